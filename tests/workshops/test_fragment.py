"""What all phones share holds nothing of any seat; with what belongs to a seat it is its page."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actionplans.services import back_ideas, propose_idea
from reviewtool.pigeonholes import hand_out
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.faults.html import Element, fields_of, read
from tests.letters import letter
from tests.sharing import blocks_of, completed
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Seat, Workshop
from workshops.own import NO_MARK
from workshops.steps import Step

pytestmark = pytest.mark.django_db

OWN_REASON, OTHER_REASON = "Marmalade & <b>toast</b>\non Tuesdays", "Nobody asked us first"
THOUGHT, IDEA = "A quiet “thought”", "Ask before the choices are fixed"
Queries = Callable[[int], AbstractContextManager[object]]


@dataclass
class Room:
    """A room in which everybody said something, and two seats of different groups."""

    workshop: Workshop
    one: Seat
    other: Seat
    rest: list[Seat] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/room/{self.workshop.pk}/"

    def get(self, seat: Seat, part: str = "", **headers: str) -> Any:
        """What this seat's phone is answered."""
        client = Client()
        client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
        return client.get(f"{self.path}{part}", headers=headers)

    def shared(self, seat: Seat | None = None) -> str:
        """The shared page."""
        return str(self.get(seat or self.one, "step/").content.decode())

    def go(self, step: Step, position: int | None = None) -> None:
        """Move the room."""
        self.workshop = go(self.workshop, step, 0, position)


def everybody(room: Room) -> Iterator[Seat]:
    yield from (room.one, room.other, *room.rest)


def say_everything(room: Room) -> None:
    """First thoughts, answers with reasons, a late one, marks, ideas and backing."""
    room.go(Step.RATE)
    item = room.workshop.current
    for seat in everybody(room):
        mine = seat == room.one
        text = THOUGHT if mine else ""
        services.write_first_thought(seat=seat, item=item, text=text, sequence=1, now=now())
        for position in range(3):
            reason = (OWN_REASON if mine else OTHER_REASON) if position == 0 else ""
            rate(
                seat,
                statement(room.workshop, 0, position),
                4,
                reason,
                visible_to="plan" if mine else "room",
            )
    room.go(Step.SHOW)
    rate(room.one, statement(room.workshop, 0, 1), 2, "Too late", sequence=9)
    room.go(Step.PRIORITIES)
    chosen = [statement(room.workshop, 0, position).pk for position in (0, 2)]
    for seat in everybody(room):
        services.mark_priorities(seat=seat, item=item, statements=chosen, now=now())
    room.go(Step.IDEAS)
    idea = propose_idea(workshop=room.workshop, seat=room.one, text=IDEA, key="k1", now=now())
    propose_idea(workshop=room.workshop, seat=room.other, text="Ring back", key="k2", now=now())
    room.go(Step.BACKING)
    back_ideas(seat=room.one, ideas=[idea.pk], now=now())


@pytest.fixture
def room() -> Room:
    workshop = make_workshop()
    seats = [make_seat(workshop, group) for group in ("staff", "people")]
    rest = [make_seat(workshop, group) for group in ("staff", "staff", "people", "people")]
    made = Room(workshop, *seats, rest)
    say_everything(made)
    return made


def pause(room: Room) -> None:
    services.pause(workshop=room.workshop, paused=True)


def close_soon(room: Room) -> None:
    room.go(Step.RATE)
    services.begin_closing(workshop=room.workshop, now=now())


def at(step: Step, position: int | None = None) -> Callable[[Room], None]:
    return lambda room: room.go(step, position)


PLACES: dict[str, Callable[[Room], None]] = {
    **{step.value: at(step) for step in Step},
    "one talked about": at(Step.TALK, 0),
    "a break": pause,
    "closing": close_soon,
}
everywhere = pytest.mark.parametrize("place", PLACES)


# Nothing of any seat -------------------------------------------------------------------------


@everywhere
def test_every_phone_is_sent_the_same_bytes(room: Room, place: str) -> None:
    PLACES[place](room)
    told = [room.get(seat, "step/") for seat in everybody(room)]
    assert {answer.status_code for answer in told} == {200}
    assert len({answer.content for answer in told}) == 1
    assert len({answer["ETag"] for answer in told}) == 1


