"""An edition: one numbered state of a content pack. A workshop keeps the one it began with."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DEFAULT_PACK = "strengths-based-review"


class EditionQuerySet(models.QuerySet["Edition"]):
    """Words for finding editions."""

    def of_pack(self, pack: str) -> "EditionQuerySet":
        """The editions of one pack, newest first."""
        return self.filter(pack=pack).order_by("-number", "language")

    def of_default_pack(self) -> "EditionQuerySet":
        """The editions of the pack that this place uses (CONTENT_PACK), newest first."""
        return self.of_pack(getattr(settings, "CONTENT_PACK", DEFAULT_PACK))

    def current(self, language: str | None = None) -> "Edition | None":
        """The newest edition of the pack that this place uses.

        In: the language to look for first, such as `cy`; the site's own when None. Where that
        language is not loaded, the nearest kind of it and then any other will do.
        Out: the edition, or None when nothing is loaded.
        """
        loaded = list(self.of_default_pack().values_list("language", "pk"))
        for wanted in (language, settings.LANGUAGE_CODE):
            for found, pk in loaded:
                if wanted and found.lower() == wanted.lower():
                    return self.get(pk=pk)
            for found, pk in loaded:
                if wanted and _root(found) == _root(wanted):
                    return self.get(pk=pk)
        return self.get(pk=loaded[0][1]) if loaded else None


def _root(language: str) -> str:
    """The language without its place: `en` for `en-GB`."""
    return language.lower().split("-")[0]


class Edition(models.Model):
    """One edition of a pack in one language.

    `content` holds what is only ever shown as a whole: introduction, key_messages, credits and
    licence_note, in the shape of `domains.packs`.
    """

    pack = models.CharField(_("pack"), max_length=60)
    number = models.PositiveIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=15)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"))
    content = models.JSONField(_("content"), default=dict)
    digest = models.CharField(_("digest of the content"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"), default=timezone.now)
    used_at = models.DateTimeField(_("first used by a workshop"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["pack", "-number", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "number", "language"], name="one_edition_per_number_and_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number} ({self.language})"

    @property
    def is_used(self) -> bool:
        """A workshop has begun with this edition, so it is never altered again."""
        return self.used_at is not None

    def mark_used(self, at: datetime | None = None) -> None:
        """Note that a workshop begins with this edition. The first time counts."""
        now = at or timezone.now()
        if Edition.objects.filter(pk=self.pk, used_at=None).update(used_at=now):
            self.used_at = now
