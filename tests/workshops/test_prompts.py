"""What the desk gently says about the time."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import go, make_facilitator, make_showing, make_workshop, now
from workshops import services
from workshops.models import Workshop
from workshops.prompts import LONG, prompts_for
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def later(minutes: float) -> datetime:
    return now() + timedelta(minutes=minutes)


def test_nothing_is_said_while_there_is_time() -> None:
    workshop = go(make_workshop(), Step.TALK)
    assert prompts_for(workshop, later(11)) == []
    assert prompts_for(workshop, later(13))[0] == "The room has been here for 13 minutes."


def test_what_is_left_is_said_with_the_time_that_is_left() -> None:
    workshop = make_workshop(minutes=60)
    make_showing(workshop, 0, leaders=(0, 0, 0, 0, 4, 2))
    workshop = go(workshop, Step.TALK)
    assert prompts_for(workshop, later(30.5))[1] == "7 statements are left to show, in 30 minutes."


def test_when_the_planned_time_is_over_no_hurry_is_made_of_it() -> None:
    workshop = go(make_workshop(minutes=60), Step.TALK)
    assert prompts_for(workshop, later(61))[1] == "The time that was planned is over."


def test_the_time_begins_when_the_room_leaves_the_welcome_and_anew_at_every_step() -> None:
    workshop = go(make_workshop(minutes=60), Step.LOBBY)
    assert workshop.began_at is None
    workshop = go(workshop, Step.READ)
    began = workshop.began_at
    workshop = go(workshop, Step.RATE)
    assert (workshop.began_at, workshop.moved_at != began) == (began, True)


@pytest.mark.parametrize("step", [Step.LOBBY, Step.PLAN, Step.CLOSED])
def test_welcome_and_plan_take_as_long_as_they_take(step: Step) -> None:
    assert step not in LONG
    assert prompts_for(go(make_workshop(), step), later(300)) == []


def test_a_break_is_a_break() -> None:
    workshop = go(make_workshop(), Step.TALK)
    services.pause(workshop=workshop, paused=True)
    assert prompts_for(Workshop.objects.get(pk=workshop.pk), later(30)) == []


@pytest.mark.parametrize("name", ["desk", "desk_now"])
def test_the_desk_says_it(client: Client, name: str) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = go(make_workshop(facilitator=fran), Step.TALK)
    Workshop.objects.update(moved_at=now() - timedelta(minutes=20))
    address = reverse(f"workshops:{name}", args=[workshop.pk])
    text = client.get(address, {"part": "counts"}).content.decode()
    assert "The room has been here for 20 minutes." in text


def test_nobody_but_the_desk_is_told(client: Client) -> None:
    workshop = go(make_workshop(), Step.TALK)
    Workshop.objects.update(moved_at=now() - timedelta(minutes=20))
    address = reverse("workshops:screen", args=[workshop.screen_secret])
    assert "has been here for" not in client.get(address).content.decode()


def test_one_statement_of_several_has_less_time_than_the_whole_talk() -> None:
    workshop = go(make_workshop(), Step.TALK, statement=0)
    assert prompts_for(workshop, later(7)) == []
    assert prompts_for(workshop, later(9))[0] == "The room has been here for 9 minutes."
