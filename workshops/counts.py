"""How many are here and how many have answered: reads only, never what was answered.

Which groups are counted apart is decided by ``disclosure.counted_together``: the numbers add up
to that of all, and no small group can be worked out from them. While a full hall answers, the
desk and the big screen ask several times a second: so one question counts everybody, and it
begins with the seats of the workshop, whatever else there is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from workshops.disclosure import Cell, counted_together
from workshops.in_view import numbers_in_view
from workshops.models import PriorityMark, Rating, Seat, Workshop
from workshops.models.seat import SILENT_AFTER, counted_as_here
from workshops.picture import shape_of
from workshops.prepared import Given, Prepared
from workshops.steps import Step
from workshops.telling import cell_name

ANSWERING_STEPS = (Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK)
MARKING_STEPS = (Step.PRIORITIES, Step.PICK)

# When somebody gave what is asked: before the closing, after it, or both, which is the sum. Of
# several things one number tells, with as many places as there are things.
IN_TIME, LATE, EACH = 1, 2, 4

_Row = tuple[str, bool, int | None, int]


@dataclass(frozen=True)
class InAll:
    """How many have answered, of those here and those who answered and went; how many are here."""

    answered: int
    of: int
    here: int

    @property
    def still_to_answer(self) -> int:
        """How many of those here have not answered everything yet."""
        return self.of - self.answered


@dataclass(frozen=True)
class CellCount:
    """How many of a group, or of several counted as one, have answered, and of how many.

    ``mark`` is the group's shape, or the hollow one.
    """

    groups: tuple[str, ...]
    name: str
    mark: str
    answered: int
    of: int


@dataclass(frozen=True)
class StatementCount:
    """How many answers one statement has."""

    statement: int
    answered: int


@dataclass(frozen=True)
class RoomCounts:
    """Everything the desk may say in numbers about the present step.

    ``cells`` is empty where nothing but the number of all may be told.
    """

    in_all: InAll
    cells: tuple[CellCount, ...]
    statements: tuple[StatementCount, ...]
    waiting: int

    @property
    def here(self) -> int:
        """How many are counted as here."""
        return self.in_all.here

    def answered_to(self, statement: int) -> int:
        """How many answers this statement has."""
        return next((s.answered for s in self.statements if s.statement == statement), 0)


@dataclass(frozen=True)
class _Alike:
    """So many people of one group who are all here or not, and gave the same things.

    ``given`` says of each thing that is asked when they gave it, 0 for not at all.
    """

    group: str
    here: bool
    given: tuple[int, ...]
    number: int

    @property
    def answered(self) -> bool:
        """Whether they gave everything in time. Where nothing is asked nobody has."""
        return bool(self.given) and all(given & IN_TIME for given in self.given)

    @property
    def late(self) -> bool:
        """Whether something of theirs came after the closing."""
        return any(given & LATE for given in self.given)


def answered_in_all(workshop: Workshop, now: datetime) -> InAll:
    """How many of the room have answered all statements in view, or marked in priorities.

    In steps without answers nobody has answered, of those who are here.
    """
    return _in_all(_people(workshop, _asked(workshop), now))


def here_in_all(workshop: Workshop, now: datetime) -> int:
    """How many are counted as here."""
    return Seat.objects.filter(workshop=workshop).here(now).count()


def room_counts(workshop: Workshop, now: datetime) -> RoomCounts:
    """What the desk may say in numbers about where the room is."""
    asked = _asked(workshop)
    people = _people(workshop, asked, now)
    answered = _by_group(alike for alike in people if alike.answered)
    of = _by_group(alike for alike in people if alike.here or alike.answered)
    return RoomCounts(
        in_all=_in_all(people),
        cells=by_cell(workshop, answered, of),
        statements=_by_statement(asked, people),
        waiting=sum(alike.number for alike in people if alike.late),
    )


def by_cell(
    workshop: Workshop, answered: Mapping[str, int], of: Mapping[str, int]
) -> tuple[CellCount, ...]:
    """How many have answered, by the groups that may be counted apart among so many people."""
    return tuple(
        CellCount(
            groups=cell.groups,
            name=cell_name(workshop, cell.groups),
            mark=shape_of(cell.groups),
            answered=sum(answered.get(group, 0) for group in cell.groups),
            of=cell.size,
        )
        for cell in cells_of_people(workshop, of)
    )


def cells_of_people(workshop: Workshop, people: Mapping[str, int]) -> tuple[Cell, ...]:
    """Which groups of a workshop are counted as one while so many people of each are there."""
    there = {group: people.get(group, 0) for group, _name in workshop.groups}
    return counted_together(there, workshop.minimum)


def _in_all(people: Collection[_Alike]) -> InAll:
    return InAll(
        answered=sum(alike.number for alike in people if alike.answered),
        of=sum(alike.number for alike in people if alike.here or alike.answered),
        here=sum(alike.number for alike in people if alike.here),
    )


def _by_group(people: Iterable[_Alike]) -> Counter[str]:
    found: Counter[str] = Counter()
    for alike in people:
        found[alike.group] += alike.number
    return found


def _by_statement(asked: list[int], people: Collection[_Alike]) -> tuple[StatementCount, ...]:
    def answered(position: int) -> int:
        return sum(alike.number for alike in people if alike.given[position] & IN_TIME)

    return tuple(StatementCount(pk, answered(position)) for position, pk in enumerate(asked))


def _asked(workshop: Workshop) -> list[int]:
    """The statements that are answered in the present step."""
    return numbers_in_view(workshop) if workshop.step in ANSWERING_STEPS else []


def _people(workshop: Workshop, asked: list[int], now: datetime) -> list[_Alike]:
    """Everyone who was not removed. The database counts, so that a full hall costs no more."""
    given: dict[str, Any] = {"workshop": workshop.pk, "silent_before": _time(now - SILENT_AFTER)}
    if workshop.step in MARKING_STEPS:
        things, rows = 1, _MARKED.all(item=workshop.current_item_id or 0, **given)
    elif asked:
        given |= {"first": min(asked), "last": max(asked), "round": workshop.round}
        given |= {_name(position): pk for position, pk in enumerate(asked)}
        things, rows = len(asked), _answered(len(asked)).all(**given)
    else:
        things, rows = 0, _PRESENT.all(**given)
    return [
        _Alike(group, here, _unpacked(packed or 0, things), number)
        for group, here, packed, number in rows
    ]


def _unpacked(packed: int, things: int) -> tuple[int, ...]:
    """What was given of each thing, from one number."""
    return tuple(packed // EACH**position % EACH for position in range(things))


def _name(position: int) -> str:
    return f"statement_{position}"


def _time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@cache
def _answered(number: int) -> Prepared[_Row]:
    """The question who is alike where so many statements are asked.

    A seat's answers stand side by side, so they are read at one go from the first statement to
    the last, as one number.
    """
    places = [
        When(statement=Given(_name(position)), then=EACH**position) for position in range(number)
    ]

    def ask() -> QuerySet[Any, _Row]:
        ratings = Rating.objects.filter(
            seat=OuterRef("pk"),
            statement__gte=Given("first"),
            statement__lte=Given("last"),
            round=Given("round"),
        )
        place = Case(*places, default=0, output_field=IntegerField())
        return _alike(_sum(ratings, _WHEN * place))

    return Prepared(ask)


def _marked() -> QuerySet[Any, _Row]:
    marks = PriorityMark.objects.filter(seat=OuterRef("pk"), item=Given("item"))
    return _alike(_sum(marks, _WHEN, distinct="DISTINCT "))  # one person marks up to two


def _sum(rows: QuerySet[Any], what: Any, distinct: str = "") -> Subquery:
    """The sum over the rows of one seat. A ``Func``, for Django groups where it sees a sum."""
    summed = Func(what, template=f"SUM({distinct}%(expressions)s)", output_field=IntegerField())
    return Subquery(rows.annotate(given=summed).values("given"))


def _alike(given: Any) -> QuerySet[Any, _Row]:
    """How many are alike: in their group, in being here, and in what they gave."""
    here = ExpressionWrapper(counted_as_here(Given("silent_before")), BooleanField())
    seats = Seat.objects.taking_part().filter(workshop=Given("workshop"))
    alike = seats.annotate(here=here, given=given).values_list("group", "here", "given").order_by()
    return alike.annotate(number=Count("pk"))


_WHEN = Case(When(waiting=True, then=LATE), default=IN_TIME, output_field=IntegerField())
_MARKED = Prepared(_marked)
_PRESENT = Prepared(lambda: _alike(Value(0)))
