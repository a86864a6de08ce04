"""The plan as an accessible PDF (PDF/UA-1), made by WeasyPrint.

``Maker`` is kept by the process that makes documents: fonts and styles are read once.
Nothing is fetched but data: addresses and our own static files.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from actionplans.documents.contents import contents, steps_in
from actionplans.documents.glyphs import printable
from actionplans.documents.mending import mend
from actionplans.models import PlanDocument

OWN = "https://own.invalid/"
STATIC = Path(settings.BASE_DIR) / "static"
FONT = STATIC / "fonts" / "atkinson-hyperlegible-next.woff2"
STYLES = STATIC / "css" / "document.css"
# Writing how far it is, not more often than this.
TELL_EVERY = 0.25


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Gives out data: addresses and files in our static folder; nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file. Raises ValueError for anything that is not ours."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if not url.startswith(OWN):
            raise ValueError("Only our own files go into a document.")
        wanted = (STATIC / unquote(urlsplit(url).path).lstrip("/")).resolve()
        if not wanted.is_relative_to(STATIC.resolve()) or not wanted.is_file():
            raise ValueError("There is no such file of ours.")
        return URLFetcherResponse(url, wanted.read_bytes())


class Progress:
    """Counts pieces and pages, and writes them down now and then."""

    def __init__(self, document: PlanDocument, total: int) -> None:
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
    def fonts(self) -> FontConfiguration:
        """The fonts, read once."""
        return FontConfiguration()

    @cached_property
    def fetcher(self) -> OwnFilesOnly:
        """What may be fetched."""
        return OwnFilesOnly()

    @cached_property
    def styles(self) -> weasyprint.CSS:
        """The style of the document, read once."""
        return weasyprint.CSS(
            string=STYLES.read_text(encoding="utf-8"),
            base_url=f"{OWN}css/",
            url_fetcher=self.fetcher,
            font_config=self.fonts,
        )

    @cached_property
    def known_characters(self) -> frozenset[str]:
        """What the document's own font can draw."""
        with TTFont(FONT) as font:
            return frozenset(map(chr, font.getBestCmap()))

    def warm_up(self) -> None:
        """Read fonts and styles, so that the first document is as quick as the next."""
        known = len(self.known_characters)
        page = f"<html lang='en'><title>.</title><h1>{known}</h1><p>Warm <b>up</b>.</p></html>"
        self.print_html(page)

    def make(self, document: PlanDocument, now: datetime) -> tuple[bytes, int]:
        """The file of a document, and how many pages it has."""
        workshop = document.plan.workshop
        pieces = steps_in(workshop)
        progress = Progress(document, total=pieces + pieces // 2 + 8)
        with translation.override(workshop.edition.language), telling_pages(progress.tick):
            context = contents(document, now, progress.tick)
            html = render_to_string("actionplans/document.html", context)
            return self.print_html(printable(html, self.known_characters))

    def print_html(self, html: str) -> tuple[bytes, int]:
        """HTML of ours as a PDF, and how many pages it has."""
        page = weasyprint.HTML(string=html, base_url=OWN, url_fetcher=self.fetcher)
        laid_out = page.render(
            font_config=self.fonts,
            stylesheets=[self.styles],
            pdf_variant="pdf/ua-1",
            pdf_tags=True,
        )
        raw = laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
        return mend(raw), len(laid_out.pages)


class _Pages(logging.Handler):
    """Hears of every page that WeasyPrint lays out."""

    def __init__(self, tick: Callable[[], None]) -> None:
        super().__init__(logging.INFO)
        self.tick = tick

    def emit(self, record: logging.LogRecord) -> None:
        """Count pages only."""
        if "Page" in str(record.msg):
            self.tick()


@contextmanager
def telling_pages(tick: Callable[[], None]) -> Iterator[None]:
    """Call ``tick`` for every page while a document is laid out."""
    logger: Any = logging.getLogger("weasyprint.progress")
    handler, level, upwards = _Pages(tick), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = upwards
