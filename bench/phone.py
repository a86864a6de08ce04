"""A phone that speaks the protocol: joins through the real pages, follows the room, answers."""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

from bench import forms
from bench.client import Browser, Response
from bench.listening import Listener, at, now
from bench.streams import Event
from workshops import protocol

GROUPS = ("leaders", "staff", "staff", "partners", "people", "people")
REASONS = (
    "We were asked, and then we heard nothing.",
    "In some teams, yes. In mine, not yet.",
    "It took a while, and it holds. I have seen it change somebody’s week, and that was not luck.",
    "It depends on who you get. My sister had three workers in one year, and each of them began"
    " again from the first page of the form.",
    "There is a plan for it, and not yet the time.",
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SEAT = re.compile(r'<room-now [^>]*seat="([^"]+)"')
VERSION = re.compile(r'data-version="(\d+)"')
OUTCOME = re.compile(r'"outcome": ?"(\w+)"')
# A statement and its round, as the whole page has them and as the shared fragment does.
STATEMENTS = (
    re.compile(r'name="statement" value="(\d+)">\s*<[^>]* name="round" value="(\d+)"'),
    re.compile(r'data-same="statement" data-pk="(\d+)" data-round="(\d+)"'),
)
PLACE = re.compile(r'data-place="([^"]+)"')
# Seconds that a phone waits for its own part, to show both at once (static/js/following.js).
TOGETHER = 0.3


@dataclass
class Told:
    """What phones tell of a change of the room: when each knew, received the shared fragment,
    had its own part, and showed both."""

    wanted: int
    knew: dict[int, float] = field(default_factory=dict)
    received: dict[int, float] = field(default_factory=dict)
    owned: dict[int, float] = field(default_factory=dict)
    showed: dict[int, float] = field(default_factory=dict)
    raw: bytes = b""
    all_done: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, phone: int, received: float, own: float, within: float) -> None:
        """A phone has both parts. The shared one waited a little for the other, less in a crowd."""
        self.received[phone], self.owned[phone] = received, own
        self.showed[phone] = max(received, min(own, received + max(0, TOGETHER - within)))
        if min(len(self.knew), len(self.showed)) >= self.wanted:
            self.all_done.set()


@dataclass
class Answered:
    """One answer that was sent. ``took`` counts from when the finger touched the phone."""

    took: float
    late: float
    outcome: str


class NotAnswered(Exception):
    """The server did not give what was asked for."""


