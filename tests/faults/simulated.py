"""A phone whose scripts are those of ``tab.py`` and ``outbox.py``."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any

from tests.faults.clock import Clock
from tests.faults.following import Gone
from tests.faults.html import read, token_of
from tests.faults.kept import Storage
from tests.faults.listening import Channel
from tests.faults.phone import AGAIN, Look, Phone, door_form
from tests.faults.proxy import Door
from tests.faults.tab import Tab
from tests.faults.web import Browser, Failed, Jar


class SimulatedPhone(Phone):
    """Its pages are ``tabs``; what they share is its storage, its cookies and their channel."""

    def __init__(
        self, person: int, workshop: int, door: Door, pace: float, chance: random.Random
    ) -> None:
        super().__init__(person, workshop, door, Clock(pace), chance)
        self.storage, self.jar, self.channel = Storage(), Jar(), Channel()
        self.tabs: list[Tab] = []
        self.off = 0.0
        self._opening: set[asyncio.Task[None]] = set()

    def date(self) -> float:
        """What its own clock says, which may be wrong."""
        return self.clock.now() + self.off

    @property
    def has_place(self) -> bool:
        """Whether its browser still has the seat's cookie."""
        return self.seat_cookie in self.jar.cookies

    async def cookies(self) -> dict[str, str]:
        return dict(self.jar.cookies)

    async def take_cookies(self, cookies: Mapping[str, str]) -> None:
        self.jar.cookies.update(cookies)

    # Coming in ------------------------------------------------------------------------------

    async def join(self, link: str, group: str) -> None:
        browser = Browser(self.door.port, self.jar)
        form: list[tuple[str, str]] = []
        while not self.has_place:
            try:
                if not form:
                    page = read((await asyncio.wait_for(browser.get(link), 10)).text)
                    form = [("group", group), *door_form(page)]
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

    def open_later(self, *, only: bool = False) -> None:
        if only and (self.tabs or self._opening):
            return
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

    # What happens to it -----------------------------------------------------------------------

    def reload(self, tab: Tab) -> None:
        """A page is loaded again."""
        if self._leave(tab):
            self.open_later()

    def _leave(self, tab: Tab) -> bool:
        """Leave a page; not where the browser asks first because words would be lost."""
        if tab not in self.tabs or tab.kept.guarded:
            return False
        self.tabs.remove(tab)
        tab.close()
        return True

    def _kill(self, tab: Tab) -> None:
        """End a page. What it said it could not keep may be lost."""
        self.tabs.remove(tab)
        if tab.kept.guarded or not tab.kept.works:
            for slot in [*tab.forms, *(item["slot"] for item in tab.outbox.items())]:
                self.typed.pop(slot, None)
        tab.kill()

    async def kill(self, *, every: bool) -> None:
        for tab in self.tabs[: None if every else 1]:
            self._kill(tab)

    async def close(self) -> None:
        for tab in list(self.tabs):
            self._leave(tab)

    async def load_again(self) -> None:
        for tab in list(self.tabs):
            self.reload(tab)

    async def lose_network(self) -> None:
        for tab in self.tabs:
            tab.listener.offline()

    async def find_network(self) -> None:
        for tab in self.tabs:
            tab.online()

    async def hide(self, *, hidden: bool) -> None:
        for tab in self.tabs:
            if hidden:
                tab.hide()
            elif tab.hidden:
                tab.show()

    async def fill_storage(self, *, full: bool) -> None:
        self.storage.full = full

    async def drop_cookie(self, name: str) -> None:
        self.jar.cookies.pop(name, None)

    async def shift_clock(self, seconds: float) -> None:
        self.off += seconds

    # What somebody does -----------------------------------------------------------------------

    @property
    def tab(self) -> Tab | None:
        """The page that is looked at."""
        return next((tab for tab in self.tabs if not tab.hidden), None)

    def _tab_with(self, slot: str) -> Tab | None:
        return self.tab if self.tab and slot in self.tab.forms else None

    async def look(self) -> Look | None:
        tab = self.tab
        if tab is None:
            return None
        return Look(tab.now.step, tab.now.item, tuple(tab.forms), bool(tab.now.ideas))

    async def choose(self, slot: str, value: str) -> None:
        if tab := self._tab_with(slot):
            tab.choose(slot, value)
            self._remember(tab, slot)

    async def write(self, slot: str, text: str) -> None:
        if tab := self._tab_with(slot):
            tab.write(slot, text)
            self._remember(tab, slot)

    async def offered(self, slot: str) -> list[str]:
        return self.tab.now.offered.get(slot, []) if self.tab else []

    async def tick(self, slot: str, values: Sequence[str]) -> None:
        if tab := self._tab_with(slot):
            tab.tick(slot, list(values))
            self._remember(tab, slot)

    async def send_idea(self, text: str) -> None:
        if self.tab and self.tab.now.ideas:
            self.tab.write_idea(text)
            self.typed[self.tab.send_idea()] = (("text", text),)

    def _remember(self, tab: Tab, slot: str) -> None:
        self.typed[slot] = tuple(tab.forms[slot].fields)

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
            for tab in self.tabs:  # not looked at meanwhile: three words are typed beside it
                tab.hide()
            await self.load_again()
        for tab in self.tabs:
            if tab.hidden:
                tab.show()
            if tab.focus:
                tab.leave_field()
            elif tab.fresh:
                await tab.follow()

    # What is asked of it afterwards -----------------------------------------------------------

    async def waiting(self) -> int:
        return sum(len(tab.outbox.pending()) for tab in self.tabs)

    async def remains(self) -> str:
        pages = [f"{tab.words()}\n{tab.kept.page}" for tab in self.tabs]
        return "\n".join([*self.storage.entries.values(), *pages])

    async def seen(self) -> list[Mapping[str, Any]]:
        return [tab.seen() for tab in self.tabs]

    async def blocks(self) -> dict[str, str]:
        return self.tabs[0].blocks

    async def end(self) -> None:
        for task in list(self._opening):
            task.cancel()
        for tab in list(self.tabs):
            self._kill(tab)
        self.clock.stop()
