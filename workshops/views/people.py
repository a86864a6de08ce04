"""Who is here and who may come in: seats, joining, the invitation, colleagues."""

from collections import Counter
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.counts import cells_of_people
from workshops.disclosure import safe_count
from workshops.forms.facilitate import ColleagueForm
from workshops.invite import invitation
from workshops.models import Facilitator, Seat, Workshop
from workshops.services import Refused
from workshops.views.facilitate import desk_action
from workshops.views.inviting import links_of


@facilitator_required
@require_safe
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to print or put up: the code, the QR and the address."""
    workshop = get_facilitated_workshop(request, pk)
    context = {"workshop": workshop, "invitation": invitation(request, workshop)}
    return render(request, "facilitate/invite.html", context)


@desk_action
def lock(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let nobody new in, or let people in again."""
    locked = request.POST.get("locked") == "1"
    services.lock_joining(workshop=workshop, locked=locked)
    if locked:
        return _("Nobody new can join. Those who are here can always come back.")
    return _("People can join again.")


@facilitator_required
@require_safe
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Every seat; its group only where that is counted apart, with enough to hide among."""
    workshop = get_facilitated_workshop(request, pk)
    return render(request, "facilitate/seats.html", _seats_context(workshop, timezone.now()))


def _seats_context(workshop: Workshop, now: datetime) -> dict[str, object]:
    taken = list(Seat.objects.taking_part().filter(workshop=workshop))
    cells = cells_of_people(workshop, Counter(seat.group for seat in taken))
    apart = {cell.groups[0] for cell in cells if not cell.merged}
    on_paper = set(workshop.sheets.in_use().values_list("seat", flat=True))
    rows = [
        {
            "seat": seat,
            "number": number,
            "group": workshop.group_name(seat.group) if seat.group in apart else "",
            "here": seat.is_here(now),
            "on_paper": seat.pk in on_paper,
        }
        for number, seat in enumerate(workshop.seats.all(), start=1)
        if seat.removed_at is None
    ]
    helped = safe_count(sum(seat.helped for seat in taken), workshop.minimum)
    return {"workshop": workshop, "rows": rows, "now": now, "helped": helped}


@facilitator_required
def remove_seat(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """Ask, then take a seat out of the workshop."""
    workshop = get_facilitated_workshop(request, pk)
    found = get_object_or_404(Seat.objects.taking_part().filter(workshop=workshop), pk=seat)
    number = workshop.seats.filter(pk__lte=found.pk).count()
    if request.method != "POST":
        stays = _why_it_stays(found)
        context = {"workshop": workshop, "seat": found, "number": number, "stays": stays}
        page = "facilitate/seat_stays.html" if stays else "facilitate/remove_seat.html"
        return render(request, page, context)
    try:
        services.remove_seat(workshop=workshop, seat_pk=found.pk, now=timezone.now())
        messages.success(request, _("Seat %(number)d was removed.") % {"number": number})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workshops:seats", pk)


def _why_it_stays(seat: Seat) -> str:
    """Why this seat cannot be taken out now, or "" where it can."""
    try:
        services.check_may_go(seat)
    except Refused as refused:
        return str(refused)
    return ""


@facilitator_required
def colleagues(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else runs this workshop; add a colleague by email."""
    workshop = get_facilitated_workshop(request, pk)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_facilitator(workshop=workshop, email=form.cleaned_data["email"])
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            said = _("%(name)s can run this workshop too.") % {"name": added.get_full_name()}
            messages.success(request, said)
            return redirect("workshops:colleagues", pk)
    context = {
        "workshop": workshop,
        "form": form,
        "links": links_of(request, workshop),
        "people": workshop.facilitators.order_by("name", "email"),
    }
    return render(
        request, "facilitate/colleagues.html", context, status=422 if form.errors else 200
    )


@facilitator_required
@require_POST
def remove_colleague(request: HttpRequest, pk: int, colleague: int) -> HttpResponse:
    """Take a colleague off, or leave; the last facilitator stays."""
    workshop = get_facilitated_workshop(request, pk)
    found = get_object_or_404(workshop.facilitators, pk=colleague)
    try:
        assert isinstance(request.user, Facilitator)
        services.take_off(workshop=workshop, colleague=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workshops:colleagues", pk)
    said = _("%(name)s no longer runs this workshop.") % {"name": found.get_full_name()}
    messages.success(request, said)
    if found == request.user:
        return redirect("workshops:list")
    return redirect("workshops:colleagues", pk)
