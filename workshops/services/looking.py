"""What the desk has looked through: until the room is shown it, no seat is taken out.

The desk reads reasons before the room, without group or answer. If it could take a seat out
meanwhile, the reasons that went would be that seat's. Whether a seat answered plays no part: to
refuse only those who did would tell who did.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from workshops.models import LookedThrough, Rating, Seat, Showing, ShowingKind, Workshop
from workshops.models.workshop import FIRST_ROUND
from workshops.services.changes import Refused
from workshops.steps import Step

READING = (Step.LOOK_THROUGH, Step.SHOW, Step.TALK)


def note_looked_through(workshop: Workshop, now: datetime) -> None:
    """Remember which reasons the desk can read from now on, where the room is."""
    if workshop.step not in READING:
        return
    for statement, number in _on_the_desk(workshop):
        LookedThrough.objects.update_or_create(
            item_id=workshop.current_item_id,
            statement_id=statement,
            round=number,
            defaults={"at": now},
        )


def _on_the_desk(workshop: Workshop) -> Iterable[tuple[int, int]]:
    """Statements and rounds: those in view, and in the talk all of the domain."""
    found = {(statement.pk, workshop.round) for statement in workshop.statements_in_view}
    if workshop.step != Step.LOOK_THROUGH and not workshop.one_at_a_time:
        found |= {(statement.pk, FIRST_ROUND) for statement in workshop.current.statements}
    return found


def check_may_go(seat: Seat) -> None:
    """Raise ``Refused``, with what to do, for a seat that was here when reasons were looked
    through that the room was not shown yet, and for any once the workshop is closed for good."""
    if seat.workshop.untied_at:
        raise Refused(
            _(
                "This workshop is closed for good. What people said belongs to no seat any more, "
                "so no seat is taken out."
            )
        )
    shown = Showing.objects.filter(
        workshop=seat.workshop,
        kind=ShowingKind.RATINGS,
        statement=OuterRef("statement"),
        round=OuterRef("round"),
    )
    reasons = Rating.objects.readable(seat.workshop).filter(
        statement=OuterRef("statement"), round=OuterRef("round")
    )
    seen = LookedThrough.objects.filter(item__workshop=seat.workshop, at__gte=seat.joined_at)
    if seen.filter(~Exists(shown), Exists(reasons)).exists():
        raise Refused(_stays())


def _stays() -> str:
    return _(
        "You have looked through reasons that the room was not shown yet. If a seat went now, you "
        "could tell which reasons were its own. Show the room first, then take the seat out. If a "
        "reason hurts somebody, hold it back."
    )
