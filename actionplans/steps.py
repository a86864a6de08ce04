"""What the plan's steps show on phones, on the big screen and at the desk."""

import secrets
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from actionplans import services
from actionplans.missing import missing_in_plan
from actionplans.models import ActionPlan, Backing, Idea
from actionplans.services.backing import shown_backing, unshown_backing
from actionplans.telling import (
    backing_of,
    room_ideas,
    sections_of,
    seen_by_room,
    standing_actions,
)
from workshops.counts import here_in_all
from workshops.models import Seat, Workshop
from workshops.own import Own, OwnForm
from workshops.panels import Panel, StepPanels, register
from workshops.services.showing import present_by_group
from workshops.steps import Step

# What fits on the big screen at 1280 x 720.
IDEAS_THAT_FIT, BACKED_IDEAS_THAT_FIT, ACTIONS_THAT_FIT = 12, 9, 8


def register_panels() -> None:
    """Fill the three steps. Called once, when the app is ready."""
    register(
        Step.IDEAS,
        StepPanels(phone=phone_ideas, own=own_ideas, screen=screen_ideas, desk=desk_ideas),
    )
    register(
        Step.BACKING,
        StepPanels(
            phone=phone_backing,
            own=own_backing,
            screen=screen_backing,
            desk=desk_backing,
            arrive=arrive_at_backing,
            unshown=unshown_backing,
        ),
    )
    register(
        Step.PLAN,
        StepPanels(
            phone=phone_plan,
            screen=screen_plan,
            desk=desk_plan,
            arrive=arrive_at_plan,
            is_done=plan_is_agreed,
        ),
    )


def plan_is_agreed(workshop: Workshop) -> bool:
    """Whether there is nothing left to write."""
    return ActionPlan.objects.filter(workshop=workshop).exclude(agreed_at=None).exists()


def arrive_at_backing(workshop: Workshop, now: datetime) -> None:
    """Whoever chose too late last time is counted now, if nothing was shown yet."""
    services.let_waiting_in(workshop=workshop)


def arrive_at_plan(workshop: Workshop, now: datetime) -> None:
    """Backing is closed by arriving at the plan, and shown."""
    services.show_backing(workshop=workshop, now=now)
    services.plan_of(workshop)


def picked_statements(workshop: Workshop) -> list[Any]:
    """The statements that were picked for the plan."""
    priorities = workshop.priorities.select_related("statement__domain")
    return [priority.statement for priority in priorities]


def phone_ideas(workshop: Workshop) -> Panel:
    """Write ideas, each about something that was picked or about anything."""
    context = {"picked": picked_statements(workshop), "new_key": _new_key}
    return Panel("actionplans/phone_ideas.html", context)


def _new_key() -> str:
    """An id for the next idea of a phone without scripts; with scripts its outbox makes one."""
    return secrets.token_urlsafe(12)


def own_ideas(seat: Seat) -> Own:
    """The ideas this person sent."""
    context = {"ideas": list(seat.ideas.order_by("pk"))}
    return Own({"ideas": render_to_string("actionplans/phone_own.html#ideas", context).strip()})


def phone_backing(workshop: Workshop) -> Panel:
    """Choose the ideas to back."""
    context = {"ideas": open_ideas(workshop), "closed": shown_backing(workshop) is not None}
    return Panel("actionplans/phone_backing.html", context)


def own_backing(seat: Seat) -> Own:
    """The ideas this person backs; those ticked too late, if there are any."""
    mine = list(Backing.objects.filter(seat=seat).order_by("idea"))
    late = [backing for backing in mine if backing.waiting]
    if not mine:
        return Own()
    fields = tuple(("ideas", str(backing.idea_id)) for backing in late or mine)
    return Own(forms={"backing": OwnForm(fields, "waiting" if late else "saved")})


def open_ideas(workshop: Workshop) -> list[Idea]:
    """The ideas that the room may read."""
    return [idea for idea in room_ideas(workshop) if not idea.held_back]


def phone_plan(workshop: Workshop) -> Panel:
    """Read the plan as it grows."""
    return Panel("actionplans/phone_plan.html", _plan_context(workshop))


