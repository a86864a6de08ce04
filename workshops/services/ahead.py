"""Opening a workshop for answering ahead, and closing that again."""

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.models import Workshop
from workshops.services.changes import Refused, changed, lock
from workshops.services.moving import let_waiting_in
from workshops.steps import Step


@transaction.atomic
def open_ahead(*, workshop: Workshop) -> None:
    """Let people answer every domain in their own time. Harmless when they may already.

    What had come too late is let in, but for what the room was shown. ``Refused`` when nobody
    can join yet, and when the room has begun: then it rates one domain after the other.
    """
    workshop = lock(workshop)
    if not workshop.is_open:
        raise Refused(_("Open the workshop first. Then people can answer ahead."))
    if workshop.step != Step.LOBBY:
        raise Refused(_("The room has begun. Go back to the welcome to let people answer ahead."))
    if workshop.open_ahead:
        return
    let_waiting_in(workshop, workshop.agenda.statements)
    changed(workshop, open_ahead=True)


@transaction.atomic
def close_ahead(*, workshop: Workshop) -> None:
    """Let people answer only what the room rates. What was answered ahead is kept and counts."""
    changed(lock(workshop), open_ahead=False)
