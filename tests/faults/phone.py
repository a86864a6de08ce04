"""A phone in a run: somebody joins with it, writes on it, and all sorts of things happen to it.

``Phone`` is what a run needs of one; ``SimulatedPhone`` plays it in Python, ``browser.py`` with a
real browser.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from tests.faults.clock import Clock
from tests.faults.desk import Fields
from tests.faults.following import Gone
from tests.faults.html import fields_of, read, token_of
from tests.faults.judge import Acknowledged
from tests.faults.kept import Storage
from tests.faults.listening import Channel
from tests.faults.outbox import Sent
from tests.faults.proxy import Door
from tests.faults.sheet import Sheet, shared, told_parts, visible
from tests.faults.tab import Tab
from tests.faults.web import Browser, Failed, Jar

AGAIN = 0.2
DAY = 86_400.0


class Look(NamedTuple):
    """What somebody sees: the step, its forms by slot, and the choices that a form has."""

    step: str
    item: int
    slots: tuple[str, ...]
    ideas: bool


class Phone(Protocol):
    """What a run needs of a phone. ``person`` is whose it is: two phones may be one person's.

    ``typed`` is what somebody wrote or chose on it last, by slot.
    """

    person: int
    door: Door
    clock: Clock
    typed: dict[str, Fields]

    async def join(self, link: str, group: str) -> None:
        """Take a seat, pressing again where nothing came back."""

    async def open(self) -> None:
        """Open the room's page."""

    def look(self) -> Look | None:
        """What there is to see, or None while there is no page."""

    async def choose(self, slot: str, value: str) -> None:
        """Tap an answer."""

    async def write(self, slot: str, text: str) -> None:
        """Write into a field."""

    def offered(self, slot: str) -> list[str]:
        """What can be ticked in a form."""

    async def tick(self, slot: str, values: Sequence[str]) -> None:
        """Tick these boxes and no others."""

    async def send_idea(self, text: str) -> None:
        """Write an idea and send it."""

    async def leave_field(self) -> None:
        """The keyboard goes away."""

    async def settle(self) -> None:
        """Look at every tab, leave every field, and go on where the room has moved."""

    def acknowledged(self) -> list[Acknowledged]:
        """What this phone was told the server has."""

    def sent(self) -> list[tuple[str, int, Fields]]:
        """What this phone tried to send, as (slot, sequence, fields)."""

    def waiting(self) -> int:
        """How many answers wait on it to be sent."""

    def remains(self) -> str:
        """All words that it still holds, in its storage and its pages."""

    async def differs(self, straight: Browser) -> str:
        """What its pages show differently from fresh ones; empty where nothing."""

    async def end(self) -> None:
        """The run is over."""


