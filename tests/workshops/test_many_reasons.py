"""A hall that wrote more than a page holds: what is on which page, and who may read it."""

import re
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ahead import opened
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.queries import number_asked
from workshops.access import seat_cookie
from workshops.models import Rating, Seat, Workshop
from workshops.reasons import AT_ONCE
from workshops.steps import Step

pytestmark = pytest.mark.django_db

MANY = 2 * AT_ONCE + 5


def hall(reasons: int = MANY, step: Step = Step.TALK) -> tuple[Workshop, Client, Client]:
    """A workshop with so many reasons about its first statement, a phone in it, and its desk."""
    workshop = go(make_workshop(), Step.RATE)
    seats = Seat.objects.bulk_create(
        Seat(
            workshop=workshop,
            group="staff",
            secret=f"s{number}",
            return_code=f"r {number}",
            joined_at=now(),
            last_seen_at=now(),
        )
        for number in range(reasons)
    )
    Rating.objects.bulk_create(
        Rating(
            seat=seat,
            statement=statement(workshop),
            value=4,
            reason=f"Reason {number:03}.",
            sequence=1,
            written_at=now(),
        )
        for number, seat in enumerate(seats)
    )
    phone, desk = Client(), Client()
    phone.cookies[seat_cookie(workshop.pk)] = seats[0].secret if seats else ""
    desk.force_login(workshop.facilitators.get())
    return go(workshop, step), phone, desk


def address(name: str, workshop: Workshop, page: int | str = 1, position: int = 0) -> str:
    about = statement(workshop, position=position)
    return reverse(f"workshops:{name}", args=[workshop.pk, about.pk]) + f"?page={page}"


