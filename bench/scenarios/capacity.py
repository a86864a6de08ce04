"""How many answers a second the server takes when the next one always waits already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench.figures import Figures, Meter, median, of_many
from bench.listening import now
from bench.phone import Phone
from bench.room import Room

WARM_UP = 0.5
AT_ONCE = 32


async def fill(room: Room, place: str, seconds: float) -> Figures:
    """Phones answer one statement after the other, so many at once, for so many seconds."""
    await room.be_at(place)
    began, before = now(), room.troubles()
    until = began + WARM_UP + seconds
    taken: list[float] = []

    async def work(phones: Sequence[Phone]) -> int:
        sent = 0
        for statement in room.statements:
            for phone in phones:
                if now() >= until:
                    return sent
                answered = await phone.answer(statement)
                sent += 1
                if began + WARM_UP <= now() < until:
                    taken.append(answered.took)
        return sent

    with Meter(room.served) as meter:
        parts = [room.phones[start::AT_ONCE] for start in range(AT_ONCE)]
        sent = sum(await asyncio.gather(*map(work, parts)))
        took = min(now(), until) - began - WARM_UP
    rows = sum([await asyncio.to_thread(room.rows, one) for one in room.statements])
    return {
        "a_second": round(len(taken) / took, 1),
        "sent": sent,
        "rows": rows,
        "cpu_ms": round(meter.server * 1000 / sent, 3),
        "troubles": dict(room.troubles() - before),
        **of_many(taken),
        **meter.busy,
    }


async def most(room: Room, places: Sequence[str], seconds: float) -> Figures:
    """The same in several places: the median."""
    each = [await fill(room, place, seconds) for place in places]
    return {
        "a_second": median(one["a_second"] for one in each),
        "a_second_worst": min(one["a_second"] for one in each),
        "rows_right": all(one["rows"] == one["sent"] for one in each),
        "cpu_ms": median(one["cpu_ms"] for one in each),
        "each": each,
    }
