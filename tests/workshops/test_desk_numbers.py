"""What the desk says in the plan's steps, after the priorities and when the plan is agreed."""

import pytest
from django.test import Client
from django.urls import reverse

from actionplans import services as plans
from tests.factories import go, make_facilitator, make_seat, make_workshop, now, statement
from workshops import services
from workshops.models import Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    return make_workshop(facilitator=make_facilitator())


def desk(client: Client, workshop: Workshop, name: str = "desk", **query: str) -> str:
    client.force_login(workshop.facilitators.get())
    return client.get(reverse(f"workshops:{name}", args=[workshop.pk]), query).content.decode()


def test_the_numbers_of_the_plan_steps_come_with_the_counts(
    client: Client, workshop: Workshop
) -> None:
    seat = make_seat(workshop)
    workshop = go(workshop, Step.IDEAS)
    plans.propose_idea(workshop=workshop, seat=seat, text="An idea", now=now())
    assert "<b>1</b> idea so far" in desk(client, workshop, "desk_now", part="counts")


def test_leaving_a_domain_with_nothing_picked_asks_once_more(
    client: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.PICK)
    asks = "Press again: nothing is picked for the plan"
    assert asks in desk(client, workshop)
    item, first = workshop.agenda_items[0], statement(workshop)
    services.pick_priority(workshop=workshop, item=item, statement=first, picked=True)
    assert asks not in desk(client, workshop)


def test_once_the_plan_is_agreed_the_next_thing_is_to_end_the_workshop(
    client: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.PLAN)
    assert "Work on the plan" in desk(client, workshop)
    plans.add_action(workshop=workshop, fields={"what": "Meet"}, links=plans.Links())
    plans.agree_plan(workshop=workshop, now=now())
    page = desk(client, workshop)
    assert ("End the workshop" in page, "Press again to end the workshop" in page) == (True, True)
    assert "Work on the plan" not in page
    plans.open_plan_again(workshop=workshop)
    assert "Work on the plan" in desk(client, workshop)
