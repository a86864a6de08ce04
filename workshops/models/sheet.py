"""Answer sheets of paper: each a place for one person, entered by somebody with the scribe link."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from workshops.models.made_file import MadeFile
from workshops.models.seat import Seat
from workshops.models.workshop import Workshop, WorkshopDomain

CODE_DIGITS = 12
MOST_AT_ONCE = 200


def new_sheet_code() -> str:
    """Twelve digits by chance, which do not begin with a nought."""
    least = 10 ** (CODE_DIGITS - 1)
    return str(least + secrets.randbelow(9 * least))


def new_scribe_secret() -> str:
    """What makes a scribe link hard to guess."""
    return secrets.token_urlsafe(24)


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Words for finding sheets."""

    def blank(self) -> SheetQuerySet:
        """Those that nobody began: their codes give a seat, and there is nothing to see."""
        return self.filter(seat=None)

    def in_use(self) -> SheetQuerySet:
        """Those whose answers come on paper: handed out, not on a phone now, not removed."""
        here = Q(seat=None) | Q(seat__removed_at=None)
        return self.filter(here, left_out=False, taken_at=None)

    def to_enter(self, item: WorkshopDomain) -> SheetQuerySet:
        """Those of which this domain was not entered yet."""
        entered = SheetEntered.objects.filter(sheet=OuterRef("pk"), item=item)
        return self.in_use().filter(~Exists(entered))


class Sheet(models.Model):
    """One numbered sheet. ``seat`` is there once somebody began to enter it.

    Its code is on the paper, and in the file of whoever printed it: it opens nothing of anybody.
    ``left_out``: nothing is on it, or it was never handed out. ``taken_at`` is when its person
    took the seat on a phone, ``taken_with`` tells the page that asked, for a double tap.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=CODE_DIGITS, unique=True, default=new_sheet_code)
    seat = models.OneToOneField(
        Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheet"
    )
    left_out = models.BooleanField(default=False)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_with = models.CharField(max_length=64, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workshop", "number"], name="sheet_number_once")
        ]

    def __str__(self) -> str:
        return f"sheet {self.number} of workshop {self.workshop_id}"

    @property
    def spoken_code(self) -> str:
        """The code as it is printed, in groups of four."""
        return " ".join(self.code[at : at + 4] for at in range(0, CODE_DIGITS, 4))


class SheetEntered(models.Model):
    """That one domain of a sheet was entered, with whatever was left blank there."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="entered")
    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sheet", "item"], name="sheet_entered_once")
        ]

    def __str__(self) -> str:
        return f"sheet {self.sheet_id}: domain {self.item_id} is entered"


class SheetFile(MadeFile):
    """The PDF of some sheets, from one number to another."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="sheet_files")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    large_print = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"sheets {self.first} to {self.last} of workshop {self.workshop_id}"

    @property
    def number(self) -> int:
        """How many sheets are in it."""
        return self.last - self.first + 1


class ScribeLink(models.Model):
    """The secret that lets somebody enter sheets, and nothing else. A new one is a new row."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="scribe_link")
    secret = models.CharField(max_length=40, unique=True, default=new_scribe_secret, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"scribe link of workshop {self.workshop_id}"
