"""What people in a run write. Each text begins with a mark: it is found wherever it goes."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

MARK = re.compile(r"\b([RTI])(\d+)x(\d+)x(\d+)z")
WORDS = tuple(
    "because my mum waited three weeks nobody rang us back the team knows her by name it was "  # noqa: SIM905
    "different before the move we were asked what matters and they listened".split()
)


class Mark(NamedTuple):
    """Whose words these are: R for a reason, T for a first thought, I for an idea.

    ``about`` is the statement or the domain's item; ``turn`` counts what this person wrote.
    """

    kind: str
    person: int
    about: int
    turn: int

    def __str__(self) -> str:
        return f"{self.kind}{self.person}x{self.about}x{self.turn}z"


def marks_in(text: str) -> set[Mark]:
    """Whose words are in a text."""
    return {Mark(k, int(p), int(a), int(t)) for k, p, a, t in MARK.findall(text)}


def spoken(mark: Mark, chance: random.Random) -> list[str]:
    """A text as it grows under somebody's thumbs."""
    number = chance.randint(2, 9)
    text, grown = str(mark), []
    for _ in range(number):
        text += " " + chance.choice(WORDS)
        grown.append(text)
    return grown[-chance.randint(1, 4) :]
