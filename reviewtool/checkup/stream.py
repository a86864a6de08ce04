"""A stream that anybody may open for some seconds: beats that carry the time they were sent at.

Whoever listens sees whether something on the way holds them back or cuts a silent stream.
Outside Django, as the real streams are; a few at a time.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

from workshops.live.messages import STREAM_HEADERS, Receive, Scope, Send, answer, refuse

AT_ONCE = 5
BEATS, APART = 3, 1.0
LONGEST_SILENCE = 20.0
# How soon it ends when the server stops.
STEP = 0.05


class BeatStream:
    """The ASGI endpoint. ``is_closing`` says that the server is about to stop."""

    def __init__(self, is_closing: Callable[[], bool]) -> None:
        self.is_closing = is_closing
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await refuse(send, 405)
        elif self.open >= AT_ONCE or self.is_closing():
            await answer(send, 503, [(b"cache-control", b"no-store"), (b"retry-after", b"30")])
        else:
            self.open += 1
            try:
                await self._beat(silence(scope), receive, send)
            finally:
                self.open -= 1

    async def _beat(self, quiet: float, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        gone = asyncio.ensure_future(until_gone(receive))
        try:
            for pause, kind in pauses(quiet):
                await self._pause(pause, gone)
                if gone.done() or self.is_closing():
                    break
                await send({"type": "http.response.body", "body": stamped(kind), "more_body": True})
        finally:
            gone.cancel()
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})

    async def _pause(self, seconds: float, gone: "asyncio.Future[None]") -> None:
        until = time.monotonic() + seconds
        while not gone.done() and not self.is_closing() and time.monotonic() < until:
            await asyncio.sleep(min(STEP, max(0.0, until - time.monotonic())))


def silence(scope: Scope) -> float:
    """For how many seconds the listener wants to hear nothing; 0 unless it says so."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin1")).get("silence", [""])[0]
    return min(LONGEST_SILENCE, float(asked)) if asked.isascii() and asked.isdecimal() else 0.0


def pauses(quiet: float) -> Iterator[tuple[float, str]]:
    """The course of a stream: seconds to wait, then what to send."""
    yield 0.0, "hello"
    for _beat in range(BEATS):
        yield APART, "beat"
    if quiet:
        yield quiet, "beat"
    yield 0.0, "end"


def stamped(kind: str) -> bytes:
    """One message with the time at which it is sent, in milliseconds."""
    return f"event: {kind}\ndata: {json.dumps({'at': round(time.time() * 1000)})}\n\n".encode()


async def until_gone(receive: Receive) -> None:
    """Come back when the listener has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
