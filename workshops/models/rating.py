"""What one person answered to one statement, and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.seat import Seat
from workshops.models.workshop import FIRST_ROUND

REASON_LENGTH = 1000


class Answer(models.IntegerChoices):
    """The agreement scale, and apart from it that somebody cannot say."""

    CANT_SAY = 0, _("I can’t say from where I am")
    STRONGLY_DISAGREE = 1, _("Strongly disagree")
    DISAGREE = 2, _("Disagree")
    MIXED = 3, _("Mixed")
    AGREE = 4, _("Agree")
    STRONGLY_AGREE = 5, _("Strongly agree")


class VisibleTo(models.TextChoices):
    """Who may read a reason once the room was shown; its writer chooses."""

    ROOM = "room", _("For the room")
    PLAN = "plan", _("For the room, and may be quoted in the plan")
    FACILITATORS = "facilitators", _("Only for the facilitators")


class RatingQuerySet(models.QuerySet["Rating"]):
    """Words for finding ratings."""

    def in_workshop(self, workshop: Any) -> RatingQuerySet:
        """Those given in this workshop by seats that were not removed."""
        return self.filter(seat__workshop=workshop, seat__removed_at=None)

    def readable(self, workshop: Any) -> RatingQuerySet:
        """Those in time whose reason the desk may look through: of seats that are still in
        the workshop, and what the room was shown even if the seat was removed since. What is
        only for the facilitators they read when the room was shown, and not before."""
        shown = Q(showing__isnull=False)
        kept = Q(seat__removed_at=None) & ~Q(visible_to=VisibleTo.FACILITATORS)
        return self.filter(kept | shown, seat__workshop=workshop).in_time().with_reason()

    def for_the_room(self) -> RatingQuerySet:
        """Those whose reason is not only for the facilitators."""
        return self.exclude(visible_to=VisibleTo.FACILITATORS)

    def only_for_the_facilitators(self) -> RatingQuerySet:
        """Those whose reason nobody else may read."""
        return self.filter(visible_to=VisibleTo.FACILITATORS)

    def for_statements(self, statements: Any) -> RatingQuerySet:
        """Those about any of these statements."""
        return self.filter(statement__in=statements)

    def in_round(self, number: int) -> RatingQuerySet:
        """Those of this round."""
        return self.filter(round=number)

    def in_time(self) -> RatingQuerySet:
        """Those that arrived while the rating was open."""
        return self.filter(waiting=False)

    def waiting(self) -> RatingQuerySet:
        """Those that came after the closing."""
        return self.filter(waiting=True)

    def with_reason(self) -> RatingQuerySet:
        """Those that say why."""
        return self.exclude(reason="")


class Rating(models.Model):
    """One answer. A late one is a second row, ``waiting``, until rating is opened again."""

    # Found by one_answer_per_statement, so that an answer writes one index less.
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=FIRST_ROUND)
    value = models.PositiveSmallIntegerField(choices=Answer.choices)
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    visible_to = models.CharField(max_length=12, choices=VisibleTo.choices, default=VisibleTo.ROOM)
    sequence = models.PositiveBigIntegerField(default=0)
    waiting = models.BooleanField(default=False)
    held_back = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    shuffle = models.FloatField(default=0)
    showing = models.ForeignKey(
        "Showing", on_delete=models.SET_NULL, null=True, blank=True, related_name="ratings"
    )
    written_at = models.DateTimeField(auto_now=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["seat", "statement", "round", "waiting"], name="one_answer_per_statement"
            ),
            models.CheckConstraint(
                condition=Q(value__in=[answer.value for answer in Answer]),
                name="rating_value_is_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(visible_to__in=[who.value for who in VisibleTo]),
                name="reason_is_for_somebody_known",
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} on statement {self.statement_id}"


class PriorityMark(models.Model):
    """That somebody would like to work on this statement. Hidden until marking is closed."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="marks")
    item = models.ForeignKey("WorkshopDomain", on_delete=models.CASCADE, related_name="marks")
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    waiting = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["seat", "statement", "waiting"], name="one_mark_per_statement"
            )
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} marks statement {self.statement_id}"
