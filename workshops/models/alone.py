"""One person's own review, away from any workshop: what they answered and noted by themselves.

Nothing of it is a seat, a rating or a showing, so no room is ever shown it, and the rule of what
a room may be shown neither counts it nor guards it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from domains.models import Domain
from workshops.models.note import NoteKind
from workshops.models.rating import REASON_LENGTH, Answer
from workshops.models.seat import key_of

KEPT_FOR = timedelta(days=365)
WORDS_LENGTH = 120
NOTE_LENGTH = 2000
NOTE_KINDS = (NoteKind.KEEP, NoteKind.CHANGE)


def new_alone_secret() -> str:
    """The secret that is the link: whoever holds it may read and write."""
    return secrets.token_urlsafe(24)


class AloneReviewQuerySet(models.QuerySet["AloneReview"]):
    """Words for finding reviews."""

    def kept(self, now: datetime) -> AloneReviewQuerySet:
        """Those whose time is not out."""
        return self.filter(changed_at__gt=now - KEPT_FOR)

    def out_of_time(self, now: datetime) -> AloneReviewQuerySet:
        """Those that nobody changed for a year."""
        return self.filter(changed_at__lte=now - KEPT_FOR)

    def begun_since(self, moment: datetime) -> AloneReviewQuerySet:
        """Those that were begun after this moment."""
        return self.filter(began_at__gt=moment)


class AloneReview(models.Model):
    """One person's way through some domains. ``version`` counts its changes.

    ``place`` and ``role`` are words of their own, for themselves. A domain that is left out later
    keeps what was written about it.
    """

    secret = models.CharField(max_length=40, unique=True, default=new_alone_secret, editable=False)
    edition = models.ForeignKey("domains.Edition", on_delete=models.PROTECT, related_name="+")
    domains = models.ManyToManyField("domains.Domain", related_name="+")
    place = models.CharField(max_length=WORDS_LENGTH, blank=True)
    role = models.CharField(max_length=WORDS_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField(db_index=True)

    objects = AloneReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"review {self.pk} by one person"

    @property
    def key(self) -> str:
        """A name that a device may keep unsent words under; it opens nothing."""
        return key_of(self.secret)

    @property
    def kept_until(self) -> datetime:
        """When it is deleted if nothing is changed until then."""
        return self.changed_at + KEPT_FOR

    @property
    def domains_in_order(self) -> models.QuerySet[Domain]:
        """What this person goes through, as the edition orders it."""
        return self.domains.order_by("position")

    def note_change(self, now: datetime) -> None:
        """Something in it was written: it is kept for another year from now."""
        AloneReview.objects.filter(pk=self.pk).update(version=F("version") + 1, changed_at=now)


class AloneAnswer(models.Model):
    """What they answered to one statement, and why. A reason may stand without an answer.

    ``sequence`` counts up on the device: an older one never takes the place of a newer one.
    """

    review = models.ForeignKey(AloneReview, on_delete=models.CASCADE, related_name="answers")
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(choices=Answer.choices, null=True, blank=True)
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["review", "statement"], name="alone_answer_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__in=[answer.value for answer in Answer]),
                name="alone_value_is_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.review_id} on statement {self.statement_id}"


class AloneNote(models.Model):
    """What they would keep, or change, in one domain. ``sequence`` as in ``AloneAnswer``."""

    review = models.ForeignKey(AloneReview, on_delete=models.CASCADE, related_name="notes")
    domain = models.ForeignKey("domains.Domain", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.label) for kind in NOTE_KINDS]
    )
    text = models.TextField(max_length=NOTE_LENGTH, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["review", "domain", "kind"], name="alone_note_once_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NOTE_KINDS]),
                name="alone_note_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.review_id}, domain {self.domain_id}: {self.kind}"
