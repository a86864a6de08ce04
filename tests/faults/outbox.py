"""What was written on a phone until the server has it: ``held.js``, ``sending.js``, ``outbox.js``.

The same rules once more, so that hundreds of phones fit into one process. ``test_the_same.py``
holds the two against each other.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from typing import Any

from tests.faults.clock import Timer
from tests.faults.html import read, token_of
from tests.faults.kept import Kept
from tests.faults.life import Life
from tests.faults.web import Answer, Browser, Failed, Fields
from workshops import protocol

TABS = 1024
OUTCOMES = ("saved", "waiting", "older")
PAUSES = protocol.pauses("send_again")
LONGEST = PAUSES[-1]
GONE = LONGEST * 5
STALE = 1.0
Item = dict[str, Any]
Became = dict[str, Any]


class Held:
    """The items that wait, newest of each slot first to be known."""

    def __init__(self, kept: Kept, chance: random.Random) -> None:
        self.kept, self.chance = kept, chance
        self.tab = chance.randrange(TABS)
        self.counted = 0
        self.server_sequence: Callable[[], int] = lambda: 0
        self.date: Callable[[], float] = lambda: 0.0

    def new_key(self) -> str:
        """An id for an answer."""
        return self.chance.randbytes(12).hex()

    def items(self) -> list[Item]:
        """Everything that waits, in order."""
        found = [self.kept.get(name) for name in self.kept.names("out.")]
        return sorted((item for item in found if item), key=lambda item: item["sequence"])

    def of(self, slot: str) -> Item | None:
        """The newest item of a slot."""
        return next((item for item in reversed(self.items()) if item["slot"] == slot), None)

    def pending(self) -> list[Item]:
        """The newest of each slot, in order, without what the server refused."""
        newest = {item["slot"]: item for item in self.items()}
        waiting = (item for item in newest.values() if not item.get("refused"))
        return sorted(waiting, key=lambda item: item["sequence"])

    def number(self, known: int = 0) -> int:
        """A sequence after everything that this phone knows of."""
        kept = self.kept.get("sequence") or 0
        numbers = [known, kept, self.counted, *[i["sequence"] for i in self.items()]]
        self.counted = (max(numbers) // TABS + 1) * TABS + self.tab
        self.kept.set("sequence", self.counted)
        return self.counted

    def add(self, slot: str, url: str, fields: Fields) -> bool:
        """Hold something new; whether it outlives the page."""
        item = {"key": self.new_key(), "sequence": self.number(self.server_sequence())}
        item |= {"slot": slot, "url": url, "fields": [list(f) for f in fields], "at": self.date()}
        stored = self.change(item)
        if stored:
            self.drop(slot, item["sequence"] - 1)
        return stored

    def change(self, item: Item) -> bool:
        """Keep an item as it is now; whether it outlives the page."""
        return self.kept.set(f"out.{item['key']}", item)

    def drop(self, slot: str, sequence: int) -> None:
        """Up to this number: it arrived, or something newer takes its place."""
        for item in self.items():
            if item["slot"] == slot and item["sequence"] <= sequence:
                self.kept.remove(f"out.{item['key']}")


class Post:
    """One try to bring one item to the server, and what became of it."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.token = browser, token

    async def send(self, item: Item, seat: str) -> Became:
        """What the phone makes of what it hears; never raises."""
        try:
            answer = await self._post(item, seat)
            if protocol.means(answer.status) != "renew":
                return self._heard(answer)
            return await self._renew(item) or self._heard(await self._post(item, seat))
        except (Failed, ValueError):
            return {"state": "trying"}

    async def _post(self, item: Item, seat: str) -> Answer:
        fields = [(name, value) for name, value in item["fields"]]
        fields += [("key", item["key"]), ("sequence", str(item["sequence"]))]
        headers = {"Accept": "application/json", "X-CSRFToken": self.token, "X-Seat": seat}
        return await self.browser.post(item["url"], fields, headers)

    async def _renew(self, item: Item) -> Became | None:
        room = re.sub(r"(/room/\d+/).*$", r"\1", item["url"])
        answer = await self.browser.get(room)
        if answer.status == 404:
            return {"state": "gone"}
        fresh = token_of(read(answer.text))
        if not fresh:
            return {"state": "trying"}
        self.token = fresh
        return None

    def _heard(self, answer: Answer) -> Became:
        meaning = protocol.means(answer.status)
        told = answer.json() if meaning in {"ok", "refused", "gone"} else {}
        if meaning == "ok" and told.get("outcome") in OUTCOMES:
            return {**told, "state": told["outcome"]}
        if meaning == "gone":
            return {"state": "gone", "message": "removed" if told.get("removed") else ""}
        message = "too long" if meaning == "too_long" else told.get("message")
        if meaning in {"too_long", "refused"}:
            return {"state": "refused", "message": message} if message else {"state": "trying"}
        return {"state": "trying", "stumbled": answer.status == 500}


