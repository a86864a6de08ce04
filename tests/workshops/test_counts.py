"""How many are here and have answered: true, safe below the minimum, and cheap."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from domains.models import Statement
from tests.factories import go, make_edition, make_seat, make_workshop, rate, statement
from tests.queries import number_asked
from workshops import services
from workshops.counts import InAll, answered_in_all, here_in_all, room_counts
from workshops.models import Seat, Workshop
from workshops.models.seat import SILENT_AFTER
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    return make_workshop()


def rate_all(seat: Seat, workshop: Workshop, value: int = 4) -> None:
    for about in workshop.statements_in_view:
        rate(seat, about, value)


def told(workshop: Workshop) -> dict[str, tuple[int, int]]:
    """What is told of each group, or of those counted as one: answered, and of how many."""
    cells = room_counts(workshop, timezone.now()).cells
    return {cell.name: (cell.answered, cell.of) for cell in cells}


def test_in_the_lobby_people_are_counted_by_group(workshop: Workshop) -> None:
    for group in ["staff"] * 3 + ["people"] * 4 + ["leaders"]:
        make_seat(workshop, group)

    assert room_counts(workshop, timezone.now()).here == 8
    assert told(workshop) == {
        "People who draw on support, and carers": (0, 4),
        "Leaders, Staff and Partners, together": (0, 4),
    }


def test_somebody_has_answered_when_all_statements_in_view_are_answered(
    workshop: Workshop,
) -> None:
    workshop = go(workshop, Step.RATE)
    done, half = make_seat(workshop), make_seat(workshop)
    rate_all(done, workshop)
    rate(half, statement(workshop), 3)

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=1, of=2, here=2)
    assert counts.in_all.still_to_answer == 1
    assert [each.answered for each in counts.statements] == [2, 1, 1, 1]
    assert counts.answered_to(statement(workshop).pk) == 2


def test_one_statement_at_a_time_counts_that_statement() -> None:
    workshop = go(make_workshop(one_at_a_time=True), Step.RATE, statement=1)
    rate(make_seat(workshop), statement(workshop, 0, 1), 3)

    assert answered_in_all(workshop, timezone.now()) == InAll(answered=1, of=1, here=1)


def test_who_has_left_or_gone_silent_is_not_waited_for_but_their_answers_count(
    workshop: Workshop,
) -> None:
    workshop = go(workshop, Step.RATE)
    answered, left, silent = (make_seat(workshop) for _person in range(3))
    for seat in (answered, left):
        rate_all(seat, workshop)
    now = timezone.now()
    services.leave_seat(seat=left, now=now)
    Seat.objects.filter(pk=silent.pk).update(last_seen_at=now - SILENT_AFTER - timedelta(seconds=1))

    counts = room_counts(workshop, now)

    assert counts.here == 1
    assert here_in_all(workshop, now) == 1
    assert counts.in_all == InAll(answered=2, of=2, here=1)


def test_a_removed_seat_counts_nowhere(workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    seat = make_seat(workshop)
    rate_all(seat, workshop)
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=timezone.now())

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=0, of=0, here=0)
    assert [each.answered for each in counts.statements] == [0, 0, 0, 0]


def test_how_many_of_two_leaders_answered_cannot_be_worked_out(workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    for group in ["staff"] * 4 + ["partners"] * 3 + ["people"] * 4 + ["leaders"]:
        rate_all(make_seat(workshop, group), workshop)
    make_seat(workshop, "leaders")

    assert answered_in_all(workshop, timezone.now()) == InAll(answered=12, of=13, here=13)
    assert told(workshop) == {
        "Partners": (3, 3),
        "People who draw on support, and carers": (4, 4),
        "Leaders and Staff, together": (5, 6),
    }


@pytest.mark.parametrize("minimum", [3, 5, 8, 10])
def test_the_smallest_number_of_people_told_of_is_the_workshops_minimum(minimum: int) -> None:
    workshop = make_workshop(minimum=minimum)
    for group in ["leaders", "staff", "partners", "people"] * (minimum - 1):
        make_seat(workshop, group)
    assert told(workshop) == {}

    for group in ["leaders", "staff", "partners", "people"]:
        make_seat(workshop, group)
    assert set(told(workshop).values()) == {(0, minimum)}
    assert len(told(workshop)) == 4


def test_answers_after_the_closing_wait_and_are_counted_apart(workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    early, late = make_seat(workshop), make_seat(workshop)
    rate_all(early, workshop)
    workshop = go(workshop, Step.LOOK_THROUGH)
    rate_all(late, workshop)

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=1, of=2, here=2)
    assert counts.waiting == 1


def test_in_the_priorities_marking_counts(workshop: Workshop) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    marked, _other = make_seat(workshop), make_seat(workshop)
    chosen = [statement(workshop).pk]
    now = timezone.now()
    services.mark_priorities(seat=marked, item=workshop.current, statements=chosen, now=now)

    assert answered_in_all(workshop, now) == InAll(answered=1, of=2, here=2)


def test_who_marked_two_statements_counts_once_and_late_marks_apart(workshop: Workshop) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    both, late = make_seat(workshop), make_seat(workshop)
    item, now = workshop.current, timezone.now()
    chosen = [each.pk for each in item.statements[:2]]
    services.mark_priorities(seat=both, item=item, statements=chosen, now=now)
    workshop = go(workshop, Step.PICK)
    for seat in (both, late):
        services.mark_priorities(seat=seat, item=item, statements=chosen, now=now)

    counts = room_counts(workshop, now)

    assert counts.in_all == InAll(answered=1, of=2, here=2)
    assert counts.waiting == 2


def test_who_answered_in_time_and_again_after_the_closing_counts_in_both(
    workshop: Workshop,
) -> None:
    workshop = go(workshop, Step.RATE)
    seat = make_seat(workshop)
    rate_all(seat, workshop)
    workshop = go(workshop, Step.LOOK_THROUGH)
    rate(seat, statement(workshop, 0, 1), 2)

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=1, of=1, here=1)
    assert [each.answered for each in counts.statements] == [1, 1, 1, 1]
    assert counts.waiting == 1


def test_answers_to_another_domains_statements_do_not_count(workshop: Workshop) -> None:
    """Also where a statement of another domain was stored between those that are asked."""
    first, last = statement(workshop, 0, 0), statement(workshop, 0, 3)
    between = statement(workshop, 0, 1)
    Statement.objects.filter(pk=between.pk).update(
        domain=workshop.agenda_items[1].domain, position=9, key="9.9"
    )
    workshop = go(Workshop.objects.get(pk=workshop.pk), Step.RATE)
    seat = make_seat(workshop)
    for about in (first, last, between, statement(workshop, 1, 0)):
        rate(seat, about, 4)

    counts = room_counts(workshop, timezone.now())

    assert [each.answered for each in counts.statements] == [1, 0, 1]
    assert counts.in_all == InAll(answered=0, of=1, here=1)
    assert counts.waiting == 0


def test_only_this_workshops_seats_count(workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    other = go(make_workshop(), Step.RATE)
    rate_all(make_seat(other), other)

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=0, of=0, here=0)
    assert [each.answered for each in counts.statements] == [0, 0, 0, 0]


def test_while_reading_nobody_has_answered(workshop: Workshop) -> None:
    workshop = go(workshop, Step.READ)
    make_seat(workshop)

    counts = room_counts(workshop, timezone.now())

    assert counts.in_all == InAll(answered=0, of=1, here=1)
    assert counts.statements == ()
    assert counts.waiting == 0


def test_counts_do_not_depend_on_what_was_answered() -> None:
    seen = []
    for value in (0, 1, 5):
        workshop = go(make_workshop(), Step.RATE)
        rate_all(make_seat(workshop), workshop, value)
        counts = room_counts(workshop, timezone.now())
        seen.append((counts.in_all, counts.cells, [each.answered for each in counts.statements]))

    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("step", [Step.LOBBY, Step.RATE, Step.PRIORITIES])
def test_counting_costs_the_same_for_one_and_three(
    step: Step, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    spent = []
    for number, size in enumerate((1, 3), start=5):
        edition = make_edition(domains=size, number=number)
        workshop = go(make_workshop(edition=edition), step)
        for _person in range(size):
            seat = make_seat(workshop)
            if step is Step.RATE:
                rate_all(seat, workshop)
        workshop = Workshop.objects.get(pk=workshop.pk)
        with django_assert_max_num_queries(4) as queries:
            room_counts(workshop, timezone.now())
        spent.append(number_asked(queries))

    assert spent[0] == spent[1]
