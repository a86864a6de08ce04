"""Who took part, as it may be printed: small groups only as "fewer than"."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workshops.disclosure import safe_count
from workshops.models import Workshop
from workshops.picture import shape_of


@dataclass(frozen=True)
class GroupThere:
    """A group and how many of it took part, in words."""

    name: str
    shape: str
    count: str


@dataclass(frozen=True)
class TakingPart:
    """Everybody, by group; ``total`` only where it gives no small group away."""

    groups: tuple[GroupThere, ...]
    total: int | None


def taking_part(workshop: Workshop) -> TakingPart:
    """How many of each group joined and were not removed.

    The total is left out where exactly one group is too small to be counted: taking the
    others from it would give that group's number.
    """
    seats = workshop.seats.taking_part().values_list("group", flat=True)
    joined = Counter(seats)
    counts = {
        group: safe_count(joined[group], workshop.minimum) for group, _name in workshop.groups
    }
    hidden = [group for group, count in counts.items() if count is None and joined[group]]
    groups = tuple(
        GroupThere(
            name, shape_of([group]), _in_words(counts[group], joined[group], workshop.minimum)
        )
        for group, name in workshop.groups
    )
    total = sum(joined.values())
    return TakingPart(groups, None if hidden or total < workshop.minimum else total)


def _in_words(count: int | None, joined: int, minimum: int) -> str:
    if count is not None:
        return str(count)
    return _("fewer than %(minimum)d") % {"minimum": minimum}
