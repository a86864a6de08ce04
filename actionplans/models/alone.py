"""The plan of one person who goes through the domains by themselves, and its PDF."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.models.action import LINE_LENGTH, WHAT_LENGTH, said_by_when
from workshops.models import AloneReview, MadeFile

MOST_ACTIONS = 40
BY_WORDS_LENGTH = 80


class AloneActionKind(models.TextChoices):
    """Whose move it is."""

    MYSELF = "myself", _("Something I do myself")
    LEADERS = "leaders", _("Something I ask of leaders")
    PARTNERS = "partners", _("Something I ask of partners")


class AloneActionQuerySet(models.QuerySet["AloneAction"]):
    """Words for finding actions."""

    def standing(self) -> AloneActionQuerySet:
        """Those that are in the plan."""
        return self.filter(removed_at=None)

    def taken_out(self) -> AloneActionQuerySet:
        """Those that were taken out and can be put back."""
        return self.exclude(removed_at=None)


class AloneAction(models.Model):
    """One thing that this person wants to do. ``version`` meets two devices.

    ``key`` names the page it was first written on, so that a double tap writes it once.
    """

    review = models.ForeignKey(AloneReview, on_delete=models.CASCADE, related_name="actions")
    domain = models.ForeignKey(
        "domains.Domain", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    practice_idea = models.ForeignKey(
        "domains.PracticeIdea", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=WHAT_LENGTH)
    kind = models.CharField(max_length=10, choices=AloneActionKind.choices, blank=True)
    first_step = models.TextField(blank=True, max_length=LINE_LENGTH * 2)
    with_whom = models.CharField(max_length=LINE_LENGTH, blank=True)
    by_date = models.DateField(null=True, blank=True)
    by_words = models.CharField(max_length=BY_WORDS_LENGTH, blank=True)
    how_i_know = models.TextField(blank=True, max_length=LINE_LENGTH * 2)
    key = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AloneActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(what=""), name="alone_action_says_what"),
            models.UniqueConstraint(
                fields=["review", "key"], condition=~Q(key=""), name="alone_action_once_a_key"
            ),
            models.UniqueConstraint(
                fields=["review", "practice_idea"],
                condition=Q(removed_at=None, practice_idea__isnull=False),
                name="alone_action_once_an_idea",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def by_when(self) -> str:
        """By when, as people say it."""
        return said_by_when(self.by_date, self.by_words)

    @property
    def shows_idea(self) -> bool:
        """Whether the idea it began with says something else than it does by now."""
        return self.practice_idea is not None and self.practice_idea.text != self.what

    @property
    def has_facts(self) -> bool:
        """Whether it says more than what will be done."""
        return any([self.first_step, self.with_whom, self.by_when, self.how_i_know])


class AloneDocument(MadeFile):
    """The PDF of somebody's notes and plan. ``made_from`` is the version it shows."""

    review = models.ForeignKey(AloneReview, on_delete=models.CASCADE, related_name="documents")
    made_from = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"document {self.pk} of review {self.review_id}"
