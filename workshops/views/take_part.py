"""The participant's room: where it is now, and this seat in it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import phone, said, services
from workshops.access import (
    find_seats,
    get_seat,
    participant_required,
    phone_is_here,
    seat_secret,
    seats_are_here,
)
from workshops.forms.take_part import GroupForm
from workshops.models import Seat
from workshops.views.shared_phones import sharing

Asked = tuple[HttpRequest, int]

ASKED = ["GET", "HEAD", "POST"]
SHORT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


def _seat_now(request: HttpRequest, pk: int) -> Seat:
    """The seat, noted as here, in a workshop whose closing is finished if its time is out."""
    seat = get_seat(request, pk)
    now = timezone.now()
    seat.workshop = services.catch_up(workshop=seat.workshop, now=now)
    seat.seen(now)
    phone_is_here(request.COOKIES, pk, now)
    return seat


@participant_required
@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    page = phone.room_page(_seat_now(request, pk), timezone.now())
    return render(request, "take_part/room.html", page | sharing(request, pk))


@participant_required
@require_safe
def room_step(request: HttpRequest, pk: int) -> HttpResponse:
    """What the room shows, the same bytes for every phone, and nothing of any seat.

    ``X-Shelf`` says which version this is and for how many seconds the server in front may give
    it to every seat of the workshop without asking again.
    """
    now = timezone.now()
    workshop = services.catch_up(workshop=get_seat(request, pk).workshop, now=now)
    page = render_to_string("take_part/_now.html", phone.shared_page(workshop))
    body = phone.BREAK.sub("\n", page).strip().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    fresh = HttpResponse(body)
    response = get_conditional_response(request, etag=tag, response=fresh) or fresh
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Shelf"] = f"{workshop.version}:{phone.kept_for(workshop, now):.2f}"
    return response


@participant_required
@require_safe
def room_own(request: HttpRequest, pk: int) -> HttpResponse:
    """What belongs to this seat in what the room shows; also tells that its phone is here."""
    told = phone.own_page(_seat_now(request, pk), timezone.now())
    response = JsonResponse(told, json_dumps_params=SHORT)
    response["Cache-Control"] = "no-store"
    return response


def owns(asked: Sequence[Asked]) -> list[dict[str, Any] | None]:
    """What ``room_own`` tells these phones, found together. Each is told in its language.

    None for a phone without a seat, and where a closing has to be finished first: those are for
    ``room_own``.
    """
    now = timezone.now()
    keys = [(pk, seat_secret(request, pk)) for request, pk in asked]
    seats = find_seats(keys)
    if due := [seat.pk for seat in seats.values() if seat.is_to_be_noted(now)]:
        seats_are_here(due)
    for request, pk in asked:
        phone_is_here(request.COOKIES, pk, now)
    return [
        _told(request, seats[key], now) if key in seats else None
        for (request, _pk), key in zip(asked, keys, strict=True)
    ]


def _told(request: HttpRequest, seat: Seat, now: datetime) -> dict[str, Any] | None:
    if services.is_behind(seat.workshop, now):
        return None
    with translation.override(translation.get_language_from_request(request)):
        return phone.own_page(seat, now)


@participant_required
@require_safe
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """The three words of this seat, right after joining and whenever they are wanted."""
    page = phone.frame(get_seat(request, pk)) | sharing(request, pk)
    return render(request, "take_part/words.html", page)


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
    context = {**phone.frame(seat), **form.shown, "fixed": said.noted(seat).group_is_fixed}
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


@participant_required
@require_POST
def close_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the private message with the local contact. Nobody else is told."""
    services.close_message(seat=get_seat(request, pk))
    return redirect("workshops:room", pk=pk)
