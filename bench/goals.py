"""What is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bench.figures import Figures


@dataclass(frozen=True)
class Beside:
    """What this machine did at best, in the same run."""

    name: str
    figure: float
    unit: str


@dataclass(frozen=True)
class Goal:
    """One figure and its limit. ``at_least``: the figure should be larger than its limit."""

    name: str
    on: str
    figure: float
    limit: float
    unit: str
    at_least: bool = False
    beside: Beside | None = None

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def as_dict(self) -> dict[str, Any]:
        """For the file of results."""
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True)
class Found:
    """What was found on one database."""

    on: str
    figures: Figures

    def most(
        self, name: str, figure: float, limit: float, unit: str, beside: Beside | None = None
    ) -> Goal:
        """A figure that should not exceed its limit."""
        return Goal(name, self.on, round(figure, 3), limit, unit, beside=beside)

    def least(self, name: str, figure: float, limit: float, unit: str, beside: Beside) -> Goal:
        """A figure that should reach its limit."""
        return Goal(name, self.on, round(figure, 3), limit, unit, True, beside)


def goals(on: str, figures: Figures) -> list[Goal]:
    """Every goal that these figures can tell about."""
    found = Found(on, figures)
    return [goal for name, told in _TOLD_BY.items() if name in figures for goal in told(found)]


def _step(found: Found) -> Iterator[Goal]:
    step, bare = found.figures["step"], found.figures["limits"]["fan_out"]
    beside = Beside("bare asyncio, last socket", bare["last_ms"], "ms")
    yield found.most(
        "last phone knows of a step, against bare asyncio, median",
        step["knows_ms"] / bare["last_ms"], 2, "times", beside,
    )  # fmt: skip
    yield found.most(
        "last phone knows of a step, against bare asyncio, worst",
        step["knows_worst_ms"] / bare["last_ms"], 3, "times", beside,
    )  # fmt: skip
    yield found.most("phones that missed a step", step["missed"], 0, "phones")
    yield found.most("last phone shows the new statement", step["shows_ms"] / 1000, 1, "s")


def _answers(found: Found) -> Iterator[Goal]:
    answers, bare = found.figures["answers"], found.figures["limits"]["ok"]
    paced = Beside("raw ASGI ok at the same pace, p95", bare["paced"]["p95_ms"], "ms")
    longest = Beside("raw ASGI ok at the same pace, max", bare["paced"]["max_ms"], "ms")
    yield found.most("answers within 3 s, p95", answers["p95_ms"], 25, "ms", paced)
    yield found.most("answers within 3 s, max", answers["max_ms"], 100, "ms", longest)
    yield found.most("answers within 3 s, errors", answers["errors"], 0, "errors")
    missing = answers["answers"] - answers["rows"]
    yield found.most("answers without their row", missing, 0, "rows")
    beside = Beside("raw ASGI ok", bare["cpu_ms"], "ms")
    yield found.most("CPU per answer, all checks on", answers["cpu_ms"], 1.5, "ms", beside)


def _most(found: Found) -> Iterator[Goal]:
    raw = "raw upserts, 8 threads" if found.on == "postgres" else "raw upserts FULL"
    beside = Beside(raw, found.figures["limits"]["upserts_a_second"], "a second")
    limit = 800 if found.on == "postgres" else 500
    figure = found.figures["most"]["a_second"]
    yield found.least("answers per second", figure, limit, "a second", beside)


def _memory(found: Found) -> Iterator[Goal]:
    memory, bare = found.figures["memory"], found.figures["limits"]["fan_out"]
    beside = Beside("bare asyncio", bare["kb_a_socket"], "KB")
    yield found.most("memory a phone", memory["kb_a_phone"], 12, "KB", beside)
    yield found.most("whole server with all phones", memory["mb_largest_process"], 90, "MB")
    more = memory["threads_with"] - memory["threads_without"]
    yield found.most("threads that phones cost", more, 0, "threads")
    yield found.most("memory kept after all left", memory["back_percent"], 5, "%")
    yield found.most("files kept after all left", memory["back_files"], 5, "files")


def _restart(found: Found) -> Iterator[Goal]:
    restart = found.figures["restart"]
    beside = Beside("the start alone", restart["start_s"], "s")
    yield found.most("stop with all streams", restart["stop_s"], 0.5, "s")
    yield found.most("tracebacks at the stop", restart["tracebacks"], 0, "tracebacks")
    yield found.most("all back after a restart", restart["back_s"], 3, "s", beside)


def _weight(found: Found) -> Iterator[Goal]:
    weight = found.figures["weight"]
    yield found.most("rating page, first view", weight["first_view_bytes"] / 1000, 55, "KB")
    yield found.most("rating page, readable after", weight["readable_bytes"] / 1000, 20, "KB")
    yield found.most("rating page, requests", weight["requests"], 10, "requests")


def _sequence(found: Found) -> Iterator[Goal]:
    sequence = found.figures["sequence"]
    yield found.most("each further statement", sequence["further"]["bytes"] / 1000, 1.5, "KB")


def _pdf(found: Found) -> Iterator[Goal]:
    pdf = found.figures["pdf"]
    beside = Beside("without a PDF", pdf["p95_ms"], "ms")
    ratio = pdf["p95_during_ms"] / pdf["p95_ms"]
    yield found.most("answers' p95 while a PDF is made", ratio, 2, "times", beside)


def _many(found: Found) -> Iterator[Goal]:
    many = found.figures["many"]
    beside = Beside("one workshop alone", many["cpu_ms_one"], "ms")
    ratio = many["cpu_ms_all"] / many["cpu_ms_one"]
    yield found.most("CPU per answer, many workshops against one", ratio, 1.2, "times", beside)


_TOLD_BY: dict[str, Callable[[Found], Iterator[Goal]]] = {
    "step": _step,
    "answers": _answers,
    "most": _most,
    "memory": _memory,
    "restart": _restart,
    "weight": _weight,
    "sequence": _sequence,
    "pdf": _pdf,
    "many": _many,
}
