"""The session in tables: one idea a file."""

from workshops.models.facilitator import Facilitator
from workshops.models.groups import Group
from workshops.models.handling import Handling
from workshops.models.note import Note, Priority
from workshops.models.rating import Answer, PriorityMark, Rating, VisibleTo
from workshops.models.seat import FirstThought, Receipt, Seat
from workshops.models.showing import Showing, ShowingKind
from workshops.models.ticked import Ticked
from workshops.models.workshop import Workshop, WorkshopDomain

__all__ = [
    "Answer",
    "Facilitator",
    "FirstThought",
    "Group",
    "Handling",
    "Note",
    "Priority",
    "PriorityMark",
    "Rating",
    "Receipt",
    "Seat",
    "Showing",
    "ShowingKind",
    "Ticked",
    "VisibleTo",
    "Workshop",
    "WorkshopDomain",
]
