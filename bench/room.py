"""A workshop with everybody in it: a desk and a big screen that follow, and many phones."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from bench.client import Browser
from bench.desk import Desk, Screen, open_desk, set_up, sign_in
from bench.listening import now
from bench.phone import Answered, Phone, Told
from bench.served import Served

PATIENCE = 30.0
AT_ONCE = 20
# Seconds until everything that was announced has been fetched.
CALM = 1.0


@dataclass
class Wave:
    """A change of the room, in seconds from the tap until the last phone."""

    first: float
    knows: float
    receives: float
    shows: float
    owns: float
    tap: float
    missed: int
    raw: bytes


@dataclass
class Room:
    """One workshop."""

    served: Served
    desk: Desk
    screen: Screen
    link: str
    phones: list[Phone] = field(default_factory=list)
    joined: list[float] = field(default_factory=list)
    place: str = "lobby--"
    calm: float = CALM

    @property
    def pk(self) -> int:
        """The number of the workshop."""
        return self.desk.pk

    @property
    def statements(self) -> list[int]:
        """The statements that phones can answer now."""
        return self.phones[0].statements

    def troubles(self) -> Counter[str]:
        """Everything that went wrong, for anybody in the room."""
        told = sum((phone.troubles for phone in self.phones), Counter[str]())
        for name, one in (("desk", self.desk), ("screen", self.screen)):
            told.update({f"{name}: {what}": n for what, n in one.troubles.items()})
        return told

    async def join(self, number: int) -> float:
        """So many more phones, as quickly as the server takes them; the seconds it took."""
        began = now()
        places = asyncio.Semaphore(AT_ONCE)
        first = len(self.phones)
        phones = [self._phone(first + n) for n in range(number)]
        await asyncio.gather(*(self._join(phone, places) for phone in phones))
        self.phones += phones
        return now() - began

    def _phone(self, number: int) -> Phone:
        addresses = self.served.addresses
        browser = Browser(addresses[number % len(addresses)])
        return Phone(number, browser, random.Random(f"{self.pk} {number}"))

    async def _join(self, phone: Phone, places: asyncio.Semaphore) -> None:
        async with places:
            pages = await phone.join(self.link)
            self.joined += [page.took for page in pages]
            await phone.listen()

    async def follow(self) -> None:
        """The desk and the screen begin to listen."""
        await asyncio.gather(self.desk.listener.start(), self.screen.listener.start())

    async def wave(self, act: Callable[[], Awaitable[object]]) -> Wave:
        """Do something that every phone must show, and wait until every phone does."""
        told = Told(len(self.phones))
        for phone in self.phones:
            phone.told = told
        began = now()
        await act()
        tap = now() - began
        with contextlib.suppress(TimeoutError):  # who is late is counted as missed
            await asyncio.wait_for(told.all_done.wait(), PATIENCE)
        for phone in self.phones:
            phone.told = None
        return Wave(
            first=min(told.knew.values(), default=float("inf")) - began,
            knows=_last(told.knew) - began,
            receives=_last(told.received) - began,
            shows=_last(told.showed) - began,
            owns=_last(told.owned) - began,
            tap=tap,
            missed=told.wanted - min(len(told.knew), len(told.showed)),
            raw=told.raw,
        )

    async def move(self, to: str) -> Wave:
        """The room goes to a place; every phone must show it."""
        wave = await self.wave(lambda: self.desk.move(to))
        self.place = to
        elsewhere = sum(phone.place.replace(":", "-") != to for phone in self.phones)
        return replace(wave, missed=max(wave.missed, elsewhere))

    async def be_at(self, place: str) -> None:
        """Go there, if the room is elsewhere, and let everything become quiet."""
        if self.place != place:
            await self.move(place)
            await self.quiet()

    async def answer(
        self, statement: int, within: float, phones: Sequence[Phone] | None = None
    ) -> list[Answered]:
        """Everyone answers once, each at a moment of its own within so many seconds."""
        began = now() + 0.05

        async def one(phone: Phone) -> Answered:
            due = began + phone.chance.uniform(0, within)
            await asyncio.sleep(due - now())
            return await phone.answer(statement, due)

        return list(await asyncio.gather(*map(one, phones or self.phones)))

    async def quiet(self, times: float = 1.0) -> None:
        """Wait until what was announced has been fetched, or longer."""
        await asyncio.sleep(self.calm * times)

    def leave(self) -> None:
        """Everyone goes."""
        for phone in self.phones:
            phone.leave()
        self.desk.leave()
        self.screen.leave()

    def rows(self, statement: int) -> int:
        """How many answers to a statement the database has, read past the app."""
        return self.served.number(
            "SELECT count(*) FROM workshops_rating r JOIN workshops_seat s ON s.id = r.seat_id "
            f"WHERE s.workshop_id = {self.pk} AND r.statement_id = {statement} AND NOT r.waiting"
        )


def _last(moments: dict[int, float]) -> float:
    return max(moments.values(), default=float("inf"))


async def new_room(
    served: Served, *, one_at_a_time: bool = False, domains: int = 9, calm: float = CALM
) -> Room:
    """A workshop that is open, with its desk and its screen, and nobody in it yet."""
    facilitator = Browser(served.addresses[0], await _cookies(served))
    pk = await set_up(facilitator, one_at_a_time=one_at_a_time, domains=domains)
    desk, link, secret = await open_desk(facilitator, pk)
    room = Room(served, desk, Screen(Browser(served.addresses[-1]), secret), link, calm=calm)
    await room.follow()
    return room


async def _cookies(served: Served) -> dict[str, str]:
    """The cookies of the facilitator, who signs in once."""
    if not served.cookies:
        browser = Browser(served.addresses[0])
        await sign_in(browser, *served.facilitator)
        browser.close()
        served.cookies = browser.cookies
    return dict(served.cookies)