class SimulatedPhone:
    """A phone whose scripts are those of ``tab.py`` and ``outbox.py``."""

    def __init__(
        self, person: int, workshop: int, door: Door, pace: float, chance: random.Random
    ) -> None:
        self.person, self.workshop, self.door, self.chance = person, workshop, door, chance
        self.clock = Clock(pace)
        self.storage, self.jar, self.channel = Storage(), Jar(), Channel()
        self.tabs: list[Tab] = []
        self.log: list[Sent] = []
        self.diary: list[tuple[float, str]] = []
        self.typed: dict[str, Fields] = {}
        self.told_of_storage = False
        self.off = 0.0
        self.way_back: list[tuple[str, str]] = []
        self._opening: set[asyncio.Task[None]] = set()

    def date(self) -> float:
        """What its own clock says, which may be wrong."""
        return self.clock.now() + self.off

    def note(self, what: str) -> None:
        """Something happened on this phone; told when something turns out to be wrong."""
        self.diary.append((time.monotonic(), f"phone of person {self.person}: {what}"))

    # Coming in ------------------------------------------------------------------------------

    async def join(self, link: str, group: str) -> None:
        browser = Browser(self.door.port, self.jar)
        form: list[tuple[str, str]] = []
        while not self.has_place:
            try:
                if not form:
                    page = read((await asyncio.wait_for(browser.get(link), 10)).text)
                    form = [("group", group), *_door_form(page)]
                answer = await asyncio.wait_for(browser.post(link, form), 10)
                form = form if answer.status in {302, 500, 503} else []
            except (Failed, TimeoutError):
                await asyncio.sleep(AGAIN)

    async def open(self) -> None:
        tab = Tab(self)
        while not tab.life.over:
            try:
                await self.clock.within(15, tab.open())
            except (Failed, TimeoutError):
                tab.life.kill()
                await asyncio.sleep(AGAIN)
                tab = Tab(self)
            else:
                self.tabs.append(tab)
                return

    def open_later(self) -> None:
        """Open a page beside whatever else goes on."""
        task = asyncio.ensure_future(self._open_quietly())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_quietly(self) -> None:
        try:
            await self.open()
        except Gone:
            await self.come_back()
            await self.open()

    async def come_back(self) -> None:
        """The phone has lost its place: somebody types the code and their three words."""
        browser, path = Browser(self.door.port, self.jar), "/join/back/"
        while not self.has_place:
            try:
                page = read((await asyncio.wait_for(browser.get(path), 10)).text)
                form = [("csrfmiddlewaretoken", token_of(page)), *self.way_back]
                await asyncio.wait_for(browser.post(path, form), 10)
            except (Failed, TimeoutError):
                await asyncio.sleep(AGAIN)

    @property
    def has_place(self) -> bool:
        """Whether its browser still has the seat's cookie."""
        return f"seat_{self.workshop}" in self.jar.cookies

    def reload(self, tab: Tab) -> None:
        """The page is loaded again."""
        if self.close(tab):
            self.open_later()

    def close(self, tab: Tab) -> bool:
        """Leave a page; not where the browser asks first because words would be lost."""
        if tab not in self.tabs or tab.kept.guarded:
            return False
        self.tabs.remove(tab)
        tab.close()
        return True

    def kill(self, tab: Tab) -> None:
        """The system ends a tab without a word. What it said it could not keep may be lost."""
        self.tabs.remove(tab)
        if not tab.kept.works:
            held = [*tab.forms, *(item["slot"] for item in tab.outbox.items())]
            for slot in held:
                self.typed.pop(slot, None)
        tab.kill()

    # What somebody does -----------------------------------------------------------------------

    @property
    def tab(self) -> Tab | None:
        """The tab that is looked at."""
        return next((tab for tab in self.tabs if not tab.hidden), None)

    def look(self) -> Look | None:
        tab = self.tab
        if tab is None:
            return None
        return Look(tab.now.step, tab.now.item, tuple(tab.forms), bool(tab.now.ideas))

    async def choose(self, slot: str, value: str) -> None:
        if self.tab and slot in self.tab.forms:
            self.tab.choose(slot, value)
            self._note(self.tab, slot)

    async def write(self, slot: str, text: str) -> None:
        if self.tab and slot in self.tab.forms:
            self.tab.write(slot, text)
            self._note(self.tab, slot)

    def offered(self, slot: str) -> list[str]:
        return self.tab.now.offered.get(slot, []) if self.tab else []

    async def tick(self, slot: str, values: Sequence[str]) -> None:
        if self.tab and slot in self.tab.forms:
            self.tab.tick(slot, list(values))
            self._note(self.tab, slot)

    async def send_idea(self, text: str) -> None:
        if self.tab and self.tab.now.ideas:
            self.tab.write_idea(text)
            self.typed[self.tab.send_idea()] = (("text", text), ("statement", ""))

    def _note(self, tab: Tab, slot: str) -> None:
        self.typed[slot] = _pairs(tab.forms[slot].fields)

    async def leave_field(self) -> None:
        if self.tab:
            self.tab.leave_field()

    async def settle(self) -> None:
        if self._opening:
            return
        if not self.tabs:
            self.open_later()
        if self.tabs and not self.has_place:
            await self.come_back()
            self.reload(self.tabs[0])
        for tab in self.tabs:
            if tab.hidden:
                tab.show()
            if tab.focus:
                tab.leave_field()
            elif tab.fresh:
                await tab.follow()

    # What is asked of it afterwards -----------------------------------------------------------

    def acknowledged(self) -> list[Acknowledged]:
        return [
            Acknowledged(
                self.person, sent.item["slot"], sent.item["sequence"],
                _pairs(sent.item["fields"]), sent.became["state"],
            )
            for sent in self.log
            if sent.became["state"] in {"saved", "waiting"}
        ]  # fmt: skip

    def sent(self) -> list[tuple[str, int, Fields]]:
        items = [sent.item for sent in self.log]
        items += [item for tab in self.tabs for item in tab.outbox.items()]
        return [(item["slot"], item["sequence"], _pairs(item["fields"])) for item in items]

    def waiting(self) -> int:
        return sum(len(tab.outbox.pending()) for tab in self.tabs)

    def remains(self) -> str:
        stored = list(self.storage.entries.values())
        pages = [f"{tab.words()}\n{tab.kept.page}" for tab in self.tabs]
        return "\n".join([*stored, *pages])

    async def differs(self, straight: Browser) -> str:
        if not self.tabs:
            return "there is no page"
        room = self.tabs[0].room
        sheet = shared((await straight.get(f"{room}step/")).text, self.tabs[0].blocks)
        own = (await straight.get(f"{room}own/")).json()
        return next(filter(None, (_difference(tab, sheet, own) for tab in self.tabs)), "")

    async def end(self) -> None:
        for task in list(self._opening):
            task.cancel()
        for tab in list(self.tabs):
            self.kill(tab)
        self.clock.stop()


def _door_form(page: Any) -> list[tuple[str, str]]:
    """The fields of the form behind which the room is."""
    for form in page.all("form"):
        fields = [f for f in fields_of(form) if f[0] != "group"]
        if any(name == "once" for name, _value in fields):
            return fields
    return []


def _pairs(fields: Any) -> Any:
    return tuple((str(name), str(value)) for name, value in fields)


def _difference(tab: Tab, sheet: Sheet, own: dict[str, Any]) -> str:
    """What a tab shows differently from a fresh page."""
    seen = tab.seen()
    parts = told_parts(own)
    fresh: dict[str, Any] = {
        "place": sheet.place,
        "parts": {name: parts.get(name, "") for name in sheet.parts},
        "forms": {
            slot: visible(slot, own.get("forms", {}).get(slot, {}).get("fields", []))
            for slot in sheet.forms
        },
        "body": sheet.body,
    }
    fresh["forms"] = {slot: fresh["forms"].get(slot) for slot in seen["forms"]}
    for name, shown in seen.items():
        if shown != fresh[name]:
            return f"{name}: shows {shown!r}, fresh is {fresh[name]!r}"[:2000]
    return ""
