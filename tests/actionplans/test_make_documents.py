"""The process that makes documents: what it takes, what it puts back, and how it ends."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection

from actionplans import services
from actionplans.management.commands.make_documents import make
from actionplans.models import DocumentState, PlanDocument
from tests.actionplans.rooms import discussed_room
from tests.factories import now
from tests.site import ROOT, Site

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
    assert take() is None


def take(maker: str = "one", later: timedelta = timedelta(0)) -> PlanDocument | None:
    """The next document for a maker, seen some time later."""
    return services.take_next_document(maker=maker, now=now() + later)


def test_a_maker_that_died_takes_up_again_what_it_left_half_done() -> None:
    document = ask()
    assert take("one") == document
    assert take("one") is None
    assert services.put_back_interrupted(maker="two") == 0
    assert services.put_back_interrupted(maker="one") == 1
    assert take("one") == document


def test_another_maker_waits_a_minute_before_it_takes_it_up() -> None:
    document = ask()
    assert take("one") == document
    assert take("two", timedelta(seconds=50)) is None
    assert take("two", timedelta(seconds=70)) == document
    document.refresh_from_db()
    assert document.maker == "two"


def test_one_that_is_getting_on_is_nobody_elses() -> None:
    document = ask()
    assert take("one") == document
    PlanDocument.objects.update(heard_of_at=now() - timedelta(minutes=5))
    document.note_progress(1, 9)
    assert take("two") is None


def test_one_from_before_makers_had_names_is_taken_up() -> None:
    document = ask()
    PlanDocument.objects.update(state=DocumentState.MAKING)
    assert take() == document


def test_one_that_takes_its_maker_down_each_time_is_given_up_and_the_next_is_made() -> None:
    hopeless, other = ask(), ask()
    for _crash in range(3):
        assert take() == hopeless
        services.put_back_interrupted(maker="one")
    assert take() == other
    hopeless.refresh_from_db()
    assert hopeless.has_failed
    assert hopeless.error.startswith("The file could not be made.")


def test_whoever_waits_is_known_until_the_file_is_there() -> None:
    assert not services.are_documents_asked_for()
    document = ask()
    assert services.are_documents_asked_for()
    assert take() == document
    assert services.are_documents_asked_for()
    document.keep(b"%PDF", 1, now())
    assert not services.are_documents_asked_for()


@pytest.mark.django_db(transaction=True)
def test_two_makers_never_take_the_same_document() -> None:
    asked = {ask().pk for _document in range(6)}
    taken: list[int] = []

    def take_all(maker: str) -> None:
        while document := take(maker):
            taken.append(document.pk)
        connection.close()

    makers = [Thread(target=take_all, args=(name,)) for name in ("one", "two", "three")]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert sorted(taken) == sorted(asked)


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


class Process:
    """``manage.py make_documents`` in a place of its own, and what it does."""

    def __init__(self, folder: Path, *options: str, tables: bool = True) -> None:
        self.site = Site(folder)
        if tables:
            self.site.manage("migrate", "--verbosity=0")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "make_documents", *options],
            cwd=ROOT, env=self.site.env(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def has_begun(self) -> bool:
        """Whether it catches the signal that asks it to end, as /proc says."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

    def ends_with(self, seconds: float) -> int | None:
        """Its exit code, or None when it still runs after so long."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts the process, and ends it after the test."""
    started: list[Process] = []

    def start(*options: str, tables: bool = True) -> Process:
        started.append(Process(tmp_path, *options, tables=tables))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.mark.parametrize("how", ["signal", "parent gone"])
def test_the_process_ends_cleanly(how: str, run: Callable[..., Process]) -> None:
    made = run(tables=False)
    until = time.monotonic() + 60
    while not made.has_begun():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert made.ends_with(2) is None  # though there is no table to look at
    if how == "signal":
        made.process.send_signal(signal.SIGTERM)
    else:
        assert made.process.stdin
        made.process.stdin.close()
    assert made.ends_with(15) == 0


def test_the_process_ends_by_itself_when_nobody_asks(run: Callable[..., Process]) -> None:
    assert run("--idle=0.5").ends_with(20) == 0


def test_the_process_stays_while_the_database_is_away(run: Callable[..., Process]) -> None:
    assert run("--idle=0.5", tables=False).ends_with(4) is None
