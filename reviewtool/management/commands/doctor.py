"""``manage.py doctor URL``: proves from outside that all is well, in plain words."""

import sys
import textwrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reviewtool import checkup
from reviewtool.addresses import origin
from reviewtool.doctor.asking import Place
from reviewtool.doctor.findings import Finding, State, exit_code
from reviewtool.doctor.visit import visit
from workshops.protocol import BEAT

WIDTH = 12


class Command(BaseCommand):
    """Says what was tried and what to do; its exit code is for other programs."""

    help = (
        "Looks at the running app from outside, through every proxy. Exit code 0: all well. "
        "1: something is wrong. 2: something could not be tried."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        here = origin("http", "localhost", settings.PORT)
        parser.add_argument(
            "url", nargs="?", default=settings.BASE_URL or here,
            help="the address that people use; default: BASE_URL, else this machine",
        )  # fmt: skip
        parser.add_argument(
            "--outside", action="store_true", help="only what strangers see; needs no SECRET_KEY"
        )
        parser.add_argument(
            "--silence", type=int, choices=range(21), default=round(BEAT) + 1, metavar="SECONDS",
            help="how long a stream is left silent; default: longer than between two beats",
        )  # fmt: skip

    def handle(self, *args: Any, url: str, outside: bool, silence: int, **options: Any) -> None:
        try:
            place = Place.at(url)
        except ValueError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.say(f"Looking at {place.origin}; this takes about {6 + silence} seconds.\n")
        found = []
        for finding in visit(place, silence=silence, key="" if outside else checkup.make_key()):
            self.say(as_text(finding))
            found.append(finding)
        self.say(summary(found))
        sys.exit(exit_code(found))

    def say(self, text: str) -> None:
        """Print at once: the visit takes a while."""
        self.stdout.write(text)
        self.stdout.flush()


def as_text(finding: Finding) -> str:
    """The finding with its advice, told apart by words and not by colour."""
    lines = wrapped(finding.text, finding.state.value.ljust(WIDTH))
    if finding.advice:
        lines += wrapped(finding.advice, "-> ".rjust(WIDTH))
    return "\n".join(lines)


def wrapped(text: str, lead: str) -> list[str]:
    """Lines of a paragraph behind its lead."""
    return textwrap.wrap(
        text, 96, initial_indent=lead, subsequent_indent=" " * WIDTH, break_long_words=False
    )


def summary(found: list[Finding]) -> str:
    """The last line."""
    bad = sum(finding.state is State.WRONG for finding in found)
    open_ = sum(finding.state is State.UNTRIED for finding in found)
    if bad:
        return f"\n{bad} {'thing is' if bad == 1 else 'things are'} wrong."
    if open_:
        return "\nNothing wrong was found, but not everything could be tried."
    return "\nAll is well."
