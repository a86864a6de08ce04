"""The participant's room: where it is now, and this seat in it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import phone, services
from workshops.access import get_seat, participant_required
from workshops.forms.take_part import GroupForm
from workshops.models import Seat

ASKED = ["GET", "HEAD", "POST"]


def _seat_now(request: HttpRequest, pk: int) -> Seat:
    """The seat, noted as here, in a workshop whose closing is finished if its time is out."""
    seat = get_seat(request, pk)
    now = timezone.now()
    seat.workshop = services.catch_up(workshop=seat.workshop, now=now)
    seat.seen(now)
    return seat


def _room(request: HttpRequest, seat: Seat, template: str) -> HttpResponse:
    context = phone.room_page(seat, timezone.now())
    panel = context.get("panel")
    if panel:
        context["panel_html"] = render_to_string(panel.template, panel.context, request)
    return render(request, template, context)


@participant_required
@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    return _room(request, _seat_now(request, pk), "take_part/room.html")


@participant_required
@require_safe
def room_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the part of the page that changes with the room."""
    return _room(request, _seat_now(request, pk), "take_part/room.html#now")


@participant_required
@require_safe
def room_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Which change of the room is the newest; also tells that this phone is still here."""
    return JsonResponse({"version": _seat_now(request, pk).workshop.version})


@participant_required
@require_safe
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """The three words of this seat, right after joining and whenever they are wanted."""
    return render(request, "take_part/words.html", phone.frame(get_seat(request, pk)))


@participant_required
@require_http_methods(ASKED)
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another group, until the first answer."""
    seat = get_seat(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = GroupForm(sent, workshop=seat.workshop, initial={"group": seat.group})
    if form.is_valid():
        try:
            services.change_group(seat=seat, group=form.cleaned_data["group"])
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("workshops:room", pk=pk)
    context = {**phone.frame(seat), "form": form, "fixed": phone.group_is_fixed(seat)}
    return render(request, "take_part/group.html", context, status=422 if form.is_bound else 200)


@participant_required
@require_http_methods(ASKED)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have to go": ask once, then end the seat. Its answers stay."""
    seat = get_seat(request, pk)
    if request.method == "POST":
        services.leave_seat(seat=seat, now=timezone.now())
        return redirect("workshops:room", pk=pk)
    return render(request, "take_part/leave.html", phone.frame(seat))


@participant_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I am back", on the phone that still has the seat."""
    seat = get_seat(request, pk)
    services.return_to_seat(
        workshop=seat.workshop, return_code=seat.return_code, now=timezone.now()
    )
    return redirect("workshops:room", pk=pk)
