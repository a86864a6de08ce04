"""``manage.py make_documents``: makes the PDFs that people asked for, one at a time.

A process of its own, so that a session never waits for one. ``manage.py serve`` starts it.
"""

import logging
import os
import signal
import stat
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.models import PlanDocument
from actionplans.services import ask_again_for_interrupted, take_next_document

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.3
AFTER_TROUBLE = 3.0
# The session goes first.
LESS_URGENT = 5


class Command(BaseCommand):
    """Look for documents to make until told to stop."""

    help = "Makes the PDFs that people asked for, one at a time, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="make what waits, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        from actionplans.documents.pdf import Maker

        maker = Maker()
        if once:
            while document := take_next_document():
                make(maker, document)
            return
        os.nice(LESS_URGENT)
        stopping = threading.Event()
        stop_when_told(stopping)
        maker.warm_up()
        self.keep_making(maker, stopping)

    def keep_making(self, maker: Any, stopping: threading.Event) -> None:
        """One document after the other; the database may be away for a while."""
        fresh = True
        while not stopping.is_set():
            try:
                close_old_connections()
                if fresh:
                    ask_again_for_interrupted()
                    fresh = False
                document = take_next_document()
                if document:
                    make(maker, document)
                    continue
            except DatabaseError:
                logger.warning("The database does not answer; looking again soon")
                fresh = True  # what was being made is asked for again
                stopping.wait(AFTER_TROUBLE)
            stopping.wait(LOOK_EVERY)


def make(maker: Any, document: PlanDocument) -> None:
    """Make one document; when that fails, say so in words and go on."""
    began = time.monotonic()
    try:
        content, pages = maker.make(document, timezone.now())
    except DatabaseError:
        raise
    except Exception:
        logger.exception("document %s could not be made", document.pk)
        document.fail(
            _(
                "The file could not be made. Try again; if it fails again, "
                "tell whoever looks after this tool."
            )
        )
        return
    document.keep(content, pages, timezone.now())
    logger.info(
        "document %s: %s pages, %s KB, %.2f s",
        document.pk,
        pages,
        len(content) // 1024,
        time.monotonic() - began,
    )


def stop_when_told(stopping: threading.Event) -> None:
    """End cleanly on a signal, or when whoever started this process is gone."""

    def stop(*_args: Any) -> None:
        if stopping.is_set():
            sys.exit(0)
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        threading.Thread(target=_wait_for_parent, args=(stopping,), daemon=True).start()


def _wait_for_parent(stopping: threading.Event) -> None:
    # Not sys.stdin.read(): a thread that waits in there breaks the end of the process.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stopping.set()
