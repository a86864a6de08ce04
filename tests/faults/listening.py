"""How a page hears that something changed: ``static/js/source.js`` and ``live.js`` once more.

``Source`` hears at one address, by a stream or by asking. ``Listener`` is what a page has: pages of
one browser share a source, one of them leads.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.faults.clock import Timer
from tests.faults.life import Life
from tests.faults.web import Browser, Failed
from workshops import protocol

KINDS = {"hello", "beat", "step", "counts", "plan", "apart", "together"}
ANSWERS, LOOK = 0.25, 5.0
Told = dict[str, Any]


def at(row: Sequence[Any], number: int) -> Any:
    """The element with this number, or the last."""
    return row[min(number, len(row) - 1)]


class Source:
    """Says what it hears, ``{kind, version, within}``, and how, ``{state}``."""

    def __init__(
        self, life: Life, browser: Browser, address: str, say: Callable[[Told], None]
    ) -> None:
        self.life, self.browser, self.address, self.say = life, browser, address, say
        self.failures = self.rounds = self.turn = 0
        self.state = ""
        self.online = True
        self._timer: Timer | None = None
        self._beside: Timer | None = None
        self._stream: Any = None

    @property
    def streaming(self) -> bool:
        """Whether a stream is open, or being opened."""
        return self._stream is not None

    def stop(self) -> None:
        """Hear nothing any more."""
        self.turn += 1
        for timer in (self._timer, self._beside):
            if timer:
                timer.cancel()
        if self._stream:
            self._stream.cancel()
        self._stream = None

    def listen(self) -> None:
        """Open a stream, in place of whatever was."""
        self.stop()
        self._stream = self.life.spawn(self._follow(self.turn))
        self._later(self._mute, protocol.seconds("mute"))

    async def _follow(self, turn: int) -> None:
        try:
            async for kind, data in self.browser.stream(self.address):
                if kind in KINDS and turn == self.turn:
                    self._hear(kind, json.loads(data))
        except Failed:
            if turn == self.turn:
                self._stream = None
                self._failed()

    def _later(self, act: Callable[[], Any], seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.life.later(seconds, act)

    def hears(self, state: str) -> None:
        """How it hears; said where that is new."""
        if self.state != state:
            self.state = state
            self.say({"state": state})

    def _hear(self, kind: str, data: Told) -> None:
        if self._timer:
            self._timer.cancel()
        if kind == "beat":
            self.failures = self.rounds = 0
        if kind == "apart":
            return self._ask_beside()
        if kind == "together" and self._beside:
            self._beside.cancel()
        if kind == "together" or self.state != "apart":
            self.hears("live")
        return self.say({"kind": kind, **data})

    def _mute(self) -> None:
        self._failed(mute=True)

    def _failed(self, *, mute: bool = False) -> None:
        self.stop()
        self.failures += 1
        if self.failures >= protocol.TRIES:
            self.life.spawn(self._ask())
            return
        if self.failures > 1 or not self.online:
            self.hears("lost")
        if mute:
            self.life.spawn(self._reach())
        self._later(self.listen, self._spread(at(protocol.pauses("reconnect"), self.failures - 1)))

    def _spread(self, seconds: float) -> float:
        return seconds * (0.75 + self.life.chance.random() / 2)

    async def _reach(self) -> bool:
        """Ask for the version; whether an answer came."""
        try:
            asked = self.browser.get(f"{self.address}/version")
            answer = await self.life.clock.within(protocol.seconds("patience"), asked)
        except (Failed, TimeoutError):
            return False
        if answer.status >= 500:
            return False
        told = answer.json() if answer.ok else {"version": -1}
        self.say({"kind": "hello", **told})
        return True

    async def _ask(self, asked: int = 1) -> None:
        turn = self.turn
        reached = await self._reach()
        if turn != self.turn:
            return None
        self.hears("polling" if reached else "lost")
        if not reached:
            pause = at(protocol.pauses("reconnect"), self.failures)
            self.failures += 1
            return self._later(self.listen, self._spread(pause))
        enough = asked >= at(protocol.described()["polls_before_a_stream"], self.rounds)
        first = at(protocol.pauses("reconnect"), self.failures)
        pause = protocol.seconds("poll") if self.rounds else first
        self.rounds += enough
        again = self.listen if enough else lambda: self.life.spawn(self._ask(asked + 1))
        return self._later(again, self._spread(pause))

    def _ask_beside(self) -> None:
        self.hears("apart")
        if self._beside:
            self._beside.cancel()

        def ask() -> None:
            self.life.spawn(self._reach())
            self._ask_beside()

        self._beside = self.life.later(self._spread(protocol.seconds("poll")), ask)


class Channel:
    """What pages of one browser at the same address say to each other."""

    def __init__(self) -> None:
        self.members: list[Listener] = []

    def post(self, sender: Listener, message: Told) -> None:
        """Everybody else hears it, a moment later."""
        for member in self.members:
            if member is not sender:
                member.life.later(0.001, lambda member=member: member.read(dict(message)))


class Listener:
    """What a page has. ``changed(kind, version, within)`` is called when it should look again,
    ``heard(state)`` when it hears differently."""

    names = itertools.count(1)

    def __init__(
        self,
        life: Life,
        browser: Browser,
        address: str,
        version: int,
        changed: Callable[[str, int, float], Any],
        heard: Callable[[str], Any] = lambda _state: None,
        channel: Channel | None = None,
    ) -> None:
        self.life, self.version, self.changed, self.on_state = life, version, changed, heard
        self.name = f"{life.chance.random():.9f}-{next(self.names)}"
        self.channel = channel or Channel()
        self.channel.members.append(self)
        self.source = Source(life, browser, address, self._lead)
        self.state = ""
        self.leads = self.hidden = False
        self.last = life.clock.now()
        self._wait: Timer | None = None
        self._tired: Timer | None = None
        life.every(LOOK, self._look)
        self.join()

    def _look(self) -> None:
        silent = self.life.clock.now() - self.last >= protocol.seconds("silent")
        if not self.hidden and silent:
            self.wake()

    def _post(self, message: Told) -> None:
        self.channel.post(self, {"from": self.name, **message})

    def _stop(self, *timers: Timer | None) -> None:
        for timer in timers:
            if timer:
                timer.cancel()

    def _claim(self) -> None:
        self._post({"leads": True, "version": self.version, "state": self.state})

    def join(self) -> None:
        """Ask who leads; take the lead when nobody answers."""
        self._stop(self._wait)
        self.last = self.life.clock.now()
        self._post({"who": True})
        self._wait = self.life.later(ANSWERS, self._take)

    def _take(self) -> None:
        self.leads = True
        self._claim()
        self.source.listen()

    def give(self) -> None:
        """The page goes away, or has been hidden for long: somebody else may lead."""
        self._stop(self._wait, self._tired)
        if self.leads:
            self._post({"gone": True})
        self.leads = False
        self.source.stop()

    def leave(self) -> None:
        """The page is no more; killed ones leave without a word."""
        if self in self.channel.members:
            self.channel.members.remove(self)

    def read(self, message: Told) -> None:
        """Something that another page said."""
        both = message.get("leads") and self.leads  # two asked at once: one stays
        if message.get("who") or (both and self.name < message["from"]):
            return self._claim() if self.leads else None
        if both:
            self.source.stop()
        if message.get("leads"):
            self.leads = False
        if self.leads:
            return None
        self._stop(self._wait)
        if not message.get("gone"):
            return self._hear({**message, "kind": "hello"} if message.get("leads") else message)
        if not self.hidden:
            self._wait = self.life.later(self.life.chance.random() * ANSWERS, self.join)
        return None

    def hide(self) -> None:
        """The page is hidden: after a while it gives its connection back."""
        self.hidden = True
        self._stop(self._tired)
        self._tired = self.life.later(protocol.seconds("hidden"), self.give)

    def show(self) -> None:
        """The page is looked at again."""
        self.hidden = False
        self.wake()

    def wake(self) -> None:
        """Something may have been missed."""
        self._stop(self._tired)
        self._tell("hello", self.version, 0)
        if self.leads:
            self.source.listen()
        else:
            self.join()

    def offline(self) -> None:
        """The browser says that there is no network."""
        self.source.online = False
        if self.leads:
            self.source.hears("lost")

    def online(self) -> None:
        """The browser says that there is one again."""
        self.source.online = True
        self.wake()

    def _lead(self, told: Told) -> None:
        if not self.leads:
            return
        self._post(told)
        self._hear(told)

    def _hear(self, told: Told) -> None:
        self.last = self.life.clock.now()
        if state := told.get("state"):
            self._is(state)
        kind, version = told.get("kind"), told.get("version", self.version)
        if not kind or kind in {"beat", "together"}:
            return
        known = kind == "hello" and version == self.version
        self._tell("counts" if known else kind, version, told.get("within", 0) / 1000)

    def _tell(self, kind: str, version: int, within: float) -> None:
        self.version = version
        self.changed(kind, version, within)

    def _is(self, state: str) -> None:
        if self.state != state:
            self.state = state
            self.on_state(state)
