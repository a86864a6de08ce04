"""Adding to what was said: from a phone, and what the desk lets through of it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from domains.models import Statement
from workshops import added, phone, services
from workshops.access import get_seat, participant_required, wants_json
from workshops.forms.fields import plain
from workshops.models import NoteKind, Seat, Workshop, WorkshopDomain
from workshops.services import Refused
from workshops.views.facilitate import desk_action

KEY_LENGTH = 40


@participant_required
@require_POST
def add(request: HttpRequest, pk: int, item_pk: int, statement_pk: int = 0) -> HttpResponse:
    """Take what somebody adds to the talk. What is refused comes back with its text."""
    seat = get_seat(request, pk)
    text = plain(request.POST.get("text", ""))
    try:
        item, statement = _subject(seat.workshop, item_pk, statement_pk)
        services.add_to_talk(
            seat=seat,
            item=item,
            statement=statement,
            text=text,
            kind=_kind(request),
            key=plain(request.POST.get("key", ""))[:KEY_LENGTH],
            now=timezone.now(),
        )
    except Refused as refused:
        return _refused(request, seat, str(refused), text)
    if wants_json(request):
        return JsonResponse({"outcome": "saved"})
    return redirect(reverse("workshops:room", args=[pk]) + "#added")


def _subject(
    workshop: Workshop, item_pk: int, statement_pk: int
) -> tuple[WorkshopDomain, Statement | None]:
    """What is added to. ``Refused``, since the phone keeps its words, where there is no such."""
    item = workshop.items.filter(pk=item_pk).first()
    domain = item.domain_id if item else None
    statement = Statement.objects.filter(domain=domain, pk=statement_pk).first()
    if item is None or (statement_pk and statement is None):
        raise Refused(_("This is not on the agenda any more. Tell the room what you wrote."))
    return item, statement


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in NoteKind.values else NoteKind.PLAIN


def _refused(request: HttpRequest, seat: Seat, message: str, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": message}, status=422)
    context = {**phone.frame(seat), "message": message, "text": text, "kinds": added.KINDS}
    return render(request, "take_part/add.html", context, status=422)


@desk_action
def let(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let a note from a phone through to everybody, or hold it back."""
    through = "let" in request.POST
    handle = request.POST.get("let") or request.POST.get("hold") or ""
    note_pk = added.of_handle(workshop, handle)
    services.let_through(workshop=workshop, note_pk=note_pk, through=through)
    return _("Let through. Everyone can read it.") if through else _("Held back.")
