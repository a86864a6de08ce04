"""Nobody is found out: three attackers work on everything a room is shown, exactly."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attack.came import Attack
from tests.attack.play import attack
from tests.attack.puzzles import Clue, Puzzle
from tests.attack.twins import Watch
from tests.factories import make_edition, make_facilitator
from workshops import disclosure
from workshops.disclosure import Cell
from workshops.services import showing

pytestmark = pytest.mark.once

ROOMS = 20
KINDS = 3


def attacked(rooms: int = ROOMS) -> Attack:
    """What came of the first so many rooms."""
    edition, facilitator = make_edition(domains=1), make_facilitator()
    came = Attack()
    for seed in range(1, rooms + 1):
        came.add(attack(seed, edition, facilitator))
    return came


def found_out(rooms: int) -> list[str]:
    """What is found out in the first room in which anything is, by reckoning alone."""
    edition, facilitator = make_edition(domains=1), make_facilitator()
    for seed in range(1, rooms + 1):
        never = Watch(random.Random(seed), share=0)
        if broken := attack(seed, edition, facilitator, never).broken:
            return broken
    return []


@pytest.mark.django_db
def test_nobody_is_found_out_and_both_unsafe_ways_are() -> None:
    came = attacked()
    assert came.broken == []
    assert came.rooms == ROOMS
    assert came.threshold_only >= ROOMS // 10
    assert came.live_bars >= ROOMS // 2
    assert came.asked_again >= ROOMS // 2
    assert came.agreed >= ROOMS // 5
    assert came.twins >= ROOMS


def each_apart(answered: Mapping[str, int], *_rest: object) -> tuple[Cell, ...]:
    """Every group apart, however small."""
    return tuple(Cell((group,), size) for group, size in answered.items() if size)


def without_the_further_ones(
    answered: Mapping[str, int], minimum: int, *_rest: object
) -> tuple[Cell, ...]:
    """Small groups together, however few people that makes."""
    small = tuple(group for group in disclosure.ORDER if 0 < answered.get(group, 0) < minimum)
    apart = [Cell((group,), size) for group, size in answered.items() if size >= minimum]
    together = [Cell(small, sum(answered[group] for group in small))] if small else []
    return (*apart, *together)


@pytest.mark.django_db
@pytest.mark.parametrize("careless", [each_apart, without_the_further_ones])
def test_a_careless_rule_in_the_app_itself_is_found_out(
    careless: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "cells", careless)
    assert found_out(15)


def each_apart_again(_first: object, answered: Mapping[str, int], *_rest: object) -> object:
    """In the second picture every group apart, however small."""
    return each_apart(answered)


@pytest.mark.django_db
def test_a_careless_second_picture_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "cells_again", each_apart_again)
    assert found_out(15)


def test_the_rule_is_the_one_that_showings_are_made_with() -> None:
    assert showing.cells is disclosure.cells
    assert showing.cells_again is disclosure.cells_again


@st.composite
def puzzles(draw: st.DrawFn) -> Puzzle:
    """A few people, some clues about some of them, perhaps one who knows their own answer."""
    people = range(draw(st.integers(2, 5)))
    truth = {one: draw(st.integers(0, KINDS - 1)) for one in people}
    clues = []
    for _clue in range(draw(st.integers(0, 4))):
        some = draw(st.frozensets(st.sampled_from(people), min_size=1))
        kinds = draw(st.frozensets(st.integers(0, KINDS - 1), min_size=1, max_size=2))
        clues.append(Clue(some, kinds, sum(truth[one] in kinds for one in some)))
    return Puzzle(KINDS, clues, truth, draw(st.sets(st.sampled_from(people), max_size=1)))


def ways(puzzle: Puzzle) -> list[tuple[int, ...]]:
    """Every way that fits, by trying them all."""
    return [
        way
        for way in product(range(KINDS), repeat=len(puzzle.truth))
        if all(sum(way[one] in c.kinds for one in c.people) == c.number for c in puzzle.clues)
        and all(way[one] == puzzle.truth[one] for one in puzzle.known)
    ]


@settings(max_examples=60, deadline=None)
@given(puzzles(), st.integers(0, KINDS - 1))
def test_what_is_settled_is_so_in_every_way_that_fits(puzzle: Puzzle, kind: int) -> None:
    found = ways(puzzle)
    for one in puzzle.truth:
        said = {way[one] == kind for way in found}
        assert puzzle.is_settled(one, lambda k: k == kind) == (len(said) == 1)


@settings(max_examples=60, deadline=None)
@given(puzzles(), st.data())
def test_a_groups_counts_are_settled_where_they_are_the_same_in_every_way(
    puzzle: Puzzle, data: st.DataObject
) -> None:
    group = data.draw(st.frozensets(st.sampled_from(sorted(puzzle.truth)), min_size=1))
    counts = {
        tuple(sum(way[one] == kind for one in group) for kind in range(KINDS))
        for way in ways(puzzle)
    }
    assert puzzle.counts_are_settled(group) == (len(counts) == 1)
