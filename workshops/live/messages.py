"""What goes over the wire of a stream, and small answers outside Django."""

import json
import random
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from django.http.cookie import parse_cookie

Message = MutableMapping[str, Any]
Scope = Mapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Headers = list[tuple[bytes, bytes]]

# Who hears of what.
AUDIENCES = {
    "step": ("seat", "desk", "screen"),
    "counts": ("desk", "screen"),
    "plan": ("seat", "desk", "screen"),
}
FOR_ALL = {kind for kind, hear in AUDIENCES.items() if "seat" in hear}

STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


def event(kind: str, version: int | None = None, within: int = 0) -> bytes:
    """One message as it goes over the wire.

    ``within`` asks the many who hear it to fetch at a random time up to so many milliseconds
    later, so that they don't all come at once.
    """
    data = {} if version is None else {"version": version}
    if within:
        data["within"] = within
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()


def retry() -> bytes:
    """How long this browser waits to connect again: spread, so that not all come at once."""
    return f"retry: {random.randint(500, 2000)}\n\n".encode()  # noqa: S311 - no secret


def header_of(scope: Scope, wanted: bytes) -> bytes:
    """A header of a raw ASGI request; empty where it has none."""
    return b"; ".join(value for name, value in scope["headers"] if name == wanted)


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a raw ASGI request."""
    return parse_cookie(header_of(scope, b"cookie").decode("latin1"))


async def refuse(send: Send, status: int) -> None:
    """An empty answer with this status."""
    await answer(send, status, [(b"cache-control", b"no-store")])


async def answer(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    """A whole answer at once."""
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})
