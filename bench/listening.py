"""How a phone, a desk or a screen keeps hearing, as ``static/js/source.js`` does: by a stream that
is opened again when it breaks, and by asking for the version where streams keep failing.

The pauses are those that ``workshops.protocol`` describes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bench.client import Browser
from bench.streams import Event, Stream
from workshops import protocol


def now() -> float:
    """The one clock of the bench."""
    return time.perf_counter()


class Listener:
    """One source of one browser. ``hear`` gets every event, and what asking brought as a hello."""

    def __init__(
        self, browser: Browser, path: str, hear: Callable[[Event], None], chance: random.Random
    ) -> None:
        self.browser, self.path = browser, path
        self.greeted_at = 0.0
        self.greeted = asyncio.Event()
        self.refused = 0
        self._hear, self._chance = hear, chance
        self._stream: Stream | None = None
        self._failures = self._rounds = 0
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the stream; comes back when the server has said hello."""
        self._wanted = True
        self._soon(self._listen)
        await asyncio.wait_for(self.greeted.wait(), protocol.seconds("mute"))

    def stop(self) -> None:
        """Close it for good."""
        self._wanted = False
        if self._task is not None:
            self._task.cancel()
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    async def _listen(self) -> None:
        request = self.browser.head(self.path, Accept="text/event-stream")
        try:
            self._stream = await Stream.open(
                self.browser.address, request, self._heard, self._ended
            )
        except OSError:
            self._ended(0)

    def _heard(self, event: Event) -> None:
        if event.kind == "beat":
            self._failures = self._rounds = 0  # it lived for a while
        if event.kind == "hello":
            self.greeted_at = event.at
            self.greeted.set()
        self._hear(event)

    def _ended(self, status: int) -> None:
        if not self._wanted:
            return
        self.greeted.clear()
        self.refused += status >= 400
        self._failures += 1
        if self._failures >= protocol.TRIES:
            self._soon(self._ask)
        else:
            self._soon(self._listen, at(protocol.pauses("reconnect"), self._failures - 1))

    async def _ask(self) -> None:
        pause = at(protocol.pauses("reconnect"), self._failures)
        if await self._version():
            pause = protocol.seconds("poll") if self._rounds else pause
            self._rounds += 1
        else:
            self._failures += 1
        return self._soon(self._listen, pause)

    async def _version(self) -> bool:
        try:
            answer = await self.browser.get(f"{self.path}/version")
        except (OSError, TimeoutError):
            return False
        if answer.status == 200:
            told = {"version": int(answer.text.partition(":")[2].strip(" }").split(",")[0])}
            self._hear(Event("hello", told, now(), b""))
        return answer.status < 500

    def _soon(self, act: Callable[[], Coroutine[Any, Any, None]], pause: float = 0) -> None:
        async def later() -> None:
            await asyncio.sleep(pause * (0.75 + self._chance.random() / 2))
            await act()

        self._task = asyncio.get_running_loop().create_task(later())


def at(row: Sequence[float], number: int) -> float:
    """One of a row of growing pauses; the last one repeats."""
    return row[min(number, len(row) - 1)]
