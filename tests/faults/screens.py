"""The desk and the big screen as they are looked at: each follows the room by itself.

What ``desk.js`` and ``screen.js`` do, without what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.faults.clock import Timer
from tests.faults.html import Element, read
from tests.faults.life import Life
from tests.faults.listening import Listener
from tests.faults.web import Answer, Browser, Failed
from workshops import protocol

PATIENCE, AGAIN = 10.0, 3.0
AGAIN_DESK = protocol.pauses("fetch_again")
PASSING = re.compile(r'(name="csrfmiddlewaretoken" value|data-seconds|seconds)="[^"]*"')
Parts = dict[str, str]
Changed = Callable[[str, int, float], None]


def settled(parts: Parts) -> Parts:
    """The same without what differs every time: tokens and seconds that pass."""
    return {name: re.sub(r"\s+", " ", PASSING.sub("", text)) for name, text in parts.items()}


class Screen:
    """What both have: a page that listens and shows pieces by name."""

    def __init__(self, name: str, life: Life, browser: Browser) -> None:
        self.name, self.life, self.browser = name, life, browser
        self.shown: Parts = {}
        self.listener: Listener

    def listen(
        self, address: str, version: int, changed: Callable[[str, int, float], None]
    ) -> None:
        """Follow the room from now on."""
        self.listener = Listener(self.life, self.browser, address, version, changed)

    async def fresh(self, browser: Browser) -> Parts:
        """What it would show if it were opened now; asked past every fault."""
        raise NotImplementedError

    def difference(self, fresh: Parts) -> str:
        """What it shows differently; empty where nothing."""
        mine, other = settled(self.shown), settled(fresh)
        parts = [name for name in {**mine, **other} if mine.get(name) != other.get(name)]
        return "\n".join(
            f"{name}: shows {mine.get(name)!r}, fresh is {other.get(name)!r}" for name in parts
        )


class BigScreen(Screen):
    """Exchanges what differs, one request at a time."""

    def __init__(self, life: Life, browser: Browser, secret: str) -> None:
        super().__init__("screen", life, browser)
        self.secret = secret
        self._running = self._again = False

    async def open(self) -> None:
        """The page as it is opened."""
        page = read((await self.browser.get(f"/screen/{self.secret}/")).text)
        stream, hall = page.first("live-stream"), page.first("hall-screen")
        assert stream
        assert hall
        self.shown = {part.get("id"): part.written for part in hall if part.get("id")}
        self.shown = {name: self.shown[name] for name in ("top", "stage", "foot")}
        self.listen(stream.get("src"), int(stream.get("version")), self._changed)

    def _changed(self, _kind: str, _version: int, _within: float) -> None:
        self.life.spawn(self.refresh())

    async def refresh(self) -> None:
        """Look again; a change meanwhile looks once more."""
        self._again = self._running
        if self._running:
            return
        self._running = True
        try:
            asked = self.browser.get(f"/screen/{self.secret}/now/")
            answer = await self.life.clock.within(PATIENCE, asked)
            if not answer.ok:
                raise Failed(f"the screen came with {answer.status}")
            self.shown = _pieces(answer)
        except (Failed, TimeoutError):
            self.life.later(AGAIN, lambda: self.life.spawn(self.refresh()))
        finally:
            self._running = False
        if self._again:
            self.life.spawn(self.refresh())

    async def fresh(self, browser: Browser) -> Parts:
        return _pieces(await browser.get(f"/screen/{self.secret}/now/"))


def _pieces(answer: Answer) -> Parts:
    page = read(answer.text)
    return {
        part.get("id"): part.written
        for part in page.parts
        if isinstance(part, Element) and part.get("id")
    }


class DeskScreen(Screen):
    """Fetches the numbers, or everything where the room has moved; puts in nothing older."""

    def __init__(self, life: Life, browser: Browser, pk: int) -> None:
        super().__init__("desk", life, browser)
        self.pk = pk
        self._versions: dict[str, int] = {}
        self._heard = 0
        self._busy = False
        self._wanted = ""
        self._failures = 0
        self._later: Timer | None = None

    async def open(self) -> None:
        """The page as it is opened."""
        page = read((await self.browser.get(f"/workshops/{self.pk}/desk/")).text)
        stream = page.first("live-stream")
        assert stream
        self._take(await self._ask("room"))
        address = f"/events/desk/{self.pk}"
        self.listen(address, int(stream.get("version")), self._changed)

    def _changed(self, _kind: str, version: int, _within: float) -> None:
        self._heard = max(self._heard, version)
        self.life.spawn(self._fetch("counts"))

    async def _fetch(self, part: str) -> None:
        self._wanted = self._wanted if self._wanted == "room" else part
        if self._busy:
            return
        while self._wanted and not self._busy:
            behind = self._heard > self._versions.get("now", 0)
            needed = "room" if self._wanted == "room" or behind else "counts"
            self._wanted, self._busy = "", True
            came = await self._try(needed)
            self._busy = False
            self._failures = 0 if came else self._failures + 1
            if self._later:
                self._later.cancel()
            if not came:
                pause = AGAIN_DESK[min(self._failures, len(AGAIN_DESK)) - 1]
                again = lambda part=needed: self.life.spawn(self._fetch(part))  # noqa: E731
                self._later = self.life.later(pause, again)

    async def _try(self, part: str) -> bool:
        try:
            answer = await self.life.clock.within(PATIENCE, self._ask(part))
        except (Failed, TimeoutError):
            return False
        self._take(answer)
        return answer.ok

    async def _ask(self, part: str) -> Answer:
        path = f"/workshops/{self.pk}/desk/now/?part={part}"
        return await self.browser.get(path, {"HX-Request": "true"})

    def _take(self, answer: Answer) -> None:
        if not answer.ok:
            return
        for name, (version, text) in _desk_parts(answer).items():
            if version and version < self._versions.get(name, 0):
                continue
            self._versions[name] = version
            self.shown[name] = text

    async def fresh(self, browser: Browser) -> Parts:
        path = f"/workshops/{self.pk}/desk/now/?part=room"
        answer = await browser.get(path, {"HX-Request": "true"})
        return {name: text for name, (_version, text) in _desk_parts(answer).items()}


def _desk_parts(answer: Answer) -> dict[str, tuple[int, str]]:
    """The pieces that are exchanged, each with its version. How many are here stands in the bar,
    and is exchanged alone as well."""
    page = read(answer.text)
    found = {}
    for here in page.all("span", id="here"):
        found["here"] = 0, here.text
        here.parts.clear()
    for part in page.where(lambda one: one.has("hx-swap-oob") and one.get("id") != "here"):
        if part.get("id") != "messages":
            found[part.get("id")] = int(part.get("data-version") or 0), part.written
    return found
