"""How writes keep out of each other's way, are told to the screens, and are refused."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from workshops import live
from workshops.models import Seat, Workshop
from workshops.prepared import Given, Prepared


class Refused(Exception):
    """A write that cannot be done now. Its text says what to do, in plain words."""


# Nothing that a person wrote is put into these; they are let go when the transaction ends.
ALONE = "pg_advisory_xact_lock(%s)"
SHARED = "pg_advisory_xact_lock_shared(%s)"

_WORKSHOP_NOW = Prepared(
    lambda: Workshop.objects.select_for_update().filter(pk=Given("workshop")).order_by()
)
_SEAT_NOW = Prepared(lambda: Seat.objects.filter(pk=Given("seat")).select_related("workshop"))


def lock(workshop: Workshop) -> Workshop:
    """The workshop as it is now, held alone until the transaction ends.

    For whatever moves the room, shows or closes: it waits for everything that seats are
    writing, and what they write later waits for it.
    """
    hold_workshop(workshop.pk)
    found = _WORKSHOP_NOW.first(workshop=workshop.pk)
    if found is None:
        raise Workshop.DoesNotExist
    return found


def hold_workshop(pk: int) -> None:
    """Hold a workshop alone, as ``lock`` does, for who asks about it in another way."""
    _hold({_workshop_key(pk): ALONE})


def lock_seat(seat: Seat) -> Seat:
    """The seat and its workshop as they are now, held until the transaction ends.

    Other seats write at the same time; whoever moves or shows waits, and so does another
    request of this seat. Raises ``Refused`` when the seat was taken out meanwhile.
    """
    hold_seats([(seat.workshop_id, seat.secret)])
    return still_here(_SEAT_NOW.first(seat=seat.pk))


def still_here(seat: Seat | None) -> Seat:
    """The seat that was found. Raises ``Refused`` when there is none any more."""
    if seat is None or seat.removed_at:
        raise Refused(_("This seat was taken out of the workshop. Ask the facilitator."))
    return seat


def hold_seats(seats: Iterable[tuple[int, str]]) -> None:
    """Hold these seats, each by the number of its workshop and its secret, as ``lock_seat`` does.

    Always in the same order, workshops first, so that two who hold many never wait for each
    other.
    """
    seats = list(seats)
    workshops = sorted({_workshop_key(workshop) for workshop, _secret in seats})
    secrets = sorted({_seat_key(secret) for _workshop, secret in seats})
    _hold(dict.fromkeys(workshops, SHARED) | dict.fromkeys(secrets, ALONE))


def _hold(keys: dict[int, str]) -> None:
    """Wait for one's turn. SQLite has one writer at a time, so there it has come already.

    Not by locking rows: whoever shares a row may pass one who waits to have it alone, so that
    in a busy room the facilitator's tap could wait for long. Here all queue.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(keys.values()), list(keys))


def _workshop_key(pk: int) -> int:
    return pk * 2


def _seat_key(secret: str) -> int:
    """An odd number of eight bytes, that no workshop has."""
    digest = hashlib.sha256(secret.encode()).digest()
    return int.from_bytes(digest[:8], signed=True) | 1


def changed(workshop: Workshop, kind: str = "step", **fields: Any) -> None:
    """Write fields of the workshop, count the change and announce it on commit.

    ``kind`` is what the screens fetch again: step or plan.
    """
    Workshop.objects.filter(pk=workshop.pk).update(version=F("version") + 1, **fields)
    workshop.refresh_from_db()
    vars(workshop).pop("_agenda_items", None)
    _announce(workshop, kind)


def tell_counts(workshop: Workshop) -> None:
    """Announce on commit that counts changed; the workshop itself did not."""
    _announce(workshop, "counts")


def _announce(workshop: Workshop, kind: str) -> None:
    """Tell the screens once it is written. What is stored stays so, though nobody could be told."""
    version = workshop.version

    def tell_the_screens() -> None:
        live.announce(workshop.pk, version=version, kind=kind)

    transaction.on_commit(tell_the_screens, robust=True)
