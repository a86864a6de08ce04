"""The table that is printed, and the file of results."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import uvicorn

from bench.figures import Figures
from bench.goals import Goal

RESULTS = Path(__file__).resolve().parent / "results"


def environment(noise: Sequence[float], versions: dict[str, str]) -> dict[str, Any]:
    """Where and when this was measured, and how quiet it was there."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_since": bool(_git("status", "--porcelain", "--", ".", ":!bench/results")),
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "uvicorn": uvicorn.__version__,
        **versions,
        "load": [round(load, 2) for load in os.getloadavg()],
        "noise_ms": [round(one, 1) for one in noise],
        "noise_percent": round((max(noise) / min(noise) - 1) * 100, 1),
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=RESULTS.parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def write(
    where: Path, told: dict[str, Any], goals: Iterable[Goal], figures: dict[str, Figures]
) -> None:
    """Keep everything in one file."""
    where.parent.mkdir(exist_ok=True)
    whole = {
        "environment": told,
        "goals": [goal.as_dict() for goal in goals],
        "figures": figures,
    }
    where.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(goals: Iterable[Goal]) -> str:
    """The goals as lines of text."""
    rows = [("", "", "measured", "to reach", "", "this machine at best")]
    for goal in goals:
        limit = f"{'≥' if goal.at_least else '≤'} {goal.limit:g} {goal.unit}"
        beside = goal.beside
        best = f"{beside.figure:g} {beside.unit} ({beside.name})" if beside else ""
        met = "met" if goal.met else "NOT MET"
        rows.append((goal.on, goal.name, f"{goal.figure:g}", limit, met, best))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    on, name, figure, limit, met, best = row
    a, b, c, d, e = widths
    return f"{on:<{a}}  {name:<{b}}  {figure:>{c}}  {limit:<{d}}  {met:<{e}}  {best}".rstrip()


def story(on: str, figures: Figures) -> str:
    """More than the goals: how long the rooms of different sizes took."""
    lines = [f"{on}:"]
    rooms = {name: found for name, found in figures.items() if name.startswith("room of ")}
    if "join" in figures:
        rooms["room of all"] = figures
    for name, found in rooms.items():
        join, step, answers = (found.get(part) for part in ("join", "step", "answers"))
        if join:
            lines.append(
                f"  {name}: {join['phones']} joined in {join['seconds']} s "
                f"({join['a_second']} a second, a page takes {join['pages']['p95_ms']} ms at p95)"
            )
        if step:
            lines.append(
                f"    a step: last knows {step['knows_ms']} ms, last shows {step['shows_ms']} ms, "
                f"last has its own part {step['owns_ms']} ms after the tap"
            )
        if answers:
            lines.append(
                f"    answers: p50 {answers['p50_ms']} ms, p95 {answers['p95_ms']} ms, "
                f"longest {answers['max_worst_ms']} ms, {answers['errors']} errors; desk told "
                f"{answers['counts_in_a_second']} times in a second at most, and in the end "
                f"{'right' if answers['rows_right'] else 'WRONG'}"
            )
        if show := found.get("show"):
            lines.append(
                f"    the room is shown: the last phone shows it after {show['shows_ms']} ms"
            )
    return "\n".join(lines)
