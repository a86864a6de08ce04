"""The admin: accounts and settings, and never what a single person said."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from actionplans import models as plan_models
from tests.factories import go, make_facilitator, make_seat, make_workshop, rate, statement
from workshops import models, services
from workshops.models import Facilitator
from workshops.steps import Step

pytestmark = pytest.mark.django_db

SECRET = "Our lift has been broken since Tuesday"


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(Facilitator.objects.create_superuser("root@example.org", "pw"))
    return client


def test_nothing_that_a_person_said_is_registered() -> None:
    registered = set(admin.site._registry)

    for kept in (
        models.Rating,
        models.Seat,
        models.PriorityMark,
        models.FirstThought,
        models.Receipt,
        models.Note,
        models.AddedNote,
        models.Showing,
    ):
        assert kept not in registered
    assert not {model for model in registered if model.__module__.startswith(plan_models.__name__)}


def test_no_admin_page_shows_what_a_person_said(superuser: Client) -> None:
    workshop = make_workshop(facilitator=make_facilitator())
    workshop = go(workshop, Step.RATE)
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 1, reason=SECRET)
    item = workshop.agenda_items[0]
    services.write_note(workshop=workshop, item=item, statement=None, text=SECRET, version=0)

    for address in (
        reverse("admin:index"),
        reverse("admin:workshops_workshop_changelist"),
        reverse("admin:workshops_workshop_change", args=[workshop.pk]),
        reverse("admin:workshops_workshop_history", args=[workshop.pk]),
        reverse("admin:workshops_facilitator_changelist"),
    ):
        answer = superuser.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert SECRET not in page
        assert seat.return_code not in page
        assert workshop.screen_secret not in page


def test_the_admin_adds_and_deletes_no_workshop(superuser: Client) -> None:
    workshop = make_workshop()

    assert superuser.get(reverse("admin:workshops_workshop_add")).status_code == 403
    address = reverse("admin:workshops_workshop_delete", args=[workshop.pk])
    assert superuser.post(address, {"post": "yes"}).status_code == 403


def test_the_admin_changes_only_who_runs_a_workshop_and_how_many_join(superuser: Client) -> None:
    workshop = make_workshop(facilitator=make_facilitator())
    kim = make_facilitator("kim@example.org")
    address = reverse("admin:workshops_workshop_change", args=[workshop.pk])

    superuser.post(address, {"facilitators": [kim.pk], "most_seats": 40, "title": "Other"})

    workshop.refresh_from_db()
    assert list(workshop.facilitators.all()) == [kim]
    assert (workshop.most_seats, workshop.title) == (40, "Riverside review")


def test_a_new_account_has_no_password_until_its_owner_sets_one(superuser: Client) -> None:
    superuser.post(
        reverse("admin:workshops_facilitator_add"), {"email": "New@example.org", "is_active": "on"}
    )

    assert Facilitator.objects.get(email__iexact="new@example.org").has_usable_password() is False


def test_a_facilitator_does_not_reach_the_admin(client: Client) -> None:
    client.force_login(make_facilitator())

    assert client.get(reverse("admin:index")).status_code == 302
