"""How many sheets of paper are still to enter: counts alone, never what is on one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.ahead import items_to_answer
from workshops.models import Sheet, Workshop, WorkshopDomain
from workshops.steps import Step

# While people tick and hand in; afterwards what comes only waits.
COUNTED_STEPS = (Step.READ, Step.RATE, Step.LOOK_THROUGH)


@dataclass(frozen=True)
class ToEnter:
    """So many sheets of so many are still to enter, for one domain."""

    left: int
    of: int

    @property
    def said(self) -> str:
        """The same in a sentence; empty where there are no sheets."""
        if not self.of:
            return ""
        if not self.left:
            return _("All sheets of paper are entered.")
        return ngettext(
            "%(left)d sheet of %(of)d is still to enter.",
            "%(left)d sheets of %(of)d are still to enter.",
            self.left,
        ) % {"left": self.left, "of": self.of}


def to_enter(workshop: Workshop, item: WorkshopDomain) -> ToEnter:
    """How many sheets are still to enter for a domain."""
    sheets = Sheet.objects.filter(workshop=workshop)
    of = sheets.in_use().count()
    return ToEnter(left=sheets.to_enter(item).count() if of else 0, of=of)


def to_enter_now(workshop: Workshop) -> ToEnter | None:
    """The same for the domain the room is at; None where nobody waits for sheets."""
    item = workshop.current_item
    if item is None or workshop.asking_again or workshop.step not in COUNTED_STEPS:
        return None
    return to_enter(workshop, item)


def to_enter_by_domain(workshop: Workshop) -> list[tuple[Any, ToEnter]]:
    """Every domain of which the room was not shown everything, with what is still to enter."""
    return [(item, to_enter(workshop, item)) for item in items_to_answer(workshop)]
