"""What the app knows about the place it runs in. Every fault becomes a word, never a failure."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest

import reviewtool
from reviewtool import mounts, sqlite

# A workshop that is none: what the servers tell each other about it harms nobody.
NO_WORKSHOP = 0
SECONDS_FOR_REDIS = 3.0

Facts = dict[str, Any]


@cache
def this_process() -> str:
    """A name for this process, made when it is first asked for."""
    return secrets.token_hex(6)


def facts(request: HttpRequest, number: int) -> Facts:
    """Everything the doctor asks for. ``number`` is told to the other servers."""
    return {
        "process": this_process(),
        "version": reviewtool.VERSION,
        "now": time.time(),
        "seen": seen(request),
        "settings": configured(),
        "live": live(number),
        "database": guarded(database),
        "disk": guarded(disk),
        "redis": guarded(redis) if settings.REDIS_URL else None,
    }


def guarded(ask: Callable[[], Facts]) -> Facts:
    """The facts, or the kind of fault. Its message may hold a password, so it is left out."""
    try:
        return ask()
    except Exception as error:
        return {"fault": type(error).__name__}


def seen(request: HttpRequest) -> Facts:
    """The request as it arrived here."""
    return {
        "scheme": request.scheme,
        "host": request.get_host(),
        "client": request.META.get("REMOTE_ADDR", ""),
        "forwarded_for": request.META.get("HTTP_X_FORWARDED_FOR", ""),
        "forwarded_proto": request.META.get("HTTP_X_FORWARDED_PROTO", ""),
    }


def configured() -> Facts:
    """The settings that have to fit the way in."""
    return {
        "https": settings.HTTPS,
        "base_url": settings.BASE_URL,
        "debug": settings.DEBUG,
        "trusts": settings.TRUSTED_PROXIES,
        "on_sqlite": settings.ON_SQLITE,
        "redis": bool(settings.REDIS_URL),
    }


def live(number: int) -> Facts:
    """What this process heard from the others; then ``number`` is told to them."""
    from reviewtool.asgi import application
    from workshops.live import announce

    hub = application.live.hub
    heard = hub.versions.get(NO_WORKSHOP, 0)
    if number:
        announce(NO_WORKSHOP, version=number, kind="step")
    return {"heard": heard, "hears_all": hub.hears_all, "apart": hub.apart}


def database() -> Facts:
    """Whether it takes a write and how long that takes, and how it is set up."""
    began = time.perf_counter()
    session = SessionStore()
    session["checkup"] = True
    session.save()
    session.delete()
    took = time.perf_counter() - began
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    place = of_sqlite() if settings.ON_SQLITE else of_postgres()
    return {"seconds": took, "missing_migrations": missing, **place}


def of_sqlite() -> Facts:
    """The version of the driver, and what a commit survives."""
    version = sqlite.library_version()
    path = Path(settings.DATABASES["default"]["NAME"])
    return {
        "kind": "SQLite",
        "version": ".".join(map(str, version)),
        "warning": sqlite.warning(version) or "",
        "journal": str(pragma("journal_mode")),
        "synchronous": int(pragma("synchronous")),
        "file_system": mounts.file_system(path),
    }


def of_postgres() -> Facts:
    """Its version, and whether a commit waits for the disk."""
    return {
        "kind": "PostgreSQL",
        "version": str(ask("SHOW server_version")),
        "synchronous": str(ask("SHOW synchronous_commit")),
        "fsync": str(ask("SHOW fsync")),
    }


def pragma(name: str) -> Any:
    """The value of one of SQLite's settings."""
    return ask(f"PRAGMA {name}")


def ask(statement: str) -> Any:
    """The one value that a statement of ours gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def disk() -> Facts:
    """How much room is left where the app keeps its files."""
    folders = [Path(settings.VAR_DIR)]
    if settings.ON_SQLITE:
        folders.append(Path(settings.DATABASES["default"]["NAME"]).parent)
    there = [folder for folder in folders if folder.exists()]
    return {
        "free": min(shutil.disk_usage(folder).free for folder in there),
        "writable": all(os.access(folder, os.W_OK) for folder in there),
    }


def redis() -> Facts:
    """Whether Redis answers, and how long that takes."""
    from redis import Redis

    with Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=SECONDS_FOR_REDIS,
        socket_connect_timeout=SECONDS_FOR_REDIS,
    ) as server:
        began = time.perf_counter()
        server.ping()
        return {"seconds": time.perf_counter() - began}
