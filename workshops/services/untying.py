"""Closing for good: from then on nobody can tell which answers came from one phone."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.models import Rating, Seat, Workshop
from workshops.services.changes import Refused, lock, tell_counts

# Rows written with one query.
AT_ONCE = 500
Kind = tuple[str, bool]
# Draws so many of these seats, in any order.
Lots = Callable[[list[Seat], int], Sequence[Seat]]
BY_CHANCE: Lots = secrets.SystemRandom().sample


@transaction.atomic
def close_for_good(*, workshop: Workshop, now: datetime, lots: Lots = BY_CHANCE) -> Workshop:
    """Give every answer to an empty seat of its group, drawn by lot, and delete the seats people
    had: their keys, three words, first thoughts and ticks.

    So each answer keeps its group, its reason and its picture, and no two answers are held
    together any more. It cannot be undone. Harmless the second time. Raises ``Refused`` for a
    workshop that has not ended.
    """
    workshop = lock(workshop)
    if workshop.untied_at:
        return workshop
    if not workshop.is_closed:
        raise Refused(_("End the workshop first. Then it can be closed for good."))
    seats = list(workshop.seats.all())
    _draw_lots(seats, _empty_seats(workshop, seats, now), lots)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).delete()
    workshop.untied_at = now
    workshop.save(update_fields=["untied_at"])
    tell_counts(workshop)
    return workshop


def check_not_untied(workshop: Workshop) -> None:
    """Raise ``Refused`` for a workshop that was closed for good."""
    if workshop.untied_at:
        raise Refused(_("This workshop is closed for good. It cannot be opened again."))


def _empty_seats(workshop: Workshop, seats: Sequence[Seat], now: datetime) -> list[Seat]:
    """As many seats as there were, of the same groups, with nobody in them."""
    empty = [
        Seat(
            workshop=workshop,
            group=seat.group,
            return_code=f"nobody-{number}-{secrets.token_hex(8)}",
            joined_at=now,
            last_seen_at=now,
            left_at=now,
            removed_at=now if seat.removed_at else None,
        )
        for number, seat in enumerate(sorted(seats, key=_kind))
    ]
    return Seat.objects.bulk_create(empty, batch_size=AT_ONCE)


def _kind(seat: Seat) -> Kind:
    """What must stay true of an answer: its group, and whether its seat was taken out."""
    return str(seat.group), seat.removed_at is not None


def _draw_lots(seats: Sequence[Seat], empty: Sequence[Seat], lots: Lots) -> None:
    """Hand the answers to each statement to empty seats of the same kind, each time anew."""
    kinds = {seat.pk: _kind(seat) for seat in seats}
    places: dict[Kind, list[Seat]] = defaultdict(list)
    for seat in empty:
        places[_kind(seat)].append(seat)
    hands: dict[tuple[Kind, int, int, bool], list[Rating]] = defaultdict(list)
    for rating in Rating.objects.filter(seat__in=list(kinds)):
        kind = kinds[rating.seat_id]
        hands[kind, rating.statement_id, rating.round, rating.waiting].append(rating)
    for (kind, *_what), ratings in hands.items():
        _hand_over(ratings, lots(places[kind], len(ratings)))


def _hand_over(ratings: Sequence[Rating], seats: Sequence[Seat]) -> None:
    """Without the number a phone gave to each, which only its own pages count with."""
    for rating, seat in zip(ratings, seats, strict=True):
        rating.seat, rating.sequence, rating.written_at = seat, 0, seat.joined_at
    Rating.objects.bulk_update(ratings, ["seat", "sequence", "written_at"], batch_size=AT_ONCE)
