"""What a seat says: its answers, its first thought, its marks."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from domains.models import Statement
from workshops import phone, phone_ahead, services
from workshops.access import get_seat, participant_required, seat_secret, wants_json
from workshops.forms.fields import number_of
from workshops.forms.take_part import AnswerForm, MarksForm, ThoughtForm
from workshops.models import Answer, Seat, VisibleTo

Letter = tuple[HttpRequest, int]


def _kept(request: HttpRequest, seat: Seat, outcome: str, anchor: str = "") -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"outcome": outcome})
    return redirect(reverse("workshops:room", args=[seat.workshop_id]) + anchor)


def _older(outcome: services.Outcome) -> HttpResponse | None:
    """For a phone that another one of the same seat has overtaken: what stands."""
    if outcome.kind != "older":
        return None
    return JsonResponse(_standing(outcome))


def _standing(outcome: services.Outcome) -> dict[str, Any]:
    return {"outcome": "older", "sequence": outcome.sequence, "seconds": outcome.seconds}


def _not_kept(request: HttpRequest, message: str) -> HttpResponse:
    return JsonResponse({"message": message}, status=422)


@participant_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one answer, from the phone's outbox or from a plain form."""
    seat = get_seat(request, pk, alone=True)
    form = AnswerForm(request.POST)
    if form.is_valid():
        sent = form.answer
        try:
            outcome = services.record_rating(seat=seat, now=timezone.now(), **sent)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            written = sent["statement_pk"]
            if not wants_json(request) and (address := phone_ahead.address_of(seat, written)):
                return redirect(address)
            anchor = "" if wants_json(request) else _after(seat, written)
            return _older(outcome) or _kept(request, seat, outcome.kind, anchor)
    return _answer_again(request, seat, form)


def take_answers(letters: Sequence[Letter]) -> list[dict[str, Any] | None]:
    """What became of answers from phones' outboxes, all written in one transaction.

    Each is a request that may be trusted and the number of its workshop. None where more is to
    say than what became of it: that is for ``answer``, which says it in that phone's language.
    """
    sent = [_sent(request, pk) for request, pk in letters]
    taken = [one for one in sent if one]
    outcomes = iter(services.record_ratings(taken, now=timezone.now()) if taken else [])
    return [_told(next(outcomes)) if one else None for one in sent]


def _sent(request: HttpRequest, pk: int) -> services.Sent | None:
    secret = seat_secret(request, pk)
    form = AnswerForm(request.POST)
    return services.Sent(pk, secret, **form.answer) if secret and form.is_valid() else None


def _told(outcome: services.Outcome | services.Refused) -> dict[str, Any] | None:
    if isinstance(outcome, services.Refused):
        return None
    if outcome.kind == "older":
        return _standing(outcome)
    return {"outcome": outcome.kind}


def _after(seat: Seat, statement: int) -> str:
    """Where a phone without JavaScript goes on: the next statement, or the overview."""
    order = [one.pk for one in seat.workshop.statements_in_view]
    later = order[order.index(statement) + 1 :] if statement in order else []
    return f"#s{later[0]}" if later else "#overview"


def _answer_again(request: HttpRequest, seat: Seat, form: AnswerForm) -> HttpResponse:
    if wants_json(request):
        return _not_kept(request, _first_error(form))
    chosen = request.POST.get("value", "")
    context = {
        **phone.frame(seat),
        **phone.scale(seat),
        "form": form,
        "statement": _discussed(seat, form.cleaned_data.get("statement")),
        "reason": request.POST.get("reason", ""),
        "value": int(chosen) if chosen in map(str, Answer.values) else None,
        "visible_to": request.POST.get("visible_to") or _as_before(request),
    }
    return render(request, "take_part/answer.html", context, status=422)


def _as_before(request: HttpRequest) -> str:
    """What a page says that was loaded when there was only "may be quoted"."""
    return (VisibleTo.PLAN if request.POST.get("may_be_quoted") else VisibleTo.ROOM).value


def _discussed(seat: Seat, pk: int | None) -> Statement | None:
    """The statement with this number, if this workshop discusses it."""
    domains = seat.workshop.items.values("domain")
    return Statement.objects.filter(pk=pk, domain__in=domains).first() if pk else None


def _first_error(form: AnswerForm | ThoughtForm | MarksForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


@participant_required
@require_POST
def thought(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a first thought; only this seat ever sees it."""
    seat = get_seat(request, pk, alone=True)
    form = ThoughtForm(request.POST, seat=seat)
    if form.is_valid():
        sent = form.cleaned_data
        outcome = services.write_first_thought(seat=seat, now=timezone.now(), **sent)
        return _older(outcome) or _kept(request, seat, outcome.kind, "#thought")
    if wants_json(request):
        return _not_kept(request, _first_error(form))
    context = {**phone.frame(seat), "message": _first_error(form)}
    return render(
        request, "take_part/thought.html", context | {"text": request.POST.get("text")}, status=422
    )


@participant_required
@require_POST
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Set which statements this seat would work on."""
    seat = get_seat(request, pk, alone=True)
    form = MarksForm(request.POST, seat=seat)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            outcome = services.mark_priorities(seat=seat, now=timezone.now(), **sent)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _older(outcome) or _kept(request, seat, outcome.kind, "#marks")
    if wants_json(request):
        return _not_kept(request, _first_error(form))
    item = form.cleaned_data.get("item")
    context = {**phone.frame(seat), "message": _first_error(form), "item": item}
    if item:
        chosen = set(map(number_of, request.POST.getlist("statements")))
        context |= {"domain": item.domain, "statements": item.statements, "mine": chosen}
    return render(request, "take_part/marks.html", context, status=422)
