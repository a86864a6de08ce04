"""Which reasons may be read, by whom, and what they never carry."""

from typing import Any

import pytest

from tests.factories import go, make_seat, make_workshop, now, rate, rating_of, statement
from workshops.models import Seat, Workshop
from workshops.reasons import reasons_for, reasons_of, reasons_to_look_through
from workshops.services import hold_back, remove_seat
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def room(**groups: int) -> tuple[Workshop, list[Seat]]:
    """A workshop that rates, in which so many people of each group gave a reason."""
    workshop = go(make_workshop(), Step.RATE)
    seats = []
    for group, count in groups.items():
        for number in range(count):
            seat = make_seat(workshop, group)
            rate(seat, statement(workshop), 1 + number % 5, f"{group} says {number}")
            seats.append(seat)
    return workshop, seats


def test_no_reason_can_be_read_before_the_room_is_shown() -> None:
    workshop, _seats = room(staff=4)
    assert list(reasons_for(workshop, statement(workshop))) == []


def test_a_group_is_named_only_with_enough_reasons_of_a_cell_shown_apart() -> None:
    workshop, _seats = room(staff=3, leaders=2, partners=2)
    found = reasons_for(go(workshop, Step.SHOW), statement(workshop))
    named = sorted((reason.text, reason.group, reason.group_name) for reason in found)
    assert named == [
        ("leaders says 0", None, ""),
        ("leaders says 1", None, ""),
        ("partners says 0", None, ""),
        ("partners says 1", None, ""),
        ("staff says 0", "staff", "Staff"),
        ("staff says 1", "staff", "Staff"),
        ("staff says 2", "staff", "Staff"),
    ]


def test_a_reason_held_back_is_not_read_and_its_group_is_counted_without_it() -> None:
    workshop, seats = room(staff=3)
    held = rating_of(seats[0], statement(workshop))
    hold_back(workshop=workshop, rating_pk=held.pk, held_back=True)
    found = reasons_for(go(workshop, Step.SHOW), statement(workshop))
    assert sorted((reason.text, reason.group) for reason in found) == [
        ("staff says 1", None),
        ("staff says 2", None),
    ]


def test_a_reason_stays_when_its_seat_is_removed_after_the_showing() -> None:
    workshop, seats = room(staff=3)
    workshop = go(workshop, Step.SHOW)
    remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
    assert len(reasons_for(workshop, statement(workshop))) == 3


def test_a_late_reason_is_not_read() -> None:
    workshop, _seats = room(staff=3)
    workshop = go(workshop, Step.SHOW)
    rate(make_seat(workshop, "staff"), statement(workshop), 3, "too late")
    assert "too late" not in [r.text for r in reasons_for(workshop, statement(workshop))]


def test_reasons_are_in_the_stored_shuffled_order() -> None:
    workshop, seats = room(staff=3)
    workshop = go(workshop, Step.SHOW)
    for seat, place in zip(seats, (0.5, 0.9, 0.1), strict=True):
        rating = rating_of(seat, statement(workshop))
        rating.shuffle = place
        rating.save()
    found = [reason.text for reason in reasons_for(workshop, statement(workshop))]
    assert found == ["staff says 2", "staff says 0", "staff says 1"]


@pytest.mark.parametrize("people", [3, 9])
def test_reading_reasons_takes_two_queries(people: int, django_assert_num_queries: Any) -> None:
    workshop, _seats = room(staff=people)
    workshop = go(workshop, Step.SHOW)
    showing = workshop.showings.get(statement=statement(workshop))
    with django_assert_num_queries(2):
        assert len(list(reasons_of(showing, workshop))) == people


def test_the_desk_looks_through_reasons_without_group_answer_or_order() -> None:
    workshop, seats = room(staff=12)
    held = rating_of(seats[3], statement(workshop))
    hold_back(workshop=workshop, rating_pk=held.pk, held_back=True)
    found = reasons_to_look_through(workshop, statement(workshop))
    assert set(vars(found[0])) == {
        "pk",
        "text",
        "held_back",
        "flagged",
        "visible_to",
        "why",
    }
    assert [reason.pk for reason in found if reason.held_back] == [held.pk]
    assert [reason.pk for reason in found] != sorted(reason.pk for reason in found)
    assert list(found) == list(reasons_to_look_through(workshop, statement(workshop)))
