"""What a phone sends: ideas and backing.

Plain forms work; the phone's outbox asks for JSON.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from actionplans import services
from domains.models import Statement
from workshops.access import get_seat, participant_required, wants_json
from workshops.forms.fields import number_of, plain
from workshops.forms.take_part import LARGEST_SEQUENCE
from workshops.models import Seat
from workshops.services import Refused

KEY_LENGTH = 40


@participant_required
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """An idea for action. A refused one comes back with its text."""
    seat = get_seat(request, pk)
    text = plain(request.POST.get("text", ""))
    try:
        idea = services.propose_idea(
            workshop=seat.workshop,
            seat=seat,
            text=text,
            statement=_statement(request.POST.get("statement", "")),
            key=_key(request),
            now=timezone.now(),
        )
    except Refused as refused:
        return _refused(request, seat, str(refused), text)
    if wants_json(request):
        return JsonResponse({"outcome": "waiting" if idea.came_late else "saved"})
    return redirect("workshops:room", pk)


@participant_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Which ideas this person backs."""
    seat = get_seat(request, pk, alone=True)
    ideas = [number for idea in request.POST.getlist("ideas") if (number := number_of(idea))]
    try:
        outcome = services.back_ideas(
            seat=seat,
            ideas=ideas,
            now=timezone.now(),
            key=_key(request),
            sequence=_sequence(request.POST.get("sequence", "")),
        )
    except Refused as refused:
        return _refused(request, seat, str(refused), "")
    if wants_json(request):
        standing = {"sequence": outcome.sequence, "seconds": outcome.seconds}
        return JsonResponse(
            {"outcome": outcome.kind, **(standing if outcome.kind == "older" else {})}
        )
    return redirect("workshops:room", pk)


def _key(request: HttpRequest) -> str:
    return plain(request.POST.get("key", ""))[:KEY_LENGTH]


def _sequence(text: str) -> int | None:
    """The number that a phone gave its choice; None where a plain form was sent."""
    sent = number_of(text)
    return sent if sent is not None and sent <= LARGEST_SEQUENCE else None


def _statement(sent: str) -> Statement | None:
    pk = number_of(sent)
    return Statement.objects.filter(pk=pk).first() if pk else None


def _refused(request: HttpRequest, seat: Seat, error: str, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": error}, status=422)
    context = {
        "workshop": seat.workshop,
        "seat": seat,
        "error": error,
        "text": text,
        "key": _key(request),
        "statement": request.POST.get("statement", ""),
    }
    return render(request, "actionplans/phone_refused.html", context, status=422)
