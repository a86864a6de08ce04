"""The life of one open page: its timers and errands end with it, whatever ends it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

from tests.faults.clock import Clock, Timer


class Life:
    """Timers and errands of a page. ``kill`` ends them as a killed tab does: without a word."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self.clock = clock
        self.chance = chance
        self.over = False
        self._timers: set[Timer] = set()
        self._errands: set[asyncio.Task[Any]] = set()

    def later(self, seconds: float, act: Callable[[], Any]) -> Timer:
        """Do something after a while, if this page still lives then."""
        timer = self.clock.later(seconds, lambda: None if self.over else act())
        self._timers.add(timer)
        if len(self._timers) > 200:
            self._timers &= self.clock.timers
        return timer

    def every(self, seconds: float, act: Callable[[], Any]) -> None:
        """Do something again and again."""

        def again() -> None:
            act()
            self.later(seconds, again)

        self.later(seconds, again)

    def spawn(self, errand: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin an errand that goes on by itself."""
        task = asyncio.ensure_future(errand)
        self._errands.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._errands.discard(task)
        if not task.cancelled() and (error := task.exception()) and not self.over:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "An errand of a page failed", "exception": error}
            )

    def kill(self) -> None:
        """Nothing happens any more."""
        self.over = True
        for timer in self._timers:
            timer.cancel()
        for task in self._errands:
            task.cancel()
