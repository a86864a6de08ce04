"""Where each mark of a picture goes. Pure geometry: shapes and numbers, no colours, no HTML.

Two ways to draw the same picture: columns side by side, marks stacked from the ground, for
wide places; and rows one under the other, ten marks to a line, for phones. Screens give
the shapes their colour with CSS, the PDF with fill attributes.
"""

from dataclasses import dataclass
from math import ceil
from typing import Protocol

from workshops.picture import Column, Mark, Part, Picture

# Each shape in a box of 16 by 16, relative after its first point, so that it can be drawn
# anywhere by moving that. The merged one is a hollow ring.
SHAPES = {
    "leaders": "M8 1l7 14h-14z",
    "staff": "M8 1a7 7 0 1 0 0 14a7 7 0 0 0 0-14z",
    "partners": "M1.5 1.5h13v13h-13z",
    "people": "M8 0l8 8-8 8-8-8z",
    "carers": "M5.5 1h5v4.5h4.5v5h-4.5v4.5h-5v-4.5h-4.5v-5h4.5z",
    "merged": "M8 1a7 7 0 1 0 0 14a7 7 0 0 0 0-14zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
}
MARK = 16.0
PITCH = 20.0
PER_ROW = 10
RATIO = 1.3
FEWEST_PER_LINE, FEWEST_LINES = 3, 4
BAR_WIDTH, BAR_LENGTH, BAR_GAP = 40.0, 200.0, 2.0
ROOM_FOR_COUNT, ROOM_FOR_SHAPE = 14.0, 44.0


class Parted(Protocol):
    """Anything that has people in it, one mark each, and the same by cell."""

    @property
    def count(self) -> int:
        """How many people."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """One a person."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """So many of each cell."""


@dataclass(frozen=True)
class PlacedMark:
    """A mark and the corner of its box; ``number`` counts them in the order they fall."""

    mark: Mark
    x: float
    y: float
    number: int

    @property
    def shape(self) -> str:
        """The name of the shape."""
        return self.mark.shape

    @property
    def d(self) -> str:
        """The path of the shape."""
        return SHAPES[self.mark.shape]

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the mark, where a ring around it is drawn."""
        return self.x + MARK / 2, self.y + MARK / 2


@dataclass(frozen=True)
class Block:
    """So many people of one cell as a piece of a bar."""

    part: Part
    x: float
    y: float
    width: float
    height: float

    @property
    def says_count(self) -> bool:
        """Whether the number fits into it."""
        return min(self.width, self.height) >= ROOM_FOR_COUNT

    @property
    def d(self) -> str:
        """The path of the cell's shape."""
        return SHAPES[self.part.shape]

    @property
    def says_whose(self) -> bool:
        """Whether the shape fits beside the number."""
        return self.says_count and self.width >= ROOM_FOR_SHAPE

    @property
    def shape_at(self) -> tuple[float, float]:
        """The corner of the shape, left of the middle."""
        return self.x + self.width / 2 - 22, self.y + self.height / 2 - 6

    @property
    def middle(self) -> tuple[float, float]:
        """Where the number goes: in the middle, or right of the shape."""
        aside = 8 if self.says_whose else 0
        return self.x + self.width / 2 + aside, self.y + self.height / 2


