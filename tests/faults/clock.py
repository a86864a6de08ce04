"""The time of one phone, which may run faster than ours.

A phone that is away for ten minutes talks to nobody, so its ten minutes may pass in a second:
nobody could tell the difference.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

Act = Callable[[], Any]


class Timer:
    """Something that will happen at a moment of this phone's time, unless cancelled."""

    def __init__(self, clock: Clock, due: float, act: Act) -> None:
        self.clock, self.due, self.act = clock, due, act
        self.handle: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Nothing happens any more."""
        if self.handle:
            self.handle.cancel()
        self.clock.timers.discard(self)

    def arm(self) -> None:
        """Wait from now on at the clock's present rate."""
        if self.handle:
            self.handle.cancel()
        pause = max(0.0, (self.due - self.clock.now()) / self.clock.rate)
        self.handle = asyncio.get_running_loop().call_later(pause, self._ring)

    def _ring(self) -> None:
        self.clock.timers.discard(self)
        self.act()


class Clock:
    """Seconds of a phone's life. ``rate`` says how many of them pass in one of ours."""

    def __init__(self, rate: float = 1.0) -> None:
        self.timers: set[Timer] = set()
        self._rate, self._since, self._then = rate, time.monotonic(), 0.0

    @property
    def rate(self) -> float:
        """How fast the time of this phone runs."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._then, self._since, self._rate = self.now(), time.monotonic(), rate
        for timer in self.timers:
            timer.arm()

    def now(self) -> float:
        """Seconds since this clock began."""
        return self._then + (time.monotonic() - self._since) * self._rate

    def later(self, seconds: float, act: Act) -> Timer:
        """Do something after a while of this phone's time."""
        timer = Timer(self, self.now() + seconds, act)
        self.timers.add(timer)
        timer.arm()
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait for a while of this phone's time."""
        over = asyncio.get_running_loop().create_future()
        timer = self.later(seconds, lambda: over.done() or over.set_result(None))
        try:
            await over
        finally:
            timer.cancel()

    async def within(self, seconds: float, doing: Any) -> Any:
        """The result of ``doing``; TimeoutError after a while of this phone's time."""
        task = asyncio.ensure_future(doing)
        timer = self.later(seconds, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            if timer in self.timers:
                task.cancel()
                raise
            raise TimeoutError from None
        finally:
            timer.cancel()

    def stop(self) -> None:
        """Nothing that was to happen will."""
        for timer in list(self.timers):
            timer.cancel()
