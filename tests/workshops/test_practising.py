"""Practice: from the list in one press; wiped with one button, copied as real with another."""

import pytest
from django.test import Client
from django.urls import reverse

from actionplans.models import ActionPlan, Idea
from actionplans.services import plan_of, propose_idea
from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_workshop,
    now,
    rate,
    statement,
)
from workshops import services
from workshops.forms.facilitate import OWN_FIELDS
from workshops.models import AddedNote, Facilitator, Note, Rating, Seat, Showing, Workshop
from workshops.services import Refused
from workshops.services.practising import IDENTITY, SETTINGS, _beginnings
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def fran() -> Facilitator:
    make_edition(domains=3)
    return make_facilitator()


@pytest.fixture
def desk(fran: Facilitator) -> Client:
    client = Client()
    client.force_login(fran)
    return client


def url(name: str, workshop: Workshop) -> str:
    return reverse(f"workshops:{name}", args=[workshop.pk])


def used(fran: Facilitator, **fields: object) -> Workshop:
    """A practice workshop in which everything was said that can be."""
    workshop = make_workshop(facilitator=fran, is_practice=True, **fields)
    workshop = go(workshop, Step.RATE)
    seats = [make_seat(workshop) for _person in range(9)]
    for seat in seats:
        rate(seat, statement(workshop), 4, "Pretend")
    workshop = go(workshop, Step.TALK, 0, 0)
    item = workshop.agenda_items[0]
    services.add_to_talk(seat=seats[0], item=item, statement=None, text="Pretend", now=now())
    services.write_note(workshop=workshop, item=item, statement=None, text="Mine", version=0)
    services.pick_priority(workshop=workshop, item=item, statement=statement(workshop), picked=True)
    workshop = go(workshop, Step.IDEAS)
    propose_idea(workshop=workshop, seat=seats[0], text="Pretend", now=now())
    plan_of(workshop)
    return go(workshop, Step.CLOSED)


@pytest.mark.parametrize("others", [0, 1])
def test_practice_is_one_press_from_the_list(desk: Client, fran: Facilitator, others: int) -> None:
    for _other in range(others):
        make_workshop(facilitator=fran, place="Hilltop")
    practise = reverse("workshops:practise")
    assert f'action="{practise}"' in desk.get(reverse("workshops:list")).content.decode()
    answer = desk.post(practise)
    made = Workshop.objects.get(is_practice=True)
    assert answer["Location"] == url("desk", made)
    assert (made.is_open, made.items.count(), made.owner) == (True, 2, fran)
    assert made.place == ("Hilltop" if others else "Our place")
    assert "pretend participants join" in desk.get(url("desk", made)).content.decode()


def test_a_second_press_goes_to_the_same_practice_until_it_has_ended(desk: Client) -> None:
    for _press in range(2):
        desk.post(reverse("workshops:practise"))
    assert Workshop.objects.count() == 1
    go(Workshop.objects.get(), Step.CLOSED)
    desk.post(reverse("workshops:practise"))
    assert Workshop.objects.count() == 2


def test_wiping_takes_it_back_to_the_start(desk: Client, fran: Facilitator) -> None:
    workshop = used(fran, minimum=5)
    asked = desk.post(url("wipe", workshop))
    assert asked.status_code == 200
    assert "Wipe Riverside review?" in asked.content.decode()
    assert Seat.objects.count() == 9

    answer = desk.post(url("wipe", workshop), {"sure": "yes"})

    assert answer["Location"] == url("desk", workshop)
    for gone in (Seat, Rating, Showing, Note, AddedNote, Idea, ActionPlan):
        assert gone.objects.count() == 0, gone
    wiped = Workshop.objects.get()
    assert (wiped.step, wiped.code, wiped.closed_at, wiped.began_at) == ("lobby", None, None, None)
    assert (wiped.minimum, wiped.is_practice, wiped.title) == (5, True, "Riverside review")
    assert [item.domain.key for item in wiped.agenda_items] == ["domain-1", "domain-2", "domain-3"]
    assert wiped.version > workshop.version
    assert desk.get(url("desk", wiped)).status_code == 200


def test_after_wiping_it_can_be_gone_through_again(fran: Facilitator) -> None:
    workshop = services.wipe_practice(workshop=used(fran))
    workshop = services.open_workshop(workshop=workshop, now=now())
    workshop = go(workshop, Step.RATE)
    seats = [make_seat(workshop) for _person in range(3)]
    assert [rate(seat, statement(workshop), 4).kind for seat in seats] == ["saved"] * 3
    workshop = go(workshop, Step.SHOW)
    assert workshop.showings.count() == 1


def test_a_real_workshop_is_never_wiped(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran)
    make_seat(workshop)
    desk.post(url("wipe", workshop), {"sure": "yes"})
    assert Seat.objects.count() == 1
    with pytest.raises(Refused):
        services.wipe_practice(workshop=workshop)


def test_copied_as_real_it_has_the_settings_and_nobody_in_it(
    desk: Client, fran: Facilitator
) -> None:
    names = {"staff": "Team"}
    workshop = used(fran, minimum=8, one_at_a_time=False, carers_apart=True, group_names=names)
    answer = desk.post(url("copy", workshop))
    real = Workshop.objects.get(is_practice=False)
    assert answer["Location"] == url("change", real)
    assert (real.minimum, real.carers_apart, real.group_names) == (8, True, names)
    assert [item.domain for item in real.agenda_items] == [
        item.domain for item in workshop.agenda_items
    ]
    assert (real.seats.count(), real.showings.count(), real.notes.count()) == (0, 0, 0)
    assert (real.step, real.code, real.owner) == ("lobby", None, fran)
    assert real.join_secret != workshop.join_secret
    assert Seat.objects.filter(workshop=workshop).count() == 9
    opened = services.open_workshop(workshop=real, now=now())
    assert opened.code is not None


def test_the_copy_is_not_called_practice_and_has_the_same_team(
    desk: Client, fran: Facilitator
) -> None:
    desk.post(reverse("workshops:practise"))
    practice = Workshop.objects.get()
    kim = make_facilitator("kim@example.org")
    practice.facilitators.add(kim)
    desk.post(url("copy", practice))
    real = Workshop.objects.get(is_practice=False)
    assert (real.title, set(real.facilitators.all())) == ("Review workshop", {fran, kim})


def test_a_real_workshop_is_not_copied(desk: Client, fran: Facilitator) -> None:
    desk.post(url("copy", make_workshop(facilitator=fran)))
    assert Workshop.objects.count() == 1


@pytest.mark.parametrize("practice", [True, False])
def test_only_a_practice_desk_offers_to_wipe_and_copy(
    desk: Client, fran: Facilitator, practice: bool
) -> None:
    workshop = make_workshop(facilitator=fran, is_practice=practice)
    page = desk.get(url("desk", workshop)).content.decode()
    assert [url(name, workshop) in page for name in ("wipe", "copy")] == [practice] * 2


def test_every_setting_of_the_form_outlives_a_wipe_and_a_copy() -> None:
    assert set(OWN_FIELDS) <= set(SETTINGS)
    assert not set(_beginnings()) & {*SETTINGS, *IDENTITY}


def test_once_people_joined_practice_and_real_stay_apart(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran)
    make_seat(workshop)
    page = desk.get(url("change", workshop)).content.decode()
    box = page[page.index('name="is_practice"') :][:120]
    assert "disabled" in box
