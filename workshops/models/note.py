"""What is noted of the talk, and which statements go into the plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.seat import Seat
from workshops.models.workshop import Workshop, WorkshopDomain

ADDED_LENGTH = 500


class NoteKind(models.TextChoices):
    """What a note is about. Most are plain."""

    PLAIN = "", _("A note")
    KEEP = "keep", _("A strength to keep")
    CHANGE = "change", _("Something to change")


class AddedState(models.TextChoices):
    """What the desk did with a note from a phone."""

    WAITING = "waiting"
    THROUGH = "through"
    HELD = "held"


def _kind() -> models.CharField[str, str]:
    # The database knows the default, so that a server of the version before goes on meanwhile.
    return models.CharField(
        max_length=10, choices=NoteKind.choices, blank=True, default="", db_default=""
    )


class Note(models.Model):
    """What the facilitator notes of one domain (no statement) or one statement.

    One of each kind. ``version`` meets two desks.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="notes")
    statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = _kind()
    text = models.TextField(blank=True, max_length=20000)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["item", "statement", "kind"],
                condition=Q(statement__isnull=False),
                name="one_note_a_statement",
            ),
            models.UniqueConstraint(
                fields=["item", "kind"],
                condition=Q(statement__isnull=True),
                name="one_note_a_domain",
            ),
        ]

    def __str__(self) -> str:
        return f"note on item {self.item_id}"


class AddedNoteQuerySet(models.QuerySet["AddedNote"]):
    """Words for finding what phones added."""

    def readable(self, workshop: Workshop) -> AddedNoteQuerySet:
        """Those the desk may read: all, also when a seat was removed since. One that left the
        desk with its seat would tell whose it was."""
        return self.filter(workshop=workshop)

    def let_through(self) -> AddedNoteQuerySet:
        """Those that everybody may read."""
        return self.filter(state=AddedState.THROUGH)

    def waiting(self) -> AddedNoteQuerySet:
        """Those that nobody at the desk has decided about."""
        return self.filter(state=AddedState.WAITING)


class AddedNote(models.Model):
    """What somebody added to the talk from a phone. Whose it is, is never shown to anybody else.

    Nobody but the desk reads it until it is let through. ``key`` is the phone's id for it.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="added_notes")
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="added_notes")
    statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="added_notes")
    kind = _kind()
    text = models.TextField(max_length=ADDED_LENGTH)
    state = models.CharField(max_length=10, choices=AddedState.choices, default=AddedState.WAITING)
    key = models.CharField(max_length=40, blank=True)

    objects = AddedNoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["seat", "key"], condition=~Q(key=""), name="added_once_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"added note {self.pk}"


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
