"""How many are here and how many have answered: reads only, never what was answered.

A group's count leaves this module through ``disclosure.safe_count``: below the
workshop's minimum it is None, and the page says "fewer than …". Every function asks
the database a fixed number of times, however many seats or statements there are.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Value

from workshops.disclosure import safe_count
from workshops.models import PriorityMark, Rating, Seat, Workshop
from workshops.models.rating import FIRST_ROUND, RatingQuerySet
from workshops.models.seat import counted_as_here
from workshops.steps import Step

ANSWERING_STEPS = (Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK)
MARKING_STEPS = (Step.PRIORITIES, Step.PICK)


@dataclass(frozen=True)
class InAll:
    """How many have answered, of those here and those who answered and went."""

    answered: int
    of: int

    @property
    def still_to_answer(self) -> int:
        """How many of those here have not answered everything yet."""
        return self.of - self.answered


@dataclass(frozen=True)
class GroupCount:
    """One group's counts; None where it must read "fewer than …"."""

    group: str
    name: str
    here: int | None
    answered: int | None
    of: int | None


@dataclass(frozen=True)
class StatementCount:
    """How many answers one statement has."""

    statement: int
    answered: int


@dataclass(frozen=True)
class RoomCounts:
    """Everything the desk may say in numbers about the present step."""

    here: int
    in_all: InAll
    groups: tuple[GroupCount, ...]
    statements: tuple[StatementCount, ...]
    waiting: int
    minimum: int

    def answered_to(self, statement: int) -> int:
        """How many answers this statement has."""
        return next((s.answered for s in self.statements if s.statement == statement), 0)


@dataclass(frozen=True)
class _Alike:
    """So many people of one group who are all here or not, and have all answered or not."""

    group: str
    here: bool
    answered: bool
    number: int


def answered_in_all(workshop: Workshop, now: datetime) -> InAll:
    """How many of the room have answered all statements in view, or marked in priorities.

    In steps without answers nobody has answered, of those who are here.
    """
    return _in_all(_people(workshop, now))


def here_in_all(workshop: Workshop, now: datetime) -> int:
    """How many are counted as here."""
    return Seat.objects.filter(workshop=workshop).here(now).count()


def room_counts(workshop: Workshop, now: datetime) -> RoomCounts:
    """What the desk may say in numbers about where the room is."""
    people = _people(workshop, now)
    here = _by_group(alike for alike in people if alike.here)
    answered = _by_group(alike for alike in people if alike.answered)
    of = _by_group(alike for alike in people if alike.here or alike.answered)
    least = workshop.minimum
    return RoomCounts(
        here=here.total(),
        in_all=_in_all(people),
        groups=tuple(
            GroupCount(
                group=group,
                name=name,
                here=safe_count(here[group], least),
                answered=safe_count(answered[group], least),
                of=safe_count(of[group], least),
            )
            for group, name in workshop.groups
        ),
        statements=_by_statement(workshop),
        waiting=_waiting(workshop),
        minimum=least,
    )


def _in_all(people: Collection[_Alike]) -> InAll:
    return InAll(
        answered=sum(alike.number for alike in people if alike.answered),
        of=sum(alike.number for alike in people if alike.here or alike.answered),
    )


def _by_group(people: Iterable[_Alike]) -> Counter[str]:
    found: Counter[str] = Counter()
    for alike in people:
        found[alike.group] += alike.number
    return found


def _people(workshop: Workshop, now: datetime) -> list[_Alike]:
    """Everyone who was not removed. The database counts, so that a full hall costs no more."""
    seats = Seat.objects.taking_part().filter(workshop=workshop)
    told = seats.annotate(here=_true_if(counted_as_here(now)), done=_has_answered(workshop))
    alike = told.values_list("group", "here", "done").order_by()
    return [_Alike(*one) for one in alike.annotate(number=Count("pk"))]


def _true_if(holds: Q) -> Any:
    return ExpressionWrapper(holds, output_field=BooleanField())


def _has_answered(workshop: Workshop) -> Any:
    """Whether a seat has answered everything asked for in the present step."""
    if workshop.step in MARKING_STEPS:
        marks = PriorityMark.objects.filter(item=workshop.current_item_id, waiting=False)
        return Exists(marks.filter(seat=OuterRef("pk")))
    statements = _asked(workshop)
    if not statements:
        return Value(False)
    given = _in_time(workshop, statements).values("seat").annotate(number=Count("pk"))
    return _true_if(Q(pk__in=given.filter(number=len(statements)).values("seat")))


def _asked(workshop: Workshop) -> list[int]:
    if workshop.step not in ANSWERING_STEPS:
        return []
    return [statement.pk for statement in workshop.statements_in_view]


def _in_time(workshop: Workshop, statements: list[int]) -> RatingQuerySet:
    return (
        Rating.objects.in_workshop(workshop)
        .for_statements(statements)
        .in_round(FIRST_ROUND)
        .in_time()
    )


def _by_statement(workshop: Workshop) -> tuple[StatementCount, ...]:
    statements = _asked(workshop)
    if not statements:
        return ()
    found = _in_time(workshop, statements).values("statement").annotate(number=Count("pk"))
    numbers = dict(found.values_list("statement", "number"))
    return tuple(StatementCount(pk, numbers.get(pk, 0)) for pk in statements)


def _waiting(workshop: Workshop) -> int:
    """How many people have an answer, or a mark, that came after the closing."""
    if workshop.step in MARKING_STEPS:
        late = Q(marks__item=workshop.current_item_id, marks__waiting=True)
    elif statements := _asked(workshop):
        late = Q(ratings__statement__in=statements, ratings__waiting=True)
    else:
        return 0
    seats = Seat.objects.taking_part().filter(workshop=workshop)
    return seats.filter(late).distinct().count()
