"""When the database does not answer: said plainly, nothing lost, and all well afterwards.

The faults are real ones, of whichever database the tests run on.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from tests.factories import go, make_facilitator, make_seat, make_workshop, rate, statement
from workshops.access import seat_cookie
from workshops.models import Receipt, Seat, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "We were asked & <heard>. " + "😀" * 970  # as long as it may be, and longer than a page
Fault = Callable[[], AbstractContextManager[None]]
only_sqlite = pytest.mark.skipif(not settings.ON_SQLITE, reason="a fault of SQLite")
only_postgres = pytest.mark.skipif(settings.ON_SQLITE, reason="a fault of PostgreSQL")


@pytest.fixture
def seat() -> Seat:
    """Somebody in a room that rates."""
    seat = make_seat(go(make_workshop(), Step.RATE))
    statement(seat.workshop)  # known before anything fails
    return seat


@pytest.fixture
def phone(seat: Seat) -> Client:
    """Their phone; it is told of errors as in earnest."""
    client = Client(raise_request_exception=False)
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


@pytest.fixture(autouse=True)
def fresh_connection() -> Iterator[None]:
    """Short timeouts and limits end with the connection they were set on."""
    yield
    connection.close()


def post(phone: Client, seat: Seat, **more: Any) -> HttpResponse:
    sent = {"statement": statement(seat.workshop).pk, "value": 4, "reason": REASON}
    return phone.post(f"/room/{seat.workshop_id}/answer/", sent | more.pop("data", {}), **more)


def by_script(phone: Client, seat: Seat) -> HttpResponse:
    data = {"key": "k1", "sequence": 1}
    return post(phone, seat, data=data, headers={"accept": "application/json"})


@contextmanager
def another_connection() -> Iterator[Any]:
    """A connection of the driver itself, as another process has."""
    chosen = connection.settings_dict
    connection.ensure_connection()
    other: Any
    if settings.ON_SQLITE:
        other = sqlite3.connect(str(chosen["NAME"]), isolation_level=None)
    else:
        other = psycopg2.connect(
            host=chosen["HOST"], port=chosen["PORT"], user=chosen["USER"], dbname=chosen["NAME"]
        )
    with closing(other):
        yield other


def ask(sentence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sentence)


@contextmanager
def locked(table: str = "workshops_rating") -> Iterator[None]:
    """Another process holds what an answer needs, longer than anybody waits."""
    with another_connection() as other:
        cursor = other.cursor()
        if settings.ON_SQLITE:
            ask("PRAGMA busy_timeout = 30")
            cursor.execute("BEGIN IMMEDIATE")
        else:
            ask("SET lock_timeout = '30ms'")
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@contextmanager
def full() -> Iterator[None]:
    """No page more fits, and those that are there are filled."""
    workshop = Workshop.objects.get()
    rate(make_seat(workshop), statement(workshop), 4, REASON)
    ask("CREATE TABLE ballast (filling BLOB)")
    with connection.cursor() as cursor:
        used = cursor.execute("PRAGMA page_count").fetchone()[0]
        left = cursor.execute("PRAGMA freelist_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {used}")
        with suppress(DatabaseError):
            for _ in range(left + 10):
                cursor.execute("INSERT INTO ballast VALUES (zeroblob(4000))")
    yield
    ask("PRAGMA max_page_count = 1073741823")
    ask("DROP TABLE ballast")


@contextmanager
def gone() -> Iterator[None]:
    """The server ends the connection, as one that restarts does."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    with another_connection() as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
        yield


FAULTS = [
    locked,
    pytest.param(full, marks=only_sqlite),
    pytest.param(gone, marks=only_postgres),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_outbox_is_told_to_send_again_and_nothing_is_half_written(
    phone: Client, seat: Seat, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with fault(), caplog.at_level(logging.WARNING):
        response = by_script(phone, seat)
        assert response.status_code == 503
        assert response.json() == {
            "message": "This could not be saved just now. Wait a moment, then send it again."
        }
        assert response["Retry-After"] == "2"
        assert "no-store" in response["Cache-Control"]
        close_old_connections()  # as at the end of every request
    assert not seat.ratings.exists()
    assert not Receipt.objects.exists()
    assert by_script(phone, seat).json() == {"outcome": "saved"}
    assert seat.ratings.get().reason == REASON
    assert "Traceback" not in caplog.text
    assert "We were asked" not in caplog.text
    assert "The database did not answer" in caplog.text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plain_form_gets_back_what_was_typed_and_a_button_to_send_it_again(
    phone: Client, seat: Seat, fault: Fault
) -> None:
    with fault():
        response = post(phone, seat)
        close_old_connections()
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert "Not saved yet" in page
    assert f'action="/room/{seat.workshop_id}/answer/"' in page
    assert f"\n{escape(REASON)}</textarea>" in page
    assert '<input type="hidden" name="value" value="4">' in page
    assert page.count("csrfmiddlewaretoken") == 1
    assert "Send again" in page


@pytest.mark.parametrize("fault", [pytest.param(gone, marks=only_postgres)])
def test_a_page_that_cannot_be_made_can_be_asked_for_again(
    phone: Client, seat: Seat, fault: Fault
) -> None:
    with fault():
        response = phone.get(f"/room/{seat.workshop_id}/?quiet=1")
        close_old_connections()
    page = response.content.decode()
    assert response.status_code == 503
    assert f'href="/room/{seat.workshop_id}/?quiet=1"' in page
    assert "Send again" not in page
    assert phone.get(f"/room/{seat.workshop_id}/").status_code == 200


@only_postgres
def test_a_connection_that_ended_at_rest_is_opened_anew_and_nobody_notices(
    phone: Client, seat: Seat
) -> None:
    by_script(phone, seat)
    assert connection.is_usable()
    close_old_connections()  # as at the start of every request
    with gone():
        time.sleep(0.1)  # the server says goodbye
        assert not connection.is_usable()
        assert by_script(phone, seat).json() == {"outcome": "saved"}


def test_a_facilitators_tap_is_told_too_and_changes_nothing(seat: Seat) -> None:
    desk = Client(raise_request_exception=False)
    desk.force_login(make_facilitator("desk@example.org"))
    workshop = Workshop.objects.get(pk=seat.workshop_id)
    workshop.facilitators.set([desk.session["_auth_user_id"]])
    with locked("workshops_workshop"):
        response = desk.post(
            f"/workshops/{workshop.pk}/close-rating/", {"version": workshop.version}
        )
    assert response.status_code == 503
    assert Workshop.objects.get(pk=workshop.pk).closing_at is None


def test_a_password_is_never_written_into_a_page(phone: Client) -> None:
    make_facilitator("kim@example.org", "a long password")
    with locked("workshops_facilitator"):
        response = phone.post(
            "/accounts/login/", {"login": "kim@example.org", "password": "a long password"}
        )
    assert response.status_code == 503
    assert "a long password" not in response.content.decode()


def test_a_mistake_of_ours_is_not_taken_for_trouble(
    phone: Client, seat: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    with another_connection() as other:
        other.cursor().execute("ALTER TABLE workshops_receipt RENAME TO elsewhere")
        other.commit()
        response = by_script(phone, seat)
        other.cursor().execute("ALTER TABLE elsewhere RENAME TO workshops_receipt")
        other.commit()
    assert response.status_code == 500
    assert by_script(phone, seat).json() == {"outcome": "saved"}
