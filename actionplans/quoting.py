"""Which reasons may stand in the plan: their writers allowed it, and the room could read them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from workshops.disclosure import groups_named_on_reasons
from workshops.models import Rating, Showing, VisibleTo, Workshop
from workshops.models.rating import RatingQuerySet
from workshops.reasons import ShownReason, quotable_by_showing


def quotable_reasons(workshop: Workshop) -> RatingQuerySet:
    """The answers of a workshop whose reason may be quoted and was let through."""
    return (
        Rating.objects.filter(
            showing__workshop=workshop, held_back=False, visible_to=VisibleTo.PLAN
        )
        .exclude(reason="")
        .order_by("shuffle", "pk")
    )


def quotes_by_statement(
    workshop: Workshop, showings: Iterable[Showing]
) -> Mapping[int, list[ShownReason]]:
    """What may be quoted about each shown statement, by the statement's id; two queries.

    A file goes further than the room: a group is named only where enough of its reasons
    stand in the file itself.
    """
    shown = {showing.pk: showing for showing in sorted(showings, key=lambda one: one.round)}
    told = quotable_by_showing(shown.values(), workshop)
    found: dict[int, list[ShownReason]] = {}
    for pk, showing in shown.items():
        quotes = _quoted(told[pk], showing)
        found.setdefault(showing.statement_id or 0, []).extend(quotes)
    return found


def _quoted(quoted: list[ShownReason], showing: Showing) -> list[ShownReason]:
    told = Counter(reason.group for reason in quoted if reason.group)
    named = groups_named_on_reasons(showing.who, told, showing.minimum)
    # Those that the room read without a name may be of the one group that is left.
    if len(named) + 1 == len(showing.who) and len(quoted) > told.total():
        named = frozenset()
    return [
        reason if reason.group in named else replace(reason, group=None, group_name="")
        for reason in quoted
    ]
