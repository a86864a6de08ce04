"""What is done to the app, one after the other, on one database; every figure of it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import limits
from bench.figures import Figures, median
from bench.listening import now
from bench.processes import use_of
from bench.room import CALM, Room, new_room
from bench.scenarios import (
    answering,
    capacity,
    document,
    joining,
    many,
    memory,
    moving,
    restart,
    sequence,
    weight,
)
from bench.served import Served

SCENARIOS = (
    "join", "step", "answers", "most", "show", "pdf", "weight", "memory", "restart",
    "sequence", "many",
)  # fmt: skip


LONG_SESSION = 60  # phones in the long sequence


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    phones: int = 1000
    smaller: tuple[int, ...] = (60, 200)
    waves: int = 7
    rounds: int = 5
    windows: int = 5
    window: float = 2.0
    papers: int = 6
    restarts: int = 5
    statements: int = 36
    workshops: int = 20
    each: int = 50
    costs: int = 4
    within: float = 3.0
    hurried: float = 0.5  # in the long sequence
    calm: float = CALM
    only: tuple[str, ...] = SCENARIOS


QUICK = Plan(
    phones=60, smaller=(), waves=1, rounds=1, windows=1, window=1.0, papers=2, restarts=1,
    statements=2, workshops=3, each=10, costs=1, within=1.0, hurried=0.2, calm=0.6,
)  # fmt: skip


@dataclass
class Course:
    """One run on one database. ``say`` tells how far it is."""

    served: Served
    plan: Plan
    say: Callable[[str], None]
    where: Path | None = None
    found: Figures = field(default_factory=dict)
    megabytes: Figures = field(default_factory=dict)

    async def run(self) -> Figures:
        """Everything that the plan wants."""
        gc.disable()  # a pause of this client would count as the server's
        await self._do("limits", self._limits)
        for number in self.plan.smaller:
            if {"join", "step", "answers"} & set(self.plan.only):
                await self._do(f"room of {number}", partial(self._small_room, number))
        await self._large_room()
        if "sequence" in self.plan.only:
            await self._do("sequence", self._sequence)
        if "many" in self.plan.only:
            await self._do("many", self._many)
        return self.found | {"megabytes_after": self.megabytes}

    async def _do(self, name: str, act: Callable[[], Awaitable[Figures]]) -> None:
        began = now()
        self.found[name] = await act()
        self.megabytes[name] = round(use_of(self.served.pids).rss / 1024, 1)
        self.say(f"{self.served.name}: {name}, {now() - began:.1f} s")
        gc.collect()

    async def _limits(self) -> Figures:
        payload = b'event: step\ndata: {"version": 12, "within": 400}\n\n'
        plan = self.plan
        found = {
            "fan_out": await limits.fan_out(plan.phones, payload, plan.waves),
            "fan_out_uvloop": await limits.fan_out(
                plan.phones, payload, plan.waves, "fan-out-uvloop"
            ),
            "ok": await limits.ok(plan.window, plan.phones, plan.within),
        }
        return found | {"upserts_a_second": median(await self._upserts())}

    async def _upserts(self) -> list[float]:
        def once() -> float:
            if self.served.database:
                return limits.postgres_upserts(self.served.database, self.plan.window / 2)
            return limits.sqlite_upserts(self.where, self.plan.window / 2)

        return [await asyncio.to_thread(once) for _ in range(self.plan.windows)]

    async def _small_room(self, number: int) -> Figures:
        room = await self._new_room()
        try:
            found = {"join": await joining.join(room, number)}
            found["step"] = await moving.move(room, room.desk.of("rate")[:3])
            answered = await answering.answer(room, 0, self.plan.within)
            found["answers"] = answering.together([answered])
            found["show"] = await moving.move(room, room.desk.of("show")[2:3])
            return found
        finally:
            room.leave()

    async def _large_room(self) -> None:
        wanted = [name for name in SCENARIOS[:-2] if name in self.plan.only]
        if not wanted:
            return
        room = await self._new_room()
        try:
            await self._do("join", partial(joining.join, room, self.plan.phones))
            for name in wanted[wanted[0] == "join" :]:
                await self._do(name, partial(getattr(self, f"_{name}"), room))
        finally:
            room.leave()

    # The large room has nine domains of four statements; nothing is answered twice.

    async def _step(self, room: Room) -> Figures:
        return await moving.move(room, room.desk.of("rate")[: self.plan.waves])

    async def _answers(self, room: Room) -> Figures:
        rounds = []
        for number in range(self.plan.rounds):
            await room.be_at(room.desk.of("rate")[5 + number // 4])
            rounds.append(await answering.answer(room, number % 4, self.plan.within))
        return answering.together(rounds)

    async def _pdf(self, room: Room) -> Figures:
        rate = room.desk.of("rate")
        places = [
            (rate[6], 1),
            (rate[6], 2),
            (rate[6], 3),
            (rate[7], 0),
            (rate[7], 1),
            (rate[7], 2),
        ]
        return await document.meanwhile(room, places[: self.plan.papers], self.plan.within)

    async def _most(self, room: Room) -> Figures:
        places = room.desk.of("rate")[: self.plan.windows]
        return await capacity.most(room, places, self.plan.window)

    async def _show(self, room: Room) -> Figures:
        return await moving.move(room, room.desk.of("show")[: self.plan.windows])

    async def _weight(self, room: Room) -> Figures:
        await room.be_at(room.desk.of("rate")[8])
        return await weight.weigh(room, room.phones[0])

    async def _memory(self, room: Room) -> Figures:
        return await memory.measure(room)

    async def _restart(self, room: Room) -> Figures:
        return await restart.restart(room, self.plan.restarts)

    async def _sequence(self) -> Figures:
        room = await self._new_room(one_at_a_time=True)
        room.calm = min(room.calm, 0.6)  # enough for sixty, and 36 times
        try:
            await room.join(min(LONG_SESSION, self.plan.phones))
            found = await sequence.go_through(room, self.plan.statements, self.plan.hurried)
            places = room.desk.of("rate")[self.plan.statements - 2 : self.plan.statements]
            return found | {"further": await weight.each_further(room, room.phones[0], places)}
        finally:
            room.leave()

    async def _many(self) -> Figures:
        plan = self.plan
        rooms = await many.rooms_of(self.served, plan.workshops, plan.each, plan.calm)
        try:
            return await many.compare(rooms, plan.costs, plan.within)
        finally:
            for room in rooms:
                room.leave()

    async def _new_room(self, *, one_at_a_time: bool = False) -> Room:
        return await new_room(self.served, one_at_a_time=one_at_a_time, calm=self.plan.calm)
