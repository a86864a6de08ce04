"""What phones add to the talk, and what the desk lets through of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Statement
from workshops.models import (
    AddedNote,
    AddedState,
    NoteKind,
    Seat,
    ShowingKind,
    Workshop,
    WorkshopDomain,
)
from workshops.models.note import ADDED_LENGTH
from workshops.services.changes import Refused, changed, lock, lock_seat, tell_counts

MOST_ADDED = 40


@transaction.atomic
def add_to_talk(
    *,
    seat: Seat,
    item: WorkshopDomain,
    statement: Statement | None,
    text: str,
    now: datetime,
    kind: str = NoteKind.PLAIN,
    key: str = "",
) -> AddedNote:
    """Keep what somebody adds to the talk; it waits at the desk until it is let through.

    The same text with the same ``key`` is written once. Raises ``Refused`` with what to do when
    the text is empty or too long, the workshop has ended, or the room was not shown this yet.
    """
    seat = lock_seat(seat)
    text = text.strip()
    same = AddedNote.objects.filter(seat=seat, key=key, text=text).first() if key else None
    if same:
        return same
    _check_text(text)
    _check_may_add(seat, item, statement)
    note = AddedNote.objects.create(
        workshop=seat.workshop,
        item=item,
        statement=statement,
        seat=seat,
        kind=kind,
        text=text,
        key="" if seat.added_notes.filter(key=key).exists() else key,
    )
    seat.seen(now)
    tell_counts(seat.workshop)
    return note


def _check_text(text: str) -> None:
    if not text:
        raise Refused(_("Write what you want to add first."))
    if len(text) > ADDED_LENGTH:
        raise Refused(
            _("There is room for %(most)s characters, and this has %(now)s. Make it shorter.")
            % {"most": ADDED_LENGTH, "now": len(text)}
        )


def _check_may_add(seat: Seat, item: WorkshopDomain, statement: Statement | None) -> None:
    if seat.workshop.is_closed:
        raise Refused(_("The workshop has ended, so this could not be added."))
    shown = seat.workshop.showings.filter(kind=ShowingKind.RATINGS, item=item)
    if not (shown.filter(statement=statement) if statement else shown).exists():
        raise Refused(_("The room has not been shown this yet. You can add to it after that."))
    if seat.added_notes.count() >= MOST_ADDED:
        raise Refused(_("You have added a lot already. Tell the room the rest."))


@transaction.atomic
def let_through(*, workshop: Workshop, note_pk: int, through: bool) -> None:
    """Show everybody a note from a phone, or hold it back.

    Raises ``Refused`` when it is not here any more.
    """
    workshop = lock(workshop)
    found = AddedNote.objects.readable(workshop).filter(pk=note_pk).first()
    if found is None:
        raise Refused(_("That note is not here any more."))
    found.state = AddedState.THROUGH if through else AddedState.HELD
    found.save(update_fields=["state"])
    changed(workshop)
