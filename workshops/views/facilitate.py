"""The facilitator's desk: one page, and the parts of it that are fetched again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workshops import added, panels, reasons, services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.ahead import AheadCounts, counts_ahead
from workshops.beginning import beginning_for
from workshops.choices import priorities_for
from workshops.counts import room_counts
from workshops.desk import Desk, seen
from workshops.invite import invitation
from workshops.models import Note, NoteKind, Workshop
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND
from workshops.paper import to_enter_now
from workshops.picture import Picture, pictures_for, worth_talking_first
from workshops.practice import PRETEND_PEOPLE
from workshops.prompts import prompts_for
from workshops.services import Refused
from workshops.step_names import heading
from workshops.steps import PLAN_STEPS, Step
from workshops.timing import Estimate, estimate
from workshops.views.handles import WHY_HOLD, WHY_LET, with_handles

PARTS = {"room": "facilitate/_room.html", "counts": "facilitate/_counts_only.html"}
Act = Callable[..., str]


class Loud(str):
    """What an action did, where the page alone does not show it."""

    __slots__ = ()


@facilitator_required
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk as a page."""
    now = timezone.now()
    workshop = services.catch_up(workshop=get_facilitated_workshop(request, pk), now=now)
    return render(request, "facilitate/desk.html", desk_context(request, workshop, now))


