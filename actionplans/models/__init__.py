"""The plan in tables: one idea a file."""

from actionplans.models.action import Action, ActionKind, Update
from actionplans.models.alone import AloneAction, AloneActionKind, AloneDocument
from actionplans.models.document import DocumentState, PlanDocument
from actionplans.models.idea import Backing, Idea
from actionplans.models.plan import ActionPlan

__all__ = [
    "Action",
    "ActionKind",
    "ActionPlan",
    "AloneAction",
    "AloneActionKind",
    "AloneDocument",
    "Backing",
    "DocumentState",
    "Idea",
    "PlanDocument",
    "Update",
]
