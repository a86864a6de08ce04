"""Closing a workshop for good: asked once more, because nothing brings it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.services import Refused


@facilitator_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_for_good(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then cut what ties answers to phones."""
    workshop = get_facilitated_workshop(request, pk)
    if request.method != "POST" and workshop.is_closed and not workshop.untied_at:
        return render(request, "facilitate/close_for_good.html", {"workshop": workshop})
    try:
        services.close_for_good(workshop=workshop, now=timezone.now())
        messages.success(request, _("Closed for good. Nothing ties answers to phones any more."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workshops:desk", pk)
