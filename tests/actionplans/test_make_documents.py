"""The process that makes documents: what it takes, what it puts back, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from actionplans import services
from actionplans.management.commands.make_documents import make
from actionplans.models import DocumentState, PlanDocument
from tests.actionplans.rooms import discussed_room
from tests.factories import now

pytestmark = pytest.mark.django_db


def ask() -> PlanDocument:
    """A document that waits."""
    workshop, _seats = discussed_room()
    return services.request_document(workshop=workshop, is_draft=True, now=now())


def test_what_waits_is_made_once() -> None:
    document = ask()
    call_command("make_documents", "--once")
    document.refresh_from_db()
    assert document.state == DocumentState.READY
    assert bytes(document.content or b"").startswith(b"%PDF")
    assert document.pages > 1
    assert services.take_next_document() is None


def test_what_was_left_half_done_is_made_again() -> None:
    document = ask()
    assert services.take_next_document() == document
    assert services.take_next_document() is None
    assert services.ask_again_for_interrupted() == 1
    assert services.take_next_document() == document


class Broken:
    """A maker that fails."""

    def make(self, document: PlanDocument, when: object) -> None:
        """Fail."""
        raise RuntimeError("a fault that people are not shown")


def test_a_document_that_fails_says_so_in_words() -> None:
    document = ask()
    make(Broken(), document)
    document.refresh_from_db()
    assert document.has_failed
    assert document.error.startswith("The file could not be made.")


def test_a_document_that_was_deleted_meanwhile_does_no_harm() -> None:
    document = ask()
    PlanDocument.objects.all().delete()
    document.note_progress(1, 2)
    document.keep(b"%PDF", 1, now())
    assert not PlanDocument.objects.exists()


@pytest.mark.parametrize("how", ["signal", "parent gone"])
def test_the_process_ends_cleanly(how: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "reviewtool.settings",
    }
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "make_documents"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdin
        time.sleep(3)
        assert process.poll() is None
        if how == "signal":
            process.send_signal(signal.SIGTERM)
        else:
            process.stdin.close()
        assert process.wait(timeout=15) == 0
