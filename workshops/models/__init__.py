"""The session in tables: one idea a file."""

from workshops.models.desk_invitation import DeskInvitation
from workshops.models.facilitator import Facilitator
from workshops.models.groups import Group
from workshops.models.note import AddedNote, AddedState, Note, NoteKind, Priority
from workshops.models.rating import Answer, PriorityMark, Rating
from workshops.models.seat import FirstThought, Receipt, Seat
from workshops.models.showing import Showing, ShowingKind
from workshops.models.ticked import Ticked
from workshops.models.workshop import Workshop, WorkshopDomain

__all__ = [
    "AddedNote",
    "AddedState",
    "Answer",
    "DeskInvitation",
    "Facilitator",
    "FirstThought",
    "Group",
    "Note",
    "NoteKind",
    "Priority",
    "PriorityMark",
    "Rating",
    "Receipt",
    "Seat",
    "Showing",
    "ShowingKind",
    "Ticked",
    "Workshop",
    "WorkshopDomain",
]
