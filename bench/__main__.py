"""``python -m bench``: runs the bench, prints its table, writes its file. See README.md."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import uvloop

from bench import report
from bench.course import QUICK, SCENARIOS, Course, Plan
from bench.figures import Figures
from bench.goals import Goal, goals
from bench.limits import noise
from bench.served import Served, on_postgres, on_sqlite

FILES = 16_384  # two for each phone, with room to spare


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="60 phones, everything once, SQLite")
    parser.add_argument("--phones", type=int, help="phones in the large room; 1000")
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="only on this database")
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="only this")
    parser.add_argument("--folder", type=Path, help="where databases go; a real disk")
    parser.add_argument("--results", type=Path, help="the file to write")
    return parser.parse_args(given)


def plan_of(asked: argparse.Namespace) -> Plan:
    """How much of everything."""
    plan = QUICK if asked.quick else Plan()
    if asked.phones:
        smaller = tuple(number for number in plan.smaller if number < asked.phones)
        plan = replace(plan, phones=asked.phones, smaller=smaller)
    return replace(plan, only=tuple(asked.scenario)) if asked.scenario else plan


def allow_many_files() -> None:
    """Let this process and those it starts have many connections open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def say(text: str) -> None:
    """Tell how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


def run(
    served_on: AbstractContextManager[Served], plan: Plan, folder: Path | None
) -> tuple[str, str, Figures]:
    """Everything on one database: its name, its version, its figures."""
    with served_on as served:
        say(f"{served.name}: {served.version()}, {served.durable}, {len(served.sites)} process(es)")
        course = Course(served, plan, say, folder)
        found = uvloop.run(course.run())
        return served.name, f"{served.version()}, {served.durable}", found


def main() -> int:
    """Run what was asked for. 0 when it ran, whether or not every goal was met."""
    asked = arguments()
    plan = plan_of(asked)
    allow_many_files()
    began, quiet = time.monotonic(), noise()
    where: dict[str, Callable[[], AbstractContextManager[Served]]] = {
        "sqlite": lambda: on_sqlite(asked.folder),
        "postgres": on_postgres,
    }
    wanted = [asked.only] if asked.only else ["sqlite"] if asked.quick else list(where)
    figures: dict[str, Figures] = {}
    versions: dict[str, str] = {}
    reached: list[Goal] = []
    for name in wanted:
        name, versions[name], figures[name] = run(where[name](), plan, asked.folder)
        reached += goals(name, figures[name])
    told = report.environment([*quiet, *noise()], versions)
    told["seconds"] = round(time.monotonic() - began)
    default = "quick.json" if asked.quick else "latest.json" if complete(asked) else "part.json"
    report.write(asked.results or report.RESULTS / default, told, reached, figures)
    print(report.table(reached))
    for name, found in figures.items():
        print(f"\n{report.story(name, found)}")
    print(f"\n{told['seconds']} s; noise of this machine {told['noise_percent']} %")
    return 0


def complete(asked: argparse.Namespace) -> bool:
    """Whether everything was measured, on both databases and with all phones."""
    return not (asked.only or asked.scenario or asked.phones)


if __name__ == "__main__":
    sys.exit(main())
