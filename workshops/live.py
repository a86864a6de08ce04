"""Tells screens that something changed, never what: ``announce()`` and the event streams.

Streams are answered outside Django's handler by one raw-ASGI endpoint. A stream is an open
answer and an entry in a set; one loop writes to all of them. Nothing that is sent holds
content, so a lost message costs nothing: whoever fetches once is right again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http.cookie import parse_cookie

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Check = Callable[[str, str, Mapping[str, str]], tuple[int, int] | None]

# Who hears of what.
AUDIENCES = {
    "step": ("seat", "desk", "screen"),
    "counts": ("desk", "screen"),
    "reasons": ("desk",),
    "plan": ("seat", "desk", "screen"),
}
# Seconds between two messages of a kind to one workshop.
PACE = {"counts": 0.25}
HEARTBEAT = 15.0
# Streams written to before the loop lets others have a turn.
TURN = 250
# What an address may hold; a workshop's number has at most 18 digits.
ADDRESS = re.compile(r"/events/(?:(seat|desk)/(\d{1,18})|(screen)/([\w-]{1,200}))", re.ASCII)

_hub: Hub | None = None


def announce(workshop_pk: int, *, version: int, kind: str) -> None:
    """Tell every screen that may know that this workshop changed. From any thread.

    ``kind`` is one of ``AUDIENCES``; anything else raises ValueError. Where no server runs
    (tests, management commands) nothing happens.
    """
    if kind not in AUDIENCES:
        raise ValueError(f"Nobody listens to {kind!r}")
    if _hub is not None:
        _hub.announce(workshop_pk, version, kind)


def event(kind: str, version: int | None = None) -> bytes:
    """One message as it goes over the wire."""
    data = {} if version is None else {"version": version}
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()


class Pace:
    """Which announcements are waiting and when they may go: the newest of each kind only."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, str], int] = {}
        self._sent: dict[tuple[int, str], float] = {}

    def note(self, workshop: int, kind: str, version: int) -> None:
        """Remember that this has to be told."""
        place = workshop, kind
        self._waiting[place] = max(version, self._waiting.get(place, version))

    def due(self, now: float) -> list[tuple[int, str, int]]:
        """What may be told now, as (workshop, kind, version); it counts as told."""
        told = []
        for place, version in list(self._waiting.items()):
            if self._opens(place) <= now:
                del self._waiting[place]
                self._sent[place] = now
                told.append((*place, version))
        self._sent = {
            place: sent for place, sent in self._sent.items() if now < sent + PACE.get(place[1], 0)
        }
        return told

    def next_due(self) -> float | None:
        """When the next waiting announcement may go; None when nothing waits."""
        return min(map(self._opens, self._waiting), default=None)

    def _opens(self, place: tuple[int, str]) -> float:
        if place not in self._sent:
            return float("-inf")
        return self._sent[place] + PACE.get(place[1], 0.0)


class Stream:
    """One open answer. ``missed`` says that its peer was too slow for a message."""

    def __init__(self, send: Send, workshop: int, audience: str) -> None:
        self.send = send
        self.place = workshop, audience
        self.missed = False
        self.open = True

    def write(self, body: bytes, *, more: bool = True) -> None:
        """Hand over a message without ever waiting for a slow peer."""
        message = {"type": "http.response.body", "body": body, "more_body": more}
        writing = self.send(message).__await__()
        try:
            next(writing)
        except StopIteration:
            self.missed = False
        except (OSError, RuntimeError):
            self.open = False
        else:
            # The peer's buffer is full. Nothing was written yet; it is told at the next beat.
            self.missed = True
            if close := getattr(writing, "close", None):
                close()


