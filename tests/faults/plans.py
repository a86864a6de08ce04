"""What will go wrong in a run, and what kind of room it happens in: all of it from the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

# Of twenty runs one has real browsers for phones, and one takes its time as real rooms do.
EVERY, BROWSERS, UNHURRIED = 20, 7, 13
PACE = 8.0
GROUPS = ("leaders", "staff", "partners", "people")

OF_A_PHONE = (
    "answers lost",
    "requests twice",
    "requests late",
    "away",
    "away, unnoticed",
    "connections forgotten",
    "tab killed",
    "tab closed",
    "page loaded again",
    "second tab",
    "hidden",
    "storage full",
    "token gone",
    "seat gone",
    "clock off",
    "asleep",
    "stream cut",
    "stream frozen",
    "stream collected",
)
OF_ANYONE = (
    "stream cut",
    "stream frozen",
    "stream collected",
    "connections forgotten",
    "away, unnoticed",
)
OF_THE_WORLD = ("server killed", "server stopped", "migration", "database locked")
ON_SQLITE = ("disk full", "disk full")
ON_POSTGRES = (
    "postgres restarted",
    "postgres crashed",
    "redis gone",
    "redis emptied",
    "redis frozen",
)


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong. Seconds are real ones; ``away`` is how long a phone thinks it
    was away. ``who`` is a phone's number, -1 the desk, -2 the big screen."""

    what: str
    begins: float
    lasts: float
    who: int = 0
    away: float = 0.0
    hard: bool = False

    @property
    def of_the_world(self) -> bool:
        """Whether it is about the servers, not about a phone or the way to it."""
        return self.what in (*OF_THE_WORLD, *ON_SQLITE, *ON_POSTGRES)

    @property
    def name(self) -> str:
        """What it is, and whose."""
        names = {-1: "the desk", -2: "the screen"}
        where = names.get(self.who, f"phone {self.who}")
        return self.what if self.of_the_world else f"{self.what} · {where}"

    def __str__(self) -> str:
        away = f", {self.away:.0f} s for the phone" if self.away else ""
        hard = " · hard" if self.hard else ""
        return f"{self.begins:5.2f} s: {self.name} for {self.lasts:.2f} s{away}{hard}"


@dataclass(frozen=True)
class Plan:
    """Everything that the seed decides before a run begins."""

    seed: int
    database: str
    browsers: bool
    pace: float
    people: tuple[str, ...]
    refused: frozenset[int]
    one_at_a_time: bool
    countdown: bool
    second_phone: bool
    further: tuple[str, ...]
    troubles: tuple[Trouble, ...]

    def __str__(self) -> str:
        kind = "real browsers" if self.browsers else f"pace {self.pace:g}"
        lines = [
            f"seed {self.seed} on {self.database}, {kind}, {len(self.people)} phones",
            f"storage refused on {sorted(self.refused)}" if self.refused else "",
            "two phones of one seat" if self.second_phone else "",
            *map(str, self.troubles),
        ]
        return "\n  ".join(filter(None, lines))


def plan_of(seed: int, database: str) -> Plan:
    """The plan of a seed: the same every time."""
    chance = random.Random(f"{seed} {database}")
    browsers, unhurried = seed % EVERY == BROWSERS, seed % EVERY == UNHURRIED
    number = 3 if browsers else chance.randint(4, 8)
    pace = PACE / 2 if browsers else 1.0 if unhurried else PACE
    groups = tuple(chance.choice(GROUPS) for _ in range(number))
    refused = frozenset({chance.randrange(number)} if chance.random() < 0.2 else ())
    return Plan(
        seed=seed,
        database=database,
        browsers=browsers,
        pace=pace,
        people=groups,
        refused=refused,
        one_at_a_time=chance.random() < 0.3,
        countdown=unhurried,
        second_phone=chance.random() < 0.25,
        further=further_of(chance),
        troubles=tuple(sorted(_troubles(chance, database, number, pace), key=_begin)),
    )


def _begin(trouble: Trouble) -> float:
    return trouble.begins


def further_of(chance: random.Random) -> tuple[str, ...]:
    """What the room does besides rating one domain; ``open``: the run ends while it rates."""
    choices = [("priorities",), ("ideas",), ("priorities", "ideas"), ("again",), ("open",), ()]
    return chance.choice(choices)


def _troubles(chance: random.Random, database: str, number: int, pace: float) -> list[Trouble]:
    """Three to nine of phones, and up to two of the world."""
    long = 3.0 if pace > 1 else 20.0
    found = []
    for _ in range(chance.randint(3, 9)):
        what = chance.choice(OF_A_PHONE)
        found.append(_of(chance, what, chance.randrange(number), long))
    for _ in range(chance.randint(0, 2)):
        found.append(_of(chance, chance.choice(OF_ANYONE), chance.choice([-1, -2]), long))
    here = OF_THE_WORLD + (ON_POSTGRES if database == "postgres" else ON_SQLITE)
    for _ in range(chance.choice([0, 1, 1, 2])):
        what = chance.choice(here)
        trouble = _of(chance, what, chance.randrange(3), long)
        locked = what == "database locked"
        lasts = 8.0 if locked and pace == 1 else min(trouble.lasts, 2.0)
        found.append(Trouble(what, trouble.begins, lasts, trouble.who, 0.0, trouble.hard))
    return found


def _of(chance: random.Random, what: str, who: int, long: float) -> Trouble:
    lasts = chance.uniform(0.1, long) * (3 if what == "stream collected" else 1)
    away = chance.choice([1, 5, 30, 120, 600]) * chance.uniform(0.5, 1) if "away" in what else 0.0
    return Trouble(what, chance.uniform(0.0, long), lasts, who, away, chance.random() < 0.4)
