"""The picture of a room: from a stored showing to words, marks and a table."""

from collections.abc import Mapping, Sequence

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import go, make_seat, make_showing, make_workshop, rate, statement
from workshops import drawing
from workshops.choices import priorities_for
from workshops.own import NO_MARK, Own
from workshops.picture import (
    Column,
    Mark,
    Picture,
    own_mark,
    picture_for,
    picture_of,
    pictures_for,
    worth_talking_first,
)
from workshops.services import mark_priorities
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def picture(**cells: Sequence[int]) -> Picture:
    workshop = make_workshop()
    return picture_of(make_showing(workshop, **cells), workshop)


def test_every_answer_has_its_column_and_one_mark_per_person() -> None:
    found = picture(leaders=(0, 0, 0, 1, 4, 2), people=(2, 3, 4, 1, 0, 0))
    assert [(c.label, c.count) for c in found.all_columns] == [
        ("Strongly disagree", 3),
        ("Disagree", 4),
        ("Mixed", 2),
        ("Agree", 4),
        ("Strongly agree", 2),
        ("Can’t say", 2),
    ]
    assert found.columns[2].marks == (Mark("leaders"), Mark("people"))
    assert found.size == 17


def test_the_table_counts_every_cell_and_everyone() -> None:
    found = picture(leaders=(0, 0, 0, 1, 4, 2), people=(2, 3, 4, 1, 0, 0))
    assert found.table == (
        ("Leaders", (0, 0, 1, 4, 2, 0, 7)),
        ("People who draw on support, and carers", (3, 4, 1, 0, 0, 2, 10)),
        ("Everyone", (3, 4, 2, 4, 2, 2, 17)),
    )
    assert found.table_head[-2:] == ("Can’t say", "Everyone")


def test_merged_groups_have_a_hollow_mark_and_the_picture_says_why() -> None:
    found = picture(leaders=(0, 0, 0, 1, 4, 2), staff_partners=(0, 2, 2, 0, 0, 0))
    assert found.columns[0].marks == (Mark("merged"), Mark("merged"))
    assert found.strips[1].name == "Staff and Partners, together"
    words = "Some groups are shown together, so that nobody can be picked out."
    assert found.why_together == words


SENTENCES: list[tuple[Mapping[str, Sequence[int]], str, str]] = [
    (
        {"leaders": (0, 0, 0, 1, 4, 2), "people": (2, 3, 4, 1, 0, 0)},
        "Most leaders agree. Most people who draw on support and carers disagree.",
        "Two people can’t say from where they are.",
    ),
    (
        {"leaders": (0, 0, 0, 1, 4, 2), "staff": (1, 0, 1, 6, 1, 0)},
        "Most leaders agree. Most staff do not.",
        "One person can’t say from where they are.",
    ),
    (
        {"leaders": (0, 0, 0, 0, 3, 0), "staff_partners": (0, 2, 2, 0, 0, 0)},
        "Most leaders agree. Most of staff and partners together disagree.",
        "",
    ),
    (
        {"leaders": (0, 0, 0, 0, 3, 0), "staff_partners_people": (0, 2, 2, 0, 0, 0)},
        "Most leaders agree. Most people in the groups shown together disagree.",
        "",
    ),
    ({"staff": (0, 2, 3, 1, 3, 2)}, "The room is split: 5 agree and 5 disagree.", ""),
    ({"staff": (0, 0, 0, 0, 5, 4)}, "All 9 people agree.", ""),
    ({"staff": (0, 4, 5, 0, 0, 0)}, "All 9 people disagree.", ""),
    ({"staff": (0, 0, 0, 0, 1, 0)}, "One person answered, and agrees.", ""),
    ({"staff": (0, 1, 0, 0, 0, 0)}, "One person answered, and disagrees.", ""),
    (
        {"staff": (3, 0, 0, 1, 6, 2)},
        "Most people agree: 8 of 12.",
        "3 people can’t say from where they are.",
    ),
    (
        {"staff": (5, 0, 1, 1, 2, 1)},
        "Many can’t say from where they are: 5 of 10.",
        "Of the others, 3 agree, 1 say mixed, 1 disagree.",
    ),
    ({"staff": (5, 0, 0, 0, 0, 0)}, "Nobody can say from where they are.", ""),
]


