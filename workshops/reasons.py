"""The reasons that the room, or before it the desk, may read.

The room reads the reasons of a showing that were not held back, shuffled once and for
good; a group is named only where ``disclosure`` allows it, an answer never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

from django.db.models import Count, OuterRef, Subquery
from django.utils.crypto import salted_hmac

from domains.models import Statement
from workshops.disclosure import groups_named_on_reasons
from workshops.models import Handling, Rating, Showing, VisibleTo, Workshop
from workshops.models.handling import Done
from workshops.models.rating import RatingQuerySet
from workshops.models.workshop import FIRST_ROUND

Reason = TypeVar("Reason")

SALT = "workshops.reason"
# As many of a statement as stand on one page; a full hall has written hundreds. The others
# are on pages of their own.
AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A reason as the room reads it; ``group`` and its name only where they may be told."""

    pk: int
    text: str
    group: str | None
    group_name: str


@dataclass(frozen=True)
class ReasonToLookThrough:
    """A reason as the desk reads it before the room does: never its group or answer.

    ``why`` it is held back is what somebody at the desk wrote.
    """

    pk: int
    text: str
    held_back: bool
    flagged: bool
    visible_to: str
    why: str = ""

    @property
    def may_be_quoted(self) -> bool:
        """Whether it may stand in the plan."""
        return self.visible_to == VisibleTo.PLAN

    @property
    def is_private(self) -> bool:
        """Whether only the facilitators may read it."""
        return self.visible_to == VisibleTo.FACILITATORS


class Reasons(Sequence[Reason]):
    """Reasons in their order, of which only those that somebody looks at are read.

    A full hall has written thousands. ``read`` is asked for a part of them; one query.
    """

    def __init__(self, number: int, read: Callable[[slice], list[Reason]]) -> None:
        self._number, self._read = number, read

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, part: int) -> Reason: ...
    @overload
    def __getitem__(self, part: slice) -> list[Reason]: ...
    def __getitem__(self, part: int | slice) -> Reason | list[Reason]:
        if isinstance(part, slice):
            return self._read(part) if self else []
        return self[:][part]

    def __iter__(self) -> Iterator[Reason]:
        return iter(self[:])


def reasons_of(showing: Showing, workshop: Workshop) -> Reasons[ShownReason]:
    """The reasons of one showing that the room may read; one query, and one to read them."""
    return reasons_by_showing([showing], workshop)[showing.pk]


def reasons_by_showing(
    showings: Iterable[Showing], workshop: Workshop
) -> dict[int, Reasons[ShownReason]]:
    """The reasons of several showings, by the showing's id; one query for all, and one to read
    those of one."""
    told = {each.showing.pk: each for each in _told(showings, workshop)}
    return {pk: Reasons(each.visible.total(), each.part) for pk, each in told.items()}


def quotable_by_showing(
    showings: Iterable[Showing], workshop: Workshop
) -> dict[int, list[ShownReason]]:
    """Of the reasons of several showings those that may be quoted, by the showing's id, as the
    room read them; two queries for all."""
    told = {each.showing.pk: each for each in _told(showings, workshop)}
    found: dict[int, list[ShownReason]] = {pk: [] for pk in told}
    rows = _readable(told).filter(visible_to=VisibleTo.PLAN)
    for showing, *row in rows.values_list("showing_id", *_ShownHow.FIELDS):
        found[showing].append(told[showing].as_told(*row))
    return found


def reasons_for(
    workshop: Workshop, statement: Statement, number: int = FIRST_ROUND
) -> Reasons[ShownReason]:
    """The reasons of a round that the room may read; empty before it is shown."""
    showing = workshop.showings.of_ratings(number).filter(statement=statement).first()
    return reasons_of(showing, workshop) if showing else Reasons(0, lambda _part: [])


def _readable(showings: Iterable[int]) -> RatingQuerySet:
    """What the room may read of these showings, in its order."""
    shown = Rating.objects.filter(showing__in=showings, held_back=False)
    return shown.for_the_room().with_reason().order_by("shuffle", "pk")


