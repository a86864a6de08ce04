"""The session in tables: one idea a file."""

from workshops.models.alone import AloneAnswer, AloneNote, AloneReview
from workshops.models.desk_invitation import DeskInvitation
from workshops.models.facilitator import Facilitator
from workshops.models.groups import Group
from workshops.models.handling import Handling
from workshops.models.made_file import DocumentState, MadeFile
from workshops.models.note import AddedNote, AddedState, Note, NoteKind, Priority
from workshops.models.rating import Answer, PriorityMark, Rating, VisibleTo
from workshops.models.seat import FirstThought, Receipt, Seat
from workshops.models.sheet import ScribeLink, Sheet, SheetEntered, SheetFile
from workshops.models.showing import Showing, ShowingKind
from workshops.models.ticked import Ticked
from workshops.models.workshop import AskedAgain, LookedThrough, Workshop, WorkshopDomain

__all__ = [
    "AddedNote",
    "AddedState",
    "AloneAnswer",
    "AloneNote",
    "AloneReview",
    "Answer",
    "AskedAgain",
    "DeskInvitation",
    "DocumentState",
    "Facilitator",
    "FirstThought",
    "Group",
    "Handling",
    "LookedThrough",
    "MadeFile",
    "Note",
    "NoteKind",
    "Priority",
    "PriorityMark",
    "Rating",
    "Receipt",
    "ScribeLink",
    "Seat",
    "Sheet",
    "SheetEntered",
    "SheetFile",
    "Showing",
    "ShowingKind",
    "Ticked",
    "VisibleTo",
    "Workshop",
    "WorkshopDomain",
]
