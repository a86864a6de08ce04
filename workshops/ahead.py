"""Answering ahead: every domain, by each person in their own time. Reads only.

How far somebody is, is told to themselves. The desk is told how many joined and how many have
finished; by group only as ``disclosure.counted_together`` lets through.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from workshops.counts import CellCount, by_cell
from workshops.models import Rating, Seat, Showing, ShowingKind, Workshop, WorkshopDomain
from workshops.models.workshop import FIRST_ROUND
from workshops.prepared import Given, Prepared

# Asked by every phone that answers ahead.
_ANSWERED = Prepared(
    lambda: (
        Rating.objects.filter(seat=Given("seat"), round=FIRST_ROUND)
        .order_by()
        .values_list("statement")
    )
)
_SHOWN = Prepared(
    lambda: (
        Showing.objects.filter(
            workshop=Given("workshop"), kind=ShowingKind.RATINGS, round=FIRST_ROUND
        )
        .order_by()
        .values_list("statement")
    )
)


@dataclass(frozen=True)
class DomainAhead:
    """How far a seat is with one domain: of its statements that the room was not shown yet."""

    item: int
    answered: int
    of: int

    @property
    def shown(self) -> bool:
        """Whether the room saw all of it, so that nothing is left to answer."""
        return not self.of

    @property
    def done(self) -> bool:
        """Whether nothing is left to answer."""
        return self.answered >= self.of


@dataclass(frozen=True)
class Progress:
    """How far a seat is with all domains."""

    domains: tuple[DomainAhead, ...]

    @property
    def answered(self) -> int:
        """How many statements it answered."""
        return sum(one.answered for one in self.domains)

    @property
    def of(self) -> int:
        """How many there are to answer."""
        return sum(one.of for one in self.domains)

    @property
    def next(self) -> int | None:
        """The first domain with something left to answer, or None."""
        return next((one.item for one in self.domains if not one.done), None)


@dataclass(frozen=True)
class AheadCounts:
    """How many have joined and how many of them have finished; ``cells`` in the same terms."""

    joined: int
    finished: int
    cells: tuple[CellCount, ...]


def shown_statements(workshop: Workshop) -> frozenset[int]:
    """The statements that the room was shown."""
    return frozenset(pk for (pk,) in _SHOWN.all(workshop=workshop.pk) if pk)


def progress_of(seat: Seat) -> Progress:
    """How far this seat is. Three queries."""
    shown = shown_statements(seat.workshop)
    answered = {pk for (pk,) in _ANSWERED.all(seat=seat.pk)}

    def domain(item: int, statements: Iterable[int]) -> DomainAhead:
        to_answer = set(statements) - shown
        return DomainAhead(item, len(to_answer & answered), len(to_answer))

    return Progress(
        tuple(domain(entry.item, entry.statements) for entry in seat.workshop.agenda.items)
    )


def items_to_answer(workshop: Workshop) -> list[WorkshopDomain]:
    """The domains of which the room was not shown everything, with their statements at hand."""
    shown = shown_statements(workshop)
    items: list[WorkshopDomain] = workshop.agenda_items
    return [item for item in items if {one.pk for one in item.statements} - shown]


def counts_ahead(workshop: Workshop) -> AheadCounts:
    """How many have joined, and how many of them have answered all that is left to answer."""
    to_answer = set(workshop.agenda.statements) - shown_statements(workshop)
    given = Q(ratings__statement__in=to_answer, ratings__round=FIRST_ROUND, ratings__waiting=False)
    seats = Seat.objects.taking_part().filter(workshop=workshop).order_by()
    rows = list(seats.annotate(given=Count("ratings", filter=given)).values_list("group", "given"))
    joined = Counter(group for group, _given in rows)
    finished = Counter(group for group, given in rows if to_answer and given == len(to_answer))
    return AheadCounts(
        joined=joined.total(),
        finished=finished.total(),
        cells=by_cell(workshop, finished, joined),
    )
