"""Notes of the talk as the document prints them: the facilitator's, and what was let through."""

from collections.abc import Mapping
from dataclasses import dataclass

from workshops.added import all_let_through
from workshops.models import NoteKind, Workshop

# The domain of the agenda, and the statement or none.
Subject = tuple[int, int | None]


@dataclass(frozen=True)
class NotesTold:
    """All of one kind about one thing. ``kind_name`` is empty for plain notes."""

    kind: str
    kind_name: str
    written: str
    added: tuple[str, ...]


def notes_of_talk(workshop: Workshop) -> Mapping[Subject, tuple[NotesTold, ...]]:
    """What was noted, by subject: plain notes, then strengths to keep, then what to change."""
    written = {
        ((note.item_id, note.statement_id), note.kind): note.text.strip()
        for note in workshop.notes.all()
    }
    added = all_let_through(workshop)
    found = {}
    for subject in {subject for subject, _kind in written} | set(added):
        told = [
            NotesTold(
                kind.value,
                str(kind.label) if kind.value else "",
                written.get((subject, kind.value), ""),
                tuple(note.text for note in added.get(subject, ()) if note.kind == kind.value),
            )
            for kind in NoteKind
        ]
        if some := tuple(one for one in told if one.written or one.added):
            found[subject] = some
    return found
