"""Two ways to show a room that are not safe. The same attackers must break both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.attack.attackers import ANSWERS, Subject, rated
from tests.attack.puzzles import Clue
from tests.attack.reading import Counted
from tests.attack.rooms import Room, answers_of
from workshops.models.workshop import FIRST_ROUND


def counts_of(truth: Mapping[int, int], people: frozenset[int]) -> tuple[int, ...]:
    """How many of these people gave each answer."""
    said = Counter(truth[one] for one in people)
    return tuple(said[value] for value in range(ANSWERS))


def minimum_of(room: Room, statement: int) -> int:
    """The smallest group shown apart when a statement was shown, or as it is now."""
    return room.truth.minimum.get((statement, FIRST_ROUND), room.workshop.minimum)


def threshold_only(room: Room, statement: int) -> Subject:
    """Groups of the minimum and above apart, smaller ones left out, and the whole room."""
    truth, group_of = answers_of(room, statement), room.group_of
    sizes, minimum = Counter(group_of[one] for one in truth), minimum_of(room, statement)
    apart = [group for group, size in sizes.items() if size >= minimum]
    seen = [Counted(statement, frozenset(), counts_of(truth, frozenset(truth)))]
    for group in apart:
        people = frozenset(one for one in truth if group_of[one] == group)
        seen.append(Counted(statement, frozenset([group]), counts_of(truth, people)))
    return rated(truth, seen, group_of, f"statement {statement}", minimum)


def live_bars(room: Room, statement: int) -> Subject:
    """The whole room's bars, drawn anew after every tap, in a room that sees who taps."""
    truth = answers_of(room, statement)
    order = [one for one in dict.fromkeys(reversed(room.tapped[statement])) if one in truth][::-1]
    clues = [
        Clue(people, frozenset([value]), number)
        for length in range(1, len(order) + 1)
        for people in [frozenset(order[:length])]
        for value, number in enumerate(counts_of(truth, people))
    ]
    asks = [frozenset([value]) for value in range(ANSWERS)]
    name, minimum = f"statement {statement}", minimum_of(room, statement)
    return Subject(name, ANSWERS, truth, clues, [frozenset(truth)], asks, minimum)
