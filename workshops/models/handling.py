"""What was done with a reason at the desk: held back, let through, flagged; by whom and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.rating import Rating
from workshops.models.workshop import Workshop

WHY_LENGTH = 200


class Done(models.TextChoices):
    """What can be done with a reason."""

    HELD = "held", _("held back a reason")
    LET = "let", _("let a reason through")
    FLAGGED = "flagged", _("flagged a reason")
    UNFLAGGED = "unflagged", _("took a flag back")


class Handling(models.Model):
    """One thing that was done. It stays when the answer is written anew, and never holds its
    words: two texts of one person must not come to stand beside each other."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="handlings")
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(
        Rating, on_delete=models.SET_NULL, null=True, related_name="handlings"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done = models.CharField(max_length=10, choices=Done.choices)
    why = models.CharField(max_length=WHY_LENGTH, blank=True)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-done_at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(done__in=[done.value for done in Done]), name="handling_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.done}: statement {self.statement_id}"
