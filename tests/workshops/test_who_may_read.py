"""Whoever writes a reason chooses who may read it; each of the three choices holds everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from actionplans.quoting import quotable_reasons
from actionplans.services import share_plan
from tests.factories import (
    go,
    make_facilitator,
    make_seat,
    make_workshop,
    rate,
    rating_of,
    statement,
)
from workshops.access import seat_cookie
from workshops.models import Facilitator, Rating, Seat, Workshop
from workshops.reasons import reasons_for, reasons_for_facilitators, reasons_to_look_through
from workshops.steps import Step

pytestmark = pytest.mark.django_db

SECRET = "My manager reads my messages"


@pytest.fixture
def fran() -> Facilitator:
    return make_facilitator()


@pytest.fixture
def workshop(fran: Facilitator) -> Workshop:
    return go(make_workshop(facilitator=fran), Step.RATE)


@pytest.fixture
def seats(workshop: Workshop) -> list[Seat]:
    """Four of a group: one for the facilitators alone, one for the plan, two for the room."""
    choices = ["facilitators", "plan", "room", "room"]
    found = []
    for number, visible_to in enumerate(choices):
        seat = make_seat(workshop, "staff")
        text = SECRET if visible_to == "facilitators" else f"Reason {number}"
        rate(seat, statement(workshop), 4, text, visible_to=visible_to)
        found.append(seat)
    return found


@pytest.fixture
def desk(client: Client, fran: Facilitator) -> Client:
    client.force_login(fran)
    return client


def phone_of(seat: Seat) -> Client:
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def pages_of_others(workshop: Workshop, seat: Seat) -> Iterator[str]:
    """Everything that another phone, the big screen and the shared plan are given."""
    room, phone = reverse("workshops:room", args=[workshop.pk]), phone_of(seat)
    pages = [room, f"{room}step/", f"{room}own/", f"{room}reasons/{statement(workshop).pk}/"]
    for page in pages:
        yield phone.get(page).content.decode()
    yield Client().get(f"/screen/{workshop.screen_secret}/").content.decode()
    yield Client().get(f"/screen/{workshop.screen_secret}/now/").content.decode()
    secret = share_plan(workshop=workshop).share_secret
    yield Client().get(reverse("actionplans:shared", args=[secret])).content.decode()


def texts(reasons: Any) -> list[str]:
    return sorted(reason.text for reason in reasons)


@pytest.mark.parametrize("step", [Step.LOOK_THROUGH, Step.SHOW, Step.TALK, Step.PRIORITIES])
def test_what_is_only_for_the_facilitators_reaches_nobody_else(
    workshop: Workshop, seats: list[Seat], step: Step
) -> None:
    workshop = go(workshop, step)
    assert [SECRET in page for page in pages_of_others(workshop, seats[1])] == [False] * 7


def test_the_room_reads_the_others(workshop: Workshop, seats: list[Seat]) -> None:
    workshop = go(workshop, Step.SHOW)
    found = reasons_for(workshop, statement(workshop))
    assert texts(found) == ["Reason 1", "Reason 2", "Reason 3"]
    assert [rating.reason for rating in quotable_reasons(workshop)] == ["Reason 1"]


def test_the_facilitators_read_it_after_the_showing_and_not_before(
    workshop: Workshop, seats: list[Seat], desk: Client
) -> None:
    workshop = go(workshop, Step.LOOK_THROUGH)
    about, path = statement(workshop), reverse("workshops:desk", args=[workshop.pk])
    private = reverse("workshops:look_through_private", args=[workshop.pk, about.pk])
    assert texts(reasons_for_facilitators(workshop, about)) == []
    assert [SECRET in desk.get(page).content.decode() for page in (path, private)] == [False] * 2
    workshop = go(workshop, Step.SHOW)
    assert texts(reasons_for_facilitators(workshop, about)) == [SECRET]
    assert [SECRET in desk.get(page).content.decode() for page in (path, private)] == [True] * 2


def test_it_stands_at_the_desk_apart_marked_and_without_its_group(
    workshop: Workshop, seats: list[Seat], desk: Client
) -> None:
    workshop = go(workshop, Step.TALK)
    assert SECRET not in texts(reasons_to_look_through(workshop, statement(workshop)))
    page = desk.get(reverse("workshops:desk", args=[workshop.pk])).content.decode()
    cover = page[page.index("Show 1 reason that is only for you") :]
    cover = cover[: cover.index("</details>\n")]
    assert "Only for the facilitators" in cover
    assert "Staff" not in cover
    assert "Hold back" not in cover


def test_it_does_not_count_when_a_group_is_named(workshop: Workshop) -> None:
    for visible_to in ("room", "room", "facilitators"):
        rate(make_seat(workshop, "staff"), statement(workshop), 4, "Why", visible_to=visible_to)
    workshop = go(workshop, Step.SHOW)
    found = reasons_for(workshop, statement(workshop))
    assert [reason.group for reason in found] == [None, None]


def test_a_room_that_is_not_shown_gives_the_facilitators_nothing_either(
    workshop: Workshop,
) -> None:
    rate(make_seat(workshop), statement(workshop), 4, SECRET, visible_to="facilitators")
    workshop = go(workshop, Step.SHOW)
    assert texts(reasons_for_facilitators(workshop, statement(workshop))) == []


def test_reasons_for_the_facilitators_come_in_no_order(workshop: Workshop) -> None:
    for number in range(12):
        seat = make_seat(workshop, "staff")
        rate(seat, statement(workshop), 4, f"Why {number}", visible_to="facilitators")
    workshop = go(workshop, Step.SHOW)
    found = [reason.pk for reason in reasons_for_facilitators(workshop, statement(workshop))]
    assert len(found) == 12
    assert found != sorted(found)


# Thinking better of it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "late", "stands"),
    [
        ("plan", "room", "room"),
        ("plan", "facilitators", "facilitators"),
        ("room", "facilitators", "facilitators"),
        ("room", "plan", "room"),
        ("facilitators", "plan", "facilitators"),
    ],
)
def test_after_the_closing_only_fewer_people_may_read(
    workshop: Workshop, before: str, late: str, stands: str
) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 4, "Why", visible_to=before, sequence=1)
    go(workshop, Step.LOOK_THROUGH)
    assert rate(seat, statement(workshop), 4, "Why", visible_to=late, sequence=2).waiting
    assert rating_of(seat, statement(workshop)).visible_to == stands


@pytest.mark.parametrize(
    ("before", "late", "stands"),
    [("plan", "facilitators", "room"), ("room", "facilitators", "room"), ("room", "plan", "room")],
)
def test_what_the_room_has_read_stays_and_only_quoting_is_taken_back(
    workshop: Workshop, seats: list[Seat], before: str, late: str, stands: str
) -> None:
    Rating.objects.update(visible_to=before)
    go(workshop, Step.SHOW)
    rate(seats[2], statement(workshop), 4, "Why", visible_to=late, sequence=9)
    assert rating_of(seats[2], statement(workshop)).visible_to == stands


def test_nothing_is_announced_when_a_reason_goes_before_the_showing(
    workshop: Workshop, seats: list[Seat]
) -> None:
    workshop = go(workshop, Step.LOOK_THROUGH)
    rate(seats[1], statement(workshop), 4, "Why", visible_to="facilitators", sequence=9)
    assert Workshop.objects.get(pk=workshop.pk).version == workshop.version


# What is stored -----------------------------------------------------------------------------


def test_a_reason_is_for_nobody_but_these(workshop: Workshop, seats: list[Seat]) -> None:
    with pytest.raises(IntegrityError):
        Rating.objects.update(visible_to="everyone")


def test_a_form_with_an_unknown_choice_keeps_what_was_typed(
    workshop: Workshop, seats: list[Seat]
) -> None:
    sent = {"statement": statement(workshop).pk, "value": "4", "reason": "Typed", "visible_to": "x"}
    answer = phone_of(seats[0]).post(reverse("workshops:answer", args=[workshop.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose who may see your reason." in page
    assert "Typed</textarea>" in page


def test_a_choice_is_given_back_with_the_answer(workshop: Workshop, seats: list[Seat]) -> None:
    path = reverse("workshops:room_own", args=[workshop.pk])
    form = phone_of(seats[0]).get(path).json()["forms"][f"statement:{statement(workshop).pk}"]
    assert ["visible_to", "facilitators"] in form["fields"]
