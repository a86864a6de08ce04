"""Doing something in vain, at a time that stands still, and hearing what is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from unittest import mock

from django.db import connection, transaction

from reviewtool import companion
from workshops import live
from workshops.live.messages import AUDIENCES, event

Result = TypeVar("Result")


class Undo(Exception):
    """Nothing of it is to stay."""


def in_vain(do: Callable[[], Result]) -> Result:
    """What comes of doing something of which nothing stays in the database."""
    found: list[Result] = []
    try:
        with transaction.atomic():
            found.append(do())
            raise Undo
    except Undo:
        return found[0]


@contextmanager
def time_stands_still(now: datetime) -> Iterator[None]:
    """Every clock of the app says this, so that two pages differ in what they say alone."""
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


class Ear:
    """Hears what every stream is sent: to whom, and the bytes."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def announce(self, workshop: int, version: int, kind: str) -> None:
        """Take what would go to the streams of a workshop."""
        self.heard.append(f"{workshop} {AUDIENCES[kind]} {event(kind, version)!r}")


def told_while(act: Callable[[], Any]) -> list[str]:
    """What the streams are sent when this is done, as if it were written for good."""
    before = len(connection.run_on_commit)
    act()
    after = [entry[1] for entry in connection.run_on_commit[before:]]
    ear = Ear()
    with mock.patch.object(live, "_live", ear):
        for tell in after:
            if tell != companion.wake:  # no process is started for a file that nobody waits for
                tell()
    return ear.heard
