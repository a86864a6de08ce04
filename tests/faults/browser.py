"""A phone that is a real browser with the real scripts, behind the same bad road."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, async_playwright
from playwright.async_api import Error as PageError

from tests.browsers import FLAGS, PHONE, installed
from tests.faults.clock import Clock
from tests.faults.html import read
from tests.faults.kept import WORDS
from tests.faults.phone import AGAIN, Look, Phone
from tests.faults.proxy import Door
from tests.faults.sheet import blocks_of, inside, item_of, step_of, visible
from tests.faults.stage import quicker

HANDS = Path(__file__).with_name("hands.js")
REFUSED = """
for (const name of ["setItem", "getItem", "removeItem"]) {
  Storage.prototype[name] = () => { throw new DOMException("", "SecurityError"); };
}
"""
PATIENCE = 20_000.0  # milliseconds until somebody tries again to open a page
BLOCKS = "document.getElementById('same').outerHTML"


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """A browser for many phones."""
    async with async_playwright() as playwright:
        path = installed(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


class BrowserPhone(Phone):
    """Its pages are tabs of a browser of its own."""

    def __init__(
        self, person: int, workshop: int, door: Door, context: BrowserContext, chance: random.Random
    ) -> None:
        super().__init__(person, workshop, door, Clock(), chance)
        self.context = context
        self.refused = self.full = False
        self.shift = 0.0
        self.waits = PATIENCE
        self._opening: set[asyncio.Task[None]] = set()
        self._crashed: set[Page] = set()
        context.set_default_timeout(20_000)

    @classmethod
    async def take(
        cls, browser: Chromium, place: tuple[int, int, Door, random.Random], pace: float,
        *, refused: bool,
    ) -> BrowserPhone:  # fmt: skip
        """A phone for somebody: whose, in which workshop, behind which door, by what chance."""
        context = await browser.new_context(viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
        await context.add_init_script(quicker(pace))
        await context.add_init_script(path=HANDS)
        if refused:
            await context.add_init_script(REFUSED)
        phone = cls(place[0], place[1], place[2], context, place[3])
        phone.refused = refused
        phone.waits = PATIENCE / pace
        return phone

    @property
    def url(self) -> str:
        """Where its way to the servers begins."""
        return f"http://localhost:{self.door.port}"

    @property
    def pages(self) -> list[Page]:
        """The pages that live."""
        return [p for p in self.context.pages if not p.is_closed() and p not in self._crashed]

    async def _do(self, what: str, *given: Any, every: bool = False) -> Any:
        """Let hands do something on the page that is looked at, or on all of them."""
        found = None
        for page in self.pages if every else self.pages[:1]:
            with contextlib.suppress(PageError):
                found = await page.evaluate(f"(given) => hands.{what}(...given)", list(given))
        return found

    # Coming in ------------------------------------------------------------------------------

    async def join(self, link: str, group: str) -> None:
        page = await self.context.new_page()
        await page.goto(self.url + link)
        await page.check(f"input[name=group][value={group}]")
        await page.click("main button[type=submit]")
        await page.wait_for_url("**/words/")
        await page.close()

    async def cookies(self) -> dict[str, str]:
        kept = await self.context.cookies(self.url)
        return {cookie["name"]: cookie["value"] for cookie in kept}

    async def take_cookies(self, cookies: Mapping[str, str]) -> None:
        taken = [{"name": n, "value": v, "url": self.url} for n, v in cookies.items()]
        await self.context.add_cookies(taken)  # type: ignore[arg-type]

    async def open(self) -> None:
        page = await self.context.new_page()
        page.on("crash", lambda _page: self._crashed.add(page))
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        await self._load(page)

    async def _load(self, page: Page) -> None:
        while page in self.pages:
            try:
                answer = await page.goto(self.url + self.room, timeout=self.waits)
                await self._set(page)
                if answer and answer.status == 404:
                    await self._come_back(page)
                elif await page.locator("#now").count():
                    return
            except PageError:
                await asyncio.sleep(AGAIN)

    async def _set(self, page: Page) -> None:
        switches = {"full": self.full, "shift": self.shift * 1000}
        await page.evaluate("(switches) => void Object.assign(hands, switches)", switches)

    async def _come_back(self, page: Page) -> None:
        """Somebody types the code and their three words."""
        await page.goto(f"{self.url}/join/back/")
        for name, value in self.way_back:
            await page.fill(f"input[name={name}]", value)
        await page.click("main button[type=submit]")
        await page.wait_for_load_state()

    async def _come_back_beside(self) -> None:
        """In a page of its own; where nothing is lost by it, the others are loaded again."""
        beside = await self.context.new_page()
        with contextlib.suppress(PageError):
            await self._come_back(beside)
        await beside.close()
        await self.hide(hidden=True)
        await self.load_again()

    def open_later(self, *, only: bool = False) -> None:
        if only and (self.pages or self._opening):
            return
        self._begin(self.open())

    def _begin(self, errand: Any) -> None:
        task = asyncio.ensure_future(errand)
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    # What happens to it -----------------------------------------------------------------------

    async def kill(self, *, every: bool) -> None:
        for page in self.pages[: None if every else 1]:
            if self.refused or self.full:
                self.typed.clear()  # it said that it could not keep them
            self._crashed.add(page)
            with contextlib.suppress(PageError):
                await page.goto("chrome://crash")
            with contextlib.suppress(PageError):
                await page.close()

    async def close(self) -> None:
        for page in self.pages:
            with contextlib.suppress(PageError):
                if not await self._would_lose(page):
                    await page.close(run_before_unload=False)

    async def _would_lose(self, page: Page) -> bool:
        """Whether the browser would ask first, so that nobody goes on."""
        words = f"/^{WORDS.pattern}/"
        lost = f"() => [...phone.kept.page].some(([n, v]) => {words}.test(n) && v)"
        return bool(await page.evaluate(lost))

    async def load_again(self) -> None:
        for page in self.pages:
            with contextlib.suppress(PageError):
                if not await self._would_lose(page):
                    self._begin(self._load(page))

    async def lose_network(self) -> None:
        await self.context.set_offline(True)

    async def find_network(self) -> None:
        await self.context.set_offline(False)

    async def hide(self, *, hidden: bool) -> None:
        await self._do("hide", hidden, every=True)

    async def fill_storage(self, *, full: bool) -> None:
        self.full = full
        await self._switch()

    async def shift_clock(self, seconds: float) -> None:
        self.shift += seconds
        await self._switch()

    async def _switch(self) -> None:
        for page in self.pages:
            with contextlib.suppress(PageError):
                await self._set(page)

    async def drop_cookie(self, name: str) -> None:
        await self.context.clear_cookies(name=name)

    # What somebody does -----------------------------------------------------------------------

    async def look(self) -> Look | None:
        found = await self._do("look")
        if not found:
            return None
        place = found["place"]
        return Look(step_of(place), item_of(place), tuple(found["slots"]), found["ideas"])

    async def choose(self, slot: str, value: str) -> None:
        self._remember(slot, await self._do("choose", slot, value))

    async def write(self, slot: str, text: str) -> None:
        self._remember(slot, await self._do("write", slot, text))

    async def offered(self, slot: str) -> list[str]:
        return await self._do("offered", slot) or []

    async def tick(self, slot: str, values: Sequence[str]) -> None:
        self._remember(slot, await self._do("tick", slot, list(values)))

    def _remember(self, slot: str, fields: list[list[str]] | None) -> None:
        if fields is not None:
            self.typed[slot] = tuple((name, value) for name, value in fields)

    async def send_idea(self, text: str) -> None:
        if await self._do("idea", text):
            self.typed[f"idea:{len(self.typed)}"] = (("text", text),)

    async def leave_field(self) -> None:
        if page := next(iter(self.pages), None):
            with contextlib.suppress(PageError):
                await page.evaluate("() => document.activeElement?.blur()")

    async def settle(self) -> None:
        if self._opening:
            return
        if not self.pages:
            self.open_later()
        elif self.seat_cookie not in await self.cookies():
            await self._come_back_beside()
        await self._do("hide", False, every=True)
        await self._do("settle", every=True)

    # What is asked of it afterwards -----------------------------------------------------------

    async def waiting(self) -> int:
        return int(await self._do("held") or 0)

    async def remains(self) -> str:
        found = []
        for page in self.pages:
            with contextlib.suppress(PageError):
                found.append(await page.evaluate("() => hands.remains()"))
        return "\n".join(found)

    async def seen(self) -> list[Mapping[str, Any]]:
        if self._opening:
            return []
        return [_as_seen(await page.evaluate("() => hands.seen()")) for page in self.pages]

    async def blocks(self) -> dict[str, str]:
        return blocks_of(read(await self.pages[0].evaluate(BLOCKS)))

    async def end(self) -> None:
        for task in list(self._opening):
            task.cancel()
        with contextlib.suppress(PageError):
            await self.context.close()
        self.clock.stop()


def _as_seen(page: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows, in the words of simulated ones."""
    return {
        "place": page["place"],
        "forms": {slot: visible(slot, fields) for slot, fields in page["forms"].items()},
        "parts": {name: inside(read(html)) for name, html in page["parts"].items()},
    }
