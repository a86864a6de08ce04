"""Which groups may be shown apart, tried on many rooms."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.disclosure import (
    ORDER,
    Cell,
    cells,
    counted_together,
    groups_named_on_reasons,
    safe_count,
)

ROOMS = st.dictionaries(st.sampled_from(ORDER), st.integers(0, 40))
MINIMUMS = st.sampled_from([3, 5, 8, 10])


def test_groups_that_are_large_enough_are_shown_apart() -> None:
    shown = cells({"leaders": 7, "staff": 12, "partners": 5, "people": 8}, 3)
    assert shown == (
        Cell(("leaders",), 7),
        Cell(("staff",), 12),
        Cell(("partners",), 5),
        Cell(("people",), 8),
    )


def test_two_small_groups_join_each_other_when_that_is_enough() -> None:
    shown = cells({"leaders": 2, "staff": 9, "partners": 2, "people": 6}, 3)
    assert shown == (
        Cell(("staff",), 9),
        Cell(("people",), 6),
        Cell(("leaders", "partners"), 4),
    )


def test_two_small_groups_of_just_the_minimum_still_need_another() -> None:
    """With the minimum alone each of two could take their own away and see two people."""
    shown = cells({"leaders": 1, "staff": 9, "partners": 2, "people": 6}, 3)
    assert shown == (Cell(("people",), 6), Cell(("leaders", "staff", "partners"), 12))


@pytest.mark.parametrize(
    ("room", "joined"),
    [
        ({"leaders": 5, "staff": 5, "partners": 1, "people": 5}, ("staff", "partners")),
        ({"leaders": 5, "staff": 1, "partners": 5, "people": 5}, ("staff", "partners")),
        ({"leaders": 5, "partners": 1, "people": 5}, ("leaders", "partners")),
        ({"leaders": 1, "people": 5}, ("leaders", "people")),
        ({"leaders": 1, "people": 5, "carers": 5}, ("leaders", "carers")),
    ],
)
def test_staff_join_first_then_partners_then_leaders_and_people_last(
    room: dict[str, int], joined: tuple[str, ...]
) -> None:
    assert cells(room, 3)[-1].groups == joined


def test_a_room_smaller_than_the_minimum_is_not_shown() -> None:
    assert cells({"staff": 2}, 3) == ()
    assert cells({"staff": 2, "people": 2}, 5) == ()
    assert cells({}, 3) == ()


def test_a_room_of_just_the_minimum_in_several_groups_is_one_cell() -> None:
    assert cells({"leaders": 1, "staff": 1, "people": 1}, 3) == (
        Cell(("leaders", "staff", "people"), 3),
    )


def test_where_one_person_would_know_what_a_small_group_said_nothing_is_shown() -> None:
    assert cells({"leaders": 1, "staff": 2}, 3) == ()
    assert cells({"leaders": 4, "people": 1}, 5) == ()
    assert cells({"leaders": 3, "people": 2}, 5) == (Cell(("leaders", "people"), 5),)
    assert cells({"leaders": 1, "staff": 3}, 3) == (Cell(("leaders", "staff"), 4),)


@given(ROOMS, MINIMUMS)
def test_nobody_who_is_alone_is_left_with_one_small_group(
    room: dict[str, int], minimum: int
) -> None:
    for cell in cells(room, minimum):
        for alone in (group for group in cell.groups if room[group] == 1):
            others = [room[group] for group in cell.groups if group != alone]
            assert len(others) != 1 or others[0] >= minimum


@given(ROOMS, MINIMUMS)
def test_everyone_who_answered_is_in_exactly_one_cell(room: dict[str, int], minimum: int) -> None:
    shown = cells(room, minimum)
    if not shown:
        assert sum(room.values()) <= minimum
        return
    groups = [group for cell in shown for group in cell.groups]
    assert sorted(groups) == sorted(group for group, count in room.items() if count)
    assert all(cell.size == sum(room[group] for group in cell.groups) for cell in shown)


@given(ROOMS, MINIMUMS)
def test_no_cell_and_no_difference_of_cells_covers_fewer_than_the_minimum(
    room: dict[str, int], minimum: int
) -> None:
    """Any sum of some cells, or what the rest of the room is beside them, is large enough."""
    shown = cells(room, minimum)
    total = sum(cell.size for cell in shown)
    for number in range(1, len(shown) + 1):
        for some in itertools.combinations(shown, number):
            covered = sum(cell.size for cell in some)
            assert covered >= minimum
            assert total - covered == 0 or total - covered >= minimum


@given(ROOMS, MINIMUMS)
def test_a_merged_cell_hides_a_small_group_from_the_others_in_it(
    room: dict[str, int], minimum: int
) -> None:
    """Unless the whole room is one cell, a merged cell holds more than the minimum."""
    shown = cells(room, minimum)
    merged = [cell for cell in shown if cell.merged]
    assert len(merged) <= 1
    if len(shown) > 1:
        assert all(cell.size > minimum for cell in merged)


@given(st.permutations(list(ORDER)), ROOMS, MINIMUMS)
def test_the_order_in_which_groups_are_given_changes_nothing(
    order: list[str], room: dict[str, int], minimum: int
) -> None:
    shuffled = {group: room[group] for group in order if group in room}
    assert cells(shuffled, minimum) == cells(room, minimum)


@pytest.mark.parametrize(
    ("room", "minimum"), [({"cats": 3}, 3), ({"staff": -1}, 3), ({"staff": 4}, 0)]
)
def test_nonsense_is_refused(room: dict[str, int], minimum: int) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        cells(room, minimum)


def test_a_reason_names_its_group_only_where_enough_of_its_reasons_are_visible() -> None:
    shown = (Cell(("leaders",), 7), Cell(("staff",), 9), Cell(("partners", "people"), 5))
    visible = {"leaders": 2, "staff": 3, "people": 4}
    assert groups_named_on_reasons(shown, visible, 3) == frozenset({"staff"})


def test_nobody_is_named_by_elimination() -> None:
    """One reason without a name, and only the leaders left: the staff lose theirs too."""
    shown = (Cell(("leaders",), 3), Cell(("staff",), 5))
    assert groups_named_on_reasons(shown, {"leaders": 1, "staff": 5}, 3) == frozenset()
    assert groups_named_on_reasons(shown, {"staff": 5}, 3) == frozenset({"staff"})


@given(ROOMS, st.dictionaries(st.sampled_from(ORDER), st.integers(0, 12)), MINIMUMS)
def test_reasons_without_a_name_never_belong_to_one_group_alone(
    room: dict[str, int], wrote: dict[str, int], minimum: int
) -> None:
    visible = {group: min(wrote.get(group, 0), count) for group, count in room.items()}
    shown = cells(room, minimum)
    named = groups_named_on_reasons(shown, visible, minimum)
    assert all(visible[group] >= minimum for group in named)
    rest = [cell for cell in shown if not set(cell.groups) <= named]
    if named and sum(visible[group] for cell in rest for group in cell.groups):
        assert len(rest) > 1 or rest[0].merged


def test_a_head_count_below_the_minimum_is_not_printed() -> None:
    assert safe_count(2, 3) is None
    assert safe_count(0, 3) is None
    assert safe_count(3, 3) == 3


def test_a_small_group_that_agreed_is_shown_apart() -> None:
    room = {"leaders": 2, "staff": 9, "people": 6}
    assert cells(room, 3, {"leaders"}) == (
        Cell(("leaders",), 2),
        Cell(("staff",), 9),
        Cell(("people",), 6),
    )


def test_one_person_cannot_agree_to_be_shown_apart() -> None:
    room = {"leaders": 1, "staff": 9, "people": 6}
    assert cells(room, 3, {"leaders"}) == cells(room, 3)


@given(ROOMS, MINIMUMS, st.frozensets(st.sampled_from(ORDER)))
def test_who_agrees_exposes_nobody_who_did_not(
    room: dict[str, int], minimum: int, agreed: frozenset[str]
) -> None:
    for cell in cells(room, minimum, agreed):
        if cell.merged:
            assert cell.size > minimum or len(cells(room, minimum, agreed)) == 1
        elif cell.size < minimum:
            assert cell.groups[0] in agreed
            assert cell.size >= 2


# While people come and answer ------------------------------------------------------------------

FOUR = ORDER[:4]
PRESENT = st.sampled_from([FOUR, ORDER]).flatmap(
    lambda groups: st.fixed_dictionaries({group: st.integers(0, 12) for group in groups})
)


def test_two_leaders_are_counted_with_staff_so_that_the_total_tells_nothing_of_them() -> None:
    there = {"leaders": 2, "staff": 4, "partners": 3, "people": 4}
    assert counted_together(there, 3) == (
        Cell(("partners",), 3),
        Cell(("people",), 4),
        Cell(("leaders", "staff"), 6),
    )


def test_small_groups_are_counted_with_each_other_first() -> None:
    there = {"leaders": 3, "staff": 6, "partners": 2, "people": 4, "carers": 2}
    assert counted_together(there, 3)[-1] == Cell(("partners", "carers"), 4)


def test_an_empty_group_is_counted_with_others_so_that_the_first_who_comes_is_not_told() -> None:
    there = {"leaders": 0, "staff": 6, "partners": 3, "people": 4}
    before = counted_together(there, 3)
    after = counted_together(there | {"leaders": 1}, 3)
    assert [cell.groups for cell in before] == [cell.groups for cell in after]


def test_an_empty_group_joins_just_one_that_is_large_enough() -> None:
    there = {"leaders": 3, "staff": 3, "partners": 0, "people": 4}
    assert counted_together(there, 3)[-1] == Cell(("staff", "partners"), 3)


@pytest.mark.parametrize("there", [{"staff": 3, "leaders": 1}, {"staff": 2}, {}])
def test_where_even_that_is_not_possible_only_the_number_of_all_is_told(
    there: dict[str, int],
) -> None:
    assert counted_together(dict.fromkeys(FOUR, 0) | there, 3) == ()


@given(PRESENT, MINIMUMS)
def test_every_number_that_is_told_or_worked_out_is_of_enough_people(
    there: dict[str, int], minimum: int
) -> None:
    """The total is told too. Whoever takes some cells from it is left with whole cells."""
    told = counted_together(there, minimum)
    assert sorted(group for cell in told for group in cell.groups) == (
        sorted(there) if told else []
    )
    assert all(cell.size == sum(there[group] for group in cell.groups) for cell in told)
    assert all(cell.size >= minimum for cell in told)
    assert len([cell for cell in told if cell.merged]) <= 1


@given(PRESENT, MINIMUMS)
def test_a_small_group_hides_among_more_than_the_minimum_or_is_not_told(
    there: dict[str, int], minimum: int
) -> None:
    for cell in counted_together(there, minimum):
        small = [group for group in cell.groups if 0 < there[group] < minimum]
        assert not small or cell.size > minimum


@given(PRESENT, MINIMUMS)
def test_groups_that_are_all_large_enough_are_each_counted(
    there: dict[str, int], minimum: int
) -> None:
    enough = {group: size + minimum for group, size in there.items()}
    assert [cell.groups for cell in counted_together(enough, minimum)] == [
        (group,) for group in ORDER if group in there
    ]


def test_counting_asks_for_groups_and_numbers_that_there_are() -> None:
    with pytest.raises(ValueError, match="unknown group"):
        counted_together({"cats": 3}, 3)
    with pytest.raises(ValueError, match="negative"):
        counted_together({"staff": -1}, 3)
