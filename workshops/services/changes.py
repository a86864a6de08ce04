"""How a write is told to the screens, and how a refused one is told to the person."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from workshops import live
from workshops.models import Workshop


class Refused(Exception):
    """A write that cannot be done now. Its text says what to do, in plain words."""


def lock(workshop: Workshop) -> Workshop:
    """The workshop as it is now, held until the transaction ends."""
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def changed(workshop: Workshop, kind: str = "step", **fields: Any) -> None:
    """Write fields of the workshop, count the change and announce it on commit.

    ``kind`` is what the screens fetch again: step, reasons or plan.
    """
    Workshop.objects.filter(pk=workshop.pk).update(version=F("version") + 1, **fields)
    workshop.refresh_from_db()
    vars(workshop).pop("_agenda_items", None)
    transaction.on_commit(partial(live.announce, workshop.pk, version=workshop.version, kind=kind))


def tell_counts(workshop: Workshop) -> None:
    """Announce on commit that counts changed; the workshop itself did not."""
    transaction.on_commit(
        partial(live.announce, workshop.pk, version=workshop.version, kind="counts")
    )
