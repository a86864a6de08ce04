"""What the facilitator notes of the talk, and which statements go into the plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from workshops.models.workshop import Workshop, WorkshopDomain


class Note(models.Model):
    """The note of one domain (no statement) or one statement. ``version`` meets two desks."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="notes")
    statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField(blank=True, max_length=20000)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["item", "statement"],
                condition=Q(statement__isnull=False),
                name="one_note_a_statement",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(statement__isnull=True), name="one_note_a_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"note on item {self.item_id}"


class Priority(models.Model):
    """A statement that the facilitator picked, with the room, to go into the plan."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="priorities")
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="priorities")
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    picked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["item__position", "statement__position"]
        verbose_name_plural = "priorities"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workshop", "statement"], name="priority_once")
        ]

    def __str__(self) -> str:
        return f"priority: statement {self.statement_id}"
