"""Which groups may be shown apart in a second picture of the same question."""

from hypothesis import given
from hypothesis import strategies as st

from workshops.disclosure import ORDER, Cell, cells, cells_again

ROOMS = st.dictionaries(st.sampled_from(ORDER), st.integers(0, 12))
MINIMUMS = st.sampled_from([3, 5, 8])
ROOM = {"leaders": 4, "staff": 6, "people": 5}
FIRST = cells(ROOM, 3)


def test_the_same_people_are_shown_in_the_same_cells() -> None:
    assert cells_again(FIRST, ROOM, {}, 3) == FIRST


def test_one_who_came_late_is_not_told_apart() -> None:
    """Leaders join: of the staff alone one could see what the newcomer said."""
    shown = cells_again(FIRST, ROOM | {"staff": 7}, {"staff": 1}, 3)
    assert shown == (Cell(("people",), 5), Cell(("leaders", "staff"), 11))


def test_several_who_came_and_went_may_be_shown_with_their_group() -> None:
    shown = cells_again(FIRST, ROOM | {"staff": 7}, {"staff": 3}, 3)
    assert shown == (Cell(("leaders",), 4), Cell(("staff",), 7), Cell(("people",), 5))


def test_those_who_come_and_go_in_two_groups_hide_each_other() -> None:
    shown = cells_again(FIRST, ROOM | {"staff": 8, "leaders": 3}, {"staff": 2, "leaders": 1}, 3)
    assert shown == (Cell(("people",), 5), Cell(("leaders", "staff"), 11))


def test_groups_shown_as_one_stay_one_and_are_named_alike() -> None:
    room = {"leaders": 2, "staff": 9, "partners": 2, "people": 6}
    first = cells(room, 3)
    assert first[-1] == Cell(("leaders", "partners"), 4)
    later = room | {"leaders": 0, "partners": 5}
    shown = cells_again(first, later, {"leaders": 2, "partners": 3}, 3)
    assert shown == (
        Cell(("staff",), 9),
        Cell(("people",), 6),
        Cell(("leaders", "partners"), 5),
    )


def test_a_group_that_is_new_and_small_joins_the_others() -> None:
    shown = cells_again(FIRST, ROOM | {"partners": 2}, {"partners": 2}, 3)
    assert shown == (
        Cell(("leaders",), 4),
        Cell(("people",), 5),
        Cell(("staff", "partners"), 8),
    )


def test_a_room_that_has_become_too_small_is_not_shown() -> None:
    assert cells_again(FIRST, {"leaders": 1, "staff": 1}, {"leaders": 3, "staff": 5}, 3) == ()


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[tuple[Cell, ...], dict[str, int], dict[str, int], int]:
    minimum = draw(MINIMUMS)
    before, again, once = draw(ROOMS), {}, {}
    for group in ORDER:
        stayed = draw(st.integers(0, before.get(group, 0)))
        came = draw(st.integers(0, 4))
        again[group] = stayed + came
        once[group] = before.get(group, 0) - stayed + came
    return cells(before, minimum), again, once, minimum


@given(two_rounds())
def test_everybody_is_in_one_cell_and_no_cell_of_the_first_is_split(rounds) -> None:  # type: ignore[no-untyped-def]
    first, again, once, minimum = rounds
    shown = cells_again(first, again, once, minimum)
    named = [group for cell in shown for group in cell.groups]
    assert len(named) == len(set(named))
    if shown:
        assert sum(cell.size for cell in shown) == sum(again.values())
    for cell in shown:
        assert cell.size == sum(again[group] for group in cell.groups)
        for before in first:
            assert set(before.groups) <= set(cell.groups) or not set(before.groups) & set(
                cell.groups
            )


@given(two_rounds())
def test_a_group_apart_beside_others_is_large_and_hides_who_came_and_went(rounds) -> None:  # type: ignore[no-untyped-def]
    first, again, once, minimum = rounds
    shown = cells_again(first, again, once, minimum)
    for cell in shown if len(shown) > 1 else ():
        moved = sum(once[group] for group in cell.groups)
        assert cell.merged or moved == 0 or moved >= minimum
        assert cell.size >= minimum


@given(two_rounds())
def test_it_never_depends_on_the_order_in_which_groups_are_told(rounds) -> None:  # type: ignore[no-untyped-def]
    first, again, once, minimum = rounds
    turned = dict(reversed(again.items()))
    told = cells_again(tuple(reversed(first)), turned, dict(reversed(once.items())), minimum)
    assert told == cells_again(first, again, once, minimum)
