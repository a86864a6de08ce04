"""What belongs to many seats, handed out together: what Django would tell each of them alone."""

import asyncio
import gzip
import json
import logging
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewtool import asgi
from reviewtool.pigeonholes import Pigeonholes, Reply, hand_out
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.letters import letter
from workshops import phone, services
from workshops.access import seat_cookie
from workshops.models import Seat, Workshop
from workshops.models.seat import SEEN_EVERY
from workshops.models.workshop import CLOSING_SECONDS, GRACE_SECONDS
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates its first domain."""
    return go(make_workshop(), Step.RATE)


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody who answered in it."""
    made = make_seat(workshop)
    rate(made, statement(workshop), 4, "Because they asked us first.")
    return made


def asking(seat: Seat, **more: Any) -> Any:
    """This seat's phone asks for its own."""
    path = f"/room/{seat.workshop_id}/own/"
    return letter(seat, {}, **({"method": "GET", "path": path} | more)).scope


def told(reply: Reply | None) -> dict[str, Any]:
    assert reply
    assert reply.status == 200
    found: dict[str, Any] = json.loads(reply.body)
    return found


def alone(seat: Seat) -> Any:
    """What Django answers the same phone."""
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client.get(f"/room/{seat.workshop_id}/own/", headers={"accept": "application/json"})


def test_everybody_is_told_what_is_theirs_and_no_more(workshop: Workshop) -> None:
    other = go(make_workshop(), Step.RATE)
    seats = [make_seat(room, group) for room in (workshop, other) for group in ("staff", "people")]
    for number, seat in enumerate(seats):
        rate(seat, statement(seat.workshop), number, f"Says number {number}", sequence=number)

    replies = hand_out([asking(seat) for seat in seats])

    for number, (seat, reply) in enumerate(zip(seats, replies, strict=True)):
        own = told(reply)
        assert own == alone(seat).json()
        assert own["sequence"] == number
        said = [reason for reason in json.dumps(own).split('"') if reason.startswith("Says")]
        assert said == [f"Says number {number}"]


def test_a_workshop_is_asked_for_once_however_many_ask(workshop: Workshop) -> None:
    asked = [asking(make_seat(workshop)) for _ in range(4)]
    hand_out(asked)  # whatever is prepared on a connection is prepared now
    spent = []
    for some in (asked[:1], asked):
        with CaptureQueriesContext(connection) as queries:
            hand_out(some)
        spent.append(len(queries))
    assert spent == [1 + 3, 1 + 4 * 3]


def test_two_tabs_of_one_phone_are_both_answered(seat: Seat) -> None:
    first, second = hand_out([asking(seat), asking(seat)])
    assert told(first) == told(second) == alone(seat).json()


def under_the_name_of(workshop: Workshop, seat: Seat) -> Any:
    """Somebody's own key, shown at the door of another room."""
    cookie = f"{seat_cookie(workshop.pk)}={seat.secret}".encode()
    return asking(seat, path=f"/room/{workshop.pk}/own/", headers={b"cookie": cookie})


# Left to Django --------------------------------------------------------------------------------

