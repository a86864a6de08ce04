"""One open event stream, read as the bytes come in: what was said, and when it arrived."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import httptools

from bench.client import Address


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``at`` is when its last byte arrived, ``raw`` what went over the wire."""

    kind: str
    data: dict[str, Any]
    at: float
    raw: bytes

    @property
    def version(self) -> int:
        """The version it tells of, or 0."""
        return int(self.data.get("version", 0))


Hear = Callable[[Event], None]
Ended = Callable[[int], None]


class Stream(asyncio.Protocol):
    """Opens at once. ``hear`` is called for each event, ``ended`` once, with the status or 0."""

    def __init__(self, request: bytes, hear: Hear, ended: Ended) -> None:
        self._request, self._hear, self._ended = request, hear, ended
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._rest = b""
        self._at = 0.0
        self._status = 0

    @classmethod
    async def open(cls, address: Address, request: bytes, hear: Hear, ended: Ended) -> Stream:
        """Connect and ask. Raises OSError when nobody listens there."""
        loop = asyncio.get_running_loop()
        _transport, made = await loop.create_connection(
            lambda: cls(request, hear, ended), address.ip, address.port
        )
        return made

    def close(self) -> None:
        """Leave; ``ended`` is not called any more."""
        self._ended = lambda _status: None
        self._hear = lambda _event: None
        if self._transport is not None:
            self._transport.abort()

    # What the event loop and the parser call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._at = time.perf_counter()
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended(self._status)

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        if self._status != 200:
            return
        *whole, self._rest = (self._rest + body).split(b"\n\n")
        for block in whole:
            event = read(block, self._at)
            if event is not None:
                self._hear(event)

    def on_message_complete(self) -> None:
        if self._transport is not None:
            self._transport.close()


def read(block: bytes, at: float) -> Event | None:
    """The event that stands in these lines, or None where they only tell a pause."""
    kind, data = "", "{}"
    for line in block.decode().splitlines():
        name, _colon, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        elif name == "data":
            data = value.strip()
    return Event(kind, json.loads(data), at, block + b"\n\n") if kind else None