@facilitator_required
@require_safe
def desk_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Parts of the desk: everything of the room, or with ``part=counts`` only the numbers."""
    now = timezone.now()
    workshop = services.catch_up(workshop=get_facilitated_workshop(request, pk), now=now)
    if request.GET.get("part") == "counts":
        context = {
            "workshop": workshop,
            "counts": room_counts(workshop, now),
            "prompts": prompts_for(workshop, now),
            "to_enter": to_enter_now(workshop),
            "step": workshop.step,
            "panel": _panel(request, workshop),
            "added": added.at_desk(workshop),
            "ahead": _ahead(workshop),
        }
        return render(request, PARTS["counts"], context)
    return render(request, PARTS["room"], desk_context(request, workshop, now))


def desk_action(act: Act) -> Callable[..., HttpResponse]:
    """Make a view of a function that does one thing at the desk and says what it did.

    The function gets request, workshop and now, and may raise ``Refused``: then its
    text is shown beside the fresh state, with 409 where htmx asked.
    """

    @facilitator_required
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        workshop = services.catch_up(workshop=get_facilitated_workshop(request, pk), now=now)
        try:
            said, refused = act(request, workshop, now), False
        except Refused as problem:
            said, refused = str(problem), True
        return answer(request, pk, now, said=said, refused=refused)

    return view


def answer(
    request: HttpRequest, pk: int, now: datetime, *, said: str = "", refused: bool = False
) -> HttpResponse:
    """The desk after something was done there: its parts for htmx, else the whole page."""
    if not request.htmx:  # type: ignore[attr-defined]
        if said:
            (messages.error if refused else messages.success)(request, said)
        return redirect("workshops:desk", pk)
    workshop = get_facilitated_workshop(request, pk)
    context = desk_context(request, workshop, now)
    context |= {"said": said, "refused": refused, "loud": isinstance(said, Loud)}
    return render(request, PARTS["room"], context, status=409 if refused else 200)


def desk_context(request: HttpRequest, workshop: Workshop, now: datetime) -> dict[str, Any]:
    """Everything the desk shows; a fixed number of queries."""
    pictures = _pictures(workshop)
    ordered = worth_talking_first(pictures, workshop.current.talk_order if pictures else ())
    desk_now = Desk(workshop, now, [one.statement.pk for one in ordered if one.shown])
    return {
        "workshop": workshop,
        "counts": room_counts(workshop, now),
        "prompts": prompts_for(workshop, now),
        "to_enter": to_enter_now(workshop),
        "heading": heading(workshop),
        "seen": seen(workshop),
        "primary": desk_now.primary(),
        "others": desk_now.others(),
        "progress": desk_now.progress(),
        "parts": desk_now.parts(),
        "step": workshop.step,
        "seconds_left": _seconds_left(workshop, now),
        "invitation": invitation(request, workshop),
        "estimate": estimate_for(workshop),
        "talked": _talked(workshop, ordered),
        "answered_again": desk_now.asked_again,
        "talks_about_one": workshop.step == Step.TALK and bool(workshop.current_statement_id),
        "looked_through": _looked_through(workshop),
        "notes": _notes(workshop),
        "added": added.at_desk(workshop),
        "panel": _panel(request, workshop),
        "plan_is_agreed": workshop.is_closed and panels.step_is_done(workshop, Step.PLAN),
        "plan_url": reverse("actionplans:desk", args=[workshop.pk]),
        "pretend_people": PRETEND_PEOPLE,
        "ahead": _ahead(workshop),
        "why_hold": WHY_HOLD,
        "why_let": WHY_LET,
    } | _of_step(workshop)


def _ahead(workshop: Workshop) -> AheadCounts | None:
    """How many have joined and finished, while people answer ahead."""
    return counts_ahead(workshop) if workshop.answering_ahead else None


def _of_step(workshop: Workshop) -> dict[str, Any]:
    """What only some steps show: the reading, the priorities."""
    item = workshop.current
    if item is None:
        return {}
    found: dict[str, Any] = {"item": item}
    if workshop.step == Step.READ:
        found["examples"] = list(item.domain.examples_in_order())
    if workshop.step == Step.PICK:
        found["choices"] = priorities_for(workshop, item)
        found["picked"] = set(workshop.priorities.values_list("statement", flat=True))
    return found


def _seconds_left(workshop: Workshop, now: datetime) -> int | None:
    if workshop.closing_at is None:
        return None
    return max(0, round((workshop.closing_at - now).total_seconds()))


def estimate_for(workshop: Workshop) -> Estimate:
    """How long this workshop takes."""
    return estimate(
        domains=len(workshop.agenda_items),
        minutes=workshop.minutes,
        one_at_a_time=workshop.one_at_a_time,
    )


def _pictures(workshop: Workshop) -> list[Picture]:
    """The pictures of the domain, or where it is rated one by one of the statement."""
    if workshop.step not in (Step.SHOW, Step.TALK):
        return []
    statements = workshop.current.statements
    if workshop.one_at_a_time:
        statements = workshop.statements_in_view
    return pictures_for(workshop, statements)


def _talked(workshop: Workshop, ordered: list[Picture]) -> list[dict[str, Any]]:
    """The pictures for the talk, the open one first, each with its reasons."""
    here = sorted(ordered, key=lambda p: p.statement.pk != workshop.current_statement_id)
    return [
        {
            "picture": picture,
            "first": picture == ordered[0],
            "statement": picture.statement,
            "open": picture.statement.pk == workshop.current_statement_id,
            "beginning": beginning_for(workshop, picture),
            "again": _talked_again(workshop, picture),
            **_reasons(workshop, picture.statement, FIRST_ROUND),
        }
        for picture in here
    ]


def _talked_again(workshop: Workshop, picture: Picture) -> dict[str, Any] | None:
    """The reasons from after the talk, where the room was shown them."""
    if picture.again is None or not picture.again.shown:
        return None
    return {"statement": picture.statement} | _reasons(workshop, picture.statement, SECOND_ROUND)


def _looked_through(workshop: Workshop) -> list[dict[str, Any]]:
    """The reasons to look through, by statement."""
    if workshop.step != Step.LOOK_THROUGH:
        return []
    return [
        {"statement": statement, **_reasons(workshop, statement, workshop.round)}
        for statement in workshop.statements_in_view
    ]


def _reasons(workshop: Workshop, statement: Any, number: int) -> dict[str, Any]:
    """The first of the reasons about a statement in a round, and how many there are; those that
    only the facilitators may read apart."""
    found = reasons.reasons_to_look_through(workshop, statement, number)
    private = reasons.reasons_for_facilitators(workshop, statement, number)
    return {
        "reasons": with_handles(workshop, found[: reasons.AT_ONCE]),
        "number": len(found),
        "round": number,
        "private": with_handles(workshop, private[: reasons.AT_ONCE]),
        "private_number": len(private),
    }


def _notes(workshop: Workshop) -> list[dict[str, Any]]:
    """The notes of the present domain: the open statement's first, then the domain's.

    Of each subject one of every kind.
    """
    item = workshop.current
    if item is None:
        return []
    written = {(note.statement_id, note.kind): note for note in Note.objects.filter(item=item)}
    subjects = [None, *item.statements]
    subjects.sort(key=lambda s: (s.pk if s else None) != workshop.current_statement_id)
    return [
        {
            "statement": subject,
            "entries": [note_entry(item.pk, subject, kind, written) for kind in NoteKind],
        }
        for subject in subjects
    ]


def note_entry(
    item: int,
    statement: Any,
    kind: NoteKind,
    written: Mapping[tuple[int | None, str], Note],
    typed: str | None = None,
) -> dict[str, Any]:
    """One note as the desk shows it; ``typed`` stands in the field instead of what is stored."""
    about = statement.pk if statement else None
    note = written.get((about, kind.value))
    text = note.text if note else ""
    return {
        "item": item,
        "statement": statement,
        "kind": kind.value,
        "kind_name": kind.label if kind.value else "",
        "key": "-".join(map(str, filter(None, [item, about, kind.value]))),
        "text": text if typed is None else typed,
        "version": note.version if note else 0,
    }


def _panel(request: HttpRequest, workshop: Workshop) -> str:
    """What the plan shows at the desk in its own steps."""
    if workshop.step not in PLAN_STEPS:
        return ""
    found = panels.panels_for(workshop.step)
    if found is None:
        return ""
    panel = found.desk(workshop)
    return render_to_string(panel.template, {"workshop": workshop, **panel.context}, request)
