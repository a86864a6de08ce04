"""The answer sheets of a workshop as one PDF, each sheet with its number and its code.

Only blank ones: a sheet that was begun is somebody's, and is not printed a second time.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from workshops.documents.printing import Printer, telling_pages
from workshops.documents.together import put_together
from workshops.models import Answer, Sheet, SheetFile
from workshops.written import SCALE

STYLE = "sheets.css"
# So many are quickly laid out in little memory.
AT_ONCE = 20


def print_sheets(
    printer: Printer, file: SheetFile, tick: Callable[[], None], at_once: int = AT_ONCE
) -> tuple[bytes, int]:
    """The file and how many pages it has. ``tick`` is called for every page.

    It is laid out ``at_once`` sheets at a time, and every part begins on the front of a leaf.
    """
    parts = []
    with translation.override(file.workshop.edition.language), telling_pages(tick):
        known = contents(file)
        for sheets in _in_parts(file, at_once):
            html = render_to_string("paper/sheets.html", known | {"sheets": sheets})
            parts.append(printer.print_html(html, STYLE)[0])
            tick()
    return put_together(parts)


def _in_parts(file: SheetFile, at_once: int) -> Iterator[list[Sheet]]:
    """Its sheets that nobody began, so many at a time."""
    numbers = {"number__gte": file.first, "number__lte": file.last}
    sheets = list(file.workshop.sheets.blank().filter(**numbers))
    for first in range(0, len(sheets), at_once):
        yield sheets[first : first + at_once]


def contents(file: SheetFile) -> dict[str, Any]:
    """Everything the template prints beside the sheets themselves."""
    workshop = file.workshop
    return {
        "workshop": workshop,
        "edition": workshop.edition,
        "day": date_format(workshop.date, "j F Y"),
        "large": file.large_print,
        "first": file.first,
        "last": file.last,
        "items": workshop.agenda_items,
        "groups": [name for _group, name in workshop.groups],
        "answers": [str(Answer(value).label) for value in SCALE],
        "cant_say": str(Answer.CANT_SAY.label),
    }
