"""The room so far: everything it was shown, at a glance. Reads stored showings and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domains.models import Statement
from workshops import spread, telling
from workshops.models import Workshop, WorkshopDomain
from workshops.picture import Picture, key_of, pictures_for, worth_talking_first

MOST_NAMED = 5


@dataclass(frozen=True)
class Named:
    """A statement that is named for a reason, which ``words`` say."""

    item: WorkshopDomain
    statement: Statement
    words: str


@dataclass(frozen=True)
class DomainSoFar:
    """A domain and its pictures, those most worth talking about first."""

    item: WorkshopDomain
    pictures: tuple[Picture, ...]

    @property
    def shown(self) -> bool:
        """Whether the room was shown any of it."""
        return any(picture.shown for picture in self.pictures)

    @property
    def key(self) -> list[tuple[str, str]]:
        """Which mark is whose in these pictures."""
        again = [picture.again for picture in self.pictures if picture.again]
        return key_of([*self.pictures, *again])


@dataclass(frozen=True)
class SoFar:
    """All domains, and of all statements those that stand out."""

    domains: tuple[DomainSoFar, ...]
    worth_talking: tuple[Named, ...]
    common_ground: tuple[Named, ...]
    splits: tuple[Named, ...]

    @property
    def shown(self) -> tuple[DomainSoFar, ...]:
        """The domains of which the room was shown something."""
        return tuple(domain for domain in self.domains if domain.shown)

    @property
    def to_come(self) -> tuple[DomainSoFar, ...]:
        """The others."""
        return tuple(domain for domain in self.domains if not domain.shown)


def so_far(workshop: Workshop, items: Sequence[WorkshopDomain]) -> SoFar:
    """What the room was shown of these domains; two queries at most.

    A statement that is common ground is not named among those worth talking about.
    """
    pictures = iter(pictures_for(workshop, [one for item in items for one in item.statements]))
    found = {item: [next(pictures) for _statement in item.statements] for item in items}
    placed = [
        ((item, picture), item.position * 100 + picture.statement.position, picture.cells)
        for item, seen in found.items()
        for picture in seen
        if picture.shown
    ]
    common = spread.common_ground(placed)
    apart = [each for each in spread.worth_talking_first(placed) if each not in common]
    return SoFar(
        domains=tuple(_domain(item, seen) for item, seen in found.items()),
        worth_talking=_named((item, picture, picture.sentence) for item, picture in apart),
        common_ground=_named((item, picture, picture.sentence) for item, picture in common),
        splits=_splits(workshop, [key for key, _place, _cells in placed]),
    )


def _domain(item: WorkshopDomain, seen: Sequence[Picture]) -> DomainSoFar:
    return DomainSoFar(item, tuple(worth_talking_first(seen, item.talk_order)))


def _splits(
    workshop: Workshop, seen: Iterable[tuple[WorkshopDomain, Picture]]
) -> tuple[Named, ...]:
    """The groups with people at both ends, the most even first."""
    found = [
        (item, picture, split)
        for item, picture in seen
        for split in spread.splits_inside(picture.cells)
    ]
    found.sort(key=lambda each: -min(each[2].agreeing, each[2].disagreeing))
    return _named(
        (item, picture, telling.split_inside(workshop, split)) for item, picture, split in found
    )


def _named(found: Iterable[tuple[WorkshopDomain, Picture, str]]) -> tuple[Named, ...]:
    named = [Named(item, picture.statement, words) for item, picture, words in found]
    return tuple(named[:MOST_NAMED])
