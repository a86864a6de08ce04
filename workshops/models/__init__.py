"""The session in tables: one idea a file."""

from workshops.models.facilitator import Facilitator
from workshops.models.groups import Group
from workshops.models.note import Note, Priority
from workshops.models.rating import Answer, PriorityMark, Rating
from workshops.models.seat import FirstThought, Receipt, Seat
from workshops.models.showing import Showing, ShowingKind
from workshops.models.ticked import Ticked
from workshops.models.workshop import AskedAgain, Workshop, WorkshopDomain

__all__ = [
    "Answer",
    "AskedAgain",
    "Facilitator",
    "FirstThought",
    "Group",
    "Note",
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
