"""``manage.py close_ended``: closes for good what ended as long ago as people were told."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workshops.closing import time_until_closed
from workshops.services import close_those_due


class Command(BaseCommand):
    """Harmless at any time and as often as one likes; a timer calls it each night."""

    help = (
        "Closes workshops for good that ended CLOSE_FOR_GOOD_AFTER_DAYS days ago or longer: "
        "nothing ties answers to phones any more."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        number = close_those_due(now=timezone.now(), after=time_until_closed())
        self.stdout.write(f"Closed for good: {number} workshops.")
