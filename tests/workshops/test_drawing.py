"""The drawing of a picture: everybody in it once, and the same wherever it is seen."""

import gzip
import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actionplans import services as plans
from actionplans.documents.contents import contents
from tests.factories import go, make_facilitator, make_seat, make_showing, make_workshop, now
from tests.faults.html import Element, read
from workshops import hall, svg
from workshops.access import seat_cookie
from workshops.drawing import (
    LINE,
    MARK,
    Block,
    DrawnRow,
    Label,
    in_columns,
    in_rows,
    label_width,
)
from workshops.models import Facilitator, Showing, Workshop
from workshops.picture import Column, Mark, Part, Picture, drawn_beside, picture_of
from workshops.steps import Step

STATIC = Path(__file__).resolve().parents[2] / "static"
SHAPES = ("leaders", "staff", "partners", "people", "carers", "merged")
NEARLY = 1e-6
Box = tuple[float, float, float, float]
Drawn = list[Counter[str]]

answers = st.lists(st.integers(0, 12), min_size=6, max_size=6)
many_answers = st.lists(st.integers(0, 260), min_size=6, max_size=6)


def pictured(cells: Sequence[Sequence[int]]) -> Picture:
    """A picture of cells, each with six counts."""
    columns = []
    for value in range(6):
        parts = tuple(Part(SHAPES[n], SHAPES[n], cell[value]) for n, cell in enumerate(cells))
        marks = tuple(Mark(part.shape) for part in parts for _one in range(part.count))
        columns.append(Column(value, str(value), len(marks), parts, marks))
    size = sum(column.count for column in columns)
    return Picture(None, "shown", columns=tuple(columns[1:]), cant_say=columns[0], size=size)


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes share no space."""
    left, top, right, bottom = one
    return (
        right <= other[0] + NEARLY
        or other[2] <= left + NEARLY
        or bottom <= other[1] + NEARLY
        or other[3] <= top + NEARLY
    )


def of_block(block: Block) -> Box:
    return block.x, block.y, block.x + block.width, block.y + block.height


def of_label(label: Label) -> Box:
    half = LINE / 2
    return label.x, label.y - half, label.x + label.width, label.y + half


def check_inside(boxes: Sequence[Box], drawn: DrawnRow) -> None:
    """Everything is in the drawing and nothing lies on anything else."""
    for left, top, right, bottom in boxes:
        assert left >= -NEARLY
        assert top >= -NEARLY
        assert right <= drawn.width + NEARLY
        assert bottom <= drawn.height + NEARLY
    assert all(apart(one, other) for one, other in combinations(boxes, 2))


@given(st.lists(answers, min_size=1, max_size=5), st.floats(0.5, 3), st.integers(3, 14))
def test_everybody_has_one_mark_in_the_box_and_no_two_overlap(
    cells: list[list[int]], ratio: float, per_row: int
) -> None:
    found = pictured(cells)
    for shown in (in_columns(found, ratio=ratio), in_rows(found, per_row)):
        if found.as_bars:
            continue
        for drawn in shown:
            marks = drawn.box.marks
            assert tuple(mark.mark for mark in marks) == drawn.column.marks
            assert [mark.number for mark in marks] == list(range(drawn.column.count))
            check_inside([(m.x, m.y, m.x + MARK, m.y + MARK) for m in marks], drawn.box)


@given(st.lists(many_answers, min_size=1, max_size=6), st.floats(0.5, 3), st.integers(8, 14))
def test_every_piece_of_a_bar_has_its_label_and_nothing_overlaps(
    cells: list[list[int]], ratio: float, per_row: int
) -> None:
    found = pictured(cells)
    for shown in (in_columns(found, ratio=ratio), in_rows(found, per_row)):
        if not found.as_bars:
            continue
        for drawn in shown:
            there = [part for part in drawn.column.parts if part.count]
            assert [block.part for block in drawn.box.blocks] == there
            assert [label.part for label in drawn.box.labels] == there
            blocks = [of_block(block) for block in drawn.box.blocks]
            check_inside([*blocks, *map(of_label, drawn.box.labels)], drawn.box)


@given(st.lists(many_answers, min_size=1, max_size=5))
def test_bars_are_as_long_as_there_are_people(cells: list[list[int]]) -> None:
    found = pictured(cells)
    most = max(column.count for column in found.all_columns)
    if not found.as_bars:
        return
    for drawn in in_columns(found):
        reach = drawn.box.height - min((block.y for block in drawn.box.blocks), default=0)
        wanted = drawn.box.height * drawn.column.count / most
        assert not drawn.column.count or abs(reach - wanted) <= 2 + NEARLY


@pytest.mark.parametrize(
    ("rooms", "per_row"),
    [
        ([[1, 2, 3, 4, 5, 6]] * 4, 6),
        ([[4, 5, 6, 7, 8, 9]] * 4, 8),
        ([[20, 0, 0, 0, 20, 20], [0, 0, 0, 0, 60, 0]], 12),
        ([[0, 30, 0, 0, 0, 30], [0, 0, 0, 0, 60, 0], [30, 0, 30, 0, 0, 0]], 15),
        ([[0, 0, 60, 0, 0, 0], [0, 0, 0, 0, 60, 0], [60, 0, 0, 0, 0, 0], [0, 0, 0, 60, 0, 0]], 18),
        ([[0, 0, 61, 0, 0, 0]] * 4, 8),
        ([[0, 0, 61, 0, 0, 0]], 10),
    ],
)
def test_marks_on_the_big_screen_are_as_large_as_fits(rooms: list[list[int]], per_row: int) -> None:
    assert hall._per_row([pictured([counts]) for counts in rooms]) == per_row


def test_bars_before_and_after_the_talk_are_low_enough_for_the_big_screen() -> None:
    both = drawn_beside(pictured([[0, 0, 90, 0, 0, 0]]), pictured([[0, 0, 0, 90, 0, 0]]))
    assert both.again
    assert hall._per_row([both, both.again]) == hall.OF_BOTH


@pytest.mark.parametrize(
    ("rooms", "per_row"),
    [
        ([[1, 2, 3, 4, 5, 6]], 8),
        ([[1, 2, 3, 4, 5, 9]], 10),
        ([[4, 5, 6, 7, 8, 9]], 12),
        ([[0, 30, 0, 0, 0, 30], [0, 0, 0, 0, 60, 0]], 15),
    ],
)
def test_marks_of_one_statement_leave_room_for_what_is_said_about_it(
    rooms: list[list[int]], per_row: int
) -> None:
    assert hall._per_row([pictured([counts]) for counts in rooms], alone=True) == per_row


@given(st.lists(st.integers(1, 1500), min_size=2, max_size=6))
def test_labels_beside_a_bar_keep_the_order_of_its_pieces(counts: list[int]) -> None:
    found = pictured([[0, 0, 0, 0, count, 60] for count in counts])
    labels = in_columns(found)[3].box.labels
    assert [label.part.count for label in labels] == counts
    assert all(above.y - below.y <= -LINE + NEARLY for below, above in pairwise(labels))


@pytest.mark.parametrize("count", [7, 42, 358])
def test_a_label_has_room_for_its_number(count: int) -> None:
    assert label_width(count) - label_width(1) == 7.5 * (len(str(count)) - 1)


def marks_in(drawing: Element) -> Counter[str]:
    """How many people of each shape one answer's drawing has: its marks, or its numbers."""
    found: Counter[str] = Counter()
    for group in drawing.where(lambda one: one.get("class").startswith("mark--")):
        shape = group.get("class").removeprefix("mark--")
        for path in group.all("path", class_="picture__mark"):
            found[shape] += path.get("d").count("M")
        found[shape] += sum(int(text.text) for text in group.all("text"))
    return +found


