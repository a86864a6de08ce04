"""Who may listen, asked of the real database: nobody is let in who could not open the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.factories import make_facilitator, make_seat, make_workshop
from workshops import services
from workshops.access import LISTENING, seat_cookie
from workshops.live.doorkeeper import Allowed, Asked
from workshops.models import Facilitator, Seat, Workshop
from workshops.models.seat import SEEN_EVERY

pytestmark = pytest.mark.django_db


@pytest.fixture
def fran() -> Facilitator:
    """Who runs the workshop."""
    return make_facilitator()


@pytest.fixture
def workshop(fran: Facilitator) -> Workshop:
    """One that is open."""
    return make_workshop(facilitator=fran)


def signed_in(facilitator: Facilitator) -> dict[str, str]:
    """The cookies of a facilitator's browser."""
    client = Client()
    client.force_login(facilitator)
    return {settings.SESSION_COOKIE_NAME: client.session.session_key or ""}


def own_cookie(seat: Seat) -> dict[str, str]:
    """The cookies of a participant's phone."""
    return {seat_cookie(seat.workshop_id): seat.secret}


def may(kind: str, key: Any, cookies: dict[str, str]) -> bool:
    """Whether one browser may listen."""
    return LISTENING.who_may([Asked(kind, str(key), cookies)]) != [None]


def test_a_seat_listens_to_its_own_workshop_and_to_no_other(workshop: Workshop) -> None:
    seat, other = make_seat(workshop), make_seat(make_workshop())
    assert may("seat", workshop.pk, own_cookie(seat))
    assert not may("seat", workshop.pk, own_cookie(other))
    assert not may("seat", workshop.pk, {seat_cookie(workshop.pk): other.secret})
    assert not may("seat", workshop.pk, {})
    assert not may("desk", workshop.pk, own_cookie(seat))


def test_a_removed_seat_hears_nothing_any_more(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=timezone.now())
    assert not may("seat", workshop.pk, own_cookie(seat))


def test_the_desk_is_for_whoever_runs_the_workshop(workshop: Workshop, fran: Facilitator) -> None:
    assert may("desk", workshop.pk, signed_in(fran))
    assert not may("desk", workshop.pk, signed_in(make_facilitator("other@example.org")))
    assert not may("desk", workshop.pk, {})
    assert not may("seat", workshop.pk, signed_in(fran))


def test_the_screen_is_found_by_its_secret_alone(workshop: Workshop) -> None:
    assert may("screen", workshop.screen_secret, {})
    assert not may("screen", workshop.pk, {})
    assert not may("screen", workshop.join_secret, {})


def test_each_of_many_is_answered_in_order_and_all_seats_with_one_question(
    workshop: Workshop, django_assert_num_queries: Any
) -> None:
    seats = [make_seat(workshop) for _ in range(20)]
    asked = [Asked("seat", str(workshop.pk), own_cookie(seat)) for seat in seats]
    asked.insert(3, Asked("seat", str(workshop.pk), {}))
    with django_assert_num_queries(1):
        answers = LISTENING.who_may(asked)
    assert [answer is None for answer in answers] == [place == 3 for place in range(21)]
    assert answers[0] == Allowed(workshop.pk, workshop.version)


def test_whoever_was_not_heard_of_for_a_while_is_noted_as_here(workshop: Workshop) -> None:
    seat, gone = make_seat(workshop), make_seat(workshop)
    before = timezone.now() - SEEN_EVERY - timedelta(seconds=1)
    Seat.objects.update(last_seen_at=before)
    Seat.objects.filter(pk=gone.pk).update(left_at=before)
    asked = [Asked("seat", str(workshop.pk), own_cookie(one)) for one in (seat, gone)]
    due = [answer.seat for answer in LISTENING.who_may(asked) if answer]
    assert due == [seat.pk, None]
    LISTENING.still_here([seat.pk, gone.pk])
    assert Seat.objects.get(pk=seat.pk).last_seen_at > before
    assert Seat.objects.get(pk=gone.pk).last_seen_at == before


def test_versions_are_those_of_the_database(workshop: Workshop) -> None:
    other = make_workshop()
    assert LISTENING.versions([workshop.pk, other.pk, 0]) == {
        workshop.pk: workshop.version,
        other.pk: other.version,
    }


@pytest.mark.parametrize("key", ["\0", "\0" * 8, "x" * 100, "ä", ""])
def test_what_can_be_no_key_is_asked_about_nowhere(workshop: Workshop, key: str) -> None:
    seat = make_seat(workshop)
    strange = {**own_cookie(seat), seat_cookie(workshop.pk): key, "sessionid": key}
    asked = [
        Asked("seat", str(workshop.pk), strange),
        Asked("desk", str(workshop.pk), strange),
        Asked("seat", str(workshop.pk), own_cookie(seat)),
    ]
    assert [found is not None for found in LISTENING.who_may(asked)] == [False, False, True]
