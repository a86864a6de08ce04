"""The order in which the statements of a domain are talked about, and the facilitator's own."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_showing,
    make_workshop,
    statement,
)
from workshops import hall, phone, services
from workshops.models import Workshop
from workshops.services import Refused
from workshops.steps import Step

pytestmark = pytest.mark.django_db

ALIKE = {"leaders": (0, 0, 0, 1, 4, 2), "people": (1, 0, 0, 1, 5, 1)}
APART = {"leaders": (0, 0, 0, 0, 4, 2), "people": (0, 4, 4, 0, 0, 0)}


@pytest.fixture
def room(client: Client) -> Workshop:
    """A domain whose second statement has the groups furthest apart."""
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran, edition=make_edition())
    for position in range(4):
        make_showing(workshop, position, **(APART if position == 1 else ALIKE))
    return go(workshop, Step.TALK)


def order(workshop: Workshop) -> list[int]:
    """The numbers of the statements as the big screen has them."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    pictures = hall._talk(workshop, workshop.date)["pictures"]
    return [picture.statement.position for picture in pictures]


def press_earlier(client: Client, room: Workshop, position: int) -> int:
    sent = {"earlier": statement(room, 0, position - 1).pk}
    address = reverse("workshops:earlier", args=[room.pk])
    return client.post(address, sent, headers={"hx-request": "true"}).status_code


def test_what_is_most_worth_talking_about_comes_first(room: Workshop) -> None:
    assert order(room) == [2, 1, 3, 4]


def test_the_facilitator_puts_a_statement_earlier_everywhere(
    client: Client, room: Workshop
) -> None:
    version = room.version
    assert press_earlier(client, room, 4) == 200
    assert press_earlier(client, room, 4) == 200
    assert order(room) == [2, 4, 1, 3]
    room = Workshop.objects.get(pk=room.pk)
    assert room.version == version + 2
    seen = phone._pictures(room)["seen"]
    assert [each.picture.statement.position for each in seen] == [2, 4, 1, 3]
    desk = client.get(reverse("workshops:desk", args=[room.pk])).content.decode()
    places = [desk.index(f'id="statement-{statement(room, 0, p - 1).pk}"') for p in (2, 4, 1, 3)]
    assert places == sorted(places)


def test_the_first_cannot_come_earlier(client: Client, room: Workshop) -> None:
    assert press_earlier(client, room, 2) == 409
    assert order(room) == [2, 1, 3, 4]
    text = client.get(reverse("workshops:desk", args=[room.pk])).content.decode()
    assert f'id="earlier-{statement(room, 0, 1).pk}"' not in text
    assert f'id="earlier-{statement(room, 0, 2).pk}"' in text


@pytest.mark.parametrize("given", ["", "x", "999999"])
def test_what_is_not_there_is_refused(client: Client, room: Workshop, given: str) -> None:
    address = reverse("workshops:earlier", args=[room.pk])
    assert client.post(address, {"earlier": given}).status_code == 302
    assert order(room) == [2, 1, 3, 4]


def test_an_order_holds_every_statement_once(room: Workshop) -> None:
    item = room.agenda_items[0]
    with pytest.raises(Refused):
        services.order_talk(workshop=room, item=item, order=[statement(room).pk] * 4)


def test_a_new_seat_sees_the_same_order(client: Client, room: Workshop) -> None:
    press_earlier(client, room, 3)
    seat = make_seat(Workshop.objects.get(pk=room.pk))
    phone_client = Client()
    phone_client.cookies[f"seat_{room.pk}"] = seat.secret
    text = phone_client.get(reverse("workshops:room", args=[room.pk])).content.decode()
    places = [text.index(statement(room, 0, p - 1).text) for p in (2, 3, 1, 4)]
    assert places == sorted(places)


# What comes next at the desk


def offered(client: Client, room: Workshop) -> tuple[str, list[str]]:
    """The main button of the desk and the quiet ones, without the way back."""
    context = client.get(reverse("workshops:desk", args=[room.pk])).context
    others = [press.label for press in context["others"]]
    return context["primary"].label, [label for label in others if not label.startswith("Back")]


def test_the_desk_leads_through_every_statement_in_the_order_of_the_talk(
    client: Client, room: Workshop
) -> None:
    room = go(room, Step.SHOW)
    found = [offered(client, room)]
    for position in (2, 1, 3, 4):
        room = go(room, Step.TALK, statement=position - 1)
        found.append(offered(client, room))
    assert found == [
        ("Talk about statement 2", []),
        ("Talk about statement 1", ["Choose priorities"]),
        ("Talk about statement 3", ["Choose priorities"]),
        ("Talk about statement 4", ["Choose priorities"]),
        ("Choose priorities", []),
    ]


def test_a_statement_that_was_talked_about_is_not_offered_again(
    client: Client, room: Workshop
) -> None:
    room = go(go(go(room, Step.TALK, statement=3), Step.SHOW), Step.TALK, statement=1)
    assert offered(client, room)[0] == "Talk about statement 1"
    room = go(go(room, Step.TALK, statement=3), Step.SHOW)
    assert offered(client, room)[0] == "Talk about statement 1"


def test_after_all_were_talked_about_the_pictures_lead_to_the_priorities(
    client: Client, room: Workshop
) -> None:
    for position in range(4):
        room = go(room, Step.TALK, statement=position)
    assert offered(client, go(room, Step.SHOW)) == ("Choose priorities", [])


def test_what_was_not_shown_is_not_offered_for_the_talk(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran, edition=make_edition())
    for position in (0, 2):
        make_showing(workshop, position, **ALIKE)
    workshop = go(go(workshop, Step.TALK, statement=0), Step.TALK, statement=2)
    assert offered(client, workshop) == ("Choose priorities", [])


def test_a_room_that_goes_one_by_one_rates_the_next_statement(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran, edition=make_edition(), one_at_a_time=True)
    make_showing(workshop, 0, **ALIKE)
    workshop = go(workshop, Step.TALK, statement=0)
    assert offered(client, workshop) == ("Rate the next statement", [])