def on_a_screen(page: str) -> Drawn:
    """The first picture of a page, answer by answer."""
    people = read(page).where(lambda one: one.get("class") == "picture__people")
    return [marks_in(drawing) for drawing in people[:6]]


def on_paper(drawing: str) -> Drawn:
    """The picture of a PDF, answer by answer."""
    [whole] = read(drawing).all("svg")
    parts = [part for part in whole.parts if isinstance(part, Element)]
    return [marks_in(part) for part in parts if part.tag == "g"]


def page(client: Client, name: str, *given: object) -> str:
    answer = client.get(reverse(f"workshops:{name}", args=given))
    assert answer.status_code == 200
    return str(answer.content.decode())


def everywhere(workshop: Workshop, fran: Facilitator) -> dict[str, Drawn]:
    """The one picture that the room was shown, wherever it is drawn."""
    seat = make_seat(workshop)
    workshop = go(workshop, Step.TALK, 0, 0)
    desk, phone = Client(), Client()
    desk.force_login(fran)
    phone.cookies[seat_cookie(workshop.pk)] = seat.secret
    document = plans.request_document(workshop=workshop, is_draft=True, now=now())
    told = contents(document, now(), lambda: None)
    [paper] = [part.svg for each in told["domains"] for part in each.statements if part.svg]
    assert paper is not None
    screen = page(Client(), "screen", workshop.screen_secret)
    desk_page = page(desk, "desk", workshop.pk)
    return {
        "screen": on_a_screen(screen),
        "desk": on_a_screen(desk_page),
        "desk, narrow": on_a_screen(desk_page.split("picture__rows")[1]),
        "phone": on_a_screen(page(phone, "room", workshop.pk)),
        "so far": on_a_screen(page(desk, "so_far", workshop.pk)),
        "paper": on_paper(paper),
    }


ROOMS: list[dict[str, Sequence[int]]] = [
    {"staff": (0, 0, 0, 0, 4, 0)},
    {"leaders": (0, 0, 0, 1, 4, 2), "staff_partners": (1, 0, 2, 2, 0, 0)},
    {"leaders": (0, 5, 0, 1, 4, 2), "staff": (12, 3, 2, 2, 9, 9), "carers": (0, 0, 3, 3, 3, 2)},
    {"leaders": (1, 5, 0, 1, 4, 2), "staff": (12, 3, 2, 2, 9, 9), "carers": (0, 0, 3, 3, 3, 2)},
    {"leaders": (9, 1, 0, 8, 4, 2), "staff": (70, 3, 2, 41, 99, 120), "people_carers": (0, 41) * 3},
]


