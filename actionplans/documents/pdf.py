"""The plan as an accessible PDF. ``Maker`` makes whatever file somebody asked for."""

import time
from datetime import datetime
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import translation

from actionplans.documents import alone
from actionplans.documents.contents import contents, steps_in
from actionplans.models import AloneDocument, PlanDocument
from workshops.documents.printing import Printer, telling_pages
from workshops.documents.sheets import print_sheets
from workshops.models import MadeFile, SheetFile

STYLE = "document.css"
# Writing how far it is, not more often than this.
TELL_EVERY = 0.25


class Progress:
    """Counts pieces and pages, and writes them down now and then."""

    def __init__(self, document: MadeFile, total: int) -> None:
        self.document, self.total, self.done = document, total, 0
        self._told = 0.0

    def tick(self) -> None:
        """One piece more."""
        self.done += 1
        if time.monotonic() - self._told >= TELL_EVERY:
            self._told = time.monotonic()
            self.document.note_progress(self.done, max(self.total, self.done))


class Maker:
    """Makes documents one after the other."""

    @cached_property
    def printer(self) -> Printer:
        """Fonts and styles, read once."""
        return Printer()

    def warm_up(self) -> None:
        """Read fonts and styles, so that the first document is as quick as the next."""
        known = len(self.printer.known_characters)
        page = f"<html lang='en'><title>.</title><h1>{known}</h1><p>Warm <b>up</b>.</p></html>"
        self.printer.print_html(page, STYLE)

    def make(self, document: MadeFile, now: datetime) -> tuple[bytes, int]:
        """The file that was asked for, and how many pages it has."""
        if isinstance(document, SheetFile):
            progress = Progress(document, total=document.number * 3)
            return print_sheets(self.printer, document, progress.tick)
        if isinstance(document, AloneDocument):
            return self._alone(document, now)
        assert isinstance(document, PlanDocument)
        return self._plan(document, now)

    def _plan(self, document: PlanDocument, now: datetime) -> tuple[bytes, int]:
        workshop = document.plan.workshop
        pieces = steps_in(workshop)
        progress = Progress(document, total=pieces + pieces // 2 + 8)
        with translation.override(workshop.edition.language), telling_pages(progress.tick):
            context = contents(document, now, progress.tick)
            html = render_to_string("actionplans/document.html", context)
            return self.printer.print_html(html, STYLE)

    def _alone(self, document: AloneDocument, now: datetime) -> tuple[bytes, int]:
        review = document.review
        progress = Progress(document, total=alone.steps_in(review))
        with translation.override(review.edition.language), telling_pages(progress.tick):
            context = alone.contents(document, now, progress.tick)
            html = render_to_string("alone/document.html", context)
            return self.printer.print_html(html, STYLE)
