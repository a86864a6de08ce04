"""What was played in runs, and what came of it: evidence that things really went wrong.

A harness in which nothing goes wrong finds nothing. So every run counts what was done to whom, and
what of that reached the road and the servers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.faults.evidence import sent_by
from tests.faults.plans import Plan
from tests.faults.proxy import Door, Said

STATUS = {403: "stale tokens", 404: "places gone", 413: "too long", 422: "refused"}
OUTCOMES = ("saved", "waiting", "older")


def played(plan: Plan, began: Iterable[str]) -> Counter[str]:
    """What went wrong, by what it was. ``began`` are the troubles that did begin."""
    found = Counter(began)
    found["storage refused"] += len(plan.refused)
    found["two phones of one seat"] += plan.second_phone
    found["real browsers"] += plan.browsers
    return +found


def came_of_it(doors: Iterable[Door]) -> Counter[str]:
    """What it did: on the road, and to the answers that phones got to what they sent."""
    found: Counter[str] = Counter()
    for door in doors:
        found += door.done
        found.update(what for said in door.said if (what := _told(said)))
    return found


def _told(said: Said) -> str:
    answer = said.whole()
    if answer is None or sent_by(0, said.request) is None:
        return ""
    status, body = answer
    if status >= 500:
        return "stumbles and busy servers"
    for outcome in OUTCOMES:
        if body.startswith(f'{{"outcome": "{outcome}"'.encode()):
            return f"told {outcome}"
    return STATUS.get(status, "")


def line(title: str, found: Counter[str]) -> str:
    """A count as one line, what happened most first."""
    return f"{title}: " + " · ".join(f"{what} {number}" for what, number in found.most_common())
