"""What is worth talking about, on many made-up rooms."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops import spread
from workshops.disclosure import ORDER as GROUPS
from workshops.spread import (
    CellAnswers,
    common_ground,
    observe,
    splits_inside,
    worth_talking_first,
)

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


Found = list[tuple[int, int, list[CellAnswers]]]
statements = st.lists(rooms() | st.just([]), min_size=1, max_size=6).map(
    lambda found: [(number, number, room) for number, room in enumerate(found)]
)


@pytest.mark.parametrize("order", [worth_talking_first, common_ground])
@given(found=statements, chance=st.randoms())
def test_an_order_does_not_depend_on_the_order_statements_come_in(
    order: Callable[[Found], list[int]], found: Found, chance: random.Random
) -> None:
    mixed_up = list(found)
    chance.shuffle(mixed_up)
    assert order(mixed_up) == order(found)


@given(statements)
def test_every_statement_is_worth_talking_about_somewhere_and_what_was_not_shown_last(
    found: Found,
) -> None:
    order = worth_talking_first(found)
    assert sorted(order) == list(range(len(found)))
    shown = [bool(sum(sum(cell.answers) for cell in found[key][2])) for key in order]
    assert shown == sorted(shown, reverse=True)


def test_the_widest_gap_between_groups_comes_first() -> None:
    found = [
        ("alike", 1, [cell("leaders", 0, 0, 0, 0, 4, 2), cell("people", 0, 0, 0, 1, 5, 2)]),
        ("nothing", 2, []),
        ("some way", 3, [cell("leaders", 0, 0, 0, 0, 4, 2), cell("people", 0, 2, 2, 0, 4, 0)]),
        ("far", 4, [cell("leaders", 0, 0, 0, 0, 4, 2), cell("people", 0, 4, 4, 0, 0, 0)]),
    ]
    assert worth_talking_first(found) == ["far", "some way", "alike", "nothing"]


def test_a_gap_between_many_weighs_more_than_the_same_between_few() -> None:
    few = [cell("leaders", 0, 0, 0, 0, 3, 0), cell("people", 0, 0, 3, 0, 0, 0)]
    many = [cell("leaders", 0, 0, 0, 0, 30, 0), cell("people", 0, 0, 30, 0, 0, 0)]
    assert worth_talking_first([("few", 1, few), ("many", 2, many)]) == ["many", "few"]


def test_those_who_cant_say_make_no_gap() -> None:
    apart = [cell("leaders", 0, 0, 0, 0, 6, 0), cell("people", 0, 0, 0, 1, 5, 0)]
    unsaid = [cell("leaders", 0, 0, 0, 0, 6, 0), cell("people", 9, 0, 0, 0, 6, 0)]
    assert worth_talking_first([("unsaid", 1, unsaid), ("apart", 2, apart)]) == ["apart", "unsaid"]


def test_in_a_room_that_is_one_cell_what_is_observed_decides() -> None:
    found = [
        ("agree", 1, [cell("staff", 0, 0, 0, 1, 8, 3)]),
        ("split", 2, [cell("staff", 0, 2, 3, 1, 3, 2)]),
    ]
    assert worth_talking_first(found) == ["split", "agree"]


@given(statements)
def test_common_ground_is_where_most_of_every_shown_group_agree(found: Found) -> None:
    for key in common_ground(found):
        cells = found[key][2]
        assert cells
        assert all(2 * (each.answers[4] + each.answers[5]) > each.size for each in cells)


def test_the_firmest_ground_comes_first() -> None:
    found = [
        ("most", 1, [cell("leaders", 0, 0, 0, 1, 4, 0), cell("people", 0, 0, 2, 0, 4, 0)]),
        ("all", 2, [cell("leaders", 0, 0, 0, 0, 3, 2), cell("people", 0, 0, 0, 0, 6, 0)]),
        ("not", 3, [cell("leaders", 0, 0, 0, 0, 5, 0), cell("people", 0, 0, 4, 0, 2, 0)]),
    ]
    assert common_ground(found) == ["all", "most"]


@given(rooms())
def test_agreement_that_grows_in_every_group_is_firmer_ground(room: list[CellAnswers]) -> None:
    firmer = [
        CellAnswers(each.groups, (*each.answers[:4], each.answers[4] + 5, each.answers[5]))
        for each in room
    ]
    order = common_ground([("before", 1, room), ("after", 2, firmer)])
    assert order in ([], ["after"], ["after", "before"])


def test_a_group_with_people_at_both_ends_is_told_with_its_counts() -> None:
    room = [
        cell("leaders", 0, 0, 1, 0, 5, 0),
        cell("staff", 0, 1, 1, 0, 2, 3),
        cell("people", 1, 2, 2, 3, 0, 4),
    ]
    assert splits_inside(room) == (
        spread.SplitInside(("people",), 4, 4),
        spread.SplitInside(("staff",), 2, 5),
    )


def test_one_person_who_cant_say_is_not_many() -> None:
    assert observe([cell("staff", 1, 0, 0, 0, 2, 0)]) == spread.MostlyAgree()
