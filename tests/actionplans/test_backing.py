"""Backing: hidden until it is closed, then shown by the rule of everything else."""

import pytest
from django.test import Client
from django.urls import reverse

from actionplans import services
from actionplans.models import Backing
from actionplans.services.backing import shown_backing
from actionplans.telling import backing_of
from tests.actionplans.rooms import at, back, discussed_room, propose
from tests.factories import now
from workshops.access import seat_cookie
from workshops.models import Facilitator, Seat, Workshop
from workshops.services import Refused
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def cells(workshop: Workshop) -> list[tuple[list[str], int, dict[str, int]]]:
    """What was stored."""
    showing = shown_backing(workshop)
    assert showing
    return [(cell["groups"], cell["size"], cell["counts"]) for cell in showing.cells]


def test_backing_is_shown_over_everyone_present_by_group() -> None:
    workshop, seats = discussed_room({"leaders": 4, "staff": 5})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back([seats[0], seats[4], seats[5]], [idea])
    at(workshop, seats, Step.PLAN)
    assert cells(workshop) == [
        (["leaders"], 4, {str(idea.pk): 1}),
        (["staff"], 5, {str(idea.pk): 2}),
    ]


def test_small_groups_are_shown_together() -> None:
    workshop, seats = discussed_room({"leaders": 1, "staff": 5, "people": 2})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats, [idea])
    at(workshop, seats, Step.PLAN)
    assert [(groups, size) for groups, size, _counts in cells(workshop)] == [
        (["leaders", "staff", "people"], 8)
    ]


def test_a_room_below_the_minimum_shows_no_backing() -> None:
    workshop, seats = discussed_room({"staff": 2})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats, [idea])
    at(workshop, seats, Step.PLAN)
    assert shown_backing(workshop) is None


def test_who_backs_two_joined_ideas_counts_once() -> None:
    workshop, seats = discussed_room({"staff": 4})
    one, two = propose(workshop, seats[0], "One"), propose(workshop, seats[1], "Two")
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats, [one, two])
    services.join_ideas(workshop=workshop, idea_pk=two.pk, into_pk=one.pk)
    at(workshop, seats, Step.PLAN)
    assert cells(workshop) == [(["staff"], 4, {str(one.pk): 4})]


def test_backing_of_an_idea_that_is_held_back_is_not_shown() -> None:
    workshop, seats = discussed_room({"staff": 4})
    one, two = propose(workshop, seats[0], "One"), propose(workshop, seats[1], "Two")
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats, [one, two])
    services.hold_idea_back(workshop=workshop, idea_pk=two.pk, held_back=True)
    at(workshop, seats, Step.PLAN)
    assert cells(workshop) == [(["staff"], 4, {str(one.pk): 4})]


def test_the_first_showing_is_final_and_later_backing_waits() -> None:
    workshop, seats = discussed_room({"staff": 4})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats[:2], [idea])
    workshop, seats = at(workshop, seats, Step.PLAN)
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats[2:], [idea])
    at(workshop, seats, Step.PLAN)
    assert cells(workshop) == [(["staff"], 4, {str(idea.pk): 2})]
    assert Backing.objects.filter(waiting=True).count() == 2


def test_late_backing_counts_when_nothing_was_shown_and_backing_opens_again() -> None:
    workshop, seats = discussed_room({"staff": 4})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.PLAN)
    back(seats[:3], [idea])
    workshop, seats = at(workshop, seats, Step.BACKING)
    at(workshop, seats, Step.PLAN)
    assert cells(workshop) == [(["staff"], 4, {str(idea.pk): 3})]


def test_unticking_takes_the_backing_away() -> None:
    workshop, seats = discussed_room()
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats[:1], [idea])
    back(seats[:1], [])
    assert not Backing.objects.exists()


def test_ideas_of_another_workshop_cannot_be_backed() -> None:
    workshop, seats = discussed_room()
    elsewhere, _seats = discussed_room(title="Elsewhere")
    theirs = propose(elsewhere, None, "Theirs")
    workshop, seats = at(workshop, seats, Step.BACKING)
    with pytest.raises(Refused, match="on this page"):
        services.back_ideas(seat=seats[0], ideas=[theirs.pk], now=now())


def every_page(workshop: Workshop, seat: Seat) -> str:
    """All that anybody can fetch about the plan."""
    desk, phone = Client(), Client()
    desk.force_login(Facilitator.objects.get(workshops=workshop))
    phone.cookies[seat_cookie(workshop.pk)] = seat.secret
    plan = services.share_plan(workshop=workshop)
    pages = [
        desk.get(reverse("actionplans:desk", args=[workshop.pk])),
        desk.get(reverse("actionplans:desk", args=[workshop.pk]), headers={"HX-Request": "true"}),
        desk.get(reverse("actionplans:new_action", args=[workshop.pk])),
        desk.get(reverse("workshops:desk", args=[workshop.pk])),
        phone.get(reverse("workshops:room", args=[workshop.pk])),
        phone.get(reverse("workshops:screen", args=[workshop.screen_secret])),
        phone.get(reverse("actionplans:shared", args=[plan.share_secret])),
    ]
    return "".join(page.content.decode() for page in pages)


def test_nothing_about_backing_is_in_any_page_before_it_is_closed() -> None:
    workshop, seats = discussed_room({"staff": 4, "people": 4})
    idea = propose(workshop, None, "A plain idea")
    workshop, seats = at(workshop, seats, Step.BACKING)
    without = every_page(workshop, seats[7])
    back(seats[:4], [idea])
    with_backing = every_page(workshop, seats[7])
    assert "back this" not in with_backing
    assert 'class="backed' not in without + with_backing
    at(workshop, seats, Step.PLAN)
    assert "4 back this" in every_page(workshop, seats[7])


def test_an_idea_that_came_after_the_showing_says_nothing_about_backing() -> None:
    workshop, seats = discussed_room({"staff": 4})
    idea = propose(workshop, seats[0])
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats, [idea])
    workshop, seats = at(workshop, seats, Step.PLAN)
    later = propose(workshop, None, "Later")
    assert backing_of(shown_backing(workshop), workshop, later) is None
