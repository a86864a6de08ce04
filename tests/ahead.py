"""A workshop that is open for answering ahead, for the tests of it."""

from django.test import Client

from tests.factories import rate, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Seat, Workshop


def opened(workshop: Workshop) -> Workshop:
    """The workshop once people may answer ahead."""
    services.open_ahead(workshop=workshop)
    return Workshop.objects.get(pk=workshop.pk)


def closed(workshop: Workshop) -> Workshop:
    """The workshop once they may not any more."""
    services.close_ahead(workshop=workshop)
    return Workshop.objects.get(pk=workshop.pk)


def phone_of(seat: Seat) -> Client:
    """The phone of a seat."""
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def desk_of(workshop: Workshop) -> Client:
    """The laptop of its facilitator."""
    client = Client()
    client.force_login(workshop.facilitators.get())
    return client


def page(seat: Seat, part: str = "") -> str:
    """What this seat's phone shows of the room."""
    response = phone_of(seat).get(f"/room/{seat.workshop_id}/{part}")
    assert response.status_code == 200
    return response.content.decode()


def answer_all(seat: Seat, workshop: Workshop, value: int = 4, domains: int = 2) -> None:
    """Every statement of the first domains gets this answer."""
    for item in range(domains):
        for position in range(4):
            rate(seat, statement(workshop, item, position), value)
