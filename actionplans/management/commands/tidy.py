"""``manage.py tidy``: deletes and closes for good what was kept as long as people were told."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from actionplans.services import drop_alone_files
from workshops.closing import time_until_closed
from workshops.services import close_those_due, delete_out_of_time

FILES_KEPT_FOR = timedelta(days=7)


class Command(BaseCommand):
    """Harmless at any time and as often as one likes; a timer calls it each night."""

    help = (
        "Closes workshops for good that ended CLOSE_FOR_GOOD_AFTER_DAYS days ago or longer: "
        "nothing ties answers to phones any more. Deletes what people began by themselves and did "
        "not change for 12 months, and files that were made of such notes more than seven days "
        "ago (they are made again when wanted)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        closed = close_those_due(now=now, after=time_until_closed())
        reviews = delete_out_of_time(now=now)
        files = drop_alone_files(made_before=now - FILES_KEPT_FOR)
        self.stdout.write(f"Closed for good: {closed} workshops.")
        self.stdout.write(f"Deleted: {reviews} begun by themselves, {files} files.")
