"""A domain and the four statements that everyone rates in it."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from domains.models.edition import Edition

if TYPE_CHECKING:
    from domains.models.material import CaseExample, MaterialQuerySet, PracticeIdea, Resource


class DomainQuerySet(models.QuerySet["Domain"]):
    """Words for finding domains."""

    def in_edition(self, edition: Edition) -> "DomainQuerySet":
        """The domains of an edition in their order."""
        return self.filter(edition=edition).order_by("position")


class Domain(models.Model):
    """One area of work: what good looks like, why it matters, and four statements."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="domains")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    short_title = models.CharField(max_length=40)
    good_looks_like = models.TextField()
    why_it_matters = models.TextField()

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="one_domain_per_key"),
            models.UniqueConstraint(fields=["edition", "position"], name="one_domain_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def get_absolute_url(self) -> str:
        """The public page of this domain."""
        return reverse("domains:detail", args=[self.key])

    def statements_in_order(self) -> "models.QuerySet[Statement]":
        """The four statements."""
        return Statement.objects.filter(domain=self).order_by("position")

    def examples_in_order(self) -> "MaterialQuerySet[CaseExample]":
        """The examples: those that show here first, then the others."""
        from domains.models.material import CaseExample

        return CaseExample.objects.for_domain(self)

    def ideas_in_order(self) -> "MaterialQuerySet[PracticeIdea]":
        """The ideas for action: those that show here first, then the others."""
        from domains.models.material import PracticeIdea

        return PracticeIdea.objects.for_domain(self)

    def resources_in_order(self) -> "MaterialQuerySet[Resource]":
        """The reading: what shows here first, then the rest."""
        from domains.models.material import Resource

        return Resource.objects.for_domain(self)


class Vantage(models.TextChoices):
    """How well a person who draws on support can judge a statement."""

    DIRECT = "A", _("can judge it directly")
    EFFECTS = "B", _("can judge it by its effects")
    HIDDEN = "C", _("mostly out of sight")


class Statement(models.Model):
    """One of the four statements of a domain.

    `lived` is an aid to the same statement for people who draw on support and carers; wherever
    it shows, the page adds "If you can't tell, say so."
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="statements")
    key = models.CharField(max_length=5)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=220)
    covers = models.TextField()
    easy_read = models.TextField()
    prompt = models.TextField()
    lived = models.TextField()
    vantage = models.CharField(max_length=1, choices=Vantage)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["domain", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "position"], name="one_statement_per_position"
            ),
            models.CheckConstraint(
                condition=models.Q(vantage__in=["A", "B", "C"]), name="statement_vantage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"
