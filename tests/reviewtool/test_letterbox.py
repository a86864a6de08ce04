"""Answers taken together: what Django would say of each alone, and nothing that it would not."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewtool import asgi, letterbox
from reviewtool.bridge import environ
from reviewtool.letterbox import Letter, Letterbox, Reply, take
from tests.factories import go, make_seat, make_workshop, now, rating_of, statement
from tests.letters import TOKEN, letter
from workshops import live, services
from workshops.models import Rating, Receipt, Seat, Workshop
from workshops.services import Sent
from workshops.steps import Step

pytestmark = pytest.mark.django_db
SAVED = Reply(200, letterbox.HEADERS, {"outcome": "saved"})
HOLDING = 0 if settings.ON_SQLITE else 1


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates its first domain."""
    return go(make_workshop(), Step.RATE)


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


def said(workshop: Workshop, **fields: Any) -> dict[str, Any]:
    """One answer as it is sent."""
    sent = {"statement": statement(workshop).pk, "value": 4, "key": "a1", "sequence": 1}
    return sent | {"reason": "We were asked."} | fields


def one(seat: Seat, **fields: Any) -> Letter:
    return letter(seat, said(seat.workshop, **fields))


def alone(sent: Letter) -> tuple[int, Any]:
    """The status, and what Django says of a letter that comes to it, in JSON where it does."""
    described = environ(sent.scope, sent.body)
    meta = {name: value for name, value in described.items() if not name.startswith("wsgi.")}
    phone = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = phone.generic("POST", meta["PATH_INFO"], sent.body, meta["CONTENT_TYPE"], **meta)
    told = response["Content-Type"] == "application/json"
    return response.status_code, response.json() if told else None


# Taken -----------------------------------------------------------------------------------------


def test_letters_of_many_are_written_and_each_is_told(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _ in range(5)]
    replies = take([one(seat, reason=f"Because, says {seat.pk}", value=2) for seat in seats])
    assert replies == [SAVED] * 5
    for seat in seats:
        rating = rating_of(seat, statement(workshop))
        assert (rating.value, rating.reason) == (2, f"Because, says {seat.pk}")


def test_one_transaction_however_many(workshop: Workshop) -> None:
    letters = [one(make_seat(workshop)) for _ in range(5)]
    with CaptureQueriesContext(connection) as queries:
        take(letters)
    begun = [q for q in queries if "SAVEPOINT" in q["sql"]]
    assert len(begun) == 2  # around all of them: begun and released
    looked_at = len(letters) if settings.ON_SQLITE else 1
    assert len(queries) - HOLDING - looked_at <= 2 + 2 + 1  # both kinds of rows; one is prepared


def test_two_of_one_seat_stand_as_their_numbers_say_in_whatever_order_they_came(
    seat: Seat,
) -> None:
    replies = take([one(seat, key="b", sequence=2, value=5), one(seat, key="a", sequence=1)])
    assert [reply.told["outcome"] for reply in replies if reply] == ["saved", "older"]
    assert [reply.told.get("sequence") for reply in replies if reply] == [None, 2]
    assert rating_of(seat, statement(seat.workshop)).value == 5


def test_a_letter_that_comes_twice_at_once_is_written_once(seat: Seat) -> None:
    replies = take([one(seat), one(seat)])
    assert [reply.told for reply in replies if reply] == [{"outcome": "saved"}] * 2
    assert Receipt.objects.count() == Rating.objects.count() == 1


def test_what_a_seat_sends_is_read_after_what_it_sent_before(seat: Seat) -> None:
    numbers = [3, 1, 4, 1, 5, 2]
    letters = [one(seat, key=f"k{at}", sequence=n, value=n) for at, n in enumerate(numbers)]
    told = [reply.told["outcome"] for reply in take(letters) if reply]
    assert told == ["saved", "older", "saved", "older", "saved", "older"]
    assert rating_of(seat, statement(seat.workshop)).value == 5
    assert Receipt.objects.count() == 3


def test_rooms_keep_apart_what_arrives_together(workshop: Workshop, seat: Seat) -> None:
    ended = go(make_workshop(), Step.RATE)
    other = make_seat(ended)
    go(ended, Step.LOOK_THROUGH)
    replies = take([one(other), one(seat)])
    assert [reply.told["outcome"] for reply in replies if reply] == ["waiting", "saved"]


