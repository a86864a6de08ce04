"""What there is to read beside the steps: all that was said about one statement, page by page
since in a full hall it is too much for one, and all that the room was shown."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from domains.models import Statement
from workshops import phone
from workshops.access import (
    facilitator_required,
    get_facilitated_workshop,
    get_seat,
    participant_required,
)
from workshops.forms.fields import number_of
from workshops.models import Facilitator, Workshop
from workshops.models.workshop import FIRST_ROUND, ROUNDS
from workshops.reasons import (
    AT_ONCE,
    reasons_for,
    reasons_for_facilitators,
    reasons_to_look_through,
)
from workshops.services import Refused
from workshops.so_far import so_far as all_so_far
from workshops.steps import Step
from workshops.views.handles import WHY_HOLD, WHY_LET, handle_reason, handle_sent, with_handles

SHOWN = {Step.SHOW.value, Step.TALK.value}
LOOKED_THROUGH = SHOWN | {Step.LOOK_THROUGH.value}


@participant_required
@require_safe
def reasons(request: HttpRequest, pk: int, statement_pk: int) -> HttpResponse:
    """What the room may read about a statement that it looks at; else back to the room."""
    seat = get_seat(request, pk)
    workshop = seat.workshop
    about = _one_of(workshop.statements_in_view, statement_pk) if workshop.step in SHOWN else None
    if about is None or workshop.paused or seat.left_at:
        return redirect("workshops:room", pk)
    number = _round(request, FIRST_ROUND)
    pages = Paginator(reasons_for(workshop, about, number), AT_ONCE)
    page = pages.get_page(request.GET.get("page"))
    context = {"statement": about, "page": page, "round": number}
    return render(request, "take_part/reasons.html", phone.frame(seat) | context)


@facilitator_required
@require_http_methods(["GET", "HEAD", "POST"])
def look_through(
    request: HttpRequest, pk: int, statement_pk: int, *, private: bool = False
) -> HttpResponse:
    """The reasons about a statement of the present domain, each to be held back or let through.

    ``private`` are those that only the facilitators may read, and only once they were shown.
    """
    workshop = get_facilitated_workshop(request, pk)
    number = _round(request, workshop.round)
    about = _one_of(_to_look_through(workshop, number), statement_pk)
    if about is None:
        return redirect("workshops:desk", pk)
    if request.method == "POST":
        return _hold(request, workshop)
    read = reasons_for_facilitators if private else reasons_to_look_through
    pages = Paginator(read(workshop, about, number), AT_ONCE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "workshop": workshop,
        "private": private,
        "where": f"?round={number}&page={page.number}",
        "why_hold": WHY_HOLD,
        "why_let": WHY_LET,
        "statement": about,
        "page": page,
        "round": number,
        "reasons": with_handles(workshop, page.object_list),
    }
    return render(request, "facilitate/look_through.html", context)


@facilitator_required
@require_safe
def handled(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done with reasons at the desk: who held one back, let one through, flagged one."""
    workshop = get_facilitated_workshop(request, pk)
    done = workshop.handlings.select_related("statement", "by")
    context = {"workshop": workshop, "done": done}
    return render(request, "facilitate/handled.html", context)


@facilitator_required
@require_safe
def so_far(request: HttpRequest, pk: int, item_pk: int | None = None) -> HttpResponse:
    """Everything the room was shown, at a glance: of the whole workshop, or of one domain."""
    workshop = get_facilitated_workshop(request, pk)
    items = [one for one in workshop.agenda_items if item_pk in (None, one.pk)]
    if not items:
        raise Http404
    context = {
        "workshop": workshop,
        "so_far": all_so_far(workshop, items),
        "only": items[0] if item_pk else None,
    }
    return render(request, "facilitate/so_far.html", context)


def _to_look_through(workshop: Workshop, number: int) -> list[Statement]:
    """Those in view, and of the others in the domain those that the room was shown: what was
    answered ahead is not read before its turn."""
    if workshop.step not in LOOKED_THROUGH:
        return []
    shown = set(workshop.showings.of_ratings(number).values_list("statement", flat=True))
    in_view = {statement.pk for statement in workshop.statements_in_view}
    turn = in_view if number == workshop.round else set()
    return [one for one in workshop.current.statements if one.pk in shown | turn]


def _round(request: HttpRequest, else_this: int) -> int:
    """The round that an address asks for."""
    asked = number_of(request.GET.get("round") or "")
    return asked if asked in ROUNDS else else_this


def _hold(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Do it, say so, and show the same page again, at the same reason."""
    try:
        assert isinstance(request.user, Facilitator)
        messages.success(request, handle_reason(workshop, request.POST, request.user))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{request.get_full_path()}#reason-{handle_sent(request.POST)}")


def _one_of(statements: Iterable[Statement], pk: int) -> Statement | None:
    return next((statement for statement in statements if statement.pk == pk), None)
