"""A bad road between a phone and the servers: a small TCP proxy of our own.

Every phone has a ``Door`` of its own. The door knows requests, so that it can lose an answer after
the server has done what it was asked, send a request twice, or bring it late. What the servers
say it writes down and does not change.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
PACKED = re.compile(rb"^accept-encoding:[^\n]*\n", re.IGNORECASE | re.MULTILINE)
LONGEST_HEAD = 64 * 1024
LINGER = 30.0
FEW_KILOBYTES = 4096
Backends = Callable[[], Sequence[int]]


@dataclass(frozen=True)
class Fate:
    """What becomes of one request. As it stands here: nothing unusual."""

    late: float = 0.0  # seconds it is on its way; it arrives though its sender has given up
    lost: bool = False  # the answer never comes back
    again: float | None = None  # a second copy arrives so many seconds later


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        """GET, POST, …"""
        return self.head.split(b" ", 1)[0].decode("latin1")

    @property
    def path(self) -> str:
        """Where it goes."""
        return self.head.split(b" ", 2)[1].decode("latin1")

    @property
    def whole(self) -> bytes:
        """All its bytes, but for the wish that the answer be packed: it is to be read here."""
        return PACKED.sub(b"", self.head) + self.body


@dataclass
class Said:
    """Something a server said to this phone, and to what. ``moment`` is when it began."""

    moment: float
    request: Request
    data: bytearray = field(default_factory=bytearray)

    @property
    def path(self) -> str:
        """To what address."""
        return self.request.path

    def whole(self) -> tuple[int, bytes] | None:
        """Status and body, or None where not all of it came."""
        head, _, body = bytes(self.data).partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length is None or int(length[1]) != len(body):
            return None
        return int(head.split(b" ", 2)[1]), body


class Door:
    """One way to the servers. ``fates`` decide for each request; the rest is how the road is.

    Dark: what is sent disappears, and comes through late when there is light again. Shut: nobody
    answers the knock. Not free: streams stay open and bring nothing. Collecting: of streams
    nothing is passed on before a few kilobytes have come together.
    """

    def __init__(self, backends: Backends, chance: random.Random) -> None:
        self.backends, self.chance = backends, chance
        self.fates: list[Callable[[Request], Fate]] = []
        self.port = 0
        self.shut = self.collecting = False
        self.light, self.free = asyncio.Event(), asyncio.Event()
        self.light.set()
        self.free.set()
        self.asked: list[Request] = []
        self.said: list[Said] = []
        self.links: set[Link] = set()
        self.done: Counter[str] = Counter()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._server: asyncio.Server

    async def open(self) -> Door:
        """Listen at a free port."""
        self._server = await asyncio.start_server(self._come, "127.0.0.1", 0, limit=LONGEST_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """End everything that is under way."""
        self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # so that what was cut is closed

    def fate_of(self, request: Request) -> Fate:
        """What becomes of a request: the worst of everything."""
        found = [fate(request) for fate in self.fates]
        again = [fate.again for fate in found if fate.again is not None]
        return Fate(
            late=max((fate.late for fate in found), default=0.0),
            lost=any(fate.lost for fate in found),
            again=max(again, default=None),
        )

    def cut(self, *, streams_only: bool = False) -> None:
        """End the connections that are open now."""
        for link in list(self.links):
            if link.streaming or not streams_only:
                self.done["connections cut"] += 1
                link.cut()

    def forget(self) -> None:
        """Connections that are open now stay open at both ends and carry nothing any more."""
        for link in self.links:
            self.done["connections forgotten"] += not link.forgotten
            link.forgotten = True

    def collect(self, *, collecting: bool) -> None:
        """Begin to hold small messages back, or pass on what was held back and end that."""
        self.collecting = collecting
        for link in self.links:
            link.pass_on()

    @property
    def deceives(self) -> bool:
        """Whether a connection looks open to the phone and brings nothing."""
        dead = self.collecting or not (self.free.is_set() and self.light.is_set())
        return any(link.forgotten or (dead and link.streaming) for link in self.links)

    def begin(self, errand: Coroutine[Any, Any, None]) -> None:
        """Something that goes on beside, until it is done or the door is closed."""
        task = asyncio.ensure_future(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.shut:
            self.done["knocks at a shut door"] += 1
            writer.transport.abort()
            return
        link = Link(self, reader, writer)
        self.links.add(link)
        try:
            await link.carry()
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # either end went away, or we do
        finally:
            self.links.discard(link)
            link.cut()

    async def reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to a server that is there. OSError where none is."""
        ports = list(self.backends())
        self.chance.shuffle(ports)
        for port in ports:
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        self.done["no server there"] += 1
        raise ConnectionRefusedError("no server is there")

    async def send_copy(self, request: Request, after: float) -> None:
        """Bring a second copy of a request; nobody hears what is answered."""
        await asyncio.sleep(after)
        with contextlib.suppress(OSError):
            reader, writer = await self.reach()
            try:
                writer.write(request.whole)
                self.done["second copies"] += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1), LINGER)
            finally:  # the door may be closed meanwhile
                writer.transport.abort()


