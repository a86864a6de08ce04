"""What a thousand open streams cost, and whether it is given back when everybody has left."""

from __future__ import annotations

import asyncio

from bench.figures import Figures
from bench.processes import Use, use_of
from bench.room import Room

BACK_AFTER = 3  # times as long as it takes to become quiet, which is a second


async def measure(room: Room) -> Figures:
    """Everyone leaves, comes back, and leaves again; only streams are open in between."""
    for phone in room.phones:
        phone.leave()
    await room.quiet(BACK_AFTER)
    before = use_of(room.served.pids)
    await asyncio.gather(*(phone.listen() for phone in room.phones))
    await room.quiet()
    during, children = use_of(room.served.pids), use_of(room.served.children)
    largest = max(use_of([pid]).rss for pid in room.served.pids)
    for phone in room.phones:
        phone.leave()
    await room.quiet(BACK_AFTER)
    after = use_of(room.served.pids)
    return {
        "phones": len(room.phones),
        "kb_a_phone": round((during.rss - before.rss) / len(room.phones), 2),
        "kb_a_phone_pss": round((during.pss - before.pss) / len(room.phones), 2),
        "mb": round(during.rss / 1024, 1),
        "mb_largest_process": round(largest / 1024, 1),
        "mb_children": round(children.rss / 1024, 1),
        "threads_without": before.threads,
        "threads_with": during.threads,
        "files_without": before.files,
        "files_with": during.files,
        "back_percent": _percent_more(before, after),
        "back_files": after.files - before.files,
    }


def _percent_more(before: Use, after: Use) -> float:
    return round((after.rss - before.rss) * 100 / before.rss, 1)
