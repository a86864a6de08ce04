"""The reasons that the room, or before it the desk, may read.

The room reads the reasons of a showing that were not held back, shuffled once and for
good; a group is named only where ``disclosure`` allows it, an answer never.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from domains.models import Statement
from workshops.disclosure import groups_named_on_reasons
from workshops.models import Rating, Showing, ShowingKind, Workshop
from workshops.models.rating import FIRST_ROUND

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
    may_be_quoted: bool


@dataclass(frozen=True)
class ReasonToLookThrough:
    """A reason as the desk reads it before the room does: never its group or answer."""

    pk: int
    text: str
    held_back: bool
    may_be_quoted: bool


class Written(NamedTuple):
    """What is read of a rating: a full hall has written thousands."""

    pk: int
    text: str
    group: str
    may_be_quoted: bool


def reasons_of(showing: Showing, workshop: Workshop) -> list[ShownReason]:
    """The reasons of one showing that the room may read; one query."""
    return reasons_by_showing([showing], workshop)[showing.pk]


def reasons_by_showing(
    showings: Iterable[Showing], workshop: Workshop
) -> dict[int, list[ShownReason]]:
    """The reasons of several showings, by the showing's id; one query for all."""
    by_pk = {showing.pk: showing for showing in showings}
    visible: dict[int, list[Written]] = {pk: [] for pk in by_pk}
    found = (
        Rating.objects.filter(showing__in=by_pk, held_back=False)
        .with_reason()
        .order_by("shuffle", "pk")
        .values_list("showing_id", "pk", "reason", "seat__group", "may_be_quoted")
    )
    for showing, pk, text, group, may_be_quoted in found:
        assert showing is not None
        visible[showing].append(Written(pk, text, group, may_be_quoted))
    return {pk: _told(showing, workshop, visible[pk]) for pk, showing in by_pk.items()}


def reasons_for(workshop: Workshop, statement: Statement) -> list[ShownReason]:
    """The reasons the room may read about a statement; empty before it is shown."""
    showing = Showing.objects.filter(
        workshop=workshop, kind=ShowingKind.RATINGS, statement=statement, round=FIRST_ROUND
    ).first()
    return reasons_of(showing, workshop) if showing else []


def _told(showing: Showing, workshop: Workshop, written: list[Written]) -> list[ShownReason]:
    visible = Counter(one.group for one in written)
    named = groups_named_on_reasons(showing.who, visible, showing.minimum)
    names = {group: workshop.group_name(group) for group in named}
    return [
        ShownReason(
            pk=one.pk,
            text=one.text,
            group=one.group if one.group in named else None,
            group_name=names.get(one.group, ""),
            may_be_quoted=one.may_be_quoted,
        )
        for one in written
    ]


def reasons_to_look_through(workshop: Workshop, statement: Statement) -> list[ReasonToLookThrough]:
    """What the desk looks through before the room is shown; one query.

    In an order that tells nothing of who wrote when: by a hash that only the server can
    work out, the same at every reload. Once shown, they are those of the showing.
    """
    ratings = Rating.objects.readable(workshop).for_statements([statement]).in_round(FIRST_ROUND)
    rows = ratings.values_list("pk", "reason", "held_back", "may_be_quoted")
    found = [ReasonToLookThrough(*row) for row in rows]
    return sorted(found, key=lambda reason: _by_chance(workshop, reason.pk))


def _by_chance(workshop: Workshop, pk: int) -> bytes:
    return salted_hmac("workshops.reasons", f"{workshop.pk}-{pk}").digest()
