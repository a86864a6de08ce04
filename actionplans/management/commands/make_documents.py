"""``manage.py make_documents``: makes the PDFs that people asked for, one at a time.

A process of its own, so that a session never waits for one. ``manage.py serve`` starts it when
somebody asks for a document; it stays warm for some minutes and ends by itself.
"""

import logging
import os
import signal
import socket
import stat
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from actionplans.services import put_back_interrupted, take_next_document
from actionplans.services.documents import cannot_be_made
from workshops.models import MadeFile

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
AFTER_TROUBLE = 3.0
# The session goes first: while people answer, a document is made of what they leave.
LESS_URGENT = 15


class Command(BaseCommand):
    """Look for documents to make until told to stop, or until there were none for a while."""

    help = "Makes the PDFs that people asked for, one at a time, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="make what waits, then end")
        parser.add_argument(
            "--idle", type=float, default=0, metavar="SECONDS",
            help="end when nobody asked for anything this long; 0, the default: never",
        )  # fmt: skip
        parser.add_argument(
            "--name", default=socket.gethostname(),
            help="by which it knows what it left half done when it died",
        )  # fmt: skip

    def handle(self, *args: Any, once: bool, idle: float, name: str, **options: Any) -> None:
        from actionplans.documents.pdf import Maker

        work = Work(Maker(), name[:100])
        if once:
            while work.make_next():
                pass
            return
        os.nice(LESS_URGENT)
        signs = Signs()
        signs.watch()
        work.go_on(signs, idle)


class Work:
    """One document after the other, by the maker with this name."""

    def __init__(self, maker: Any, name: str) -> None:
        self.maker = maker
        self.name = name
        self.warm = False

    def go_on(self, signs: "Signs", idle: float) -> None:
        """Make what is asked for, until told to stop or idle for so many seconds.

        The database may be away for a while; nothing of the queue is forgotten then.
        """
        fresh = True
        busy_at = time.monotonic()
        while not signs.stop.is_set() and (not idle or time.monotonic() - busy_at < idle):
            try:
                close_old_connections()
                if fresh:
                    put_back_interrupted(maker=self.name)
                    fresh = False
                if self.make_next():
                    busy_at = time.monotonic()
                    continue
                self.warm_up()
            except DatabaseError:
                logger.warning("The database does not answer; looking again soon")
                fresh = True  # what was being made is asked for again
                busy_at = time.monotonic()
                signs.stop.wait(AFTER_TROUBLE)
            signs.wait(LOOK_EVERY)

    def warm_up(self) -> None:
        """Once, and only when nobody waits."""
        if not self.warm:
            self.maker.warm_up()
        self.warm = True

    def make_next(self) -> bool:
        """Make the next document; says whether there was one."""
        document = take_next_document(maker=self.name, now=timezone.now())
        if document:
            make(self.maker, document)
            self.warm = True
        return document is not None


class Signs:
    """What others tell this process: there may be work, or it is time to stop."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.work = threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait for a sign, at most so long."""
        self.work.wait(seconds)
        self.work.clear()

    def watch(self) -> None:
        """Heed signals, and the pipe from whoever started this process."""
        signal.signal(signal.SIGTERM, self._told)
        signal.signal(signal.SIGINT, self._told)
        if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
            threading.Thread(target=self._read, daemon=True).start()

    def _told(self, *_args: Any) -> None:
        if self.stop.is_set():
            sys.exit(0)
        self._end()

    def _read(self) -> None:
        # Not sys.stdin.read(): a thread that waits in there breaks the end of the process.
        while os.read(sys.stdin.fileno(), 1024):
            self.work.set()
        self._end()

    def _end(self) -> None:
        self.stop.set()
        self.work.set()


def make(maker: Any, document: MadeFile) -> None:
    """Make one document; when that fails, say so in words and go on."""
    began = time.monotonic()
    try:
        content, pages = maker.make(document, timezone.now())
    except DatabaseError:
        raise
    except Exception:
        logger.exception("document %s could not be made", document.pk)
        document.fail(cannot_be_made())
        return
    document.keep(content, pages, timezone.now())
    logger.info(
        "document %s: %s pages, %s KB, %.2f s",
        document.pk,
        pages,
        len(content) // 1024,
        time.monotonic() - began,
    )