@pytest.mark.django_db
@pytest.mark.parametrize("cells", ROOMS)
def test_the_same_people_are_drawn_on_every_screen_and_on_paper(
    cells: dict[str, Sequence[int]],
) -> None:
    fran = make_facilitator()
    workshop = make_workshop(facilitator=fran)
    found = picture_of(make_showing(workshop, **cells), workshop)
    wanted = [
        +Counter({part.shape: part.count for part in column.parts}) for column in found.all_columns
    ]
    for place, drawn in everywhere(workshop, fran).items():
        assert drawn == wanted, place


def shown(**cells: Sequence[int]) -> Picture:
    workshop = make_workshop()
    showing: Showing = make_showing(workshop, **cells)
    return picture_of(showing, workshop)


@pytest.mark.django_db
@pytest.mark.parametrize("cells", ROOMS)
def test_the_table_and_the_titles_say_what_is_drawn(cells: dict[str, Sequence[int]]) -> None:
    found = shown(**cells)
    drawn = on_paper(svg.on_paper(found))
    for strip, (name, counts) in zip(found.strips, found.table, strict=False):
        assert (name, list(counts[:-1])) == (strip.name, [each[strip.shape] for each in drawn])
    for column, each in zip(found.all_columns, drawn, strict=True):
        assert column.count == each.total()
        title = re.findall("<title>(.*)</title>", svg.column(in_rows(found)[column.value - 1]))
        assert title == [column.who]


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 20])
def test_the_sentence_counts_whom_the_picture_draws(times: int) -> None:
    found = shown(staff=(0, 2 * times, 3 * times, 1 * times, 3 * times, 2 * times))
    drawn = [each.total() for each in on_paper(svg.on_paper(found))]
    assert found.sentence == (
        f"The room is split: {drawn[3] + drawn[4]} agree and {drawn[0] + drawn[1]} disagree."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("cells", ROOMS)
def test_every_drawing_has_a_title_its_own_colours_and_no_style_or_id(
    cells: dict[str, Sequence[int]],
) -> None:
    found = shown(**cells)
    html = render_to_string("workshops/_picture.html", {"picture": found})
    for drawing in (html, svg.on_paper(found)):
        assert " style=" not in drawing
        assert " id=" not in drawing
        assert "%" not in drawing
        for each in read(drawing).all("svg"):
            if "mark" not in each.get("class").split():  # those of the key stand beside words
                assert next(part.tag for part in each.parts if isinstance(part, Element)) == "title"
        for group in read(drawing).all("g"):
            shape = group.get("class").removeprefix("mark--")
            assert group.get("fill", svg.FILLS.get(shape, "")) == svg.FILLS.get(shape, "")


def test_paper_has_the_colours_of_the_screens() -> None:
    light = (STATIC / "css" / "tokens.css").read_text().split("@media")[0]
    paper = (STATIC / "css" / "document.css").read_text()
    for shape, fill in svg.FILLS.items():
        assert f"--{shape}: {fill};" in light
        assert f"fill%3D%27{fill.replace('#', '%23')}%27" in paper


def test_groups_shown_together_are_hollow_in_bars_as_well() -> None:
    holes = {}
    for shape in ("staff", "merged"):
        column = Column(4, "Agree", 80, (Part(shape, shape, 80),), (Mark(shape),) * 80)
        picture = Picture(None, "shown", columns=(column,), size=80)
        [outline] = re.findall('block" d="([^"]*)"', svg.column(in_rows(picture)[0]))
        holes[shape] = outline.count("m")
    assert holes == {"staff": 0, "merged": 1}


def test_what_falls_into_place_has_fallen_within_a_second() -> None:
    css = (STATIC / "css" / "picture.css").read_text()
    _before, motion = css.split("@media (prefers-reduced-motion: no-preference) {")
    moving = motion.split("@keyframes")[0]
    longest = max(float(found) for found in re.findall(r"animation: \w+ ([\d.]+)s", moving))
    latest = max(float(found) for found in re.findall(r"animation-delay: ([\d.]+)s", moving))
    assert longest + latest < 1
    assert "animation" not in _before


def test_four_pictures_of_sixty_people_are_light_on_a_phone() -> None:
    """A thousand phones fetch them at once when the room is shown."""
    chance = random.Random(4)
    drawn = ""
    for _statement in range(4):
        cells = [[0] * 6 for _group in range(5)]
        for number in range(60):
            cells[number % 5][chance.randrange(6)] += 1
        drawn += "".join(svg.column(each) for each in in_rows(pictured(cells)))
    assert len(drawn) <= 26_000
    assert len(gzip.compress(drawn.encode())) <= 2_500
