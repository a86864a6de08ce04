"""What depends on somebody's answer is found, wherever it is told and whatever it is.

Each test lets the app tell something by the way, in a place of its own, and the twins find it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from actionplans import steps as plan_steps
from actionplans import telling as plan_telling
from actionplans.models import Backing, Idea
from domains.models import Edition
from tests.attack import pages
from tests.attack.play import attack
from tests.attack.session import NOW, Play
from tests.attack.twins import Watch
from tests.attack.worlds import in_vain, time_stands_still
from tests.factories import make_edition, make_facilitator
from workshops import added, counts, hall, phone, reasons
from workshops.disclosure import Cell
from workshops.models import AddedNote, Facilitator, PriorityMark, Rating, ShowingKind, Workshop
from workshops.services import answering, tell_counts
from workshops.steps import Step

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROOMS = 30


class Found(Exception):
    """Something differs, so that the rest of the room need not be played."""


class Watched(Watch):
    """Looks each time the room is at one step, until something differs."""

    step: str = ""

    def __call__(self, play: Play) -> None:
        """Look, and stop where something is found."""
        if self.step == play.room.workshop.step:
            self.look(play)
        if self.found:
            raise Found(self.found[0])


def differing(at: Step, others: int = 6) -> str:
    """What differs first in some rooms; empty where nothing does."""
    for seed in range(1, ROOMS + 1):
        watch = Watched(random.Random(seed), others=others)
        watch.step = at
        try:
            attack(seed, *_people(), watch)
        except Found as found:
            return str(found)
    return ""


def _people() -> tuple[Edition, Facilitator]:
    edition = Edition.objects.first() or make_edition(domains=1)
    return edition, Facilitator.objects.first() or make_facilitator()


def agreeing(workshop: Workshop) -> int:
    """How many answers there are that agree: what nobody may know."""
    return Rating.objects.filter(seat__workshop=workshop, showing=None, value__gte=4).count()


def test_a_number_on_the_big_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    told = hall.head_of

    def careless(workshop: Workshop, now: Any) -> hall.Context:
        head = told(workshop, now)
        return head | {"here": head["here"] + agreeing(workshop)}

    monkeypatch.setattr(hall, "head_of", careless)
    assert "workshops:screen" in differing(Step.RATE)


def test_a_header_that_phones_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "kept_for", lambda workshop, _now: float(agreeing(workshop)))
    assert "workshops:room_step" in differing(Step.RATE)


def test_the_order_in_which_the_desk_looks_through_reasons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def by_answer(_workshop: Workshop, pk: int) -> bytes:
        return bytes([Rating.objects.get(pk=pk).value])

    monkeypatch.setattr(reasons, "_by_chance", by_answer)
    assert "the desk: workshops:" in differing(Step.LOOK_THROUGH)


def test_the_group_of_a_reason_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    read = reasons.ReasonToLookThrough

    def careless(pk: int, text: str, *more: Any) -> reasons.ReasonToLookThrough:
        return read(pk, f"{text} ({Rating.objects.get(pk=pk).seat.group})", *more)

    monkeypatch.setattr(reasons, "ReasonToLookThrough", careless)
    assert "the desk: workshops:desk" in differing(Step.LOOK_THROUGH, others=0)


def test_how_many_of_a_small_group_have_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def each_apart(there: Mapping[str, int], _minimum: int) -> tuple[Cell, ...]:
        return tuple(Cell((group,), size) for group, size in there.items() if size)

    monkeypatch.setattr(counts, "counted_together", each_apart)
    assert "the desk: workshops:desk" in differing(Step.RATE, others=1)


def test_an_event_that_only_some_answers_send(monkeypatch: pytest.MonkeyPatch) -> None:
    written = answering.Writing.write

    def careless(self: answering.Writing) -> None:
        written(self)
        for rating in self._ratings:
            if rating.value < 3:
                for workshop in self._workshops.values():
                    tell_counts(workshop)

    monkeypatch.setattr(answering.Writing, "write", careless)
    assert "what the streams are sent differs" in differing(Step.RATE, others=0)


def test_the_order_of_what_is_quoted_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    quoted = plan_telling.quotes_by_statement

    def by_answer(*about: Any) -> dict[int, list[reasons.ShownReason]]:
        def answer(reason: reasons.ShownReason) -> int:
            return int(Rating.objects.get(pk=reason.pk).value)

        return {pk: sorted(told, key=answer) for pk, told in quoted(*about).items()}

    monkeypatch.setattr(plan_telling, "quotes_by_statement", by_answer)
    found = differing(Step.PLAN, others=20)
    assert any(name in found for name in ("the draft", "the plan", "actionplans:"))


def test_an_answer_beside_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    told = reasons._ShownHow.as_told

    def careless(self: Any, pk: int, text: str, group: str) -> reasons.ShownReason:
        reason = told(self, pk, text, group)
        return replace(reason, text=f"{text} ({Rating.objects.get(pk=pk).value})")

    monkeypatch.setattr(reasons._ShownHow, "as_told", careless)
    assert "workshops:room_step" in differing(Step.TALK, others=0)


def test_who_wrote_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    told = reasons._ShownHow.as_told

    def careless(self: Any, pk: int, text: str, group: str) -> reasons.ShownReason:
        reason = told(self, pk, text, group)
        return replace(reason, text=f"{text} (seat {Rating.objects.get(pk=pk).seat_id})")

    monkeypatch.setattr(reasons._ShownHow, "as_told", careless)
    assert "workshops:room_step" in differing(Step.TALK, others=0)


def test_who_added_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    told = added.told

    def careless(note: AddedNote) -> added.Told:
        return replace(told(note), text=f"{note.text} (seat {note.seat_id})")

    monkeypatch.setattr(added, "told", careless)
    assert "workshops:" in differing(Step.TALK, others=0)


def test_who_said_that_their_small_group_may_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    told = hall.head_of

    def careless(workshop: Workshop, now: Any) -> hall.Context:
        yes = workshop.seats.filter(agrees=True).count()
        return told(workshop, now) | {"here": yes}

    monkeypatch.setattr(hall, "head_of", careless)
    assert "workshops:screen" in differing(Step.READ, others=0)


def test_what_is_backed_most_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    ideas = plan_steps.open_ideas

    def most_backed_first(workshop: Workshop) -> list[Idea]:
        return sorted(ideas(workshop), key=lambda idea: -idea.backings.count())

    monkeypatch.setattr(plan_steps, "open_ideas", most_backed_first)
    assert "workshops:room_step" in differing(Step.BACKING, others=0)


def test_what_is_marked_most_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    in_view: Callable[[Workshop], Iterable[Any]] = hall.statements_in_view

    def most_marked_first(workshop: Workshop) -> list[Any]:
        def marks(statement: Any) -> int:
            return -PriorityMark.objects.filter(statement=statement).count()

        return sorted(in_view(workshop), key=marks)

    monkeypatch.setattr(hall, "statements_in_view", most_marked_first)
    assert "workshops:screen" in differing(Step.PRIORITIES, others=0)


@pytest.mark.parametrize(
    ("step", "rows", "thing"),
    [(Step.PICK, PriorityMark.objects, "statement_id"), (Step.PLAN, Backing.objects, "idea_id")],
)
def test_who_chose_what_once_it_is_shown(
    step: Step, rows: Any, thing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = hall.head_of

    def careless(workshop: Workshop, now: Any) -> hall.Context:
        chosen = rows.filter(seat__workshop=workshop).values_list("seat", thing)
        return told(workshop, now) | {"here": sum(seat * what for seat, what in chosen)}

    monkeypatch.setattr(hall, "head_of", careless)
    assert "workshops:screen" in differing(step, others=0)


def test_every_address_that_can_be_asked_is_looked_at() -> None:
    found: set[str] = set()

    class Collecting(Watch):
        def look(self, play: Play) -> None:
            found.update(page.name for page in pages.pages_of(play.room, play.eyes))

    for seed in range(1, 4):
        watch = Collecting(random.Random(seed), share=1)
        attack(seed, *_people(), watch)
    asked = {one.name for one in pages.all_addresses() if pages._is_fetched(one.name)}
    of_workshops = {name for name in asked if not pages.is_by_oneself(name)}
    assert of_workshops - found == NOT_LOOKED_AT


# An invitation opens the desk once, and then nothing.
NOT_LOOKED_AT = {"workshops:invited"}


def _read_and_stored(seed: int) -> tuple[set[Any], set[Any]]:
    """What was read of a room from shared pages, and what was stored of it, but for noughts."""
    play = Play(*_people(), random.Random(seed))
    room, shared = play.play(), play.eyes.shared
    read = {
        (one.statement, one.round, one.groups, one.counts) for one in shared.pictures if one.groups
    }
    read |= {
        (one.about, one.groups, one.number)
        for one in shared.priorities | shared.backing
        if one.number
    }
    stored: set[Any] = set()
    for showing in room.workshop.showings.all():
        for cell in showing.cells:
            groups, counts = frozenset(cell["groups"]), cell["counts"]
            if showing.kind == ShowingKind.RATINGS:
                each = tuple(counts.get(str(value), 0) for value in range(6))
                stored.add((showing.statement_id, showing.round, groups, each))
            else:
                stored |= {(int(key), groups, number) for key, number in counts.items() if number}
    return read, stored


def test_everything_that_was_stored_can_be_read_from_what_everybody_sees() -> None:
    for seed in range(1, 5):
        with time_stands_still(NOW):
            read, stored = in_vain(partial(_read_and_stored, seed))
        assert read == stored
