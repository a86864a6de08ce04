"""Closing for good: from then on nobody can tell which answers came from one phone."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import ForeignKey
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from workshops.models import Rating, Seat, Workshop
from workshops.services.changes import Refused, hold_workshop, lock, tell_counts

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
    together any more. Each becomes a new row, in an order drawn by lot, since answers that one
    person sent in a row would still stand in a row. It cannot be undone. Harmless the second
    time. Raises ``Refused`` for a workshop that has not ended.
    """
    workshop = lock(workshop)
    if workshop.untied_at:
        return workshop
    if not workshop.is_closed:
        raise Refused(_("End the workshop first. Then it can be closed for good."))
    seats = list(workshop.seats.all())
    ratings = _draw_lots(seats, _empty_seats(workshop, seats, now), lots)
    _point_at(_written_anew(ratings), seats)
    # Takes the rows along that the answers had before.
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).delete()
    Rating.objects.filter(seat__workshop=workshop).update(written_at=now)
    workshop.untied_at = now
    workshop.save(update_fields=["untied_at"])
    tell_counts(workshop)
    return workshop


def close_those_due(*, now: datetime, after: timedelta | None) -> int:
    """Close for good every workshop that ended so long ago; none where that is None. Says how
    many. One at a time, so that nobody waits for all; one that was opened meanwhile stays.

    People are told a day, so its whole day counts: a timer in its first hours keeps the promise.
    """
    if after is None:
        return 0
    ended_by = localtime(now - after).replace(hour=23, minute=59, second=59, microsecond=999999)
    due = Workshop.objects.to_be_untied(ended_by).values_list("pk", flat=True)
    return sum(_close_if_due(pk, now, ended_by) for pk in list(due))


@transaction.atomic
def _close_if_due(pk: int, now: datetime, ended_by: datetime) -> bool:
    hold_workshop(pk)
    workshop = Workshop.objects.to_be_untied(ended_by).filter(pk=pk).first()
    if workshop is None:
        return False
    close_for_good(workshop=workshop, now=now)
    return True


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


def _draw_lots(seats: Sequence[Seat], empty: Sequence[Seat], lots: Lots) -> list[Rating]:
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
    return [rating for ratings in hands.values() for rating in ratings]


def _hand_over(ratings: Sequence[Rating], seats: Sequence[Seat]) -> None:
    """Without the number a phone gave to each, which only its own pages count with."""
    for rating, seat in zip(ratings, seats, strict=True):
        rating.seat, rating.sequence = seat, 0


def _written_anew(ratings: Sequence[Rating]) -> dict[int, int]:
    """Write them as new rows, in an order drawn by lot; the new number of each old one."""
    mixed = secrets.SystemRandom().sample(ratings, len(ratings))
    before = [rating.pk for rating in mixed]
    for rating in mixed:
        rating.pk, rating._state.adding = None, True
    Rating.objects.bulk_create(mixed, batch_size=AT_ONCE)
    return {old: rating.pk for old, rating in zip(before, mixed, strict=True)}


def _point_at(numbers: Mapping[int, int], seats: Sequence[Seat]) -> None:
    """Let all that points at an answer point at its new row: what was done with it at the desk,
    and in other apps the actions that quote it."""
    for field in _pointing_at_ratings():
        rows = field.model._base_manager.filter(**{f"{field.name}__seat__in": seats})
        pointing = list(rows)
        for row in pointing:
            setattr(row, field.attname, numbers[getattr(row, field.attname)])
        field.model._base_manager.bulk_update(pointing, [field.name], batch_size=AT_ONCE)


def _pointing_at_ratings() -> Iterator[ForeignKey]:  # type: ignore[type-arg]
    """Every column of the database that names an answer, tables of links among them."""
    for relation in Rating._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, ForeignKey):
            yield field
