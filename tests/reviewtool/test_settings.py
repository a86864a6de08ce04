"""The place: settings that fit it, a SQLite that is safe, hosts that are answered."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from reviewtool import sqlite
from reviewtool.hosts import is_local_host
from reviewtool.local import kept_secret, speakable
from tests.site import Site

ROOT = Path(__file__).resolve().parents[2]


def read_settings(expression: str, **environment: str) -> str:
    """What an expression over the settings prints in a process with this environment."""
    told = subprocess.run(
        [sys.executable, "-c", f"import reviewtool.settings as s; print(({expression}))"],
        cwd=ROOT, env={"PATH": os.environ["PATH"], **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return told.stdout.strip()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_refused_on_versions_that_corrupt_it(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert sqlite.wal_is_safe(version) == safe
    assert (sqlite.warning(version) is None) == safe
    journal = "WAL" if safe else "DELETE"
    assert f"journal_mode={journal};" in sqlite.connection_options(version)["init_command"]


def test_django_uses_the_bundled_sqlite() -> None:
    assert sqlite.wal_is_safe(sqlite.library_version())
    assert sqlite.warning(sqlite.library_version()) is None


PRAGMAS = """
from django.db import connection
for pragma in ("journal_mode", "synchronous", "mmap_size", "busy_timeout"):
    print(connection.cursor().execute(f"PRAGMA {pragma}").fetchone()[0])
"""


def test_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    told = Site(tmp_path).manage("shell", "--no-imports", "-c", PRAGMAS)
    full = "2"
    assert told.split() == ["wal", full, "0", "5000"]


def test_nothing_has_to_be_configured(tmp_path: Path) -> None:
    told = read_settings("s.DEBUG, s.PORT, s.HTTPS, s.BASE_URL", VAR_DIR=str(tmp_path))
    assert told == "(False, 8000, False, '')"


def test_the_secret_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = read_settings("s.SECRET_KEY", VAR_DIR=str(tmp_path))
    second = read_settings("s.SECRET_KEY", VAR_DIR=str(tmp_path))
    assert first == second
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_postgres_comes_from_one_variable(tmp_path: Path) -> None:
    told = read_settings(
        "s.DATABASES['default']['ENGINE'], s.WSGI_THREADS",
        VAR_DIR=str(tmp_path),
        DATABASE_URL="postgres://a:b@localhost/c",
    )
    assert told == "('reviewtool.postgres', 4)"


def test_cookies_are_for_https_alone_when_told_so(tmp_path: Path) -> None:
    asked = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_CROSS_ORIGIN_OPENER_POLICY"
    told = [read_settings(asked, VAR_DIR=str(tmp_path), HTTPS=on) for on in ("on", "off")]
    assert told == ["(True, True, 'same-origin')", "(False, False, None)"]


def test_a_kept_secret_is_never_made_twice(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "it", "first") == "first"
    assert kept_secret(tmp_path / "it", "second") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_made_up_passwords_differ_and_can_be_read_out() -> None:
    one, other = speakable(), speakable()
    assert one != other
    assert [len(part) for part in one.split("-")] == [4, 4, 4, 4]


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("192.168.0.17:8000", True),
        ("10.1.2.3", True),
        ("laptop", True),
        ("laptop.local:8000", True),
        ("8.8.8.8", False),
        ("review.example.org", False),
        ("192.168.0.17.example.org", False),
        ("", False),
    ],
)
def test_unconfigured_it_answers_to_this_machine_and_private_addresses(
    host: str, answered: bool
) -> None:
    assert is_local_host(host, "laptop") == answered


@pytest.mark.django_db
def test_a_made_up_name_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.content.decode()
