"""The plan page of the facilitator: ideas on one side, the plan on the other.

Every press is a form that comes back to the page; htmx follows the same way and is
given the board alone.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionplans import services
from actionplans.borrowing import shelves
from actionplans.forms import IdeaForm, IntroForm
from actionplans.missing import missing_in_plan
from actionplans.services.documents import current_document
from actionplans.steps import most_backed_first
from actionplans.telling import (
    backing_of,
    room_ideas,
    sections_of,
    seen_by_room,
    standing_actions,
)
from reviewtool import companion
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.counts import here_in_all
from workshops.models import Workshop
from workshops.services import Refused
from workshops.steps import Step

BOARD = "actionplans/desk.html#board"
PAGE = "actionplans/desk.html"


@facilitator_required
@require_GET
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or for htmx its board."""
    workshop = get_facilitated_workshop(request, pk)
    template = BOARD if request.headers.get("HX-Request") else PAGE
    context = board(request, workshop)
    if workshop.step in (Step.PLAN, Step.CLOSED) and not context["final"]:
        companion.wake()  # the next press may ask for the PDF, whose maker needs some seconds
    return render(request, template, context)


def board(request: HttpRequest, workshop: Workshop, **more: Any) -> dict[str, Any]:
    """Everything the page shows."""
    plan = services.plan_of(workshop)
    seen = seen_by_room(workshop)
    sections = sections_of(plan, seen)
    ideas = [(idea, backing_of(seen.backing, workshop, idea)) for idea in room_ideas(workshop)]
    actions = standing_actions(sections)
    link = request.build_absolute_uri(f"/plans/{plan.share_secret}/") if plan.share_secret else ""
    return {
        "workshop": workshop,
        "plan": plan,
        "sections": sections,
        "actions": actions,
        "missing_in_plan": missing_in_plan([told.action for told in actions]),
        "taken_out": list(plan.actions.taken_out()),
        "ideas": most_backed_first(ideas),
        "covered": workshop.step not in (Step.BACKING, Step.PLAN, Step.CLOSED),
        "backing_shown": seen.backing is not None,
        "too_few_for_backing": _too_few(workshop, seen.backing is not None),
        "shelves": shelves(workshop),
        "here": here_in_all(workshop, timezone.now()),
        "share_link": link,
        "draft": current_document(plan, is_draft=True),
        "final": current_document(plan, is_draft=False),
        "idea_form": IdeaForm(label_suffix=""),
        "intro_form": IntroForm(initial={"text": plan.intro}, label_suffix=""),
        "says": bool(request.headers.get("HX-Request")) and "live" not in request.GET,
        **more,
    }


def _too_few(workshop: Workshop, shown: bool) -> bool:
    """Whether backing was closed and nothing could be shown."""
    return workshop.step in (Step.PLAN, Step.CLOSED) and not shown


def attempt(request: HttpRequest, write: Callable[[], Any], done: str = "") -> Any:
    """Try a write; say that it is done, or why it is refused. Gives its result or None."""
    try:
        result = write()
    except Refused as refused:
        messages.error(request, str(refused))
        return None
    if done:
        messages.success(request, done)
    return result


@facilitator_required
@require_POST
def add_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """An idea that somebody said aloud."""
    workshop = get_facilitated_workshop(request, pk)
    form = IdeaForm(request.POST, label_suffix="")
    if form.is_valid():
        services.propose_idea(
            workshop=workshop, seat=None, text=form.cleaned_data["text"], now=timezone.now()
        )
        return redirect("actionplans:desk", pk)
    return render(request, PAGE, board(request, workshop, idea_form=form), status=422)


@facilitator_required
@require_POST
def hold_back(request: HttpRequest, pk: int, idea_pk: int) -> HttpResponse:
    """Keep an idea from the room, or let it through."""
    workshop = get_facilitated_workshop(request, pk)
    held_back = request.POST.get("held_back") == "1"
    attempt(
        request,
        lambda: services.hold_idea_back(workshop=workshop, idea_pk=idea_pk, held_back=held_back),
    )
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def join(request: HttpRequest, pk: int, idea_pk: int) -> HttpResponse:
    """Join an idea into another, or let it stand alone again."""
    workshop = get_facilitated_workshop(request, pk)
    into = request.POST.get("into", "")
    if request.POST.get("apart"):
        attempt(request, lambda: services.separate_idea(workshop=workshop, idea_pk=idea_pk))
    elif into.isdecimal():
        attempt(
            request,
            lambda: services.join_ideas(workshop=workshop, idea_pk=idea_pk, into_pk=int(into)),
        )
    else:
        messages.error(request, _("Choose the idea that says the same."))
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def into_plan(request: HttpRequest, pk: int, idea_pk: int) -> HttpResponse:
    """Begin an action with an idea."""
    workshop = get_facilitated_workshop(request, pk)
    attempt(
        request,
        lambda: services.put_into_plan(workshop=workshop, idea_pk=idea_pk),
        _("It is in the plan. Fill in the rest when you talk about it."),
    )
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def intro(request: HttpRequest, pk: int) -> HttpResponse:
    """The few words that the plan begins with."""
    workshop = get_facilitated_workshop(request, pk)
    form = IntroForm(request.POST, label_suffix="")
    if not form.is_valid():
        return render(request, PAGE, board(request, workshop, intro_form=form), status=422)
    text = form.cleaned_data["text"].strip()
    try:
        services.write_intro(workshop=workshop, text=text)
    except Refused as refused:
        form.add_error("text", str(refused))
        return render(request, PAGE, board(request, workshop, intro_form=form), status=422)
    messages.success(request, _("Saved."))
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree the plan, or open it again."""
    workshop = get_facilitated_workshop(request, pk)
    if request.POST.get("agreed") == "1":
        services.agree_plan(workshop=workshop, now=timezone.now())
        messages.success(request, _("The plan is agreed. You can download it now."))
    else:
        services.open_plan_again(workshop=workshop)
        messages.success(request, _("The plan is open again and can be changed."))
    return redirect("actionplans:desk", pk)


@facilitator_required
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a read-only link, or make it stop working."""
    workshop = get_facilitated_workshop(request, pk)
    if request.POST.get("shared") == "1":
        services.share_plan(workshop=workshop)
    else:
        services.revoke_link(workshop=workshop)
        messages.success(request, _("The link has stopped working. A new one will be another."))
    return redirect("actionplans:desk", pk)