def read(client: Client, path: str) -> list[str]:
    """The reasons on a page, in the order in which they stand there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r"Reason \d{3}\.", answer.content.decode())


@pytest.mark.parametrize("step", [Step.SHOW, Step.TALK])
def test_phones_get_the_first_reasons_and_the_way_to_all(step: Step) -> None:
    workshop, phone, _desk = hall(step=step)
    path = reverse("workshops:room_step", args=[workshop.pk])
    first = read(phone, path)
    page = phone.get(path).content.decode()
    assert len(set(first)) == len(first) == AT_ONCE
    assert f"What people said ({MANY})" in page
    assert f"Read all {MANY}" in page
    assert address("reasons", workshop).partition("?")[0] in page


def test_all_that_fit_on_a_page_are_there_at_once() -> None:
    workshop, phone, desk = hall(AT_ONCE)
    path = reverse("workshops:room_step", args=[workshop.pk])
    assert len(read(phone, path)) == AT_ONCE
    assert "Read all" not in phone.get(path).content.decode()
    page = desk.get(reverse("workshops:desk", args=[workshop.pk])).content.decode()
    assert "Look through all" not in page


@pytest.mark.parametrize(
    ("name", "whose"), [("reasons", "phone"), ("look_through", "desk")], ids=["phone", "desk"]
)
def test_the_pages_hold_every_reason_once_in_an_order_that_stays(name: str, whose: str) -> None:
    workshop, phone, desk = hall()
    client = {"phone": phone, "desk": desk}[whose]
    pages = [read(client, address(name, workshop, page)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [AT_ONCE, AT_ONCE, 5]
    found = list(chain(*pages))
    assert sorted(found) == [f"Reason {number:03}." for number in range(MANY)]
    assert found != sorted(found)
    assert read(client, address(name, workshop, 2)) == pages[1]


@pytest.mark.parametrize("page", ["0", "99", "x", ""])
def test_a_page_that_is_not_there_shows_one_that_is(page: str) -> None:
    workshop, phone, desk = hall()
    assert read(phone, address("reasons", workshop, page))
    assert read(desk, address("look_through", workshop, page))


@pytest.mark.parametrize("step", [Step.RATE, Step.LOOK_THROUGH, Step.PRIORITIES])
def test_a_phone_reads_nothing_before_the_showing_nor_when_the_room_has_moved_on(
    step: Step,
) -> None:
    workshop, phone, _desk = hall(step=step)
    answer = phone.get(address("reasons", workshop))
    assert (answer.status_code, answer["Location"]) == (302, f"/room/{workshop.pk}/")


def test_a_phone_reads_only_about_the_statement_in_view() -> None:
    workshop, phone, _desk = hall(3)
    workshop = go(workshop, Step.TALK, 0, 1)
    assert phone.get(address("reasons", workshop)).status_code == 302
    assert phone.get(address("reasons", workshop, position=1)).status_code == 200


def test_a_phone_reads_nothing_in_a_break_or_after_saying_goodbye() -> None:
    workshop, phone, _desk = hall(3)
    Workshop.objects.update(paused=True)
    assert phone.get(address("reasons", workshop)).status_code == 302
    Workshop.objects.update(paused=False)
    assert phone.get(address("reasons", workshop)).status_code == 200
    phone.post(reverse("workshops:leave", args=[workshop.pk]))
    assert phone.get(address("reasons", workshop)).status_code == 302


def test_the_desk_looks_through_nothing_while_people_are_rating() -> None:
    workshop, _phone, desk = hall(3, Step.RATE)
    answer = desk.get(address("look_through", workshop))
    assert (answer.status_code, answer["Location"]) == (302, f"/workshops/{workshop.pk}/desk/")


@pytest.mark.parametrize("step", [Step.LOOK_THROUGH, Step.SHOW, Step.TALK])
def test_what_was_answered_ahead_is_not_read_before_its_turn(step: Step) -> None:
    workshop = opened(make_workshop(one_at_a_time=True))
    for seat in [make_seat(workshop) for _person in range(4)]:
        for position in (0, 2):
            rate(seat, statement(workshop, 0, position), 4, f"Reason 00{position}.")
    workshop = go(workshop, step, statement=0)
    desk = Client()
    desk.force_login(workshop.facilitators.get())
    for name in ("look_through", "look_through_private"):
        assert desk.get(address(name, workshop, position=2)).status_code == 302
    assert read(desk, address("look_through", workshop)) == ["Reason 000."] * 4
    workshop = go(go(workshop, Step.SHOW, statement=2), Step.SHOW, statement=0)
    assert read(desk, address("look_through", workshop, position=2)) == ["Reason 002."] * 4


def test_a_reason_is_held_back_on_the_page_it_stands_on_and_let_through_again() -> None:
    workshop, phone, desk = hall(step=Step.LOOK_THROUGH)
    path = address("look_through", workshop, 3)
    page = desk.get(path).content.decode()
    handle = re.search(r'name="hold" value="(\w+)"', page)
    text = re.search(r"Reason \d{3}\.", page)
    assert handle
    assert text
    answer = desk.post(path, {"hold": handle[1], "why": "names"})
    assert (answer.status_code, answer["Location"]) == (302, f"{path}#reason-{handle[1]}")
    assert Rating.objects.get(held_back=True).reason == text[0]
    assert "Held back. The room does not see it." in desk.get(path).content.decode()
    go(workshop, Step.SHOW)
    told = [read(phone, address("reasons", workshop, page)) for page in (1, 2, 3)]
    assert text[0] not in chain(*told)
    desk.post(path, {"let": handle[1]})
    assert not Rating.objects.filter(held_back=True).exists()


def test_a_reason_that_went_meanwhile_gets_a_clear_answer() -> None:
    workshop, _phone, desk = hall(3)
    answer = desk.post(address("look_through", workshop), {"hold": "feedbeef"}, follow=True)
    assert "That reason is not here any more." in answer.content.decode()


def test_reading_a_page_takes_as_many_queries_for_many_as_for_few() -> None:
    costs = []
    for reasons in (3, MANY):
        Workshop.objects.all().delete()
        workshop, phone, desk = hall(reasons)
        costs.append(
            [
                cost(phone, address("reasons", workshop)),
                cost(desk, address("look_through", workshop)),
            ]
        )
    assert costs[0] == costs[1]


@pytest.mark.parametrize("step", [Step.LOOK_THROUGH, Step.SHOW, Step.TALK])
def test_no_more_is_read_of_what_a_full_hall_wrote_than_is_shown(step: Step) -> None:
    workshop, phone, desk = hall(step=step)
    screen = reverse("workshops:screen_now", args=[workshop.screen_secret])
    for client, path in (
        (phone, reverse("workshops:room_step", args=[workshop.pk])),
        (desk, reverse("workshops:desk", args=[workshop.pk])),
        (Client(), screen),
    ):
        taken = Taken()
        with connection.execute_wrapper(taken):
            assert client.get(path).status_code == 200
        assert taken.most <= AT_ONCE


class Taken:
    """How many reasons the largest answer of the database held."""

    def __init__(self) -> None:
        self.most = 0

    def __call__(self, execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        if '"workshops_rating"."reason"' in sql.partition(" FROM ")[0]:
            execute(f"SELECT COUNT(*) FROM ({sql}) asked", given, many, context)
            self.most = max(self.most, context["cursor"].fetchone()[0])
        return execute(sql, given, many, context)


def cost(client: Client, path: str) -> int:
    """How many questions to the database a page takes."""
    client.get(path)  # what is noted once has been noted
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return number_asked(queries)
