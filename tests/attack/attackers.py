"""Three who try: somebody from outside, anybody in the room, and the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tests.attack.puzzles import Clue, Puzzle
from tests.attack.reading import Counted, Marked, by_statement
from tests.attack.rooms import Room, answers_of
from tests.attack.seen import Eyes
from workshops.models import ShowingKind

ANSWERS = 6
MOST_MARKS = 2


@dataclass(frozen=True)
class Finding:
    """That somebody, or a group that was hidden, was found out.

    ``unanimous``: what was found is what the plain counts of a shown cell say, since everybody
    in it, or everybody but the attacker, said the same.
    """

    attacker: str
    subject: str
    whom: str
    unanimous: bool


@dataclass(frozen=True)
class Subject:
    """One thing that people were asked: who said what, and what was counted of it.

    ``cells`` are those shown, ``minimum`` the smallest group that was to be shown apart. ``asks``
    are questions about a kind of answer, each as the kinds of which the answer is yes;
    ``no_counts`` says whether a settled no tells something as well.
    """

    name: str
    kinds: int
    truth: Mapping[int, int]
    clues: Sequence[Clue]
    cells: Sequence[frozenset[int]]
    asks: Sequence[frozenset[int]]
    minimum: int
    no_counts: bool = False

    def asks_of(self, person: int) -> list[frozenset[int]]:
        """What somebody would want to know of this person."""
        return [ask for ask in self.asks if self.no_counts or self.truth[person] in ask]


def found_by_all(subject: Subject, room: Room) -> Iterator[Finding]:
    """What each attacker finds out about a subject. Of people who are alike in everything one
    attacker stands for all."""
    yield from found(subject, "outsider", None, room)
    alike = {(room.group_of[one], kind): one for one, kind in subject.truth.items()}
    for one in alike.values():
        yield from found(subject, "participant", one, room)


def found(subject: Subject, attacker: str, own: int | None, room: Room) -> Iterator[Finding]:
    """What one attacker finds out: about single people, and about groups that were hidden."""
    group_of, minimum = room.group_of, subject.minimum
    known = () if own is None else (own,)
    puzzle = Puzzle(subject.kinds, subject.clues, subject.truth, known)
    others = [one for one in subject.truth if one != own]
    # People in the same clues who said the same: what holds of one holds of all.
    for one in {(puzzle.atoms[o], subject.truth[o], group_of[o]): o for o in others}.values():
        for ask in subject.asks_of(one):
            if puzzle.is_settled(one, ask.__contains__):
                whole = _said_alike(subject, one, own, ask)
                yield Finding(attacker, subject.name, f"one of {group_of[one]}", whole)
    for cell in subject.cells:
        if len(cell) < minimum and not _agreed(cell, room):
            whom = " and ".join(sorted({group_of[one] for one in cell}))
            yield Finding(attacker, subject.name, f"{whom}, who are {len(cell)}", False)
    apart = {frozenset(group_of[one] for one in cell) for cell in subject.cells}
    for group in sorted({group_of[one] for one in subject.truth}):
        people = {one for one in subject.truth if group_of[one] == group}
        hidden = frozenset([group]) not in apart and len(people) < minimum
        if hidden and people - set(known) and puzzle.counts_are_settled(people):
            cell = next((cell for cell in subject.cells if people <= cell), frozenset())
            whole = len({subject.truth[one] for one in cell - set(known)}) == 1
            yield Finding(attacker, subject.name, f"all of {group}", whole)


def _agreed(cell: frozenset[int], room: Room) -> bool:
    """Whether a small cell is one group of two or more in which all agreed to be shown."""
    groups = {room.group_of[one] for one in cell}
    return len(groups) == 1 and len(cell) >= 2 and cell <= room.agreeing


def _said_alike(subject: Subject, one: int, own: int | None, ask: frozenset[int]) -> bool:
    """Whether everybody in the shown cell of this person says the same, the attacker aside."""
    for cell in subject.cells:
        if one in cell:
            return len({subject.truth[other] in ask for other in cell if other != own}) == 1
    return False


def subjects_of(room: Room, eyes: Eyes, *, desk: bool = False) -> Iterator[Subject]:
    """Everything that was asked and shown in a room."""
    seen = eyes.shared | eyes.desk if desk else eyes.shared
    for (statement, number), counted in by_statement(seen.pictures).items():
        truth, minimum = answers_of(room, statement, number), room.truth.minimum[statement, number]
        name = f"statement {statement}, asked {'first' if number == 1 else 'again'}"
        yield rated(truth, counted, room.group_of, name, minimum)
    yield from _ticked(room, ShowingKind.PRIORITIES, seen.priorities, MOST_MARKS)
    yield from _ticked(room, ShowingKind.BACKING, seen.backing, None)


def rated(
    truth: Mapping[int, int],
    counted: Iterable[Counted],
    group_of: Mapping[int, str],
    name: str,
    minimum: int,
) -> Subject:
    """A statement: six answers, of which everybody in the picture gave one."""
    clues, cells = [], []
    for one in counted:
        people = frozenset(p for p in truth if not one.groups or group_of[p] in one.groups)
        clues += [Clue(people, frozenset([v]), one.counts[v]) for v in range(ANSWERS)]
        if one.groups:
            cells.append(people)
    asks = [frozenset([value]) for value in range(ANSWERS)]
    return Subject(name, ANSWERS, truth, clues, cells or [frozenset(truth)], asks, minimum)


def _ticked(
    room: Room, kind: ShowingKind, seen: Iterable[Marked], most: int | None
) -> Iterator[Subject]:
    """Things that people could tick: a kind of answer is everything that somebody ticked.

    Whoever is in no cell that was read ticked nothing, as far as anybody can tell from a page.
    """
    counted = sorted(seen, key=str)
    if not counted:
        return
    there, ticked, group_of = room.truth.there[kind], room.truth.chosen[kind], room.group_of
    things = sorted({one.about for one in counted})
    limit = len(things) if most is None else most
    kinds = [frozenset(few) for n in range(limit + 1) for few in combinations(things, n)]
    truth = {one: kinds.index(frozenset(ticked.get(one, set()) & set(things))) for one in there}
    asks = [frozenset(n for n, each in enumerate(kinds) if thing in each) for thing in things]

    def people_of(groups: Iterable[str]) -> frozenset[int]:
        return frozenset(one for one in truth if group_of[one] in groups)

    clues = []
    for one in counted:
        people = people_of(one.groups)
        assert len(people) == one.size, f"{kind}: {one} is not true, they are {len(people)}"
        clues.append(Clue(people, asks[things.index(one.about)], one.number))
    told = frozenset().union(*(one.groups for one in counted))
    if nobody := frozenset(one for one in truth if group_of[one] not in told):
        clues += [Clue(nobody, ask, 0) for ask in asks]
    cells = [people_of(groups) for groups in room.truth.cells[kind]]
    minimum = room.truth.minimum[kind]
    yield Subject(kind, len(kinds), truth, clues, cells, asks, minimum, no_counts=True)
