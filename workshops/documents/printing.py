"""HTML of ours as an accessible PDF (PDF/UA-1), made by WeasyPrint.

``Printer`` is kept by the process that makes documents: fonts and styles are read once.
Nothing is fetched but data: addresses and our own static files.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from workshops.documents.glyphs import printable
from workshops.documents.mending import mend

OWN = "https://own.invalid/"
STATIC = Path(settings.BASE_DIR) / "static"
FONT = STATIC / "fonts" / "atkinson-hyperlegible-next.woff2"


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


class Printer:
    """Prints HTML in one of our styles, which are files in ``static/css``."""

    def __init__(self) -> None:
        self._styles: dict[str, weasyprint.CSS] = {}

    @cached_property
    def fonts(self) -> FontConfiguration:
        """The fonts, read once."""
        return FontConfiguration()

    @cached_property
    def fetcher(self) -> OwnFilesOnly:
        """What may be fetched."""
        return OwnFilesOnly()

    @cached_property
    def known_characters(self) -> frozenset[str]:
        """What the document's own font can draw."""
        with TTFont(FONT) as font:
            return frozenset(map(chr, font.getBestCmap()))

    def styles(self, name: str) -> weasyprint.CSS:
        """The style of this name, read once."""
        if name not in self._styles:
            self._styles[name] = weasyprint.CSS(
                string=(STATIC / "css" / name).read_text(encoding="utf-8"),
                base_url=f"{OWN}css/",
                url_fetcher=self.fetcher,
                font_config=self.fonts,
            )
        return self._styles[name]

    def print_html(self, html: str, style: str) -> tuple[bytes, int]:
        """HTML of ours as a PDF, and how many pages it has."""
        html = printable(html, self.known_characters)
        page = weasyprint.HTML(string=html, base_url=OWN, url_fetcher=self.fetcher)
        laid_out = page.render(
            font_config=self.fonts,
            stylesheets=[self.styles(style)],
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
