"""A simulated phone and a real browser in one room, doing the same: they show and send the same."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from tests.faults.browser import BrowserPhone, chromium
from tests.faults.desk import Facilitator
from tests.faults.evidence import sent_by
from tests.faults.phone import Phone
from tests.faults.proxy import Door
from tests.faults.simulated import SimulatedPhone
from tests.faults.web import Browser
from tests.faults.world import World

pytestmark = pytest.mark.faults

SOON = 12.0
Act = Callable[[Phone], Awaitable[Any]]


class Two:
    """Both phones. Whatever is done is done with both; ``alike`` waits until all their pages show
    the same."""

    def __init__(self, phones: list[Phone], facilitator: Facilitator) -> None:
        self.phones, self.facilitator = phones, facilitator
        self.item = facilitator.items[0]

    async def do(self, act: Act) -> None:
        """With one after the other."""
        for phone in self.phones:
            await act(phone)

    async def go(self, step: str) -> None:
        """The room goes on."""
        item = self.item.pk if step not in {"ideas", "backing", "plan"} else None
        await self.facilitator.go(step, item)

    async def alike(self, place: str, moment: str) -> None:
        """Both are at this step, show the same, and have sent the same."""
        until = time.monotonic() + SOON
        while True:
            shown = [await phone.seen() for phone in self.phones]
            pages = [[without_names(page) for page in pages] for pages in shown]
            sent = [self.sent(phone) for phone in self.phones]
            there = all(page["place"].startswith(place) for page in [*pages[0], *pages[1]])
            idle = not sum([await phone.waiting() for phone in self.phones])
            number = len(pages[0]) == len(pages[1])
            same = number and all(page == pages[0][0] for page in [*pages[0], *pages[1]])
            if there and idle and same and sent[0] == sent[1]:
                return
            assert time.monotonic() < until, f"{moment}: {pages}\n{sent}"
            await asyncio.sleep(0.1)

    def sent(self, phone: Phone) -> list[Any]:
        """What it sent, in order."""
        found = [sent_by(0, request) for request in phone.door.asked]
        return [(one.slot.partition(":")[0], one.fields) for one in found if one]


def without_names(page: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows, but for the three words of its seat and the page that all share."""
    parts = {name: part for name, part in page["parts"].items() if name != "words"}
    return {"place": page["place"], "forms": page["forms"], "parts": parts}


async def pause(seconds: float) -> None:
    """Somebody thinks."""
    await asyncio.sleep(seconds)


async def a_story(two: Two) -> None:
    """One of everything that somebody can do, and of what can happen to a phone."""
    first, second, third, fourth = (f"statement:{pk}" for pk in two.item.statements)
    thought = f"thought:{two.item.pk}"
    await two.alike("lobby", "at first")
    await two.go("read")
    await two.alike("read", "reading")
    await two.do(lambda phone: phone.write(thought, "A first thought"))
    await pause(1.2)
    await two.alike("read", "a thought")
    await two.do(lambda phone: phone.write(thought, "A first thought, longer"))
    await two.go("rate")
    await pause(1.0)
    await two.alike("read", "the room has moved on under a thumb")
    await two.do(lambda phone: phone.leave_field())
    await two.alike("rate", "going on")
    await two.do(lambda phone: phone.choose(first, "4"))
    await two.do(lambda phone: phone.write(first, "Because"))
    await pause(1.2)
    await two.do(lambda phone: phone.write(first, "Because of this"))
    await two.do(lambda phone: phone.leave_field())
    await pause(1.2)
    await two.alike("rate", "an answer and its reason")
    await two.do(lambda phone: phone.write(second, "Words before an answer"))
    await pause(1.2)
    await two.do(lambda phone: phone.choose(second, "0"))
    await two.do(lambda phone: phone.leave_field())
    await two.alike("rate", "words before an answer")
    await without_network(two, third)
    await two.do(lambda phone: phone.drop_cookie("csrftoken"))
    await two.do(lambda phone: phone.choose(third, "5"))
    await two.alike("rate", "a stale token")
    await two.do(lambda phone: phone.load_again())
    await pause(1.0)
    await two.alike("rate", "loaded again")
    await killed(two, fourth)
    await hidden(two, fourth)
    await two_tabs(two, third)
    await the_rest(two)


