"""What must hold after every run, whatever went wrong in it.

Each function looks at what phones were told, what they still hold, what the database says and what
reached anybody's browser, and names what does not fit.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.faults.proxy import Said
from tests.faults.truth import Database
from tests.faults.words import Mark, marks_in

Fields = tuple[tuple[str, str], ...]
ANSWERED = re.compile(r"(\d+)\D{1,20}of (\d+) have answered")
OF_STATEMENT = re.compile(r"Statement \d+</span>\s*<b >(\d+)")
PICTURES = re.compile(r'class="picture__(?:rows|columns)"')


class Wrong(NamedTuple):
    """Something that does not hold. ``kind`` is lost, doubled, early, stale or wrong."""

    kind: str
    what: str


class Acknowledged(NamedTuple):
    """An answer that a phone was told the server has."""

    person: int
    slot: str
    sequence: int
    fields: Fields
    outcome: str

    @property
    def about(self) -> int:
        """The statement, or the item, that it is about."""
        return int(self.slot.partition(":")[2] or 0)


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


@dataclass
class Evidence:
    """What a run leaves behind.

    ``seats`` are people by the number of their seat; ``typed`` what was written last on each
    phone, as (person, slot, fields);
    ``remains`` everything that a person's phones still hold, ``said`` what reached whom
    (a person's number, -1 the desk, -2 the big screen); ``shown_from`` and ``looked_from`` the
    moments from which a statement may be seen by the room, and its reasons at the desk.
    """

    database: Database
    workshop: int
    people: int
    seats: Mapping[int, int]
    acknowledged: Sequence[Acknowledged]
    sent: Mapping[tuple[int, str, int], set[Fields]]
    typed: Sequence[tuple[int, str, Fields]]
    remains: Mapping[int, str]
    said: Sequence[tuple[int, Said]]
    shown_from: Mapping[int, float]
    looked_from: Mapping[int, float]
    ideas_from: float
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
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


def verdict(evidence: Evidence) -> list[Wrong]:
    """Everything that does not hold."""
    checks = (answers, thoughts, marks, ideas, seats, letters, showings, early, same_for_all)
    return [Wrong(kind, what) for check in checks for kind, what in check(evidence)]


def _by_slot(evidence: Evidence, kind: str) -> dict[tuple[int, str], list[Acknowledged]]:
    found = defaultdict(list)
    for one in evidence.acknowledged:
        if one.slot.partition(":")[0] == kind:
            found[one.person, one.slot].append(one)
    return found


def value_of(fields: Fields, name: str) -> str:
    """One field of what was sent, as the server keeps it."""
    return dict(fields).get(name, "").strip()


def answers(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Every acknowledged answer is stored once, with its last text, where it was said to be."""
    for (person, slot), found in _by_slot(evidence, "statement").items():
        last = max(found, key=lambda one: one.sequence)
        stored = evidence.of(person, last.about)
        newest = max(stored.values(), key=lambda row: row.sequence, default=None)
        if newest is None or newest.sequence < last.sequence:
            yield "lost", f"person {person} {slot}: acknowledged {last}, stored {newest}"
            continue
        texts = {
            (value_of(fields, "value"), value_of(fields, "reason"))
            for fields in evidence.sent[person, slot, newest.sequence]
        }
        if (str(newest.value), newest.reason) not in texts:
            yield "lost", f"person {person} {slot}: stored {newest}, sent {texts}"
        yield from _where(person, slot, found, stored)
    double = Counter((row.person, row.statement, row.waiting) for row in evidence.rows)
    yield from (("doubled", str(place)) for place, number in double.items() if number > 1)


def _where(
    person: int, slot: str, found: list[Acknowledged], stored: Mapping[bool, Row]
) -> Iterator[tuple[str, str]]:
    """What was saved counts, what came after the closing waits, or was let in since."""
    for outcome in ("saved", "waiting"):
        told = [one.sequence for one in found if one.outcome == outcome]
        in_time = stored[False].sequence if False in stored else -1
        waits = stored[True].sequence if True in stored else -1
        there = in_time if outcome == "saved" else max(in_time, waits)
        if told and there < max(told):
            yield "lost", f"person {person} {slot}: was told {outcome} {max(told)}, has {stored}"


def thoughts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """First thoughts are stored once, with their last text."""
    query = (
        "SELECT t.seat_id, t.item_id, t.text, t.sequence FROM workshops_firstthought t"
        " JOIN workshops_seat s ON s.id = t.seat_id WHERE s.workshop_id = ?"
    )
    rows = evidence.database.rows(query, evidence.workshop)
    stored = {(evidence.seats.get(seat), item): (text, number) for seat, item, text, number in rows}
    for (person, slot), found in _by_slot(evidence, "thought").items():
        last = max(found, key=lambda one: one.sequence)
        text, sequence = stored.get((person, last.about), ("", -1))
        texts = {value_of(f, "text") for f in evidence.sent[person, slot, sequence]}
        if sequence < last.sequence or text not in texts:
            yield "lost", f"person {person} {slot}: acknowledged {last}, stored {sequence} {text!r}"


def marks(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Of marks and backing stands what was ticked last."""
    for kind, table, about in (
        ("marks", "workshops_prioritymark", "statement_id"),
        ("backing", "actionplans_backing", "idea_id"),
    ):
        query = (
            f"SELECT m.seat_id, m.{about}, m.waiting FROM {table} m"
            " JOIN workshops_seat s ON s.id = m.seat_id WHERE s.workshop_id = ?"
        )
        stored: defaultdict[tuple[int, bool], set[str]] = defaultdict(set)
        for seat, chosen, waiting in evidence.database.rows(query, evidence.workshop):
            stored[evidence.seats.get(seat, -9), bool(waiting)].add(str(chosen))
        for (person, slot), found in _by_slot(evidence, kind).items():
            last = max(found, key=lambda one: one.sequence)
            ticked = {value for name, value in last.fields if name in {"statements", "ideas"}}
            newer = [s for (p, of, s) in evidence.sent if (p, of) == (person, slot)]
            if max(newer) > last.sequence:
                continue  # something newer is under way, and may have arrived
            if ticked not in (stored[person, False], stored[person, True]):
                both = stored[person, False], stored[person, True]
                yield "lost", f"person {person} {slot}: ticked {ticked}, stored {both}"


def ideas(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Every acknowledged idea is there once."""
    query = "SELECT text FROM actionplans_idea WHERE workshop_id = ? AND seat_id IS NOT NULL"
    stored = Counter(text for (text,) in evidence.database.rows(query, evidence.workshop))
    for text, number in stored.items():
        if number > 1:
            yield "doubled", f"idea {text!r} is there {number} times"
    for one in evidence.acknowledged:
        if one.slot.startswith("idea:") and value_of(one.fields, "text") not in stored:
            yield "lost", f"idea {one}"


def seats(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """However often somebody had to press Join, they have one seat."""
    query = "SELECT COUNT(*) FROM workshops_seat WHERE workshop_id = ?"
    [(number,)] = evidence.database.rows(query, evidence.workshop)
    if number != evidence.people:
        yield "doubled", f"{evidence.people} people have {number} seats"


def letters(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """What somebody wrote last is stored, or still on their phone: no letter of it is gone."""
    stored: defaultdict[int, str] = defaultdict(str)
    for row in evidence.rows:
        stored[row.person] += f"\n{row.reason}"
    acknowledged = {(one.person, one.slot, one.fields) for one in evidence.acknowledged}
    for person, slot, fields in evidence.typed:
        if (person, slot, fields) in acknowledged:
            continue
        text = value_of(fields, "reason") or value_of(fields, "text")
        if text and text not in stored[person] and text not in evidence.remains[person]:
            yield "lost", f"person {person} {slot}: {text!r} is nowhere"


def showings(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The room was shown every answer that was in time, and none that waits; counts are rows."""
    query = (
        "SELECT id, statement_id, cells FROM workshops_showing"
        " WHERE workshop_id = ? AND kind = 'ratings'"
    )
    for pk, statement, cells in evidence.database.rows(query, evidence.workshop):
        rows = [row for row in evidence.rows if row.statement == statement]
        in_time = [row for row in rows if not row.waiting]
        told = _cells(cells)
        if sum(cell["size"] for cell in told) != len(in_time):
            yield "wrong", f"statement {statement}: shown {told}, stored {in_time}"
        counted: Counter[str] = Counter()
        for cell in told:
            counted.update(cell["counts"])
        values = Counter(str(row.value) for row in in_time)
        if +counted != values:
            yield "wrong", f"statement {statement}: shown {counted}, stored {values}"
        if any(row.showing != pk for row in in_time):
            yield "lost", f"statement {statement}: saved in time, not shown: {in_time}"
        if any(row.showing for row in rows if row.waiting):
            yield "early", f"statement {statement}: one that waits was shown"


def counts(evidence: Evidence, desk: Mapping[str, str], screen: Mapping[str, str]) -> list[Wrong]:
    """What the desk and the big screen say in numbers is what is stored."""
    query = (
        "SELECT step, current_item_id, current_statement_id FROM workshops_workshop WHERE id = ?"
    )
    [(step, item, statement)] = evidence.database.rows(query, evidence.workshop)
    if step not in {"rate", "look_through", "show", "talk"}:
        return []
    of_item = (
        "SELECT s.id FROM workshops_workshopdomain i"
        " JOIN domains_statement s ON s.domain_id = i.domain_id WHERE i.id = ? ORDER BY s.position"
    )
    asked = [pk for (pk,) in evidence.database.rows(of_item, item) if statement in (None, pk)]
    in_time = [row for row in evidence.rows if not row.waiting and row.statement in asked]
    of_each = Counter(row.person for row in in_time)
    everything = sum(1 for number in of_each.values() if number == len(asked))
    stored = f"{everything} of {evidence.people}"
    shown = {"desk": ANSWERED.search(desk["counts"]), "screen": ANSWERED.search(screen["stage"])}
    wrong = [
        Wrong("wrong", f"the {where} says {found[1]} of {found[2]}, stored are {stored}")
        for where, found in shown.items()
        if found and f"{found[1]} of {found[2]}" != stored
    ]
    by_statement = [int(number) for number in OF_STATEMENT.findall(desk["counts"])]
    each = [sum(1 for row in in_time if row.statement == pk) for pk in asked]
    if by_statement and by_statement != each:
        wrong.append(Wrong("wrong", f"the desk says {by_statement}, stored are {each}"))
    return wrong


def _cells(stored: Any) -> list[dict[str, Any]]:
    return json.loads(stored) if isinstance(stored, str) else stored


def early(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Nobody saw words of others, or a picture, before its time."""
    open_words = {
        mark
        for row in evidence.rows
        if row.showing and not row.held_back and not row.waiting
        for mark in marks_in(row.reason)
    }
    for who, said in evidence.said:
        text = said.data.decode("utf-8", "replace")
        for mark in marks_in(text):
            if mark.person != who and not _may_see(evidence, who, mark, said, open_words):
                yield "early", f"{mark} reached {who} by {said.path} at {said.moment:.2f}"
        shown = sum(1 for moment in evidence.shown_from.values() if moment <= said.moment)
        pictures = len(PICTURES.findall(text))
        if pictures and not shown:
            yield "early", f"a picture reached {who} by {said.path} at {said.moment:.2f}"


def _may_see(
    evidence: Evidence, who: int, mark: Mark, said: Said, open_words: Iterable[Mark]
) -> bool:
    if mark.kind == "T":
        return False
    if mark.kind == "I":
        return who == -1 or said.moment >= evidence.ideas_from
    since = evidence.looked_from if who == -1 else evidence.shown_from
    in_time = said.moment >= since.get(mark.about, float("inf"))
    return in_time and (who == -1 or mark in open_words)


def same_for_all(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The shared page of one version is one page: nothing of anybody's answers is in it."""
    seen: defaultdict[tuple[str, str], set[bytes]] = defaultdict(set)
    for _who, said in evidence.said:
        head, _, body = bytes(said.data).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        whole = length and int(length[1]) == len(body)
        if not said.path.endswith("/step/") or not whole:
            continue
        version = re.search(rb'data-place="([^"]*)" data-version="(\d+)"', body)
        if version:
            seen[version[1].decode(), version[2].decode()].add(body)
    for (place, version), bodies in seen.items():
        if len(bodies) > 1 and place.split(":")[0] in {"read", "rate", "look_through"}:
            yield "early", f"the shared page of version {version} at {place} differs"