@everywhere
def test_what_is_shared_holds_nothing_of_a_seat(room: Room, place: str) -> None:
    PLACES[place](room)
    told = room.shared()
    assert "csrfmiddlewaretoken" not in told
    assert 'name="key"' not in told
    assert not read(told).where(lambda one: one.has("checked") or one.has("selected"))
    for seat in everybody(room):
        for kept in (seat.secret, seat.key, seat.return_code):
            assert kept not in told
    assert "three-words" not in told
    assert THOUGHT not in told
    assert "Too late" not in told
    if place not in {"show", "talk", "one talked about"}:
        assert "Marmalade" not in told
    if place not in {"backing", "plan"}:
        assert IDEA not in told


def test_what_belongs_to_one_seat_is_told_to_it_alone(room: Room) -> None:
    for place in (Step.READ, Step.RATE, Step.LOOK_THROUGH):
        room.go(place)
        other = room.get(room.other, "own/").content.decode()
        assert "Marmalade" not in other
        assert "quiet" not in other


# The same as the whole page ---------------------------------------------------------------------


def now_of(html: str) -> Element:
    found = read(html).first("div", id="now")
    assert found is not None
    return found


def shape(element: Element) -> list[Any]:
    """Tags, attributes and words, whatever the white space between them."""
    found: list[Any] = [(element.tag, sorted(element.attributes.items()))]
    for part in element.parts:
        if isinstance(part, Element):
            found.append(shape(part))
        elif part.strip():
            found.append(re.sub(r"\s+", " ", part).strip())
    return found


def classes(element: Element) -> list[str]:
    return element.get("class").split()


