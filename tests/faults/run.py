"""One run: a room, everything that goes wrong in it, and what must hold afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.faults.clock import Clock
from tests.faults.desk import Facilitator
from tests.faults.evidence import Evidence
from tests.faults.judge import Wrong, counts, verdict
from tests.faults.life import Life
from tests.faults.people import Person
from tests.faults.phone import Phone
from tests.faults.plans import Plan
from tests.faults.proxy import Door
from tests.faults.screens import BigScreen, DeskScreen
from tests.faults.tally import came_of_it, played
from tests.faults.trouble import Troubles
from tests.faults.web import Browser, Failed, Jar
from tests.faults.world import World

DESK, SCREEN = -1, -2
# Seconds after everything is mended until a screen is right again: where its connection closed or
# the browser said something, and otherwise. Then what this machine needs for itself: some seconds,
# and so many times what one look past all faults takes.
SIGNALLED, UNSIGNALLED = 5.0, 40.0
OURS, SLOW = 0.8, 6.0
LOOK_AGAIN = 0.1
# Makes a phone: whose, in which workshop, behind which door, by what chance, storage refused.
NewPhone = Callable[[int, int, Door, random.Random, bool], Awaitable[Phone]]


@dataclass
class Outcome:
    """How a run ended. ``story`` is told when something does not hold."""

    plan: Plan
    wrong: list[Wrong] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    took: float = 0.0
    answers: int = 0
    recovered: dict[int, float] = field(default_factory=dict)
    played: Counter[str] = field(default_factory=Counter)
    came_of_it: Counter[str] = field(default_factory=Counter)


class Run:
    """Everyone and everything in one run. ``session`` is a facilitator who has signed in."""

    def __init__(self, plan: Plan, world: World, session: Jar, new_phone: NewPhone) -> None:
        self.plan, self.world, self.session, self.new_phone = plan, world, session, new_phone
        self.chance = random.Random(plan.seed)
        self.clock = Clock(plan.pace)
        self.doors: dict[int, Door] = {}
        self.phones: list[Phone] = []
        self.secrets: list[str] = []
        self.people: list[Person] = []
        self.looks: list[float] = []
        self.outcome = Outcome(plan)
        self.facilitator: Facilitator
        self.desk: DeskScreen
        self.screen: BigScreen
        self.troubles: Troubles

    async def play(self) -> Outcome:
        """From an empty room to the verdict."""
        began = time.monotonic()
        try:
            await self._gather()
            await self._go_wrong()
            late = await self._recover()
            remains = [await phone.remains() for phone in self.phones]
            self.outcome.wrong = late + await asyncio.to_thread(self._judge, remains)
        except Exception as error:  # the run itself is what failed
            self.outcome.wrong.append(Wrong("wrong", f"the run ended with {error!r}"))
            raise
        finally:
            self.outcome.story += self._story_of_it()
            done = self.troubles.of_each if hasattr(self, "troubles") else []
            self.outcome.played = played(self.plan, done)
            self.outcome.came_of_it = came_of_it(self.doors.values())
            await self._leave()
            self.outcome.took = time.monotonic() - began
        return self.outcome

    def _story_of_it(self) -> list[str]:
        """What happened, with what the phones did with which something is wrong."""
        if not hasattr(self, "troubles"):
            return []
        told = " ".join(wrong.what for wrong in self.outcome.wrong)
        chosen = [
            phone
            for number, phone in enumerate(self.phones)
            if f"phone {number}" in told or f"person {phone.person}" in told
        ]
        entries = [*self.troubles.happened, *(each for phone in chosen for each in phone.diary)]
        began = self.troubles.began
        wall = time.strftime("%H:%M:%S", time.localtime(time.time() - time.monotonic() + began))
        told = [f"{moment - began:6.2f} s  {what}" for moment, what in sorted(entries)]
        return [f"It began at {wall}", *told]

    # Before ---------------------------------------------------------------------------------

    async def _door(self, number: int) -> Door:
        chance = random.Random(f"{self.plan.seed} {number}")
        self.doors[number] = await Door(self.world.ports, chance).open()
        return self.doors[number]

    async def _gather(self) -> None:
        """Set up the room; everybody joins, the desk and the big screen are opened."""
        browser = Browser((await self._door(DESK)).port, self.session)
        patience = max(2.0, 10.0 / self.plan.pace)
        self.facilitator = Facilitator(browser, self.world.database, patience)
        domains = 1
        await self.facilitator.set_up(
            f"Run {self.plan.seed}", domains, one_at_a_time=self.plan.one_at_a_time
        )
        self.desk = DeskScreen(Life(self.clock, self.chance), browser, self.facilitator.pk)
        wall = Browser((await self._door(SCREEN)).port)
        self.screen = BigScreen(Life(self.clock, self.chance), wall, self.facilitator.secret)
        await asyncio.gather(self.desk.open(), self.screen.open())
        for number, group in enumerate(self.plan.people):
            self.phones.append(await self._phone(number, number))
            await self.phones[-1].join(f"/j/{self.facilitator.join_secret}/", group)
        if self.plan.second_phone:
            self.phones.append(await self._phone(len(self.phones), 0))
            await self.phones[-1].take_cookies(await self.phones[0].cookies())
        await asyncio.gather(*(phone.open() for phone in self.phones))
        self.secrets = [(await phone.cookies())[phone.seat_cookie] for phone in self.phones]
        await asyncio.to_thread(self._learn_words)

    async def _phone(self, number: int, person: int) -> Phone:
        door = await self._door(number)
        chance = random.Random(f"{self.plan.seed} phone {number}")
        refused = number in self.plan.refused
        return await self.new_phone(person, self.facilitator.pk, door, chance, refused)

    def _learn_words(self) -> None:
        """What somebody needs to come back with: the code and three words."""
        query = (
            "SELECT s.secret, s.return_code, w.code FROM workshops_seat s"
            " JOIN workshops_workshop w ON w.id = s.workshop_id WHERE w.id = ?"
        )
        found = self.world.database.rows(query, self.facilitator.pk)
        ways = {secret: [("code", code), ("words", words)] for secret, words, code in found}
        for phone, secret in zip(self.phones, self.secrets, strict=True):
            phone.way_back = ways[secret]

    # Meanwhile --------------------------------------------------------------------------------

    async def _go_wrong(self) -> None:
        """People write and the room moves on while everything goes wrong."""
        self.troubles = Troubles(self.plan, self.world, self.phones, self.doors, self.chance)
        for number, phone in enumerate(self.phones):
            chance = random.Random(f"{self.plan.seed} person {number}")
            self.people.append(Person(phone, self.plan.pace, chance))
        busy = [asyncio.ensure_future(person.take_part()) for person in self.people]
        wrong = asyncio.ensure_future(self.troubles.play())
        try:
            await self._story()
            await wrong
        finally:
            for task in [*busy, wrong]:
                task.cancel()
            done = await asyncio.gather(*busy, return_exceptions=True)
        for failed in done:
            if isinstance(failed, Exception):
                raise failed

    async def _for(self, seconds: float) -> None:
        """Some time of the room passes."""
        await asyncio.sleep(seconds * self.chance.uniform(0.5, 1.5) / self.plan.pace)

    async def _story(self) -> None:
        go, item = self.facilitator.go, self.facilitator.items[0]
        await self._tell(lambda: go("read", item.pk), "reading", 5)
        rounds = item.statements[:2] if self.plan.one_at_a_time else (None,)
        for statement in rounds:
            if "open" in self.plan.further:
                return await self._tell(lambda s=statement: go("rate", item.pk, s), "rating", 16)
            await self._rate(item.pk, statement)
            if "again" in self.plan.further:
                await self._rate(item.pk, statement)
            await self._tell(lambda s=statement: go("show", item.pk, s), "showing", 3)
            await self._tell(lambda s=statement: go("talk", item.pk, s), "talk", 2)
        if "priorities" in self.plan.further:
            await self._tell(lambda: go("priorities", item.pk), "priorities", 6)
            await self._tell(lambda: go("pick", item.pk), "pick", 2)
        if "ideas" in self.plan.further:
            await self._tell(lambda: go("ideas"), "ideas", 8)
            await self._tell(lambda: go("backing"), "backing", 6)
            await self._tell(lambda: go("plan"), "plan", 2)
        return None

    async def _rate(self, item: int, statement: int | None) -> None:
        """Rating is opened, closed, and the reasons are looked through."""
        go = self.facilitator.go
        await self._tell(lambda: go("rate", item, statement), "rating", 16)
        if self.plan.countdown or self.chance.random() < 0.5:
            await self._tell(lambda: self.facilitator.begin_closing(item, statement), "closing", 3)
        if self.plan.countdown:
            await self._closes_by_itself()
        await self._tell(lambda: go("look_through", item, statement), "looking through", 4)
        if self.chance.random() < 0.5:
            with contextlib.suppress(Failed, TimeoutError):
                holding = self.facilitator.hold_back(self.chance.randrange(9))
                await asyncio.wait_for(holding, 5)

    async def _closes_by_itself(self) -> None:
        """Wait until the countdown is over and somebody's look has closed the rating."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(Exception):  # the database may be away
                if (await self.facilitator.place())[0] != "rate":
                    return
            await asyncio.sleep(0.2)

    async def _tell(self, step: Callable[[], Awaitable[None]], name: str, seconds: float) -> None:
        self.troubles.note(f"the room goes to {name}")
        await step()
        self.troubles.note(f"the room is at {name}")
        await self._for(seconds)

    # Afterwards -------------------------------------------------------------------------------

    async def _recover(self) -> list[Wrong]:
        """Mend everything; then every screen has to be right in time. Those that are not."""
        deceived = {number for number, door in self.doors.items() if door.deceives}
        await self.troubles.mend()
        self.troubles.note("everything is mended")
        began, right = time.monotonic(), dict[int, float]()
        wrong: dict[int, str] = dict.fromkeys(self.doors, "nobody looked yet")
        while wrong and time.monotonic() - began < self._limit(bool(deceived)):
            for phone in self.phones:
                await phone.settle()
            open_still = [number for number in self.doors if number not in right]
            wrong = await self._differences(open_still or self.doors)
            for number in set(open_still) - set(wrong):
                right[number] = time.monotonic() - began
            if not wrong and open_still:
                wrong = dict.fromkeys(self.doors, "not looked at again")
            await asyncio.sleep(LOOK_AGAIN)
        self.outcome.recovered = right
        return [Wrong("stale", f"{self._name(number)}: {how}") for number, how in wrong.items()] + [
            Wrong("stale", f"{self._name(number)} was right only after {took:.2f} s")
            for number, took in right.items()
            if took > self._limit(number in deceived)
        ]

    def _name(self, number: int) -> str:
        return {DESK: "the desk", SCREEN: "the big screen"}.get(number, f"phone {number}")

    def _limit(self, deceived: bool) -> float:
        """Real seconds until a screen has to be right. A slow machine is given time for itself."""
        ours = OURS + SLOW * max(self.looks[-30:], default=0.0)
        return (UNSIGNALLED if deceived else SIGNALLED) / self.plan.pace + ours

    async def _differences(self, numbers: Iterable[int]) -> dict[int, str]:
        """Which of these are not as they should be yet, and how."""
        found = await asyncio.gather(*map(self._difference, numbers))
        return {number: how for number, how in found if how}

    async def _difference(self, number: int) -> tuple[int, str]:
        began = time.monotonic()
        try:
            port = self.world.ports()[0]
            if number >= 0:
                phone = self.phones[number]
                straight = Browser(port, Jar({phone.seat_cookie: self.secrets[number]}))
                waiting = await phone.waiting()
                waits = f"{waiting} answers wait" if waiting else ""
                alone = not (self.plan.second_phone and phone.person == 0)
                return number, waits or await phone.differs(straight, alone=alone)
            screen = self.desk if number == DESK else self.screen
            straight = Browser(port, Jar(dict(screen.browser.jar.cookies)))
            return number, screen.difference(await screen.fresh(straight))
        except (Failed, IndexError) as error:
            return number, f"could not be compared: {error!r}"
        finally:
            self.looks.append(time.monotonic() - began)

    def _judge(self, remains: list[str]) -> list[Wrong]:
        evidence = self._evidence(remains)
        self.outcome.answers = len(evidence.acknowledged)
        return verdict(evidence) + counts(evidence, self.desk.shown, self.screen.shown)

    def _evidence(self, remains: list[str]) -> Evidence:
        pk, people = self.facilitator.pk, [phone.person for phone in self.phones]
        query = "SELECT id, secret FROM workshops_seat WHERE workshop_id = ?"
        whose = dict(zip(self.secrets, people, strict=True))
        rows = self.world.database.rows(query, pk)
        doors = [(who, self.doors[number]) for number, who in enumerate(people)]
        others = [(number, self.doors[number]) for number in (DESK, SCREEN)]
        return Evidence(
            database=self.world.database,
            workshop=pk,
            people=len(self.plan.people),
            seats={seat: whose[secret] for seat, secret in rows if secret in whose},
            asked=[(who, request) for who, door in doors for request in door.asked],
            said=[(who, said) for who, door in [*doors, *others] for said in door.said],
            typed=[
                (phone.person, slot, fields)
                for phone in self.phones
                for slot, fields in phone.typed.items()
            ],
            remains=list(zip(people, remains, strict=True)),
            shown_from=self._since("show", "talk"),
            looked_from=self._since("look_through", "show", "talk", "closing"),
            ideas_from=self.facilitator.pressed.get("backing--", float("inf")),
        )

    def _since(self, *steps: str) -> Mapping[int, float]:
        """From when on each statement may be seen: since the facilitator first asked for that."""
        found: dict[int, float] = {}
        for place, moment in self.facilitator.pressed.items():
            step, item, statement = place.split("-")
            if step not in steps:
                continue
            [about] = [one for one in self.facilitator.items if str(one.pk) == item]
            for each in [int(statement)] if statement else about.statements:
                found[each] = min(moment, found.get(each, moment))
        return found

    async def _leave(self) -> None:
        """Nobody is here any more."""
        for phone in self.phones:
            await phone.end()
        for screen in (getattr(self, "desk", None), getattr(self, "screen", None)):
            if screen:
                screen.life.kill()
        self.clock.stop()
        await asyncio.gather(*(door.close() for door in self.doors.values()))
