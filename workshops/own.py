"""What belongs to one seat in what the room shows: the only thing in which two phones differ.

A page is drawn from what all phones share and from an ``Own``. A phone with scripts takes the
shared part and fills its own in by these same names; without scripts the page comes filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

# The form of a statement as it was asked first, and once more after the talk.
FIRST_ASKING, SECOND_ASKING = "statement", "again"
# A row of a picture in which no mark stands for whoever looks, though the row is theirs.
NO_MARK = -1


def slot_of(workshop: Any) -> str:
    """What the form of a statement is kept under where the room is."""
    return SECOND_ASKING if workshop.asking_again else FIRST_ASKING


@dataclass(frozen=True)
class OwnForm:
    """What a seat filled a form in with: ``fields`` as they are sent, a name may come twice.

    ``state`` is saved, or waiting where it came after the closing; empty for an empty form.
    """

    fields: tuple[tuple[str, str], ...] = ()
    state: str = ""

    @cached_property
    def sent(self) -> dict[str, str]:
        """The fields by name."""
        return dict(self.fields)

    @cached_property
    def choice(self) -> int | None:
        """The answer that was chosen on the scale, or None."""
        return int(self.sent["value"]) if "value" in self.sent else None

    @cached_property
    def chosen(self) -> frozenset[int]:
        """The ids of the boxes that were ticked, in a form that has nothing else."""
        return frozenset(int(value) for _name, value in self.fields)


@dataclass(frozen=True)
class Own:
    """What a seat adds to the shared part of a step.

    ``parts`` is HTML by the name of its place (``data-own``), ``forms`` by slot, ``rows`` the
    rows of pictures that hold this seat's own mark (``data-row``) and which mark it is.
    An empty one belongs to nobody.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, OwnForm] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same for a script; what is empty is left out."""
        forms = {
            slot: {"fields": form.fields, "state": form.state} for slot, form in self.forms.items()
        }
        told = {"parts": dict(self.parts), "forms": forms, "rows": dict(self.rows)}
        return {name: each for name, each in told.items() if each}
