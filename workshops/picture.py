"""The picture of one statement, in words, marks and a table, from what the room was shown.

Everything here comes from a stored Showing; a statement without one gets a picture that
says why there is nothing to see. Drawing is in ``drawing.py``, wording in ``telling.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from domains.models import Statement
from workshops import disclosure, spread, telling
from workshops.models import Answer, Rating, Showing, ShowingKind, Workshop
from workshops.models.workshop import FIRST_ROUND
from workshops.spread import CellAnswers, Observation
from workshops.steps import Step

MOST_MARKS = 60
SCALE = (1, 2, 3, 4, 5)
MERGED = "merged"


@dataclass(frozen=True)
class Mark:
    """One person: the shape of their cell."""

    shape: str


@dataclass(frozen=True)
class Part:
    """So many people of one cell in one column."""

    shape: str
    name: str
    count: int


@dataclass(frozen=True)
class Column:
    """Everybody who gave one answer. ``marks`` one a person, ``parts`` by cell."""

    value: int
    label: str
    count: int
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]

    @property
    def people(self) -> str:
        """The count in words: "3 people"."""
        return telling.people(self.count)

    @property
    def who(self) -> str:
        """The column in words: "Agree: 3 people. Leaders 2, Staff 1." """
        there = [part for part in self.parts if part.count]
        by_cell = ", ".join(f"{part.name} {part.count}" for part in there)
        return f"{self.label}: {self.people}. {by_cell}." if by_cell else f"{self.label}: 0"


@dataclass(frozen=True)
class Strip:
    """One cell over all answers: ``counts`` of the scale left to right, then "can't say"."""

    shape: str
    name: str
    size: int
    counts: tuple[tuple[int, str, int], ...]

    @property
    def in_words(self) -> str:
        """The strip as text: "Leaders, 7: Mixed 1, Agree 4"."""
        said = ", ".join(f"{label} {count}" for _value, label, count in self.counts if count)
        return f"{self.name}, {self.size}: {said}"


@dataclass(frozen=True)
class Picture:
    """What may be seen of one statement. ``state`` is shown, too_few or not_shown.

    When not shown, ``reason`` says why and everything else is empty. ``cant_say_of_groups`` is the
    second sentence where it is about groups, else "". ``rows`` is what its rows are called on a
    page; ``again`` is where the room stood when it was asked after the talk. ``beside`` are the
    columns of the other of the two, which is drawn to the same measure.
    """

    statement: Any
    state: str
    reason: str = ""
    sentence: str = ""
    second_sentence: str = ""
    cant_say_of_groups: str = ""
    observation: Observation = field(default_factory=spread.NothingShown)
    cells: tuple[CellAnswers, ...] = ()
    columns: tuple[Column, ...] = ()
    cant_say: Column | None = None
    strips: tuple[Strip, ...] = ()
    size: int = 0
    why_together: str = ""
    aided: str = ""
    showing: int | None = None
    rows: str = ""
    after_talk: bool = False
    again: Picture | None = None
    beside: tuple[Column, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there is something to see."""
        return self.state == "shown"

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The scale left to right, then "can't say"."""
        return (*self.columns, self.cant_say) if self.cant_say else self.columns

    @property
    def together(self) -> str:
        """The name of the groups that are shown as one, with how many they are; "" for none."""
        found = [f"{each.name} {each.size}" for each in self.strips if each.shape == MERGED]
        return "".join(found)

    @property
    def as_bars(self) -> bool:
        """Whether there are too many people for a mark each."""
        return max(self.size, sum(column.count for column in self.beside)) > MOST_MARKS

    @property
    def measured(self) -> tuple[Column, ...]:
        """The columns that are drawn to one measure: its own, and those of the picture beside."""
        return (*self.all_columns, *self.beside)

    @property
    def table_head(self) -> tuple[str, ...]:
        """The headings of the table's columns after the first."""
        return (*(column.label for column in self.all_columns), _("Everyone"))

    @property
    def table(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The table's rows: the name of a cell, its counts and its size; all together last."""
        rows = [
            (strip.name, (*(count for _v, _l, count in strip.counts), strip.size))
            for strip in self.strips
        ]
        if len(rows) > 1:
            everyone = (*(column.count for column in self.all_columns), self.size)
            rows.append((_("Everyone"), everyone))
        return tuple(rows)


def picture_of(showing: Showing, workshop: Workshop) -> Picture:
    """The picture of a stored showing of ratings, the same for whoever looks."""
    cells = cells_of(showing)
    shapes = [shape_of(cell.groups) for cell in cells]
    names = [name_of(workshop, cell.groups) for cell in cells]

    def column(value: int) -> Column:
        counts = [cell.answers[value] for cell in cells]
        return Column(
            value=value,
            label=telling.answer(value),
            count=sum(counts),
            parts=tuple(map(Part, shapes, names, counts)),
            marks=tuple(_marks(shapes, counts)),
        )

    observation = spread.observe(cells)
    told = telling.tell(observation, cells, workshop)
    return Picture(
        statement=showing.statement,
        state="shown",
        sentence=told[0],
        second_sentence=told[1],
        cant_say_of_groups=telling.cant_say_of_groups(cells, workshop),
        observation=observation,
        cells=tuple(cells),
        columns=tuple(column(value) for value in SCALE),
        cant_say=column(spread.CANT_SAY),
        strips=tuple(map(_strip, shapes, names, cells)),
        size=sum(cell.size for cell in cells),
        why_together=telling.why_together() if MERGED in shapes else "",
        aided=telling.aided(workshop, showing.statement, cells) if showing.statement else "",
        showing=showing.pk,
        rows=name_of_rows(showing),
        after_talk=showing.round != FIRST_ROUND,
    )


def name_of_rows(showing: Showing) -> str:
    """What the rows of its picture are called, by which a phone finds its own."""
    again = "-again" if showing.round != FIRST_ROUND else ""
    return f"{showing.statement_id}{again}"


def _marks(shapes: Sequence[str], counts: Sequence[int]) -> Iterable[Mark]:
    for shape, count in zip(shapes, counts, strict=True):
        yield from [Mark(shape)] * count


def own_mark(showing: Showing, value: int, group: str) -> int | None:
    """Which mark of an answer's column may stand for somebody of this group, from 0.

    The last one of the group's cell. None where nobody of that cell gave the answer.
    """
    before = 0
    for cell in cells_of(showing):
        count = cell.answers[value]
        before += count
        if group in cell.groups:
            return before - 1 if count else None
    return None


def _strip(shape: str, name: str, cell: CellAnswers) -> Strip:
    order = (*SCALE, spread.CANT_SAY)
    counts = tuple((value, telling.answer(value), cell.answers[value]) for value in order)
    return Strip(shape, name, cell.size, counts)


def cells_of(showing: Showing) -> list[CellAnswers]:
    """The stored cells of ratings, as ``spread`` reads them."""
    return [
        CellAnswers(
            tuple(cell["groups"]),
            tuple(int(cell["counts"].get(str(answer.value), 0)) for answer in Answer),
        )
        for cell in showing.cells
    ]


def shape_of(groups: Sequence[str]) -> str:
    """The mark of a cell: its group's own, or the hollow one where groups are merged."""
    return groups[0] if len(groups) == 1 else MERGED


def name_of(workshop: Workshop, groups: Sequence[str]) -> str:
    """The name of a cell in this workshop."""
    return telling.cell_name(workshop, tuple(groups))


def picture_for(workshop: Workshop, statement: Statement) -> Picture:
    """The picture of one statement, or one that says why there is none."""
    return pictures_for(workshop, [statement])[0]


def pictures_for(workshop: Workshop, statements: Sequence[Statement]) -> list[Picture]:
    """A picture for each statement, in the same order; two queries at most."""
    showings = workshop.showings.filter(kind=ShowingKind.RATINGS, statement__in=statements)
    found = showings.select_related("statement")
    shown = {each.statement_id: each for each in found if each.round == FIRST_ROUND}
    again = {each.statement_id: each for each in found if each.round != FIRST_ROUND}
    missing = [statement for statement in statements if statement.pk not in shown]
    answered = _answered(workshop, missing) if missing else {}
    return [
        drawn_beside(
            picture_of(shown[statement.pk], workshop),
            _again(workshop, statement, again.get(statement.pk)),
        )
        if statement.pk in shown
        else _nothing(workshop, statement, answered.get(statement.pk, Counter()))
        for statement in statements
    ]


def drawn_beside(first: Picture, again: Picture | None) -> Picture:
    """A picture with the one from after the talk, if any: as large for as many people."""
    if again is None:
        return first
    again = replace(again, beside=first.all_columns)
    return replace(first, again=again, beside=again.all_columns)


def _again(workshop: Workshop, statement: Statement, showing: Showing | None) -> Picture | None:
    """The picture from after the talk; None where the room was not asked again."""
    if showing:
        return picture_of(showing, workshop)
    is_here = workshop.asking_again and workshop.current_statement_id == statement.pk
    if not is_here or workshop.step != Step.SHOW:
        return None
    reason = _(
        "This time too few people answered to show what they said, so that nobody can be picked "
        "out."
    )
    return Picture(statement=statement, state="too_few", reason=reason)


def key_of(pictures: Iterable[Picture]) -> list[tuple[str, str]]:
    """Which mark is whose in several pictures, each once; those of merged cells last."""
    strips = [strip for picture in pictures for strip in picture.strips]
    found = {strip.shape: strip.name for strip in strips if strip.shape != MERGED}
    merged = {strip.name for strip in strips if strip.shape == MERGED}
    return [*found.items(), *((MERGED, name) for name in _as_one(merged))]


def together_differs(pictures: Iterable[Picture]) -> bool:
    """Whether other groups are shown together in one picture than in another."""
    strips = [strip for picture in pictures for strip in picture.strips]
    return len({strip.name for strip in strips if strip.shape == MERGED}) > 1


def _as_one(names: set[str]) -> set[str]:
    """What the one mark of merged cells stands for: their groups, where they are the same."""
    return {_("Groups shown together")} if len(names) > 1 else names


def worth_talking_first(pictures: Iterable[Picture], chosen: Sequence[int] = ()) -> list[Picture]:
    """Pictures in the order in which they are worth talking about.

    ``chosen`` are statements that the facilitator put in an order of their own: those first.
    """
    order = spread.worth_talking_first(
        (picture, picture.statement.position, picture.cells) for picture in pictures
    )
    places = {statement: place for place, statement in enumerate(chosen)}
    return sorted(order, key=lambda picture: places.get(picture.statement.pk, len(places)))


def _answered(workshop: Workshop, statements: Sequence[Statement]) -> dict[int, Counter[str]]:
    """How many of each group answered each of these statements in time."""
    ratings = (
        Rating.objects.in_workshop(workshop)
        .for_statements(statements)
        .in_round(FIRST_ROUND)
        .in_time()
    )
    found: dict[int, Counter[str]] = {}
    counted = ratings.order_by().values_list("statement", "seat__group").annotate(Count("pk"))
    for statement, group, number in counted:
        found.setdefault(statement, Counter())[group] = number
    return found


def _nothing(workshop: Workshop, statement: Statement, answered: Counter[str]) -> Picture:
    """A picture that says why there is none: too few answered, or not yet shown."""
    number = answered.total()
    may_be_shown = bool(disclosure.cells(answered, workshop.minimum))
    if may_be_shown or not _was_to_be_shown(workshop, statement, number):
        reason = _("The room has not been shown this yet.")
        return Picture(statement=statement, state="not_shown", reason=reason)
    return Picture(statement=statement, state="too_few", reason=_too_few(number, workshop.minimum))


def _too_few(answered: int, minimum: int) -> str:
    if answered >= minimum:
        return _(
            "So few people answered that one of them would know what others said. It is not "
            "shown, so that nobody can be picked out."
        )
    return ngettext(
        "Fewer than %(minimum)d person answered, so nothing is shown of it.",
        "Fewer than %(minimum)d people answered. What they said is not shown, "
        "so that nobody can be picked out.",
        minimum,
    ) % {"minimum": minimum}


def _was_to_be_shown(workshop: Workshop, statement: Statement, answered: int) -> bool:
    item = workshop.current
    if item is None or item.domain_id != statement.domain_id:
        return answered > 0
    if workshop.step in (Step.PRIORITIES, Step.PICK):
        return True
    in_view = workshop.current_statement_id in (None, statement.pk)
    return workshop.step in (Step.SHOW, Step.TALK) and in_view
