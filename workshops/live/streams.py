"""The ASGI endpoint under ``/events/``: who asks is checked once, and then only listens.

``/events/seat/7`` is a stream; ``/events/seat/7/version`` answers at once, for browsers whose
streams are held up. Neither runs Django's handler, and where nothing changed a browser that
asks again is answered from memory.
"""

import asyncio
import json
import re
from functools import partial
from typing import NamedTuple

from workshops.live.doorkeeper import Allowed, Asked, Doorkeeper
from workshops.live.hub import Hub, Stream
from workshops.live.messages import (
    STREAM_HEADERS,
    Receive,
    Scope,
    Send,
    answer,
    cookies_of,
    header_of,
    refuse,
    retry,
)
from workshops.live.wires import Wire

# What an address may hold; a workshop's number has at most 18 digits.
ADDRESS = re.compile(
    r"/events/(?:(seat|desk)/(\d{1,18})|(screen)/([\w-]{1,200}))(/version)?/?", re.ASCII
)
JSON_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


class Wanted(NamedTuple):
    """Who asks for what."""

    kind: str
    key: str
    only_version: bool


def wanted(path: str) -> Wanted | None:
    """What an address under /events/ asks for, or None."""
    found = ADDRESS.fullmatch(path)
    if found is None:
        return None
    kind, key = (part for part in found.groups()[:4] if part is not None)
    return Wanted(kind, key, found[5] is not None)


class Streams:
    """Answers for streams and versions, with the hub's memory and the doorkeeper's word."""

    def __init__(self, hub: Hub, doorkeeper: Doorkeeper) -> None:
        self.hub = hub
        self.doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = wanted(scope["path"])
        if scope["method"] != "GET":
            return await refuse(send, 405)
        if place is None:
            return await refuse(send, 404)
        if self.hub.closed:
            return await refuse(send, 503)
        if place.only_version:
            return await self._tell_version(place, scope, send)
        allowed = await self._ask(place, scope, send)
        if allowed:
            scope["headers"].clear()  # nobody asks for them again, and a thousand streams are long
            await self._listen(place.kind, allowed, receive, send)
        return None

    def take(self, wire: Wire, asked: Asked) -> None:
        """Let whoever asks listen, or refuse them, when the database has said who they are."""
        if self.hub.closed:
            return wire.refuse(503)
        answered = self.doorkeeper.ask(asked)
        return answered.add_done_callback(partial(self._let_in, wire))

    def _let_in(self, wire: Wire, answered: "asyncio.Future[Allowed | None]") -> None:
        unknown = answered.cancelled() or answered.exception() is not None
        allowed = None if unknown else answered.result()
        if not wire.open:
            return
        if unknown or self.hub.closed:
            wire.refuse(503)
        elif allowed is None:
            wire.refuse(404)
        else:
            wire.begin(allowed)
            wire.write(self._greeting(allowed))

    def _greeting(self, allowed: Allowed) -> bytes:
        newest = self.hub.learn(allowed.workshop, allowed.version)
        return retry() + self.hub.greeting(newest)

    async def _ask(self, place: Wanted, scope: Scope, send: Send) -> Allowed | None:
        """Who may listen; None, and an answer that says so, for everyone else."""
        try:
            allowed = await self.doorkeeper.ask(Asked(place.kind, place.key, cookies_of(scope)))
        except Exception:
            await refuse(send, 503)
            return None
        if allowed is None:
            await refuse(send, 404)
        return allowed

    async def _listen(self, kind: str, allowed: Allowed, receive: Receive, send: Send) -> None:
        if self.hub.closed:
            return await refuse(send, 503)
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        stream = Stream(send, allowed.workshop, kind)
        greeting = self._greeting(allowed)
        self.hub.join(stream)
        try:
            stream.write(greeting)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.hub.leave(stream)
        return None

    async def _tell_version(self, place: Wanted, scope: Scope, send: Send) -> None:
        cookie = header_of(scope, b"cookie")
        version = self._known_version(place, cookie)
        if version is None:
            allowed = await self._ask(place, scope, send)
            if allowed is None:
                return
            version = self.hub.learn(allowed.workshop, allowed.version)
            self.doorkeeper.remember(place.kind, place.key, cookie, allowed.workshop)
        told = {"version": version} | ({"apart": True} if self.hub.apart else {})
        await answer(send, 200, JSON_HEADERS, json.dumps(told).encode())

    def _known_version(self, place: Wanted, cookie: bytes) -> int | None:
        """The version from memory, where memory is the truth and the browser is known."""
        if not self.hub.hears_all:
            return None
        workshop = self.doorkeeper.remembered(place.kind, place.key, cookie)
        return None if workshop is None else self.hub.versions.get(workshop)
