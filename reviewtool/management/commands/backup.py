"""``manage.py backup FOLDER``: a copy of the SQLite database, taken while the app runs."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

ENDING = ".sqlite3"


class Command(BaseCommand):
    """One file each time, whole and checked; the oldest go when there are too many."""

    help = "Copies the SQLite database into a folder while the app runs, and checks the copy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the copies are kept")
        parser.add_argument("--keep", type=int, default=14, help="how many; default: 14")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        if not settings.ON_SQLITE:
            raise CommandError(
                "This is for SQLite. For PostgreSQL: pg_dump, see docs/running-it.md"
            )
        if keep < 1:
            raise CommandError("Keep at least one copy.")
        try:
            copy = make_copy(folder, timezone.now())
            forget_old(folder, keep)
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}") from error
        self.stdout.write(f"{copy} ({copy.stat().st_size // 1024} KB)")


def make_copy(folder: Path, now: datetime) -> Path:
    """A new copy, named after the time. A copy that is not whole never gets its name.

    Raises OSError where the folder can't be written, CommandError where the copy is broken.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"review-{now:%Y-%m-%d-%H%M%S}{ENDING}"
    draft = copy.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    check(draft)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(copy)
    return copy


def check(copy: Path) -> None:
    """Read the whole copy. Raises CommandError where it is broken."""
    import sqlite3

    database = sqlite3.connect(copy)
    try:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        database.close()
    if found != "ok":
        raise CommandError(f"The copy is broken: {found}")


def forget_old(folder: Path, keep: int) -> None:
    """Remove all but the newest copies."""
    for old in sorted(folder.glob(f"review-*{ENDING}"))[:-keep]:
        old.unlink()
