"""What a domain offers to think with: examples from places, reading, and ideas for action.

Each belongs to one or more domains. A placement's `position` is the rank of that domain in the
material's own list: 1 is where it shows first.
"""

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from domains.models.domain import Domain
from domains.models.edition import Edition

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

M = TypeVar("M", bound="Material")


class MaterialQuerySet(models.QuerySet[M], Generic[M]):
    """Words for finding what belongs to a domain."""

    def for_domain(self, domain: Domain) -> Self:
        """What belongs to a domain: first what shows there first, then the rest, in pack order."""
        return self.filter(placements__domain=domain).order_by("placements__position", "position")

    def with_homes(self) -> Self:
        """Each with the domains it belongs to, for `homes`, in one more query."""
        return self.prefetch_related("placements__domain")


class Material(models.Model):
    """What examples, resources and ideas share."""

    placements: "RelatedManager[Placement]"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="%(class)ss")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="one_%(class)s_per_key"),
            models.UniqueConstraint(
                fields=["edition", "position"], name="one_%(class)s_per_position"
            ),
        ]

    @property
    def homes(self) -> list[Domain]:
        """The domains it belongs to; it shows first in the first."""
        return [placement.domain for placement in self.placements.all()]


class CaseExample(Material):
    """What a place did, as reported in a year."""

    domains = models.ManyToManyField(Domain, through="ExamplePlacement", related_name="examples")
    place = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    in_short = models.TextField()
    source = models.TextField()

    objects = MaterialQuerySet["CaseExample"].as_manager()

    class Meta(Material.Meta):
        verbose_name = _("example")
        verbose_name_plural = _("examples")

    def __str__(self) -> str:
        return f"{self.place}: {self.title}"


class Resource(Material):
    """Something to read."""

    domains = models.ManyToManyField(Domain, through="ResourcePlacement", related_name="resources")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    address = models.URLField(max_length=500, blank=True)

    objects = MaterialQuerySet["Resource"].as_manager()

    class Meta(Material.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def __str__(self) -> str:
        return self.title


class PracticeIdea(Material):
    """An idea for action."""

    domains = models.ManyToManyField(Domain, through="IdeaPlacement", related_name="ideas")
    text = models.TextField()
    first_step = models.TextField(blank=True)
    section = models.CharField(max_length=200)

    objects = MaterialQuerySet["PracticeIdea"].as_manager()

    class Meta(Material.Meta):
        verbose_name = _("idea for action")
        verbose_name_plural = _("ideas for action")

    def __str__(self) -> str:
        return self.text


class Placement(models.Model):
    """Where a piece of material stands."""

    domain: models.ForeignKey[Domain, Domain]
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["position"]


class ExamplePlacement(Placement):
    """An example in a domain."""

    material = models.ForeignKey(CaseExample, on_delete=models.CASCADE, related_name="placements")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="example_placements")

    class Meta(Placement.Meta):
        constraints = [
            models.UniqueConstraint(fields=["material", "domain"], name="example_once_per_domain"),
        ]


class ResourcePlacement(Placement):
    """A resource in a domain."""

    material = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="placements")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="resource_placements")

    class Meta(Placement.Meta):
        constraints = [
            models.UniqueConstraint(fields=["material", "domain"], name="resource_once_per_domain"),
        ]


class IdeaPlacement(Placement):
    """An idea in a domain."""

    material = models.ForeignKey(PracticeIdea, on_delete=models.CASCADE, related_name="placements")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="idea_placements")

    class Meta(Placement.Meta):
        constraints = [
            models.UniqueConstraint(fields=["material", "domain"], name="idea_once_per_domain"),
        ]
