"""What the steps are called at the desk, and what the room sees now, in a few words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as n_

from workshops.models import Workshop
from workshops.steps import STATEMENT_STEPS, Step

STEP_NAMES = {
    Step.LOBBY: gettext_lazy("Welcome"),
    Step.READ: gettext_lazy("Read"),
    Step.RATE: gettext_lazy("Rate"),
    Step.LOOK_THROUGH: gettext_lazy("Look through"),
    Step.SHOW: gettext_lazy("Show"),
    Step.TALK: gettext_lazy("Talk"),
    Step.PRIORITIES: gettext_lazy("Choose priorities"),
    Step.PICK: gettext_lazy("Show priorities"),
    Step.IDEAS: gettext_lazy("Collect ideas"),
    Step.BACKING: gettext_lazy("Back ideas"),
    Step.PLAN: gettext_lazy("Make the plan"),
    Step.CLOSED: gettext_lazy("Ended"),
}
BACK_NAMES = {
    Step.LOBBY: gettext_lazy("Back to the welcome"),
    Step.READ: gettext_lazy("Back to reading"),
    Step.RATE: gettext_lazy("Open rating again"),
    Step.LOOK_THROUGH: gettext_lazy("Back to looking through"),
    Step.SHOW: gettext_lazy("Back to all pictures"),
    Step.TALK: gettext_lazy("Back to the talk"),
    Step.PRIORITIES: gettext_lazy("Open the choosing again"),
    Step.PICK: gettext_lazy("Back to the priorities"),
    Step.IDEAS: gettext_lazy("Back to collecting ideas"),
    Step.BACKING: gettext_lazy("Back to backing ideas"),
}


def heading(workshop: Workshop) -> str:
    """What the room sees now, as the desk's heading."""
    item, number = workshop.current, len(workshop.statements_in_view)
    only = workshop.statements_in_view[0].text if number == 1 else ""
    title = item.domain.title if item else ""
    step = Step(workshop.step)
    if not workshop.is_open and step is not Step.CLOSED:
        return _("Not open yet")
    if only and step in STATEMENT_STEPS:
        return str(only)
    if workshop.answering_ahead:
        return _("People are answering ahead")
    return {
        Step.LOBBY: _("People are joining"),
        Step.RATE: n_("Rating %(number)d statement", "Rating %(number)d statements", number)
        % {"number": number},
        Step.LOOK_THROUGH: _("Rating is closed"),
        Step.SHOW: _("Where the room stands"),
        Step.TALK: _("Talking about what was shown"),
        Step.PRIORITIES: _("Which of these shall we work on?"),
        Step.PICK: _("What the room would work on"),
        Step.IDEAS: _("Ideas for the plan"),
        Step.BACKING: _("Which ideas do people support?"),
        Step.PLAN: _("The action plan"),
        Step.CLOSED: _("This workshop has ended"),
    }.get(step, str(title))
