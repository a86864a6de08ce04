"""What the people in a run do: they answer, give reasons, change their minds."""

from __future__ import annotations

import asyncio
import random

from tests.faults.phone import Look, Phone
from tests.faults.words import Mark, spoken

QUICK, SLOW = 0.03, 0.25
IDEAS_EACH = 3


class Person:
    """Somebody with a phone.

    Moments are real seconds; ``hurry`` says how many times quicker this room is than a real one.
    """

    def __init__(self, phone: Phone, hurry: float, chance: random.Random) -> None:
        self.phone, self.chance = phone, chance
        self.moment = 8.0 / hurry
        self.ideas: list[str] = []
        self.turn = 0

    async def take_part(self) -> None:
        """Go on until cancelled."""
        while True:
            look = await self.phone.look()
            if look:
                await self._do_something(look)
            await self._wait()

    async def _wait(self) -> None:
        await asyncio.sleep(self.moment * self.chance.uniform(QUICK, SLOW))

    async def _do_something(self, look: Look) -> None:
        kinds = {slot.partition(":")[0] for slot in look.slots}
        if "statement" in kinds:
            await self._answer(self.chance.choice(look.slots))
        elif "thought" in kinds:
            await self._say(look.slots[0], "T", look.item)
        elif kinds & {"marks", "backing"}:
            await self._tick(look)
        elif look.ideas and len(self.ideas) < IDEAS_EACH:
            self.turn += 1
            text = spoken(Mark("I", self.phone.person, 0, self.turn), self.chance)[-1]
            self.ideas.append(text)
            await self.phone.send_idea(text)
        else:
            await self.phone.leave_field()

    async def _answer(self, slot: str) -> None:
        if self.chance.random() < 0.8:
            value = str(self.chance.randint(0, 5))
            await self.phone.choose(slot, value)
        if self.chance.random() < 0.7:
            await self._say(slot, "R", int(slot.partition(":")[2]))

    async def _say(self, slot: str, kind: str, about: int) -> None:
        """Write something, thumb by thumb; perhaps go on elsewhere without leaving the field."""
        self.turn += 1
        for text in spoken(Mark(kind, self.phone.person, about, self.turn), self.chance):
            await self.phone.write(slot, text)
            await asyncio.sleep(self.moment * self.chance.uniform(0, QUICK))
        if self.chance.random() < 0.7:
            await self.phone.leave_field()

    async def _tick(self, look: Look) -> None:
        slot = look.slots[0]
        offered = await self.phone.offered(slot)
        most = 2 if slot.startswith("marks") else len(offered)
        chosen = self.chance.sample(offered, self.chance.randint(0, min(most, len(offered))))
        await self.phone.tick(slot, sorted(chosen))
