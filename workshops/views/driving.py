"""What can be pressed at the desk. Each does one thing, says so, and shows the desk again."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from domains.models import Statement
from workshops import practice, services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.desk import Desk, read, seen, written
from workshops.forms.facilitate import NoteForm
from workshops.forms.fields import number_of
from workshops.models import Facilitator, NoteKind, Workshop
from workshops.picture import pictures_for, worth_talking_first
from workshops.services import Refused
from workshops.services.talking import NoteChanged
from workshops.step_names import STEP_NAMES
from workshops.steps import Place, Step
from workshops.views.facilitate import Loud, answer, desk_action, note_entry
from workshops.views.handles import handle_reason


def _version_seen(request: HttpRequest, workshop: Workshop) -> int:
    """The version to hold a move against.

    A desk that still looks at the same place as the room is up to date for moving, even
    when something else, such as an idea sent from a phone, was counted since.
    """
    if request.POST.get("seen") == seen(workshop):
        return workshop.version
    version = request.POST.get("version", "")
    return number_of(version) or 0


def _place(text: str) -> Place:
    place = read(text)
    if place is None:
        raise Refused(_("That step is not on the agenda of this workshop."))
    return place


@facilitator_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the room to a place; showing, and ending, ask once more."""
    now = timezone.now()
    workshop = services.catch_up(workshop=get_facilitated_workshop(request, pk), now=now)
    try:
        place = _place(request.POST.get("to", ""))
        if Desk(workshop, now).sure(place) and request.POST.get("sure") != "yes":
            return _ask(request, workshop, place)
        version = _version_seen(request, workshop)
        services.move_to(workshop=workshop, place=place, now=now, version=version)
    except Refused as refused:
        return answer(request, pk, now, said=str(refused), refused=True)
    said = _("Now: %(step)s") % {"step": STEP_NAMES[place.step]}
    return answer(request, pk, now, said=said if request.htmx else "")  # type: ignore[attr-defined]


def _ask(request: HttpRequest, workshop: Workshop, place: Place) -> HttpResponse:
    query = f"?to={written(place)}&seen={seen(workshop)}&version={workshop.version}"
    address = reverse("workshops:sure", args=[workshop.pk]) + query
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return redirect(address)


@facilitator_required
@require_safe
def sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more before the room is shown something, or the workshop ends."""
    workshop = get_facilitated_workshop(request, pk)
    place = read(request.GET.get("to", ""))
    if place is None:
        return redirect("workshops:desk", pk)
    context = {
        "workshop": workshop,
        "place": place,
        "to": written(place),
        "seen": request.GET.get("seen", ""),
        "version": request.GET.get("version", ""),
    }
    return render(request, "facilitate/sure.html", context)


@facilitator_required
@require_safe
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before the workshop ends."""
    workshop = get_facilitated_workshop(request, pk)
    place = Place(Step.CLOSED)
    context = {
        "workshop": workshop,
        "place": place,
        "to": written(place),
        "seen": seen(workshop),
        "version": workshop.version,
    }
    return render(request, "facilitate/sure.html", context)


