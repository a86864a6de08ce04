"""What people tick: priorities. Of what one seat ticks in a form the newest stands, once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.models import (
    PriorityMark,
    Seat,
    Showing,
    ShowingKind,
    Ticked,
    Workshop,
    WorkshopDomain,
)
from workshops.services.answering import Outcome, older
from workshops.services.changes import Refused, lock_seat, tell_counts
from workshops.steps import Step

MOST_MARKS = 2


def tick_in_order(
    *,
    seat: Seat,
    form: str,
    key: str,
    sequence: int | None,
    now: datetime,
    tick: Callable[[], Outcome],
) -> Outcome:
    """Do ``tick`` unless it was done already with this ``key``, or a newer choice stands.

    ``sequence`` counts up on the phone, as for answers; a plain form has none and is always the
    newest. To be called while the seat is held (``lock_seat``).
    """
    standing = Ticked.objects.filter(seat=seat, form=form).first() or Ticked(seat=seat, form=form)
    if key and key == standing.key:
        return Outcome(standing.outcome)
    if sequence is None:
        sequence = standing.sequence + 1
    elif standing.pk and sequence < standing.sequence:
        return older(standing.sequence, standing.written_at, now)
    outcome = tick()
    standing.key, standing.sequence, standing.outcome = key, sequence, outcome.kind
    standing.save()
    return outcome


@transaction.atomic
def mark_priorities(
    *,
    seat: Seat,
    item: WorkshopDomain,
    statements: Sequence[int],
    now: datetime,
    key: str = "",
    sequence: int | None = None,
) -> Outcome:
    """Set which statements of a domain this person would work on, two at most.

    After the closing the marks are kept as waiting. Raises ``Refused`` for more than
    two, for statements of another domain, or when the seat was removed.
    """
    seat = lock_seat(seat)
    known = {statement.pk for statement in item.statements}
    chosen = set(statements)
    if not chosen <= known:
        raise Refused(_("Choose from the statements on this page."))
    if len(chosen) > MOST_MARKS:
        raise Refused(_("Choose up to two. Take one off to choose another."))

    def tick() -> Outcome:
        waiting = not _marking_open(seat.workshop, item)
        _set_marks(seat, item, chosen, waiting)
        tell_counts(seat.workshop)
        return Outcome("waiting" if waiting else "saved")

    form = f"marks:{item.pk}"
    outcome = tick_in_order(seat=seat, form=form, key=key, sequence=sequence, now=now, tick=tick)
    seat.seen(now)
    return outcome


def _set_marks(seat: Seat, item: WorkshopDomain, chosen: set[int], waiting: bool) -> None:
    """Exactly these; late ones beside those in time, and in time ones instead of late ones."""
    marks = PriorityMark.objects.filter(seat=seat, item=item)
    standing = list(marks.filter(waiting=True) | marks.filter(waiting=waiting))
    kept = {mark.statement_id for mark in standing if mark.waiting == waiting} & chosen
    gone = [m.pk for m in standing if m.waiting != waiting or m.statement_id not in kept]
    if gone:
        marks.filter(pk__in=gone).delete()
    PriorityMark.objects.bulk_create(
        PriorityMark(seat=seat, item=item, statement_id=pk, waiting=waiting) for pk in chosen - kept
    )


def _marking_open(workshop: Workshop, item: WorkshopDomain) -> bool:
    here = workshop.step == Step.PRIORITIES and workshop.current_item_id == item.pk
    shown = Showing.objects.filter(workshop=workshop, kind=ShowingKind.PRIORITIES, item=item)
    return here and not shown.exists()
