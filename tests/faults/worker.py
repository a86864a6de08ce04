"""Plays runs one after the other, each in a world of its kind; worlds are kept between runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Browser as Chromium

from tests.faults.browser import BrowserPhone, chromium
from tests.faults.desk import Facilitator
from tests.faults.judge import Wrong
from tests.faults.phone import Phone
from tests.faults.plans import Plan, plan_of
from tests.faults.proxy import Door
from tests.faults.run import NewPhone, Outcome, Run
from tests.faults.simulated import SimulatedPhone
from tests.faults.web import Browser, Jar
from tests.faults.world import World

TRACEBACK = re.compile(r"^Traceback .*\n(?:[ \t].*\n|\n)*(\S.*)$", re.MULTILINE)
AND_THEN = re.compile(r"\n+(?:During handling of the above|The above exception was the)")
# What a server may say aloud while its database is away, locked or full.
EXPECTED = re.compile(r"OperationalError|InterfaceError|DatabaseError|InternalError|DiskFull")
RUNS_OF_A_WORLD = 100
LINES = 60  # of what servers said, told where something does not hold


class Order(NamedTuple):
    """One run that is to be played."""

    seed: int
    database: str


class Report(NamedTuple):
    """How it went, in what can be sent from one process to another."""

    seed: int
    database: str
    took: float
    answers: int
    wrong: list[Wrong]
    plan: str
    story: list[str]
    played: Counter[str]
    came_of_it: Counter[str]


def simulated_phones(plan: Plan) -> NewPhone:
    """What makes phones in Python."""

    async def make(
        person: int, workshop: int, door: Door, chance: random.Random, refused: bool
    ) -> Phone:
        phone = SimulatedPhone(person, workshop, door, plan.pace, chance)
        phone.storage.refused = refused
        return phone

    return make


def real_phones(plan: Plan, browser: Chromium) -> NewPhone:
    """What makes phones of a real browser."""

    async def make(
        person: int, workshop: int, door: Door, chance: random.Random, refused: bool
    ) -> Phone:
        place = person, workshop, door, chance
        return await BrowserPhone.take(browser, place, plan.pace, refused=refused)

    return make


class Worker:
    """One process. ``play`` never raises for what a run found."""

    def __init__(self, made: Path | None = None) -> None:
        self.made = made
        self.world: World | None = None
        self.kind: tuple[str, float] | None = None
        self.session = Jar()
        self.runs = 0
        self.browsers = contextlib.AsyncExitStack()
        self.browser: Chromium | None = None
        self.simulated = simulated_phones

    async def play(self, order: Order) -> Report:
        """One run, and what it found."""
        plan = plan_of(order.seed, order.database)
        outcome = await self.run(plan)
        found = outcome.took, outcome.answers, outcome.wrong, str(plan), outcome.story
        counted = outcome.played, outcome.came_of_it
        return Report(order.seed, order.database, *found, *counted)

    async def run(self, plan: Plan) -> Outcome:
        """One run of a plan."""
        outcome = Outcome(plan)
        try:
            world = await self.world_of(plan)
            browser = await self._browser() if plan.browsers else None
            maker = real_phones(plan, browser) if browser else self.simulated(plan)
            run = Run(plan, world, self.session, maker)
            outcome = run.outcome
            await run.play()
            said = world.server_said()
            outcome.wrong += [Wrong("wrong", stumble) for stumble in stumbles(said)]
            if outcome.wrong:
                outcome.story += ["What the servers said:", *said.splitlines()[-LINES:]]
        except Exception:
            outcome.wrong.append(Wrong("wrong", traceback.format_exc()))
            await self.leave()
        return outcome

    async def _browser(self) -> Chromium:
        if self.browser is None:
            self.browser = await self.browsers.enter_async_context(chromium())
        return self.browser

    async def world_of(self, plan: Plan) -> World:
        """A world of the kind that a plan needs; the one that is there, if it is one."""
        kind = plan.database, plan.pace
        if self.world is None or self.kind != kind or self.runs >= RUNS_OF_A_WORLD:
            await self.leave()
            self.world, self.kind, self.runs = World(*kind, self.made), kind, 0
            await self.world.start()
            self.session = Jar()
            facilitator = Facilitator(
                Browser(self.world.ports()[0], self.session), self.world.database
            )
            await facilitator.sign_in(*self.world.facilitator)
        self.runs += 1
        return self.world

    async def leave(self) -> None:
        """End the world."""
        world, self.world = self.world, None
        if world:
            await world.stop()


def stumbles(said: str) -> list[str]:
    """What a server said that no failing database explains: the last of each row of errors."""
    found = []
    for error in TRACEBACK.finditer(said):
        goes_on = AND_THEN.match(said, error.end())
        if not goes_on and not EXPECTED.search(error[1]):
            found.append(error[1])
    return found


def work(orders: Any, reports: Any, made: Path) -> None:
    """Play what comes until nothing more does; the body of one process.

    Asked to end, it leaves no server, no disk and no file behind.
    """

    async def go_on() -> None:
        worker = Worker(made)
        playing = asyncio.ensure_future(_play_all(worker, orders, reports))
        for asked in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(asked, playing.cancel)
        await asyncio.wait([playing])
        await worker.leave()
        await worker.browsers.aclose()
        if playing.cancelled():
            os._exit(1)  # a thread of ours waits for orders
        reports.put(None)

    asyncio.run(go_on())


async def _play_all(worker: Worker, orders: Any, reports: Any) -> None:
    while (order := await asyncio.to_thread(orders.get)) is not None:
        reports.put(await worker.play(order))
