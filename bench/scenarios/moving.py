"""The facilitator opens a step, or shows the room: when does the last phone know and show it."""

from __future__ import annotations

from collections.abc import Sequence

from bench.figures import Figures, Meter, median, milliseconds
from bench.room import Room, Wave


async def move(room: Room, places: Sequence[str]) -> Figures:
    """The room goes to each of these places; the figures are medians, and the worst."""
    before = room.troubles()
    waves = []
    with Meter(room.served) as meter:
        for place in places:
            waves.append(await room.move(place))
            await room.quiet(0.5)
    return {**told(waves), "troubles": dict(room.troubles() - before), **meter.busy}


def told(waves: Sequence[Wave]) -> Figures:
    """Several changes of the room in figures. ``raw`` is what a phone received."""
    return {
        "times": len(waves),
        "knows_ms": milliseconds(median(wave.knows for wave in waves)),
        "knows_worst_ms": milliseconds(max(wave.knows for wave in waves)),
        "first_knows_ms": milliseconds(median(wave.first for wave in waves)),
        "spread_ms": milliseconds(median(wave.knows - wave.first for wave in waves)),
        "receives_ms": milliseconds(median(wave.receives for wave in waves)),
        "shows_ms": milliseconds(median(wave.shows for wave in waves)),
        "shows_worst_ms": milliseconds(max(wave.shows for wave in waves)),
        "owns_ms": milliseconds(median(wave.owns for wave in waves)),
        "tap_answered_ms": milliseconds(median(wave.tap for wave in waves)),
        "missed": sum(wave.missed for wave in waves),
        "raw": waves[-1].raw.decode(),
    }
