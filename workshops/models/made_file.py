"""A file that takes a while: asked for, made by another process, kept in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

# Nothing was heard of a document in the making for so long: its maker is gone.
GIVEN_UP_AFTER = timedelta(minutes=1)
# A document that took its maker down so often is not tried again.
TRIES = 3


class DocumentState(models.TextChoices):
    """How far the making of a document is."""

    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class MadeFileQuerySet(models.QuerySet[Any]):
    """Words for finding files. The content itself is fetched only where it is sent."""

    def without_content(self) -> Self:
        """Everything but the file."""
        return self.defer("content")

    def asked_for(self) -> Self:
        """Those that are not there yet, whoever makes them."""
        return self.filter(state__in=[DocumentState.QUEUED, DocumentState.MAKING])

    def waiting(self, now: datetime) -> Self:
        """Those that nobody makes, or nobody any more; the oldest first."""
        silent = Q(heard_of_at__lt=now - GIVEN_UP_AFTER) | Q(heard_of_at=None)
        given_up = Q(state=DocumentState.MAKING) & silent
        return self.filter(Q(state=DocumentState.QUEUED) | given_up).order_by("pk")

    def ready(self) -> Self:
        """Those that can be downloaded, the newest first."""
        return self.filter(state=DocumentState.READY).order_by("-pk")


class MadeFile(models.Model):
    """One file, of whatever kind. ``error`` is for people."""

    state = models.CharField(
        max_length=10, choices=DocumentState.choices, default=DocumentState.QUEUED
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True, blank=True)
    pages = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    # Which maker has it, when that was last heard of, and how often one began. The database
    # knows the defaults, so that a server of the version before goes on during an update.
    maker = models.CharField(max_length=100, blank=True, default="", db_default="")
    heard_of_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = MadeFileQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-pk"]

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return self.state == DocumentState.READY

    @property
    def has_failed(self) -> bool:
        """Whether it could not be made."""
        return self.state == DocumentState.FAILED

    @property
    def in_work(self) -> bool:
        """Whether it is asked for and not there yet."""
        return self.state in (DocumentState.QUEUED, DocumentState.MAKING)

    def note_progress(self, done: int, total: int) -> None:
        """Write how far the making is, for the page that waits."""
        self._write(done=min(done, total), total=total, heard_of_at=timezone.now())

    def keep(self, content: bytes, pages: int, now: datetime) -> None:
        """Keep the finished file."""
        self._write(
            content=content, pages=pages, made_at=now, state=DocumentState.READY, done=self.total
        )

    def fail(self, error: str) -> None:
        """Say in words why there is no file."""
        self._write(state=DocumentState.FAILED, error=error[:300])

    def _write(self, **fields: Any) -> None:
        """Write fields, harmlessly where the document was deleted in the meantime."""
        type(self)._default_manager.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            if name != "content":
                setattr(self, name, value)
