"""Taking back what was said, until it is shown. What the room has seen stays as it is."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from workshops import panels
from workshops.models import (
    AddedNote,
    AddedState,
    FirstThought,
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    VisibleTo,
)
from workshops.services.changes import changed, lock_seat, tell_counts


def unshown_ratings(seat: Seat) -> QuerySet[Rating]:
    """This seat's answers that no picture holds: they can be taken back."""
    return Rating.objects.filter(seat=seat, showing=None)


def unshown_marks(seat: Seat) -> QuerySet[PriorityMark]:
    """This seat's marks that no picture holds."""
    shown = Showing.objects.filter(kind=ShowingKind.PRIORITIES, item=OuterRef("item"))
    return PriorityMark.objects.filter(~Exists(shown) | Q(waiting=True), seat=seat)


def unshown_notes(seat: Seat) -> QuerySet[AddedNote]:
    """What this seat added to the talk and nobody let through."""
    return AddedNote.objects.filter(seat=seat).exclude(state=AddedState.THROUGH)


@transaction.atomic
def take_back_answer(*, seat: Seat, statement_pk: int) -> bool:
    """Delete this seat's answer to a statement, and its reason; False where nothing was left to
    take back, because the room has seen it.

    Raises ``Refused`` when the seat was taken out of the workshop.
    """
    seat = lock_seat(seat)
    gone, _each = unshown_ratings(seat).filter(statement=statement_pk).delete()
    if gone:
        tell_counts(seat.workshop)
    return gone > 0


@transaction.atomic
def take_back_everything(*, seat: Seat) -> None:
    """Delete all that this seat said and the room has not seen: answers, marks, backing, first
    thoughts and what it added to the talk. Of what it has seen no reason may be quoted any more.

    Raises ``Refused`` when the seat was taken out of the workshop.
    """
    seat = lock_seat(seat)
    unshown_ratings(seat).delete()
    unshown_marks(seat).delete()
    unshown_notes(seat).delete()
    FirstThought.objects.filter(seat=seat).delete()
    for said in panels.unshown(seat):
        said.delete()
    if seat.ratings.filter(visible_to=VisibleTo.PLAN).update(visible_to=VisibleTo.ROOM):
        changed(seat.workshop, "plan")
    else:
        tell_counts(seat.workshop)
