"""Writing one action: the form, its place in the plan, taking it out and putting it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actionplans import services
from actionplans.borrowing import fill_empty, shelves, start_from
from actionplans.forms import WRITTEN, ActionForm
from actionplans.missing import missing_parts
from actionplans.models import Action, Idea
from actionplans.services.ideas import action_fields_of
from actionplans.telling import Seen, seen_by_room
from actionplans.views.desk import attempt
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.forms.fields import plain
from workshops.models import Note, Workshop
from workshops.reasons import ShownReason, handle_of
from workshops.services import Refused

PAGE = "actionplans/action.html"
# Those that the form calls by their numbers.
NUMBERED = ("statements", "notes", "ideas")
LINKS = (*NUMBERED, "reasons")


@dataclass(frozen=True)
class Quote:
    """A reason that may be quoted, and what the form calls it: never its number."""

    reason: ShownReason
    handle: str


@dataclass(frozen=True)
class StatementChoice:
    """A statement that an action can be about, with what there is to say why."""

    statement: Any
    sentence: str
    quotes: tuple[Quote, ...]
    notes: tuple[Note, ...]
    picked: bool


@facilitator_required
@require_http_methods(["GET", "POST"])
def new_action(request: HttpRequest, pk: int) -> HttpResponse:
    """A new action, empty or begun with something borrowed."""
    workshop = get_facilitated_workshop(request, pk)
    if request.method == "POST":
        return _save(request, workshop, None)
    start = start_from(workshop, request.GET.get("from", ""))
    form = ActionForm(workshop, initial=start)
    return _page(request, workshop, None, form)


@facilitator_required
@require_http_methods(["GET", "POST"])
def edit_action(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Change an action. Two desks never overwrite each other: both texts are shown."""
    workshop = get_facilitated_workshop(request, pk)
    action = get_object_or_404(Action.objects.standing(), pk=action_pk, plan__workshop=workshop)
    if request.method == "POST":
        return _save(request, workshop, action)
    initial: dict[str, Any] = {
        name: [link.pk for link in getattr(action, name).all()] for name in NUMBERED
    }
    initial["reasons"] = [handle_of(workshop, reason.pk) for reason in action.reasons.all()]
    initial["version"] = action.version
    form = ActionForm(workshop, instance=action, initial=initial)
    return _page(request, workshop, action, form)


def _save(request: HttpRequest, workshop: Workshop, action: Action | None) -> HttpResponse:
    for press in ("borrow", "insert"):
        if press in request.POST:
            return _refill(request, workshop, action, press)
    form = ActionForm(workshop, request.POST, instance=action)
    if not form.is_valid():
        return _page(request, workshop, action, form, status=422)
    try:
        _write(workshop, action, form)
    except services.ActionChanged as changed:
        form.add_error(None, str(changed))
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = changed.current.version  # type: ignore[index]
        theirs = _theirs(form, changed.current)
        return _page(request, workshop, action, form, status=422, theirs=theirs)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, workshop, action, form, status=422)
    messages.success(request, _("Saved in the plan."))
    return redirect("actionplans:desk", workshop.pk)


def _write(workshop: Workshop, action: Action | None, form: ActionForm) -> None:
    if action is None:
        services.add_action(workshop=workshop, fields=form.written, links=form.links)
        return
    services.change_action(
        workshop=workshop,
        action_pk=action.pk,
        version=form.cleaned_data["version"] or 0,
        fields=form.written,
        links=form.links,
    )


def _theirs(form: ActionForm, current: Action) -> list[tuple[str, str]]:
    """The texts that the other desk wrote, where they differ from what was typed here."""
    differing = []
    for name in WRITTEN:
        theirs = getattr(current, f"get_{name}_display", lambda n=name: getattr(current, n))()
        if getattr(current, name) != form.cleaned_data.get(name):
            differing.append((str(form.fields[name].label), str(theirs or _("nothing"))))
    return differing


def _refill(
    request: HttpRequest, workshop: Workshop, action: Action | None, press: str
) -> HttpResponse:
    """Show the form again with something put in; nothing that was typed is lost."""
    typed: dict[str, Any] = {
        name: request.POST.getlist(name) if name in LINKS else request.POST.get(name, "")
        for name in (*WRITTEN, *LINKS, "example", "practice_idea", "version")
    }
    key = request.POST[press]
    if press == "insert":
        typed = _with_note(workshop, typed, key)
    elif key.startswith("room-"):
        typed = _with_idea(workshop, typed, key)
    else:
        typed = fill_empty(typed, start_from(workshop, key))
    form = ActionForm(workshop, initial=typed)
    return _page(request, workshop, action, form)


