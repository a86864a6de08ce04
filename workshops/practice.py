"""Pretend participants for a practice workshop: they join and answer by themselves."""

import os
import subprocess
import sys

from django.conf import settings
from django.utils.translation import gettext as _

from workshops.models import Workshop
from workshops.services import Refused

PRETEND_PEOPLE = 25


def let_pretend_people_join(workshop: Workshop) -> None:
    """Start ``manage.py rehearse`` in the background and come back at once.

    Raises ``Refused`` when the workshop is not for practice or is not open: pretend
    answers must never mix with real ones.
    """
    if not workshop.is_practice:
        raise Refused(_("Pretend participants only join practice workshops."))
    if not workshop.is_open:
        raise Refused(_("Open the workshop first. Then they can join."))
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rehearse"]
    others = workshop.seats.count()  # a second group is made of other people than the first
    subprocess.Popen(  # noqa: S603 - our own command and a number
        [*command, str(workshop.pk), f"--people={PRETEND_PEOPLE}", f"--seed={others}"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PORT": str(settings.PORT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
