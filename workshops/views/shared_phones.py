"""One phone for several people: who has it, passing it on behind a cover, and leaving it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import phone, services, shared_phone
from workshops.access import (
    find_seat,
    get_seat,
    give_seat,
    keep_people,
    participant_required,
    seat_cookie,
    secret_in,
)
from workshops.forms.fields import number_of
from workshops.models import Seat, Workshop
from workshops.shared_phone import MOST_PEOPLE, People, people_on

ASKED = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Holder:
    """Somebody on this phone, for a page: the number, the name of the seat, whether it is theirs
    now."""

    number: int
    key: str
    is_now: bool


def holders(request: HttpRequest, pk: int) -> list[Holder]:
    """Everybody who shares this phone."""
    now = secret_in(request.COOKIES, pk)
    return [
        Holder(person.number, person.key, person.secret == now)
        for person in people_on(request.COOKIES, pk)
    ]


def sharing(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What a page of a seat says about the phone being shared; empty where it is not."""
    people = holders(request, pk)
    if not people:
        return {}
    others = [person for person in people if not person.is_now]
    return {
        "people": people,
        "me": next((person for person in people if person.is_now), None),
        "other": others[0] if len(others) == 1 else None,
    }


@participant_required
@require_safe
def this_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """About this phone: who shares it. While nobody has it: the cover, which tells of nobody."""
    everybody = people_on(request.COOKIES, pk)
    if not everybody or find_seat(request.COOKIES, pk):
        seat = get_seat(request, pk)
        full = len(everybody) >= MOST_PEOPLE
        context = {**phone.frame(seat), **sharing(request, pk), "full": full}
        return render(request, "take_part/this_phone.html", context)
    people = _still_here(everybody, pk)
    if people:
        response = render(request, "take_part/cover.html", _cover(request, pk, people))
    else:
        response = render(request, "take_part/no_seat.html", {"removed": True}, status=404)
        keep_people(response, request, pk, ())
    response.delete_cookie(seat_cookie(pk))  # who had it last was taken out of the workshop
    return response


def _still_here(people: People, pk: int) -> People:
    """Those whose seat was not taken out of the workshop."""
    secrets = [person.secret for person in people]
    found = Seat.objects.taking_part().filter(workshop=pk, secret__in=secrets)
    known = set(found.values_list("secret", flat=True))
    return tuple(person for person in people if person.secret in known)


def _cover(request: HttpRequest, pk: int, people: People) -> dict[str, Any]:
    """Who may take the phone. Where two share it, the other one first."""
    before = number_of(request.GET.get("after", ""))
    rest = [person for person in people if person.number != before]
    return {
        "workshop": Workshop.objects.get(pk=pk),
        "next": rest[0] if len(rest) == 1 else None,
        "people": people,
    }


@participant_required
@require_POST
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Cover the phone: nobody has it until somebody says who they are. ``new``: until somebody
    joins. What its last person wrote goes on being sent, as theirs."""
    seat = get_seat(request, pk)
    people = shared_phone.joined(people_on(request.COOKIES, pk), seat.secret)
    new = "new" in request.POST and len(people) < MOST_PEOPLE
    response = redirect(_door_of(seat.workshop) if new else _cover_after(people, seat))
    response.delete_cookie(seat_cookie(pk))
    keep_people(response, request, pk, people)
    return response


def _door_of(workshop: Workshop) -> str:
    door = reverse("workshops:join_link", args=[workshop.join_secret])
    return f"{door}?another=beside"


def _cover_after(people: People, seat: Seat) -> str:
    number = next(person.number for person in people if person.secret == seat.secret)
    return reverse("workshops:phone", args=[seat.workshop_id]) + f"?after={number}"


@participant_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I am Person 2": the phone is theirs now."""
    people = people_on(request.COOKIES, pk)
    if not people:
        get_seat(request, pk)  # a stranger is told so
    number = number_of(request.POST.get("person", ""))
    chosen = next((person for person in people if person.number == number), None)
    seat = find_seat({seat_cookie(pk): chosen.secret}, pk) if chosen else None
    if seat is None:  # taken off, or out of the workshop, in the meantime
        return redirect("workshops:phone", pk)
    response = redirect("workshops:room", pk)
    give_seat(response, request, seat)
    if len(people) == 1:  # nobody else came
        keep_people(response, request, pk, ())
    return response


@participant_required
@require_POST
def helped(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Someone is helping me", or no longer."""
    services.note_help(seat=get_seat(request, pk), helped=request.POST.get("helped") == "yes")
    return redirect("workshops:phone", pk)


@participant_required
@require_http_methods(ASKED)
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the person who has the phone off it. Their answers stay theirs."""
    seat = get_seat(request, pk)
    people = shared_phone.without(people_on(request.COOKIES, pk), seat.secret)
    if request.method != "POST":
        context = {**phone.frame(seat), **sharing(request, pk), "others": bool(people)}
        return render(request, "take_part/take_off.html", context)
    seat.seen(timezone.now())
    context = {"workshop": seat.workshop, "others": bool(people), "off": seat.key}
    response = render(request, "take_part/taken_off.html", context)
    response.delete_cookie(seat_cookie(pk))
    keep_people(response, request, pk, people)
    return response
