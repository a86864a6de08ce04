"""Of what a seat ticks the newest choice stands, once, however late or often it arrives."""

import pytest

from tests.factories import go, make_seat, make_workshop, now, statement
from workshops import services
from workshops.models import PriorityMark, Seat, Workshop, WorkshopDomain
from workshops.services import Outcome
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that chooses its priorities."""
    return go(make_workshop(), Step.PRIORITIES)


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


def mark(seat: Seat, *positions: int, key: str, sequence: int | None) -> Outcome:
    """What becomes of marks for the statements at these positions."""
    item: WorkshopDomain = seat.workshop.agenda_items[0]
    chosen = [statement(seat.workshop, 0, position).pk for position in positions]
    return services.mark_priorities(
        seat=seat, item=item, statements=chosen, now=now(), key=key, sequence=sequence
    )


def marked(seat: Seat, *, waiting: bool = False) -> set[int]:
    """The positions of the statements that are marked."""
    marks = PriorityMark.objects.filter(seat=seat, waiting=waiting)
    return {mark.statement.position - 1 for mark in marks}


def test_an_older_choice_that_comes_late_changes_nothing(seat: Seat) -> None:
    assert mark(seat, 0, 1, key="b", sequence=20) == Outcome("saved")
    older = mark(seat, 2, key="a", sequence=10)
    assert (older.kind, older.sequence) == ("older", 20)
    assert marked(seat) == {0, 1}


def test_the_same_choice_twice_gets_the_first_result(seat: Seat) -> None:
    mark(seat, 0, key="a", sequence=10)
    go(seat.workshop, Step.PICK)
    assert mark(seat, 0, key="a", sequence=10) == Outcome("saved")
    assert marked(seat, waiting=True) == set()


def test_a_newer_choice_after_the_closing_waits(seat: Seat) -> None:
    mark(seat, 0, key="a", sequence=10)
    go(seat.workshop, Step.PICK)
    assert mark(seat, 1, key="b", sequence=11) == Outcome("waiting")
    assert (marked(seat), marked(seat, waiting=True)) == ({0}, {1})


def test_a_plain_form_is_always_the_newest(seat: Seat) -> None:
    mark(seat, 0, key="a", sequence=10)
    assert mark(seat, 1, key="", sequence=None) == Outcome("saved")
    assert mark(seat, 2, key="", sequence=None) == Outcome("saved")
    assert marked(seat) == {2}


def test_what_one_seat_chose_is_nothing_to_another(seat: Seat) -> None:
    other = make_seat(seat.workshop)
    mark(seat, 0, key="a", sequence=10)
    assert mark(other, 1, key="a", sequence=5) == Outcome("saved")
    assert marked(other) == {1}