@pytest.mark.parametrize(("cells", "first", "second"), SENTENCES)
def test_the_picture_in_plain_words(
    cells: Mapping[str, Sequence[int]], first: str, second: str
) -> None:
    found = picture(**cells)
    assert (found.sentence, found.second_sentence) == (first, second)


def test_a_group_with_a_name_of_its_own_is_called_by_it() -> None:
    workshop = make_workshop(group_names={"partners": "Our care homes"})
    cells = {"leaders": (0, 0, 0, 0, 3, 0), "partners": (0, 2, 2, 0, 0, 0)}
    found = picture_of(make_showing(workshop, **cells), workshop)
    assert found.sentence == "Most leaders agree. Most of “Our care homes” disagree."


def test_the_own_answer_is_outlined_once_in_the_own_group() -> None:
    workshop = make_workshop()
    stored = make_showing(workshop, leaders=(0, 0, 0, 1, 4, 2), staff=(0, 0, 0, 0, 2, 2))
    found = picture_of(stored, workshop)
    last = len(found.columns[3].marks) - 1
    assert own_mark(stored, 4, "staff") == last
    assert found.columns[3].marks[last] == Mark("staff")
    assert own_mark(stored, 4, "leaders") == 3
    assert own_mark(stored, 3, "staff") is None
    own = Own(rows={f"{found.statement.pk}-4": last})
    context = {"picture": found, "layout": "rows", "own": own}
    html = render_to_string("workshops/_picture.html", context)
    assert html.count("picture__own") == html.count("picture__row--own") == 1
    assert html.count(">Your answer</span>") == 1


def test_before_the_showing_the_picture_holds_nothing() -> None:
    workshop = make_workshop()
    for _person in range(4):
        rate(make_seat(go(workshop, Step.RATE)), statement(workshop), 5)
    found = picture_for(go(workshop, Step.LOOK_THROUGH), statement(workshop))
    assert (found.state, found.columns, found.strips) == ("not_shown", (), ())


def test_too_few_answers_are_said_and_not_shown() -> None:
    workshop = go(make_workshop(), Step.RATE)
    rate(make_seat(workshop), statement(workshop), 5)
    found = picture_for(go(workshop, Step.SHOW), statement(workshop))
    assert found.state == "too_few"
    assert found.reason.startswith("Fewer than 3 people answered.")
    later = go(workshop, Step.PLAN)
    assert picture_for(later, statement(later)).state == "too_few"


def test_where_one_person_would_know_what_the_others_said_that_is_said() -> None:
    workshop = go(make_workshop(), Step.RATE)
    for group in ("leaders", "staff", "staff"):
        rate(make_seat(workshop, group), statement(workshop), 5)
    found = picture_for(go(workshop, Step.SHOW), statement(workshop))
    assert (found.state, found.cells) == ("too_few", ())
    assert found.reason.startswith("So few people answered that one of them would know")


def test_what_was_never_rated_is_not_said_to_be_too_few() -> None:
    workshop = go(make_workshop(), Step.PLAN)
    assert picture_for(workshop, statement(workshop)).state == "not_shown"


def test_pictures_of_a_domain_take_a_constant_number_of_queries(
    django_assert_max_num_queries: "object",
) -> None:
    workshop = make_workshop()
    for position in range(3):
        make_showing(workshop, position, leaders=(0, 0, 0, 1, 4, 2))
    workshop = go(workshop, Step.TALK)
    statements = workshop.agenda_items[0].statements
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        found = pictures_for(workshop, statements)
    assert [each.state for each in found] == ["shown", "shown", "shown", "too_few"]


