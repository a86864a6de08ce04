"""What a file is called, and how it is sent."""

import re
import unicodedata
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actionplans.models import PlanDocument
from workshops.models import Workshop

LONGEST = 100


def file_name(document: PlanDocument, workshop: Workshop) -> str:
    """The place, what it is, and the day of the workshop."""
    pattern = (
        _("%(place)s action plan, %(date)s, draft.pdf")
        if document.is_draft
        else _("%(place)s action plan, %(date)s.pdf")
    )
    place = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", workshop.place)
    place = " ".join(place.split())[:LONGEST].rstrip(". ")
    return pattern % {"place": place, "date": date_format(workshop.date, "Y-m-d")}


def in_ascii(name: str) -> str:
    """The nearest name in plain letters, for programs that know no others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ,.()_-]+", "", plain)
    return " ".join(plain.split()).lstrip(" ,.") or "plan.pdf"


def send_file(document: PlanDocument, workshop: Workshop) -> HttpResponse:
    """The file as a download that no proxy keeps."""
    content = PlanDocument.objects.values_list("content", flat=True).get(pk=document.pk)
    name = file_name(document, workshop)
    response = HttpResponse(bytes(content or b""), content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{in_ascii(name)}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
