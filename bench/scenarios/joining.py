"""Phones come in by the real pages, as quickly as the server takes them, and open their streams."""

from __future__ import annotations

from bench.figures import Figures, Meter, of_many
from bench.room import Room


async def join(room: Room, number: int) -> Figures:
    """So many phones join: how long until the last one listens, and how long pages took."""
    room.joined.clear()
    with Meter(room.served) as meter:
        seconds = await room.join(number)
    return {
        "phones": number,
        "seconds": round(seconds, 2),
        "a_second": round(number / seconds, 1),
        "pages": of_many(room.joined),
        "cpu_ms_a_phone": round(meter.server * 1000 / number, 2),
        "troubles": dict(room.troubles()),
        **meter.busy,
    }
