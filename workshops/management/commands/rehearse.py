"""``manage.py rehearse WORKSHOP --people 25``: pretend participants for practice."""

from argparse import ArgumentParser
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workshops.models import Workshop
from workshops.rehearsal import rehearse

MOST_PEOPLE = 200


class Command(BaseCommand):
    """Only on practice workshops, so that nobody's real session is filled with pretence."""

    help = "Lets pretend participants join a practice workshop and answer over HTTP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workshop", type=int, help="the number of the workshop")
        parser.add_argument("--people", type=int, default=25)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--seconds", type=float, default=2 * 60 * 60)
        parser.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}")

    def handle(self, *args: Any, **options: Any) -> None:
        workshop = Workshop.objects.filter(pk=options["workshop"]).first()
        if workshop is None:
            raise CommandError(_("There is no workshop with this number."))
        if not workshop.is_practice:
            raise CommandError(_("Pretend participants join only workshops that are for practice."))
        if not workshop.is_open:
            raise CommandError(_("Open the workshop first, so that it has a code."))
        if not 1 <= options["people"] <= MOST_PEOPLE:
            raise CommandError(_("Choose between 1 and %(most)d people.") % {"most": MOST_PEOPLE})
        try:
            rehearse(
                workshop.pk,
                base=options["url"].rstrip("/"),
                people=options["people"],
                seed=options["seed"],
                seconds=options["seconds"],
            )
        except URLError as error:
            raise CommandError(
                _("The app did not answer at %(url)s (%(why)s). Is it running?")
                % {"url": options["url"], "why": error}
            ) from error