def test_each_room_is_told_once(
    workshop: Workshop, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(live, "announce", lambda pk, version, kind: told.append((pk, kind)))
    other = go(make_workshop(), Step.RATE)
    seats = [make_seat(room) for room in (workshop, other) for _ in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        take([one(seat) for seat in seats])
    assert sorted(told) == [(workshop.pk, "counts"), (other.pk, "counts")]


# Left to Django --------------------------------------------------------------------------------


NO_SEAT = f"csrftoken={TOKEN}".encode()
NOT_TAKEN: dict[str, tuple[int, Callable[[Seat], Letter]]] = {
    "no token": (403, lambda s: letter(s, said(s.workshop), headers={b"x-csrftoken": b""})),
    "another token": (
        403,
        lambda s: letter(s, said(s.workshop), headers={b"x-csrftoken": b"u" * 32}),
    ),
    "from another site": (
        403,
        lambda s: letter(s, said(s.workshop), headers={b"origin": b"http://evil.example"}),
    ),
    "under another name": (
        400,
        lambda s: letter(s, said(s.workshop), headers={b"host": b"evil.example"}),
    ),
    "a name that is none": (400, lambda s: letter(s, said(s.workshop), headers={b"host": b"/"})),
    "no seat": (404, lambda s: letter(s, said(s.workshop), headers={b"cookie": NO_SEAT})),
    "a made-up seat": (404, lambda s: letter(s, said(s.workshop), secret="made-up")),
    "words of another seat": (
        404,
        lambda s: letter(s, said(s.workshop), headers={b"x-seat": b"0" * 16}),
    ),
    "a thousand fields": (400, lambda s: Letter(one(s).scope, one(s).body + b"&x=1" * 1100)),
    "an answer that is none": (422, lambda s: one(s, value=9)),
    "a reason too long": (422, lambda s: one(s, reason="x" * 2001)),
    "a statement of nowhere": (422, lambda s: one(s, statement=10**9)),
    "a statement beyond every number": (422, lambda s: one(s, statement=10**30)),
}


@pytest.mark.parametrize("why", NOT_TAKEN)
def test_what_is_not_in_order_is_left_to_django_which_says_why(why: str, seat: Seat) -> None:
    status, write = NOT_TAKEN[why]
    sent = write(seat)
    replies = take([sent, one(make_seat(seat.workshop))])
    assert replies == [None, SAVED]
    assert alone(sent)[0] == status
    assert not Rating.objects.filter(seat=seat).exists()


def test_a_form_in_another_alphabet_holds_up_nobody(seat: Seat) -> None:
    other = {b"content-type": letterbox.FORM + b"; charset=latin-1"}
    strange = letter(make_seat(seat.workshop), said(seat.workshop), headers=other)
    assert take([strange, one(seat)]) == [None, SAVED]


def test_a_seat_that_was_taken_out_hears_so_from_django(seat: Seat) -> None:
    sent = one(seat)
    services.remove_seat(workshop=seat.workshop, seat_pk=seat.pk, now=now())
    assert take([sent]) == [None]
    assert alone(sent) == (404, {"removed": True})


def test_over_plain_http_nothing_is_taken_that_should_be_encrypted(
    seat: Seat, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert take([one(seat)]) == [None]


def test_what_is_not_from_an_outbox_is_not_looked_at(seat: Seat) -> None:
    sent = one(seat)
    assert Letterbox.holds(sent.scope, sent.body)
    page = letter(seat, said(seat.workshop), headers={b"accept": b"text/html"})
    files = letter(seat, {}, headers={b"content-type": b"multipart/form-data; boundary=x"})
    for other in (page, files, Letter({**sent.scope, "method": "GET"}, b"")):
        assert not Letterbox.holds(other.scope, other.body)
    assert not Letterbox.holds(sent.scope | {"path": "/room/1/thought/"}, sent.body)
    assert not Letterbox.holds(sent.scope, b"x" * (letterbox.LONGEST + 1))


# When something fails --------------------------------------------------------------------------


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    with patch.object(services, "record_ratings", side_effect=error):
        yield


def test_when_the_database_does_not_answer_all_hear_to_send_again(
    seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    locked = OperationalError("database is locked")
    with failing(locked), caplog.at_level(logging.WARNING):
        replies = take([one(seat, reason="My secret words"), one(make_seat(seat.workshop))])
    assert [reply.status for reply in replies if reply] == [503, 503]
    assert all((b"retry-after", b"2") in reply.headers for reply in replies if reply)
    assert "did not take answers" in caplog.text
    assert "secret words" not in caplog.text


def test_when_a_letter_breaks_the_transaction_each_is_tried_alone(
    seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    with failing(ValueError("a fault of ours")):
        assert take([one(seat), one(make_seat(seat.workshop))]) == [None, None]
    assert "a fault of ours" in caplog.text
    assert alone(one(seat)) == (200, {"outcome": "saved"})


def test_what_is_written_together_is_written_or_not(workshop: Workshop) -> None:
    """An answer whose row the database refuses leaves nothing of its neighbours behind."""
    seats = [make_seat(workshop), make_seat(workshop)]
    about = statement(workshop).pk
    sent = [
        Sent(workshop.pk, seat.secret, about, value, "", "room")
        for seat, value in zip(seats, (4, 9), strict=True)
    ]
    with pytest.raises(Exception, match="rating_value_is_on_the_scale"):
        services.record_ratings(sent, now=now())
    assert not Rating.objects.exists()


# On the wire -----------------------------------------------------------------------------------


def over_the_wire(sent: Letter) -> tuple[int, dict[bytes, bytes], bytes]:
    """What the application sends back for it; Django is played."""
    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent.body, "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    async def django(scope: Any, body: bytes, send: Any) -> None:
        assert (scope, body) == (sent.scope, sent.body)
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"Django"})

    async def story() -> None:
        application = asgi.Application()
        application.django = django  # type: ignore[assignment]
        await application(sent.scope, receive, send)
        application.letterbox.together.close()

    asyncio.run(story())
    return answered[0]["status"], dict(answered[0]["headers"]), answered[1]["body"]


@pytest.mark.django_db(transaction=True)
def test_a_phone_hears_in_json_that_nobody_keeps(seat: Seat) -> None:
    status, headers, body = over_the_wire(one(seat))
    assert (status, json.loads(body)) == (200, {"outcome": "saved"})
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert int(headers[b"content-length"]) == len(body)


@pytest.mark.django_db(transaction=True)
def test_what_is_left_to_django_reaches_it_whole(seat: Seat) -> None:
    assert over_the_wire(one(seat, value="")) == (418, {}, b"Django")
