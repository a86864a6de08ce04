"""How a room spreads over one statement, and what is worth talking about. Pure: no Django.

What comes in is what the room was shown: cells with a count for each answer. What goes
out is an observation with a name, never a figure that ranks people or statements.

The method. "Most" of a cell means more than half of everybody in it, those who can't say
included, so that "most leaders agree" is true however it is read. Agreeing is "Agree" and
"Strongly agree"; disagreeing is "Disagree" and "Strongly disagree"; "Mixed" is neither,
and "can't say" is no answer on the scale. The room is split when a third or more of it, and
at least two people, agree and as many disagree. Many can't say when they are a third or
more of the room and at least two, or most of a cell. The first observation that holds, in
the order of ``ORDER``, is the one that is told.

Statements are put in order by how far the shown cells are apart, and found to be common
ground by how much all of them agree. Both stand on one estimate for each cell, agreeing plus
one over answering plus two (Laplace's rule of succession), so that three of three weigh
less than thirty of thirty; answering leaves out those who can't say. The gap is the widest
between two cells. Common ground is the product over all cells, after Polis' group-informed
consensus (Small et al., "Polis: Scaling deliberation by mapping high dimensional opinion
spaces", 2021). Neither figure ever leaves this module: only orders and names do.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TypeVar

ANSWERS = 6
CANT_SAY, MIXED = 0, 3
FEWEST_ON_A_SIDE = 2
FEWEST_TO_BE_MANY = 2
Groups = tuple[str, ...]


@dataclass(frozen=True)
class CellAnswers:
    """One shown cell: its groups, and how many people in it gave each answer (0 to 5)."""

    groups: Groups
    answers: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.answers) != ANSWERS:
            raise ValueError("a cell has a count for each of the answers 0 to 5")
        if min(self.answers) < 0:
            raise ValueError("a count cannot be negative")

    @property
    def size(self) -> int:
        """Everybody in the cell."""
        return sum(self.answers)

    @property
    def cant_say(self) -> int:
        """Those who can't say from where they are."""
        return self.answers[CANT_SAY]

    @property
    def could_say(self) -> int:
        """Those who answered on the scale."""
        return self.size - self.cant_say

    @property
    def disagreeing(self) -> int:
        """Those who disagree or strongly disagree."""
        return self.answers[1] + self.answers[2]

    @property
    def mixed(self) -> int:
        """Those in the middle of the scale."""
        return self.answers[MIXED]

    @property
    def agreeing(self) -> int:
        """Those who agree or strongly agree."""
        return self.answers[4] + self.answers[5]

    def most(self, people: int) -> bool:
        """Whether so many people are more than half of everybody in the cell."""
        return 2 * people > self.size


@dataclass(frozen=True)
class GroupsDiffer:
    """Most of some cells agree, most of others disagree."""

    agreeing: tuple[Groups, ...]
    disagreeing: tuple[Groups, ...]


@dataclass(frozen=True)
class SomeGroupsAgree:
    """Most of some cells agree; most of others answered otherwise, disagreeing or mixed."""

    agreeing: tuple[Groups, ...]
    otherwise: tuple[Groups, ...]


@dataclass(frozen=True)
class SomeGroupsDisagree:
    """Most of some cells disagree; most of others answered otherwise."""

    disagreeing: tuple[Groups, ...]
    otherwise: tuple[Groups, ...]


@dataclass(frozen=True)
class RoomSplit:
    """Many agree and many disagree, and not along the groups."""


@dataclass(frozen=True)
class ManyCantSay:
    """Many in the room, or most of these cells, can't say from where they are."""

    groups: tuple[Groups, ...]


@dataclass(frozen=True)
class MostlyDisagree:
    """More than half of the room disagree."""


@dataclass(frozen=True)
class Spread:
    """No answer has most of the room."""


@dataclass(frozen=True)
class MostlyMixed:
    """More than half of the room answered "Mixed"."""


@dataclass(frozen=True)
class MostlyAgree:
    """More than half of the room agree."""


@dataclass(frozen=True)
class NothingShown:
    """There is no picture to talk about."""


Observation = (
    GroupsDiffer
    | SomeGroupsAgree
    | SomeGroupsDisagree
    | RoomSplit
    | ManyCantSay
    | MostlyDisagree
    | Spread
    | MostlyMixed
    | MostlyAgree
    | NothingShown
)
# What is worth talking about first.
ORDER: tuple[type, ...] = (
    GroupsDiffer,
    SomeGroupsAgree,
    SomeGroupsDisagree,
    RoomSplit,
    ManyCantSay,
    MostlyDisagree,
    Spread,
    MostlyMixed,
    MostlyAgree,
    NothingShown,
)
Key = TypeVar("Key")
Cells = Sequence[CellAnswers]


