"""The PDF of somebody's own notes and plan: asking for it, watching it, fetching it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from actionplans import services
from actionplans.documents.names import alone_file_name
from actionplans.models import AloneDocument
from reviewtool import companion
from workshops.access import alone_secret_required, get_alone_review
from workshops.documents.names import as_download
from workshops.forms.fields import number_of
from workshops.models import AloneReview


@alone_secret_required
@require_POST
def ask(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the file; one that is there and still right is sent at once."""
    review = get_alone_review(secret)
    document = services.request_alone_document(review=review, now=timezone.now())
    where = "alone_download" if document.is_ready else "alone_file"
    return redirect(f"actionplans:{where}", secret, document.pk)


@alone_secret_required
@require_GET
def progress(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """How far the making is; htmx asks for the part that changes."""
    review = get_alone_review(secret)
    document = _find(review, number)
    if document.in_work:
        companion.wake()  # the server that was asked first may be gone
    context = {
        "review": review,
        "document": document,
        "name": alone_file_name(document),
    }
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"alone/file.html{part}", context)


@alone_secret_required
@require_GET
def download(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """The file."""
    document = _find(get_alone_review(secret), number)
    if not document.is_ready:
        return redirect("actionplans:alone_file", secret, number)
    content = AloneDocument.objects.values_list("content", flat=True).get(pk=document.pk)
    return as_download(content, alone_file_name(document))


def _find(review: AloneReview, number: str) -> AloneDocument:
    documents = AloneDocument.objects.without_content().filter(review=review)
    found: AloneDocument | None = documents.filter(pk=number_of(number) or 0).first()
    if found is None:
        raise Http404
    return found