STRANGERS = {
    "no cookie": lambda seat: asking(seat, headers={b"cookie": b""}),
    "a made-up cookie": lambda seat: asking(seat, secret="made up"),
    "the cookie of another workshop": lambda seat: asking(
        seat, path=f"/room/{make_seat(make_workshop()).workshop_id}/own/"
    ),
    "the key of another workshop's seat": lambda seat: under_the_name_of(make_workshop(), seat),
    "a key that no database takes": lambda seat: asking(seat, secret='"\\000"'),
    "the phone has passed on": lambda seat: asking(seat, headers={b"x-seat": b"somebody else"}),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_gets_nothing_here_and_holds_up_nobody(stranger: str, seat: Seat) -> None:
    nothing, something = hand_out([STRANGERS[stranger](seat), asking(seat)])
    assert nothing is None
    assert told(something) == alone(seat).json()


def test_a_seat_that_was_taken_out_hears_so_from_django(seat: Seat) -> None:
    services.remove_seat(workshop=seat.workshop, seat_pk=seat.pk, now=now())
    assert hand_out([asking(seat)]) == [None]
    assert (alone(seat).status_code, alone(seat).json()) == (404, {"removed": True})


def test_a_closing_whose_time_is_out_is_finished_first(seat: Seat) -> None:
    services.begin_closing(workshop=seat.workshop, now=now())
    assert told(*hand_out([asking(seat)]))["closes_in"] in (CLOSING_SECONDS, CLOSING_SECONDS - 1)
    over = now() - timedelta(seconds=GRACE_SECONDS + 1)
    Workshop.objects.filter(pk=seat.workshop_id).update(closing_at=over)
    assert hand_out([asking(seat)]) == [None]
    assert alone(seat).json()["place"].startswith("look_through")
    assert told(*hand_out([asking(seat)])) == alone(seat).json()


def test_only_what_belongs_to_a_seat_is_looked_for(seat: Seat) -> None:
    asked = asking(seat)
    assert Pigeonholes.holds(asked, b"")
    assert not Pigeonholes.holds(asked | {"method": "HEAD"}, b"")
    assert not Pigeonholes.holds(asked | {"path": f"/room/{seat.workshop_id}/step/"}, b"")


# Who is here -----------------------------------------------------------------------------------


def heard_of(seat: Seat) -> Any:
    return Seat.objects.get(pk=seat.pk).last_seen_at


def test_whoever_asks_is_noted_as_here_once_in_a_while(seat: Seat) -> None:
    before = now() - SEEN_EVERY
    Seat.objects.filter(pk=seat.pk).update(last_seen_at=before)
    hand_out([asking(seat)])
    first = heard_of(seat)
    assert first > before
    hand_out([asking(seat)])
    assert heard_of(seat) == first


def test_who_said_goodbye_stays_away(seat: Seat) -> None:
    services.leave_seat(seat=seat, now=now())
    before = now() - SEEN_EVERY
    Seat.objects.filter(pk=seat.pk).update(last_seen_at=before)
    assert told(*hand_out([asking(seat)]))["left"] is True
    assert heard_of(seat) == before


# When something fails --------------------------------------------------------------------------


def test_when_the_database_does_not_answer_all_hear_to_ask_again(
    seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    locked = OperationalError("database is locked")
    with patch.object(phone, "own_page", side_effect=locked), caplog.at_level(logging.WARNING):
        replies = hand_out([asking(seat), asking(make_seat(seat.workshop))])
    assert [reply.status for reply in replies if reply] == [503, 503]
    assert all((b"retry-after", b"2") in reply.headers for reply in replies if reply)


def test_after_a_fault_of_ours_each_is_tried_alone(
    seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(phone, "own_page", side_effect=ValueError("a fault of ours")):
        assert hand_out([asking(seat), asking(seat)]) == [None, None]
    assert "a fault of ours" in caplog.text


# On the wire -----------------------------------------------------------------------------------


@pytest.fixture
def nothing_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of the application end, and with them their connections."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


def over_the_wire(scope: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    """What the application sends back."""
    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    async def story() -> None:
        application = asgi.Application()
        await application(scope, receive, send)
        for each in application.in_front:
            each.together.close()

    asyncio.run(story())
    return answered[0]["status"], dict(answered[0]["headers"]), answered[1]["body"]


@pytest.mark.usefixtures("nothing_stays_open")
@pytest.mark.django_db(transaction=True)
def test_what_belongs_to_a_seat_is_kept_by_nobody(seat: Seat) -> None:
    status, headers, body = over_the_wire(asking(seat))
    assert (status, json.loads(body)) == (200, alone(seat).json())
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"content-encoding" not in headers


@pytest.mark.usefixtures("nothing_stays_open")
@pytest.mark.django_db(transaction=True)
def test_what_is_long_is_packed_where_the_phone_takes_it(seat: Seat) -> None:
    rate(seat, statement(seat.workshop), 4, "A long story. " * 60, sequence=2)
    packs = asking(seat, headers={b"accept-encoding": b"gzip, br"})
    _, headers, body = over_the_wire(packs)
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"vary"] == b"Accept-Encoding"
    assert int(headers[b"content-length"]) == len(body)
    assert json.loads(gzip.decompress(body)) == alone(seat).json()


@pytest.mark.usefixtures("nothing_stays_open")
@pytest.mark.django_db(transaction=True)
def test_a_stranger_is_answered_by_django(seat: Seat) -> None:
    status, _, body = over_the_wire(asking(seat, secret="made up"))
    assert (status, json.loads(body)) == (404, {"removed": False})
