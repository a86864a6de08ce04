"""Many at once: what is said to have been in time is shown, what waits is not, nothing is lost.

Real threads with a connection each. SQLite lets one write after the other; on PostgreSQL
(``make test-postgres``) they really write side by side.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.test import Client

from actionplans.models import Backing, Idea
from actionplans.services import back_ideas, propose_idea
from tests.factories import go, make_seat, make_workshop, now, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import (
    FirstThought,
    PriorityMark,
    Rating,
    Receipt,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
)
from workshops.steps import Step

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
PEOPLE = 24
AT_ONCE = 8


def all_at_once(work: Sequence[Callable[[], T]], meanwhile: Callable[[], object]) -> list[T]:
    """Do all of it in threads that start together, and one thing more in the middle of it."""
    under_way = threading.Semaphore(0)

    def do(one: Callable[[], T]) -> T:
        under_way.release()
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = [threads.submit(do, one) for one in work]
        for _ in range(len(work) // 3):
            under_way.acquire()
        meanwhile()
        return [one.result(30) for one in done]


def nothing() -> None:
    """What happens meanwhile when nothing else does."""


def people(workshop: Workshop, number: int = PEOPLE) -> list[Seat]:
    groups = ["leaders", "staff", "people"]
    return [make_seat(workshop, groups[i % len(groups)]) for i in range(number)]


def enough_to_show(workshop: Workshop, about: int) -> set[int]:
    """Some who have answered before, so that there is something to show; their seats."""
    early = people(workshop, 9)
    for seat in early:
        answering(seat, about)()
    return {seat.pk for seat in early}


def answering(seat: Seat, about: int, **more: Any) -> Callable[[], services.Outcome]:
    said = {"value": 4, "reason": f"Because, says {seat.pk}", "visible_to": "room"}
    fields = {**said, "key": f"k{seat.pk}", "sequence": 1} | more
    return lambda: services.record_rating(seat=seat, statement_pk=about, now=now(), **fields)


# Answers that race the closing -----------------------------------------------------------------


@pytest.mark.parametrize("position", range(4))
def test_an_answer_is_in_the_showing_exactly_when_its_writer_was_told_so(position: int) -> None:
    workshop = make_workshop(one_at_a_time=True)
    seats = people(workshop)
    workshop = go(workshop, Step.RATE, statement=position)
    about = statement(workshop, 0, position)
    early = enough_to_show(workshop, about.pk)

    def show() -> None:
        go(workshop, Step.LOOK_THROUGH, statement=position)
        go(workshop, Step.SHOW, statement=position)

    outcomes = all_at_once([answering(seat, about.pk) for seat in seats], meanwhile=show)
    told_in_time = {s.pk for s, o in zip(seats, outcomes, strict=True) if o.kind == "saved"}
    told_to_wait = {s.pk for s, o in zip(seats, outcomes, strict=True) if o.kind == "waiting"}
    showing = Showing.objects.get(kind=ShowingKind.RATINGS, statement=about)
    shown = set(Rating.objects.exclude(showing=None).values_list("seat", flat=True))
    waiting = set(Rating.objects.waiting().values_list("seat", flat=True))
    assert len(told_in_time) + len(told_to_wait) == PEOPLE
    assert shown == told_in_time | early
    assert waiting == told_to_wait
    assert showing.size == len(shown)


def test_answers_that_wait_are_let_in_once_when_rating_opens_again() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seats = people(workshop)
    about = statement(workshop)
    workshop = go(workshop, Step.LOOK_THROUGH)
    all_at_once(
        [answering(seat, about.pk) for seat in seats], meanwhile=lambda: go(workshop, Step.RATE)
    )
    assert Rating.objects.in_time().count() == PEOPLE
    assert Rating.objects.waiting().count() == 0


# One seat, two requests ---------------------------------------------------------------------------


def test_the_same_answer_sent_many_times_at_once_is_written_once() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seat = make_seat(workshop)
    same = answering(seat, statement(workshop).pk)
    outcomes = all_at_once([same] * AT_ONCE, meanwhile=nothing)
    assert outcomes == [services.Outcome("saved")] * AT_ONCE
    assert (Rating.objects.count(), Receipt.objects.count()) == (1, 1)


def test_of_two_tabs_that_write_at_once_the_higher_sequence_stands() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seat, about = make_seat(workshop), statement(workshop)
    several = [
        answering(seat, about.pk, key=f"tab{n}", sequence=n, reason=f"Text {n}")
        for n in (3, 8, 1, 6, 2, 7, 5, 4)
    ]
    all_at_once(several, meanwhile=nothing)
    rating = Rating.objects.get()
    assert (rating.sequence, rating.reason) == (8, "Text 8")


def test_plain_forms_of_one_seat_at_once_all_get_an_answer() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seat, about = make_seat(workshop), statement(workshop)

    def send() -> int:
        phone = Client()
        phone.cookies[seat_cookie(workshop.pk)] = seat.secret
        sent = {"statement": about.pk, "value": 2, "reason": "By a plain form"}
        return phone.post(f"/room/{workshop.pk}/answer/", sent).status_code

    assert all_at_once([send] * AT_ONCE, meanwhile=nothing) == [302] * AT_ONCE
    assert Rating.objects.get().sequence == AT_ONCE


def test_first_thoughts_of_two_tabs_are_one() -> None:
    workshop = go(make_workshop(), Step.READ)
    seat, item = make_seat(workshop), workshop.current

    def write(number: int) -> Callable[[], services.Outcome]:
        return lambda: services.write_first_thought(
            seat=seat, item=item, text=f"Thought {number}", sequence=number, now=now()
        )

    all_at_once([write(number) for number in (2, 1, 5, 3, 4)], meanwhile=nothing)
    assert FirstThought.objects.get().text == "Thought 5"


def test_a_double_tap_on_join_takes_one_seat() -> None:
    workshop = make_workshop()

    def join() -> int:
        return services.join(workshop=workshop, group="staff", now=now(), once="same page").pk

    assert len(set(all_at_once([join] * AT_ONCE, meanwhile=nothing))) == 1
    assert Seat.objects.count() == 1


def test_no_more_people_join_than_there_are_seats() -> None:
    workshop = make_workshop(most_seats=5)

    def join() -> bool:
        try:
            services.join(workshop=workshop, group="staff", now=now())
        except services.Refused:
            return False
        return True

    assert sum(all_at_once([join] * 12, meanwhile=nothing)) == Seat.objects.count() == 5


# Marks, ideas and backing -------------------------------------------------------------------------


def test_marks_are_in_the_showing_exactly_when_their_writer_was_told_so() -> None:
    workshop = make_workshop()
    seats = people(workshop)
    workshop = go(workshop, Step.PRIORITIES)
    item = workshop.current
    chosen = [item.statements[0].pk, item.statements[2].pk]

    def mark(seat: Seat) -> Callable[[], services.Outcome]:
        return lambda: services.mark_priorities(seat=seat, item=item, statements=chosen, now=now())

    mark(make_seat(workshop))()
    outcomes = all_at_once(
        [mark(seat) for seat in seats], meanwhile=lambda: go(workshop, Step.PICK)
    )
    in_time = sum(outcome.kind == "saved" for outcome in outcomes)
    showing = Showing.objects.get(kind=ShowingKind.PRIORITIES)
    assert sum(showing.counts_of(chosen[0])) == in_time + 1
    assert PriorityMark.objects.filter(waiting=True).count() == 2 * (PEOPLE - in_time)


def test_a_double_tap_on_marks_is_one_choice() -> None:
    workshop = go(make_workshop(), Step.PRIORITIES)
    seat, item = make_seat(workshop), workshop.current
    chosen = [one.pk for one in item.statements[:2]]

    def mark() -> str:
        return services.mark_priorities(seat=seat, item=item, statements=chosen, now=now()).kind

    assert all_at_once([mark] * AT_ONCE, meanwhile=nothing) == ["saved"] * AT_ONCE
    assert PriorityMark.objects.count() == 2


def test_the_same_idea_sent_many_times_at_once_is_written_once() -> None:
    workshop = go(make_workshop(), Step.IDEAS)
    seat = make_seat(workshop)

    def propose() -> int:
        idea = propose_idea(
            workshop=workshop, seat=seat, text="Meet monthly", key="once", now=now()
        )
        return idea.pk

    assert len(set(all_at_once([propose] * AT_ONCE, meanwhile=nothing))) == 1
    assert Idea.objects.count() == 1


def test_backing_is_in_the_showing_exactly_when_its_writer_was_told_so() -> None:
    workshop = make_workshop()
    seats = people(workshop)
    workshop = go(workshop, Step.IDEAS)
    idea = propose_idea(workshop=workshop, seat=None, text="Meet monthly", now=now())
    workshop = go(workshop, Step.BACKING)

    def back(seat: Seat) -> Callable[[], services.Outcome]:
        return lambda: back_ideas(seat=seat, ideas=[idea.pk], now=now())

    back(make_seat(workshop))()
    outcomes = all_at_once(
        [back(seat) for seat in seats], meanwhile=lambda: go(workshop, Step.PLAN)
    )
    in_time = sum(outcome.kind == "saved" for outcome in outcomes)
    showing = Showing.objects.get(kind=ShowingKind.BACKING)
    assert sum(showing.counts_of(idea.pk)) == in_time + 1
    assert Backing.objects.filter(waiting=True).count() == PEOPLE - in_time


def test_a_seat_that_is_taken_out_is_shown_wholly_or_not_at_all() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seats = people(workshop)
    about = statement(workshop)
    early = enough_to_show(workshop, about.pk)

    def take_out_and_show() -> None:
        services.remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
        go(workshop, Step.SHOW)

    def send(seat: Seat) -> Callable[[], str]:
        def answer() -> str:
            try:
                return answering(seat, about.pk)().kind
            except services.Refused:
                return "refused"

        return answer

    outcomes = all_at_once([send(seat) for seat in seats], meanwhile=take_out_and_show)
    showing = Showing.objects.get(kind=ShowingKind.RATINGS, statement=about)
    in_time = sum(outcome == "saved" for outcome in outcomes[1:])
    assert showing.size == in_time + len(early)


def test_what_is_stored_stays_so_though_nobody_could_be_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    workshop = make_workshop()
    before = workshop.version
    with transaction.atomic():
        services.changed(workshop, "a kind that nobody listens to")
    assert Workshop.objects.get().version == before + 1
    assert "Error calling" in caplog.text
