"""Practice: beginning it from the list, wiping it, copying it as a real workshop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from domains.models import Edition
from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.models import Facilitator, Workshop
from workshops.services import Refused


@facilitator_required
@require_POST
def practise(request: HttpRequest) -> HttpResponse:
    """Go to the desk of a practice workshop, which is made where there is none."""
    edition = Edition.objects.current(get_language())
    if edition is None:
        return render(request, "domains/no_content.html", status=503)
    assert isinstance(request.user, Facilitator)
    latest = Workshop.objects.run_by(request.user).order_by("-created_at").first()
    workshop = services.begin_practice(
        facilitator=request.user,
        edition=edition,
        place=latest.place if latest else _("Our place"),
        now=timezone.now(),
        today=timezone.localdate(),
    )
    return redirect("workshops:desk", workshop.pk)


@facilitator_required
def wipe(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a practice workshop back to its start; asks first, unless it was pressed twice."""
    workshop = get_facilitated_workshop(request, pk)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            services.wipe_practice(workshop=workshop)
            messages.success(request, _("Wiped. It is as new: open it and begin again."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("workshops:desk", pk)
    if not workshop.is_practice:
        return redirect("workshops:desk", pk)
    return render(request, "facilitate/wipe.html", {"workshop": workshop})


@facilitator_required
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a real workshop with the settings of a practice one, and look at them."""
    workshop = get_facilitated_workshop(request, pk)
    assert isinstance(request.user, Facilitator)
    try:
        real = services.copy_as_real(workshop=workshop, facilitator=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workshops:desk", pk)
    said = _("This is a real workshop now, with nobody in it. Check the title and the day.")
    messages.success(request, said)
    return redirect("workshops:change", real.pk)
