"""What phones added to the talk: what the desk decides about, and what everybody may read.

Never in the order in which it came, and under names that tell nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from domains.models import Statement
from workshops.models import AddedNote, AddedState, NoteKind, Workshop
from workshops.services import Refused
from workshops.steps import Step

SALT = "workshops.added"
# As they are offered: what most notes are comes last, and nobody has to choose.
KINDS = tuple((kind.value, kind.label) for kind in (NoteKind.KEEP, NoteKind.CHANGE, NoteKind.PLAIN))


@dataclass(frozen=True)
class Told:
    """A note from a phone as it is read. ``kind`` is keep, change or empty."""

    text: str
    kind: str
    kind_name: str


@dataclass(frozen=True)
class ToDecide:
    """The same at the desk: what its buttons call it, what it is about, what was decided."""

    told: Told
    handle: str
    about: str
    state: str


@dataclass(frozen=True)
class AtDesk:
    """Everything from phones that the desk shows now; ``waiting`` of it is not decided."""

    notes: tuple[ToDecide, ...]
    waiting: int

    @property
    def same(self) -> str:
        """Changes whenever anything of it does, so that a page leaves alone what is the same."""
        return " ".join(f"{note.handle}:{note.state}" for note in self.notes)


def told(note: AddedNote) -> Told:
    """The words and the kind; nothing else of it is told."""
    return Told(note.text, note.kind, note.get_kind_display() if note.kind else "")


def for_everybody(workshop: Workshop, item: int, statement: int | None) -> list[Told]:
    """What was let through about a statement, or about a domain as a whole; one query."""
    found = AddedNote.objects.filter(item=item, statement=statement, workshop=workshop)
    return [told(note) for note in in_no_order(found.let_through())]


def all_let_through(workshop: Workshop) -> Mapping[tuple[int, int | None], list[Told]]:
    """All that was let through, by domain of the agenda and statement; one query."""
    found: dict[tuple[int, int | None], list[Told]] = {}
    for note in in_no_order(AddedNote.objects.filter(workshop=workshop).let_through()):
        found.setdefault((note.item_id, note.statement_id), []).append(told(note))
    return found


def at_desk(workshop: Workshop) -> AtDesk:
    """What waits, and in the talk what was decided about this domain; one query.

    What waits stands first.
    """
    notes = AddedNote.objects.readable(workshop)
    shown = notes.waiting()
    if workshop.step == Step.TALK:
        shown |= notes.filter(item=workshop.current_item_id)
    found = in_no_order(shown.select_related("statement", "item__domain"))
    found.sort(key=lambda note: note.state != AddedState.WAITING)
    waiting = sum(1 for note in found if note.state == AddedState.WAITING)
    return AtDesk(tuple(_to_decide(note) for note in found), waiting)


def _to_decide(note: AddedNote) -> ToDecide:
    return ToDecide(told(note), handle_of(note), _about(note), note.state)


def _about(note: AddedNote) -> str:
    domain = note.item.domain.short_title
    statement: Statement | None = note.statement
    if statement is None:
        return domain
    return _("%(domain)s, statement %(number)d") % {
        "domain": domain,
        "number": statement.position,
    }


def in_no_order(notes: Iterable[AddedNote]) -> list[AddedNote]:
    """Notes in an order that tells nothing of who wrote when, the same each time."""
    return sorted(notes, key=handle_of)


def handle_of(note: AddedNote) -> str:
    """What a page calls a note, instead of its number in the database."""
    return salted_hmac(SALT, f"{note.workshop_id}-{note.pk}").hexdigest()[:16]


def of_handle(workshop: Workshop, handle: str) -> int:
    """The note that a handle stands for. Raises ``Refused`` when there is none."""
    for note in AddedNote.objects.readable(workshop).only("pk", "workshop"):
        if handle_of(note) == handle:
            return note.pk
    raise Refused(_("That note is not here any more."))
