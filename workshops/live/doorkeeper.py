"""Asks the database who may listen and what is newest, for many at once and outside Django.

Whatever waits is asked together, so that a thousand phones that come back at once cost a few
queries. The connection belongs to one thread and is never held by an open stream.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from django.db import Error as DatabaseError
from django.db import close_old_connections

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
MOST_AT_ONCE = 250
REMEMBERED_FOR = 45.0


class Asked(NamedTuple):
    """Someone who wants to listen. ``kind`` is seat, desk or screen; ``key`` the workshop's
    number, for the screen its secret."""

    kind: str
    key: str
    cookies: Mapping[str, str]


class Allowed(NamedTuple):
    """Which workshop somebody may hear of, and the version it is at. ``seat``: one that was
    not heard of for a while, so that it should be noted as here."""

    workshop: int
    version: int
    seat: int | None = None


class Rules(NamedTuple):
    """What is asked of the database, in a thread.

    ``who_may`` answers each one with ``Allowed`` or None; ``versions`` gives the versions of
    these workshops; ``still_here`` notes that these seats were heard of.
    """

    who_may: Callable[[Sequence[Asked]], list[Allowed | None]]
    versions: Callable[[Sequence[int]], dict[int, int]]
    still_here: Callable[[Sequence[int]], None]


class Doorkeeper:
    """One thread that reads, one that writes who was heard of."""

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._clock = clock
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doorkeeper")
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="still-here")
        self._waiting: list[tuple[Asked, asyncio.Future[Allowed | None]]] = []
        self._working: asyncio.Task[None] | None = None
        self._here: set[int] = set()
        self._noting: Future[None] | None = None
        self._known: dict[tuple[str, str, bytes], tuple[int, float]] = {}
        self._forgot = 0.0

    def open(self) -> None:
        """Start both threads now, so that how many there are never depends on phones."""
        for threads in (self._reader, self._writer):
            threads.submit(int)

    def ask(self, asked: Asked) -> asyncio.Future[Allowed | None]:
        """Whether someone may listen. It raises what the database raises."""
        answered: asyncio.Future[Allowed | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answered))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return answered

    async def versions(self, workshops: Sequence[int]) -> dict[int, int]:
        """The versions of these workshops. Raises what the database raises."""
        return await self._run(self._rules.versions, workshops)

    def remember(self, kind: str, key: str, cookie: bytes, workshop: int) -> None:
        """For the next polls of the same browser, which tell it nothing but a version."""
        self._forget_old()
        self._known[kind, key, cookie] = workshop, self._clock() + REMEMBERED_FOR

    def remembered(self, kind: str, key: str, cookie: bytes) -> int | None:
        """The workshop that this browser was let in to a moment ago, or None."""
        workshop, until = self._known.get((kind, key, cookie), (None, 0.0))
        return workshop if self._clock() < until else None

    def remembers(self) -> int:
        """How many it remembers."""
        return len(self._known)

    def _forget_old(self) -> None:
        now = self._clock()
        if now >= self._forgot + REMEMBERED_FOR:
            self._forgot = now
            self._known = {place: known for place, known in self._known.items() if now < known[1]}

    def close(self) -> None:
        """Take no more questions."""
        for threads in (self._reader, self._writer):
            threads.shutdown(wait=False, cancel_futures=True)

    async def _work(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            answers = await self._answers([one for one, _ in now])
            for (_, answered), found in zip(now, answers, strict=True):
                if answered.done():
                    continue
                if isinstance(found, Exception):
                    answered.set_exception(found)
                else:
                    answered.set_result(found)
            allowed = (found for found in answers if isinstance(found, Allowed))
            self._note(found.seat for found in allowed if found.seat)

    async def _answers(self, asked: Sequence[Asked]) -> list[Allowed | Exception | None]:
        """What is said of each. A question that cannot be answered is no other one's fault."""
        try:
            return list(await self._run(self._rules.who_may, asked))
        except DatabaseError as error:
            return [error] * len(asked)
        except Exception as error:
            if len(asked) == 1:
                return [error]
        return [answer for one in asked for answer in await self._answers([one])]

    def _note(self, seats: Iterable[int]) -> None:
        """Write down who was heard of, one write after the other; a slow one holds up nobody."""
        self._here.update(seats)
        if self._here and (self._noting is None or self._noting.done()):
            here, self._here = sorted(self._here), set()
            self._noting = self._writer.submit(_with_connection, self._rules.still_here, here)

    async def _run(self, question: Callable[..., Result], *arguments: Any) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, _with_connection, question, *arguments)


def _with_connection(question: Callable[..., Result], *arguments: Any) -> Result:
    """Ask with a connection that is neither stale nor left behind broken."""
    close_old_connections()
    try:
        return question(*arguments)
    except Exception:
        logger.warning("The database did not answer a question about who is here", exc_info=True)
        raise
    finally:
        close_old_connections()
