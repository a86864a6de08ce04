"""Twenty workshops of fifty at once, held against one of fifty: what does an answer cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain

from bench.figures import Figures, Meter, median, of_many
from bench.room import Room, new_room
from bench.served import Served


async def rooms_of(served: Served, number: int, phones: int, calm: float) -> list[Room]:
    """So many workshops, each with its desk, its screen, so many phones, and a rating open."""
    rooms = []
    for _ in range(number):
        room = await new_room(served, domains=3, calm=calm)
        await room.join(phones)
        rooms.append(room)
    for room in rooms:
        await room.move(room.desk.of("rate")[0])
    return rooms


async def cost(rooms: Sequence[Room], statement: int, within: float, idle: float) -> Figures:
    """Everyone in these rooms answers this statement within so many seconds."""
    for room in rooms:
        room.desk.counts.clear()
    with Meter(rooms[0].served) as meter:
        parts = [room.answer(room.statements[statement], within) for room in rooms]
        answers = list(chain.from_iterable(await asyncio.gather(*parts)))
        await rooms[0].quiet()
    rows = sum([await asyncio.to_thread(room.rows, room.statements[statement]) for room in rooms])
    return {
        **of_many([one.took for one in answers]),
        "errors": sum(one.outcome != "saved" for one in answers),
        "rows": rows,
        "counts_fetched": sum(len(room.desk.counts) for room in rooms),
        "cpu_ms": round((meter.server - idle * meter.seconds) * 1000 / len(answers), 3),
        **meter.busy,
    }


async def compare(rooms: Sequence[Room], rounds: int, within: float) -> Figures:
    """One of these workshops alone, then all of them; what the server does idly is taken off."""
    idle = min([await _idle(rooms[0]) for _ in range(3)])
    one = [await cost(rooms[:1], statement, within, idle) for statement in range(rounds)]
    await rooms[0].be_at(rooms[0].desk.of("rate")[1])
    every = [await cost(rooms, statement, within, idle) for statement in range(rounds)]
    return {
        "workshops": len(rooms),
        "phones_each": len(rooms[0].phones),
        "cpu_ms_one": round(median(each["cpu_ms"] for each in one), 3),
        "cpu_ms_all": round(median(each["cpu_ms"] for each in every), 3),
        "p95_ms_one": median(each["p95_ms"] for each in one),
        "p95_ms_all": median(each["p95_ms"] for each in every),
        "errors": sum(each["errors"] for each in [*one, *every]),
        "rows_right": all(each["rows"] == each["number"] for each in [*one, *every]),
        "one": one,
        "all": every,
    }


async def _idle(room: Room) -> float:
    """Which share of a core the server needs when nobody does anything."""
    with Meter(room.served) as meter:
        await room.quiet()
    return meter.server / meter.seconds
