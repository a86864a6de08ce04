"""What a run needs of a phone: somebody writes on it, and all sorts of things happen to it.

``simulated.py`` plays one in Python, ``browser.py`` with a real browser.
"""

from __future__ import annotations

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tests.faults.clock import Clock
from tests.faults.evidence import Fields
from tests.faults.html import Element, fields_of
from tests.faults.proxy import Door
from tests.faults.sheet import Sheet, shared, told_parts, visible
from tests.faults.web import Browser

AGAIN = 0.2


class Look(NamedTuple):
    """What somebody sees: the step, the domain's item, its forms by slot, a box for ideas."""

    step: str
    item: int
    slots: tuple[str, ...]
    ideas: bool


class Phone(ABC):
    """A phone of somebody. ``person`` says whose: two phones may be one person's.

    ``typed`` is what somebody wrote or chose on it last, by slot. ``way_back`` is what they type
    to get their place back. ``clock`` is its own time.
    """

    def __init__(
        self, person: int, workshop: int, door: Door, clock: Clock, chance: random.Random
    ) -> None:
        self.person, self.workshop, self.door = person, workshop, door
        self.clock, self.chance = clock, chance
        self.typed: dict[str, Fields] = {}
        self.way_back: list[tuple[str, str]] = []
        self.diary: list[tuple[float, str]] = []

    @property
    def room(self) -> str:
        """Where the room is."""
        return f"/room/{self.workshop}/"

    @property
    def seat_cookie(self) -> str:
        """What its place is kept under."""
        return f"seat_{self.workshop}"

    def note(self, what: str) -> None:
        """Something happened on this phone; told when something turns out to be wrong."""
        self.diary.append((time.monotonic(), f"phone of person {self.person}: {what}"))

    # What somebody does with it ---------------------------------------------------------------

    @abstractmethod
    async def join(self, link: str, group: str) -> None:
        """Take a seat, pressing again where nothing came back."""

    @abstractmethod
    async def cookies(self) -> dict[str, str]:
        """What its browser keeps for the site."""

    @abstractmethod
    async def take_cookies(self, cookies: Mapping[str, str]) -> None:
        """Become a second phone of somebody."""

    @abstractmethod
    async def open(self) -> None:
        """Open the room's page, beside those that are open."""

    @abstractmethod
    async def look(self) -> Look | None:
        """What there is to see, or None while there is no page."""

    @abstractmethod
    async def choose(self, slot: str, value: str) -> None:
        """Tap an answer."""

    @abstractmethod
    async def write(self, slot: str, text: str) -> None:
        """Write into a field."""

    @abstractmethod
    async def offered(self, slot: str) -> list[str]:
        """What can be ticked in a form."""

    @abstractmethod
    async def tick(self, slot: str, values: Sequence[str]) -> None:
        """Tick these boxes and no others."""

    @abstractmethod
    async def send_idea(self, text: str) -> None:
        """Write an idea and send it."""

    @abstractmethod
    async def leave_field(self) -> None:
        """The keyboard goes away."""

    @abstractmethod
    async def settle(self) -> None:
        """Look at every page, leave every field, and go on where the room has moved."""

    # What happens to it -----------------------------------------------------------------------

    @abstractmethod
    async def lose_network(self) -> None:
        """The browser says that there is no network."""

    @abstractmethod
    async def find_network(self) -> None:
        """The browser says that there is one again."""

    @abstractmethod
    async def kill(self, *, every: bool) -> None:
        """The system ends a page, or every page, without a word."""

    @abstractmethod
    async def close(self) -> None:
        """Somebody closes every page."""

    @abstractmethod
    async def load_again(self) -> None:
        """Somebody loads every page again."""

    @abstractmethod
    def open_later(self, *, only: bool = False) -> None:
        """Open a page beside whatever else goes on; ``only`` where none is open."""

    @abstractmethod
    async def hide(self, *, hidden: bool) -> None:
        """Something else is looked at, or it is looked at again."""

    @abstractmethod
    async def fill_storage(self, *, full: bool) -> None:
        """Nothing more can be kept, or it can again."""

    @abstractmethod
    async def drop_cookie(self, name: str) -> None:
        """A cookie has expired."""

    @abstractmethod
    async def shift_clock(self, seconds: float) -> None:
        """It believes that it is another time."""

    @abstractmethod
    async def end(self) -> None:
        """The run is over."""

    # What is asked of it afterwards -----------------------------------------------------------

    @abstractmethod
    async def waiting(self) -> int:
        """How many answers wait on it to be sent."""

    @abstractmethod
    async def remains(self) -> str:
        """All words that it still holds, in its storage and its pages."""

    @abstractmethod
    async def seen(self) -> list[Mapping[str, Any]]:
        """What each page shows: place, forms, parts, and perhaps the body of the shared page."""

    @abstractmethod
    async def blocks(self) -> dict[str, str]:
        """What its page was sent once, to complete shared pages with."""

    async def differs(self, straight: Browser, *, alone: bool) -> str:
        """What its pages show differently from fresh ones; empty where nothing.

        What belongs to the seat may differ where somebody is not ``alone`` with this phone: nobody
        tells one phone what another one of the same person sent, before the room goes on.
        """
        pages = [page if alone else {"place": page["place"]} for page in await self.seen()]
        if not pages:
            return "there is no page"
        step = await straight.get(f"{self.room}step/")
        sheet = shared(step.text, await self.blocks())
        own = (await straight.get(f"{self.room}own/")).json()
        return next(filter(None, (difference(page, sheet, own) for page in pages)), "")


def difference(page: Mapping[str, Any], sheet: Sheet, own: Mapping[str, Any]) -> str:
    """What a page shows differently from a fresh one."""
    parts, forms = told_parts(own), own.get("forms", {})
    fresh = {
        "place": sheet.place,
        "parts": {name: parts.get(name, "") for name in sheet.parts},
        "forms": {
            slot: visible(slot, forms.get(slot, {}).get("fields", []))
            for slot in page.get("forms", ())
            if slot in sheet.forms
        },
        "body": sheet.body,
    }
    for name, shown in page.items():
        if shown != fresh[name]:
            return f"{name}: shows {shown!r}, fresh is {fresh[name]!r}"[:2000]
    return ""


def door_form(page: Element) -> list[tuple[str, str]]:
    """The fields of the form behind which the room is, without the group."""
    for form in page.all("form"):
        fields = [field for field in fields_of(form) if field[0] != "group"]
        if any(name == "once" for name, _value in fields):
            return fields
    return []
