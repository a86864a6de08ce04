"""What the database holds, read past the app, and how to hold it up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg2
import pysqlite3 as sqlite3  # the same library as the app: an older one could harm its file

Row = tuple[Any, ...]


class Database(Protocol):
    """Reads rows, and locks everybody else out."""

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query finds; ``?`` stands for a value."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Meanwhile nobody else can write."""


class OnSqlite:
    """A database file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query finds."""
        with contextlib.closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return [tuple(row) for row in connection.execute(query, values).fetchall()]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another connection holds the one write lock."""
        # Begun in one thread and ended in another.
        with contextlib.closing(
            sqlite3.connect(self.file, timeout=20, isolation_level=None, check_same_thread=False)
        ) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")


class OnPostgres:
    """A PostgreSQL server."""

    def __init__(self, address: str) -> None:
        self.address = address

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query finds."""
        with (
            contextlib.closing(psycopg2.connect(self.address)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query.replace("?", "%s"), values)
            return list(cursor.fetchall())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another connection holds the tables that answers go into."""
        with (
            contextlib.closing(psycopg2.connect(self.address)) as connection,
            connection.cursor() as cursor,
        ):
            _lock(connection, cursor)
            yield
            with contextlib.suppress(psycopg2.Error):  # the server may have ended meanwhile
                connection.rollback()


def _lock(connection: Any, cursor: Any) -> None:
    """Hold the tables. PostgreSQL ends whoever waits in a circle with the app: then once more."""
    while True:
        try:
            return cursor.execute("LOCK workshops_workshop, workshops_seat, workshops_rating")
        except psycopg2.errors.DeadlockDetected:
            connection.rollback()
