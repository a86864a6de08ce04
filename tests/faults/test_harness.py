"""The harness can fail: mistakes that are planted in the server and in the phones are found."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.outbox import Item, Outbox
from tests.faults.phone import Phone
from tests.faults.plans import Plan, Trouble, plan_of
from tests.faults.proxy import Door
from tests.faults.run import Outcome
from tests.faults.simulated import SimulatedPhone
from tests.faults.tab import Tab
from tests.faults.worker import Worker

pytestmark = pytest.mark.faults

PEOPLE = ("staff", "staff", "staff", "staff", "people")
CALM = Plan(
    seed=1,
    database="sqlite",
    browsers=False,
    pace=8.0,
    people=PEOPLE,
    refused=frozenset(),
    one_at_a_time=False,
    countdown=False,
    second_phone=False,
    further=(),
    troubles=(),
)


def to_all(what: str, begins: float, lasts: float, **more: Any) -> tuple[Trouble, ...]:
    """The same trouble for every phone."""
    return tuple(Trouble(what, begins, lasts, who, **more) for who in range(len(PEOPLE)))


# One after the other, so that some leave while the room rates, whenever that begins and ends. They
# are back when it has been shown.
AWAY_WHEN_IT_CLOSES = tuple(
    Trouble("away, unnoticed", 0.8 + 0.4 * who, 5, who, away=9.0) for who in range(len(PEOPLE))
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for the world that these runs share."""
    running = asyncio.new_event_loop()
    yield running
    running.close()


@pytest.fixture(scope="module")
def worker(loop: asyncio.AbstractEventLoop) -> Iterator[Worker]:
    """Whoever plays them."""
    made = Worker()
    yield made
    loop.run_until_complete(made.leave())


class Forgetful(SimulatedPhone):
    """A phone that forgets with a page what it had not sent."""

    def _kill(self, tab: Tab) -> None:
        super()._kill(tab)
        self.storage.entries.clear()


def kinds(outcome: Outcome) -> set[str]:
    """What kind of things did not hold."""
    return {wrong.kind for wrong in outcome.wrong}


def play(
    loop: asyncio.AbstractEventLoop, worker: Worker, plan: Plan, planted: str = ""
) -> set[str]:
    """What a run finds with a mistake planted in the server."""

    async def run() -> Outcome:
        world = await worker.world_of(plan)
        world.sites[0].environment["PLANTED"] = planted
        await world.end_one(0)
        await world.heal()
        return await worker.run(plan)

    return kinds(loop.run_until_complete(run()))


def test_nothing_is_found_where_nothing_is_wrong(
    loop: asyncio.AbstractEventLoop, worker: Worker
) -> None:
    further = replace(CALM, further=("priorities", "ideas"))
    assert play(loop, worker, further) == set()


@pytest.mark.parametrize(
    ("planted", "found", "plan"),
    [
        ("no_order", "lost", replace(CALM, troubles=to_all("requests twice", 0.5, 4, hard=True))),
        (
            "ideas_without_ids",
            "doubled",
            replace(CALM, further=("ideas",), troubles=to_all("requests twice", 1, 9)),
        ),
        ("reasons_in_the_shared_page", "early", CALM),
        ("nobody_is_told", "stale", CALM),
        ("always_in_time", "lost", replace(CALM, troubles=AWAY_WHEN_IT_CLOSES)),
    ],
)
def test_a_mistake_in_the_server_is_found(
    loop: asyncio.AbstractEventLoop, worker: Worker, planted: str, found: str, plan: Plan
) -> None:
    # Whether the copy of a request overtakes the next one is for the machine to say, now and then.
    tries = (play(loop, worker, replace(plan, seed=seed), planted) for seed in (1, 2, 3))
    assert any(found in wrong for wrong in tries)


AWAY_AND_KILLED = (
    *to_all("away, unnoticed", 1.5, 1.5, away=20.0),
    *to_all("tab killed", 2.5, 0.2, hard=True),
)


def test_a_phone_that_forgets_what_it_had_not_sent_is_found(
    loop: asyncio.AbstractEventLoop, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgetful(
        person: int, workshop: int, door: Door, chance: random.Random, _refused: bool
    ) -> Phone:
        return Forgetful(person, workshop, door, CALM.pace, chance)

    monkeypatch.setattr(worker, "simulated", lambda _plan: forgetful)
    assert "lost" in play(loop, worker, replace(CALM, troubles=AWAY_AND_KILLED))


def test_a_phone_that_believes_too_early_is_found(
    loop: asyncio.AbstractEventLoop, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believing(outbox: Outbox, item: Item, _became: object) -> bool:
        outbox.drop(item["slot"], item["sequence"])
        return True

    monkeypatch.setattr(Outbox, "_hear", believing)
    monkeypatch.setattr(Tab, "words", lambda _tab: "")
    away = to_all("away", 1.5, 3, away=5.0)
    assert "lost" in play(loop, worker, replace(CALM, troubles=away))


def test_a_seed_is_the_same_plan_every_time() -> None:
    assert [plan_of(seed, "sqlite") for seed in range(40)] == [
        plan_of(seed, "sqlite") for seed in range(40)
    ]
    assert sum(plan_of(seed, "sqlite").browsers for seed in range(1, 101)) == 5


def test_everything_that_can_go_wrong_does_in_some_seed() -> None:
    from tests.faults import plans

    here = {
        database: {t.what for seed in range(300) for t in plan_of(seed, database).troubles}
        for database in ("sqlite", "postgres")
    }
    of_both = {*plans.OF_A_PHONE, *plans.OF_ANYONE, *plans.OF_THE_WORLD}
    assert here["sqlite"] == of_both | set(plans.ON_SQLITE)
    assert here["postgres"] == of_both | set(plans.ON_POSTGRES)
