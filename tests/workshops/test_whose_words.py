"""Whose words a phone sends: a phone may have passed to another person since they were written."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import go, make_seat, make_workshop, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Rating, Seat, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates."""
    return go(go(make_workshop(), Step.READ), Step.RATE)


def send(workshop: Workshop, cookie: str, **named: str) -> tuple[int, dict[str, object]]:
    """One answer from the outbox of a phone with this cookie; the status and what was said."""
    client = Client(headers={"Accept": "application/json", **named})
    client.cookies[seat_cookie(workshop.pk)] = cookie
    fields = {"statement": statement(workshop).pk, "value": 4, "key": "k1", "sequence": 1}
    answer = client.post(f"/room/{workshop.pk}/answer/", fields)
    return answer.status_code, answer.json()


def test_words_are_taken_from_the_seat_they_name(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    assert send(workshop, seat.secret, **{"X-Seat": seat.key}) == (200, {"outcome": "saved"})
    assert Rating.objects.get().seat == seat


def test_words_of_the_person_before_are_never_the_next_ones(workshop: Workshop) -> None:
    before, after = make_seat(workshop), make_seat(workshop)
    said = send(workshop, after.secret, **{"X-Seat": before.key})
    assert said == (404, {"removed": False})
    assert not Rating.objects.exists()


def test_nothing_of_the_next_person_is_told_to_a_page_of_the_one_before(
    workshop: Workshop,
) -> None:
    before, after = make_seat(workshop), make_seat(workshop)
    client = Client(headers={"X-Seat": before.key})
    client.cookies[seat_cookie(workshop.pk)] = after.secret
    assert client.get(f"/room/{workshop.pk}/own/").status_code == 404


def test_a_stranger_is_told_nothing_but_that_there_is_no_place(workshop: Workshop) -> None:
    assert send(workshop, "nobody") == (404, {"removed": False})


def test_who_was_taken_out_is_told_so(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=timezone.now())
    assert send(workshop, seat.secret, **{"X-Seat": seat.key}) == (404, {"removed": True})


def test_the_name_of_a_seat_opens_nothing(workshop: Workshop) -> None:
    seat: Seat = make_seat(workshop)
    assert seat.key not in seat.secret
    assert send(workshop, seat.key)[0] == 404