@dataclass(frozen=True)
class DrawnRow:
    """Marks or blocks in a box of ``width`` by ``height``."""

    width: float
    height: float
    marks: tuple[PlacedMark, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def view_box(self) -> str:
        """The box as SVG reads it."""
        return f"0 0 {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class DrawnColumn:
    """One answer and its people in their box.

    Coordinates in the box are its own; ``x`` is where it begins in a drawing of all columns.
    """

    column: Column
    box: DrawnRow
    x: float = 0


def in_columns(
    picture: Picture, *, ratio: float = RATIO, gap: float = 8.0
) -> tuple[DrawnColumn, ...]:
    """The picture as columns of one size, "can't say" last, after twice the gap.

    ``ratio`` is how much higher than wide a column should be, about.
    """
    if not picture.shown:
        return ()
    most = max(column.count for column in picture.all_columns)
    per_line, lines = _grid(most, ratio)
    width, height = per_line * PITCH, lines * PITCH
    if picture.as_bars:
        width, height = BAR_WIDTH * 2, BAR_WIDTH * 2 * ratio
    drawn = []
    for number, column in enumerate(picture.all_columns):
        x = number * (width + gap) + (gap if column.value == 0 else 0)
        if picture.as_bars:
            blocks = _upright(column, width, height, most)
            box = DrawnRow(width, height, blocks=blocks)
        else:
            box = DrawnRow(width, height, marks=_stacked(column, per_line, height))
        drawn.append(DrawnColumn(column, box, x))
    return tuple(drawn)


def in_rows(picture: Picture, per_row: int = PER_ROW) -> tuple[DrawnColumn, ...]:
    """The picture as rows, so many marks to a line, each row as high as it needs."""
    if not picture.shown:
        return ()
    most = max(column.count for column in picture.all_columns)
    return tuple(
        DrawnColumn(column, row_of(column, most, as_bars=picture.as_bars, per_row=per_row))
        for column in picture.all_columns
    )


def row_of(people: Parted, most: int, *, as_bars: bool, per_row: int = PER_ROW) -> DrawnRow:
    """One row of people; ``most`` is what fills a bar's whole length."""
    if as_bars:
        return DrawnRow(BAR_LENGTH, PITCH, blocks=_lying(people, most))
    lines = max(1, ceil(people.count / per_row))
    marks = tuple(
        PlacedMark(mark, number % per_row * PITCH + 2, number // per_row * PITCH + 2, number)
        for number, mark in enumerate(people.marks)
    )
    return DrawnRow(per_row * PITCH, lines * PITCH, marks=marks)


def _grid(most: int, ratio: float) -> tuple[int, int]:
    """How many marks stand side by side, and how many lines there are."""
    per_line = FEWEST_PER_LINE
    while ceil(most / per_line) > per_line * ratio:
        per_line += 1
    return per_line, max(FEWEST_LINES, ceil(most / per_line), round(per_line * ratio))


def _stacked(column: Column, per_line: int, height: float) -> tuple[PlacedMark, ...]:
    """Marks from the ground up, each line in the middle."""
    placed = []
    for number, mark in enumerate(column.marks):
        line, place = divmod(number, per_line)
        in_line = min(per_line, column.count - line * per_line)
        left = (per_line - in_line) * PITCH / 2
        x = left + place * PITCH + (PITCH - MARK) / 2
        placed.append(PlacedMark(mark, x, height - (line + 1) * PITCH + 2, number))
    return tuple(placed)


def _upright(column: Column, width: float, height: float, most: int) -> tuple[Block, ...]:
    blocks, ground = [], height
    for part in column.parts:
        if part.count:
            high = height * part.count / most
            ground -= high
            blocks.append(Block(part, 0, ground, width, max(high - BAR_GAP, 1)))
    return tuple(blocks)


def _lying(people: Parted, most: int) -> tuple[Block, ...]:
    blocks, x = [], 0.0
    for part in people.parts:
        if part.count:
            wide = BAR_LENGTH * part.count / max(most, 1)
            blocks.append(Block(part, x, 0, max(wide - BAR_GAP, 1), PITCH))
            x += wide
    return tuple(blocks)


@dataclass(frozen=True)
class StripPart:
    """A piece of a strip: so many people of a cell who gave one answer."""

    value: int
    x: float
    width: float


def strip_parts(counts: tuple[tuple[int, str, int], ...]) -> tuple[StripPart, ...]:
    """A strip over all answers as pieces of a line 100 long."""
    size = sum(count for _value, _label, count in counts) or 1
    parts, x = [], 0.0
    for value, _label, count in counts:
        width = 100 * count / size
        if count:
            parts.append(StripPart(value, x, width))
        x += width
    return tuple(parts)
