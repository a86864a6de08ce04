"""Asking for the PDF, watching it being made, and fetching it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from actionplans import services
from actionplans.documents.names import file_name, send_file
from actionplans.models import PlanDocument
from actionplans.views.desk import attempt
from reviewtool import companion
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.models import Workshop


@facilitator_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a draft or the plan; one that is there and still right is sent at once."""
    workshop = get_facilitated_workshop(request, pk)
    is_draft = request.POST.get("draft") == "1"
    document = attempt(
        request,
        lambda: services.request_document(workshop=workshop, is_draft=is_draft, now=timezone.now()),
    )
    if document is None:
        return redirect("actionplans:desk", pk)
    where = "download" if document.is_ready else "document"
    return redirect(f"actionplans:{where}", pk, document.pk)


@facilitator_required
@require_GET
def progress(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """How far the making is; htmx asks for the part that changes."""
    workshop = get_facilitated_workshop(request, pk)
    document = _find(workshop, document_pk)
    if document.in_work:
        companion.wake()  # the server that was asked first may be gone
    context = {"workshop": workshop, "document": document, "name": file_name(document, workshop)}
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"actionplans/progress.html{part}", context)


@facilitator_required
@require_GET
def download(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """The file."""
    workshop = get_facilitated_workshop(request, pk)
    document = _find(workshop, document_pk)
    if not document.is_ready:
        return redirect("actionplans:document", pk, document_pk)
    return send_file(document, workshop)


def _find(workshop: Workshop, document_pk: int) -> PlanDocument:
    documents = PlanDocument.objects.without_content()
    found: PlanDocument = get_object_or_404(documents, pk=document_pk, plan__workshop=workshop)
    return found
