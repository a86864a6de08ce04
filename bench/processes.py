"""What a process uses, read from /proc: time, memory, threads, open files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
# Where /proc/…/stat tells the ticks in user and in system mode, counted from the state on.
OWN, ENDED_CHILDREN = slice(11, 13), slice(13, 15)


@dataclass(frozen=True)
class Use:
    """What some processes use at one moment: seconds, kB, and numbers."""

    cpu: float = 0.0
    rss: int = 0
    pss: int = 0
    threads: int = 0
    files: int = 0

    def __add__(self, other: Use) -> Use:
        return Use(
            self.cpu + other.cpu,
            self.rss + other.rss,
            self.pss + other.pss,
            self.threads + other.threads,
            self.files + other.files,
        )


def use_of(pids: Iterable[int]) -> Use:
    """What these processes use together. One that has gone uses nothing."""
    total = Use()
    for pid in pids:
        try:
            total += _use(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def cpu_of(pids: Iterable[int]) -> float:
    """Seconds that these processes have worked until now, in user and in system mode."""
    return sum(_cpu(pid) for pid in pids)


def cpu_of_children(pids: Iterable[int]) -> float:
    """Seconds that all they started has worked: what runs still, and what they saw end."""
    pids = list(pids)
    below = children_of(pids)
    return cpu_of(below) + sum(_cpu(pid, ENDED_CHILDREN) for pid in [*pids, *below])


def children_of(pids: Iterable[int]) -> list[int]:
    """The processes below these, and theirs."""
    by_parent = defaultdict(list)
    for found in Path("/proc").glob("[0-9]*"):
        try:
            by_parent[int(_stat(int(found.name))[1])].append(int(found.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    below: list[int] = []
    looking = list(pids)
    while looking:
        children = by_parent[looking.pop()]
        below += children
        looking += children
    return below


def _stat(pid: int) -> list[str]:
    """The fields of /proc/…/stat from the state on, which is number 3 in its manual."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _cpu(pid: int, where: slice = OWN) -> float:
    try:
        fields = _stat(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[where])) / TICK


def _use(pid: int) -> Use:
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in rolled[1:]}
    return Use(
        cpu=_cpu(pid),
        rss=kilobytes["Rss"],
        pss=kilobytes["Pss"],
        threads=int(_stat(pid)[17]),
        files=len(os.listdir(f"/proc/{pid}/fd")),
    )
