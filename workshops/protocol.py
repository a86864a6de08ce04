"""How a phone speaks with the server: the one description, read from the script that phones load.

``static/js/protocol.js`` holds plain JSON between its braces. Pauses are in milliseconds there and
in seconds here. What the words mean is told in ``docs/protocol.md``.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "js" / "protocol.js"


def described() -> dict[str, Any]:
    """The description as phones read it, pauses in milliseconds."""
    text = SCRIPT.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


_DESCRIBED = described()


def seconds(name: str) -> float:
    """One pause, in seconds. Raises KeyError for a name that is not described."""
    return float(_DESCRIBED[name]) / 1000


def pauses(name: str) -> tuple[float, ...]:
    """A row of growing pauses, in seconds; the last one repeats."""
    return tuple(pause / 1000 for pause in _DESCRIBED[name])


def in_turn(chance: Random) -> float:
    """When one of many asks, as a part of the time they are given: not before all have heard."""
    return chance.uniform(float(_DESCRIBED["first_of_many"]), 1)


def means(status: int) -> str:
    """What an answer's status means to the outbox: renew, gone, too_long, refused, ok or trying."""
    if 200 <= status < 300:
        return "ok"
    return str(_DESCRIBED["status"].get(str(status), "trying"))


BEAT = seconds("beat")
TRIES = int(_DESCRIBED["tries"])