def _with_note(workshop: Workshop, typed: dict[str, Any], key: str) -> dict[str, Any]:
    note = workshop.notes.filter(pk=key).first() if key.isdecimal() else None
    if note is None:
        return typed
    why = "\n\n".join(text for text in (typed["why"].strip(), note.text.strip()) if text)
    return {**typed, "why": why, "notes": [*typed["notes"], str(note.pk)]}


def _with_idea(workshop: Workshop, typed: dict[str, Any], key: str) -> dict[str, Any]:
    number = key.removeprefix("room-")
    idea = (
        Idea.objects.in_workshop(workshop).filter(pk=number).first() if number.isdecimal() else None
    )
    if idea is None:
        return typed
    filled = fill_empty(typed, action_fields_of(idea))
    return {**filled, "ideas": [*typed["ideas"], str(idea.pk)]}


def _page(
    request: HttpRequest,
    workshop: Workshop,
    action: Action | None,
    form: ActionForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    seen = seen_by_room(workshop)
    choices = statement_choices(workshop, seen, form.chosen("statements"))
    domain_notes = [
        n
        for n in workshop.notes.filter(statement=None).select_related("item__domain")
        if n.text.strip()
    ]
    context = {
        "workshop": workshop,
        "action": action,
        "form": form,
        "priorities": [choice for choice in choices if choice.picked],
        "others": [choice for choice in choices if not choice.picked],
        "chosen": {name: form.chosen(name) for name in NUMBERED} | {"reasons": form.chosen_reasons},
        "domain_notes": domain_notes,
        "linked_ideas": Idea.objects.in_workshop(workshop).filter(pk__in=form.chosen("ideas")),
        "shelves": shelves(workshop),
        "empty_parts": missing_parts(action) if action else [],
        **more,
    }
    return render(request, PAGE, context, status=status)


def statement_choices(workshop: Workshop, seen: Seen, chosen: set[int]) -> list[StatementChoice]:
    """Every statement of the workshop; the picked and the chosen count as picked."""
    picked = set(workshop.priorities.values_list("statement", flat=True)) | chosen
    notes: dict[int, list[Note]] = {}
    for note in workshop.notes.exclude(statement=None).exclude(text=""):
        notes.setdefault(note.statement_id or 0, []).append(note)
    return [
        StatementChoice(
            statement,
            seen.sentence(statement.pk),
            tuple(
                Quote(quote, handle_of(workshop, quote.pk))
                for quote in seen.quotes.get(statement.pk, ())
            ),
            tuple(notes.get(statement.pk, ())),
            statement.pk in picked,
        )
        for item in workshop.agenda_items
        for statement in item.statements
    ]


@facilitator_required
@require_POST
def move(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Up or down in its domain."""
    workshop = get_facilitated_workshop(request, pk)
    up = request.POST.get("way") == "up"
    attempt(request, lambda: services.move_action(workshop=workshop, action_pk=action_pk, up=up))
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def take_out(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Take an action out; the page offers to put it back."""
    workshop = get_facilitated_workshop(request, pk)
    attempt(
        request,
        lambda: services.take_action_out(
            workshop=workshop, action_pk=action_pk, now=timezone.now()
        ),
        _("It is out of the plan. You can put it back at the end of the page."),
    )
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def put_back(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Put an action back where it was."""
    workshop = get_facilitated_workshop(request, pk)
    attempt(request, lambda: services.put_action_back(workshop=workshop, action_pk=action_pk))
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def happened(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    """Write down what happened with an action."""
    workshop = get_facilitated_workshop(request, pk)
    if not Action.objects.standing().filter(pk=action_pk, plan__workshop=workshop).exists():
        raise Http404
    text = plain(request.POST.get("text", ""))
    attempt(
        request,
        lambda: services.add_update(
            workshop=workshop, action_pk=action_pk, text=text, now=timezone.now()
        ),
        _("Saved."),
    )
    return redirect("actionplans:desk", pk)
