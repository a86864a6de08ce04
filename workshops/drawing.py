"""Where each mark of a picture goes. Pure geometry: shapes and numbers, no colours, no HTML.

Two ways to draw the same picture: columns side by side, marks stacked from the ground, for
wide places and paper; and rows one under the other, ten marks to a line, for phones. Where
there are too many people for a mark each, bars as long as there are people, and beside every
piece of a bar the shape of its cell and the number. ``svg.py`` writes what is drawn here.
"""

from collections.abc import Iterable, Sequence
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
RATIO, RATIO_OF_BARS = 1.3, 1.5
FEWEST_PER_LINE, FEWEST_LINES = 3, 4
# A bar: how thick it stands and lies, and the space between its pieces where they have any.
STANDING, LYING, BAR_GAP = 24.0, 14.0, 2.0
# What is written beside a piece: a line for each, with a shape, a number of digits and a space.
LINE, SMALL_SHAPE, DIGIT, APART, LEAD = 15.0, 11.0, 7.5, 9.0, 9.0


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
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Label:
    """The shape and the number of a block: ``x`` is where it begins, ``y`` its middle.

    ``lead`` is where a line from the block ends and begins; None where the label is in reach.
    """

    part: Part
    x: float
    y: float
    lead: tuple[float, float, float, float] | None = None

    @property
    def shape_at(self) -> tuple[float, float]:
        """The corner of the shape."""
        return self.x, self.y - SMALL_SHAPE / 2

    @property
    def number_at(self) -> float:
        """Where the number begins."""
        return self.x + SMALL_SHAPE + 3

    @property
    def width(self) -> float:
        """How much room it needs."""
        return label_width(self.part.count)


def label_width(count: int) -> float:
    """How wide a shape and a number are."""
    return SMALL_SHAPE + 3 + DIGIT * len(str(count))


@dataclass(frozen=True)
class DrawnRow:
    """Marks, or blocks with their labels, in a box of ``width`` by ``height``."""

    width: float
    height: float
    marks: tuple[PlacedMark, ...] = ()
    blocks: tuple[Block, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def view_box(self) -> str:
        """The box as SVG reads it."""
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def top(self) -> float:
        """The highest point that is drawn: above it the box is empty."""
        tops = [mark.y for mark in self.marks] + [block.y for block in self.blocks]
        return min([*tops, *(label.shape_at[1] for label in self.labels)], default=self.height)


@dataclass(frozen=True)
class DrawnColumn:
    """One answer and its people in their box, whose coordinates are its own."""

    column: Column
    box: DrawnRow


def in_columns(
    picture: Picture, *, ratio: float = RATIO, fewest: int = FEWEST_PER_LINE
) -> tuple[DrawnColumn, ...]:
    """The picture as columns of one size, "can't say" last.

    A column is as high as those of the picture beside it would be for as many people.
    ``ratio`` is how much higher than wide a column becomes before it grows wider, ``fewest`` how
    many marks stand side by side at the least: where there is height, few people are drawn large.
    """
    if not picture.shown:
        return ()
    columns = picture.all_columns
    if picture.as_bars:
        boxes = _standing(columns, picture.measured, ratio)
    else:
        boxes = _stacks(columns, picture.measured, ratio, fewest)
    return tuple(map(DrawnColumn, columns, boxes))


def in_rows(picture: Picture, per_row: int = PER_ROW) -> tuple[DrawnColumn, ...]:
    """The picture as rows, so many marks to a line, each row as high as it needs."""
    if not picture.shown:
        return ()
    most = max(column.count for column in picture.measured)
    return tuple(
        DrawnColumn(column, row_of(column, most, as_bars=picture.as_bars, per_row=per_row))
        for column in picture.all_columns
    )


def row_of(people: Parted, most: int, *, as_bars: bool, per_row: int = PER_ROW) -> DrawnRow:
    """One row of people; ``most`` is what fills a bar's whole length."""
    if as_bars:
        return _lying(people, most, per_row * PITCH)
    lines = max(1, ceil(people.count / per_row))
    marks = tuple(
        PlacedMark(mark, number % per_row * PITCH + 2, number // per_row * PITCH + 2, number)
        for number, mark in enumerate(people.marks)
    )
    return DrawnRow(per_row * PITCH, lines * PITCH, marks=marks)


def _stacks(
    columns: Sequence[Column], measured: Sequence[Column], ratio: float, fewest: int
) -> Iterable[DrawnRow]:
    """Marks from the ground up, in boxes of one size, for all that are measured alike."""
    per_line, lines = _grid(max(column.count for column in measured), ratio, fewest)
    width, height = per_line * PITCH, lines * PITCH
    for column in columns:
        yield DrawnRow(width, height, marks=_stacked(column, per_line, height))


def _grid(most: int, ratio: float, fewest: int) -> tuple[int, int]:
    """How many marks stand side by side, and how many lines there are."""
    per_line = fewest
    while ceil(most / per_line) > per_line * ratio:
        per_line += 1
    return per_line, max(min(FEWEST_LINES, per_line + 1), ceil(most / per_line))


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


def _standing(
    columns: Sequence[Column], measured: Sequence[Column], ratio: float
) -> Iterable[DrawnRow]:
    """Bars from the ground up, each piece with its label to the right."""
    most = max(column.count for column in measured)
    parts = [part for column in measured for part in column.parts]
    width = STANDING + LEAD + max(label_width(part.count) for part in parts)
    most_labels = max(len(column.parts) for column in measured)
    height = max(width * max(ratio, RATIO_OF_BARS), LINE * most_labels)
    for column in columns:
        blocks = tuple(_pieces(column, height, most, upright=True))
        yield DrawnRow(width, height, blocks=blocks, labels=_beside(blocks, height))


def _beside(blocks: Sequence[Block], height: float) -> tuple[Label, ...]:
    """A label for each block from the ground up, as near to it as the others leave room."""
    ys: list[float] = []
    for block in blocks:
        lowest = ys[-1] - LINE if ys else height - LINE / 2
        ys.append(min(block.middle[1], lowest))
    for number in reversed(range(len(ys))):  # what came out at the top pushes the others down
        highest = ys[number + 1] + LINE if number + 1 < len(ys) else LINE / 2
        ys[number] = max(ys[number], highest)
    x = STANDING + LEAD
    return tuple(
        Label(block.part, x, y, (STANDING + 1, block.middle[1], x - 2, y))
        for block, y in zip(blocks, ys, strict=True)
    )


def _lying(people: Parted, most: int, length: float) -> DrawnRow:
    """A bar from left to right, and under it the labels in the same order."""
    blocks = tuple(_pieces(people, length, most, upright=False))
    labels, x, y = [], 0.0, LYING + 3 + LINE / 2
    for block in blocks:
        wide = label_width(block.part.count)
        if x + wide > length:
            x, y = 0.0, y + LINE
        labels.append(Label(block.part, x, y))
        x += wide + APART
    height = y + LINE / 2 if labels else LYING
    return DrawnRow(length, height, blocks=blocks, labels=tuple(labels))


def _pieces(people: Parted, length: float, most: int, *, upright: bool) -> Iterable[Block]:
    """A bar in pieces as long as each cell has people, from the ground or from the left."""
    begin = 0.0
    for part in people.parts:
        if part.count:
            size = length * part.count / max(most, 1)
            shown = size - min(BAR_GAP, size / 3)
            if upright:
                yield Block(part, 0, length - begin - shown, STANDING, shown)
            else:
                yield Block(part, begin, 0, shown, LYING)
            begin += size


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
