"""``python -m tests.faults``: plays seeds and says what did not hold. See ``make faults``."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.plans import plan_of
from tests.faults.tally import line
from tests.faults.worker import Order, Report, work
from tests.faults.world import made_once

KINDS = ("lost", "doubled", "early", "stale")
MOST = 4000  # letters of what is told about one thing
DATABASES = ("sqlite", "postgres", "both")
# Of the runs on both, how many are on PostgreSQL, with Redis and three processes.
EVERY_ON_POSTGRES = 4


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What is to be played."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=30, help="how many seeds, from 1 on")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--quiet", action="store_true", help="nothing of runs in which all held")
    return parser.parse_args(given)


def orders_of(chosen: argparse.Namespace) -> list[Order]:
    """The runs, those first that take longest, and those of one kind together."""
    numbers = range(chosen.first, chosen.first + chosen.runs)
    seeds = [chosen.seed] if chosen.seed is not None else list(numbers)

    def database(seed: int) -> str:
        if chosen.database != "both":
            return str(chosen.database)
        return "postgres" if seed % EVERY_ON_POSTGRES == 0 else "sqlite"

    orders = [Order(seed, database(seed)) for seed in seeds]
    return sorted(orders, key=lambda order: (plan_of(*order).pace, order.database))


def reports_of(orders: Sequence[Order], jobs: int) -> Iterator[Report]:
    """Every run's report, as they end."""
    with made_once() as made:
        yield from _played(orders, jobs, made)


def _played(orders: Sequence[Order], jobs: int, made: Path) -> Iterator[Report]:
    here = multiprocessing.get_context("spawn")
    todo, done = here.Queue(), here.Queue()
    jobs = max(1, min(jobs, len(orders)))
    workers = [here.Process(target=work, args=(todo, done, made)) for _ in range(jobs)]
    for each in [*orders, *([None] * jobs)]:
        todo.put(each)
    for worker in workers:
        worker.start()
    left = jobs
    try:
        while left:
            report = done.get()
            if report is None:
                left -= 1
            else:
                yield report
    finally:
        for worker in workers:
            if left:
                worker.terminate()
            worker.join()


def told(report: Report) -> str:
    """A run in which something did not hold: what, what happened, and how to see it again."""
    database = "" if report.database == "sqlite" else f" DATABASE={report.database}"
    return "\n".join(
        [
            f"seed {report.seed} on {report.database}: something does not hold",
            *(f"  {wrong.kind}: {wrong.what[-MOST:]}" for wrong in report.wrong),
            "What was to go wrong:",
            f"  {report.plan}",
            "What happened:",
            *(f"  {line}" for line in report.story),
            f"Again: make faults SEED={report.seed}{database}",
            "",
        ]
    )


def held(report: Report) -> str:
    """A run in which everything held."""
    how = f"{report.answers} answers acknowledged in {report.took:.1f} s"
    return f"seed {report.seed} on {report.database}: {how}"


def main(given: Sequence[str] | None = None) -> int:
    """Play, tell, and count. The exit code says whether everything held."""
    chosen = arguments(given)
    signal.signal(signal.SIGTERM, lambda *_asked: sys.exit(1))  # so that workers tidy up
    found, played, came_of_it = Counter[str](), Counter[str](), Counter[str]()
    runs, began = 0, time.monotonic()
    for report in reports_of(orders_of(chosen), chosen.jobs):
        runs += 1
        played += report.played
        came_of_it += report.came_of_it
        found.update({wrong.kind for wrong in report.wrong})
        if report.wrong:
            print(told(report), flush=True)
        elif not chosen.quiet:
            print(held(report), flush=True)
    print(line("went wrong", played))
    print(line("came of it", came_of_it))
    print(f"{time.monotonic() - began:.0f} s in all")
    if found["wrong"]:
        print(f"runs in which something else was wrong: {found['wrong']}")
    print(" · ".join([f"runs {runs}", *(f"{kind} {found[kind]}" for kind in KINDS)]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