def test_pictures_are_put_in_the_order_they_are_worth_talking_about() -> None:
    workshop = make_workshop()
    make_showing(workshop, 0, leaders=(0, 0, 0, 0, 4, 2))
    make_showing(workshop, 1, leaders=(0, 0, 0, 0, 4, 2), people=(0, 4, 4, 0, 0, 0))
    found = pictures_for(workshop, workshop.agenda_items[0].statements[:2])
    assert [each.statement.position for each in worth_talking_first(found)] == [2, 1]


@pytest.mark.parametrize("people", [1, 3, 12, 34, 60])
def test_a_picture_is_drawn_with_all_its_marks(people: int) -> None:
    found = picture(staff=(people // 3, 0, 0, 0, people - people // 3, 0))
    html = render_to_string("workshops/_picture.html", {"picture": found, "layout": "columns"})
    assert html.count("picture__mark") == people
    assert "style=" not in html
    assert "%" not in html


def test_more_than_sixty_people_are_drawn_as_bars_in_counts() -> None:
    found = picture(staff=(10, 0, 0, 40, 80, 0), leaders=(0, 0, 0, 20, 40, 10))
    html = render_to_string("workshops/_picture.html", {"picture": found})
    assert found.as_bars is True
    assert "picture__block" in html
    assert "picture__mark" not in html
    assert "120 people" in html


def test_a_picture_with_nothing_to_show_says_why() -> None:
    workshop = make_workshop()
    found = picture_for(workshop, statement(workshop))
    html = render_to_string("workshops/_picture.html", {"picture": found})
    assert "The room has not been shown this yet." in html
    assert "<svg" not in html


def test_priorities_show_how_many_of_each_cell_marked_a_statement() -> None:
    workshop = go(make_workshop(), Step.PRIORITIES)
    item = workshop.current
    chosen = [item.statements[0].pk, item.statements[1].pk]
    for group, marks in [("staff", chosen), ("staff", chosen[:1]), ("staff", []), ("leaders", [])]:
        seat = make_seat(workshop, group)
        mark_priorities(seat=seat, item=item, statements=marks, now=timezone.now())
    assert priorities_for(workshop, item).reason == "The room has not been shown this yet."
    found = priorities_for(go(workshop, Step.PICK), item)
    assert [each.count for each in found.choices] == [2, 1, 0, 0]
    assert found.sentence == "4 people were here."
    own = Own(rows={str(chosen[1]): NO_MARK})
    html = render_to_string("workshops/_priorities.html", {"choices": found, "own": own})
    assert html.count("picture__mark") == 3
    assert html.count(">You marked this</span>") == 1


counts = st.integers(0, 15)


@given(st.lists(counts, min_size=6, max_size=6).filter(any), st.floats(0.5, 3))
def test_marks_stay_in_their_box_and_never_overlap(found: list[int], ratio: float) -> None:
    columns = [
        Column(value, str(value), count, (), (Mark("staff"),) * count)
        for value, count in enumerate(found)
    ]
    made = Picture(None, "shown", columns=tuple(columns[1:]), cant_say=columns[0], size=1)
    for drawn in (*drawing.in_columns(made, ratio=ratio), *drawing.in_rows(made)):
        places = [(mark.x, mark.y) for mark in drawn.box.marks]
        assert len(set(places)) == drawn.column.count
        for x, y in places:
            assert 0 <= x <= drawn.box.width - drawing.MARK
            assert 0 <= y <= drawn.box.height - drawing.MARK


def test_a_picture_says_who_had_help_beside_the_statement() -> None:
    assert picture(staff=(0, 0, 0, 0, 4, 2)).aided == ""
    found = picture(staff=(0, 0, 0, 0, 4, 2), people=(0, 0, 3, 0, 0, 0))
    beside = "had this help beside it: “From what you have seen: lived 1.1”"
    assert found.aided == f"People who draw on support, and carers {beside}"
    html = render_to_string("workshops/_picture.html", {"picture": found})
    assert found.aided in html


def test_in_a_picture_of_groups_together_who_had_help_is_said_as_well() -> None:
    found = picture(staff_people=(0, 0, 0, 0, 4, 2))
    assert found.aided.startswith("People who draw on support, and carers had this help")
