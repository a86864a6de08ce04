"""How a file is named and sent."""

import re
import unicodedata
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from workshops.models import SheetFile

LONGEST = 100


def for_a_file(name: str) -> str:
    """A name without what no file may be called."""
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", name)
    return " ".join(name.split())[:LONGEST].rstrip(". ")


def in_ascii(name: str) -> str:
    """The nearest name in plain letters, for programs that know no others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ,.()_-]+", "", plain)
    return " ".join(plain.split()).lstrip(" ,.") or "plan.pdf"


def as_download(content: bytes | memoryview | None, name: str) -> HttpResponse:
    """A PDF as a download that no proxy keeps."""
    response = HttpResponse(bytes(content or b""), content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{in_ascii(name)}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def sheets_name(file: SheetFile) -> str:
    """The place, and which sheets."""
    pattern = (
        _("%(place)s answer sheets %(first)d to %(last)d, large print.pdf")
        if file.large_print
        else _("%(place)s answer sheets %(first)d to %(last)d.pdf")
    )
    place = for_a_file(file.workshop.place)
    return pattern % {"place": place, "first": file.first, "last": file.last}
