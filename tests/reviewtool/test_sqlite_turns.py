"""On SQLite, the threads of one process take turns to write."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from reviewtool.sqlite.base import _turn
from workshops.models import Facilitator

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.ON_SQLITE, reason="turns are taken on SQLite"),
]


@pytest.fixture
def another_process() -> Iterator[sqlite3.Connection]:
    """A connection that takes no turns."""
    connection.ensure_connection()
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        yield other


def write(email: str) -> None:
    Facilitator.objects.create_user(email)


def in_a_thread(work: "threading.Thread") -> None:
    work.start()
    work.join(10)
    assert not work.is_alive()


def test_a_thread_writes_as_soon_as_the_other_has_written() -> None:
    order: list[str] = []

    def other() -> None:
        with transaction.atomic():
            order.append("other")
            write("other@example.org")
        connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        write("first@example.org")
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join(10)
    assert order == ["first", "other"]
    assert Facilitator.objects.count() == 2


def test_the_turn_is_over_however_the_transaction_ends() -> None:
    with transaction.atomic():
        assert _turn.locked()
        with transaction.atomic():
            pass
        assert _turn.locked()
    assert not _turn.locked()
    with pytest.raises(KeyError), transaction.atomic():
        raise KeyError
    assert not _turn.locked()
    with pytest.raises(OperationalError), transaction.atomic():
        connection.cursor().execute("SELECT nothing")
    assert not _turn.locked()
    with transaction.atomic():
        connection.close()
    assert not _turn.locked()
    write("after@example.org")
    assert Facilitator.objects.count() == 1


def test_who_found_another_process_writing_leaves_the_turn_to_others(
    another_process: sqlite3.Connection,
) -> None:
    another_process.execute("BEGIN IMMEDIATE")
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
    assert not _turn.locked()
    another_process.execute("ROLLBACK")
    with transaction.atomic():
        write("later@example.org")
    connection.close()  # and with it the short timeout
    assert Facilitator.objects.count() == 1


def test_who_never_gets_a_turn_is_told_that_the_database_is_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"]["OPTIONS"], "timeout", 0.05)
    told: list[str] = []

    def other() -> None:
        try:
            with transaction.atomic():
                write("other@example.org")
        except OperationalError as error:
            told.append(str(error))
        connection.close()

    with transaction.atomic():
        in_a_thread(threading.Thread(target=other))
    assert told == ["database is locked"]
    assert Facilitator.objects.count() == 0


def test_nobody_waits_longer_for_a_turn_and_another_process_together(
    another_process: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"]["OPTIONS"], "timeout", 1.0)
    another_process.execute("BEGIN IMMEDIATE")
    took: list[float] = []

    def other() -> None:
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
        took.append(time.monotonic() - began)
        connection.close()

    threads = [threading.Thread(target=other) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.4)  # so that the second has its turn before it gives up
    for thread in threads:
        thread.join(10)
    another_process.execute("ROLLBACK")
    assert len(took) == 2
    assert max(took) < 1.4
    assert not _turn.locked()
