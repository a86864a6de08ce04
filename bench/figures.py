"""What was measured, in numbers that can be compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from bench.processes import cpu_of, cpu_of_children
from bench.served import Served

Figures = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to a tenth."""
    return round(seconds * 1000, 1)


def of_many(seconds: Sequence[float]) -> Figures:
    """How long many took, in milliseconds."""
    return {
        "p50_ms": milliseconds(percentile(seconds, 0.5)),
        "p95_ms": milliseconds(percentile(seconds, 0.95)),
        "max_ms": milliseconds(max(seconds)),
        "number": len(seconds),
    }


@dataclass
class Meter:
    """``with Meter(served) as meter``: what servers, their children and this client worked."""

    served: Served
    server: float = 0.0
    children: float = 0.0
    client: float = 0.0
    seconds: float = 0.0

    def _now(self) -> tuple[float, float, float, float]:
        pids = self.served.pids
        return cpu_of(pids), cpu_of_children(pids), time.process_time(), time.perf_counter()

    def __enter__(self) -> Meter:
        self._began = self._now()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        before, after = self._began, self._now()
        self.server, self.children, self.client, self.seconds = (
            round(late - early, 3) for early, late in zip(before, after, strict=True)
        )

    @property
    def busy(self) -> Figures:
        """The share of one core that each was busy."""
        return {
            "server_busy": round(self.server / self.seconds, 2),
            "children_busy": round(self.children / self.seconds, 2),
            "client_busy": round(self.client / self.seconds, 2),
        }
