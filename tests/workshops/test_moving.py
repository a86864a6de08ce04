"""What moving the room costs, and what becomes of what waited."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import go, make_edition, make_seat, make_workshop, rate, rating_of, statement
from tests.queries import number_asked
from workshops import services
from workshops.models import Rating, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def cost(workshop: Workshop, step: Step) -> int:
    """How many questions to the database this move takes."""
    with CaptureQueriesContext(connection) as queries:
        go(workshop, step)
    return number_asked(queries)


def costs_of_a_room_of(people: int) -> tuple[int, int]:
    """Of showing the room, and before that of letting late answers in."""
    workshop = go(make_workshop(), Step.RATE)
    seats = [make_seat(workshop) for _ in range(people)]
    for seat in seats:
        rate(seat, statement(workshop), 4, key="early", sequence=1)
    workshop = go(workshop, Step.LOOK_THROUGH)
    for seat in seats:
        rate(seat, statement(workshop), 5, key="late", sequence=2)
    letting_in = cost(workshop, Step.RATE)
    assert Rating.objects.filter(seat__in=seats).in_time().count() == people
    return letting_in, cost(Workshop.objects.get(pk=workshop.pk), Step.SHOW)


def test_a_full_room_moves_with_as_many_queries_as_a_small_one() -> None:
    assert costs_of_a_room_of(12) == costs_of_a_room_of(4)


def test_a_late_answer_takes_the_place_of_an_earlier_one_and_never_of_a_newer_one() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seat, other = make_seat(workshop), make_seat(workshop)
    rate(seat, statement(workshop), 1, "First", sequence=1)
    rate(other, statement(workshop), 1, "First", sequence=1)
    workshop = go(workshop, Step.LOOK_THROUGH)
    for one in (seat, other):
        rate(one, statement(workshop), 5, "Later", sequence=2)
    Rating.objects.filter(seat=other, waiting=False).update(sequence=3)
    go(workshop, Step.RATE)
    assert rating_of(seat, statement(workshop)).reason == "Later"
    assert rating_of(other, statement(workshop)).reason == "First"
    assert not Rating.objects.waiting().exists()


@pytest.mark.parametrize(("reason", "held_back"), [("A name", True), ("No name", False)])
def test_a_reason_that_was_held_back_stays_so_unless_it_was_written_anew(
    reason: str, held_back: bool
) -> None:
    workshop = go(make_workshop(contact="Kim Lee"), Step.RATE)
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 1, "A name", sequence=1)
    workshop = go(workshop, Step.LOOK_THROUGH)
    held = rating_of(seat, statement(workshop))
    services.hold_back(workshop=workshop, rating_pk=held.pk, held_back=True)
    services.flag(workshop=workshop, rating_pk=held.pk, flagged=True)
    rate(seat, statement(workshop), 5, reason, sequence=2)
    go(workshop, Step.RATE)
    found = rating_of(seat, statement(workshop))
    assert (found.value, found.held_back, found.flagged) == (5, held_back, held_back)


def test_reasons_are_shown_in_an_order_made_by_chance() -> None:
    workshop = go(make_workshop(), Step.RATE)
    for _ in range(8):
        rate(make_seat(workshop), statement(workshop), 4, "Because")
    go(workshop, Step.SHOW)
    shuffles = set(Rating.objects.values_list("shuffle", flat=True))
    assert len(shuffles) == 8
    assert all(0 <= shuffle < 1 for shuffle in shuffles)


def test_a_late_answer_to_what_was_shown_meanwhile_goes_on_waiting() -> None:
    workshop = go(make_workshop(), Step.RATE)
    for _ in range(workshop.minimum):
        rate(make_seat(workshop), statement(workshop), 4, "In time")
    workshop = go(workshop, Step.TALK, 0, 0)
    late = make_seat(workshop)
    for position in (0, 1):
        rate(late, statement(workshop, position=position), 2, "Late")
    workshop = go(workshop, Step.RATE)
    waiting = Rating.objects.filter(seat=late).waiting().values_list("statement", flat=True)
    assert list(waiting) == [statement(workshop).pk]


def test_opening_the_rating_costs_the_same_however_long_the_agenda() -> None:
    costs = []
    for domains in (1, 4):
        workshop = go(make_workshop(edition=make_edition(domains, number=domains)), Step.READ)
        costs.append(cost(workshop, Step.RATE))
    assert costs[0] == costs[1] <= 11
