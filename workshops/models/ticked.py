"""That a seat ticked boxes in a form: which of its phones' choices is the newest."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from workshops.models.seat import Seat


class Ticked(models.Model):
    """The newest choice of a seat in one form, such as ``marks:5``, and what became of it.

    What was chosen stands elsewhere; this keeps an older choice that comes late from taking its
    place, and the same one from being taken twice.
    """

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="ticked", db_index=False)
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    outcome = models.CharField(max_length=10)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["seat", "form"], name="ticked_once_a_form")
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} ticked {self.form}"
