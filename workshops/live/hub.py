"""Every open stream of this process, and the one loop that writes to them."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Protocol

from workshops import protocol
from workshops.live.messages import AUDIENCES, FOR_ALL, Send, event
from workshops.live.pace import Pace, rest

logger = logging.getLogger(__name__)

Place = tuple[int, str]
Told = Callable[[], None]
Versions = Callable[[list[int]], Awaitable[dict[int, int]]]

# Streams written to before the loop lets others have a turn.
TURN = 250
# Phones are asked to fetch within so many milliseconds: a little for each, nothing for a few.
EACH, MOST, WORTH_IT = 0.4, 400, 20


class Listening(Protocol):
    """One open stream. ``missed`` says that its peer was too slow for a message; ``place`` is
    the workshop and the audience."""

    missed: bool
    open: bool
    place: Place

    def write(self, body: bytes) -> None:
        """Hand over a message without ever waiting for a slow peer."""

    def end(self) -> None:
        """Say that nothing follows."""


class Stream:
    """A stream that is an answer of an ASGI server like any other."""

    __slots__ = ("missed", "open", "place", "send")

    def __init__(self, send: Send, workshop: int, audience: str) -> None:
        self.send = send
        self.place = workshop, audience
        self.missed = False
        self.open = True

    def write(self, body: bytes) -> None:
        """Hand over a message without ever waiting for a slow peer."""
        self._send(body, more=True)

    def end(self) -> None:
        """Say that nothing follows."""
        self._send(b"", more=False)

    def _send(self, body: bytes, *, more: bool) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": more}
        writing = self.send(message).__await__()
        try:
            next(writing)
        except StopIteration:
            self.missed = False
        except (OSError, RuntimeError):
            self.open = False
        else:
            # The peer's buffer is full. Nothing was written yet; it is told at the next beat.
            self.missed = True
            if close := getattr(writing, "close", None):
                close()


class Hub:
    """The streams, the newest version of each workshop, and who has to be told.

    ``hears_all`` says that every change reaches this process, so that what it remembers is
    the truth. ``apart`` says that it does not and that screens should ask as well.
    ``read_versions`` reads the versions of workshops from the database.
    """

    def __init__(
        self, read_versions: Versions | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.read_versions = read_versions
        self.clock = clock
        self.closed = False
        self.hears_all = True
        self.apart = False
        self.versions: dict[int, int] = {}
        self._streams: defaultdict[Place, set[Listening]] = defaultdict(set)
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._told: list[Told] = []
        self._state: bytes | None = None
        self._sweeping: asyncio.Task[bool] | None = None

    def note(self, workshop: int, version: int, kind: str, told: Told | None = None) -> None:
        """Take an announcement, in the loop's own thread; ``told`` is called once it went out.

        All here were told of the newest version known, or are about to be. So one that is not
        newer is nothing new to all; and a newer one that comes with counts shows that its own
        announcement was lost, or is still on its way from another process: it is told now.
        """
        known = self.versions.get(workshop)
        if known is None or version > known:
            self.versions[workshop] = version
            self._pace.note(workshop, kind if kind in FOR_ALL else "step", version)
        if kind not in FOR_ALL:
            self._pace.note(workshop, kind, version)
        if told:
            self._told.append(told)
        self._wake.set()

    def learn(self, workshop: int, version: int) -> int:
        """A version that was read from the database: the newest one known.

        Where it is newer than what was announced, an announcement was lost: it is told now.
        """
        known = self.versions.get(workshop)
        if known is not None and version > known:
            self.note(workshop, version, "step")
        newest = max(version, known or 0)
        self.versions[workshop] = newest
        return newest

    def set_apart(self, apart: bool) -> None:
        """Servers cannot hear each other any more, or can again: tell every screen."""
        if apart != self.apart:
            self.apart = apart
            self._state = event("apart" if apart else "together")
            self._wake.set()

    def greeting(self, version: int) -> bytes:
        """What a new stream is told first."""
        return event("hello", version) + (event("apart") if self.apart else b"")

    def join(self, stream: Listening) -> None:
        """Add a stream."""
        self._streams[stream.place].add(stream)

    def leave(self, stream: Listening) -> None:
        """Forget a stream."""
        stream.open = False
        here = self._streams[stream.place]
        here.discard(stream)
        if not here:
            del self._streams[stream.place]

    def count(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._streams.values()))

    async def run(self) -> None:
        """Tell and beat until cancelled."""
        beat = self.clock() + protocol.BEAT
        while True:
            await rest(self._wake, min(beat, self._pace.next_due() or beat) - self.clock())
            is_time = self.clock() >= beat
            if is_time:
                beat = self.clock() + protocol.BEAT
            try:
                await self._say_what_is_due(is_time)
            except Exception:  # without this loop nobody would hear anything any more
                logger.exception("Not every screen could be told")

    async def _say_what_is_due(self, is_time_to_beat: bool) -> None:
        for workshop, kind, version in self._pace.due(self.clock()):
            await self._tell(workshop, kind, version)
        self._say_told()
        if self._state is not None:
            await self._tell_state()
        if is_time_to_beat:
            await self._beat()
            self._sweeping = asyncio.create_task(self.sweep())

    async def _tell(self, workshop: int, kind: str, version: int) -> None:
        for audience in AUDIENCES[kind]:
            streams = list(self._streams.get((workshop, audience), ()))
            many = int(min(MOST, len(streams) * EACH))
            within = many if audience == "seat" and many >= WORTH_IT else 0
            await self._write_all(streams, event(kind, version, within))

    def _say_told(self) -> None:
        told, self._told = self._told, []
        for call in told:
            call()

    async def _tell_state(self) -> None:
        body, self._state = self._state, None
        if body is not None:
            for streams in list(self._streams.values()):
                await self._write_all(list(streams), body)

    async def _beat(self) -> None:
        """Every stream is told that it lives; desks and screens count again, since people fall
        silent without anything being announced."""
        for (workshop, audience), streams in list(self._streams.items()):
            version = self.versions.get(workshop)
            if version is None:  # its last stream has left meanwhile
                continue
            counts = event("counts", version) if audience in AUDIENCES["counts"] else b""
            missed = [stream for stream in streams if stream.missed]
            heard = [stream for stream in streams if not stream.missed]
            await self._write_all(heard, event("beat") + counts)
            await self._write_all(missed, event("hello", version))

    async def _write_all(self, streams: list[Listening], body: bytes) -> None:
        for number, stream in enumerate(streams, start=1):
            if stream.open:
                try:
                    stream.write(body)
                except Exception:
                    logger.exception("A screen could not be told; it is at the next beat")
                    stream.missed = True
            if number % TURN == 0:
                await asyncio.sleep(0)

    async def sweep(self) -> bool:
        """Find what was committed but never heard of here, as from a process that died in
        between. Whether the database could be read."""
        here = {workshop for workshop, _ in self._streams}
        self.versions = {pk: version for pk, version in self.versions.items() if pk in here}
        if not here or self.read_versions is None:
            return True
        try:
            found = await self.read_versions(sorted(here))
        except Exception:
            return False
        for workshop, version in found.items():
            self.learn(workshop, version)
        return True

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        self.closed = True
        for streams in list(self._streams.values()):
            for stream in list(streams):
                if stream.open:
                    stream.open = False
                    stream.end()
