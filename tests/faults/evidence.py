"""What a run leaves behind: what phones sent and were told, what they hold, what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from tests.faults.proxy import Request, Said
from tests.faults.truth import Database

Fields = tuple[tuple[str, str], ...]
# What is sent to where, and the field that says what it is about.
KINDS = {
    "answer": ("statement", "statement"),
    "thought": ("thought", "item"),
    "marks": ("marks", "item"),
    "back": ("backing", ""),
    "ideas": ("idea", ""),
}
OURS = {"key", "sequence", "csrfmiddlewaretoken"}


class Sent(NamedTuple):
    """Something that somebody's phone sent."""

    person: int
    slot: str
    sequence: int
    key: str
    fields: Fields

    @property
    def about(self) -> int:
        """The statement, or the item, that it is about."""
        return int(self.slot.partition(":")[2] or 0)


class Acknowledged(NamedTuple):
    """Something of which a phone was told that the server has it, and whether it waits."""

    sent: Sent
    outcome: str


class Row(NamedTuple):
    """An answer as it is stored."""

    person: int
    statement: int
    value: int
    reason: str
    waiting: bool
    sequence: int
    held_back: bool
    showing: int | None


def sent_by(person: int, request: Request) -> Sent | None:
    """What a request brings, or None where it brings nothing that somebody wrote."""
    address = request.path.strip("/").split("/")
    if request.method != "POST" or address[0] != "room" or address[-1] not in KINDS:
        return None
    fields = tuple(parse_qsl(request.body.decode(), keep_blank_values=True))
    given = dict(fields)
    if "key" not in given:
        return None
    kind, about = KINDS[address[-1]]
    slot = f"{kind}:{given[about]}" if about else kind
    kept = tuple((name, value) for name, value in fields if name not in OURS)
    return Sent(person, slot, int(given["sequence"]), given["key"], kept)


def acknowledged_by(person: int, said: Said) -> Acknowledged | None:
    """What a phone was told the server has, or None where it was told something else."""
    sent = sent_by(person, said.request)
    answer = said.whole()
    if sent is None or answer is None or answer[0] != 200:
        return None
    for outcome in ("saved", "waiting"):
        if answer[1].startswith(f'{{"outcome": "{outcome}"'.encode()):
            return Acknowledged(sent, outcome)
    return None


@dataclass
class Evidence:
    """Everything there is.

    ``seats`` are people by the number of their seat. ``asked`` are the requests of people's
    phones; ``said`` is what reached whom: a person's number, -1 the desk, -2 the big screen.
    ``typed`` was written last on each phone, as (person, slot, fields); ``remains`` is all that
    each phone holds. A statement may be seen by the room from ``shown_from`` on, its reasons at
    the desk from ``looked_from`` on.
    """

    database: Database
    workshop: int
    people: int
    seats: Mapping[int, int]
    asked: Sequence[tuple[int, Request]]
    said: Sequence[tuple[int, Said]]
    typed: Sequence[tuple[int, str, Fields]]
    remains: Sequence[tuple[int, str]]
    shown_from: Mapping[int, float]
    looked_from: Mapping[int, float]
    ideas_from: float
    rows: list[Row] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sent = [one for asked in self.asked if (one := sent_by(*asked))]
        told = [acknowledged_by(*said) for said in self.said if said[0] >= 0]
        self.acknowledged = [one for one in told if one]
        query = (
            "SELECT r.seat_id, r.statement_id, r.value, r.reason, r.waiting, r.sequence,"
            " r.held_back, r.showing_id FROM workshops_rating r"
            " JOIN workshops_seat s ON s.id = r.seat_id WHERE s.workshop_id = ?"
        )
        for seat, *rest in self.database.rows(query, self.workshop):
            if seat in self.seats:
                self.rows.append(Row(self.seats[seat], *rest))

    def of(self, person: int, statement: int) -> dict[bool, Row]:
        """The rows of one person about one statement, by whether they wait."""
        return {
            bool(row.waiting): row
            for row in self.rows
            if (row.person, row.statement) == (person, statement)
        }

    def acknowledged_of(self, kind: str) -> dict[tuple[int, str], list[Acknowledged]]:
        """What was acknowledged of a kind, by person and slot."""
        found = defaultdict(list)
        for one in self.acknowledged:
            if one.sent.slot.partition(":")[0] == kind:
                found[one.sent.person, one.sent.slot].append(one)
        return found

    def sent_as(self, person: int, slot: str, sequence: int) -> list[Fields]:
        """What was sent under a number."""
        return [
            one.fields
            for one in self.sent
            if (one.person, one.slot, one.sequence) == (person, slot, sequence)
        ]
