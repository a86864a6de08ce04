"""Every address, asked for by everyone: a view that forgot to say who may is found here."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from tests.addresses import OURS, Address, all_addresses
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
from workshops.access import seat_cookie
from workshops.models import Rating, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db

KINDS = {"public", "participant", "facilitator", "secret"}
NOBODY_ELSES = {302, 404, 405}
SHARED_BY_PHONES = "workshops:room_step"


ADDRESSES = all_addresses()
OF_WORKSHOPS = [address for address in ADDRESSES if address.is_for_a_workshop]


@dataclass(frozen=True)
class Place:
    """A workshop in the middle of its life, and the four who ask."""

    workshop: Workshop
    owner: Client
    other_facilitator: Client
    participant: Client
    removed: Client
    stranger: Client

    def path(self, address: Address) -> str:
        """The address for this workshop; things in it are its own."""
        return reverse(address.name, kwargs={p: self._value(p) for p in address.parameters})

    def _value(self, parameter: str) -> object:
        numbers = {
            "pk": self.workshop.pk,
            "seat_pk": self.workshop.seats.first().pk,  # type: ignore[union-attr]
            "rating_pk": Rating.objects.first().pk,  # type: ignore[union-attr]
            "item_pk": self.workshop.agenda_items[0].pk,
            "statement_pk": statement(self.workshop).pk,
        }
        return numbers.get(parameter, 1)


@pytest.fixture
def place() -> Place:
    """Four people in a room that was shown a statement, one of them removed."""
    make_edition()
    owner, other = make_facilitator("one@example.org"), make_facilitator("two@example.org")
    workshop = go(make_workshop(facilitator=owner), Step.RATE)
    seats = [make_seat(workshop) for _seat in range(4)]
    for seat in seats:
        rate(seat, statement(workshop), 4, "A reason")
    workshop = go(workshop, Step.TALK)
    services.remove_seat(workshop=workshop, seat_pk=seats[3].pk, now=now())
    make_workshop(facilitator=other, title="Elsewhere")
    clients = Client(), Client(), Client(), Client(), Client()
    clients[0].force_login(owner)
    clients[1].force_login(other)
    clients[2].cookies[seat_cookie(workshop.pk)] = seats[0].secret
    clients[3].cookies[seat_cookie(workshop.pk)] = seats[3].secret
    return Place(workshop, *clients)


def test_there_are_addresses_to_walk() -> None:
    assert len(ADDRESSES) > 40
    assert {address.name.split(":")[0] for address in ADDRESSES} == set(OURS)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_every_view_says_who_may_ask(address: Address) -> None:
    assert address.access in KINDS


@pytest.mark.parametrize("address", OF_WORKSHOPS, ids=lambda address: address.name)
def test_a_workshop_is_never_open_to_the_public(address: Address) -> None:
    assert address.access in {"participant", "facilitator"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", OF_WORKSHOPS, ids=lambda address: address.name)
def test_nobody_reaches_what_is_not_theirs(place: Place, address: Address, method: str) -> None:
    path = place.path(address)
    outsiders = {"stranger": place.stranger, "other facilitator": place.other_facilitator}
    if address.access == "participant":
        outsiders |= {"owner without a seat": place.owner, "removed": place.removed}
    else:
        outsiders |= {"participant": place.participant}
    for who, client in outsiders.items():
        response = getattr(client, method)(path)
        assert response.status_code in NOBODY_ELSES, who
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login")), who
            assert who != "other facilitator"


@pytest.mark.parametrize("address", OF_WORKSHOPS, ids=lambda address: address.name)
def test_whoever_it_is_for_never_meets_a_fault(place: Place, address: Address) -> None:
    """Asked plainly or with an empty form: an answer that helps, never a 500 or 403."""
    client = place.participant if address.access == "participant" else place.owner
    for method in ("get", "post"):
        response = getattr(client, method)(place.path(address))
        assert response.status_code in {200, 302, 303, 404, 405, 409, 422}, method


@pytest.mark.parametrize("address", OF_WORKSHOPS, ids=lambda address: address.name)
def test_nothing_of_a_workshop_is_kept_by_a_cache_or_found_by_a_search(
    place: Place, address: Address
) -> None:
    client = place.participant if address.access == "participant" else place.owner
    response = client.get(place.path(address))
    if response.status_code in {404, 405}:
        return
    if address.name == SHARED_BY_PHONES:  # it holds nothing of anybody, and is asked for each time
        assert response["Cache-Control"] == "private, no-cache"
    else:
        assert "no-store" in response.get("Cache-Control", ""), response.status_code
    if response["Content-Type"] != "application/json":
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_secret_that_is_none_leads_nowhere(place: Place) -> None:
    for address in ADDRESSES:
        if address.access == "secret":
            path = reverse(address.name, kwargs=dict.fromkeys(address.parameters, "nonsense"))
            assert place.stranger.get(path).status_code in {404, 405}, address.name


def test_the_admin_is_for_superusers_only(place: Place) -> None:
    for client in (place.stranger, place.owner, place.participant):
        response = client.get("/admin/", follow=True)
        assert "Site administration" not in response.content.decode()
