"""An answer that asks to be held back is, and nobody sees that it asked."""

import asyncio
import time
from typing import Any

from reviewtool.patience import patient


def send_through(
    headers: list[tuple[bytes, bytes]], closing: float = 60.0
) -> tuple[list[Any], float]:
    """What leaves, and after how long. ``closing``: seconds until the server stops."""
    left: list[Any] = []

    async def send(message: Any) -> None:
        left.append(message)

    async def answer() -> None:
        through = patient(send, lambda: time.monotonic() > began + closing)
        await through({"type": "http.response.start", "status": 422, "headers": headers})
        await through({"type": "http.response.body", "body": b"no"})

    began = time.monotonic()
    asyncio.run(answer())
    return left, time.monotonic() - began


def test_an_answer_that_asks_waits_and_does_not_say_so() -> None:
    left, seconds = send_through([(b"x-wait", b"0.2"), (b"content-type", b"text/html")])
    assert left[0]["headers"] == [(b"content-type", b"text/html")]
    assert left[1]["body"] == b"no"
    assert 0.2 <= seconds < 2


def test_any_other_answer_leaves_at_once() -> None:
    left, seconds = send_through([(b"content-type", b"text/html")])
    assert left[0]["headers"] == [(b"content-type", b"text/html")]
    assert seconds < 0.2


def test_a_server_that_stops_waits_for_nobody() -> None:
    left, seconds = send_through([(b"x-wait", b"9")], closing=0.1)
    assert [message["type"] for message in left] == ["http.response.start", "http.response.body"]
    assert seconds < 0.5
