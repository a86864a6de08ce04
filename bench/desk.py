"""The facilitator's laptop and the big screen, as their scripts use the server."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from bench import forms
from bench.client import Browser, Response
from bench.listening import Listener, now
from bench.streams import Event

SEEN = re.compile(r'name="seen" value="([^"]*)"')
NOW_VERSION = re.compile(r'id="now" data-version="(\d+)"')
ANSWERED = re.compile(r"(\d+) of (\d+) have answered")
BY_STATEMENT = re.compile(r"<li><span>[^<]*</span> <b>(\d+)</b></li>")
PLACES = re.compile(r'name="to" value="([a-z_]+-\d*-\d*)"')
TITLE = "Bench"
MOST_SEATS = "1500"  # the most that the form takes


class Follower:
    """Whoever fetches again at each change: one request at a time, the newest wish counts."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser = browser
        self.troubles: Counter[str] = Counter()
        self.listener = Listener(browser, path, self._hear, random.Random(path))
        self.newest = 0
        self.told_at: list[float] = []
        self._wanted = False
        self._fetching: asyncio.Task[None] | None = None

    async def fetch(self) -> None:
        """Fetch what changed."""
        raise NotImplementedError

    def _hear(self, event: Event) -> None:
        self.newest = max(self.newest, event.version)
        if event.kind == "beat":
            return
        if event.kind == "counts":
            self.told_at.append(event.at)
        self._wanted = True
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.get_running_loop().create_task(self._fetch_while_wanted())

    async def _fetch_while_wanted(self) -> None:
        while self._wanted:
            self._wanted = False
            try:
                await self.fetch()
            except (OSError, TimeoutError) as error:
                self.troubles[type(error).__name__] += 1

    def expect(self, response: Response) -> str:
        """The text of a page; anything but a page is noted as trouble."""
        if response.status != 200:
            self.troubles[str(response.status)] += 1
        return response.text

    def leave(self) -> None:
        """Close everything."""
        self.listener.stop()
        if self._fetching is not None:
            self._fetching.cancel()
        self.browser.close()


@dataclass(frozen=True)
class Count:
    """What the desk showed at a moment: how many of how many have answered."""

    at: float
    answered: int
    of: int
    each: tuple[int, ...]


class Desk(Follower):
    """The desk of one workshop."""

    def __init__(self, browser: Browser, pk: int, page: str) -> None:
        super().__init__(browser, f"/events/desk/{pk}")
        self.pk = pk
        self.counts: list[Count] = []
        self.version = 0
        self._seen = ""
        self.places = list(dict.fromkeys(PLACES.findall(page)))
        self.read(page)

    def read(self, page: str) -> None:
        """Note what the desk looks at now."""
        for found in SEEN.findall(page)[:1]:
            self._seen = found
        for found in NOW_VERSION.findall(page)[:1]:
            self.version = int(found)

    def of(self, step: str) -> list[str]:
        """The places of this step, in the order of the agenda."""
        return [place for place in self.places if place.startswith(f"{step}-")]

    async def fetch(self) -> None:
        """As the desk's script does: the numbers, or everything when the room moved on."""
        part = "room" if self.newest > self.version else "counts"
        path = f"/workshops/{self.pk}/desk/now/?part={part}"
        page = self.expect(await self.browser.get(path, HX_Request="true"))
        self.read(page)
        if found := ANSWERED.search(page):
            each = tuple(map(int, BY_STATEMENT.findall(page)))
            self.counts.append(Count(now(), int(found[1]), int(found[2]), each))

    def says_of(self, number: int) -> int:
        """How many have answered the statement with this number (from 0), as shown last."""
        if not self.counts:
            return 0
        last = self.counts[-1]
        return last.each[number] if number < len(last.each) else last.answered

    async def press(self, where: str, **fields: str) -> Response:
        """Press a button. Raises AssertionError where the server refuses."""
        response = await self.browser.post(
            f"/workshops/{self.pk}/{where}/",
            {"seen": self._seen, "version": str(self.version), **fields},
            HX_Request="true",
            X_CSRFToken=self.browser.cookies["csrftoken"],
        )
        assert response.status == 200, f"{where} {fields} said {response.status}"
        self.read(response.text)
        return response

    async def move(self, to: str) -> Response:
        """Bring the room to a place."""
        return await self.press("move", to=to, sure="yes")


class Screen(Follower):
    """The big screen."""

    def __init__(self, browser: Browser, secret: str) -> None:
        super().__init__(browser, f"/events/screen/{secret}")
        self.secret = secret

    async def fetch(self) -> None:
        """What it shows."""
        self.expect(await self.browser.get(f"/screen/{self.secret}/now/"))


async def sign_in(browser: Browser, email: str, password: str) -> None:
    """Through the page."""
    page = await browser.get("/accounts/login/")
    form = forms.form_to(page.text, "/accounts/login/")
    sent = form.fields | {"login": email, "password": password}
    done = await browser.post(form.action, sent)
    assert done.status == 302, f"signing in said {done.status}"


async def set_up(browser: Browser, *, one_at_a_time: bool = False, domains: int = 9) -> int:
    """A new workshop through the form; its number."""
    page = await browser.get("/workshops/new/")
    form = forms.form_with(page.text, "title")
    ticks = [name for name in form.fields if name.startswith("domain_")]
    for tick in ticks[domains:]:
        del form.fields[tick]
    today = {"title": TITLE, "place": "Riverside", "date": date.today().isoformat()}
    more = {"most_seats": MOST_SEATS} | ({"one_at_a_time": "on"} if one_at_a_time else {})
    done = await browser.post("/workshops/new/", form.fields | today | more)
    assert done.status == 302, f"setting up said {done.status}"
    return int(done.headers["location"].split("/")[2])


async def open_desk(browser: Browser, pk: int) -> tuple[Desk, str, str]:
    """Open a workshop and its desk: the desk, the link of the QR code, the screen's secret."""
    path = f"/workshops/{pk}/desk/"
    desk = Desk(browser, pk, (await browser.get(path)).text)
    await desk.press("open")
    page = (await browser.get(path)).text
    desk = Desk(browser, pk, page)
    invite = (await browser.get(f"/workshops/{pk}/invite/")).text
    link = re.search(r"/j/[\w-]+/", page + invite)
    screen = re.search(r"/screen/([\w-]+)/", page)
    assert link
    assert screen
    return desk, link[0], screen[1]
