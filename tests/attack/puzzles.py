"""What can be worked out from counts. Exact: every answer is a proof or a counterexample.

People have given one of some kinds of answer each. A ``Clue`` says how many of some people gave
one of some kinds. Something about a person is settled where it is the same in every way to answer
that fits all clues.

People who are in the same clues cannot be told apart. So where two of them answered differently,
exchanging them is another way that fits, and nothing is settled. Only where nobody can be
exchanged is it asked of an integer program whether any other way fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ortools.sat.python import cp_model

Kind = int
Atom = tuple[object, ...]


class Clue(NamedTuple):
    """So many of these people gave one of these kinds."""

    people: frozenset[int]
    kinds: frozenset[Kind]
    number: int


@dataclass(frozen=True)
class Puzzle:
    """Clues, the truth that they are about, and of whom it is known already."""

    kinds: int
    clues: Sequence[Clue]
    truth: Mapping[int, Kind]
    known: Collection[int] = ()

    def __post_init__(self) -> None:
        for clue in self.clues:
            told = sum(self.truth[one] in clue.kinds for one in clue.people)
            assert told == clue.number, f"the clue {clue} is not true: {told}"

    @cached_property
    def atoms(self) -> dict[int, Atom]:
        """Of each person what there is to tell them from others."""
        inside: defaultdict[int, list[int]] = defaultdict(list)
        for number, clue in enumerate(self.clues):
            for one in clue.people:
                inside[one].append(number)
        return {
            one: ("known", one) if one in self.known else tuple(inside[one]) for one in self.truth
        }

    def is_settled(self, person: int, says: Callable[[Kind], bool]) -> bool:
        """Whether every way that fits says the same of this person as the truth does."""
        if person in self.known:
            return True
        truth = says(self.truth[person])
        alike = [one for one, atom in self.atoms.items() if atom == self.atoms[person]]
        if any(says(self.truth[one]) != truth for one in alike):
            return False
        others = [kind for kind in range(self.kinds) if says(kind) != truth]
        return not self._fits(self.atoms, {(self.atoms[person], kind) for kind in others}, 1)

    def counts_are_settled(self, group: Collection[int]) -> bool:
        """Whether it is settled how many of these people gave each kind."""
        for one in group:
            for other in self.truth:
                exchangeable = self.atoms[one] == self.atoms[other] and other not in group
                if exchangeable and self.truth[one] != self.truth[other]:
                    return False
        atoms = {one: (*atom, one in group) for one, atom in self.atoms.items()}
        told = Counter(self.truth[one] for one in group)
        inside = {atoms[one] for one in group}
        return not any(
            self._fits(atoms, {(atom, kind) for atom in inside}, told[kind] + 1)
            for kind in range(self.kinds)
            if told[kind] < len(group)
        )

    def _fits(
        self, atoms: Mapping[int, Atom], wanted: Collection[tuple[Atom, Kind]], least: int
    ) -> bool:
        """Whether a way fits in which at least so many people are among those wanted."""
        model = cp_model.CpModel()
        sizes = Counter(atoms.values())
        many = {
            (atom, kind): model.new_int_var(0, size, "")
            for atom, size in sizes.items()
            for kind in range(self.kinds)
        }
        for atom, size in sizes.items():
            model.add(sum(many[atom, kind] for kind in range(self.kinds)) == size)
        for atom, kind in self._known(atoms):
            model.add(many[atom, kind] == 1)
        for clue in self.clues:
            inside = {atoms[one] for one in clue.people}
            told = [many[atom, kind] for atom in inside for kind in clue.kinds]
            model.add(sum(told) == clue.number)
        model.add(sum(many[place] for place in wanted) >= least)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE), status
        return status != cp_model.INFEASIBLE

    def _known(self, atoms: Mapping[int, Atom]) -> Iterator[tuple[Atom, Kind]]:
        for one in self.known:
            yield atoms[one], self.truth[one]
