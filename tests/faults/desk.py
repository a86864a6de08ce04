"""The facilitator: sets up, opens, moves the room on. Presses again where nothing happened."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass
from typing import Any

from tests.faults.html import fields_of, read, token_of
from tests.faults.truth import Database
from tests.faults.web import Answer, Browser, Failed, Fields

STUBBORN = 45.0  # seconds until even a facilitator gives up
PAUSE = 0.15


class GaveUp(Exception):
    """The room could not be moved on however often the button was pressed."""


@dataclass(frozen=True)
class Item:
    """A domain on the agenda."""

    pk: int
    statements: tuple[int, ...]


class Facilitator:
    """One who presses buttons. ``database`` tells whether a press did anything; ``patience`` is
    how many seconds they wait for an answer before they press again.

    ``pressed`` keeps when each place was first asked for: from then on it may be seen.
    """

    def __init__(self, browser: Browser, database: Database, patience: float = 10.0) -> None:
        self.browser, self.database, self.patience = browser, database, patience
        self.pk = 0
        self.secret = ""
        self.join_secret = ""
        self.one_at_a_time = False
        self.items: list[Item] = []
        self.pressed: dict[str, float] = {}
        self.last = "none"

    async def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        answer = await self.submit("/accounts/login/", [("login", email), ("password", password)])
        assert answer.status == 302, answer.text

    async def submit(self, path: str, more: Fields, page: str = "") -> Answer:
        """Fill in the first form of a page and send it."""
        found = read((await self.browser.get(page or path)).text)
        fields = [("csrfmiddlewaretoken", token_of(found)), *more]
        return await self.browser.post(path, fields)

    async def set_up(self, title: str, domains: int, *, one_at_a_time: bool) -> None:
        """A workshop over the first so many domains, through its form; then it is open."""
        path = "/workshops/new/"
        form = next(
            one
            for one in read((await self.browser.get(path)).text).all("form")
            if one.first("input", name="title")
        )
        fields = dict(fields_of(form)) | {"title": title, "place": "Riverside", "minimum": "3"}
        ticks = [name for name in fields if re.fullmatch(r"domain_\d+", name)]
        for name in ticks[domains:]:
            del fields[name]
        if one_at_a_time:
            fields["one_at_a_time"] = "on"
        answer = await self.browser.post(path, list(fields.items()))
        found = re.search(r"/workshops/(\d+)/desk/", answer.headers.get("location", ""))
        assert found, f"{answer.status}: {answer.text[-2000:]}"
        self.pk, self.one_at_a_time = int(found[1]), one_at_a_time
        await self.submit(f"/workshops/{self.pk}/open/", [], self.desk)
        await asyncio.to_thread(self._learn)

    @property
    def desk(self) -> str:
        """The address of the desk."""
        return f"/workshops/{self.pk}/desk/"

    def _learn(self) -> None:
        query = "SELECT screen_secret, join_secret FROM workshops_workshop WHERE id = ?"
        [(self.secret, self.join_secret)] = self.database.rows(query, self.pk)
        found: dict[int, list[int]] = {}
        for item, statement in self.database.rows(
            "SELECT i.id, s.id FROM workshops_workshopdomain i"
            " JOIN domains_statement s ON s.domain_id = i.domain_id"
            " WHERE i.workshop_id = ? ORDER BY i.position, s.position",
            self.pk,
        ):
            found.setdefault(item, []).append(statement)
        self.items = [Item(pk, tuple(statements)) for pk, statements in found.items()]

    async def place(self) -> tuple[Any, ...]:
        """Where the room is, whether it is closing, and whether it has a break."""
        query = (
            "SELECT step, current_item_id, current_statement_id, closing_at IS NOT NULL, paused"
            " FROM workshops_workshop WHERE id = ?"
        )
        [found] = await asyncio.to_thread(self.database.rows, query, self.pk)
        return found

    async def go(self, step: str, item: int | None = None, statement: int | None = None) -> None:
        """Bring the room somewhere, pressing until it is there."""
        to = f"{step}-{item or ''}-{statement or ''}"
        self.pressed.setdefault(to, time.monotonic())
        await self._until(
            lambda: self._press("move", [("to", to), ("sure", "yes")]),
            lambda place: place[:3] == (step, item, statement) and not place[4],
        )

    async def begin_closing(self, item: int, statement: int | None) -> None:
        """Warn every phone; the rating closes by itself after a while."""
        self.pressed.setdefault(f"closing-{item}-{statement or ''}", time.monotonic())
        await self._until(
            lambda: self._press("close-rating", []), lambda place: place[3] or place[0] != "rate"
        )

    async def take_break(self, *, paused: bool) -> None:
        """Begin or end a break."""
        await self._until(
            lambda: self._press("pause", [("paused", "1" if paused else "0")]),
            lambda place: bool(place[4]) == paused,
        )

    async def _until(self, press: Any, done: Any) -> None:
        """Press until the database says that it happened."""
        until = time.monotonic() + STUBBORN
        while time.monotonic() < until:
            with contextlib.suppress(Exception):  # the database may be away just now
                if done(await self.place()):
                    return
            with contextlib.suppress(Failed, TimeoutError):
                await asyncio.wait_for(press(), self.patience)
            await asyncio.sleep(PAUSE)
        raise GaveUp(f"the room stays at {await self.place()}; the last press: {self.last}")

    async def _press(self, act: str, fields: Fields) -> None:
        page = read((await self.browser.get(self.desk)).text)
        sent = [("csrfmiddlewaretoken", token_of(page)), *fields]
        for name in ("version", "seen"):
            found = page.first("input", name=name)
            sent += [(name, found.get("value"))] if found else []
        answer = await self.browser.post(f"/workshops/{self.pk}/{act}/", sent)
        self.last = f"{act} {sent[1:]}: {answer.status} {answer.text[:2000]}"

    async def hold_back(self, number: int) -> None:
        """Hold back one of the reasons that are being looked through."""
        page = read((await self.browser.get(self.desk)).text)
        handles = page.all("input", name="hold")
        if handles:
            value = handles[number % len(handles)].get("value")
            await self._press("hold", [("hold", value), ("why", "names")])