def screen_ideas(workshop: Workshop) -> Panel:
    """How many ideas there are; their texts come when they were looked through."""
    count = Idea.objects.in_workshop(workshop).count()
    context = {"workshop": workshop, "count": count, "picked": picked_statements(workshop)}
    return Panel("actionplans/screen_ideas.html", context)


def screen_backing(workshop: Workshop) -> Panel:
    """The ideas that were let through, as many as fit, without who backs them."""
    ideas = open_ideas(workshop)
    fit = ideas[:IDEAS_THAT_FIT]
    context = {"workshop": workshop, "ideas": fit, "more": len(ideas) - len(fit)}
    return Panel("actionplans/screen_backing.html", context | _chosen(workshop))


def screen_plan(workshop: Workshop) -> Panel:
    """The plan as it grows: what will be done and what is missing, as much as fits."""
    context = _plan_context(workshop)
    actions = context["actions"][:ACTIONS_THAT_FIT]
    ideas = context["backed_ideas"][:BACKED_IDEAS_THAT_FIT]
    fit = {
        "actions": actions,
        "more_actions": len(context["actions"]) - len(actions),
        "backed_ideas": ideas,
        "more": len(context["backed_ideas"]) - len(ideas),
    }
    return Panel("actionplans/screen_plan.html", context | fit)


def desk_ideas(workshop: Workshop) -> Panel:
    """How many ideas there are, and the way to the plan."""
    ideas = Idea.objects.in_workshop(workshop)
    context = {
        "workshop": workshop,
        "count": ideas.count(),
        "people": ideas.exclude(seat=None).values("seat").distinct().count(),
        "here": here_in_all(workshop, timezone.now()),
        "step": Step.IDEAS,
    }
    return Panel("actionplans/desk_panel.html", context)


def desk_backing(workshop: Workshop) -> Panel:
    """How many have backed something, never what."""
    context = {
        "workshop": workshop,
        "count": len(open_ideas(workshop)),
        "step": Step.BACKING,
        **_chosen(workshop),
    }
    return Panel("actionplans/desk_panel.html", context)


def desk_plan(workshop: Workshop) -> Panel:
    """How far the plan is, and the way to it."""
    context = _plan_context(workshop)
    missing = missing_in_plan([told.action for told in context["actions"]])
    return Panel(
        "actionplans/desk_panel.html", {**context, "step": Step.PLAN, "missing_in_plan": missing}
    )


def _chosen(workshop: Workshop) -> dict[str, Any]:
    """How many people have backed something, of those here."""
    backed = Backing.objects.filter(idea__workshop=workshop, waiting=False, seat__removed_at=None)
    chose = set(backed.values_list("seat", flat=True))
    return {
        "people": len(chose),
        "of": present_by_group(workshop, chose, timezone.now()).total(),
        "closed": shown_backing(workshop) is not None,
    }


def find_plan(workshop: Workshop) -> ActionPlan:
    """The plan, or an empty one that is not stored, where nobody began it yet."""
    plan = ActionPlan.objects.filter(workshop=workshop).first() or ActionPlan()
    plan.workshop = workshop
    return plan


def _plan_context(workshop: Workshop) -> dict[str, Any]:
    plan = find_plan(workshop)
    seen = seen_by_room(workshop)
    sections = sections_of(plan, seen)
    ideas = [(idea, backing_of(seen.backing, workshop, idea)) for idea in open_ideas(workshop)]
    return {
        "workshop": workshop,
        "plan": plan,
        "sections": sections,
        "actions": standing_actions(sections),
        "backed_ideas": most_backed_first(ideas) if seen.backing else [],
    }


def most_backed_first(ideas: list[tuple[Idea, Any]]) -> list[tuple[Idea, Any]]:
    """Ideas as they came; once it was shown, those with more backing first.

    What is in the plan already, or held back, comes after the others.
    """

    def rank(each: tuple[Idea, Any]) -> tuple[bool, bool, int]:
        idea, backed = each
        return idea.held_back, idea.in_plan, -(backed.count if backed else 0)

    return sorted(ideas, key=rank)
