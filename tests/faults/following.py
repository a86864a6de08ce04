"""How a phone's page follows the room: ``static/js/following.js`` once more."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.faults.clock import Timer
from tests.faults.html import read
from tests.faults.kept import Kept
from tests.faults.life import Life
from tests.faults.sheet import Sheet, blocks_of, shared
from tests.faults.web import Browser, Failed
from workshops import protocol

BLOCKS = re.compile(r'data-blocks="(\w*)"')
GRACE, SPREAD, TOGETHER = 3.3, 0.7, 0.3
FETCH_AGAIN = protocol.pauses("fetch_again")


class Gone(Exception):
    """This phone has no place here any more."""


class Following:
    """Fetches what all phones show and what belongs to this seat, until both are here.

    Whoever makes it of this says what it shows now (``now``), and what ``arrive``, ``fill_in``
    and ``end`` do.
    """

    now: Sheet
    kept: Kept

    def __init__(self, life: Life, browser: Browser, room: str) -> None:
        self.life, self.browser, self.room = life, browser, room
        self.told: dict[str, Any] | None = None
        self.blocks: dict[str, str] = {}
        self.digest = ""
        self.version = self.wanted = self.turn = self.failures = 0
        self.own_turn = self.own_taken = self.own_failures = self.arrived = self.knows = 0
        self._soon: Timer | None = None
        self._again: Timer | None = None
        self._own_again: Timer | None = None

    def arrive(self, fresh: Sheet) -> None:
        """Something to show is here."""
        raise NotImplementedError

    def fill_in(self, sheet: Sheet) -> None:
        """Put what belongs to this seat into what all phones show."""
        raise NotImplementedError

    def end(self) -> None:
        """There is no place here any more, or somebody said goodbye elsewhere."""
        raise NotImplementedError

    def changed(self, kind: str, version: int, within: float) -> None:
        """The room changed, or only how many answered."""
        shown_already = kind in {"step", "plan"} and version <= self.version
        if kind != "counts" and not shown_already:
            self.hear(version, within)

    def hear(self, version: int, within: float = 0.0) -> None:
        """There is something newer."""
        self.wanted = max(self.wanted, version)
        self.refresh(within)

    def refresh(self, within: float = 0.0) -> None:
        """Look again soon."""
        stop(self._again)
        if self._soon is None:
            pause = within * protocol.in_turn(self.life.chance)
            self._soon = self.life.later(pause, lambda: self.life.spawn(self._load()))

    async def _ask(self, path: str, headers: Mapping[str, str] | None = None) -> str:
        asked = self.browser.get(path, headers)
        try:
            answer = await self.life.clock.within(protocol.seconds("patience"), asked)
        except TimeoutError as error:
            raise Failed(f"{path}: nothing came") from error
        if answer.status == 404:
            raise Gone
        if not answer.ok:
            raise Failed(f"{path}: {answer.status}")
        return answer.text

    async def _load(self, within: float = 0.0) -> None:
        self._soon = None
        self.turn += 1
        turn = self.turn
        if self.now.place == "left":
            return await self.load_own()
        asked = self.life.spawn(self._try_step(turn))
        mine = self.life.spawn(self._after(asked, within) if within else self.load_own())
        fresh = await asked
        if fresh is None:
            return None
        await self.wait_for(mine, max(0.0, TOGETHER - within))
        if fresh.version >= self.version:
            self.version = fresh.version
            self.arrive(fresh)
        mine.add_done_callback(lambda _task: self._know_all())
        if self.version < self.wanted:
            return self._failed(turn)
        self.failures = 0
        return None

    async def _after(self, asked: asyncio.Task[Sheet | None], within: float) -> None:
        """In a crowd the page that all share goes first."""
        await asked
        await self.life.clock.sleep(self.life.chance.random() * within)
        await self.load_own()

    def _know_all(self) -> None:
        if not self.life.over and not self.is_whole:
            self.life.spawn(self.load_own())

    @property
    def is_up_to_date(self) -> bool:
        """Whether what was told of this seat knows of all that was sent from here."""
        return self.knows == self.arrived

    @property
    def is_whole(self) -> bool:
        """And is as new as what is shown."""
        behind = self.told is not None and self.told["version"] < self.version
        return self.is_up_to_date and not behind

    async def wait_for(self, task: asyncio.Task[None], seconds: float) -> None:
        """Wait until something is done, and no longer than so many seconds."""
        waited = self.life.spawn(self.life.clock.sleep(seconds))
        await asyncio.wait([task, waited], return_when=asyncio.FIRST_COMPLETED)
        waited.cancel()

    async def _try_step(self, turn: int) -> Sheet | None:
        try:
            return await self._ask_step()
        except Gone:
            self.end()
        except (Failed, ValueError):
            self._failed(turn)
        return None

    def _failed(self, turn: int) -> None:
        if turn == self.turn:
            self.failures += 1
            pause = _pause(self.failures)
            self._again = self.life.later(pause, lambda: self.life.spawn(self._load()))

    async def _ask_step(self) -> Sheet:
        text = await self._ask(f"{self.room}step/")
        digest = BLOCKS.search(text)
        if digest is None:
            raise ValueError("there is no sheet in this page")
        if digest[1] != self.digest:
            page = read(await self._ask(self.room))
            same = page.first("template", id="same")
            self.blocks, self.digest = blocks_of(page), same.get("data-blocks") if same else ""
        return shared(text, self.blocks)

    async def load_own(self) -> None:
        """Fetch what belongs to this seat."""
        stop(self._own_again)
        self.own_turn += 1
        turn, arrived = self.own_turn, self.arrived
        try:
            told = json.loads(await self._ask(f"{self.room}own/", {"X-Seat": self.kept.seat}))
        except Gone:
            return self.end()
        except (Failed, ValueError):
            if turn > self.own_taken:
                self._ask_own_again()
            return None
        if turn < self.own_taken:
            return None
        self.own_taken = turn
        if arrived != self.arrived:
            return await self.load_own()
        self.own_failures = 0
        return self._take(told)

    def _ask_own_again(self) -> None:
        stop(self._own_again)
        self.own_failures += 1
        pause = _pause(self.own_failures)
        self._own_again = self.life.later(pause, lambda: self.life.spawn(self.load_own()))

    def _take(self, told: dict[str, Any]) -> None:
        self.told, self.knows = told, self.arrived
        if bool(told.get("left")) != (self.now.place == "left"):
            return self.end()
        if told["version"] < self.version:
            return self._ask_own_again()
        self.fill_in(self.now)
        if told["version"] > max(self.version, self.wanted):
            self.hear(told["version"])
        return None


def stop(timer: Timer | None) -> None:
    """Cancel a timer that may be there."""
    if timer:
        timer.cancel()


def _pause(failures: int) -> float:
    return FETCH_AGAIN[min(failures, len(FETCH_AGAIN)) - 1]
