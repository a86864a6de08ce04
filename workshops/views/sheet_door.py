"""Coming in with the code of a blank sheet of paper: its person answers on a phone instead.

A sheet that was begun is never opened by its code, which whoever printed it knows too.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domains.rights import public
from workshops import services
from workshops.access import find_seat, give_seat
from workshops.forms.take_part import CodeForm, GroupForm, tidy_code
from workshops.guesses import slow_down
from workshops.models import Sheet
from workshops.services import Refused
from workshops.services.paper import check_may_be_taken

NO_SUCH_SHEET = _("No sheet of paper has this code. Check it at the top of the sheet.")


def door(request: HttpRequest, form: CodeForm, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that gives a phone a seat in place of the blank sheet whose code was typed.

    ``ask`` makes the page where it was typed again, with what is wrong.
    """
    sheet = _by_code(form.cleaned_data["code"])
    if sheet is None:
        form.add_error("code", NO_SUCH_SHEET)
        return slow_down(request, ask())
    if _is_here(request, sheet):
        return redirect("workshops:room", pk=sheet.workshop_id)
    try:
        check_may_be_taken(sheet)
    except Refused as refused:
        form.add_error("code", str(refused))
        return ask()
    return _page(request, sheet, GroupForm(workshop=sheet.workshop))


def _by_code(code: str) -> Sheet | None:
    return Sheet.objects.select_related("workshop", "seat").filter(code=code).first()


def _is_here(request: HttpRequest, sheet: Sheet) -> bool:
    """Whether this phone has the seat already."""
    seat = find_seat(request.COOKIES, sheet.workshop_id)
    return seat is not None and seat.pk == sheet.seat_id


def _page(request: HttpRequest, sheet: Sheet, form: GroupForm) -> HttpResponse:
    replaces = find_seat(request.COOKIES, sheet.workshop_id)
    context: dict[str, Any] = {
        "workshop": sheet.workshop,
        "sheet": sheet,
        "replaces": replaces,
        "seat_key": replaces.key if replaces else "",
        "once": request.POST.get("once") or secrets.token_urlsafe(16),
        **form.shown,
    }
    status = 422 if form.is_bound else 200
    return render(request, "paper/door.html", context, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_sheet(request: HttpRequest) -> HttpResponse:
    """Give this phone a seat; its three words come next. Opening the page gives nothing."""
    if request.method != "POST":
        return redirect("workshops:join")
    sheet = _by_code(tidy_code(request.POST.get("code", "")))
    if sheet is None:
        return slow_down(request, redirect("workshops:join"))
    if _is_here(request, sheet):
        return redirect("workshops:words", pk=sheet.workshop_id)
    form = GroupForm(request.POST, workshop=sheet.workshop)
    if sheet.seat is None and not form.is_valid():
        return _page(request, sheet, form)
    try:
        seat = services.take_seat_of_sheet(
            sheet=sheet,
            group=request.POST.get("group", ""),
            once=request.POST.get("once", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        form.is_valid()
        form.errors.clear()
        form.add_error(None, str(refused))
        return _page(request, sheet, form)
    response = redirect("workshops:words", pk=sheet.workshop_id)
    give_seat(response, request, seat)
    return response