class Phone:
    """One participant: own cookies, own CSRF token, own chance."""

    def __init__(self, number: int, browser: Browser, chance: random.Random) -> None:
        self.number, self.browser, self.chance = number, browser, chance
        self.group = chance.choice(GROUPS)
        self.room = 0
        self.troubles: Counter[str] = Counter()
        self.told: Told | None = None
        self.version = self._wanted = 0
        self.place = ""
        self._rounds: dict[int, str] = {}
        self.listener: Listener | None = None
        self._token = self._seat = ""
        self._tag = ""
        self._sequence = 0
        self._following: asyncio.Task[None] | asyncio.TimerHandle | None = None

    # Coming in.

    async def join(self, link: str) -> list[Response]:
        """By the link of the QR code: the door, the group, the three words, the room."""
        door = await self._page(link)
        form = forms.form_to(door.text, link)
        seat = await self.browser.post(form.action, form.fields | {"group": self.group})
        assert seat.status == 302, f"joining said {seat.status}"
        words = await self._page(seat.headers["location"])
        self.room = int(seat.headers["location"].split("/")[2])
        room = await self._page(f"/room/{self.room}/")
        self._read_page(room.text)
        return [door, seat, words, room]

    async def look(self) -> None:
        """Load the page as it is now, and its parts."""
        self._read_page((await self._page(f"/room/{self.room}/")).text)
        await asyncio.gather(self._fetch_step(), self._fetch_own())

    async def listen(self) -> None:
        """Open the stream."""
        path = f"/events/seat/{self.room}"
        self.listener = Listener(self.browser, path, self._hear, self.chance)
        await self.listener.start()

    def leave(self) -> None:
        """Go away: the stream and every connection."""
        if self.listener is not None:
            self.listener.stop()
        self.listener = None
        if self._following is not None:
            self._following.cancel()
        self._following = None
        self.browser.close()

    async def _page(self, path: str) -> Response:
        response = await self.browser.get(path, Accept="text/html")
        assert response.status == 200, f"{path} said {response.status}"
        return response

    def _read_page(self, page: str) -> None:
        self._token = TOKEN.search(page)[1]  # type: ignore[index]
        self._seat = SEAT.search(page)[1]  # type: ignore[index]
        self._show(page)

        self._wanted = self.version

    def _show(self, page: str) -> None:
        self.version = max(self.version, int(VERSION.search(page)[1]))  # type: ignore[index]
        self.place = PLACE.search(page)[1]  # type: ignore[index]
        found = chain.from_iterable(pattern.findall(page) for pattern in STATEMENTS)
        self._rounds = {int(pk): round_ for pk, round_ in found}

    @property
    def statements(self) -> list[int]:
        """The statements that this phone shows for answering."""
        return list(self._rounds)

    # Following the room.

    def _hear(self, event: Event) -> None:
        if event.kind not in ("hello", "step", "plan") or event.version <= self._wanted:
            return
        self._wanted = event.version
        if self.told is not None:
            self.told.knew.setdefault(self.number, event.at)
            self.told.raw = event.raw
        if self._following is None:
            within = float(event.data.get("within", 0)) / 1000
            # No more than this now: a thousand phones are one process here, and the next one hears.
            pause = within * protocol.in_turn(self.chance)
            self._following = asyncio.get_running_loop().call_later(pause, self._go_on, within)

    def _go_on(self, within: float) -> None:
        self._following = asyncio.get_running_loop().create_task(self._follow(within))

    async def _follow(self, within: float) -> None:
        """Fetch both parts until what is shown is as new as what was heard of."""
        failures = 0
        received = own = now()
        try:
            while self.version < self._wanted:
                try:
                    received, own = await self._fetch_both(within)
                except (OSError, TimeoutError, NotAnswered) as error:
                    self.troubles[f"fetching: {error or type(error).__name__}"] += 1
                    await asyncio.sleep(at(protocol.pauses("fetch_again"), failures))
                    failures += 1
        finally:
            self._following = None
        if self.told is not None:
            self.told.note(self.number, received, own, within)

    async def _fetch_both(self, within: float) -> tuple[float, float]:
        """Side by side; in a crowd what all phones show goes first."""
        if not within:
            received, own = await asyncio.gather(self._fetch_step(), self._fetch_own())
            return received, own
        received = await self._fetch_step()
        await asyncio.sleep(self.chance.uniform(0, within))
        return received, await self._fetch_own()

    async def _fetch_step(self) -> float:
        """Fetch what all phones show; when it was here."""
        tag = {"If_None_Match": self._tag} if self._tag else {}
        response = await self.browser.get(f"/room/{self.room}/step/", **tag)
        if response.status not in (200, 304):
            raise NotAnswered(f"step {response.status}")
        if response.status == 200:
            self._tag = response.headers.get("etag", "")
            self._show(response.text)
        if self.version < self._wanted:
            raise NotAnswered("step is behind")
        return now()

    async def _fetch_own(self) -> float:
        """Fetch what belongs to this seat; when it was here."""
        response = await self.browser.get(
            f"/room/{self.room}/own/", Accept="application/json", X_Seat=self._seat
        )
        if response.status != 200:
            raise NotAnswered(f"own {response.status}")
        if json.loads(response.body)["version"] < self._wanted:
            raise NotAnswered("own is behind")
        return now()

    # Answering.

    def _answer(self, statement: int) -> dict[str, str]:
        self._sequence += 1
        return {
            "statement": str(statement),
            "round": self._rounds[statement],
            "value": str(self.chance.randint(0, 5)),
            "reason": self.chance.choice(REASONS),
            "visible_to": "plan" if self.chance.random() < 0.4 else "room",
            "key": secrets.token_urlsafe(16),
            "sequence": str(self._sequence),
        }

    async def answer(self, statement: int, due: float | None = None) -> Answered:
        """Answer one statement, once, at this moment of the clock or now."""
        due = due or now()
        late = now() - due
        try:
            outcome = await self._send(self._answer(statement))
        except (OSError, TimeoutError) as error:
            outcome = type(error).__name__
        if outcome != "saved":
            self.troubles[f"answer: {outcome}"] += 1
        return Answered(now() - due, late, outcome)

    async def _send(self, fields: dict[str, str]) -> str:
        response = await self.browser.post(
            f"/room/{self.room}/answer/",
            fields,
            Accept="application/json",
            X_CSRFToken=self._token,
        )
        means = protocol.means(response.status)
        if means != "ok":
            return f"{means} ({response.status})"
        return OUTCOME.search(response.text)[1]  # type: ignore[index]
