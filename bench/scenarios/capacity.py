"""How many answers a second the server takes when the next one always waits already.

Whoever has answered every statement of the place changes their answers, one after the other.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import cycle, product

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
    sent: Counter[tuple[int, int]] = Counter()

    async def work(phones: Sequence[Phone]) -> None:
        for statement, phone in cycle(product(room.statements, phones)):
            if now() >= until:
                return
            answered = await phone.answer(statement)
            sent[statement, id(phone)] += 1
            if began + WARM_UP <= now() < until:
                taken.append(answered.took)

    with Meter(room.served) as meter:
        parts = [room.phones[start::AT_ONCE] for start in range(AT_ONCE)]
        await asyncio.gather(*map(work, parts))
        took = min(now(), until) - began - WARM_UP
    rows = sum([await asyncio.to_thread(room.rows, one) for one in room.statements])
    return {
        "a_second": round(len(taken) / took, 1),
        "sent": sent.total(),
        "asked_of": len(sent),
        "rows": rows,
        "cpu_ms": round(meter.server * 1000 / sent.total(), 3),
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
        "rows_right": all(one["rows"] == one["asked_of"] for one in each),
        "cpu_ms": median(one["cpu_ms"] for one in each),
        "each": each,
    }
