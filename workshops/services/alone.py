"""What one person writes by themselves: beginning, answers, notes, and taking it all away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Domain, Edition, Statement
from workshops.models import AloneAnswer, AloneNote, AloneReview
from workshops.services.answering import Outcome, older
from workshops.services.changes import Refused

A_DAY = timedelta(days=1)


@transaction.atomic
def begin_alone(
    *, edition: Edition, domains: Sequence[Domain], now: datetime, most_a_day: int, **words: str
) -> AloneReview:
    """A new review over these domains. ``words`` are its place and role.

    What is out of time goes first. Raises ``Refused`` without a domain, and where ``most_a_day``
    were begun within a day already.
    """
    if not domains:
        raise Refused(no_domain())
    delete_out_of_time(now=now)
    if AloneReview.objects.begun_since(now - A_DAY).count() >= most_a_day:
        raise Refused(
            _(
                "So many people have begun today that this site takes no more until tomorrow. "
                "Nothing was kept. Please try again then."
            )
        )
    review = AloneReview.objects.create(edition=edition, began_at=now, changed_at=now, **words)
    review.domains.set(domains)
    edition.mark_used(now)
    return review


def no_domain() -> str:
    """What somebody is told who chose none."""
    return _("Choose at least one domain.")


@transaction.atomic
def choose_alone(
    *, review: AloneReview, domains: Sequence[Domain], now: datetime, **words: str
) -> None:
    """Go through other domains from now on. What was written about one that is left out is kept.

    Raises ``Refused`` without a domain.
    """
    if not domains:
        raise Refused(no_domain())
    review = hold_review(review)
    for name, value in words.items():
        setattr(review, name, value)
    review.save(update_fields=[*words])
    review.domains.set(domains)
    review.note_change(now)


@transaction.atomic
def answer_alone(
    *,
    review: AloneReview,
    statement: Statement,
    value: int | None,
    reason: str,
    sequence: int | None,
    now: datetime,
) -> Outcome:
    """Write one answer and its reason. A plain form has no ``sequence`` and is always the newest.

    "older" when another device wrote something later, as for the answers of a seat.
    """
    said = {"value": value, "reason": reason}
    return _write(AloneAnswer, review, {"statement": statement}, said, sequence, now)


@transaction.atomic
def note_alone(
    *,
    review: AloneReview,
    domain: Domain,
    kind: str,
    text: str,
    sequence: int | None,
    now: datetime,
) -> Outcome:
    """Write what somebody would keep, or change, in a domain; as ``answer_alone``."""
    subject = {"domain": domain, "kind": kind}
    return _write(AloneNote, review, subject, {"text": text}, sequence, now)


def _write(
    model: type[AloneAnswer] | type[AloneNote],
    review: AloneReview,
    subject: dict[str, Any],
    said: dict[str, Any],
    sequence: int | None,
    now: datetime,
) -> Outcome:
    review = hold_review(review)
    standing = model._default_manager.filter(review=review, **subject).first()
    if sequence is None:
        sequence = standing.sequence + 1 if standing else 0
    elif standing and sequence < standing.sequence:
        return older(standing.sequence, standing.written_at, now)
    written = {**said, "sequence": sequence, "written_at": now}
    model._default_manager.update_or_create(review=review, **subject, defaults=written)
    review.note_change(now)
    return Outcome("saved")


def hold_review(review: AloneReview) -> AloneReview:
    """The review as it is now, held until the transaction ends.

    Raises ``AloneReview.DoesNotExist`` when it was deleted meanwhile.
    """
    return AloneReview.objects.select_for_update().get(pk=review.pk)


@transaction.atomic
def delete_alone(*, review: AloneReview) -> None:
    """Delete a review with its answers, notes, plan and files. Harmless when it is gone."""
    AloneReview.objects.filter(pk=review.pk).delete()


@transaction.atomic
def delete_out_of_time(*, now: datetime) -> int:
    """Delete what nobody changed for a year; says how many reviews."""
    _rows, by_kind = AloneReview.objects.out_of_time(now).delete()
    return by_kind.get(AloneReview._meta.label, 0)
