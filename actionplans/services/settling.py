"""Agreeing the plan, and handing it to people without an account."""

from datetime import datetime

from django.db import transaction

from actionplans.models import ActionPlan
from actionplans.models.plan import new_share_secret
from actionplans.services.planning import plan_changed, plan_of
from workshops.models import Workshop
from workshops.services.changes import lock


@transaction.atomic
def agree_plan(*, workshop: Workshop, now: datetime) -> ActionPlan:
    """The room agrees the plan. What is missing is said elsewhere and never in the way."""
    plan = plan_of(lock(workshop))
    if not plan.is_agreed:
        plan.agreed_at = now
        plan.save(update_fields=["agreed_at"])
        plan_changed(plan)
    return plan


@transaction.atomic
def open_plan_again(*, workshop: Workshop) -> ActionPlan:
    """Undo the agreeing, so that the plan can be changed."""
    plan = plan_of(lock(workshop))
    if plan.is_agreed:
        plan.agreed_at = None
        plan.save(update_fields=["agreed_at"])
        plan_changed(plan)
    return plan


@transaction.atomic
def share_plan(*, workshop: Workshop) -> ActionPlan:
    """Make a read-only link; harmless when there is one."""
    plan = plan_of(lock(workshop))
    if plan.share_secret is None:
        plan.share_secret = new_share_secret()
        plan.save(update_fields=["share_secret"])
    return plan


@transaction.atomic
def revoke_link(*, workshop: Workshop) -> ActionPlan:
    """Make the read-only link stop working for good; a later one is another."""
    plan = plan_of(lock(workshop))
    plan.share_secret = None
    plan.save(update_fields=["share_secret"])
    return plan
