"""The picture of what people would work on: how many of each cell marked each thing.

Used for priorities, and by the plan for the backing of ideas: both are stored Showings
whose counts hold the keys of what was marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import telling
from workshops.models import Showing, ShowingKind, Workshop, WorkshopDomain
from workshops.picture import MERGED, MOST_MARKS, Mark, Part, name_of, shape_of
from workshops.steps import Step


@dataclass(frozen=True)
class Choice:
    """One thing that could be marked, and who of each cell did. ``subject`` is the thing."""

    subject: Any
    label: str
    count: int
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]

    @property
    def people(self) -> str:
        """The count in words."""
        return telling.people(self.count)

    @property
    def who(self) -> str:
        """The people by cell, in words."""
        return ", ".join(f"{part.name} {part.count}" for part in self.parts if part.count)


@dataclass(frozen=True)
class Choices:
    """All that could be marked, in its given order. When not shown, ``reason`` says why."""

    shown: bool
    reason: str = ""
    choices: tuple[Choice, ...] = ()
    cells: tuple[Part, ...] = ()
    size: int = 0
    sentence: str = ""
    why_together: str = ""

    @property
    def as_bars(self) -> bool:
        """Whether there are too many people for a mark each."""
        return self.size > MOST_MARKS

    @property
    def most(self) -> int:
        """What fills the longest row."""
        return max((choice.count for choice in self.choices), default=0)


def choices_of(
    showing: Showing, workshop: Workshop, subjects: Sequence[tuple[Any, str]]
) -> Choices:
    """The picture of a stored showing. ``subjects`` are the things and their labels."""
    who = showing.who
    shapes = [shape_of(cell.groups) for cell in who]
    names = [name_of(workshop, cell.groups) for cell in who]

    def choice(subject: Any, label: str) -> Choice:
        counts = showing.counts_of(subject.pk)
        marks = [
            Mark(shape)
            for shape, count in zip(shapes, counts, strict=True)
            for _one in range(count)
        ]
        parts = tuple(map(Part, shapes, names, counts))
        return Choice(subject, label, sum(counts), parts, tuple(marks))

    return Choices(
        shown=True,
        choices=tuple(choice(subject, label) for subject, label in subjects),
        cells=tuple(map(Part, shapes, names, [cell.size for cell in who])),
        size=showing.size,
        sentence=ngettext("%(count)d person was here.", "%(count)d people were here.", showing.size)
        % {"count": showing.size},
        why_together=telling.why_together() if MERGED in shapes else "",
    )


def _nothing() -> str:
    return _(
        "Nobody marked a statement, or so few people are here that it would give them away. "
        "Nothing is shown of it."
    )


def priorities_for(workshop: Workshop, item: WorkshopDomain) -> Choices:
    """What the room would work on in a domain, or why that is not shown; one query."""
    showing = Showing.objects.filter(
        workshop=workshop, kind=ShowingKind.PRIORITIES, item=item
    ).first()
    if showing is None:
        come_to = workshop.step == Step.PICK and workshop.current_item_id == item.pk
        return Choices(
            shown=False,
            reason=_nothing() if come_to else _("The room has not been shown this yet."),
        )
    subjects = [(statement, statement.text) for statement in item.statements]
    return choices_of(showing, workshop, subjects)
