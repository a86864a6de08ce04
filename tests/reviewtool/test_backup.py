"""``manage.py backup``: a whole copy while others write, and no more copies than are kept."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from reviewtool.management.commands.backup import check, forget_old
from tests.site import ROOT, Site

WHO = """
from workshops.models import Facilitator
print(*Facilitator.objects.values_list("email", flat=True))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A place with tables."""
    made = Site(tmp_path_factory.mktemp("backup"))
    made.manage("migrate", "--verbosity=0")
    return made


def copies(folder: Path) -> list[Path]:
    """What lies in the folder."""
    return sorted(folder.iterdir())


def test_a_copy_is_whole_while_others_write(site: Site, tmp_path: Path) -> None:
    busy, stop = sqlite3.connect(site.folder / "review.sqlite3", check_same_thread=False), False
    busy.execute("CREATE TABLE written (number INTEGER)")

    def write() -> None:
        number = 0
        while not stop:
            busy.execute("INSERT INTO written VALUES (?)", (number := number + 1,))
            busy.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = site.manage("backup", str(tmp_path / "kept"))
    finally:
        stop = True
        writer.join()
        busy.close()
    (copy,) = copies(tmp_path / "kept")
    assert str(copy) in said
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as restored:
        numbers = [row[0] for row in restored.execute("SELECT number FROM written")]
        assert numbers == list(range(1, len(numbers) + 1))
        assert restored.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10


def test_the_app_runs_on_a_copy_that_was_put_back(site: Site, tmp_path: Path) -> None:
    email, _password = site.facilitator()
    site.manage("backup", str(tmp_path))
    (copy,) = copies(tmp_path)
    restored = Site(tmp_path / "restored")
    restored.folder.mkdir()
    copy.rename(restored.folder / "review.sqlite3")
    told = (
        "from workshops.models import Facilitator; print(*Facilitator.objects.values_list('email'))"
    )
    assert email in restored.manage("shell", "--no-imports", "-c", told)


def test_the_oldest_copies_go(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"review-2026-03-0{day}-023000.sqlite3").touch()
    (tmp_path / "somebody-elses.sqlite3").touch()
    forget_old(tmp_path, 2)
    assert [found.name for found in copies(tmp_path)] == [
        "review-2026-03-04-023000.sqlite3",
        "review-2026-03-05-023000.sqlite3",
        "somebody-elses.sqlite3",
    ]


def test_a_broken_copy_is_noticed(site: Site, tmp_path: Path) -> None:
    site.manage("backup", str(tmp_path))
    (copy,) = copies(tmp_path)
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2] + b"\0" * (len(whole) // 2))
    with pytest.raises(CommandError, match="The copy is broken"):
        check(copy)


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["/proc/none"], {}, "Cannot write to /proc/none"),
        (["x", "--keep=0"], {}, "Keep at least one copy."),
        (["x"], {"DATABASE_URL": "postgres://nobody@localhost:1/none"}, "pg_dump"),
    ],
)
def test_what_cannot_be_done_is_said(
    site: Site, arguments: list[str], environment: dict[str, str], says: str
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", *arguments], cwd=ROOT,
        env={**site.env(), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert says in done.stderr