def _told(showings: Iterable[Showing], workshop: Workshop) -> Iterator[_ShownHow]:
    """How the reasons of each showing are told; one query for all."""
    by_pk = {showing.pk: showing for showing in showings}
    visible: dict[int, Counter[str]] = {pk: Counter() for pk in by_pk}
    counted = _readable(by_pk).order_by().values_list("showing_id", "seat__group")
    for showing, group, number in counted.annotate(Count("pk")):
        visible[showing][group] = number
    for pk, showing in by_pk.items():
        yield _ShownHow(showing, workshop, visible[pk])


class _ShownHow:
    """How the reasons of one showing are told. ``visible``: how many there are of each group."""

    FIELDS = ("pk", "reason", "seat__group")

    def __init__(self, showing: Showing, workshop: Workshop, visible: Counter[str]) -> None:
        self.showing, self.visible = showing, visible
        named = groups_named_on_reasons(showing.who, visible, showing.minimum)
        self._names = {group: workshop.group_name(group) for group in named}

    def part(self, part: slice) -> list[ShownReason]:
        """Some of them, read from the database."""
        rows = _readable([self.showing.pk]).values_list(*self.FIELDS)
        return [self.as_told(*row) for row in rows[part]]

    def as_told(self, pk: int, text: str, group: str) -> ShownReason:
        """One of them, with its group only where that may be told."""
        name = self._names.get(group)
        return ShownReason(pk, text, group if name else None, name or "")


def reasons_to_look_through(
    workshop: Workshop, statement: Statement, number: int = FIRST_ROUND
) -> Reasons[ReasonToLookThrough]:
    """What the desk looks through of a round before the room is shown; one query, and one to
    read them.

    In an order that tells nothing of who wrote when: by a hash that only the server can
    work out, the same at every reload. Once shown, they are those of the showing.
    """
    return _at_the_desk(workshop, _of(workshop, statement, number).for_the_room())


def reasons_for_facilitators(
    workshop: Workshop, statement: Statement, number: int = FIRST_ROUND
) -> Reasons[ReasonToLookThrough]:
    """What nobody but the facilitators may read, once the room was shown; as many queries.

    Without group or answer and in such an order, as all the desk reads. Kept apart from the
    others, so that whoever uncovers those on a wall uncovers nothing of these.
    """
    return _at_the_desk(workshop, _of(workshop, statement, number).only_for_the_facilitators())


def _of(workshop: Workshop, statement: Statement, number: int) -> RatingQuerySet:
    return Rating.objects.readable(workshop).for_statements([statement]).in_round(number)


def _at_the_desk(workshop: Workshop, ratings: RatingQuerySet) -> Reasons[ReasonToLookThrough]:
    found = ratings.values_list("pk", flat=True)
    order = sorted(found, key=lambda pk: _by_chance(workshop, pk))

    def read(part: slice) -> list[ReasonToLookThrough]:
        rows = Rating.objects.filter(pk__in=order[part]).annotate(why=_why_held())
        fields = rows.values_list("pk", "reason", "held_back", "flagged", "visible_to", "why")
        by_pk = {row[0]: ReasonToLookThrough(*row) for row in fields}
        return [by_pk[pk] for pk in order[part] if pk in by_pk]

    return Reasons(len(order), read)


def _why_held() -> Subquery:
    """Why a reason was held back the last time."""
    held = Handling.objects.filter(rating=OuterRef("pk"), done=Done.HELD)
    return Subquery(held.values("why")[:1])


def handle_of(workshop: Workshop, rating_pk: int) -> str:
    """What a page calls a reason, instead of its number in the database."""
    return salted_hmac(SALT, f"{workshop.pk}-{rating_pk}").hexdigest()[:16]


def _by_chance(workshop: Workshop, pk: int) -> bytes:
    return salted_hmac("workshops.reasons", f"{workshop.pk}-{pk}").digest()
