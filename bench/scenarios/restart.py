"""The server is stopped with every stream open, and started again at once."""

from __future__ import annotations

import asyncio

from bench.figures import Figures, median
from bench.listening import now
from bench.room import Room

PATIENCE = 30.0


async def restart(room: Room, times: int) -> Figures:
    """Seconds until it had stopped, and from the signal until the last phone was greeted again."""
    stopped, started, back, traces = [], [], [], 0
    for phone in room.phones:
        if phone.listener is None:
            await phone.listen()
    for _ in range(times):
        began = now()
        took, start, traced = await asyncio.to_thread(_stop_and_start, room)
        stopped.append(took)
        started.append(start)
        traces += traced
        back.append(await _all_back(room, began))
        await room.quiet(2)
    return {
        "phones": len(room.phones),
        "stop_s": round(median(stopped), 3),
        "stop_worst_s": round(max(stopped), 3),
        "start_s": round(median(started), 2),
        "back_s": round(median(back), 2),
        "back_worst_s": round(max(back), 2),
        "tracebacks": traces,
        "refused": sum(phone.listener.refused for phone in room.phones if phone.listener),
    }


def _stop_and_start(room: Room) -> tuple[float, float, int]:
    """Seconds to stop and to start, and how many tracebacks the stop printed."""
    took = room.served.stop()
    said = room.served.said()
    began = now()
    room.served.start()
    return took, now() - began, said.count("Traceback")


async def _all_back(room: Room, began: float) -> float:
    """Seconds from then until every phone has been greeted since."""
    listeners = [phone.listener for phone in room.phones if phone.listener]
    until = began + PATIENCE
    while now() < until:
        if all(one.greeted_at > began for one in listeners):
            return max(one.greeted_at for one in listeners) - began
        await asyncio.sleep(0.02)
    return float("inf")
