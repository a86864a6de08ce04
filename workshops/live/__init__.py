"""Tells screens that something changed, never what: ``announce()`` and what stands behind it.

Streams are answered outside Django's handler. A stream is an open answer and an entry in a set
(``hub``); one loop writes to all of them. Nothing that is sent holds content, so a lost message
costs nothing: whoever fetches once is right again. ``doorkeeper`` asks the database who may
listen, ``shelf`` keeps the fragment that all phones show, ``relay`` reaches other processes.
"""

from __future__ import annotations

import asyncio
import threading

from workshops.live.doorkeeper import Doorkeeper, Rules
from workshops.live.hub import Hub
from workshops.live.messages import AUDIENCES, Receive, Scope, Send
from workshops.live.relay import Relay
from workshops.live.shelf import Application, Shelf
from workshops.live.streams import Streams

# Seconds that whoever moves the room on waits for the phones to be told, at most.
PHONES_FIRST = 0.1

_live: Live | None = None


def announce(workshop_pk: int, *, version: int, kind: str) -> None:
    """Tell every screen that may know that this workshop changed. From any thread.

    ``kind`` is one of ``AUDIENCES``; anything else raises ValueError. Where no server runs
    (tests, management commands) nothing happens, and screens find out at their next beat.
    """
    if kind not in AUDIENCES:
        raise ValueError(f"Nobody listens to {kind!r}")
    if _live is not None:
        _live.announce(workshop_pk, version, kind)


class Live:
    """Everything live of one server process. Answers what is not Django's to answer.

    ``redis_url`` is empty where one process runs alone; ``secret`` names the channel.
    """

    def __init__(
        self, rules: Rules, django: Application, *, redis_url: str = "", secret: str = ""
    ) -> None:
        self.doorkeeper = Doorkeeper(rules)
        self.hub = Hub(self.doorkeeper.versions)
        self.streams = Streams(self.hub, self.doorkeeper)
        self.shelf = Shelf(django, self.hub, self.doorkeeper)
        self.relay = Relay(self.hub, redis_url, secret) if redis_url else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._tasks: list[asyncio.Task[None]] = []

    def answers(self, scope: Scope) -> bool:
        """Whether a request is answered here and not by Django."""
        return scope["path"].startswith("/events/") or self.shelf.holds(scope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer such a request."""
        events = scope["path"].startswith("/events/")
        await (self.streams if events else self.shelf)(scope, receive, send)

    def announce(self, workshop: int, version: int, kind: str) -> None:
        """Take an announcement from any thread.

        When the room moves on, the phones come first: whoever moved it comes back when they
        were told, so that drawing the desk anew does not compete with telling a full hall.
        """
        if self._loop is None or self.hub.closed:
            return
        elsewhere = threading.get_ident() != self._thread
        told = threading.Event() if kind == "step" and elsewhere else None
        try:
            self._loop.call_soon_threadsafe(self._note, workshop, version, kind, told)
        except RuntimeError:
            return  # the loop ended in between; so did every stream
        if told:
            told.wait(PHONES_FIRST)

    def _note(self, workshop: int, version: int, kind: str, told: threading.Event | None) -> None:
        if self.relay:  # first, so that the other processes tell theirs meanwhile
            self.relay.note(workshop, version, kind)
        self.hub.note(workshop, version, kind, told.set if told else None)

    async def start(self) -> None:
        """Start telling, and let ``announce()`` reach it."""
        global _live
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self.doorkeeper.open()
        self._tasks = [asyncio.create_task(self.hub.run())]
        if self.relay:
            self._tasks.append(asyncio.create_task(self.relay.run()))
        _live = self
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """End the streams and every loop."""
        global _live
        _live = None
        self.hub.close()
        for task in self._tasks:
            task.cancel()
        self.doorkeeper.close()
