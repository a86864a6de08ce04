"""The bench itself: it runs, nothing goes wrong in it, and what it counts is right."""

import json
import subprocess
import sys
from pathlib import Path

from bench.course import SCENARIOS
from tests.site import ROOT


def test_a_quick_run_finds_every_figure_and_no_error(tmp_path: Path) -> None:
    results = tmp_path / "quick.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--results", str(results)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(results.read_text())
    figures = told["figures"]["sqlite"]
    assert set(SCENARIOS) <= set(figures)
    assert figures["answers"]["answers"] == figures["answers"]["rows"] == 60
    for name in ("answers", "most", "sequence", "pdf", "many"):
        assert figures[name]["rows_right"], name
    reached = {goal["name"]: goal for goal in told["goals"]}
    for name in (
        "phones that missed a step",
        "answers within 3 s, errors",
        "answers without their row",
        "tracebacks at the stop",
    ):
        assert reached[name]["figure"] == 0, name
    assert "NOT MET" in done.stdout or all(goal["met"] for goal in told["goals"])
