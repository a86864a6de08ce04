"""What the facilitator notes of the talk, and what is picked for the plan."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Statement
from workshops.models import Note, NoteKind, Priority, Workshop, WorkshopDomain
from workshops.services.changes import Refused, changed, lock


class NoteChanged(Refused):
    """Another desk wrote to the same note. ``current`` is what stands there now."""

    def __init__(self, current: Note) -> None:
        super().__init__(
            _("Somebody else wrote here too. Both texts are below: put them into one and save.")
        )
        self.current = current


@transaction.atomic
def write_note(
    *,
    workshop: Workshop,
    item: WorkshopDomain,
    statement: Statement | None,
    text: str,
    version: int,
    kind: str = NoteKind.PLAIN,
) -> Note:
    """Write the note of a domain or statement, of this kind.

    ``version`` is the one the desk began with (0 for a new note). Raises
    ``NoteChanged`` when it is not the current one and the text differs.
    """
    lock(workshop)
    note = Note.objects.filter(item=item, statement=statement, kind=kind).first()
    if note is None:
        return Note.objects.create(
            workshop=workshop, item=item, statement=statement, kind=kind, text=text
        )
    if note.text == text:
        return note
    if note.version != version:
        raise NoteChanged(note)
    note.text, note.version = text, note.version + 1
    note.save()
    return note


@transaction.atomic
def order_talk(*, workshop: Workshop, item: WorkshopDomain, order: Sequence[int]) -> None:
    """Talk about the statements of a domain in this order; ``Refused`` unless it is all of them."""
    workshop = lock(workshop)
    if sorted(order) != sorted(statement.pk for statement in item.statements):
        raise Refused(_("The room has moved on. Look again and press once more."))
    WorkshopDomain.objects.filter(pk=item.pk).update(talk_order=list(order))
    changed(workshop)


@transaction.atomic
def pick_priority(
    *, workshop: Workshop, item: WorkshopDomain, statement: Statement, picked: bool
) -> None:
    """Put a statement on the list for the plan, or take it off again."""
    workshop = lock(workshop)
    if picked:
        Priority.objects.get_or_create(
            workshop=workshop, statement=statement, defaults={"item": item}
        )
    else:
        Priority.objects.filter(workshop=workshop, statement=statement).delete()
    changed(workshop, "plan")
