"""What the desk is made of: buttons, and the rows of the agenda."""

from dataclasses import dataclass

from workshops.steps import Step


@dataclass(frozen=True)
class Press:
    """One button. ``act`` is open, resume, close, reopen, longer, plan or move.

    ``to`` is where a move goes, ``sure`` what a second press has to confirm (else "").
    """

    act: str
    label: str
    says: str = ""
    to: str = ""
    sure: str = ""


@dataclass(frozen=True)
class Row:
    """One place on the agenda. ``statement`` names its statement where they go one by one."""

    label: str
    to: str
    here: bool
    done: bool
    sure: str
    statement: str = ""

    @property
    def heads(self) -> bool:
        """Whether it is the first row of a statement."""
        return bool(self.statement) and self.to.startswith(Step.RATE.value)


@dataclass(frozen=True)
class Part:
    """A domain, or the plan, with its rows."""

    key: str
    title: str
    here: bool
    done: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Progress:
    """One step of the present domain in the line of steps."""

    name: str
    here: bool
    past: bool
