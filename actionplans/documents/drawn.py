"""The picture of a statement as an SVG for paper: fills in attributes, a title in words."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workshops.drawing import DrawnColumn, in_columns
from workshops.picture import Picture

FILLS = {
    "leaders": "#4b2e83",
    "staff": "#0b6e5f",
    "partners": "#8a4b00",
    "people": "#b0175e",
    "carers": "#205a9c",
    "merged": "#4a5568",
}
INK, INK_SOFT, LINE = "#1b2330", "#4a5568", "#8a94a0"
FONT = "Atkinson Hyperlegible Next"
# What one drawing is made of, in the units of its box: as wide as the page's text.
WIDTH, COLUMN, GAP, APART = 660.0, 100.0, 8.0, 20.0
HEAD, LABEL = 22.0, 40.0
RATIO = 0.9
_START = re.compile(r"M([\d.]+)[ ,]([\d.]+)")
LARGEST_MARK = 0.9


def drawn(picture: Picture) -> SafeString:
    """One mark a person in the column of their answer, "can't say" apart."""
    columns = in_columns(picture, ratio=RATIO)
    box = columns[0].box
    scale = min(COLUMN / box.width, LARGEST_MARK)
    # Columns that are hardly filled need no empty space above them.
    top = min((_top(drawn) for drawn in columns), default=0.0)
    height = (box.height - top) * scale
    ground = HEAD + height
    pieces = format_html_join(
        "", "{}", ((_column(n, c, scale, ground),) for n, c in enumerate(columns))
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="174mm" height="{}mm" viewBox="0 0 {} {}">'
        "<title>{}</title>{}</svg>",
        f"{(ground + LABEL) * 174 / WIDTH:.2f}",
        f"{WIDTH:g}",
        f"{ground + LABEL:.1f}",
        in_words(picture),
        pieces,
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


def _top(column: DrawnColumn) -> float:
    tops = [mark.y for mark in column.box.marks] + [block.y for block in column.box.blocks]
    return min(tops, default=column.box.height)


def _column(number: int, column: DrawnColumn, scale: float, ground: float) -> SafeString:
    x = number * (COLUMN + GAP) + (APART if column.column.value == 0 else 0)
    left = x + (COLUMN - column.box.width * scale) / 2
    down = ground - column.box.height * scale
    middle = f"{x + COLUMN / 2:.1f}"
    highest = ground - (column.box.height - _top(column)) * scale
    return format_html(
        '<g transform="translate({} {}) scale({})">{}</g>'
        '<rect x="{}" y="{}" width="{}" height="1.5" fill="{}"/>{}{}',
        f"{left:.2f}",
        f"{down:.2f}",
        f"{scale:.3f}",
        _people(column),
        f"{x:g}",
        f"{ground + 1:.1f}",
        f"{COLUMN:g}",
        LINE,
        _text(middle, highest - 6, 14, INK, str(column.column.count), bold=True),
        _label(middle, ground + 17, column.column.label),
    )


def _people(column: DrawnColumn) -> SafeString:
    marks = format_html_join(
        "",
        '<path fill="{}" d="{}"/>',
        ((FILLS[shape], path) for shape, path in _paths(column).items()),
    )
    blocks = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        (
            (f"{b.x:.1f}", f"{b.y:.1f}", f"{b.width:.1f}", f"{b.height:.1f}", FILLS[b.part.shape])
            for b in column.box.blocks
        ),
    )
    return marks + blocks


def _paths(column: DrawnColumn) -> dict[str, str]:
    """One path for all marks of a shape: a page draws quicker than with one each."""
    paths: dict[str, str] = {}
    for mark in column.box.marks:
        start = _START.match(mark.d)
        assert start, "a shape begins with its first point"
        x, y = float(start[1]) + mark.x, float(start[2]) + mark.y
        paths[mark.shape] = f"{paths.get(mark.shape, '')}M{x:.1f} {y:.1f}{mark.d[start.end() :]}"
    return paths


def _label(middle: str, y: float, label: str) -> SafeString:
    """The answer under its column, in two lines where it has several words."""
    lines: Iterable[str] = label.split(" ", 1) if len(label) > 12 else [label]
    return mark_safe(  # noqa: S308 - every piece comes from format_html
        "".join(_text(middle, y + 15 * n, 12.5, INK, line) for n, line in enumerate(lines))
    )


def _text(x: str, y: float, size: float, fill: str, text: str, *, bold: bool = False) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" font-family="{}" font-weight="{}" '
        'text-anchor="middle" fill="{}">{}</text>',
        x,
        f"{y:.1f}",
        size,
        FONT,
        "700" if bold else "400",
        fill,
        text,
    )
