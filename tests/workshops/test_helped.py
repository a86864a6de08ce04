"""Somebody helps a person to answer: counted once, and told as a number alone."""

import pytest
from django.test import Client

from tests.factories import make_seat, make_workshop, now
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Seat, Workshop

pytestmark = pytest.mark.django_db


def help_people(workshop: Workshop, number: int) -> None:
    """So many people join who have help, and one who has none."""
    make_seat(workshop)
    for _seat in range(number):
        services.note_help(seat=make_seat(workshop), helped=True)


def seats_page(workshop: Workshop) -> str:
    """What the facilitator reads about the seats."""
    desk = Client()
    desk.force_login(workshop.facilitators.get())
    return desk.get(f"/workshops/{workshop.pk}/seats/").content.decode()


def test_somebody_joins_with_help() -> None:
    workshop = make_workshop()
    door = f"/join/{workshop.code}/"
    Client().post(door, {"group": "people", "helped": "yes"})
    Client().post(door, {"group": "people"})
    assert list(Seat.objects.values_list("helped", flat=True)) == [True, False]


def test_a_door_that_comes_back_keeps_the_tick() -> None:
    workshop = make_workshop()
    page = Client().post(f"/join/{workshop.code}/", {"helped": "yes"})
    assert page.status_code == 422
    assert 'name="helped" value="yes" checked' in page.content.decode()


def test_help_is_noted_later_and_taken_back() -> None:
    seat = make_seat(make_workshop())
    phone = Client()
    phone.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    noted = []
    for said in ("yes", "no"):
        phone.post(f"/room/{seat.workshop_id}/phone/helped/", {"helped": said})
        noted.append(Seat.objects.get().helped)
    assert noted == [True, False]


def test_the_desk_reads_how_many_have_help_once_there_are_enough() -> None:
    workshop = make_workshop(minimum=3)
    help_people(workshop, 3)
    assert "3 people answer with someone’s help." in seats_page(workshop)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_of_fewer_the_desk_reads_nothing_whether_there_are_any_or_not(number: int) -> None:
    workshop = make_workshop(minimum=3)
    help_people(workshop, number)
    assert "help" not in seats_page(workshop).split("<main")[1].split("</main")[0]


def test_who_was_taken_out_is_not_counted() -> None:
    workshop = make_workshop(minimum=3)
    help_people(workshop, 3)
    helped = Seat.objects.filter(helped=True).latest("pk")
    services.remove_seat(workshop=workshop, seat_pk=helped.pk, now=now())
    assert "someone’s help" not in seats_page(workshop)
