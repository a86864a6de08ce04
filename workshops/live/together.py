"""Questions that many ask at the same moment, answered together.

Whatever waits is asked at once, so that a thousand phones cost a few questions. One thread asks,
one question after the other; it has a database connection of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from django.db import close_old_connections, connections

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Together(Generic[Question, Answer]):
    """Asks ``ask`` about up to ``most`` at once; it answers them in order.

    Whoever comes alone is answered at once. Where many come, the next begin ``apart`` seconds
    after the ones before, at the earliest: what comes meanwhile goes with them.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[Question]], Sequence[Answer]],
        *,
        most: int,
        name: str,
        apart: float = 0.0,
    ) -> None:
        self._ask = ask
        self._most = most
        self._apart = apart
        self._began = 0.0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._working: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start the thread now, so that how many there are never depends on phones."""
        self._thread.submit(int)

    def close(self) -> None:
        """Take no more questions, and let go of the database after the last."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=False)

    async def ask(self, question: Question) -> Answer:
        """The answer to one question. Raises what asking raises, for all who asked together."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answered))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answered

    async def run(self, act: Callable[..., Result], *arguments: Any) -> Result:
        """Something else in the same thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, with_connection, act, *arguments)

    async def _collect(self) -> None:
        loop = asyncio.get_running_loop()
        early = self._began + self._apart - loop.time()
        if early > 0 and len(self._waiting) < self._most:
            await asyncio.sleep(early)
        self._began = loop.time()

    async def _work(self) -> None:
        while self._waiting:
            await self._collect()
            now, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self.run(self._ask, [question for question, _ in now])
            except Exception as error:
                for _, answered in now:
                    if not answered.done():
                        answered.set_exception(error)
                continue
            for (_, answered), answer in zip(now, answers, strict=True):
                if not answered.done():
                    answered.set_result(answer)


def with_connection(act: Callable[..., Result], *arguments: Any) -> Result:
    """Act with a database connection that is neither stale nor left behind broken."""
    close_old_connections()
    try:
        return act(*arguments)
    finally:
        close_old_connections()
