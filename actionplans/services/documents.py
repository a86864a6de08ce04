"""Asking for a PDF of the plan, and taking the next one to be made."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan, AloneDocument, DocumentState, PlanDocument
from actionplans.services.planning import plan_of
from reviewtool import companion
from workshops.models import MadeFile, SheetFile, Workshop
from workshops.models.made_file import TRIES
from workshops.services import Refused
from workshops.services.changes import lock

KEPT_OF_A_KIND = 3
# What is made, in this order: who waits for a plan waits for one file of a few pages, and nobody
# who is by themselves makes a room wait.
KINDS: tuple[type[MadeFile], ...] = (PlanDocument, SheetFile, AloneDocument)
# How many a maker looks at when others take them under its nose.
TAKEN_AT_ONCE = 10


@transaction.atomic
def request_document(*, workshop: Workshop, is_draft: bool, now: datetime) -> PlanDocument:
    """Ask for a PDF. One that shows things as they are, or is being made, is used again.

    Raises ``Refused`` when the plan itself is asked for and was not agreed.
    """
    plan = plan_of(lock(workshop))
    if not is_draft and not plan.is_agreed:
        raise Refused(_("Agree the plan first. Until then you can download a draft."))
    found = current_document(plan, is_draft=is_draft)
    if found is None:
        _tidy(plan, is_draft)
        found = PlanDocument.objects.create(
            plan=plan, is_draft=is_draft, made_from=plan.state_of_things, asked_at=now
        )
    if found.in_work:
        transaction.on_commit(companion.wake)
    return found


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


def are_documents_asked_for() -> bool:
    """Whether anybody waits for a document, whoever makes it."""
    return any(kind.objects.asked_for().exists() for kind in KINDS)


def take_next_document(*, maker: str, now: datetime) -> MadeFile | None:
    """Take the oldest document that waits, or None; plans first. Two makers never take the same.

    One that took its maker down each time is given up, so that the others get their turn.
    """
    found = (_take_next(kind, maker, now) for kind in KINDS)
    return next(filter(None, found), None)


def _take_next(kind: type[MadeFile], maker: str, now: datetime) -> MadeFile | None:
    waiting = kind.objects.waiting(now)
    for pk, tries in waiting.values_list("pk", "tries")[:TAKEN_AT_ONCE]:
        # The database compares again as it writes: the second of two finds nothing to take.
        still = waiting.filter(pk=pk)
        if tries >= TRIES:
            still.update(state=DocumentState.FAILED, error=cannot_be_made())
        elif still.update(
            state=DocumentState.MAKING, maker=maker, heard_of_at=now, done=0, tries=F("tries") + 1
        ):
            whole: MadeFile | None = kind.objects.without_content().filter(pk=pk).first()
            return whole
    return None


def put_back_interrupted(*, maker: str) -> int:
    """Put what this maker left half done when it died back into the queue; says how many."""
    return sum(
        kind.objects.filter(state=DocumentState.MAKING, maker=maker).update(
            state=DocumentState.QUEUED, done=0
        )
        for kind in KINDS
    )


def cannot_be_made() -> str:
    """What people are told when a file could not be made."""
    return _(
        "The file could not be made. Try again; if it fails again, "
        "tell whoever looks after this tool."
    )
