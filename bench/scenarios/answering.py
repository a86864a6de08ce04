"""Everybody answers, with reasons, while the desk and the screen show how many have."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.figures import Figures, Meter, median, of_many
from bench.listening import now
from bench.phone import Answered, Phone
from bench.room import Room


@dataclass
class Round:
    """One statement that everybody answered."""

    answers: list[Answered]
    rows: int
    meter: Meter
    counts: int
    counts_in_a_second: int
    counted: int
    troubles: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Answers that were not saved at once."""
        return sum(answer.outcome != "saved" for answer in self.answers)

    @property
    def right(self) -> bool:
        """Whether the database has them all and the desk says so."""
        return self.rows == self.counted == len(self.answers)

    def figures(self) -> Figures:
        """This round in figures."""
        number = len(self.answers)
        return {
            **of_many([answer.took for answer in self.answers]),
            "client_late_p95_ms": of_many([answer.late for answer in self.answers])["p95_ms"],
            "errors": self.errors,
            "rows": self.rows,
            "desk_says": self.counted,
            "counts_fetched": self.counts,
            "counts_in_a_second": self.counts_in_a_second,
            "cpu_ms": round(self.meter.server * 1000 / number, 3),
            "cpu_children_ms": round(self.meter.children * 1000 / number, 3),
            "troubles": self.troubles,
            **self.meter.busy,
        }


async def answer(
    room: Room, number: int, within: float, phones: Sequence[Phone] | None = None
) -> Round:
    """Everyone answers the statement with this number (from 0) of those the room sees."""
    statement = room.statements[number]
    before, began = room.troubles(), now()
    room.desk.counts.clear()
    room.desk.told_at.clear()
    with Meter(room.served) as meter:
        answers = await room.answer(statement, within, phones)
        await asyncio.sleep(max(0, began + within - now()))
        await room.quiet()
    return Round(
        answers=answers,
        rows=await asyncio.to_thread(room.rows, statement),
        meter=meter,
        counts=len(room.desk.counts),
        counts_in_a_second=most_in_a_second(room.desk.told_at),
        counted=room.desk.says_of(number),
        troubles=dict(room.troubles() - before),
    )


def most_in_a_second(moments: Sequence[float]) -> int:
    """The most of these moments that fell into any one second."""
    return max((sum(m <= other < m + 1.0 for other in moments) for m in moments), default=0)


def together(rounds: Sequence[Round]) -> Figures:
    """Several rounds: medians of the p95, sums of what must not be."""
    each = [round_.figures() for round_ in rounds]
    return {
        "rounds": len(each),
        "p50_ms": median(one["p50_ms"] for one in each),
        "p95_ms": median(one["p95_ms"] for one in each),
        "p95_worst_ms": max(one["p95_ms"] for one in each),
        "max_ms": median(one["max_ms"] for one in each),
        "max_worst_ms": max(one["max_ms"] for one in each),
        "errors": sum(one["errors"] for one in each),
        "answers": sum(one["number"] for one in each),
        "rows": sum(one["rows"] for one in each),
        "rows_right": all(round_.right for round_ in rounds),
        "counts_in_a_second": max(one["counts_in_a_second"] for one in each),
        "cpu_ms": round(median(one["cpu_ms"] for one in each), 3),
        "cpu_children_ms": round(median(one["cpu_children_ms"] for one in each), 3),
        "each": each,
    }
