"""A helping process: started when there is work, again when it dies, ended with the server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewtool import companion
from reviewtool.companion import Companion

# Each notes its start, and then what it is for.
NOTE = "import os, sys, time; open(sys.argv[1], 'a').write('x');"
DIES = NOTE + "sys.exit(3)"
ENDS = NOTE
STAYS = NOTE + "time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + STAYS
WRITES_DOWN_NUDGES = NOTE + (
    "\nwhile told := os.read(0, 99): open(sys.argv[1], 'a').write(told.decode())"
    "\nopen(sys.argv[1], 'a').write('gone')"
)


def until(fact: Callable[[], bool]) -> None:
    """Wait until it is so; ten seconds at most."""
    deadline = time.monotonic() + 10
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Helped:
    """A companion that runs some code, and the notes of that code."""

    def __init__(self, notes: Path, code: str, works: Callable[[], bool]) -> None:
        self.notes = notes
        self.companion = Companion([sys.executable, "-c", code, str(notes)], works)
        self.companion.start()

    @property
    def noted(self) -> str:
        """What the code wrote down."""
        return self.notes.read_text() if self.notes.exists() else ""

    def process(self) -> "subprocess.Popen[bytes]":
        """The one that runs; its notes may be there before whoever started it knows it."""
        until(lambda: self.companion._process is not None)
        assert self.companion._process is not None
        return self.companion._process

    def stays_as_it_is(self) -> bool:
        """Whether nothing more is written for a while."""
        before = self.noted
        time.sleep(0.3)
        return self.noted == before


Start = Callable[..., Helped]


@pytest.fixture
def helped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a companion, and ends it after the test."""
    monkeypatch.setattr(companion, "FIRST_PAUSE", 0.01)
    started: list[Helped] = []

    def start(code: str, works: Callable[[], bool] = lambda: False) -> Helped:
        started.append(Helped(tmp_path / "notes", code, works))
        return started[-1]

    yield start
    for one in started:
        one.companion.end()


def test_nothing_runs_while_nobody_asks(helped: Start) -> None:
    helper = helped(STAYS)
    assert helper.stays_as_it_is()
    assert helper.noted == ""


def test_it_is_started_at_once_for_what_waits_from_before(helped: Start) -> None:
    helper = helped(STAYS, lambda: True)
    until(lambda: helper.noted == "x")


def test_it_is_started_when_somebody_asks_and_ends_by_itself(helped: Start) -> None:
    helper = helped(ENDS)
    for times in (1, 2):
        companion.wake()
        until(lambda times=times: helper.noted == "x" * times)  # type: ignore[misc]
        until(lambda: helper.companion._process is None)
        assert helper.stays_as_it_is()


def test_one_that_runs_is_nudged_and_not_started_twice(helped: Start) -> None:
    helper = helped(WRITES_DOWN_NUDGES)
    companion.wake()
    until(lambda: helper.noted == "x")
    companion.wake()
    until(lambda: helper.noted == "x.")


def test_what_is_asked_for_as_it_ends_is_not_forgotten(helped: Start) -> None:
    """It looks a last time, finds nothing, and is asked before it is gone."""
    work = [True]
    helper = helped(NOTE + "time.sleep(0.3)", lambda: bool(work))
    until(lambda: helper.noted == "x")
    companion.wake()
    until(lambda: helper.noted == "xx")
    work.clear()


def test_it_is_started_again_when_it_dies_and_work_is_left(helped: Start) -> None:
    helper = helped(DIES, lambda: True)
    until(lambda: len(helper.noted) >= 3)
    helper.companion.end()
    assert helper.stays_as_it_is()


def test_it_is_left_alone_when_it_dies_and_no_work_is_left(helped: Start) -> None:
    helper = helped(DIES)
    companion.wake()
    until(lambda: helper.noted == "x")
    assert helper.stays_as_it_is()
    companion.wake()
    until(lambda: helper.noted == "xx")


def test_one_that_is_killed_is_replaced(helped: Start) -> None:
    helper = helped(STAYS, lambda: True)
    until(lambda: helper.noted == "x")
    process = helper.process()
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: helper.noted == "xx")


def test_trouble_in_asking_for_work_counts_as_work(helped: Start) -> None:
    def broken() -> bool:
        raise RuntimeError("the database is away")

    helper = helped(STAYS, broken)
    until(lambda: helper.noted == "x")


def test_a_command_that_cannot_start_is_tried_again(tmp_path: Path) -> None:
    asked: list[int] = []
    helper = Companion([str(tmp_path / "none")], lambda: not asked.append(1))
    helper.start()
    until(lambda: len(asked) >= 2)
    helper.end()
    assert not helper._thread.is_alive()


@pytest.mark.parametrize("code", [STAYS, STUBBORN])
def test_it_ends_at_once_even_when_it_does_not_want_to(helped: Start, code: str) -> None:
    helper = helped(code, lambda: True)
    until(lambda: helper.noted == "x")
    process = helper.process()
    began = time.monotonic()
    helper.companion.end()
    assert time.monotonic() - began < 0.5
    assert process.poll() is not None
    companion.wake()
    assert helper.stays_as_it_is()


def test_it_hears_when_the_server_is_gone(helped: Start) -> None:
    helper = helped(WRITES_DOWN_NUDGES, lambda: True)
    until(lambda: helper.noted == "x")
    process = helper.process()
    assert process.stdin is not None
    process.stdin.close()
    until(lambda: helper.noted == "xgone")


def test_waking_where_no_server_runs_does_nothing() -> None:
    companion.wake()
