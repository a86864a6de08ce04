"""Which SQLite the app uses, and whether write-ahead logging is safe with it.

SQLite from 3.7.0 to 3.51.2 can corrupt a write-ahead-logged database that has two or
more connections; 3.51.3 is mended. Debian's own is older, so the ``pysqlite3`` wheel, which
bundles a current one, takes the place of the standard library's ``sqlite3``.
"""

import sys
from typing import Any

FIRST_WITH_WAL = (3, 7, 0)
FIRST_MENDED = (3, 51, 3)
# Seconds to wait while another process writes. A thread that waits answers nobody, and there are
# two: a phone gives up after ten seconds, so it must hear before that that it should send again.
# Within the app nobody waits this long; see ``base``.
BUSY_TIMEOUT = 5
# What each thread's connection may keep of the database; the system keeps all of it anyway, once.
# SQLite's own two megabytes for each were six of the ninety that a full hall may take.
CACHE_KILOBYTES = 400


def use_current() -> None:
    """Put ``pysqlite3`` where Django imports ``sqlite3``; keep the old driver if it is missing."""
    try:
        import pysqlite3
        import pysqlite3.dbapi2
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def library_version() -> tuple[int, int, int]:
    """The version of the SQLite library that Django will use."""
    import sqlite3

    major, minor, patch = sqlite3.sqlite_version_info
    return major, minor, patch


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether several connections may share a write-ahead-logged database with this version."""
    return version < FIRST_WITH_WAL or version >= FIRST_MENDED


def connection_options(version: tuple[int, int, int]) -> dict[str, Any]:
    """Django's ``OPTIONS`` for a database that loses nothing it has acknowledged.

    ``synchronous=FULL`` makes a commit survive a power cut; ``IMMEDIATE`` takes the write lock
    at the start, so that two writers wait for each other instead of failing.
    """
    journal = "WAL" if wal_is_safe(version) else "DELETE"
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": BUSY_TIMEOUT,
        "init_command": (
            f"PRAGMA journal_mode={journal};"
            "PRAGMA synchronous=FULL;"
            "PRAGMA mmap_size=0;"
            f"PRAGMA cache_size=-{CACHE_KILOBYTES};"
            "PRAGMA foreign_keys=ON;"
        ),
    }


def warning(version: tuple[int, int, int]) -> str | None:
    """A sentence for the person who runs the app, or None when all is well."""
    if wal_is_safe(version):
        return None
    found = ".".join(str(part) for part in version)
    return (
        f"SQLite {found} can corrupt a database in write-ahead mode, so the slower rollback "
        "journal is used. Install the package pysqlite3, or SQLite 3.51.3 or newer."
    )
