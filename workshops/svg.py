"""The one place that draws a picture: what ``drawing.py`` laid out, written as SVG.

The same marks for the big screen, the desk, phones and paper. On screens every answer is a small
SVG of its own, and its label and number stand beside it in HTML, so that they grow with the
reader's own letters and wrap in every language (``column``, ``row``). On paper the whole picture
is one SVG with its labels in it, because a PDF takes it as one figure (``on_paper``).

Colours are written as attributes, for WeasyPrint reads no style sheet inside an SVG; on screens
``picture.css`` has the last word, so that dark mode and forced colours work.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workshops.drawing import (
    SHAPES,
    SMALL_SHAPE,
    Block,
    DrawnColumn,
    DrawnRow,
    Label,
    PlacedMark,
    in_columns,
)
from workshops.picture import MERGED, Picture

FILLS = {
    "leaders": "#4b2e83",
    "staff": "#0b6e5f",
    "partners": "#8a4b00",
    "people": "#b0175e",
    "carers": "#205a9c",
    "merged": "#4a5568",
}
INK, LEAD, GROUND = "#1b2330", "#4a5568", "#8a94a0"
FONT = "Atkinson Hyperlegible Next"
RIM = 3.0  # how thick a hollow piece of a bar is drawn
# What a picture on paper is made of, in the units of its box: as wide as the page's text.
MILLIMETRES, WIDTH, COLUMN, GAP, BEFORE_CANT_SAY = 174, 660.0, 100.0, 8.0, 20.0
HEAD, FOOT, LARGEST, RATIO = 22.0, 40.0, 1.0, 0.9
_START = re.compile(r"M([\d.]+)[ ,]([\d.]+)")


def column(drawn: DrawnColumn, mine: int | None = None) -> SafeString:
    """One answer of a picture for a screen; ``mine`` is the mark that gets a ring."""
    return row(drawn.box, drawn.column.who, mine)


def row(box: DrawnRow, title: str, mine: int | None = None, classes: str = "") -> SafeString:
    """People in their box for a screen, and what they are in words."""
    return mark_safe(  # noqa: S308 - numbers, names of ours, and an escaped title
        f'<svg class="{" ".join(["picture__people", *classes.split()])}" viewBox="{box.view_box}" '
        f'role="img" focusable="false"><title>{escape(title)}</title>{_people(box, mine)}</svg>'
    )


def on_paper(picture: Picture) -> SafeString:
    """The whole picture for the PDF: columns on a line, numbers above and answers below."""
    columns = in_columns(picture, ratio=RATIO)
    scale = min(COLUMN / columns[0].box.width, LARGEST)
    # Columns that are hardly filled need no empty space above them.
    used = max(drawn.box.height - drawn.box.top for drawn in columns)
    ground = HEAD + used * scale
    pieces = "".join(
        _on_ground(number, drawn, scale, ground) for number, drawn in enumerate(columns)
    )
    height = ground + FOOT
    return mark_safe(  # noqa: S308 - numbers, and texts that are escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{MILLIMETRES}mm" '
        f'height="{height * MILLIMETRES / WIDTH:.2f}mm" viewBox="0 0 {WIDTH:g} {height:.1f}" '
        f'font-family="{FONT}"><title>{escape(in_words(picture))}</title>{pieces}</svg>'
    )


def in_words(picture: Picture) -> str:
    """The whole picture as text."""
    said = " ".join(
        column.who if column.count else _("%(answer)s: nobody.") % {"answer": column.label}
        for column in picture.all_columns
    )
    if picture.as_bars:
        return _("Bars as high as there are people. %(said)s") % {"said": said}
    return _("One mark for each person. %(said)s") % {"said": said}


def _people(box: DrawnRow, mine: int | None = None, *, apart: bool = True) -> str:
    """Marks, or bars with their labels: the same wherever they are drawn.

    ``apart`` makes a path of each mark, so that it can fall into place. Paper needs one for all
    of a shape, which makes the file sooner.
    """
    leads = "".join(map(_lead, box.labels))
    drawn = [
        *_marks(box.marks, apart=apart),
        *(_in_colour(block.part.shape, _block(block)) for block in box.blocks),
        f'<path class="picture__lead" fill="none" stroke="{LEAD}" d="{leads}"/>' if leads else "",
        *(_in_colour(label.part.shape, _label(label)) for label in box.labels),
        *(_ring(mark) for mark in box.marks if mark.number == mine),
    ]
    return "".join(drawn)


def _in_colour(shape: str, inside: str) -> str:
    """What belongs to a cell, in the colour of its shape."""
    return f'<g class="mark--{shape}" fill="{FILLS[shape]}">{inside}</g>'


def _marks(marks: Sequence[PlacedMark], *, apart: bool) -> Iterable[str]:
    for shape, run in groupby(marks, key=lambda mark: mark.shape):
        paths = [_moved(shape, mark.x, mark.y) for mark in run]
        drawn = paths if apart else ["".join(paths)]
        yield _in_colour(
            shape, "".join(f'<path class="picture__mark" d="{path}"/>' for path in drawn)
        )


def _block(block: Block) -> str:
    """A piece of a bar; hollow where groups are shown together, as their mark is."""
    width, across, down = f"{block.width:.4g}", block.width - 2 * RIM, block.height - 2 * RIM
    outside = f"M{block.x:.4g} {block.y:.4g}h{width}v{block.height:.4g}h-{width}z"
    if block.part.shape != MERGED or min(across, down) < 1:
        return f'<path class="picture__block" d="{outside}"/>'
    inside = f"m{RIM:g} {RIM:g}v{down:.4g}h{across:.4g}v-{down:.4g}z"
    return f'<path class="picture__block" d="{outside}{inside}"/>'


def _label(label: Label) -> str:
    x, y = label.shape_at
    return (
        f'<path transform="translate({x:.4g} {y:.4g}) scale({SMALL_SHAPE / 16:.4g})" '
        f'd="{SHAPES[label.part.shape]}"/>'
        f"{_text(label.number_at, label.y + 4.2, 12, str(label.part.count))}"
    )


def _lead(label: Label) -> str:
    if label.lead is None:
        return ""
    from_x, from_y, to_x, to_y = label.lead
    return f"M{from_x:.4g} {from_y:.4g}L{to_x:.4g} {to_y:.4g}"


def _ring(mark: PlacedMark) -> str:
    x, y = mark.middle
    return (
        f'<circle class="picture__own" data-mark="{mark.number}" cx="{x:g}" cy="{y:g}" r="9" '
        f'fill="none" stroke="{INK}" stroke-width="2"/>'
    )


@cache
def _from_its_start(shape: str) -> tuple[float, float, str]:
    """Where a shape begins in its box, and what comes after that."""
    start = _START.match(SHAPES[shape])
    assert start, "a shape begins with its first point"
    return float(start[1]), float(start[2]), SHAPES[shape][start.end() :]


def _moved(shape: str, x: float, y: float) -> str:
    """The path of a shape whose box has its corner here."""
    left, top, rest = _from_its_start(shape)
    return f"M{left + x:g} {top + y:g}{rest}"


def _on_ground(number: int, drawn: DrawnColumn, scale: float, ground: float) -> str:
    """One column on paper: its people, the line they stand on, their number and the answer."""
    x = number * (COLUMN + GAP) + (BEFORE_CANT_SAY if drawn.column.value == 0 else 0)
    left = x + (COLUMN - drawn.box.width * scale) / 2
    middle = x + COLUMN / 2
    highest = ground - (drawn.box.height - drawn.box.top) * scale
    return (
        f'<g transform="translate({left:.2f} {ground - drawn.box.height * scale:.2f}) '
        f'scale({scale:.3f})">{_people(drawn.box, apart=False)}</g>'
        f'<rect x="{x:g}" y="{ground + 1:.1f}" width="{COLUMN:g}" height="1.5" fill="{GROUND}"/>'
        f"{_text(middle, highest - 6, 14, str(drawn.column.count), middle=True)}"
        f"{_answer(middle, ground + 17, drawn.column.label)}"
    )


def _answer(middle: float, y: float, label: str) -> str:
    """The answer under its column, in two lines where it has several words."""
    lines = label.split(" ", 1) if len(label) > 12 else [label]
    return "".join(
        _text(middle, y + 15 * number, 12.5, line, weight=400, middle=True)
        for number, line in enumerate(lines)
    )


def _text(
    x: float, y: float, size: float, text: str, *, weight: int = 700, middle: bool = False
) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return (
        f'<text class="picture__count" x="{x:.4g}" y="{y:.4g}" font-size="{size:g}" '
        f'font-weight="{weight}"{anchor} fill="{INK}">{escape(text)}</text>'
    )
