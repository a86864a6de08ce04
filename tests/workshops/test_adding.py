"""Adding to what was said: not before the showing, never signed, read by all once let through."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import go, make_facilitator, make_seat, make_workshop, now, rate, statement
from workshops import added, services
from workshops.access import seat_cookie
from workshops.models import AddedNote, AddedState, Note, NoteKind, Seat, Workshop
from workshops.services.adding import MOST_ADDED
from workshops.steps import Step

pytestmark = pytest.mark.django_db

WORDS = "Marmalade: nobody told us & we waited"
JSON = {"accept": "application/json"}


@dataclass
class Talk:
    """A room that talks about the first statement; a desk and two phones."""

    workshop: Workshop
    seats: list[Seat]
    desk: Client

    def phone(self, person: int = 0) -> Client:
        client = Client()
        client.cookies[seat_cookie(self.workshop.pk)] = self.seats[person].secret
        return client

    def path(self, position: int | None = 0) -> str:
        item = self.workshop.agenda_items[0]
        if position is None:
            return reverse("workshops:add_to_domain", args=[self.workshop.pk, item.pk])
        about = statement(self.workshop, 0, position)
        return reverse("workshops:add", args=[self.workshop.pk, item.pk, about.pk])

    def send(self, text: str = WORDS, person: int = 0, **more: str) -> Any:
        return self.phone(person).post(self.path(), {"text": text, **more}, headers=JSON)

    def room(self, person: int = 0, part: str = "") -> str:
        address = reverse("workshops:room", args=[self.workshop.pk])
        return str(self.phone(person).get(f"{address}{part}").content.decode())

    def screen(self) -> str:
        address = reverse("workshops:screen", args=[self.workshop.screen_secret])
        return str(Client().get(address).content.decode())

    def at_desk(self, part: str = "room") -> str:
        address = reverse("workshops:desk_now", args=[self.workshop.pk])
        return str(self.desk.get(address, {"part": part}).content.decode())

    def decide(self, press: str, note: AddedNote) -> Any:
        address = reverse("workshops:let_added", args=[self.workshop.pk])
        return self.desk.post(address, {press: added.handle_of(note)})

    def go(self, step: Step, position: int | None = None) -> None:
        self.workshop = go(self.workshop, step, 0, position)


@pytest.fixture
def talk() -> Talk:
    fran = make_facilitator()
    desk = Client()
    desk.force_login(fran)
    workshop = go(make_workshop(facilitator=fran), Step.RATE)
    seats = [make_seat(workshop) for _person in range(4)]
    for seat in seats:
        rate(seat, statement(workshop), 4)
    made = Talk(workshop, seats, desk)
    made.go(Step.SHOW)
    made.go(Step.TALK, 0)
    return made


def test_what_is_added_waits_at_the_desk_and_nobody_else_reads_it(talk: Talk) -> None:
    assert talk.send().json() == {"outcome": "saved"}
    assert [note.state for note in AddedNote.objects.all()] == [AddedState.WAITING]
    assert "Marmalade" in talk.at_desk()
    assert "Marmalade" in talk.at_desk("counts")
    assert "1 note waits to be read." in talk.at_desk("counts")
    assert "Marmalade" not in talk.room(1)
    assert "Marmalade" not in talk.room(0, "step/")
    assert "Marmalade" not in talk.screen()
    assert "Marmalade" in talk.room(0)
    assert "Marmalade" in talk.room(0, "own/")


def test_let_through_everybody_reads_it_and_held_back_nobody_does(talk: Talk) -> None:
    talk.send()
    note = AddedNote.objects.get()
    talk.decide("let", note)
    assert [("Marmalade" in page) for page in (talk.room(1), talk.screen())] == [True, True]
    talk.decide("hold", note)
    assert [("Marmalade" in page) for page in (talk.room(1), talk.screen())] == [False, False]
    assert "Held back" in talk.at_desk()
    assert "Marmalade" in talk.room(0, "own/")


def test_what_the_desk_shows_is_put_in_anew_only_when_something_of_it_changed(talk: Talk) -> None:
    talk.send()
    before = added.at_desk(talk.workshop).same
    assert added.at_desk(talk.workshop).same == before
    assert f'data-same="{before}"' in talk.at_desk("counts")
    talk.decide("let", AddedNote.objects.get())
    assert added.at_desk(talk.workshop).same != before


def test_a_press_at_the_desk_is_announced_as_a_change(talk: Talk) -> None:
    talk.send()
    before = talk.workshop.version
    talk.decide("let", AddedNote.objects.get())
    assert Workshop.objects.get().version == before + 1


def test_nothing_says_who_wrote_it_or_when(talk: Talk) -> None:
    for person in range(4):
        talk.send(f"Words {person}", person)
    notes = list(AddedNote.objects.order_by("pk"))
    for note in notes:
        talk.decide("let", note)
    fields = {field.name for field in AddedNote._meta.get_fields()}
    assert fields == {
        "id", "workshop", "item", "statement", "seat", "kind", "text", "state", "key"
    }  # fmt: skip
    expected = [note.text for note in added.in_no_order(notes)]
    for page in (talk.at_desk(), talk.room(2, "step/")):
        assert re.findall(r"Words \d", page) == expected
    desk = talk.at_desk()
    section = desk[desk.index('id="added"') : desk.index('id="notes"')]
    assert "Staff" not in section
    assert not re.search(r'value="\d+"', section)


def test_the_order_is_not_that_in_which_they_came(talk: Talk) -> None:
    for number in range(12):
        talk.send(f"Words {number:02d}", number % 4)
    found = [note.text for note in added.in_no_order(AddedNote.objects.all())]
    assert found != sorted(found)


def test_it_is_not_offered_before_the_statement_is_shown(talk: Talk) -> None:
    assert "Add to what was said" in talk.room()
    for step in (Step.READ, Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.PRIORITIES):
        talk.go(step)
        assert "Add to what was said" not in talk.room(), step


def test_to_a_statement_that_was_not_shown_nothing_can_be_added(talk: Talk) -> None:
    answer = talk.phone().post(talk.path(1), {"text": WORDS}, headers=JSON)
    assert answer.status_code == 422
    assert "has not been shown this yet" in answer.json()["message"]
    talk.go(Step.TALK, 1)
    assert "Add to what was said" not in talk.room()


def test_what_arrives_after_the_room_moved_on_is_kept_for_the_desk(talk: Talk) -> None:
    talk.go(Step.PRIORITIES)
    assert talk.send().json() == {"outcome": "saved"}
    assert "Marmalade" in talk.at_desk()
    assert "Domain 1, statement 1" in talk.at_desk()


def test_while_no_statement_is_open_one_adds_to_the_domain(talk: Talk) -> None:
    talk.go(Step.TALK)
    assert talk.path(None) in talk.room()
    talk.phone().post(talk.path(None), {"text": WORDS})
    note = AddedNote.objects.get()
    assert note.statement is None
    talk.decide("let", note)
    assert "Marmalade" in talk.room(1)
    talk.go(Step.TALK, 0)
    assert "Marmalade" not in talk.room(1)


def test_the_same_sent_twice_is_written_once(talk: Talk) -> None:
    for _time in range(2):
        talk.send(key="k1")
    assert AddedNote.objects.count() == 1
    talk.send("Something else under an old key", key="k1")
    assert AddedNote.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write what you want to add first."),
        ("a" * 501, "There is room for 500 characters, and this has 501. Make it shorter."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_its_words(talk: Talk, text: str, said: str) -> None:
    assert talk.send(text).json() == {"message": said}
    plain = talk.phone().post(talk.path(), {"text": text, "kind": "keep"})
    assert plain.status_code == 422
    assert said in plain.content.decode()
    assert text in plain.content.decode()
    assert 'value="keep" checked' in plain.content.decode()


def test_a_form_without_scripts_leads_back_to_the_room(talk: Talk) -> None:
    answer = talk.phone().post(talk.path(), {"text": WORDS, "kind": "change"})
    assert answer["Location"] == f"/room/{talk.workshop.pk}/#added"
    assert AddedNote.objects.get().kind == NoteKind.CHANGE


def test_another_workshops_agenda_is_none_of_this_one(talk: Talk) -> None:
    path = reverse("workshops:add_to_domain", args=[talk.workshop.pk, 999])
    answer = talk.phone().post(path, {"text": WORDS}, headers=JSON)
    assert answer.status_code == 422
    assert "not on the agenda" in answer.json()["message"]


def test_nobody_floods_the_desk(talk: Talk) -> None:
    about = {"item": talk.workshop.agenda_items[0], "statement": statement(talk.workshop)}
    for number in range(MOST_ADDED):
        services.add_to_talk(seat=talk.seats[0], text=f"Words {number}", now=now(), **about)
    assert talk.send().status_code == 422


def test_after_the_end_it_is_said_that_nothing_is_added(talk: Talk) -> None:
    talk.go(Step.CLOSED)
    assert "has ended" in talk.send().json()["message"]


def test_what_a_removed_seat_wrote_stays_at_the_desk_so_that_nobody_learns_whose_it_is(
    talk: Talk,
) -> None:
    talk.send("Not decided", 0)
    talk.send("Read by all", 1)
    talk.decide("let", AddedNote.objects.get(text="Read by all"))
    for person in (0, 1):
        seat = talk.seats[person].pk
        services.remove_seat(workshop=talk.workshop, seat_pk=seat, now=now())
    assert "Not decided" in talk.at_desk()
    assert "Read by all" in talk.at_desk()


def test_closing_for_good_changes_nothing_of_what_was_added(talk: Talk) -> None:
    for person, words in enumerate(("Let through", "Never decided", "Of somebody who stayed")):
        talk.send(words, person)
    let, *_others = AddedNote.objects.order_by("pk")
    talk.decide("let", let)
    for seat in talk.seats[:2]:
        services.remove_seat(workshop=talk.workshop, seat_pk=seat.pk, now=now())
    talk.go(Step.CLOSED)
    services.close_for_good(workshop=talk.workshop, now=now())
    readable = AddedNote.objects.readable(talk.workshop).values_list("text", flat=True)
    assert sorted(readable) == ["Let through", "Never decided", "Of somebody who stayed"]


def test_a_name_that_stands_for_nothing_is_said_at_the_desk(talk: Talk) -> None:
    address = reverse("workshops:let_added", args=[talk.workshop.pk])
    answer = talk.desk.post(address, {"let": "nonsense"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "That note is not here any more." in answer.content.decode()


def test_a_kind_is_told_in_words_with_its_shape(talk: Talk) -> None:
    talk.send(kind="keep")
    talk.decide("let", AddedNote.objects.get())
    for page in (talk.room(1, "step/"), talk.screen(), talk.at_desk()):
        assert "note-kind--keep" in page
        assert "A strength to keep" in page


def test_the_desk_keeps_a_note_of_each_kind(talk: Talk) -> None:
    item, about = talk.workshop.agenda_items[0], statement(talk.workshop)
    address = reverse("workshops:note", args=[talk.workshop.pk])
    for kind, text in (("", "We talked"), ("keep", "Visits"), ("change", "The form")):
        fields = {"item": item.pk, "statement": about.pk, "version": 0, "kind": kind, "text": text}
        assert talk.desk.post(address, fields).status_code == 302
    notes = Note.objects.order_by("pk").values_list("kind", "text")
    assert list(notes) == [("", "We talked"), ("keep", "Visits"), ("change", "The form")]
    page = talk.at_desk()
    assert [text in page for text in ("We talked", "Visits", "The form")] == [True] * 3
