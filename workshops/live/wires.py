"""A stream straight on its connection, so that a phone costs a socket and a few words.

A server for any application keeps, for each open answer, whatever any of them might still ask
for: several times the memory of the connection itself, and a walk through it for each message.
So a plain request for a stream, as browsers send it, is read here (``asked_of``) and its
connection handed over (``Wire``). A request that looks different in any way goes the long way.
"""

from __future__ import annotations

import asyncio
import re
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http.cookie import parse_cookie

from workshops.live.doorkeeper import Allowed, Asked
from workshops.live.messages import STREAM_HEADERS, Headers

if TYPE_CHECKING:
    from workshops.live.hub import Hub

BEGINNING = b"GET /events/"
# A whole request that arrived in one piece, without a body, for a stream and nothing else.
REQUEST = re.compile(
    rb"GET /events/(?:(seat|desk)/(\d{1,18})|(screen)/([\w-]{1,200})) HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+.^`|~\w-]+:[^\r\n\0]*\r\n)+)\r\n",
    re.ASCII,
)
# What would make more of it than a question.
UNUSUAL = {b"content-length", b"transfer-encoding", b"upgrade", b"expect"}

REFUSAL: Headers = [
    (b"cache-control", b"no-store"),
    (b"content-length", b"0"),
    (b"connection", b"close"),
]
CHUNKED = (b"transfer-encoding", b"chunked")


def asked_of(request: bytes) -> Asked | None:
    """Who asks for which stream; None for everything that is not plainly that."""
    found = REQUEST.fullmatch(request) if request.startswith(BEGINNING) else None
    if found is None:
        return None
    kind, key = (part.decode() for part in found.groups()[:4] if part is not None)
    cookies = []
    for line in found[5].splitlines():
        name, _colon, value = line.partition(b":")
        name = name.lower()
        if name in UNUSUAL:
            return None
        if name == b"cookie":
            cookies.append(value.strip())
    return Asked(kind, key, parse_cookie(b"; ".join(cookies).decode("latin1")))


class Wire(asyncio.Protocol):
    """One connection that became a stream, or will when its phone is let in.

    ``place`` is the workshop, 0 at first, and the audience. What the peer says is not heard.
    """

    __slots__ = ("hub", "missed", "open", "paused", "place", "transport")

    def __init__(self, transport: asyncio.Transport, hub: Hub, audience: str) -> None:
        self.transport = transport
        self.hub = hub
        self.place = 0, audience
        self.open = True
        self.missed = self.paused = False

    def begin(self, allowed: Allowed) -> None:
        """Let it in; the hub writes to it from now on."""
        self.place = allowed.workshop, self.place[1]
        self.transport.write(_head(200, [*STREAM_HEADERS, CHUNKED]))
        self.hub.join(self)

    def refuse(self, status: int) -> None:
        """An empty answer with this status, and the end."""
        self.open = False
        self.transport.write(_head(status, REFUSAL))
        self.transport.close()

    def write(self, body: bytes) -> None:
        """Hand over a message. While the peer's buffer is full, it is told at the next beat."""
        self.missed = self.paused
        if not self.paused:
            self.transport.write(b"%x\r\n%b\r\n" % (len(body), body))

    def end(self) -> None:
        """Say that nothing follows, and hang up."""
        self.transport.write(b"0\r\n\r\n")
        self.transport.close()

    # What the event loop calls.

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False

    def connection_lost(self, exc: Exception | None) -> None:
        self.hub.leave(self)


def _head(status: int, headers: Headers) -> bytes:
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ndate: {formatdate(usegmt=True)}\r\n"
    told = b"".join(b"%b: %b\r\n" % header for header in headers)
    return first.encode() + told + b"\r\n"
