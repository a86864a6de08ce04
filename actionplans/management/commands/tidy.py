"""``manage.py tidy``: deletes what was kept as long as people were told."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from actionplans.services import drop_alone_files
from workshops.services import delete_out_of_time

FILES_KEPT_FOR = timedelta(days=7)


class Command(BaseCommand):
    """Harmless at any time and as often as one likes; a timer calls it each night."""

    help = (
        "Deletes what people began by themselves and did not change for 12 months, and files "
        "that were made of such notes more than seven days ago (they are made again when wanted)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        reviews = delete_out_of_time(now=now)
        files = drop_alone_files(made_before=now - FILES_KEPT_FOR)
        self.stdout.write(f"Deleted: {reviews} begun by themselves, {files} files.")
