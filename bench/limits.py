"""What this machine can do at best, measured in the same run as the app and by the same client."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from pysqlite3 import dbapi2 as sqlite

from bench.client import Address, Browser
from bench.figures import Figures, median, milliseconds, of_many
from bench.listening import now
from bench.phone import REASONS
from bench.processes import cpu_of, use_of
from bench.streams import Event, Stream

MEDIAN_OF = 5
TABLE = (
    "CREATE TABLE bench_raw (seat INTEGER, statement INTEGER, value INTEGER, reason TEXT, "
    "UNIQUE (seat, statement))"
)
UPSERT = (
    "INSERT INTO bench_raw VALUES ({0}, {0}, {0}, {0}) "
    "ON CONFLICT (seat, statement) DO UPDATE SET value = excluded.value, reason = excluded.reason"
)
PG_THREADS = 8
AT_ONCE = 32


@dataclass(frozen=True)
class Bare:
    """A bare server that runs."""

    address: Address
    pid: int


@contextmanager
def bare(which: str) -> Iterator[Bare]:
    """One of the bare servers, running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare", which], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Bare(Address(int(process.stdout.readline())), process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Crowd:
    """Open streams that wait for the same event."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.arrived: list[float] = []
        self.everyone = asyncio.Event()

    def hear(self, event: Event) -> None:
        """Note when it arrived, but for the greeting."""
        if event.kind != "hello":
            self.arrived.append(event.at)
            if len(self.arrived) == self.number:
                self.everyone.set()

    async def hears_of(self, tap: Coroutine[Any, Any, object]) -> float:
        """Seconds from the tap until the last of them has the event."""
        await asyncio.sleep(0.2)
        self.arrived.clear()
        self.everyone.clear()
        began = now()
        await tap
        await self.everyone.wait()
        return max(self.arrived) - began


async def fan_out(number: int, payload: bytes, rounds: int, which: str = "fan-out") -> Figures:
    """A bare server writes the bytes that phones receive to as many sockets."""
    with bare(which) as server:
        crowd = Crowd(number)
        empty = use_of([server.pid]).rss
        head = Browser(server.address).head("/")
        streams = [
            await Stream.open(server.address, head, crowd.hear, lambda _status: None)
            for _ in range(number)
        ]
        teller = Browser(server.address)
        took = [await crowd.hears_of(teller.post("/", payload.decode())) for _ in range(rounds)]
        full = use_of([server.pid]).rss
        for stream in streams:
            stream.close()
        teller.close()
    return {
        "last_ms": milliseconds(median(took)),
        "last_worst_ms": milliseconds(max(took)),
        "kb_a_socket": round((full - empty) / number, 2),
    }


async def ok(seconds: float, number: int, within: float) -> Figures:
    """The app's server with nothing to do: as fast as it goes, and as many as phones answer."""
    with bare("ok") as server:
        before = cpu_of([server.pid])
        asked = await _ask_again(server.address, seconds)
        cpu = cpu_of([server.pid]) - before
        paced = await _ask_once_each(server.address, number, within)
    return {
        "a_second": round(asked / seconds, 1),
        "cpu_ms": round(cpu * 1000 / asked, 3),
        "paced": of_many(paced),
    }


async def _ask_again(address: Address, seconds: float) -> int:
    """How many were answered to browsers that ask again as soon as they were."""
    until = now() + seconds

    async def ask(browser: Browser) -> int:
        asked = 0
        while now() < until:
            await browser.post("/", {"reason": REASONS[0]})
            asked += 1
        browser.close()
        return asked

    return sum(await asyncio.gather(*(ask(Browser(address)) for _ in range(AT_ONCE))))


async def _ask_once_each(address: Address, number: int, within: float) -> list[float]:
    """How long so many browsers waited that asked once each, at random moments."""
    chance, began = random.Random(1), now() + 0.05

    async def ask(browser: Browser, due: float) -> float:
        await asyncio.sleep(due - now())
        await browser.post("/", {"reason": REASONS[0]})
        browser.close()
        return now() - due

    moments = [began + chance.uniform(0, within) for _ in range(number)]
    return list(await asyncio.gather(*(ask(Browser(address), moment) for moment in moments)))


def sqlite_upserts(where: Path | None, seconds: float) -> float:
    """Upserts a second by the driver alone: one connection, write-ahead log, synchronous FULL."""
    with tempfile.TemporaryDirectory(dir=where) as folder:
        connection = sqlite.connect(str(Path(folder) / "raw.sqlite3"), isolation_level=None)
        cursor = connection.cursor()
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", TABLE):
            cursor.execute(line)
        done = _upsert(cursor, UPSERT.format("?"), seconds, begin="BEGIN IMMEDIATE", seats=0)
        connection.close()
        return done / seconds


def postgres_upserts(address: str, seconds: float) -> float:
    """Upserts a second by the driver alone: eight threads, each with its connection."""
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_raw")
        cursor.execute(TABLE)
    connection.close()
    ready = threading.Barrier(PG_THREADS)

    def work(number: int) -> int:
        own = psycopg2.connect(address)
        own.autocommit = True
        ready.wait()
        done = _upsert(
            own.cursor(), UPSERT.format("%s"), seconds, begin="BEGIN", seats=number * 1_000_000
        )
        own.close()
        return done

    with ThreadPoolExecutor(PG_THREADS) as threads:
        return sum(threads.map(work, range(PG_THREADS))) / seconds


def _upsert(cursor: Any, statement: str, seconds: float, *, begin: str, seats: int) -> int:
    done = 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        cursor.execute(begin)
        cursor.execute(statement, (seats + done, done % 36, done % 6, REASONS[done % 5]))
        cursor.execute("COMMIT")
        done += 1
    return done


def noise() -> list[float]:
    """Milliseconds that the same work takes, several times over: how quiet this machine is."""

    def work() -> float:
        began = time.perf_counter()
        chance = random.Random(1)
        sorted(chance.random() for _ in range(60_000))
        return (time.perf_counter() - began) * 1000

    return [work() for _ in range(MEDIAN_OF)]
