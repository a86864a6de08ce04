"""What stands in the PDF of one person's notes and plan, and on the page that shows the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actionplans.models import AloneAction, AloneDocument
from workshops import alone
from workshops.alone import DomainTold, ReviewTold
from workshops.models import AloneReview

Progress = Callable[[], None]


@dataclass(frozen=True)
class ActionTold:
    """One action of the plan, with its number there."""

    number: int
    action: AloneAction


def actions_told(review: AloneReview) -> list[ActionTold]:
    """The plan in the order in which it was written."""
    standing = review.actions.standing().select_related("domain", "practice_idea")
    return [ActionTold(number, action) for number, action in enumerate(standing, start=1)]


def sections_of(told: ReviewTold) -> list[DomainTold]:
    """The domains in which something was said."""
    return [one for one in told.domains if not one.is_empty]


def steps_in(review: AloneReview) -> int:
    """About how many pieces the file takes, for a progress bar."""
    return review.domains.count() + 4


def contents(document: AloneDocument, now: datetime, tick: Progress) -> dict[str, Any]:
    """Everything the template prints. ``tick`` is called for each piece that is ready."""
    told = alone.told_of(document.review)
    tick()
    made_on = date_format(now, "j F Y")
    return {
        "told": told,
        "review": document.review,
        "edition": document.review.edition,
        "title": _("My notes and my plan"),
        "about": _("What one person answered, noted and planned by themselves."),
        "label": _("One person’s own view"),
        "foot": _("My notes and my plan, %(date)s. One person’s own view, not a workshop’s.")
        % {"date": made_on},
        "sections": sections_of(told),
        "actions": actions_told(document.review),
        "made_on": made_on,
    }
