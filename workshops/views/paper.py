"""Answers on paper, at the desk: printing sheets, and the link for who enters them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviewtool import companion
from reviewtool.addresses import base_url
from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.documents.names import as_download, sheets_name
from workshops.forms.paper import AgainForm, HandedOutForm, SheetsForm
from workshops.models import ScribeLink, SheetFile, Workshop
from workshops.paper import to_enter_by_domain
from workshops.services import Refused


@facilitator_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about paper on one page; a POST makes sheets."""
    workshop = get_facilitated_workshop(request, pk)
    form = SheetsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            file = services.make_sheets(workshop=workshop, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("workshops:paper_file", pk, file.pk)
    return _page(request, workshop, form=form)


def _page(request: HttpRequest, workshop: Workshop, **forms: Any) -> HttpResponse:
    """The page, with 422 where one of the forms has mistakes."""
    form = forms.get("form") or SheetsForm()
    handed_out = forms.get("handed_out") or HandedOutForm()
    sheets = workshop.sheets.all()
    context = {
        "workshop": workshop,
        "form": form,
        "handed_out": handed_out,
        "sheets": sheets.count(),
        "left_out": sheets.filter(left_out=True).count(),
        "files": list(workshop.sheet_files.defer("content").order_by("first", "large_print")),
        "domains": to_enter_by_domain(workshop),
        "link": _link(request, workshop),
    }
    status = 422 if form.errors or handed_out.errors else 200
    return render(request, "paper/paper.html", context, status=status)


def _link(request: HttpRequest, workshop: Workshop) -> str:
    """The address of the scribe link, as other people's devices reach it; empty for none."""
    found = ScribeLink.objects.filter(workshop=workshop).first()
    if found is None:
        return ""
    return base_url(request) + reverse("workshops:scribe", args=[found.secret])


@facilitator_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Print sheets that are there once more, in either size."""
    workshop = get_facilitated_workshop(request, pk)
    form = AgainForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("There are no such sheets. Choose from those that were made."))
        file = services.print_again(workshop=workshop, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workshops:paper", pk)
    return redirect("workshops:paper_file", pk, file.pk)


@facilitator_required
@require_POST
def handed_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Say up to which number sheets were handed out, so that nobody waits for the others."""
    workshop = get_facilitated_workshop(request, pk)
    form = HandedOutForm(request.POST)
    if not form.is_valid():
        return _page(request, workshop, handed_out=form)
    number = services.hand_out_up_to(workshop=workshop, number=form.cleaned_data["handed_out"])
    messages.success(request, _("Saved. %(number)d are counted.") % {"number": number})
    return redirect("workshops:paper", pk)


@facilitator_required
@require_POST
def scribe_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the scribe link, or a new one in its place, or end it."""
    workshop = get_facilitated_workshop(request, pk)
    try:
        if request.POST.get("end"):
            services.end_scribe_link(workshop=workshop)
            said = _("The link opens nothing any more. What was entered stays.")
        else:
            services.make_scribe_link(workshop=workshop, now=timezone.now())
            said = _("The link is ready. A link that was there before opens nothing any more.")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(reverse("workshops:paper", args=[pk]) + "#scribe")


def _file(workshop: Workshop, file_pk: int) -> SheetFile:
    files = SheetFile.objects.without_content()
    found: SheetFile = get_object_or_404(files, pk=file_pk, workshop=workshop)
    found.workshop = workshop
    return found


@facilitator_required
@require_safe
def progress(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """How far the making of a file is; htmx asks for the part that changes."""
    workshop = get_facilitated_workshop(request, pk)
    file = _file(workshop, file_pk)
    if file.in_work:
        companion.wake()  # the server that was asked first may be gone
    context = {"workshop": workshop, "document": file, "name": sheets_name(file)}
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"paper/file.html{part}", context)


@facilitator_required
@require_safe
def download(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The file."""
    file = _file(get_facilitated_workshop(request, pk), file_pk)
    if not file.is_ready:
        return redirect("workshops:paper_file", pk, file_pk)
    content = SheetFile.objects.values_list("content", flat=True).get(pk=file_pk)
    return as_download(content, sheets_name(file))
