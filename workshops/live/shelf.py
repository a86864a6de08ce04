"""Keeps the fragment that all phones of a workshop show, so that it is rendered once.

Each phone's right to it is checked in the database every time (many in one query); the bytes
are the same for all, so after the first rendering they come from memory. Django says with
``X-Shelf: version:seconds`` what may be kept and for how long; nothing else ever is.
"""

import asyncio
import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import brotli

from workshops.live.doorkeeper import Allowed, Asked, Doorkeeper
from workshops.live.hub import Hub
from workshops.live.messages import (
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    answer,
    cookies_of,
    header_of,
    refuse,
)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Place = tuple[int, bytes]

ADDRESS = re.compile(r"/room/(\d{1,18})/step/", re.ASCII)
HEADER = b"x-shelf"
MOST_KEPT = 200
# What would make Django answer this one phone instead of all.
OF_ONE_PHONE = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
# How far brotli looks back, as a power of two. A page is hardly longer, and what it would need to
# look back further, eight megabytes, the process would keep.
FAR_BACK = 16
PACKED = {
    b"br": lambda body: brotli.compress(body, quality=7, lgwin=FAR_BACK),
    b"gzip": gzip.compress,
}


@dataclass(frozen=True)
class Kept:
    """A rendering of one version, until a moment of the clock; packed once for each encoding."""

    version: int
    until: float
    headers: Headers
    body: bytes
    tag: bytes
    packed: dict[bytes, bytes] = field(default_factory=dict)

    def packed_for(self, accepted: bytes) -> tuple[bytes, bytes]:
        """The body as this browser takes it, and the name of the encoding, empty for none."""
        encoding = next((name for name in PACKED if name in accepted), b"")
        if encoding and encoding not in self.packed:
            self.packed[encoding] = PACKED[encoding](self.body)
        return self.packed.get(encoding, self.body), encoding


class Shelf:
    """Stands in front of Django for ``GET /room/<pk>/step/``."""

    def __init__(
        self,
        django: Application,
        hub: Hub,
        doorkeeper: Doorkeeper,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._django = django
        self._hub = hub
        self._doorkeeper = doorkeeper
        self._clock = clock
        self._kept: OrderedDict[Place, Kept] = OrderedDict()
        self._rendering: dict[tuple[Place, int], asyncio.Task[Kept | None]] = {}

    @staticmethod
    def holds(scope: Scope) -> bool:
        """Whether a request is for a fragment."""
        return scope["method"] == "GET" and ADDRESS.fullmatch(scope["path"]) is not None

    def kept(self) -> int:
        """How many renderings are kept."""
        return len(self._kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory; whoever has no seat, and what may not be kept, goes to Django."""
        found = ADDRESS.fullmatch(scope["path"])
        assert found
        try:
            allowed = await self._doorkeeper.ask(Asked("seat", found[1], cookies_of(scope)))
        except Exception:
            return await refuse(send, 503)
        kept = await self._fetch(allowed, scope) if allowed else None
        if kept is None:
            return await self._django(scope, receive, send)
        return await _give(kept, scope, send)

    async def _fetch(self, allowed: Allowed, scope: Scope) -> Kept | None:
        version = self._hub.learn(allowed.workshop, allowed.version)
        place = allowed.workshop, header_of(scope, b"accept-language")
        kept = self._kept.get(place)
        if kept and kept.version >= version and self._clock() < kept.until:
            self._kept.move_to_end(place)
            return kept
        waiting = self._rendering.get((place, version))
        if waiting is None:
            waiting = asyncio.create_task(self._render(place, scope))
            self._rendering[place, version] = waiting
            waiting.add_done_callback(lambda _: self._rendering.pop((place, version), None))
        return await asyncio.shield(waiting)

    async def _render(self, place: Place, scope: Scope) -> Kept | None:
        """Let Django render it for all. None where it says nothing of keeping."""
        headers = [pair for pair in scope["headers"] if pair[0] not in OF_ONE_PHONE]
        status, told, body = await _answer_of(self._django, {**scope, "headers": headers})
        may = told.get(HEADER, b"").decode()
        if status != 200 or not may:
            return None
        version, seconds = may.split(":")
        tag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
        kind = told[b"content-type"]
        kept = Kept(int(version), self._clock() + float(seconds), headers_of(kind), body, tag)
        self._kept[place] = kept
        self._kept.move_to_end(place)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept


def headers_of(content_type: bytes) -> Headers:
    """What every phone is told with the fragment: as little as is safe."""
    return [
        (b"content-type", content_type),
        (b"cache-control", b"private, no-cache"),
        (b"vary", b"Accept-Encoding, Cookie"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    ]


async def _answer_of(django: Application, scope: Scope) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of what Django answers, taken in whole."""
    start: Message = {}
    body = bytearray()

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        body.extend(message.get("body", b""))

    await django(scope, nothing, take)
    headers = {name.lower(): value for name, value in start["headers"]}
    return start["status"], headers, bytes(body)


async def _give(kept: Kept, scope: Scope, send: Send) -> None:
    same = [(b"etag", kept.tag), *kept.headers]
    if kept.tag in header_of(scope, b"if-none-match"):
        return await answer(send, 304, same)
    body, encoding = kept.packed_for(header_of(scope, b"accept-encoding"))
    packed = [(b"content-encoding", encoding)] if encoding else []
    return await answer(send, 200, [*same, *packed], body)
