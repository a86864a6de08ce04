"""The room so far: everything it was shown, at a glance. Reads stored showings and nothing else.

Where a statement was asked again, what stands out is worked out from the picture after the talk,
and the words say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from domains.models import Statement
from workshops import spread, telling
from workshops.models import Workshop, WorkshopDomain
from workshops.picture import (
    Picture,
    key_of,
    pictures_for,
    together_differs,
    worth_talking_first,
)

MOST_NAMED = 5


@dataclass(frozen=True)
class Standing:
    """Where the room stands on a statement now: the newest picture of it."""

    item: WorkshopDomain
    newest: Picture

    @property
    def place(self) -> int:
        """Where it comes in the workshop."""
        return int(self.item.position * 100 + self.newest.statement.position)

    @property
    def words(self) -> str:
        """What the picture shows."""
        return self.since(self.newest.sentence)

    def since(self, words: str) -> str:
        """Words about it, and whether they are from after the talk."""
        return (
            _("After the talk: %(words)s") % {"words": words} if self.newest.after_talk else words
        )

    def named(self, words: str = "") -> Named:
        """It, for the reason that these words say."""
        return Named(self.item, self.newest.statement, self.since(words) if words else self.words)


@dataclass(frozen=True)
class Named:
    """A statement that is named for a reason, which ``words`` say."""

    item: WorkshopDomain
    statement: Statement
    words: str


class Listed(tuple[Named, ...]):
    """Statements that are named for one reason: the first few at once, the others folded."""

    __slots__ = ()

    @property
    def first(self) -> tuple[Named, ...]:
        """Those that are seen at once."""
        return self[:MOST_NAMED]

    @property
    def others(self) -> tuple[Named, ...]:
        """Those that are folded."""
        return self[MOST_NAMED:]


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
    def drawn(self) -> list[Picture]:
        """These pictures, with those from after the talk."""
        return [*self.pictures, *(picture.again for picture in self.pictures if picture.again)]

    @property
    def key(self) -> list[tuple[str, str]]:
        """Which mark is whose in these pictures."""
        return key_of(self.drawn)

    @property
    def together_differs(self) -> bool:
        """Whether the key cannot say which groups are together, since it is not always the same."""
        return together_differs(self.drawn)

    @property
    def why_together(self) -> str:
        """Why some groups are shown as one; empty where none are."""
        return next((each.why_together for each in self.drawn if each.why_together), "")


@dataclass(frozen=True)
class SoFar:
    """All domains, and of all statements those that stand out."""

    domains: tuple[DomainSoFar, ...]
    worth_talking: Listed
    common_ground: Listed
    splits: Listed

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
    standing = [
        Standing(item, newest(picture))
        for item, seen in found.items()
        for picture in seen
        if picture.shown
    ]
    placed = [(each, each.place, each.newest.cells) for each in standing]
    common = spread.common_ground(placed)
    apart = [each for each in spread.worth_talking_first(placed) if each not in common]
    return SoFar(
        domains=tuple(_domain(item, seen) for item, seen in found.items()),
        worth_talking=Listed(each.named() for each in apart),
        common_ground=Listed(each.named() for each in common),
        splits=_splits(workshop, standing),
    )


def newest(picture: Picture) -> Picture:
    """The picture from after the talk, where there is one."""
    return picture.again if picture.again and picture.again.shown else picture


def _domain(item: WorkshopDomain, seen: Sequence[Picture]) -> DomainSoFar:
    whole = {picture.statement.pk: picture for picture in seen}
    order = worth_talking_first(map(newest, seen), item.talk_order)
    return DomainSoFar(item, tuple(whole[picture.statement.pk] for picture in order))


def _splits(workshop: Workshop, standing: Iterable[Standing]) -> Listed:
    """The groups with people at both ends, the most even first."""
    found = [
        (each, split) for each in standing for split in spread.splits_inside(each.newest.cells)
    ]
    found.sort(key=lambda pair: -min(pair[1].agreeing, pair[1].disagreeing))
    return Listed(each.named(telling.split_inside(workshop, split)) for each, split in found)
