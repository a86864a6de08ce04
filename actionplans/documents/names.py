"""What a file is called, and how it is sent."""

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actionplans.models import AloneDocument, PlanDocument
from workshops.documents.names import as_download, for_a_file
from workshops.models import Workshop


def file_name(document: PlanDocument, workshop: Workshop) -> str:
    """The place, what it is, and the day of the workshop."""
    pattern = (
        _("%(place)s action plan, %(date)s, draft.pdf")
        if document.is_draft
        else _("%(place)s action plan, %(date)s.pdf")
    )
    place = for_a_file(workshop.place)
    return pattern % {"place": place, "date": date_format(workshop.date, "Y-m-d")}


def alone_file_name(document: AloneDocument) -> str:
    """What it is, and the day on which it was asked for."""
    day = date_format(document.asked_at, "Y-m-d")
    return _("My notes and my plan, %(date)s.pdf") % {"date": day}


def send_file(document: PlanDocument, workshop: Workshop) -> HttpResponse:
    """The file as a download that no proxy keeps."""
    content = PlanDocument.objects.values_list("content", flat=True).get(pk=document.pk)
    return as_download(content, file_name(document, workshop))
