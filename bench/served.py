"""The app as it is measured: on a database of its own, in a temporary folder, served by
``manage.py serve``, once on SQLite or twice on PostgreSQL and Redis.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from pysqlite3 import dbapi2 as sqlite

from bench.client import Address
from bench.processes import children_of
from tests.postgres import postgres
from tests.redis import redis
from tests.site import Site

SHOW_PRAGMAS = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous"):
        cursor.execute(f"PRAGMA {name}")
        print("pragma", name, cursor.fetchone()[0])
"""
FULL = "2"
PATIENCE = 30.0


class NotDurable(Exception):
    """The database would answer before it is sure: what would be measured means nothing."""


@dataclass
class Served:
    """The app in one or more processes on one database."""

    name: str
    folder: Path
    sites: list[Site]
    database: str = ""
    facilitator: tuple[str, str] = ("", "")
    durable: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def addresses(self) -> list[Address]:
        """Where each process listens."""
        return [Address(site.port) for site in self.sites]

    @property
    def pids(self) -> list[int]:
        """The server processes themselves."""
        return [site.process.pid for site in self.sites if site.process is not None]

    @property
    def children(self) -> list[int]:
        """What the server processes started, such as the maker of documents."""
        return children_of(self.pids)

    def start(self) -> None:
        """Start every process; a second time at the same ports."""
        with ThreadPoolExecutor(len(self.sites)) as together:
            list(together.map(lambda site: site.start("--host=localhost"), self.sites))

    def stop(self) -> float:
        """Tell every process to stop; the seconds until the last one had."""
        with ThreadPoolExecutor(len(self.sites)) as together:
            return max(together.map(_stop, self.sites))

    def said(self) -> str:
        """Everything that the processes have printed since they were started."""
        return "".join(line for site in self.sites for line in site.output)

    def connect(self) -> Any:
        """A connection to the database, past the app."""
        if self.database:
            return psycopg2.connect(self.database)
        return sqlite.connect(str(self.folder / "review.sqlite3"), timeout=20)

    def number(self, question: str) -> int:
        """The one number that answers this, read past the app."""
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute(question)
            return int(cursor.fetchone()[0])
        finally:
            connection.close()

    def version(self) -> str:
        """The version of the database."""
        if not self.database:
            return f"SQLite {sqlite.sqlite_version}"
        connection = self.connect()
        try:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"
        finally:
            connection.close()


def _stop(site: Site) -> float:
    """As ``site.stop()``, but to the millisecond: waiting with a limit looks only now and then."""
    assert site.process is not None
    too_long = threading.Timer(PATIENCE, site.process.kill)
    too_long.start()
    began = time.perf_counter()
    site.process.terminate()
    site.process.wait()
    took = time.perf_counter() - began
    too_long.cancel()
    return took


def _make(site: Site) -> tuple[str, str]:
    """Tables, content, the demo with its plan, static files, and a facilitator."""
    site.manage("prepare")
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    return site.facilitator()


@contextmanager
def on_sqlite(where: Path | None = None) -> Iterator[Served]:
    """One process on SQLite. Raises ``NotDurable`` unless every commit waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="reviewtool-bench-", dir=where) as folder:
        site = Site(Path(folder))
        facilitator = _make(site)
        pragmas = _pragmas(site.manage("shell", "--no-imports", "-c", SHOW_PRAGMAS))
        if pragmas.get("synchronous") != FULL:
            raise NotDurable(f"PRAGMA synchronous is {pragmas.get('synchronous')}, not FULL")
        served = Served("sqlite", site.folder, [site], facilitator=facilitator)
        served.durable = f"journal_mode={pragmas['journal_mode']}, synchronous=FULL"
        with _running(served):
            yield served


def _pragmas(output: str) -> dict[str, str]:
    lines = [line.split() for line in output.splitlines() if line.startswith("pragma ")]
    return {name: value for _word, name, value in lines}


@contextmanager
def on_postgres(processes: int = 2) -> Iterator[Served]:
    """Some processes on PostgreSQL and Redis, both started for this."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres(durable=True))
        messages = stack.enter_context(redis())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reviewtool-bench-"))
        environment = {"DATABASE_URL": server.address, "REDIS_URL": messages.url}
        sites = [Site(Path(folder), environment=environment) for _ in range(processes)]
        served = Served("postgres", Path(folder), sites, database=server.address)
        served.facilitator = _make(sites[0])
        served.durable = _postgres_is_durable(served)
        stack.enter_context(_running(served))
        yield served


def _postgres_is_durable(served: Served) -> str:
    connection = served.connect()
    try:
        cursor = connection.cursor()
        found = {}
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
    finally:
        connection.close()
    if set(found.values()) != {"on"}:
        raise NotDurable(f"PostgreSQL runs with {found}")
    return ", ".join(f"{name}={value}" for name, value in found.items())


@contextmanager
def _running(served: Served) -> Iterator[None]:
    served.start()
    try:
        yield
    finally:
        for site in served.sites:
            if site.process is not None and site.process.poll() is None:
                site.stop()