class Hub:
    """Every open stream of this process, and the one loop that writes to them.

    With several processes a hub would also listen for what the others announce.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.closed = False
        self._streams: defaultdict[tuple[int, str], set[Stream]] = defaultdict(set)
        self._latest: dict[tuple[int, str], int] = {}
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def announce(self, workshop: int, version: int, kind: str) -> None:
        """Take an announcement from any thread."""
        loop = self._loop
        if loop is None or self.closed:
            return
        try:
            loop.call_soon_threadsafe(self._note, workshop, version, kind)
        except RuntimeError:
            return  # the loop ended in between; so did every stream

    def _note(self, workshop: int, version: int, kind: str) -> None:
        for audience in AUDIENCES[kind]:
            place = workshop, audience
            self._latest[place] = max(version, self._latest.get(place, version))
        self._pace.note(workshop, kind, version)
        self._wake.set()

    def join(self, stream: Stream, version: int) -> int:
        """Add a stream; the version it should know of, which may be newer than the one read."""
        self._streams[stream.place].add(stream)
        newest = max(version, self._latest.get(stream.place, version))
        self._latest[stream.place] = newest
        return newest

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        stream.open = False
        here = self._streams[stream.place]
        here.discard(stream)
        if not here:
            del self._streams[stream.place]

    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._streams.values()))

    async def run(self) -> None:
        """Tell and beat until cancelled. The only loop there is."""
        self._loop = asyncio.get_running_loop()
        beat = self.clock() + HEARTBEAT
        while True:
            await self._sleep_until(min(beat, self._pace.next_due() or beat))
            for workshop, kind, version in self._pace.due(self.clock()):
                await self._tell(workshop, kind, event(kind, version))
            if self.clock() >= beat:
                await self._beat()
                beat = self.clock() + HEARTBEAT

    async def _sleep_until(self, moment: float) -> None:
        pause = moment - self.clock()
        if pause > 0:
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                return
            self._wake.clear()

    async def _tell(self, workshop: int, kind: str, body: bytes) -> None:
        for audience in AUDIENCES[kind]:
            await self._write_all(list(self._streams.get((workshop, audience), ())), body)

    async def _beat(self) -> None:
        body = event("beat")
        for place, streams in list(self._streams.items()):
            missed = [stream for stream in streams if stream.missed]
            await self._write_all([stream for stream in streams if not stream.missed], body)
            await self._write_all(missed, event("hello", self._latest[place]))

    async def _write_all(self, streams: list[Stream], body: bytes) -> None:
        for number, stream in enumerate(streams, start=1):
            if stream.open:
                stream.write(body)
            if number % TURN == 0:
                await asyncio.sleep(0)

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        self.closed = True
        for streams in list(self._streams.values()):
            for stream in list(streams):
                if stream.open:
                    stream.open = False
                    stream.write(b"", more=False)


class Streams:
    """The ASGI endpoint under ``/events/``: asks for permission once, then only listens.

    ``check(kind, key, cookies)`` runs in a thread and returns (workshop, version), or None
    for a stranger. Its database connection is never held by an open stream.
    """

    def __init__(self, check: Check) -> None:
        self.hub = Hub()
        self._check = check
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="streams")
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the loop, and let ``announce()`` reach it."""
        global _hub
        self._loop = asyncio.create_task(self.hub.run())
        _hub = self.hub
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """End the streams and the loop."""
        global _hub
        _hub = None
        self.hub.close()
        if self._loop is not None:
            self._loop.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        address = ADDRESS.fullmatch(scope["path"].removesuffix("/"))
        if scope["method"] != "GET":
            await refuse(send, 405)
        elif address is None:
            await refuse(send, 404)
        elif self.hub.closed:
            await refuse(send, 503)
        else:
            kind, key = (part for part in address.groups() if part is not None)
            asked = asyncio.get_running_loop().run_in_executor(
                self._threads, self._ask, kind, key, cookies_of(scope)
            )
            try:
                allowed = await asked
            except DatabaseError:
                logger.exception("The database did not say who may listen")
                return await refuse(send, 503)
            await (self._listen(kind, allowed, receive, send) if allowed else refuse(send, 404))
        return None

    def _ask(self, kind: str, key: str, cookies: Mapping[str, str]) -> tuple[int, int] | None:
        close_old_connections()
        try:
            return self._check(kind, key, cookies)
        finally:
            close_old_connections()

    async def _listen(
        self, kind: str, allowed: tuple[int, int], receive: Receive, send: Send
    ) -> None:
        workshop, version = allowed
        if self.hub.closed:
            return await refuse(send, 503)
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        stream = Stream(send, workshop, kind)
        newest = self.hub.join(stream, version)
        try:
            stream.write(retry() + event("hello", newest))
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.hub.leave(stream)
        return None


STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def retry() -> bytes:
    """How long this browser waits to connect again: spread, so that not all come at once."""
    return f"retry: {random.randint(500, 2000)}\n\n".encode()  # noqa: S311 - no secret


def cookies_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The cookies of a raw ASGI request."""
    sent = [value.decode("latin1") for name, value in scope["headers"] if name == b"cookie"]
    return parse_cookie("; ".join(sent))


async def refuse(send: Send, status: int) -> None:
    """An empty answer with this status."""
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