class Outbox(Held):
    """Sends what is held until it is acknowledged.

    ``changed(slot, state, message)`` is told, with ``elsewhere`` where another tab said so.
    """

    def __init__(self, life: Life, kept: Kept, post: Post) -> None:
        super().__init__(kept, life.chance)
        self.life, self.post = life, post
        self.changed: Callable[..., None] = lambda _slot, _state, _message, elsewhere=False: None
        self.failures = 0
        self.gone = False
        self.flying: dict[str, tuple[asyncio.Task[Became], float]] = {}
        self._running: asyncio.Task[None] | None = None
        self._timer: Timer | None = None

    def put(self, slot: str, url: str, fields: Fields) -> None:
        """Something was written."""
        stored = self.add(slot, url, fields)
        self.say(slot, "kept" if stored else "unkept")
        self.flush()

    def flush(self) -> asyncio.Task[None]:
        """Send what is held, unless that is being done."""
        if self._running is None:
            self._running = self.life.spawn(self._run())
        return self._running

    async def _run(self) -> None:
        try:
            await self._send_all()
        finally:  # at once, as in a browser: nothing is put between the last item and the end
            self._running = None

    async def _send_all(self) -> None:
        self._stop_timer()
        tried: set[str] = set()

        def following() -> Item | None:
            waiting = (i for i in self.pending() if i["key"] not in {*tried, *self.flying})
            return next(waiting, None)

        item, going = following(), True
        while item and going:
            tried.add(item["key"])
            going = await self._deliver(item)
            item = following()
        pause = PAUSES[min(max(self.failures, 1), len(PAUSES)) - 1]
        if self.pending():
            self._later(GONE if self.gone else pause)

    async def _deliver(self, item: Item) -> bool:
        sending = self.life.spawn(self.post.send(item, self.kept.seat))
        timer = self.life.later(protocol.seconds("patience"), sending.cancel)
        self.flying[item["key"]] = sending, self.date()
        self.kept.set("tried", {"tab": self.tab, "at": self.date()})
        try:
            became = await asyncio.shield(sending)
        except asyncio.CancelledError:
            if self.life.over or not sending.cancelled():
                raise  # this page is no more
            became = {"state": "trying"}
        timer.cancel()
        self.flying.pop(item["key"], None)
        return self._hear(item, became)

    def wake(self) -> None:
        """Something may be better now."""
        for sending, began in self.flying.values():
            if abs(self.date() - began) > STALE:
                sending.cancel()
        self.failures = 0
        self.kept.keep_again()
        if self._running:
            self._running.add_done_callback(lambda _task: self.life.over or self.flush())
        else:
            self.flush()

    def leave(self) -> None:
        """The page may end here: all at once; what is not heard of is sent again."""
        for item in self.pending():
            if item["key"] not in self.flying:
                self.life.spawn(self._deliver(item))
        if (self.kept.get("tried") or {}).get("tab") == self.tab:
            self.kept.remove("tried")

    def _later(self, pause: float) -> None:
        self._stop_timer()
        self._timer = self.life.later(pause, self.try_again)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def try_again(self) -> None:
        """Send, unless another tab has just done so."""
        tried = self.kept.get("tried") or {}
        ago = self.date() - tried.get("at", 0)
        if tried.get("tab") in {None, self.tab} or ago < 0 or ago >= LONGEST:
            self.flush()
        elif self.pending():
            self._later(LONGEST - ago + self.life.chance.random() * PAUSES[0])

    def _hear(self, item: Item, became: Became) -> bool:
        """Do what follows; whether to go on with the next item."""
        state = became["state"]
        self.gone = state == "gone"
        if state == "older":
            return self._meet(item, became["sequence"], became["seconds"])
        newest = self.of(item["slot"])
        superseded = newest is None or newest["key"] != item["key"]
        taken = state in {"saved", "waiting"}
        if taken:
            self.drop(item["slot"], item["sequence"])
        if state == "refused" and not superseded:
            self.change({**item, "refused": became["message"]})
        self.failures = 0 if taken or state == "refused" else self.failures + 1
        unkept = state == "trying" and f"out.{item['key']}" in self.kept.page
        if not superseded:
            self.say(item["slot"], "trying_unkept" if unkept else state, became.get("message", ""))
        return taken or state == "refused" or bool(became.get("stumbled"))

    def _meet(self, item: Item, sequence: int, seconds: float) -> bool:
        """The later words of the two phones stand."""
        following = self.number(sequence)
        newest = self.of(item["slot"])
        if newest is None or newest["key"] != item["key"]:
            return True
        if self.date() - item["at"] < seconds:
            self.change({**item, "sequence": following})
        else:
            self._give_way(item)
        return True

    def _give_way(self, item: Item) -> None:
        self.kept.set(f"draft.{item['slot']}", item["fields"])
        self.drop(item["slot"], item["sequence"])
        self.say(item["slot"], "older")

    def say(self, slot: str, state: str, message: str = "") -> None:
        """Tell this page, and the other tabs of this phone."""
        self.changed(slot, state, message)
        news = {"slot": slot, "state": state, "message": message}
        kept = self.kept.works and self.kept.set("news", {**news, "at": self.new_key()})
        if not kept and not state.endswith("unkept"):
            self.kept.say_beside("news", news)

    def overhear(self, page: object, name: str, text: str) -> None:
        """What another tab of this browser keeps."""
        if page is self.kept or not name.startswith(self.kept.prefix) or self.life.over:
            return
        if name.endswith(".news"):
            news = json.loads(text)
            self.changed(news["slot"], news["state"], news["message"], elsewhere=True)
        if ".out." in name and self._running is None:
            self._later(LONGEST)
