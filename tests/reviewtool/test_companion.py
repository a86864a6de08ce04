"""A helping process: started, started again when it dies, ended with the server."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewtool import companion
from reviewtool.companion import Companion

NOTES_EACH_START = "import sys, time; open(sys.argv[1], 'a').write('x'); time.sleep({pause})"


def until(fact: Callable[[], bool]) -> None:
    """Wait until it is so; ten seconds at most."""
    deadline = time.monotonic() + 10
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_started_again_when_it_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "FIRST_PAUSE", 0.01)
    notes = tmp_path / "notes"
    helper = Companion([sys.executable, "-c", NOTES_EACH_START.format(pause=0), str(notes)])
    helper.start()
    until(lambda: notes.exists() and len(notes.read_text()) >= 2)
    helper.end()
    times = len(notes.read_text())
    time.sleep(0.2)
    assert len(notes.read_text()) == times


def test_it_ends_at_once_even_when_it_does_not_want_to(tmp_path: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    notes = tmp_path / "notes"
    code = stubborn + NOTES_EACH_START.format(pause=60)
    helper = Companion([sys.executable, "-c", code, str(notes)])
    helper.start()
    until(notes.exists)
    process = helper._process
    assert process is not None
    began = time.monotonic()
    helper.end()
    assert time.monotonic() - began < 0.5
    assert process.poll() is not None
