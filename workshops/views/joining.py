"""Coming in: by code, by link, and back with three words. Opening a page creates nobody."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.rights import public
from workshops import services
from workshops.access import find_seat, give_seat, secret_required
from workshops.forms.take_part import CodeForm, ComeBackForm, GroupForm, tidy_code
from workshops.guesses import slow_down
from workshops.models import Seat, Workshop
from workshops.prepared import Given, Prepared
from workshops.shared_phone import people_on
from workshops.views import sheet_door

NO_SUCH_CODE = _(
    "No open workshop has this code. Check it on the big screen. "
    "When a workshop has ended, its code no longer works."
)
ASKED = ["GET", "HEAD", "POST"]

# A full hall comes in within a minute.
_BY_CODE = Prepared(lambda: Workshop.objects.open().filter(code=Given("code")))
_BY_LINK = Prepared(lambda: Workshop.objects.filter(join_secret=Given("secret")))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _open_workshop(code: str) -> Workshop | None:
    return _BY_CODE.first(code=code)


@public
@never_cache
@require_http_methods(ASKED)
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and lead to the page of its workshop."""
    form = CodeForm(_sent(request))
    if not form.is_valid():
        return _ask_code(request, form, 422 if form.is_bound else 200)
    if form.is_of_sheet:
        return sheet_door.door(request, form, lambda: _ask_code(request, form, 422))
    workshop = _open_workshop(form.cleaned_data["code"])
    if workshop is None:
        return _wrong_code(request, form, 422)
    return redirect("workshops:join_code", code=workshop.code)


def _ask_code(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "take_part/join.html", {"form": form}, status=status)


def _wrong_code(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    form.add_error("code", NO_SUCH_CODE)
    return slow_down(request, _ask_code(request, form, status))


@public
@never_cache
@require_http_methods(ASKED)
def join_code(request: HttpRequest, code: str) -> HttpResponse:
    """The workshop of a code: what this is, and Join."""
    workshop = _open_workshop(tidy_code(code))
    if workshop is not None:
        return _door(request, workshop)
    form = CodeForm({"code": code})
    return _wrong_code(request, form, 404) if form.is_valid() else _ask_code(request, form, 404)


@secret_required
@require_http_methods(ASKED)
def join_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The same by QR or link, which also works before and after the workshop is open."""
    workshop = _BY_LINK.first(secret=secret)
    if workshop is None:
        return render(request, "take_part/unknown_link.html", {"form": CodeForm()}, status=404)
    return _door(request, workshop)


def _door(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Who has a seat goes on; anybody else chooses a group and joins."""
    seat = find_seat(request.COOKIES, workshop.pk)
    another = request.POST.get("another") or request.GET.get("another")
    shared = bool(people_on(request.COOKIES, workshop.pk))
    if shared and not seat and not another:
        return redirect("workshops:phone", workshop.pk)  # it is covered
    if seat and another not in ("yes", "beside"):
        if request.method == "POST":
            return redirect("workshops:room", pk=workshop.pk)
        return render(request, "take_part/already_in.html", {"workshop": workshop, "seat": seat})
    closed = "" if request.method == "POST" else _closed_because(workshop)
    if closed:
        context = {"workshop": workshop, "closed": closed}
        return render(request, "take_part/door_closed.html", context, status=403)
    beside = another == "beside" or (shared and another == "yes")
    return _take_seat(request, workshop, replaces=seat, beside=beside)


def _closed_because(workshop: Workshop) -> str:
    """Why nobody can join just now, as the name of the page's part; empty when they can."""
    if not workshop.is_open:
        return "ended" if workshop.opened_at else "not_open_yet"
    if workshop.joining_locked:
        return "locked"
    return "full" if services.is_full(workshop) else ""


def _take_seat(
    request: HttpRequest, workshop: Workshop, *, replaces: Seat | None, beside: bool
) -> HttpResponse:
    """Choose a group and join: in place of who has this phone, or ``beside`` them."""
    form = GroupForm(_sent(request), workshop=workshop)
    context: dict[str, Any] = {"workshop": workshop, "replaces": replaces, **form.shown}
    context |= {"beside": beside, "helped": "helped" in request.POST}
    context["seat_key"] = replaces.key if replaces else ""
    context["once"] = request.POST.get("once") or secrets.token_urlsafe(16)
    if form.is_valid():
        try:
            seat = services.join(
                workshop=workshop,
                group=form.cleaned_data["group"],
                now=timezone.now(),
                once=request.POST.get("once", ""),
                helped="helped" in request.POST,
            )
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            response = redirect("workshops:words", pk=workshop.pk)
            give_seat(response, request, seat, beside=beside)
            return response
    status = 422 if form.is_bound else 200
    return render(request, "take_part/door.html", context, status=status)


@public
@never_cache
@require_http_methods(ASKED)
def come_back(request: HttpRequest) -> HttpResponse:
    """Back to a seat, on this or another phone, with the code and the three words."""
    form = ComeBackForm(_sent(request), initial={"code": request.GET.get("code", "")})
    if form.is_valid() and form.is_of_sheet:
        return sheet_door.door(request, form, lambda: _ask_words(request, form))
    if form.is_valid():
        workshop = _open_workshop(form.cleaned_data["code"])
        if workshop is None:
            form.add_error("code", NO_SUCH_CODE)
        else:
            words = form.cleaned_data["words"]
            try:
                seat = services.return_to_seat(
                    workshop=workshop,
                    return_code=words,
                    now=timezone.now(),
                    once=request.POST.get("once", ""),
                )
            except services.Refused as refused:
                form.add_error("words", str(refused))
            else:
                return _back_in(request, seat, words)
        return slow_down(request, _ask_words(request, form))
    return _ask_words(request, form)


def _back_in(request: HttpRequest, seat: Seat, words: str) -> HttpResponse:
    """To the room; or first to the new words of who comes from a sheet of paper."""
    if seat.return_code == words:
        response = redirect("workshops:room", pk=seat.workshop_id)
    else:
        response = redirect(reverse("workshops:words", args=[seat.workshop_id]) + "?new=1")
    give_seat(response, request, seat)
    return response


def _ask_words(request: HttpRequest, form: ComeBackForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "once": request.POST.get("once") or secrets.token_urlsafe(16)}
    return render(request, "take_part/come_back.html", context, status=status)
