"""Asking for a PDF of the plan, and taking the next one to be made."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan, DocumentState, PlanDocument
from actionplans.services.planning import plan_of
from workshops.models import Workshop
from workshops.services import Refused
from workshops.services.changes import lock

KEPT_OF_A_KIND = 3


@transaction.atomic
def request_document(*, workshop: Workshop, is_draft: bool, now: datetime) -> PlanDocument:
    """Ask for a PDF. One that shows things as they are, or is being made, is used again.

    Raises ``Refused`` when the plan itself is asked for and was not agreed.
    """
    plan = plan_of(lock(workshop))
    if not is_draft and not plan.is_agreed:
        raise Refused(_("Agree the plan first. Until then you can download a draft."))
    found = current_document(plan, is_draft=is_draft)
    if found:
        return found
    _tidy(plan, is_draft)
    return PlanDocument.objects.create(
        plan=plan, is_draft=is_draft, made_from=plan.state_of_things, asked_at=now
    )


def current_document(plan: ActionPlan, *, is_draft: bool) -> PlanDocument | None:
    """The document that shows the plan as it is now, ready or on its way, or None."""
    return (
        PlanDocument.objects.without_content()
        .filter(plan=plan, is_draft=is_draft, made_from=plan.state_of_things)
        .exclude(state=DocumentState.FAILED)
        .first()
    )


def _tidy(plan: ActionPlan, is_draft: bool) -> None:
    kind = PlanDocument.objects.filter(plan=plan, is_draft=is_draft)
    kind.filter(state__in=[DocumentState.QUEUED, DocumentState.FAILED]).delete()
    kept = list(kind.values_list("pk", flat=True)[: KEPT_OF_A_KIND - 1])
    kind.exclude(pk__in=kept).delete()


def take_next_document() -> PlanDocument | None:
    """Take the oldest document that waits, or None. Two makers never take the same one."""
    pk = PlanDocument.objects.waiting().values_list("pk", flat=True).first()
    if pk is None:
        return None
    taken = PlanDocument.objects.filter(pk=pk, state=DocumentState.QUEUED).update(
        state=DocumentState.MAKING
    )
    if not taken:
        return None
    return (
        PlanDocument.objects.without_content()
        .select_related("plan__workshop__edition")
        .filter(pk=pk)
        .first()
    )


def ask_again_for_interrupted() -> int:
    """Put what an earlier maker left half done back into the queue; says how many."""
    return PlanDocument.objects.filter(state=DocumentState.MAKING).update(
        state=DocumentState.QUEUED, done=0
    )
