"""The simulated phone and the real scripts do the same: the same requests, the same states.

Every case is played twice against one table of answers, by ``outbox.py`` and ``listening.py``, and
by ``static/js`` in a browser. Without this the simulated phones would prove nothing.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, async_playwright

from tests.browsers import FLAGS, installed
from tests.faults import listening
from tests.faults.clock import Clock
from tests.faults.kept import Kept, Storage
from tests.faults.life import Life
from tests.faults.listening import Listener
from tests.faults.outbox import Outbox, Post
from tests.faults.stage import CUT, ROOM, SAVED, SEAT, Reply, Stage, quicker, staged
from tests.faults.web import Browser

pytestmark = pytest.mark.faults

PACE = 10.0
PATIENCE, MOMENT = 12.0, 0.25
TRIES = 3
URL = f"{ROOM}answer/"
Step = tuple[str, Any]
HEAR = """
Math.random = () => 0.5;
window.states = [];
document.addEventListener("outbox:changed", ({ detail }) =>
  states.push([detail.slot, detail.state, detail.message || ""]));
document.addEventListener("live:changed", ({ detail }) =>
  states.push([detail.kind, detail.version]));
document.addEventListener("live:state", ({ detail }) => states.push([detail.state]));
"""


async def until(so: Callable[[], Any]) -> None:
    """Wait for something to be so, and no longer than anybody would."""
    end = time.monotonic() + PATIENCE
    while not so() and time.monotonic() < end:
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Case:
    """One piece: what the phone does, one thing after the other, and how the server answers.

    It is over when the server was asked so many times, and a moment has passed. What must come
    in time has much of it: a machine that is busy otherwise is slower than any pause here.
    """

    name: str
    does: tuple[Step, ...]
    stage: Callable[[], Stage]
    asks: int = 1
    moment: float = MOMENT

    async def over(self, stage: Stage) -> None:
        """Wait for that; an end that does not come shows in what is compared."""
        await until(lambda: len(stage.sent) + len(stage.asked) >= self.asks)
        await asyncio.sleep(self.moment)


def put(slot: str, **fields: str) -> Step:
    """Somebody wrote something."""
    return "put", [slot, list(fields.items())]


def wait(seconds: float) -> Step:
    """Some time passes (seconds of the phone's life)."""
    return "wait", seconds


A, B = put("statement:1", statement="1", value="4"), put("statement:2", statement="2", value="2")
OLDER = {"outcome": "older", "sequence": 9000}
LATER = put("statement:1", statement="1", value="5", reason="because")


def answered(*answers: Reply) -> Callable[[], Stage]:
    """A server that answers so."""
    return lambda: Stage(answers=answers)


OUTBOX = [
    Case("saved at once", (A,), answered(SAVED)),
    Case("waiting", (A,), answered(Reply(told={"outcome": "waiting"}))),
    Case("one after the other", (A, B), answered(SAVED), 2),
    Case("a newer one in place of an older", (A, wait(10), LATER, B),
         answered(Reply(404, {}), SAVED), 3),
    Case("a newer one while an older is on its way", (A, ("until asked", None), LATER, B),
         answered(Reply(cut=True, after=0.9), SAVED), 3),
    Case("cut, then saved", (A,), answered(CUT, SAVED), 2),
    Case("cut again and again", (A, B), answered(CUT, CUT, CUT, SAVED), 5),
    Case("never answered, sent again", (A,), answered(Reply(never=True), SAVED), 2),
    Case("busy server", (A,), answered(Reply(503), SAVED), 2),
    Case("stumbles over one, takes the other", (A, B), answered(Reply(500), SAVED), 3),
    Case("another page instead", (A,), answered(Reply(html="<h1>Sign in</h1>"), SAVED), 2),
    Case("an outcome that nobody knows", (A,), answered(Reply(told={"outcome": "x"}), SAVED), 2),
    Case("stale token", (A, B), answered(Reply(403, html="no"), SAVED), 3),
    Case("refused", (A, B), answered(Reply(422, {"message": "Too much"}), SAVED), 2),
    Case("too long", (A,), answered(Reply(413, html="no"))),
    Case("place lost", (A, wait(10), ("wake", None)), answered(Reply(404, {}), SAVED), 2),
    Case("taken out", (A,), answered(Reply(404, {"removed": True}))),
    Case("older, sent again", (A,), answered(Reply(told=OLDER | {"seconds": 60}), SAVED), 2),
    Case("older, gives way", (A,), answered(Reply(told=OLDER | {"seconds": 0}))),
    Case("older where nothing is kept, gives way", (("refuse", None), A, wait(10), LATER),
         answered(CUT, CUT, Reply(told=OLDER | {"seconds": 0})), 3, moment=1.0),
    Case("written again after it was refused", (A, wait(10), LATER),
         answered(Reply(422, {"message": "Too much"}), SAVED), 2),
    Case("storage refused", (("refuse", None), A), answered(CUT, SAVED), 2),
    Case("killed and opened again", (A, ("until asked", None), ("kill", None), B),
         answered(Reply(never=True), SAVED), 3),
]  # fmt: skip


def listened(*streams: list[Any], versions: tuple[Reply, ...] = ()) -> Callable[[], Stage]:
    """A server with these streams."""
    return lambda: Stage(streams=streams, versions=versions or (Reply(told={"version": 7}),))


LISTEN: tuple[Step, ...] = (("listen", 5),)
SOUND = [*["beat", 0.1] * 200]
TOLD = ["hello 5", "step 6", "counts 6", "plan 7", *SOUND]
LIVE = [
    Case("hello with what is known", LISTEN, listened(["hello 5", *SOUND])),
    Case("hello with something newer", LISTEN, listened(["hello 6", *SOUND])),
    Case("told of everything", LISTEN, listened(TOLD)),
    Case("cut once", LISTEN, listened(["hello 5", 0.05], ["hello 6", *SOUND]), 2),
    Case("cut for good", LISTEN, listened([]), 9),
    Case("cut after a while", LISTEN, listened([*SOUND[:8]]), 5),
    Case("mute for good", LISTEN, listened([60.0]), 9),
    Case("falls silent", LISTEN, listened(["hello 5", 60.0], ["hello 8", *SOUND]), 2),
    Case("apart and together", LISTEN,
         listened(["hello 5", "apart", 1.25, "together", *SOUND]), 3, moment=1.0),
    Case("nothing can be asked", LISTEN, listened([], versions=(Reply(503),)), 9),
    Case("no place any more", LISTEN, listened([], versions=(Reply(404),)), 6),
]  # fmt: skip


class Middle(random.Random):
    """Chance that decides nothing, as ``Math.random`` does in the browser here."""

    def random(self) -> float:
        return 0.5


async def simulated(case: Case) -> tuple[list[Any], Stage]:
    """The piece, played by the simulated phone."""
    async with staged(case.stage()) as stage:
        states: list[Any] = []
        clock, storage, chance = Clock(PACE), Storage(), Middle(1)
        browser = Browser(stage.port)

        def page() -> tuple[Life, Outbox]:
            life = Life(clock, chance)
            kept = Kept(storage, SEAT)
            outbox = Outbox(life, kept, Post(browser, f"token-{stage.token}"))
            outbox.date = clock.now
            outbox.changed = lambda *told: states.append(list(told))
            outbox.try_again()
            return life, outbox

        life, outbox = page()
        for act, given in case.does:
            if act == "put":
                outbox.put(given[0], URL, given[1])
            elif act == "wait":
                await clock.sleep(given)
            elif act == "until asked":
                await until(lambda: stage.sent)
            elif act == "wake":
                outbox.wake()
            elif act == "refuse":
                storage.refused = True
            elif act == "kill":
                life.kill()
                states.clear()
                life, outbox = page()
            elif act == "listen":
                Listener(
                    life, browser, "/events/seat/1", given,
                    changed=lambda kind, version, _within: states.append([kind, version]),
                    heard=lambda state: states.append([state]),
                )  # fmt: skip
        await case.over(stage)
        life.kill()
        return states, stage


async def kill(page: Page, session: CDPSession) -> None:
    """A page is killed, as a phone does that runs short."""
    async with page.expect_event("crash"):  # it goes on for a while when the machine is busy
        asked = asyncio.ensure_future(session.send("Page.crash"))  # is never answered
    asked.cancel()


async def real(case: Case, page: Page, stage: Stage) -> list[Any]:
    """The piece, played by the scripts."""
    await page.context.add_init_script(quicker(PACE))
    await page.context.add_init_script(HEAR)
    # Made now, for it takes its time; the other page of the same browser is opened after a kill.
    other, session = await page.context.new_page(), await page.context.new_cdp_session(page)
    await page.goto(f"http://127.0.0.1:{stage.port}/")
    for act, together in itertools.groupby(case.does, key=lambda step: step[0]):
        given, *more = [given for _act, given in together]
        if act == "put":  # what is written together is written at once
            puts = "(all) => all.forEach(([s, f]) => phone.outbox.put(s, '" + URL + "', f))"
            await page.evaluate(puts, [given, *more])
        elif act == "wait":
            await page.wait_for_timeout(given * 1000 / PACE)
        elif act == "until asked":
            await until(lambda: stage.sent)
        elif act == "wake":
            await page.evaluate("() => void phone.outbox.wake()")
        elif act == "refuse":
            await page.evaluate("() => { Storage.prototype.setItem = () => { throw 1; } }")
        elif act == "kill":
            await kill(page, session)
            page = other
            await page.goto(f"http://127.0.0.1:{stage.port}/")
        elif act == "listen":
            element = f'<live-stream src="/events/seat/1" version="{given}"></live-stream>'
            await page.evaluate("(e) => document.body.insertAdjacentHTML('beforeend', e)", element)
    await case.over(stage)
    found: list[Any] = await page.evaluate("states")
    return found


def played_by(states: list[Any], stage: Stage, case: Case) -> tuple[Any, ...]:
    """What is compared: the states that were shown, by what they are of, and as many requests as
    were waited for."""
    by_slot: dict[str, list[Any]] = {}
    for what, *state in states:
        by_slot.setdefault(what if ":" in what else "room", []).append([what, *state])
    return by_slot, stage.sent[: case.asks], stage.asked[: case.asks]


@asynccontextmanager
async def a_browser() -> AsyncIterator[Callable[[], Awaitable[Page]]]:
    """A browser that gives out pages, each of a browser of its own."""
    async with async_playwright() as playwright:
        path = installed(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)

        async def new_page() -> Page:
            return await (await browser.new_context()).new_page()

        yield new_page
        await browser.close()


def both(cases: list[Case]) -> dict[str, tuple[Any, Any]]:
    """Every case as it went with the one and the other, several at a time."""

    async def play() -> dict[str, tuple[Any, Any]]:
        async with a_browser() as new_page:
            few = asyncio.Semaphore(4)

            async def once(case: Case) -> tuple[Any, Any]:
                async with few, staged(case.stage()) as stage:
                    page = await new_page()
                    states = await real(case, page, stage)
                    mine, other = await simulated(case)
                    await page.context.close()
                    return played_by(mine, other, case), played_by(states, stage, case)

            async def one(case: Case) -> tuple[Any, Any]:
                """A machine that stops for a second changes what happens; different rules differ
                every time."""
                for _again in range(TRIES):
                    mine, scripts = await once(case)
                    if mine == scripts:
                        break
                return mine, scripts

            results = await asyncio.gather(*map(one, cases))
            return {case.name: result for case, result in zip(cases, results, strict=True)}

    return asyncio.run(play())


@pytest.fixture(scope="module")
def played() -> dict[str, tuple[Any, Any]]:
    """All cases. What live.js counts by itself is no shorter in the browser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listening, "ANSWERS", listening.ANSWERS * PACE)
        patch.setattr(listening, "LOOK", listening.LOOK * PACE)
        return both([*OUTBOX, *LIVE])


@pytest.mark.parametrize("name", [case.name for case in [*OUTBOX, *LIVE]])
def test_the_simulated_phone_does_what_the_scripts_do(
    name: str, played: dict[str, tuple[Any, Any]]
) -> None:
    simulated_phone, scripts = played[name]
    assert simulated_phone == scripts
    assert scripts[0]  # something was shown
