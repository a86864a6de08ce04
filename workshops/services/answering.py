"""What people say: answers, first thoughts, priorities, and leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Statement
from workshops.models import (
    FirstThought,
    PriorityMark,
    Rating,
    Receipt,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
    WorkshopDomain,
)
from workshops.models.rating import FIRST_ROUND
from workshops.services.changes import Refused, changed, lock, tell_counts
from workshops.steps import Step

MOST_MARKS = 2


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: "saved" in time, or "waiting" because it came too late.

    "older" means that nothing was written, because another answer stands, with this
    ``sequence``, written so many ``seconds`` ago: another phone of the same seat wrote it.
    A phone whose words are younger sends them again with a higher sequence.
    """

    kind: str
    sequence: int = 0
    seconds: float = 0

    @property
    def waiting(self) -> bool:
        """Whether the answer came after the closing."""
        return self.kind == "waiting"


@transaction.atomic
def record_rating(
    *,
    seat: Seat,
    statement: Statement,
    value: int,
    reason: str,
    may_be_quoted: bool,
    key: str,
    sequence: int,
    now: datetime,
    round: int | None = None,
) -> Outcome:
    """Write one answer once per ``key``; a repeated key gets the first result.

    ``sequence`` counts up on the phone: an older one never overwrites a newer one.
    An answer after the closing, after the room was shown, or written in another ``round``
    than the present one of its domain, is kept as waiting.
    Raises ``Refused`` when the seat was removed or the statement is not discussed here.
    """
    workshop = lock(seat.workshop)
    seat = Seat.objects.get(pk=seat.pk)
    _check_may_answer(workshop, seat, statement)
    repeated = Receipt.objects.filter(seat=seat, key=key).first() if key else None
    if repeated:
        return Outcome(repeated.outcome)
    waiting = not _in_time(workshop, statement, now, round)
    newest = _write_rating(
        seat,
        statement,
        waiting,
        sequence,
        {"value": value, "reason": reason, "may_be_quoted": may_be_quoted},
    )
    if newest > sequence:
        written = seat.ratings.filter(statement=statement, sequence=newest).latest("written_at")
        return Outcome("older", newest, (now - written.written_at).total_seconds())
    outcome = Outcome("waiting" if waiting else "saved")
    if key:
        Receipt.objects.create(seat=seat, key=key, outcome=outcome.kind)
    seat.seen(now)
    tell_counts(workshop)
    return outcome


def _check_may_answer(workshop: Workshop, seat: Seat, statement: Statement) -> None:
    if seat.removed_at:
        raise Refused(_("This seat was taken out of the workshop. Ask the facilitator."))
    if workshop.is_closed:
        raise Refused(_("The workshop has ended, so this answer could not be added."))
    if not workshop.items.filter(domain_id=statement.domain_id).exists():
        raise Refused(_("This statement is not part of the workshop."))


def _in_time(
    workshop: Workshop, statement: Statement, now: datetime, written_in: int | None
) -> bool:
    if not workshop.rating_open(now):
        return False
    if statement.pk not in {s.pk for s in workshop.statements_in_view}:
        return False
    present = workshop.current.round_version
    if present and written_in not in (None, present):
        return False
    return not Showing.objects.filter(
        workshop=workshop, kind=ShowingKind.RATINGS, statement=statement, round=FIRST_ROUND
    ).exists()


def _write_rating(
    seat: Seat, statement: Statement, waiting: bool, sequence: int, fields: dict[str, Any]
) -> int:
    """Write the answer unless a newer one stands; the sequence that stands afterwards."""
    standing = Rating.objects.filter(seat=seat, statement=statement, round=FIRST_ROUND)
    newest = max((rating.sequence for rating in standing), default=0)
    if sequence < newest:
        return newest
    rating = next(
        (one for one in standing if one.waiting == waiting),
        Rating(seat=seat, statement=statement, round=FIRST_ROUND, waiting=waiting),
    )
    if waiting and not fields["may_be_quoted"]:
        _take_back_quoting(seat, statement)
    if fields["reason"] != rating.reason:
        rating.held_back = False
    for name, value in fields.items():
        setattr(rating, name, value)
    rating.sequence = sequence
    rating.save()
    return sequence


def _take_back_quoting(seat: Seat, statement: Statement) -> None:
    """Who no longer allows quoting is heard at any time; the picture stays as it was."""
    allowed = Rating.objects.filter(
        seat=seat, statement=statement, round=FIRST_ROUND, waiting=False, may_be_quoted=True
    )
    if allowed.update(may_be_quoted=False):
        changed(seat.workshop, "plan")


@transaction.atomic
def write_first_thought(
    *, seat: Seat, item: WorkshopDomain, text: str, sequence: int | None, now: datetime
) -> Outcome:
    """Keep what somebody wrote down while reading; only they see it.

    ``sequence`` counts up on the phone, as for answers; a plain form has none and is
    always the newest.
    """
    lock(seat.workshop)
    thought = FirstThought.objects.filter(seat=seat, item=item).first()
    thought = thought or FirstThought(seat=seat, item=item)
    if sequence is not None and sequence < thought.sequence:
        age = now - thought.written_at
        return Outcome("older", thought.sequence, age.total_seconds())
    thought.text = text
    thought.sequence = thought.sequence + 1 if sequence is None else sequence
    thought.save()
    return Outcome("saved")


@transaction.atomic
def mark_priorities(
    *, seat: Seat, item: WorkshopDomain, statements: Sequence[int], now: datetime
) -> Outcome:
    """Set which statements of a domain this person would work on, two at most.

    After the closing the marks are kept as waiting. Raises ``Refused`` for more than
    two, or for statements of another domain.
    """
    workshop = lock(seat.workshop)
    known = {statement.pk for statement in item.statements}
    chosen = set(statements)
    if not chosen <= known:
        raise Refused(_("Choose from the statements on this page."))
    if len(chosen) > MOST_MARKS:
        raise Refused(_("Choose up to two. Take one off to choose another."))
    if Seat.objects.get(pk=seat.pk).removed_at:
        raise Refused(_("This seat was taken out of the workshop. Ask the facilitator."))
    waiting = not _marking_open(workshop, item)
    if not waiting:
        PriorityMark.objects.filter(seat=seat, item=item, waiting=True).delete()
    marks = PriorityMark.objects.filter(seat=seat, item=item, waiting=waiting)
    marks.exclude(statement__in=chosen).delete()
    for pk in chosen:
        PriorityMark.objects.get_or_create(seat=seat, item=item, statement_id=pk, waiting=waiting)
    seat.seen(now)
    tell_counts(workshop)
    return Outcome("waiting" if waiting else "saved")


def _marking_open(workshop: Workshop, item: WorkshopDomain) -> bool:
    here = workshop.step == Step.PRIORITIES and workshop.current_item_id == item.pk
    shown = Showing.objects.filter(workshop=workshop, kind=ShowingKind.PRIORITIES, item=item)
    return here and not shown.exists()


@transaction.atomic
def leave_seat(*, seat: Seat, now: datetime) -> None:
    """Somebody has to go: their answers stay, and they are no longer waited for."""
    seat.left_at = now
    seat.save(update_fields=["left_at"])
    tell_counts(seat.workshop)
