"""The answer sheets of a workshop as one PDF, each sheet with its number and its code."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from workshops.documents.printing import Printer, telling_pages
from workshops.models import Answer, SheetFile
from workshops.written import SCALE

STYLE = "sheets.css"


def print_sheets(printer: Printer, file: SheetFile, tick: Callable[[], None]) -> tuple[bytes, int]:
    """The file and how many pages it has. ``tick`` is called for every page."""
    workshop = file.workshop
    with translation.override(workshop.edition.language), telling_pages(tick):
        return printer.print_html(render_to_string("paper/sheets.html", contents(file)), STYLE)


def contents(file: SheetFile) -> dict[str, Any]:
    """Everything the template prints."""
    workshop = file.workshop
    sheets = workshop.sheets.filter(number__gte=file.first, number__lte=file.last)
    return {
        "workshop": workshop,
        "edition": workshop.edition,
        "day": date_format(workshop.date, "j F Y"),
        "large": file.large_print,
        "first": file.first,
        "last": file.last,
        "sheets": list(sheets),
        "items": workshop.agenda_items,
        "groups": [name for _group, name in workshop.groups],
        "answers": [str(Answer(value).label) for value in SCALE],
        "cant_say": str(Answer.CANT_SAY.label),
    }
