"""A PDF of the plan: asked for, made by another process, kept with the plan."""

from __future__ import annotations

from django.db import models

from actionplans.models.plan import ActionPlan
from workshops.models import DocumentState, MadeFile

__all__ = ["DocumentState", "PlanDocument"]


class PlanDocument(MadeFile):
    """One file. ``made_from`` is the state of things it shows."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="documents")
    is_draft = models.BooleanField()
    made_from = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"document {self.pk} of plan {self.plan_id}"
