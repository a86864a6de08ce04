"""An action of the plan, where it came from, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from actionplans.models.idea import Idea
from actionplans.models.plan import ActionPlan

WHAT_LENGTH = 200
LINE_LENGTH = 200
TEXT_LENGTH = 2000


class ActionKind(models.TextChoices):
    """Whose move it is."""

    OURSELVES = "ourselves", _("A change we make ourselves")
    LEADERS = "leaders", _("Something we ask of leaders")
    PARTNERS = "partners", _("Something we ask of partners")


def said_by_when(by_date: date | None, by_words: str) -> str:
    """By when, as people say it: the words, the date, or both."""
    day = date_format(by_date, "j F Y") if by_date else ""
    if day and by_words:
        return f"{day} ({by_words})"
    return day or by_words


class ActionQuerySet(models.QuerySet["Action"]):
    """Words for finding actions."""

    def standing(self) -> ActionQuerySet:
        """Those that are in the plan."""
        return self.filter(removed_at=None)

    def taken_out(self) -> ActionQuerySet:
        """Those that were taken out and can be put back."""
        return self.exclude(removed_at=None)

    def with_sources(self) -> ActionQuerySet:
        """Each with where it came from, in a fixed number of queries."""
        return self.select_related("example", "practice_idea").prefetch_related(
            "statements__domain",
            "ideas__joined",
            "reasons__seat",
            "reasons__statement",
            "notes__statement",
            "notes__item__domain",
            "updates",
        )


class Action(models.Model):
    """One thing that will be done. ``version`` meets two desks.

    It links back to statements, reasons whose writers allowed quoting, notes of the talk
    and ideas, and to the example or idea of the edition that it borrowed from.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=WHAT_LENGTH)
    kind = models.CharField(max_length=10, choices=ActionKind.choices, blank=True)
    why = models.TextField(blank=True, max_length=TEXT_LENGTH)
    first_step = models.TextField(blank=True, max_length=LINE_LENGTH * 2)
    lead = models.CharField(max_length=LINE_LENGTH, blank=True)
    with_whom = models.CharField(max_length=LINE_LENGTH, blank=True)
    people_part = models.TextField(blank=True, max_length=LINE_LENGTH * 2)
    by_date = models.DateField(null=True, blank=True)
    by_words = models.CharField(max_length=80, blank=True)
    how_we_know = models.TextField(blank=True, max_length=LINE_LENGTH * 2)
    statements = models.ManyToManyField("domains.Statement", related_name="+", blank=True)
    ideas = models.ManyToManyField(Idea, related_name="actions", blank=True)
    reasons = models.ManyToManyField("workshops.Rating", related_name="+", blank=True)
    notes = models.ManyToManyField("workshops.Note", related_name="+", blank=True)
    example = models.ForeignKey(
        "domains.CaseExample", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    practice_idea = models.ForeignKey(
        "domains.PracticeIdea", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def by_when(self) -> str:
        """By when, as people say it."""
        return said_by_when(self.by_date, self.by_words)


class Update(models.Model):
    """What happened later."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField(max_length=TEXT_LENGTH)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"update of action {self.action_id}"