class Link:
    """One connection of a phone, and the one to a server that belongs to it."""

    def __init__(
        self, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.door, self.reader, self.writer = door, reader, writer
        self.server: asyncio.StreamWriter | None = None
        self.request: Request | None = None
        self.saying: Said | None = None
        self.gone = self.losing = self.forgotten = False
        self.collected = b""
        self.answered = asyncio.Event()

    @property
    def streaming(self) -> bool:
        """Whether it carries a stream of messages."""
        path = self.request.path if self.request else ""
        return path.startswith("/events/") and not path.endswith("/version")

    def cut(self) -> None:
        """End both connections at once."""
        self.gone = True
        self.answered.set()
        self.writer.transport.abort()
        if self.server:
            self.server.transport.abort()

    async def carry(self) -> None:
        """Bring requests over until either end goes away."""
        while True:
            request = await self._next()
            fate = self.door.fate_of(request)
            self.request = request
            self.door.asked.append(request)
            if fate.late:
                self.door.done["requests late"] += 1
                await asyncio.sleep(fate.late)
                await self.door.light.wait()
            if self.forgotten:
                continue
            self.losing = fate.lost
            await self._bring(request)
            if fate.again is not None:
                self.door.begin(self.door.send_copy(request, fate.again))
            if fate.late or fate.lost:
                await self._arrived()

    async def _next(self) -> Request:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        await self.door.light.wait()
        return Request(head, body)

    async def _bring(self, request: Request) -> None:
        self.answered.clear()
        if self.server is None:
            reader, self.server = await self.door.reach()
            self.door.begin(self._back(reader, self.server))
        self.server.write(request.whole)

    async def _arrived(self) -> None:
        """Wait for an answer, though perhaps nobody else does: what was sent must count."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.answered.wait(), LINGER)

    async def _back(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        """Bring answers back, as they come and as the road is."""
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                if self.losing:
                    self.door.done["answers lost"] += 1
                    return self.cut()
                await self._pass()
                self.collected += piece
                self.pass_on()
        await self._pass()
        self.answered.set()
        if not self.forgotten:
            self.writer.close()  # after what was written last
        return server.close()

    async def _pass(self) -> None:
        await self.door.light.wait()
        if self.streaming:
            await self.door.free.wait()

    def pass_on(self) -> None:
        """Give the phone what has come, unless it is still too little."""
        if self.streaming and self.door.collecting and len(self.collected) < FEW_KILOBYTES:
            self.door.done["messages held up"] += 1
            return
        piece, self.collected = self.collected, b""
        if piece and not self.gone and not self.forgotten:
            self._write_down(piece)
            self.writer.write(piece)
        if piece:
            self.answered.set()

    def _write_down(self, piece: bytes) -> None:
        assert self.request
        if self.saying is None or self.streaming or not self.answered.is_set():
            self.saying = Said(time.monotonic(), self.request)
            self.door.said.append(self.saying)
        self.saying.data.extend(piece)