async def without_network(two: Two, slot: str) -> None:
    """What is written meanwhile is sent as soon as the browser says that it can be."""
    for phone in two.phones:
        phone.door.shut = True
        phone.door.cut()
        await phone.lose_network()
    await two.do(lambda phone: phone.choose(slot, "1"))
    await pause(0.3)
    for phone in two.phones:
        phone.door.shut = False
        await phone.find_network()
    await two.alike("rate", "a lost signal")


async def killed(two: Two, slot: str) -> None:
    """A page is killed in the middle of a word; the next one sends what was there."""
    await two.do(lambda phone: phone.choose(slot, "2"))
    await two.alike("rate", "before it is killed")
    await two.do(lambda phone: phone.write(slot, "Half a wor"))
    await two.do(lambda phone: phone.kill(every=True))
    await two.do(lambda phone: phone.open())
    await two.alike("rate", "killed in the middle of a word")


async def hidden(two: Two, slot: str) -> None:
    """What stands in a field is sent when something else is looked at."""
    await two.do(lambda phone: phone.write(slot, "Half a word more"))
    await two.do(lambda phone: phone.hide(hidden=True))
    await two.alike("rate", "hidden")
    await two.do(lambda phone: phone.hide(hidden=False))
    await two.do(lambda phone: phone.leave_field())


async def two_tabs(two: Two, slot: str) -> None:
    """What is written in one tab appears in the other, also where nothing more can be kept."""
    await two.do(lambda phone: phone.open())
    await two.alike("rate", "two tabs")
    await two.do(lambda phone: phone.write(slot, "Written in one tab"))
    await two.do(lambda phone: phone.leave_field())
    await two.alike("rate", "written in one of two tabs")
    await two.do(lambda phone: phone.fill_storage(full=True))
    await two.do(lambda phone: phone.choose(slot, "0"))
    await two.alike("rate", "chosen in a tab that keeps nothing")
    await two.do(lambda phone: phone.fill_storage(full=False))
    await two.do(lambda phone: phone.kill(every=False))
    for away in (True, False):  # who looks at the other tab wakes it: it listened through the first
        await two.do(lambda phone, away=away: phone.hide(hidden=away))
    await two.alike("rate", "the other tab goes on")


async def the_rest(two: Two) -> None:
    """Looking through, the picture, priorities, ideas, backing."""
    await two.go("look_through")
    await two.alike("look_through", "looking through")
    await two.go("show")
    await two.alike("show", "the picture")
    await two.go("priorities")
    marks = f"marks:{two.item.pk}"
    chosen = [str(pk) for pk in two.item.statements[:2]]
    await two.alike("priorities", "priorities")
    await two.do(lambda phone: phone.tick(marks, chosen[:1]))
    await two.alike("priorities", "a mark")
    await two.do(lambda phone: phone.tick(marks, chosen))
    await two.alike("priorities", "marks")
    await two.go("ideas")
    await two.alike("ideas", "ideas")
    await two.do(lambda phone: phone.send_idea("Ring back the same day"))
    await pause(0.5)
    await two.alike("ideas", "an idea")


async def play() -> None:
    """The story, in a world without faults."""
    world = World("sqlite", 1.0)
    async with contextlib.AsyncExitStack() as ends:
        ends.push_async_callback(world.stop)
        await world.start()
        browser = await ends.enter_async_context(chromium())
        doors = [await Door(world.ports, random.Random(n)).open() for n in range(3)]
        for door in doors:
            ends.push_async_callback(door.close)
        facilitator = Facilitator(Browser(doors[2].port), world.database)
        await facilitator.sign_in(*world.facilitator)
        await facilitator.set_up("The same", 1, one_at_a_time=False)
        place = 1, facilitator.pk, doors[1], random.Random(1)
        phones: list[Phone] = [
            SimulatedPhone(0, facilitator.pk, doors[0], 1.0, random.Random(0)),
            await BrowserPhone.take(browser, place, 1.0, refused=False),
        ]
        for phone in phones:
            ends.push_async_callback(phone.end)
            await phone.join(f"/j/{facilitator.join_secret}/", "people")
            await phone.open()
        await a_story(Two(phones, facilitator))


def test_both_show_and_send_the_same() -> None:
    asyncio.run(play())
