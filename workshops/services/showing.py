"""Storing what the room is shown: once, by the rule of ``disclosure``, and for good."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Random

from domains.models import Statement
from workshops.disclosure import Cell, cells, cells_again
from workshops.models import (
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
    WorkshopDomain,
)
from workshops.models.rating import RatingQuerySet
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND
from workshops.services.agreeing import agreed_groups


def store_showing(
    *,
    workshop: Workshop,
    kind: str,
    who: Mapping[str, int],
    said: Counter[tuple[str, str]],
    now: datetime,
    keys: Iterable[str] = (),
    shown: Sequence[Cell] | None = None,
    **subject: Any,
) -> Showing | None:
    """Store a showing, or None when the room is smaller than the minimum.

    ``who`` says how many of each group are in it, ``said`` how often a (group, key) was
    said. The cells come from ``who`` alone, or are ``shown`` where they were decided already.
    ``keys`` are what could be said: they stand in every cell, with 0 where nobody did.
    ``subject`` names item or statement.
    """
    found = Showing.objects.filter(workshop=workshop, kind=kind, **subject).first()
    if found:
        return found
    if shown is None:
        shown = cells(who, workshop.minimum, agreed_groups(workshop))
    if not shown:
        return None
    keys = tuple(keys)
    return Showing.objects.create(
        workshop=workshop,
        kind=kind,
        minimum=workshop.minimum,
        cells=[_cell(cell, said, keys) for cell in shown],
        shown_at=now,
        **subject,
    )


def _cell(cell: Cell, said: Counter[tuple[str, str]], keys: Iterable[str]) -> dict[str, Any]:
    counts = Counter(dict.fromkeys(keys, 0))
    for (group, key), number in said.items():
        if group in cell.groups:
            counts[key] += number
    ordered = dict(sorted(counts.items()))
    return {"groups": list(cell.groups), "size": cell.size, "counts": ordered}


@transaction.atomic
def show_ratings(
    *, workshop: Workshop, statement: Statement, now: datetime, again: bool = False
) -> Showing | None:
    """Show the room where it stands on one statement. The first showing is final.

    ``again``: where it stands after the talk, beside what it was shown before.
    """
    asked = SECOND_ROUND if again else FIRST_ROUND
    showings = workshop.showings.filter(statement=statement)
    if found := showings.of_ratings(asked).first():
        return found
    first = showings.of_ratings(FIRST_ROUND).first()
    if again and first is None:
        return None
    answers = Rating.objects.in_workshop(workshop).for_statements([statement])
    ratings = answers.in_round(asked).in_time()
    who, said = Counter[str](), Counter[tuple[str, str]]()
    for group, value, number in ratings.values_list("seat__group", "value").annotate(Count("pk")):
        who[group] += number
        said[group, str(value)] = number
    item = workshop.items.get(domain_id=statement.domain_id)
    showing = store_showing(
        workshop=workshop,
        kind=ShowingKind.RATINGS,
        who=who,
        said=said,
        now=now,
        shown=_cells_again(workshop, first, ratings) if again and first else None,
        item=item,
        statement=statement,
        round=asked,
    )
    if showing:
        # The database throws the dice: a thousand rows one by one would take it a second.
        ratings.update(showing=showing, shuffle=Random())
    return showing


def _cells_again(workshop: Workshop, first: Showing, ratings: RatingQuerySet) -> tuple[Cell, ...]:
    """The cells of a second picture; ``ratings`` are the answers that it is of."""
    before = dict(first.ratings.values_list("seat", "seat__group"))
    now = dict(ratings.values_list("seat", "seat__group"))
    once = Counter((before | now)[seat] for seat in before.keys() ^ now.keys())
    agreed = agreed_groups(workshop)
    return cells_again(first.who, Counter(now.values()), once, workshop.minimum, agreed)


@transaction.atomic
def show_priorities(*, workshop: Workshop, item: WorkshopDomain, now: datetime) -> Showing | None:
    """Show what people would work on, over everyone present: who marked and who did not."""
    marks = list(
        PriorityMark.objects.filter(item=item, waiting=False, seat__removed_at=None).select_related(
            "seat"
        )
    )
    if not marks:
        return None
    return store_showing(
        workshop=workshop,
        kind=ShowingKind.PRIORITIES,
        who=present_by_group(workshop, {mark.seat_id for mark in marks}, now),
        said=Counter((mark.seat.group, str(mark.statement_id)) for mark in marks),
        now=now,
        item=item,
    )


def present_by_group(workshop: Workshop, also: set[int], now: datetime) -> Counter[str]:
    """How many of each group are here, or took part in what is shown and then went."""
    here = Seat.objects.filter(workshop=workshop).here(now)
    took_part = Seat.objects.filter(pk__in=also)
    return Counter(seat.group for seat in (here | took_part).distinct())
