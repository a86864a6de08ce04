"""Ideas for action that people propose, and who backs them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from workshops.models import Seat, Workshop

IDEA_LENGTH = 500


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Words for finding ideas."""

    def in_workshop(self, workshop: Workshop) -> IdeaQuerySet:
        """Those of one workshop, as they came."""
        return self.filter(workshop=workshop).order_by("pk")

    def let_through(self) -> IdeaQuerySet:
        """Those that are not held back."""
        return self.filter(held_back=False)

    def standing_alone(self) -> IdeaQuerySet:
        """Those that were not joined into another."""
        return self.filter(joined_into=None)


class Idea(models.Model):
    """An action that somebody proposes. Who proposed it is never shown to anybody else.

    One that came late is held back until the facilitator lets it through.
    ``joined_into`` is the idea that says the same; ``key`` is the phone's id for it.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="ideas")
    seat = models.ForeignKey(
        Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    text = models.TextField(max_length=IDEA_LENGTH)
    statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_back = models.BooleanField(default=False)
    came_late = models.BooleanField(default=False)
    joined_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="joined"
    )
    key = models.CharField(max_length=40, blank=True)
    proposed_at = models.DateTimeField()

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["seat", "key"], condition=~Q(key=""), name="idea_once_a_key"
            ),
            models.CheckConstraint(
                condition=Q(joined_into=None) | ~Q(joined_into=F("id")),
                name="idea_is_not_joined_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"idea {self.pk}"

    @property
    def in_plan(self) -> bool:
        """Whether an action of the plan came from it."""
        return any(action.removed_at is None for action in self.actions.all())


class Backing(models.Model):
    """That somebody supports an idea. Hidden until backing is closed; a late one is waiting."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="backings")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="backings")
    waiting = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["idea", "seat", "waiting"], name="backed_once")
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} backs idea {self.idea_id}"
