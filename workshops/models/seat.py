"""A seat: one person in one workshop, without a name or an account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from workshops.models.groups import Group
from workshops.models.put import put_seen
from workshops.models.workshop import Workshop

SILENT_AFTER = timedelta(minutes=10)
SEEN_EVERY = timedelta(seconds=45)


def new_seat_secret() -> str:
    """The secret that a phone keeps in its cookie."""
    return secrets.token_urlsafe(24)


def counted_as_here(silent_before: Any) -> Q:
    """Which seats are counted as here: not gone, and heard of after this moment."""
    return Q(left_at=None, last_seen_at__gt=silent_before)


def key_of(secret: str) -> str:
    """A name for the seat with this secret that opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


class SeatQuerySet(models.QuerySet["Seat"]):
    """Words for finding seats."""

    def taking_part(self) -> SeatQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def here(self, now: datetime) -> SeatQuerySet:
        """Those that are counted as here: not gone, not removed, not silent for ten minutes."""
        return self.taking_part().filter(counted_as_here(now - SILENT_AFTER))


class Seat(models.Model):
    """One person's place. ``secret`` is the phone's key; ``return_code`` three spoken words.

    ``agrees`` is whether their small group may be shown apart for all they mind; None where they
    have not said.
    ``helped``: somebody helps this person to answer. It is only ever counted.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="seats")
    group = models.CharField(max_length=10, choices=Group.choices)
    secret = models.CharField(max_length=40, unique=True, default=new_seat_secret, editable=False)
    return_code = models.CharField(max_length=60, editable=False)
    joined_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    agrees = models.BooleanField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(default=False)
    # Somebody at the desk flagged what this person wrote, and they have not closed the message.
    contact_offered = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["workshop", "return_code"], name="return_code_once_a_workshop"
            ),
            models.CheckConstraint(
                condition=Q(group__in=[group.value for group in Group]), name="seat_group_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def words(self) -> list[str]:
        """The return code as three words."""
        return self.return_code.split("-")

    @property
    def key(self) -> str:
        """A name for this seat that a phone may keep its unsent words under; it opens nothing."""
        return key_of(self.secret)

    @property
    def has_answered(self) -> bool:
        """Whether the group is fixed because an answer was given."""
        return self.ratings.exists()

    def is_here(self, now: datetime) -> bool:
        """Whether this seat is counted as here."""
        silent = now - self.last_seen_at >= SILENT_AFTER
        return self.left_at is None and self.removed_at is None and not silent

    def seen(self, now: datetime) -> None:
        """Note that the phone was heard of, at most once in a while to spare the database."""
        if self.is_to_be_noted(now):
            self.last_seen_at = now
            put_seen(seat=self.pk, now=now)

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is a while that the phone was heard of. Not where it said goodbye."""
        return self.left_at is None and now - self.last_seen_at >= SEEN_EVERY


class FirstThought(models.Model):
    """What somebody wrote down while reading; only that seat ever sees it."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="thoughts")
    item = models.ForeignKey("WorkshopDomain", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=1000, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["seat", "item"], name="first_thought_once")
        ]

    def __str__(self) -> str:
        return f"first thought of seat {self.seat_id}"


class Receipt(models.Model):
    """That an answer with this id was taken, so that a repeated one is written once."""

    # What is written at every answer has no index that another one stands for: receipt_once.
    seat = models.ForeignKey(
        Seat, on_delete=models.CASCADE, related_name="receipts", db_index=False
    )
    key = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["seat", "key"], name="receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.outcome}"
