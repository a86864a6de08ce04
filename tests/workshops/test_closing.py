"""Closing an ended workshop for good: the desk leads there, and in time it is done by itself."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from actionplans import services as plans
from tests.ahead import desk_of, phone_of
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.workshops.papers import make_sheets
from workshops import services
from workshops.models import Seat, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=30)
TIED = "People’s answers are still tied to their seats."


@pytest.fixture
def seat() -> Seat:
    """Somebody who answered in a workshop that has ended."""
    workshop = go(make_workshop(), Step.RATE)
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 4, "Mine")
    go(workshop, Step.CLOSED)
    return Seat.objects.select_related("workshop").get(pk=seat.pk)


def ended(workshop: Workshop, days: float) -> datetime:
    """Let it have ended so many days ago; when that was."""
    at = now() - timedelta(days=days)
    Workshop.objects.filter(pk=workshop.pk).update(closed_at=at)
    return at


def is_tied(workshop: Workshop) -> bool:
    return Workshop.objects.get(pk=workshop.pk).untied_at is None


def agree(workshop: Workshop) -> None:
    plans.add_action(workshop=workshop, fields={"what": "Meet"}, links=plans.Links())
    plans.agree_plan(workshop=workshop, now=now())


def text_of(client: Client, name: str, *args: object) -> str:
    page = client.get(reverse(f"workshops:{name}", args=args)).content.decode()
    return re.sub(r"\s+", " ", page)


def day(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y")


# By itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "tied"), [(29, True), (30, False)])
def test_from_the_first_hour_of_the_day_that_people_were_told_it_is_closed_for_good(
    seat: Seat, days: int, tied: bool
) -> None:
    ended(seat.workshop, 0)
    Workshop.objects.update(closed_at=localtime(now()).replace(hour=22))
    early = localtime(now()).replace(hour=1) + timedelta(days=days)
    number = services.close_those_due(now=early, after=MONTH)
    assert (number, is_tied(seat.workshop)) == (not tied, tied)
    assert Seat.objects.filter(pk=seat.pk).exists() == tied


def test_it_is_done_once_and_not_to_what_is_open(seat: Seat) -> None:
    ended(seat.workshop, 40)
    other = make_workshop()
    again = go(make_workshop(), Step.CLOSED)
    ended(again, 40)
    services.reopen_workshop(workshop=again, now=now())
    assert [services.close_those_due(now=now(), after=MONTH) for _time in range(2)] == [1, 0]
    assert [is_tied(other), is_tied(again)] == [True, True]


def test_never_means_never(seat: Seat) -> None:
    ended(seat.workshop, 4000)
    assert services.close_those_due(now=now(), after=None) == 0
    assert is_tied(seat.workshop)


def test_a_timer_calls_a_command(seat: Seat, settings: Any) -> None:
    ended(seat.workshop, 8)
    told = []
    for days in (0, 30, 7):
        settings.CLOSE_FOR_GOOD_AFTER_DAYS = days
        said = io.StringIO()
        call_command("tidy", stdout=said)
        told.append((said.getvalue().splitlines()[0], is_tied(seat.workshop)))
    nothing = ("Closed for good: 0 workshops.", True)
    assert told == [nothing, nothing, ("Closed for good: 1 workshops.", False)]


def test_whoever_looks_at_their_workshops_closes_what_is_due(seat: Seat) -> None:
    ended(seat.workshop, 31)
    page = text_of(desk_of(seat.workshop), "list")
    assert not is_tied(seat.workshop)
    assert TIED not in page


def test_a_full_disk_keeps_nobody_from_their_workshops(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(seat.workshop, 31)

    def full(*_given: Any, **_more: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Seat.objects, "bulk_create", full)
    assert TIED in text_of(desk_of(seat.workshop), "list")
    assert is_tied(seat.workshop)


# What the facilitator is told -------------------------------------------------------------------


def test_the_list_marks_what_is_not_closed_for_good(seat: Seat, settings: Any) -> None:
    desk = desk_of(seat.workshop)
    closes = day(ended(seat.workshop, 3) + MONTH)
    assert f"{TIED} It closes for good on {closes}." in text_of(desk, "list")
    settings.CLOSE_FOR_GOOD_AFTER_DAYS = 0
    page = text_of(desk, "list")
    assert (TIED in page, "It closes for good" in page) == (True, False)
    services.close_for_good(workshop=seat.workshop, now=now())
    assert TIED not in text_of(desk, "list")


def test_a_workshop_that_goes_on_is_not_marked() -> None:
    workshop = make_workshop()
    assert TIED not in text_of(desk_of(workshop), "list")


def test_once_the_plan_is_agreed_closing_for_good_is_the_next_thing(seat: Seat) -> None:
    workshop, desk = seat.workshop, desk_of(seat.workshop)
    close, plan = "Close it for good", "See the plan"

    def buttons() -> list[tuple[bool, str]]:
        page = text_of(desk, "desk", workshop.pk)
        here = page.partition('class="now__go"')[2].partition("</section>")[0]
        found = re.findall(r'<a class="(button[^"]*)"[^>]*>([^<]*)</a>', here)
        return [("quiet" not in look, words) for look, words in found]

    assert buttons() == [(True, plan), (False, close)]
    agree(workshop)
    assert buttons() == [(True, close), (False, plan)]
    services.close_for_good(workshop=workshop, now=now())
    assert buttons() == [(True, plan)]


def test_the_desk_says_that_answers_are_tied_and_until_when(seat: Seat) -> None:
    desk, closes = desk_of(seat.workshop), day(ended(seat.workshop, 3) + MONTH)
    page = text_of(desk, "desk", seat.workshop_id)
    assert TIED in page
    assert f"it closes for good by itself on {closes}" in page
    services.close_for_good(workshop=seat.workshop, now=now())
    page = text_of(desk, "desk", seat.workshop_id)
    assert (TIED in page, "by itself on" in page) == (False, False)


# What everybody else is told --------------------------------------------------------------------


def test_the_phone_is_told_the_day_when_the_workshop_has_ended(seat: Seat, settings: Any) -> None:
    closes = day(ended(seat.workshop, 3) + MONTH)
    phone = phone_of(seat)
    assert f"closed for good on {closes} at the latest" in text_of(phone, "room", seat.workshop_id)
    settings.CLOSE_FOR_GOOD_AFTER_DAYS = 0
    page = text_of(phone, "room", seat.workshop_id)
    assert ("at the latest" in page, "When the facilitator closes it" in page) == (False, True)


@pytest.mark.parametrize(("days", "words"), [(30, "30 days after"), (1, "1 day after"), (0, "")])
def test_the_door_promises_when_nothing_ties_answers_to_phones_any_more(
    settings: Any, days: int, words: str
) -> None:
    settings.CLOSE_FOR_GOOD_AFTER_DAYS = days
    workshop = make_workshop()
    (sheet,) = make_sheets(workshop)
    link = text_of(Client(), "join_link", workshop.join_secret)
    paper = Client().post(reverse("workshops:take_sheet"), {"code": sheet.code}).content.decode()
    ties = f"{words} the end at the latest, nothing ties your answers to your phone any more."
    assert [ties in page for page in (link, paper)] == [bool(words)] * 2
    assert ["nothing ties" in page for page in (link, paper)] == [bool(words)] * 2
