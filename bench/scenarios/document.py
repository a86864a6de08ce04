"""A PDF of a finished workshop's plan is made while everybody answers in another."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from bench import forms
from bench.client import Browser
from bench.desk import sign_in
from bench.figures import Figures, median
from bench.listening import now
from bench.room import Room
from bench.scenarios.answering import Round, answer
from bench.served import Served

EMAIL = "demo@example.org"
LOOK_EVERY = 0.5  # as the page does


@dataclass
class Papers:
    """The demo's facilitator, who asks for one file after the other."""

    browser: Browser
    made: list[float] = field(default_factory=list)
    plan: str = ""
    enough: bool = False

    async def sign_in(self, served: Served) -> None:
        """And find the plan that was agreed."""
        await sign_in(self.browser, EMAIL, (served.folder / "demo-password").read_text().strip())
        listed = (await self.browser.get("/workshops/")).text
        for plan in re.findall(r"/workshops/\d+/plan/", listed):
            if "/happened/" in (await self.browser.get(plan)).text:
                self.plan = plan
        assert self.plan, "the demo has no plan with actions"

    async def make(self) -> None:
        """Write down what happened, so that the file is a new one; ask for it; wait for it."""
        page = (await self.browser.get(self.plan)).text
        form = forms.form_to(page, "/happened/")
        await self.browser.post(form.action, form.fields | {"text": f"Note {now()}"})
        began = now()
        page = (await self.browser.get(self.plan)).text
        form = forms.form_to(page, "/document/")
        asked = await self.browser.post(form.action, form.fields)
        assert asked.status == 302, f"asking for the file said {asked.status}"
        where = asked.headers["location"]
        while "/file/" not in (await self.browser.get(where, HX_Request="true")).text:
            await asyncio.sleep(LOOK_EVERY)
        self.made.append(now() - began)

    async def keep_making(self) -> None:
        """One after the other until it is enough."""
        self.enough = False
        while not self.enough:
            await self.make()


async def meanwhile(room: Room, rooms: list[tuple[str, int]], within: float) -> Figures:
    """Half of these rounds, each a place and a statement, with a PDF being made, half without."""
    papers = Papers(Browser(room.served.addresses[0]))
    await papers.sign_in(room.served)
    await papers.make()  # the maker has started and found its fonts
    quiet: list[Round] = []
    busy: list[Round] = []
    for turn, (place, statement) in enumerate(rooms):
        await room.be_at(place)
        if turn % 2:
            making = asyncio.create_task(papers.keep_making())
            busy.append(await answer(room, statement, within))
            papers.enough = True
            await making
        else:
            quiet.append(await answer(room, statement, within))
    papers.browser.close()
    without = [one.figures() for one in quiet]
    during = [one.figures() for one in busy]
    return {
        "p95_ms": median(one["p95_ms"] for one in without),
        "p95_during_ms": median(one["p95_ms"] for one in during),
        "max_during_ms": max(one["max_ms"] for one in during),
        "errors": sum(one["errors"] for one in [*without, *during]),
        "rows_right": all(one.right for one in [*quiet, *busy]),
        "seconds_a_file": round(median(papers.made), 2),
        "maker_busy": median(one["children_busy"] for one in during),
        "without": without,
        "during": during,
    }
