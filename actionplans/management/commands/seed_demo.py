"""``manage.py seed_demo``: the demo facilitator with a finished workshop and one to start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.demo import seed_demo
from domains.models import Edition
from reviewtool.demo import DEMO_EMAIL, demo_password
from workshops.models import Facilitator


class Command(BaseCommand):
    """Does nothing where the demo facilitator is there already, so that data is kept."""

    help = "Makes the demo: its facilitator, a finished workshop and one ready to start."

    def handle(self, *args: Any, **options: Any) -> None:
        if Facilitator.objects.filter(email=DEMO_EMAIL).exists():
            self.stdout.write(_("The demo is here already."))
            return
        edition = Edition.objects.current()
        if edition is None:
            raise CommandError(_("Load a content pack first: manage.py load_pack FILE"))
        facilitator = Facilitator.objects.create_user(
            DEMO_EMAIL, demo_password(), name=_("Demo facilitator")
        )
        workshop = seed_demo(facilitator=facilitator, edition=edition, now=timezone.now())
        self.stdout.write(_("The demo is ready: %(title)s") % {"title": workshop.title})
