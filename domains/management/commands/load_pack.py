"""Load a content pack from a file: check all of it, then store it as an edition."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from domains.packs import PackError, read_pack
from domains.services import EditionInUseError, Loaded, Outcome, load_pack


class Command(BaseCommand):
    """`load_pack FILE`: ends with 1 and every mistake on standard error when something is wrong."""

    help = _("Check a content pack and load it. Nothing changes if there is a mistake in it.")

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, help=_("the pack, a YAML file"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say what was done. Raises CommandError."""
        file: Path = options["file"]
        try:
            loaded = load_pack(read_pack(file))
        except PackError as error:
            count = len(error.mistakes)
            end = ngettext(
                "%(count)d mistake. Nothing was changed.",
                "%(count)d mistakes. Nothing was changed.",
                count,
            ) % {"count": count}
            raise CommandError("\n".join([*error.lines(), end])) from None
        except EditionInUseError as error:
            raise CommandError(f"{file}: {error}") from None
        self.stdout.write(_report(loaded))


def _report(loaded: Loaded) -> str:
    """One sentence on what was done."""
    edition = loaded.edition
    sentences = {
        Outcome.CREATED: _(
            "Loaded “%(title)s”, edition %(number)d (%(language)s): %(domains)d domains."
        ),
        Outcome.UNCHANGED: _(
            "“%(title)s”, edition %(number)d (%(language)s) is already loaded, unchanged."
        ),
        Outcome.REPLACED: _(
            "Replaced “%(title)s”, edition %(number)d (%(language)s): %(domains)d domains. "
            "No workshop had used it."
        ),
    }
    return sentences[loaded.outcome] % {
        "title": edition.title,
        "number": edition.number,
        "language": edition.language,
        "domains": edition.domains.count(),
    }
