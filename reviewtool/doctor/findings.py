"""What the doctor found: a sentence, and what to do where something is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a finding counts."""

    WELL = "well"
    NOTE = "note"
    UNTRIED = "not tried"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was tried, and what came of it. ``advice`` says what to do."""

    state: State
    text: str
    advice: str = ""


def well(text: str) -> Finding:
    """All is as it should be."""
    return Finding(State.WELL, text)


def note(text: str, advice: str = "") -> Finding:
    """Good to know; nothing is broken."""
    return Finding(State.NOTE, text, advice)


def wrong(text: str, advice: str) -> Finding:
    """Something that people will notice, or that loses something."""
    return Finding(State.WRONG, text, advice)


def untried(text: str, advice: str = "") -> Finding:
    """It could not be tried, so nobody knows."""
    return Finding(State.UNTRIED, text, advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """0: all well. 1: something is wrong. 2: nothing is, but something could not be tried."""
    states = {finding.state for finding in findings}
    if State.WRONG in states:
        return 1
    return 2 if State.UNTRIED in states or not states else 0
