"""A link with which a colleague comes to the desk, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from workshops.models.workshop import Workshop

WORKS_FOR = timedelta(days=7)


class DeskInvitationQuerySet(models.QuerySet["DeskInvitation"]):
    """Words for finding invitations."""

    def open(self, now: datetime) -> DeskInvitationQuerySet:
        """Those that still open the desk."""
        return self.filter(used_by=None, ends_at__gt=now)


class DeskInvitation(models.Model):
    """One secret link to one desk. It works until it is used, taken back (deleted) or too old."""

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="desk_invitations"
    )
    secret = models.CharField(max_length=40, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    ends_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    objects = DeskInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["pk"]

    def __str__(self) -> str:
        return f"invitation {self.pk} to the desk of workshop {self.workshop_id}"
