"""The participant's room: where it is now, and what this seat says."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshops import phone, services
from workshops.access import get_seat, participant_required
from workshops.forms.take_part import AnswerForm, GroupForm, MarksForm, ThoughtForm
from workshops.models import Answer, Seat

ASKED = ["GET", "HEAD", "POST"]
_NAMES = ("live", "phone", "outbox", "auto-save", "one-by-one", "closing", "ideas", "typed", "room")
SCRIPTS = [f"js/{name}.js" for name in _NAMES]


def _seat_now(request: HttpRequest, pk: int) -> Seat:
    """The seat, noted as here, in a workshop whose closing is finished if its time is out."""
    seat = get_seat(request, pk)
    now = timezone.now()
    seat.workshop = services.catch_up(workshop=seat.workshop, now=now)
    seat.seen(now)
    return seat


def _room(request: HttpRequest, seat: Seat, template: str) -> HttpResponse:
    context = {**phone.room_page(seat, timezone.now()), "scripts": SCRIPTS}
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


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _kept(request: HttpRequest, seat: Seat, outcome: str, anchor: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"outcome": outcome})
    return redirect(reverse("workshops:room", args=[seat.workshop_id]) + anchor)


def _older(outcome: services.Outcome) -> HttpResponse | None:
    """For a phone that another one of the same seat has overtaken: what stands."""
    if outcome.kind != "older":
        return None
    standing = {"sequence": outcome.sequence, "seconds": outcome.seconds}
    return JsonResponse({"outcome": "older", **standing})


def _not_kept(request: HttpRequest, message: str) -> HttpResponse:
    return JsonResponse({"message": message}, status=422)


@participant_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one answer, from the phone's outbox or from a plain form."""
    seat = get_seat(request, pk)
    form = AnswerForm(request.POST, workshop=seat.workshop)
    if form.is_valid():
        sent = form.cleaned_data
        if sent["sequence"] is None:
            sent["sequence"] = phone.newest_sequence(seat) + 1
        try:
            outcome = services.record_rating(seat=seat, now=timezone.now(), **sent)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            anchor = "" if _wants_json(request) else _after(seat, sent["statement"].pk)
            return _older(outcome) or _kept(request, seat, outcome.kind, anchor)
    return _answer_again(request, seat, form)


def _after(seat: Seat, statement: int) -> str:
    """Where a phone without JavaScript goes on: the next statement, or the overview."""
    order = [one.pk for one in seat.workshop.statements_in_view]
    later = order[order.index(statement) + 1 :] if statement in order else []
    return f"#s{later[0]}" if later else "#overview"


def _answer_again(request: HttpRequest, seat: Seat, form: AnswerForm) -> HttpResponse:
    if _wants_json(request):
        return _not_kept(request, _first_error(form))
    chosen = request.POST.get("value", "")
    context = {
        **phone.frame(seat),
        **phone.scale(seat),
        "form": form,
        "statement": form.cleaned_data.get("statement"),
        "reason": request.POST.get("reason", ""),
        "value": int(chosen) if chosen in map(str, Answer.values) else None,
        "quoted": bool(request.POST.get("may_be_quoted")),
    }
    return render(request, "take_part/answer.html", context, status=422)


def _first_error(form: AnswerForm | ThoughtForm | MarksForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


@participant_required
@require_POST
def thought(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a first thought; only this seat ever sees it."""
    seat = get_seat(request, pk)
    form = ThoughtForm(request.POST, seat=seat)
    if form.is_valid():
        sent = form.cleaned_data
        outcome = services.write_first_thought(seat=seat, now=timezone.now(), **sent)
        return _older(outcome) or _kept(request, seat, outcome.kind, "#thought")
    if _wants_json(request):
        return _not_kept(request, _first_error(form))
    context = {**phone.frame(seat), "message": _first_error(form)}
    return render(
        request, "take_part/thought.html", context | {"text": request.POST.get("text")}, status=422
    )


@participant_required
@require_POST
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Set which statements this seat would work on."""
    seat = get_seat(request, pk)
    form = MarksForm(request.POST, seat=seat)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            outcome = services.mark_priorities(seat=seat, now=timezone.now(), **sent)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _kept(request, seat, outcome.kind, "#marks")
    if _wants_json(request):
        return _not_kept(request, _first_error(form))
    item = form.cleaned_data.get("item")
    context = {**phone.frame(seat), "message": _first_error(form), "item": item}
    if item:
        chosen = {int(pk) for pk in request.POST.getlist("statements") if pk.isdecimal()}
        context |= {"domain": item.domain, "statements": item.statements, "mine": chosen}
    return render(request, "take_part/marks.html", context, status=422)


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
