"""A long session: 36 statements, one at a time; each is opened, answered by all, and shown."""

from __future__ import annotations

from itertools import islice

from bench.figures import Figures, median, of_many
from bench.processes import use_of
from bench.room import Room
from bench.scenarios.answering import Round, answer
from bench.scenarios.moving import told

SHARE = 6  # of the session, at its beginning and its end, are held against each other


async def go_through(room: Room, statements: int, within: float) -> Figures:
    """The first so many statements."""
    opened, shown, rounds = [], [], []
    before = use_of(room.served.pids)
    places = zip(room.desk.of("rate"), room.desk.of("show"), strict=True)
    for rate, show in islice(places, statements):
        opened.append(await room.move(rate))
        rounds.append(await answer(room, 0, within))
        shown.append(await room.move(show))
    after = use_of(room.served.pids)
    return {
        "phones": len(room.phones),
        "statements": len(rounds),
        "answers": of_many([one.took for round_ in rounds for one in round_.answers]),
        "errors": sum(round_.errors for round_ in rounds),
        "rows_right": all(round_.right for round_ in rounds),
        "opened": told(opened),
        "shown": told(shown),
        "cpu_ms_first": _cpu(rounds[: max(1, statements // SHARE)]),
        "cpu_ms_last": _cpu(rounds[-max(1, statements // SHARE) :]),
        "mb_before": round(before.rss / 1024, 1),
        "mb_after": round(after.rss / 1024, 1),
        "troubles": dict(room.troubles()),
    }


def _cpu(rounds: list[Round]) -> float:
    return round(median(one.figures()["cpu_ms"] for one in rounds), 3)
