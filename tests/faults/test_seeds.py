"""Thirty seeds, on SQLite and on PostgreSQL with Redis and three processes, some in browsers."""

import subprocess
import sys

import pytest

from tests.site import ROOT

RUNS = 30


@pytest.mark.faults
def test_everything_holds_in_thirty_seeds() -> None:
    command = [sys.executable, "-m", "tests.faults", f"--runs={RUNS}", "--database=both"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.stdout.splitlines()[-1:] == [
        f"runs {RUNS} · lost 0 · doubled 0 · early 0 · stale 0"
    ], said
    assert done.returncode == 0, said
