"""Browsers at the other end, and a database that says who they are, for tests of what is live."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from workshops.live import Live
from workshops.live.doorkeeper import Allowed, Asked, Rules
from workshops.live.messages import Message, Receive, Scope, Send

ROOM = 7
SEAT = f"/events/seat/{ROOM}"


class Peer:
    """A browser at the other end of a stream, which may stop reading or go away."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self._asked = False

    async def send(self, message: Message) -> None:
        if not self.reading.is_set():
            await self.reading.wait()
        self.messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.gone.set()

    async def receive(self) -> Message:
        if self._asked:
            await self.gone.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    def heard(self) -> list[str]:
        """The lines received, without the pause before reconnecting."""
        text = b"".join(message.get("body", b"") for message in self.messages).decode()
        parts = [part for part in text.split("\n\n") if part and not part.startswith("retry")]
        return [part.replace("event: ", "").replace("\ndata:", "") for part in parts]

    @property
    def status(self) -> int:
        """The status of the answer."""
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        """What was sent."""
        return b"".join(message.get("body", b"") for message in self.messages)

    def json(self) -> Any:
        """What was sent, read as JSON."""
        return json.loads(self.body)


@dataclass
class Database:
    """Everyone with the cookie ``seat=mine`` may listen to the room; the rest are strangers.

    ``asked`` holds how many were asked about at once, each time.
    """

    version: int = 1
    slow: float = 0
    broken: bool = False
    asked: list[int] = field(default_factory=list)
    seen: list[list[int]] = field(default_factory=list)
    stale_seat: int | None = None

    def who_may(self, asked: Sequence[Asked]) -> list[Allowed | None]:
        """Whoever has the cookie."""
        time.sleep(self.slow)
        self.asked.append(len(asked))
        self._fail()
        mine = Allowed(ROOM, self.version, self.stale_seat)
        return [mine if one.cookies.get("seat") == "mine" else None for one in asked]

    def versions(self, workshops: Sequence[int]) -> dict[int, int]:
        """The room's version for any workshop."""
        self._fail()
        return dict.fromkeys(workshops, self.version)

    def still_here(self, seats: Sequence[int]) -> None:
        """Note them."""
        self.seen.append(list(seats))

    def _fail(self) -> None:
        if self.broken:
            raise OSError("The database is away")

    @property
    def rules(self) -> Rules:
        """As the app hands them over."""
        return Rules(self.who_may, self.versions, self.still_here)


async def no_django(scope: Scope, receive: Receive, send: Send) -> None:
    """For stories in which Django is never asked."""
    raise AssertionError(f"Django was asked for {scope['path']}")


def scope(path: str, cookie: str = "seat=mine", method: str = "GET", **headers: str) -> Scope:
    """A request as the server hands it over; headers by name, with _ for -."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"path": path, "method": method, "headers": [(b"cookie", cookie.encode()), *sent]}


Story = Callable[[Live], Awaitable[None]]


def run(story: Story, database: Database | None = None, **options: Any) -> None:
    """Tell a story with everything live started and stopped."""

    async def told() -> None:
        live = Live((database or Database()).rules, options.pop("django", no_django), **options)
        await live.start()
        try:
            await story(live)
        finally:
            await live.stop()

    asyncio.run(told())


async def listen(live: Live, path: str = SEAT) -> Peer:
    """A peer that has been let in."""
    peer = Peer()
    peer.task = asyncio.create_task(live(scope(path), peer.receive, peer.send))
    await until(lambda: bool(peer.heard()))
    return peer


async def get(live: Live, path: str, cookie: str = "seat=mine", **headers: str) -> Peer:
    """A peer that has been answered."""
    peer = Peer()
    await live(scope(path, cookie, **headers), peer.receive, peer.send)
    return peer


async def until(holds: Callable[[], bool], patience: float = 3.0) -> None:
    """Wait until something holds; fail when it never does."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "It never came to hold"
        await asyncio.sleep(0.002)
