"""Small groups that agree to be shown on their own: the phone's page, and the desk's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workshops import phone, services
from workshops.access import (
    facilitator_required,
    get_facilitated_workshop,
    get_seat,
    participant_required,
)
from workshops.services import Refused

ASKED = ["GET", "HEAD", "POST"]
ANSWERS = {"yes": True, "no": False}


@participant_required
@require_http_methods(ASKED)
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one's small group may be shown on its own."""
    seat = get_seat(request, pk)
    errors = []
    if request.method == "POST":
        agrees = ANSWERS.get(request.POST.get("agrees", ""))
        try:
            if agrees is None:
                raise Refused(_("Choose yes or no."))
            services.agree(seat=seat, agrees=agrees)
        except Refused as refused:
            errors.append(str(refused))
        else:
            return redirect("workshops:room", pk=pk)
    asked, began = services.is_asked(seat), services.rating_began(seat.workshop)
    context = phone.frame(seat) | {
        "errors": errors,
        "asked": asked,
        "began": began,
        "may_say_yes": asked and not began,
    }
    return render(request, "take_part/apart.html", context, status=422 if errors else 200)


@facilitator_required
@require_http_methods(ASKED)
def small_groups(request: HttpRequest, pk: int) -> HttpResponse:
    """Which groups are never shown apart while they are small. Nobody else is told."""
    workshop = get_facilitated_workshop(request, pk)
    if request.method == "POST":
        services.keep_together(workshop=workshop, groups=request.POST.getlist("groups"))
        messages.success(request, _("Kept. No screen and no phone shows what you chose here."))
        return redirect("workshops:small_groups", pk)
    return render(request, "facilitate/small_groups.html", {"workshop": workshop})
