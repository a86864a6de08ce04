"""Answering ahead: a domain in somebody's own time, and the switch for it at the desk.

Where nothing can be answered ahead any more, a phone is sent to where the room is: its page, and
the parts that all phones share and that are its own. So a full hall that follows costs no more.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workshops import phone_ahead, services
from workshops.access import get_seat, participant_required, phone_is_here
from workshops.models import Seat, Workshop
from workshops.views.facilitate import desk_action
from workshops.views.shared_phones import sharing


def _seat_now(request: HttpRequest, pk: int) -> Seat:
    """The seat, noted as here, and everybody who shares its phone."""
    seat = get_seat(request, pk)
    now = timezone.now()
    seat.workshop = services.catch_up(workshop=seat.workshop, now=now)
    seat.seen(now)
    phone_is_here(request.COOKIES, pk, now)
    return seat


@participant_required
@require_safe
def ahead(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """The whole page of a domain; else the room."""
    seat = _seat_now(request, pk)
    item = phone_ahead.item_ahead(seat, item_pk)
    if item is None:
        return redirect("workshops:room", pk)
    page = phone_ahead.whole_page(seat, item, timezone.now())
    return render(request, "take_part/ahead.html", page | sharing(request, pk))


@participant_required
@require_safe
def ahead_step(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """What every phone shows alike of a domain; else of where the room is."""
    seat = _seat_now(request, pk)
    item = phone_ahead.item_ahead(seat, item_pk)
    if item is None:
        return redirect("workshops:room_step", pk)
    return render(request, "take_part/_now.html", phone_ahead.shared_page(seat.workshop, item))


@participant_required
@require_safe
def ahead_own(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """What belongs to this seat in that."""
    seat = _seat_now(request, pk)
    item = phone_ahead.item_ahead(seat, item_pk)
    if item is None:
        return redirect("workshops:room_own", pk)
    return JsonResponse(phone_ahead.own_page(seat, item, timezone.now()))


@desk_action
def answering_ahead(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let people answer ahead, or not any more."""
    if request.POST.get("open") == "1":
        services.open_ahead(workshop=workshop)
        return _("People can answer ahead now. Send them the link or the code.")
    services.close_ahead(workshop=workshop)
    return _("Nobody can answer ahead any more. What was answered is kept.")
