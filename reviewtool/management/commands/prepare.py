"""``manage.py prepare``: brings tables, content and the demo up to date for ``make run``."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

PACK = "fixtures/strengths-based-review.en-GB.yaml"


class Command(BaseCommand):
    """One process for what would be three: a second start has to be quick."""

    help = "Creates what is missing: tables, the content pack and, in an empty place, the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        call_command("load_pack", str(settings.BASE_DIR / PACK), stdout=self.stdout)
        if not get_user_model().objects.exists():
            with transaction.atomic():  # all of the demo or, if that fails, none of it
                call_command("seed_demo", stdout=self.stdout)
