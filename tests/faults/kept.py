"""What a phone keeps: ``phone.kept`` of ``static/js/phone.js``, over a storage that may fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WORDS = re.compile(r"(out|draft|letters|typed)\.")


class NoStorage(Exception):
    """The browser keeps nothing, or nothing more."""


@dataclass
class Storage:
    """The storage of a browser: its tabs share it, and it outlives them.

    ``refused``: the browser keeps nothing at all. ``full``: nothing more than is there.
    ``hearing`` are the pages that are told of what another one keeps.
    """

    entries: dict[str, str] = field(default_factory=dict)
    refused: bool = False
    full: bool = False
    hearing: list[Callable[[object, str, str], None]] = field(default_factory=list)

    def set(self, name: str, text: str, page: object) -> None:
        """Keep something. Raises ``NoStorage``."""
        if self.refused or (self.full and len(text) > len(self.entries.get(name, ""))):
            raise NoStorage
        if self.entries.get(name) == text:
            return
        self.entries[name] = text
        self.say(name, text, page)

    def say(self, name: str, text: str, page: object) -> None:
        """Tell the other pages, be it kept or not."""
        for hear in list(self.hearing):
            hear(page, name, text)

    def get(self, name: str) -> str | None:
        """What is kept. Raises ``NoStorage``."""
        if self.refused:
            raise NoStorage
        return self.entries.get(name)

    def remove(self, name: str) -> None:
        """Forget something. Raises ``NoStorage``."""
        if self.refused:
            raise NoStorage
        self.entries.pop(name, None)

    def names(self) -> list[str]:
        """Of everything that is kept; nothing where that may not be known."""
        return [] if self.refused else list(self.entries)


class Kept:
    """What one page keeps for its seat; where storage fails, in the page alone."""

    def __init__(self, storage: Storage, seat: str) -> None:
        self.storage, self.seat = storage, seat
        self.prefix = f"review.{seat}."
        self.page: dict[str, Any] = {}
        self.works = True
        self.set("try", 1)
        self.remove("try")

    def set(self, name: str, value: Any) -> bool:
        """Keep something; whether it outlives the page."""
        try:
            self.storage.set(self.prefix + name, json.dumps(value), self)
            self.page.pop(name, None)
            self.works = True
        except NoStorage:
            self.works = False
            self.page[name] = value
        return self.works

    def get(self, name: str) -> Any:
        """What is kept, or None."""
        if name in self.page:
            return self.page[name]
        try:
            return json.loads(self.storage.get(self.prefix + name) or "null")
        except NoStorage:
            return None

    def remove(self, name: str) -> None:
        """Forget something."""
        self.page.pop(name, None)
        try:
            self.storage.remove(self.prefix + name)
        except NoStorage:
            return

    def names(self, start: str) -> list[str]:
        """Of what is kept under names that begin so."""
        stored = self.storage.names()
        own = [name.removeprefix(self.prefix) for name in stored if name.startswith(self.prefix)]
        return [name for name in dict.fromkeys([*own, *self.page]) if name.startswith(start)]

    def say_beside(self, name: str, value: Any) -> None:
        """Tell the other pages without keeping anything, as a ``BroadcastChannel`` does."""
        self.storage.say(self.prefix + name, json.dumps(value), self)

    def keep_again(self) -> None:
        """There may be room by now."""
        for name, value in list(self.page.items()):
            self.set(name, value)

    @property
    def guarded(self) -> bool:
        """Whether leaving the page would lose words, so that the browser asks first."""
        return any(WORDS.match(name) and value for name, value in self.page.items())
