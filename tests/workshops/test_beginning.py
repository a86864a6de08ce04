"""Who might begin: only groups that were shown apart are named, and leaders are heard last."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import go, make_facilitator, make_showing, make_workshop, statement
from workshops.beginning import Beginning, beginning_for
from workshops.models import Workshop
from workshops.picture import picture_for
from workshops.steps import Step

pytestmark = pytest.mark.django_db

FOUR = (0, 0, 2, 0, 2, 0)


def begins(**cells: tuple[int, ...]) -> Beginning:
    workshop = make_workshop(carers_apart=True)
    make_showing(workshop, **cells)
    return beginning_for(workshop, picture_for(workshop, statement(workshop)))


def test_people_who_draw_on_support_are_asked_first_and_leaders_are_heard_last() -> None:
    told = begins(leaders=FOUR, staff=FOUR, people=FOUR)
    assert told == Beginning("People who draw on support; Staff", "Hear those last: Leaders.")


def test_groups_that_were_shown_together_are_not_named() -> None:
    told = begins(people=FOUR, partners=FOUR, leaders_staff_carers=FOUR)
    assert told.ask == "People who draw on support; Partners"
    assert told.last == "Hear those who decide most last."


def test_a_small_group_that_agreed_to_be_shown_is_not_put_on_the_spot() -> None:
    two = (0, 0, 1, 0, 1, 0)
    told = begins(leaders=two, people=two, partners=FOUR, staff=FOUR)
    assert told == Beginning("Partners; Staff", "Hear those who decide most last.")
    assert begins(people=two, staff=FOUR).ask == ""


@pytest.mark.parametrize("cells", [{"staff": FOUR}, {"leaders": FOUR, "staff": FOUR}, {}])
def test_one_group_alone_is_not_put_on_the_spot(cells: dict[str, tuple[int, ...]]) -> None:
    assert begins(**cells).ask == ""


def test_how_people_answered_plays_no_part() -> None:
    workshop = make_workshop()
    make_showing(workshop, 0, staff=(0, 4, 0, 0, 0, 0), people=(0, 0, 0, 0, 0, 4))
    make_showing(workshop, 1, staff=(4, 0, 0, 0, 0, 0), people=(0, 1, 1, 1, 1, 0))
    pictures = [picture_for(workshop, statement(workshop, 0, n)) for n in range(2)]
    assert beginning_for(workshop, pictures[0]) == beginning_for(workshop, pictures[1])


def at_desk(workshop: Workshop) -> str:
    client = Client()
    client.force_login(make_facilitator("desk@example.org"))
    workshop.facilitators.set([client.get("/workshops/").wsgi_request.user.pk])
    return str(client.get(reverse("workshops:desk", args=[workshop.pk])).content.decode())


def test_the_desk_offers_it_in_the_talk_with_the_question_and_nobody_else_is_told() -> None:
    workshop = make_workshop()
    make_showing(workshop, staff=FOUR, people=FOUR, leaders=FOUR)
    workshop = go(workshop, Step.TALK, 0, 0)
    page = at_desk(workshop)
    assert "Prompt 1.1?" in page
    assert "Who would like to begin?" in page
    assert "Hear those last: Leaders." in page
    screen = Client().get(reverse("workshops:screen", args=[workshop.screen_secret]))
    assert "Who would like to begin?" not in screen.content.decode()