@desk_action
def open_workshop(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let people join."""
    opened = services.open_workshop(workshop=workshop, now=now)
    return _("The workshop is open. The code is %(code)s.") % {"code": opened.spoken_code}


@desk_action
def reopen(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Open an ended workshop again."""
    opened = services.reopen_workshop(workshop=workshop, now=now)
    return _("The workshop is open again, at the plan. The new code is %(code)s.") % {
        "code": opened.spoken_code
    }


@desk_action
def close_rating(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Warn everyone that rating closes."""
    version = _version_seen(request, workshop)
    services.begin_closing(workshop=workshop, now=now, version=version)
    return _("Rating closes in a moment. Every phone has been warned.")


@desk_action
def longer(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Give more time before rating closes."""
    services.lengthen_closing(workshop=workshop, now=now)
    return _("30 seconds more.")


@desk_action
def reopen_rating(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Stop the closing."""
    services.reopen_rating(workshop=workshop, now=now)
    return _("Rating stays open.")


@desk_action
def pause(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Begin or end a break."""
    paused = request.POST.get("paused") == "1"
    services.pause(workshop=workshop, paused=paused)
    return _("Every screen says that there is a break.") if paused else _("The break is over.")


@desk_action
def space(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let the space bar and a clicker move on, or not."""
    moves_on = request.POST.get("moves_on") == "1"
    services.changed(workshop, space_moves_on=moves_on)
    if moves_on:
        return _("The space bar and a clicker press the main button.")
    return _("The space bar and a clicker do nothing now.")


@desk_action
def hold(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Hold a reason back or let it through, flag it or take the flag back."""
    assert isinstance(request.user, Facilitator)
    said = handle_reason(workshop, request.POST, request.user)
    return said if {"hold", "let"} & set(request.POST) else Loud(said)


@desk_action
def earlier(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Talk about a statement one place earlier."""
    item, chosen = workshop.current, number_of(request.POST.get("earlier") or "")
    found = pictures_for(workshop, item.statements) if item else []
    order = [one.statement for one in worth_talking_first(found, item.talk_order if item else ())]
    place = next((n for n, statement in enumerate(order) if statement.pk == chosen), 0)
    if not place:
        raise Refused(_("The room has moved on. Look again and press once more."))
    order[place - 1], order[place] = order[place], order[place - 1]
    services.order_talk(workshop=workshop, item=item, order=[one.pk for one in order])
    return _("Statement %(number)s comes earlier now.") % {"number": order[place - 1].position}


@desk_action
def pick(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Put a statement on the list for the plan, or take it off."""
    item, chosen = workshop.current, request.POST.get("pick") or request.POST.get("unpick") or ""
    found = [s for s in item.statements if str(s.pk) == chosen] if item else []
    if not found:
        raise Refused(_("The room has moved on. Pick it from its domain on the agenda."))
    picked = "pick" in request.POST
    services.pick_priority(workshop=workshop, item=item, statement=found[0], picked=picked)
    number = {"number": found[0].position}
    if picked:
        return _("Statement %(number)s goes into the plan.") % number
    return _("Statement %(number)s is off the list.") % number


@desk_action
def pretend(request: HttpRequest, workshop: Workshop, now: datetime) -> str:
    """Let pretend participants join a practice workshop."""
    practice.let_pretend_people_join(workshop)
    said = _("%(number)d pretend participants are joining. They answer as you move on.")
    return Loud(said % {"number": practice.PRETEND_PEOPLE})


@facilitator_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note; where another desk wrote too, show both texts and lose neither."""
    workshop = get_facilitated_workshop(request, pk)
    form = NoteForm(request.POST)
    item = get_object_or_404(workshop.items, pk=_number(request.POST.get("item")))
    subject = None
    if request.POST.get("statement"):
        number = _number(request.POST.get("statement"))
        subject = get_object_or_404(Statement, domain=item.domain_id, pk=number)
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    kind = _kind(request.POST.get("kind", ""))
    entry = note_entry(item.pk, subject, kind, {}, typed)
    context = {"workshop": workshop, "note": entry, "now": timezone.now()}
    if not form.is_valid():
        entry["version"] = _number(request.POST.get("version"))
        return _note_answer(request, context | {"problem": form.errors.get("text", "")}, 422)
    version = form.cleaned_data["version"]
    try:
        kept = services.write_note(
            workshop=workshop, item=item, statement=subject, text=typed, version=version, kind=kind
        )
    except NoteChanged as changed:
        entry["version"] = changed.current.version
        context |= {"problem": str(changed), "theirs": changed.current.text}
        return _note_answer(request, context, 409)
    entry["version"] = kept.version
    return _note_answer(request, context | {"saved": True}, 200)


def _kind(sent: str) -> NoteKind:
    return NoteKind(sent) if sent in NoteKind.values else NoteKind.PLAIN


def _number(text: str | None) -> int:
    return number_of(text or "") or 0


def _note_answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "facilitate/_note_state.html", context, status=status)
    if status == 200:
        return redirect("workshops:desk", context["workshop"].pk)  # type: ignore[attr-defined]
    return render(request, "facilitate/note.html", context, status=status)