def whole(cells: Iterable[CellAnswers]) -> CellAnswers:
    """The whole room as one cell."""
    counts = [sum(column) for column in zip(*(cell.answers for cell in cells), strict=True)]
    return CellAnswers((), tuple(counts) or (0,) * ANSWERS)


def observe(cells: Sequence[CellAnswers]) -> Observation:
    """Say what holds of the shown cells: the first observation of ``ORDER`` that does."""
    room = whole(cells)
    if room.size == 0:
        return NothingShown()
    return _between_groups(cells) or _in_the_room(cells, room)


def _between_groups(cells: Sequence[CellAnswers]) -> Observation | None:
    agreeing = _groups(cell for cell in cells if cell.most(cell.agreeing))
    disagreeing = _groups(cell for cell in cells if cell.most(cell.disagreeing))
    if agreeing and disagreeing:
        return GroupsDiffer(agreeing, disagreeing)
    if agreeing:
        others = _groups(cell for cell in cells if cell.most(cell.could_say - cell.agreeing))
        return SomeGroupsAgree(agreeing, others) if others else None
    if disagreeing:
        others = _groups(cell for cell in cells if cell.most(cell.could_say - cell.disagreeing))
        return SomeGroupsDisagree(disagreeing, others) if others else None
    return None


def _in_the_room(cells: Sequence[CellAnswers], room: CellAnswers) -> Observation:
    unsure = cells_that_cant_say(cells)
    smaller_side = min(room.agreeing, room.disagreeing)
    if smaller_side >= FEWEST_ON_A_SIDE and 3 * smaller_side >= room.size:
        return RoomSplit()
    if unsure or (room.cant_say >= FEWEST_TO_BE_MANY and 3 * room.cant_say >= room.size):
        return ManyCantSay(unsure)
    if room.most(room.disagreeing):
        return MostlyDisagree()
    if room.most(room.agreeing):
        return MostlyAgree()
    return MostlyMixed() if room.most(room.mixed) else Spread()


def cells_that_cant_say(cells: Iterable[CellAnswers]) -> tuple[Groups, ...]:
    """The cells most of whose people can't say from where they are."""
    return _groups(cell for cell in cells if cell.most(cell.cant_say))


def worth_talking_first(found: Iterable[tuple[Key, int, Cells]]) -> list[Key]:
    """Order statements by how far the shown cells are apart, the widest gap first.

    ``found`` gives for each its key, its place in the domain and its cells. Where the gaps
    are alike, as they all are in a room that is one cell, what is observed decides, and
    then the place. What was not shown comes last. The order they come in changes nothing.
    """
    return _ordered(found, lambda cells: (-_gap(cells), ORDER.index(type(observe(cells)))))


def common_ground(found: Iterable[tuple[Key, int, Cells]]) -> list[Key]:
    """The statements that most of every shown cell agree with, the firmest ground first.

    ``found`` as for ``worth_talking_first``.
    """
    common = [each for each in found if each[2] and all(c.most(c.agreeing) for c in each[2])]
    return _ordered(common, lambda cells: (-prod(map(_agreement, cells)),))


@dataclass(frozen=True)
class SplitInside:
    """A shown cell with several people at both ends: how many disagree, how many agree."""

    groups: Groups
    disagreeing: int
    agreeing: int


def splits_inside(cells: Iterable[CellAnswers]) -> tuple[SplitInside, ...]:
    """The cells with at least two people on either side, the most even first."""
    split = [
        SplitInside(cell.groups, cell.disagreeing, cell.agreeing)
        for cell in cells
        if min(cell.disagreeing, cell.agreeing) >= FEWEST_ON_A_SIDE
    ]
    return tuple(sorted(split, key=lambda each: -min(each.disagreeing, each.agreeing)))


def _ordered(
    found: Iterable[tuple[Key, int, Cells]], rank: Callable[[Cells], tuple[Fraction | int, ...]]
) -> list[Key]:
    ranked = sorted(found, key=lambda each: (not whole(each[2]).size, *rank(each[2]), each[1]))
    return [key for key, _place, _cells in ranked]


def _agreement(cell: CellAnswers) -> Fraction:
    return Fraction(cell.agreeing + 1, cell.could_say + 2)


def _gap(cells: Cells) -> Fraction:
    found = [_agreement(cell) for cell in cells] or [Fraction(0)]
    return max(found) - min(found)


def _groups(cells: Iterable[CellAnswers]) -> tuple[Groups, ...]:
    return tuple(cell.groups for cell in cells)
