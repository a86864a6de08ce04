"""What a thousand open streams cost, and whether it is given back when everybody has left."""

from __future__ import annotations

import asyncio

from bench.figures import Figures
from bench.processes import Use, use_of
from bench.room import Room

BACK_AFTER = 3  # times as long as it takes to become quiet, which is a second
TO_WARM_UP = 20  # phones that come and go before anything is measured


async def measure(room: Room) -> Figures:
    """First with all that a session leaves behind, then on a server that has just begun: there
    everyone comes, and leaves again, twice. Nothing but the streams is open in between."""
    for phone in room.phones:
        phone.browser.close()
    await room.quiet()
    session = use_of(room.served.pids)
    largest = _largest(room)
    await _begin_again(room)
    before = use_of(room.served.pids)
    await asyncio.gather(*(phone.listen() for phone in room.phones))
    await room.quiet()
    during, children = use_of(room.served.pids), use_of(room.served.children)
    largest = max(largest, _largest(room))
    for phone in room.phones:
        phone.leave()
    await room.quiet(BACK_AFTER)
    after = use_of(room.served.pids)
    await asyncio.gather(*(phone.listen() for phone in room.phones))
    await room.quiet()
    second = use_of(room.served.pids)
    for phone in room.phones:
        phone.leave()
    await room.quiet(BACK_AFTER)
    again = use_of(room.served.pids)
    return {
        "phones": len(room.phones),
        "kb_a_phone": round((during.rss - before.rss) / len(room.phones), 2),
        "kb_a_phone_pss": round((during.pss - before.pss) / len(room.phones), 2),
        "mb_without": round(before.rss / 1024, 1),
        "mb_with": round(during.rss / 1024, 1),
        "mb_after": round(after.rss / 1024, 1),
        "mb_after_a_session": round(session.rss / 1024, 1),
        "mb_largest_process": round(largest / 1024, 1),
        "mb_children": round(children.rss / 1024, 1),
        "threads_at_first": before.threads,
        "threads_without": after.threads,
        "threads_with": second.threads,
        "files_without": before.files,
        "files_with": during.files,
        "back_percent": _percent_more(before, after),
        "back_percent_second_time": _percent_more(after, again),
        "back_files": after.files - before.files,
    }


async def _begin_again(room: Room) -> None:
    """Everyone leaves, the server is started anew, and a few come and go."""
    for phone in room.phones:
        phone.leave()
    await asyncio.to_thread(room.served.stop)
    await asyncio.to_thread(room.served.start)
    few = room.phones[:TO_WARM_UP]
    await asyncio.gather(*(phone.look() for phone in few), *(phone.listen() for phone in few))
    for phone in room.phones:
        phone.leave()
    await room.quiet(BACK_AFTER)


def _largest(room: Room) -> int:
    return max(use_of([pid]).rss for pid in room.served.pids)


def _percent_more(before: Use, after: Use) -> float:
    return round((after.rss - before.rss) * 100 / before.rss, 1)
