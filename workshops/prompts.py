"""What the desk gently says to the facilitator about the time. All of it can be ignored."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.models import ShowingKind, Workshop
from workshops.steps import Step

# Minutes in a step after which the desk says how long it has been; nothing is said in the others.
LONG = {
    Step.READ: 8,
    Step.RATE: 10,
    Step.LOOK_THROUGH: 8,
    Step.SHOW: 10,
    Step.TALK: 12,
    Step.PRIORITIES: 8,
    Step.IDEAS: 15,
    Step.BACKING: 10,
}

LONG_ON_ONE = 8  # of the several statements of a domain that the room talks about


def prompts_for(workshop: Workshop, now: datetime) -> list[str]:
    """How long the room has been here, and what is left of the day; empty while there is time.

    Two queries where something is said, none otherwise.
    """
    long = _long(workshop)
    if long is None or workshop.paused or workshop.moved_at is None:
        return []
    minutes = _minutes(workshop.moved_at, now)
    return [_been_here(minutes), _left(workshop, now)] if minutes >= long else []


def _long(workshop: Workshop) -> int | None:
    talks_about_one = workshop.step == Step.TALK and workshop.current_statement_id
    if talks_about_one and not workshop.one_at_a_time:
        return LONG_ON_ONE
    return LONG.get(Step(workshop.step))


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 60)


def _been_here(minutes: int) -> str:
    return ngettext(
        "The room has been here for %(minutes)d minute.",
        "The room has been here for %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def _left(workshop: Workshop, now: datetime) -> str:
    """What is left to show, and how long there is for it."""
    shown = workshop.showings.filter(kind=ShowingKind.RATINGS).values_list("statement")
    of_all = [pk for item in workshop.agenda.items for pk in item.statements]
    left = len(set(of_all) - {pk for (pk,) in shown})
    minutes = workshop.minutes - _minutes(workshop.began_at or now, now)
    if minutes <= 0:
        return _("The time that was planned is over.")
    return ngettext(
        "%(left)d statement is left to show, in %(minutes)d minutes.",
        "%(left)d statements are left to show, in %(minutes)d minutes.",
        left,
    ) % {"left": left, "minutes": minutes}
