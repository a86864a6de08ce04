"""Which announcements are waiting and when they may go: the newest of each kind only."""

import asyncio
from contextlib import suppress

# Seconds between two messages of a kind to one workshop.
PACE = {"counts": 0.25, "plan": 0.25}


class Pace:
    """Announcements on their way out. Versions only grow, so the newest stands for all before."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, str], int] = {}
        self._sent: dict[tuple[int, str], float] = {}

    def note(self, workshop: int, kind: str, version: int) -> None:
        """Remember that this has to be told."""
        place = workshop, kind
        self._waiting[place] = max(version, self._waiting.get(place, version))

    def due(self, now: float) -> list[tuple[int, str, int]]:
        """What may be told now, as (workshop, kind, version); it counts as told."""
        told = []
        for place, version in list(self._waiting.items()):
            if self._opens(place) <= now:
                del self._waiting[place]
                self._sent[place] = now
                told.append((*place, version))
        self._sent = {
            place: sent for place, sent in self._sent.items() if now < sent + PACE.get(place[1], 0)
        }
        return told

    def next_due(self) -> float | None:
        """When the next waiting announcement may go; None when nothing waits."""
        return min(map(self._opens, self._waiting), default=None)

    def _opens(self, place: tuple[int, str]) -> float:
        if place not in self._sent:
            return float("-inf")
        return self._sent[place] + PACE.get(place[1], 0.0)


async def rest(wake: asyncio.Event, pause: float) -> None:
    """Wait ``pause`` seconds, or until ``wake`` is set; it is cleared.

    Not ``asyncio.wait_for``: in Python 3.11 it forgets that it was cancelled where ``wake`` is
    set in the same moment, and its caller would never end.
    """
    if pause > 0:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await wake.wait()
    wake.clear()
