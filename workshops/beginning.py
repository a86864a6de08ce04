"""Who might begin the talk. From who was shown apart alone: how people answered plays no part.

A small group that agreed to be shown is not named: to be seen is not to be put on the spot.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workshops.models import Group, Workshop
from workshops.picture import Picture

# Those who are heard least come first; leaders are never asked to begin.
FIRST = (Group.PEOPLE, Group.CARERS, Group.PARTNERS, Group.STAFF)


@dataclass(frozen=True)
class Beginning:
    """What the desk offers: groups that could be asked, and whom to hear last.

    ``ask`` is empty where too few groups were shown apart to name any.
    """

    ask: str
    last: str


def beginning_for(workshop: Workshop, picture: Picture) -> Beginning:
    """For one statement. A group that was not shown apart, or is small, is never named."""
    apart = set(_large_apart(picture, workshop.minimum))
    ask = [workshop.group_name(group) for group in FIRST if group in apart]
    leaders = workshop.group_name(Group.LEADERS) if Group.LEADERS in apart else ""
    return Beginning(
        ask="; ".join(ask) if len(ask) > 1 else "",
        last=_("Hear those last: %(leaders)s.") % {"leaders": leaders}
        if leaders
        else _("Hear those who decide most last."),
    )


def _large_apart(picture: Picture, minimum: int) -> Iterable[str]:
    """The groups that were shown on their own, of at least so many people."""
    return (
        cell.groups[0] for cell in picture.cells if len(cell.groups) == 1 and cell.size >= minimum
    )
