"""What is worth talking about, on many made-up rooms."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops import spread
from workshops.disclosure import ORDER as GROUPS
from workshops.spread import CellAnswers, observe, worth_talking_first

answers = st.tuples(*[st.integers(0, 12)] * 6)


@st.composite
def rooms(draw: st.DrawFn) -> list[CellAnswers]:
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1))
    cells = [CellAnswers((group,), draw(answers)) for group in groups]
    if len(cells) > 2 and draw(st.booleans()):
        merged = CellAnswers(cells[-2].groups + cells[-1].groups, draw(answers))
        cells = [*cells[:-2], merged]
    return cells


def cell(group: str, *counts: int) -> CellAnswers:
    return CellAnswers((group,), counts)


def named(observation: spread.Observation) -> list[tuple[str, ...]]:
    return [groups for field in vars(observation).values() for groups in field]


def test_groups_apart_from_each_other_are_named() -> None:
    room = [cell("leaders", 0, 0, 0, 1, 4, 2), cell("people", 0, 3, 4, 1, 0, 0)]
    assert observe(room) == spread.GroupsDiffer((("leaders",),), (("people",),))


def test_a_group_that_mostly_says_mixed_is_told_apart_from_one_that_agrees() -> None:
    room = [cell("leaders", 0, 0, 0, 1, 4, 2), cell("staff", 0, 0, 1, 6, 1, 0)]
    assert observe(room) == spread.SomeGroupsAgree((("leaders",),), (("staff",),))


def test_a_group_that_alone_disagrees_is_told_apart() -> None:
    room = [cell("people", 0, 3, 2, 0, 0, 0), cell("staff", 0, 0, 1, 6, 1, 0)]
    assert observe(room) == spread.SomeGroupsDisagree((("people",),), (("staff",),))


def test_those_who_cant_say_are_never_told_as_not_agreeing() -> None:
    room = [cell("leaders", 0, 0, 0, 0, 4, 2), cell("people", 6, 0, 1, 0, 0, 0)]
    assert observe(room) == spread.ManyCantSay((("people",),))


def test_one_of_three_is_not_most_where_the_other_two_cant_say() -> None:
    assert observe([cell("leaders", 2, 0, 0, 0, 1, 0)]) == spread.ManyCantSay((("leaders",),))


def test_a_room_split_within_its_groups() -> None:
    assert observe([cell("staff", 0, 2, 3, 1, 3, 2)]) == spread.RoomSplit()


def test_one_against_one_is_not_a_split_room() -> None:
    assert observe([cell("staff", 0, 0, 1, 1, 1, 0)]) == spread.Spread()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 1, 8, 1, 1, 0), spread.MostlyDisagree()),
        ((1, 0, 0, 1, 8, 3), spread.MostlyAgree()),
        ((0, 1, 1, 9, 1, 0), spread.MostlyMixed()),
        ((4, 0, 0, 1, 6, 0), spread.ManyCantSay(())),
        ((0, 0, 0, 0, 0, 0), spread.NothingShown()),
    ],
)
def test_what_holds_of_a_room_that_is_one_cell(
    counts: tuple[int, ...], expected: spread.Observation
) -> None:
    assert observe([CellAnswers(("staff",), counts)]) == expected


def test_nothing_is_shown_of_no_cells() -> None:
    assert observe([]) == spread.NothingShown()


def test_a_cell_without_six_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 5"):
        CellAnswers(("staff",), (1, 2))
    with pytest.raises(ValueError, match="negative"):
        CellAnswers(("staff",), (1, 2, 3, 4, 5, -1))


@given(rooms())
def test_an_observation_names_only_shown_cells(room: list[CellAnswers]) -> None:
    shown = {each.groups for each in room}
    assert set(named(observe(room))) <= shown


@given(rooms())
def test_what_is_said_of_most_is_true_of_more_than_half(room: list[CellAnswers]) -> None:
    by_groups = {each.groups: each for each in room}
    found = observe(room)
    for groups in getattr(found, "agreeing", ()):
        assert 2 * by_groups[groups].agreeing > by_groups[groups].size
    for groups in getattr(found, "disagreeing", ()):
        assert 2 * by_groups[groups].disagreeing > by_groups[groups].size
    if isinstance(found, spread.SomeGroupsAgree):
        for groups in found.otherwise:
            other = by_groups[groups]
            assert 2 * (other.disagreeing + other.mixed) > other.size


@given(rooms(), st.randoms())
def test_the_kind_of_observation_does_not_depend_on_the_order_of_cells(
    room: list[CellAnswers], chance: random.Random
) -> None:
    mixed_up = list(room)
    chance.shuffle(mixed_up)
    first, second = observe(room), observe(mixed_up)
    assert type(first) is type(second)
    assert sorted(named(first)) == sorted(named(second))


@given(rooms())
def test_agreeing_and_strongly_agreeing_are_told_alike(room: list[CellAnswers]) -> None:
    strongly = [
        CellAnswers(each.groups, (*each.answers[:4], 0, each.answers[4] + each.answers[5]))
        for each in room
    ]
    assert observe(room) == observe(strongly)


@given(st.lists(rooms(), min_size=1, max_size=6), st.randoms())
def test_the_order_of_statements_is_stable(
    found: list[list[CellAnswers]], chance: random.Random
) -> None:
    statements = [(number, number, observe(room)) for number, room in enumerate(found)]
    mixed_up = list(statements)
    chance.shuffle(mixed_up)
    order = worth_talking_first(statements)
    assert worth_talking_first(mixed_up) == order
    assert sorted(order) == list(range(len(found)))


def test_groups_that_differ_come_first_and_agreement_last() -> None:
    found: list[tuple[str, int, spread.Observation]] = [
        ("alike", 1, spread.MostlyAgree()),
        ("nothing", 2, spread.NothingShown()),
        ("split", 3, spread.RoomSplit()),
        ("differ", 4, spread.GroupsDiffer((("leaders",),), (("people",),))),
    ]
    assert worth_talking_first(found) == ["differ", "split", "alike", "nothing"]


def test_one_person_who_cant_say_is_not_many() -> None:
    assert observe([cell("staff", 1, 0, 0, 0, 2, 0)]) == spread.MostlyAgree()
