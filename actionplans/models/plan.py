"""The plan of one workshop."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Sum

from workshops.models import Workshop

INTRO_LENGTH = 1000


def new_share_secret() -> str:
    """The secret of a read-only link."""
    return secrets.token_urlsafe(18)


class ActionPlan(models.Model):
    """What the room agreed to do. ``version`` counts its changes; ``share_secret`` opens it."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="plan")
    intro = models.TextField(blank=True, max_length=INTRO_LENGTH)
    agreed_at = models.DateTimeField(null=True, blank=True)
    share_secret = models.CharField(max_length=40, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"plan of workshop {self.workshop_id}"

    @property
    def is_agreed(self) -> bool:
        """Whether the room agreed it; then it stays as it is until it is opened again."""
        return self.agreed_at is not None

    @property
    def state_of_things(self) -> str:
        """Changes whenever anything changes that a document of this plan could print."""
        notes = self.workshop.notes.aggregate(written=Sum("version"))["written"] or 0
        versions: tuple[Any, ...] = (self.workshop.version, self.version, notes)
        return ".".join(str(version) for version in versions)