@dataclass
class Filled:
    """What a seat's page says beyond the shared one."""

    parts: dict[str, list[Any]] = field(default_factory=dict)
    forms: dict[str, tuple[frozenset[tuple[str, str]], str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    seconds: int | None = None


HIDDEN = {"csrfmiddlewaretoken", "statement", "round", "item", "key"}
# How a form stands that nobody filled in.
USUAL = ("visible_to", "room")


def take_own_out(page: Element) -> Filled:
    """What belongs to the seat, taken out of its page."""
    filled = Filled()
    for place in page.where(lambda one: one.has("data-own")):
        filled.parts[place.get("data-own")] = shape(place)[1:]
        place.parts = []
    for box in page.all("auto-save"):
        fields = frozenset(pair for pair in fields_of(box) if pair[0] not in HIDDEN and pair[1])
        [line] = box.where(lambda one: one.has("data-state"))
        if fields - {USUAL}:
            filled.forms[box.get("slot")] = fields, line.get("data-kind")
            filled.words.add(line.text)
        _empty(box, line)
    for row in page.where(lambda one: one.has("data-row")):
        _take_mark_out(row, filled)
    for clock in page.all("closing-time"):
        seconds = clock.attributes.pop("seconds", None)
        filled.seconds = int(seconds) if seconds is not None else None
        clock.parts = []
    for told in page.where(lambda one: one.has("data-answer-of") or one.has("data-overview")):
        told.parts = []  # a script says this by itself
    for holder in page:
        holder.parts = [
            part
            for part in holder.parts
            if not (
                isinstance(part, Element) and part.get("name") in {"csrfmiddlewaretoken", "key"}
            )
        ]
    page.attributes.pop("data-sequence", None)
    return filled


def _empty(box: Element, line: Element) -> None:
    line.attributes["data-kind"], line.parts = "", []
    for one in box:
        one.attributes.pop("checked", None)
        if one.tag == "textarea":
            one.parts = []


def _take_mark_out(row: Element, filled: Filled) -> None:
    own = f"{classes(row)[0]}--own"
    if own not in classes(row):
        return
    ringed = [int(one.get("data-mark")) for one in row.where(lambda one: one.has("data-mark"))]
    filled.rows[row.get("data-row")] = ringed[0] if ringed else NO_MARK
    row.attributes["class"] = " ".join(name for name in classes(row) if name != own)
    for one in row:
        one.parts = [
            part
            for part in one.parts
            if not (
                isinstance(part, Element) and (part.tag == "circle" or part.get("class") == "tag")
            )
        ]


@everywhere
@pytest.mark.parametrize("which", ["one", "other"])
def test_the_shared_page_and_what_belongs_to_a_seat_are_its_whole_page(
    room: Room, place: str, which: str
) -> None:
    PLACES[place](room)
    seat = getattr(room, which)
    whole, own = room.get(seat).content.decode(), room.get(seat, "own/").json()
    page = now_of(whole)
    sequence = int(page.get("data-sequence"))
    filled = take_own_out(page)
    bare = now_of(completed(room.shared(seat), blocks_of(whole)))
    nothing = take_own_out(bare)

    assert shape(page) == shape(bare)
    assert (nothing.forms, nothing.rows, nothing.seconds) == ({}, {}, None)
    parts = own.get("parts", {})
    assert parts.keys() <= filled.parts.keys()
    told = {name: shape(read(parts.get(name, "")))[1:] for name in filled.parts}
    assert filled.parts == told
    forms = {
        slot: (frozenset((name, value) for name, value in form["fields"] if value), form["state"])
        for slot, form in own.get("forms", {}).items()
    }
    assert filled.forms == forms
    assert filled.rows == own.get("rows", {})
    assert (own["place"], own["sequence"]) == (page.get("data-place"), sequence)
    assert own["version"] == int(page.get("data-version"))
    assert filled.seconds is None or abs(filled.seconds - own["closes_in"]) <= 1


def test_what_a_seat_said_is_in_its_own_part(room: Room) -> None:
    """So that the comparison above never compares nothing with nothing."""
    first, second = statement(room.workshop, 0, 0).pk, statement(room.workshop, 0, 1).pk
    item = room.workshop.agenda_items[0].pk
    found = {}
    for place in PLACES:
        PLACES[place](room)
        found[place] = room.get(room.one, "own/").json()
    assert found["read"]["forms"][f"thought:{item}"] == {
        "fields": [["text", THOUGHT]],
        "state": "saved",
    }
    assert found["rate"]["forms"][f"statement:{first}"] == {
        "fields": [["value", "4"], ["reason", OWN_REASON], ["visible_to", "plan"]],
        "state": "saved",
    }
    assert THOUGHT in found["rate"]["parts"]["thought"]
    assert "Marmalade &amp; &lt;b&gt;" in found["look_through"]["parts"][f"said-{first}"]
    assert found["show"]["rows"][f"{first}-4"] == 2
    assert "kept, but not in the picture" in found["show"]["parts"]["late"]
    assert f"{second}-4" in found["show"]["rows"]
    assert "Too late" in found["look_through"]["parts"][f"said-{second}"]
    assert len(found["priorities"]["forms"][f"marks:{item}"]["fields"]) == 2
    assert found["pick"]["rows"] == {str(first): NO_MARK, str(second + 1): NO_MARK}
    assert IDEA in found["ideas"]["parts"]["ideas"]
    assert found["backing"]["forms"]["backing"]["state"] == "saved"
    assert all(word in found["lobby"]["parts"]["words"] for word in room.one.words)
    assert found["closing"]["closes_in"] in {19, 20}
    assert found["a break"].keys() == found["closed"].keys() == {"version", "place", "sequence"}


def test_whoever_said_goodbye_is_told_so_and_nothing_else(room: Room) -> None:
    room.go(Step.RATE)
    services.leave_seat(seat=room.one, now=now())
    own = room.get(room.one, "own/").json()
    assert own["left"] is True
    assert own.keys() == {"version", "place", "sequence", "left"}
    assert 'data-place="left"' in room.get(room.one).content.decode()


def test_the_aid_is_for_its_groups_and_comes_apart(room: Room) -> None:
    room.go(Step.RATE)
    name = f"aid-{statement(room.workshop).pk}"
    assert "lived 1.1" in room.get(room.other, "own/").json()["parts"][name]
    assert name not in room.get(room.one, "own/").json()["parts"]
    assert "lived 1.1" not in room.shared()


def test_words_that_changed_are_known_by_their_name(room: Room) -> None:
    """A phone whose first page brought other blocks fetches them again."""
    room.go(Step.RATE)
    named = re.compile(r'data-blocks="(\w+)"')
    pages = [room.get(seat).content.decode() for seat in (room.one, room.other)]
    told = {name for page in pages for name in named.findall(page)}
    assert told == set(named.findall(room.shared()))
    Workshop.objects.update(minimum=5)
    assert told != set(named.findall(room.shared()))


# How it is fetched --------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(room: Room) -> None:
    room.go(Step.TALK)
    first = room.get(room.one, "step/")
    assert first["Cache-Control"] == "private, no-cache"
    again = room.get(room.other, "step/", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    room.go(Step.PRIORITIES)
    assert room.get(room.other, "step/", if_none_match=first["ETag"]).status_code == 200


def test_the_server_in_front_is_told_how_long_it_may_keep_it(room: Room) -> None:
    room.go(Step.RATE)
    assert room.get(room.one, "step/")["X-Shelf"] == f"{room.workshop.version}:3600.00"
    services.begin_closing(workshop=room.workshop, now=now() - timedelta(seconds=5))
    version, seconds = room.get(room.one, "step/")["X-Shelf"].split(":")
    assert int(version) == room.workshop.version + 1
    assert 17 < float(seconds) <= 18  # 20 to zero, 3 of grace, 5 gone


def test_whoever_asks_first_after_the_closing_finishes_it(room: Room) -> None:
    room.go(Step.RATE)
    services.begin_closing(workshop=room.workshop, now=now() - timedelta(seconds=24))
    told = room.get(room.one, "step/")
    assert "Rating has closed" in told.content.decode()
    fresh = Workshop.objects.get(pk=room.workshop.pk)
    assert told["X-Shelf"] == f"{fresh.version}:3600.00"


def test_what_belongs_to_a_seat_is_never_kept(room: Room) -> None:
    answer = room.get(room.one, "own/")
    assert answer["Cache-Control"] == "no-store"
    assert room.get(room.one, "own/", x_seat=room.other.key).status_code == 404


@pytest.mark.parametrize("part", ["step/", "own/"])
def test_a_seat_that_was_taken_out_is_told_nothing(room: Room, part: str) -> None:
    services.remove_seat(workshop=room.workshop, seat_pk=room.one.pk, now=now())
    assert room.get(room.one, part).status_code == 404


@everywhere
def test_handed_out_together_it_is_what_each_is_told_alone(room: Room, place: str) -> None:
    PLACES[place](room)
    seats = list(everybody(room))
    path = f"{room.path}own/"
    asked = [letter(seat, {}, method="GET", path=path).scope for seat in seats]
    for seat, reply in zip(seats, hand_out(asked), strict=True):
        alone, together = room.get(seat, "own/").json(), json.loads(reply.body) if reply else {}
        assert abs(together.pop("closes_in", 0) - alone.pop("closes_in", 0)) <= 1
        assert together == alone


@everywhere
def test_what_belongs_to_a_seat_costs_four_queries_at_most(
    room: Room, place: str, django_assert_max_num_queries: Queries
) -> None:
    PLACES[place](room)
    for seat in (room.one, room.other):
        with django_assert_max_num_queries(4):
            room.get(seat, "own/")


@pytest.mark.parametrize(
    ("step", "most"),
    [
        (Step.LOBBY, 5),
        (Step.READ, 6),
        (Step.RATE, 9),
        (Step.LOOK_THROUGH, 7),
        (Step.SHOW, 14),
        (Step.PRIORITIES, 5),
    ],
)
def test_a_whole_page_costs_few_queries_however_full_the_room_is(
    room: Room, step: Step, most: int, django_assert_max_num_queries: Queries
) -> None:
    room.go(step)
    with django_assert_max_num_queries(most):
        room.get(room.other)


def test_a_further_statement_weighs_little() -> None:
    workshop = make_workshop(one_at_a_time=True)
    seats = [make_seat(workshop, group) for group in ("staff", "people")]
    room = Room(workshop, *seats)
    room.go(Step.RATE, 1)
    assert len(room.shared()) < 1000
    assert len(room.get(room.other, "own/").content) < 300
