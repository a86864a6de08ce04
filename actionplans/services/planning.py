"""Writing the plan: its actions, their order, and what happened later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from actionplans.models import Action, ActionPlan, Idea, Update
from actionplans.models.action import TEXT_LENGTH
from actionplans.quoting import quotable_reasons
from actionplans.telling import home_of
from domains.models import Statement
from workshops.models import Note, Rating, Workshop
from workshops.services import Refused, changed
from workshops.services.changes import lock


class ActionChanged(Refused):
    """Another desk changed the same action. ``current`` is what stands there now."""

    def __init__(self, current: Action) -> None:
        super().__init__(
            _(
                "Somebody else changed this action too. Both texts are here: "
                "put them into one, then save."
            )
        )
        self.current = current


@dataclass(frozen=True)
class Links:
    """Where an action came from. Anything that is not of this workshop is left out."""

    statements: Sequence[Statement] = field(default_factory=tuple)
    reasons: Sequence[Rating] = field(default_factory=tuple)
    notes: Sequence[Note] = field(default_factory=tuple)
    ideas: Sequence[Idea] = field(default_factory=tuple)


def plan_of(workshop: Workshop) -> ActionPlan:
    """The plan of a workshop; the first to ask begins it."""
    plan, _made = ActionPlan.objects.get_or_create(workshop=workshop)
    plan.workshop = workshop
    return plan


def open_plan(workshop: Workshop) -> ActionPlan:
    """The plan, held for a change. Raises ``Refused`` once it is agreed."""
    workshop = lock(workshop)
    plan = plan_of(workshop)
    if plan.is_agreed:
        raise Refused(_("The plan is agreed. Open it again before you change it."))
    return plan


def plan_changed(plan: ActionPlan) -> None:
    """Count a change of the plan and tell the screens."""
    ActionPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.refresh_from_db(fields=["version"])
    changed(plan.workshop, "plan")


@transaction.atomic
def add_action(*, workshop: Workshop, fields: Mapping[str, Any], links: Links) -> Action:
    """Write a new action at the end of the plan.

    Raises ``Refused`` when it does not say what will be done, or the plan is agreed.
    """
    plan = open_plan(workshop)
    if not str(fields.get("what", "")).strip():
        raise Refused(_("Say what will be done."))
    last = plan.actions.aggregate(last=Max("position"))["last"] or 0
    action = Action.objects.create(plan=plan, position=last + 1, **fields)
    _link(action, plan.workshop, links)
    plan_changed(plan)
    return action


@transaction.atomic
def change_action(
    *, workshop: Workshop, action_pk: int, version: int, fields: Mapping[str, Any], links: Links
) -> Action:
    """Change an action and where it came from.

    ``version`` is the one the form began with. Raises ``ActionChanged`` when it is not
    the current one, ``Refused`` when the action is gone or the plan is agreed.
    """
    plan = open_plan(workshop)
    action = _standing(plan, action_pk)
    if action.version != version:
        raise ActionChanged(action)
    for name, value in fields.items():
        setattr(action, name, value)
    action.version += 1
    action.save()
    _link(action, plan.workshop, links)
    plan_changed(plan)
    return action


def _standing(plan: ActionPlan, action_pk: int) -> Action:
    action = plan.actions.filter(pk=action_pk, removed_at=None).first()
    if action is None:
        raise Refused(_("That action is not in the plan any more."))
    return action


def _link(action: Action, workshop: Workshop, links: Links) -> None:
    domains = {item.domain_id for item in workshop.agenda_items}
    action.statements.set([s for s in links.statements if s.domain_id in domains])
    wanted = [reason.pk for reason in links.reasons]
    action.reasons.set(quotable_reasons(workshop).filter(pk__in=wanted))
    action.notes.set([note for note in links.notes if note.workshop_id == workshop.pk])
    action.ideas.set([idea for idea in links.ideas if idea.workshop_id == workshop.pk])


@transaction.atomic
def move_action(*, workshop: Workshop, action_pk: int, up: bool) -> None:
    """Let an action change places with the one before or after it in its domain."""
    plan = open_plan(workshop)
    action = _standing(plan, action_pk)
    workshop = plan.workshop
    home = home_of(workshop, action)
    standing = plan.actions.standing().prefetch_related("statements")
    row = [other for other in standing if home_of(workshop, other) == home]
    here = row.index(action)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return
    row[here], row[there] = row[there], row[here]
    places = sorted((other.position, other.pk) for other in row)
    for other, (position, _pk) in zip(row, places, strict=True):
        Action.objects.filter(pk=other.pk).update(position=position)
    plan_changed(plan)


@transaction.atomic
def take_action_out(*, workshop: Workshop, action_pk: int, now: datetime) -> Action:
    """Take an action out of the plan. It is kept and can be put back."""
    plan = open_plan(workshop)
    action = _standing(plan, action_pk)
    action.removed_at = now
    action.save(update_fields=["removed_at"])
    plan_changed(plan)
    return action


@transaction.atomic
def put_action_back(*, workshop: Workshop, action_pk: int) -> Action:
    """Put an action that was taken out back where it was."""
    plan = open_plan(workshop)
    action = plan.actions.taken_out().filter(pk=action_pk).first()
    if action is None:
        raise Refused(_("That action is in the plan already, or not kept any more."))
    action.removed_at = None
    action.save(update_fields=["removed_at"])
    plan_changed(plan)
    return action


@transaction.atomic
def write_intro(*, workshop: Workshop, text: str) -> None:
    """Write the few words that the plan begins with."""
    plan = open_plan(workshop)
    if plan.intro == text:
        return
    plan.intro = text
    plan.save(update_fields=["intro"])
    plan_changed(plan)


@transaction.atomic
def add_update(*, workshop: Workshop, action_pk: int, text: str, now: datetime) -> Update:
    """Write down what happened with an action; also after the plan was agreed."""
    workshop = lock(workshop)
    plan = plan_of(workshop)
    action = _standing(plan, action_pk)
    if not text.strip():
        raise Refused(_("Write what happened."))
    if len(text) > TEXT_LENGTH:
        raise Refused(_("That is too long. Write it in two parts; nothing was cut."))
    update = Update.objects.create(action=action, text=text.strip(), written_at=now)
    plan_changed(plan)
    return update
