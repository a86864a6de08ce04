"""What the room was shown: stored once, and the only thing any screen or file reads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from workshops.disclosure import Cell
from workshops.models.workshop import Workshop, WorkshopDomain


class ShowingKind(models.TextChoices):
    """What is shown."""

    RATINGS = "ratings"
    PRIORITIES = "priorities"
    BACKING = "backing"


class ShowingQuerySet(models.QuerySet["Showing"]):
    """Words for finding showings."""

    def of_ratings(self, number: int) -> ShowingQuerySet:
        """Those of what people answered, in this round."""
        return self.filter(kind=ShowingKind.RATINGS, round=number)


class Showing(models.Model):
    """The first, and final, showing of one subject.

    ``cells`` is a list of ``{"groups": [...], "size": n, "counts": {key: n}}``. For
    ratings the keys are the answers ("0" to "5"); for priorities statement ids; for
    backing idea ids (people of the cell who marked or backed each).
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="showings")
    kind = models.CharField(max_length=10, choices=ShowingKind.choices)
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, null=True, related_name="+")
    statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=1)
    minimum = models.PositiveSmallIntegerField()
    cells = models.JSONField()
    shown_at = models.DateTimeField()

    objects = ShowingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["shown_at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["workshop", "statement", "round"],
                condition=Q(kind="ratings"),
                name="first_showing_of_ratings_is_final",
            ),
            models.UniqueConstraint(
                fields=["workshop", "item"],
                condition=Q(kind="priorities"),
                name="first_showing_of_priorities_is_final",
            ),
            models.UniqueConstraint(
                fields=["workshop"],
                condition=Q(kind="backing"),
                name="first_showing_of_backing_is_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} shown in workshop {self.workshop_id}"

    @property
    def who(self) -> list[Cell]:
        """The cells without their counts."""
        return [Cell(tuple(cell["groups"]), cell["size"]) for cell in self.cells]

    @property
    def size(self) -> int:
        """How many people are in it."""
        return sum(cell["size"] for cell in self.cells)

    def counts_of(self, key: str | int) -> list[int]:
        """How many people of each cell gave this answer, marked or backed it."""
        return [int(cell["counts"].get(str(key), 0)) for cell in self.cells]
