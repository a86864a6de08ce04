"""The plan of one person by themselves: its actions, and its PDF."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actionplans.borrowing import start_from_idea
from actionplans.models import AloneAction, AloneDocument, DocumentState
from actionplans.models.alone import MOST_ACTIONS
from domains.models import Domain, PracticeIdea
from reviewtool import companion
from workshops.models import AloneReview
from workshops.services import Refused
from workshops.services.alone import hold_review


class AloneActionChanged(Refused):
    """Another device changed the same action. ``current`` is what stands there now."""

    def __init__(self, current: AloneAction) -> None:
        super().__init__(
            _(
                "You changed this on another device too. Both texts are here: "
                "put them into one, then save."
            )
        )
        self.current = current


@transaction.atomic
def add_alone_action(
    *, review: AloneReview, fields: Mapping[str, Any], key: str, now: datetime
) -> AloneAction:
    """Write an action at the end of the plan; once for each ``key``, which names its page. What
    the page sends again, because it never heard that it was written, takes its place.

    Raises ``Refused`` when the plan is full.
    """
    review = hold_review(review)
    written = review.actions.filter(key=key).first() if key else None
    if written:
        _change(written, fields, now)
        return written
    if review.actions.count() >= MOST_ACTIONS:
        raise Refused(full())
    action = AloneAction.objects.create(review=review, key=key, **fields)
    review.note_change(now)
    return action


def full() -> str:
    """What somebody is told whose plan takes no more."""
    return _("Your plan is full. Take something out for good first, or change what is there.")


@transaction.atomic
def take_idea(
    *, review: AloneReview, idea: PracticeIdea, domain: Domain, now: datetime
) -> AloneAction:
    """Put an idea for action into the plan, as it stands. Once, however often it is tapped.

    What was taken out comes back as it was. Raises ``Refused`` when the plan is full.
    """
    review = hold_review(review)
    of_idea = review.actions.filter(practice_idea=idea)
    found = of_idea.standing().first() or of_idea.first()
    if found is None:
        fields: dict[str, Any] = {"practice_idea": idea, "domain": domain}
        start = start_from_idea(idea)
        fields |= {name: start[name] for name in ("what", "first_step") if name in start}
        return add_alone_action(review=review, fields=fields, key="", now=now)
    if found.removed_at:
        _write(found, now, removed_at=None)
    return found


@transaction.atomic
def change_alone_action(
    *, review: AloneReview, action_pk: int, version: int, fields: Mapping[str, Any], now: datetime
) -> AloneAction:
    """Change an action. ``version`` is the one the page began with.

    Raises ``AloneActionChanged`` when another text stands there now, ``Refused`` when the action
    is not in the plan any more.
    """
    action = _standing(review, action_pk)
    if action.version != version and _differs(action, fields):
        raise AloneActionChanged(action)
    _change(action, fields, now)
    return action


def _change(action: AloneAction, fields: Mapping[str, Any], now: datetime) -> None:
    if action.removed_at or _differs(action, fields):
        _write(action, now, version=action.version + 1, removed_at=None, **fields)


def _differs(action: AloneAction, fields: Mapping[str, Any]) -> bool:
    return any(getattr(action, name) != value for name, value in fields.items())


@transaction.atomic
def take_alone_action_out(*, review: AloneReview, action_pk: int, now: datetime) -> None:
    """Take an action out of the plan. It is kept and can be put back."""
    _write(_standing(review, action_pk), now, removed_at=now)


@transaction.atomic
def put_alone_action_back(*, review: AloneReview, action_pk: int, now: datetime) -> None:
    """Put an action back. Raises ``Refused`` when it is in the plan, or not kept any more."""
    action = hold_review(review).actions.taken_out().filter(pk=action_pk).first()
    if action is None:
        raise Refused(_("That is in your plan already, or not kept any more."))
    _write(action, now, removed_at=None)


@transaction.atomic
def drop_alone_actions(*, review: AloneReview, now: datetime) -> None:
    """Delete for good what was taken out of the plan."""
    hold_review(review).actions.taken_out().delete()
    review.note_change(now)


def _standing(review: AloneReview, action_pk: int) -> AloneAction:
    action = hold_review(review).actions.standing().filter(pk=action_pk).first()
    if action is None:
        raise Refused(_("That is not in your plan any more."))
    return action


def _write(action: AloneAction, now: datetime, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(action, name, value)
    action.save(update_fields=[*fields])
    action.review.note_change(now)


@transaction.atomic
def request_alone_document(*, review: AloneReview, now: datetime) -> AloneDocument:
    """Ask for the PDF of somebody's notes and plan. One that shows them as they are is used again;
    older ones go."""
    review = hold_review(review)
    found = current_alone_document(review)
    if found is None:
        review.documents.exclude(state=DocumentState.MAKING).delete()
        found = AloneDocument.objects.create(review=review, made_from=review.version, asked_at=now)
    if found.in_work:
        transaction.on_commit(companion.wake)
    return found


def current_alone_document(review: AloneReview) -> AloneDocument | None:
    """The document that shows a review as it is now, ready or on its way, or None."""
    documents = AloneDocument.objects.without_content().filter(review=review)
    return documents.filter(made_from=review.version).exclude(state=DocumentState.FAILED).first()


def drop_alone_files(*, made_before: datetime) -> int:
    """Delete files that were asked for before this moment; they can be made again. Says how
    many."""
    _rows, by_kind = AloneDocument.objects.filter(asked_at__lt=made_before).delete()
    return by_kind.get(AloneDocument._meta.label, 0)
