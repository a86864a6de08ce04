"""What must hold after every run, whatever went wrong in it.

Each function looks at what phones were told, what they still hold, what the database says and what
reached anybody's browser, and names what does not fit.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple

from tests.faults.evidence import Acknowledged, Evidence, Fields, Row
from tests.faults.proxy import Said
from tests.faults.words import Mark, marks_in

ANSWERED = re.compile(r"(\d+)\D{1,20}of (\d+) have answered")
OF_STATEMENT = re.compile(r"Statement \d+</span>\s*<b ?>(\d+)")
PICTURES = re.compile(r'class="picture__(?:rows|columns)"')
DRAWN = re.compile(rb'data-place="([^"]*)" data-version="(\d+)"')
Found = Iterator[tuple[str, str]]


class Wrong(NamedTuple):
    """Something that does not hold. ``kind`` is lost, doubled, early, stale or wrong."""

    kind: str
    what: str


def verdict(evidence: Evidence) -> list[Wrong]:
    """Everything that does not hold."""
    checks = (answers, thoughts, marks, ideas, seats, letters, showings, early, same_for_all)
    return [Wrong(kind, what) for check in checks for kind, what in check(evidence)]


def value_of(fields: Fields, name: str) -> str:
    """One field of what was sent, as the server keeps it."""
    return dict(fields).get(name, "").strip()


def answers(evidence: Evidence) -> Found:
    """Every acknowledged answer is stored once, with its last text, where it was said to be."""
    for (person, slot), found in evidence.acknowledged_of("statement").items():
        last = max((one.sent for one in found), key=lambda sent: sent.sequence)
        stored = evidence.of(person, last.about)
        newest = max(stored.values(), key=lambda row: row.sequence, default=None)
        if newest is None or newest.sequence < last.sequence:
            yield "lost", f"person {person} {slot}: acknowledged {last}, stored {newest}"
            continue
        texts = {
            (value_of(fields, "value"), value_of(fields, "reason"))
            for fields in evidence.sent_as(person, slot, newest.sequence)
        }
        if (str(newest.value), newest.reason) not in texts:
            yield "lost", f"person {person} {slot}: stored {newest}, sent {texts}"
        yield from _where(person, slot, found, stored)
    double = Counter((row.person, row.statement, bool(row.waiting)) for row in evidence.rows)
    yield from (("doubled", str(place)) for place, number in double.items() if number > 1)


def _where(person: int, slot: str, found: list[Acknowledged], stored: Mapping[bool, Row]) -> Found:
    """What was saved counts, what came after the closing waits, or was let in since."""
    in_time = stored[False].sequence if False in stored else -1
    waits = stored[True].sequence if True in stored else -1
    for outcome, there in (("saved", in_time), ("waiting", max(in_time, waits))):
        told = [one.sent.sequence for one in found if one.outcome == outcome]
        if told and there < max(told):
            yield "lost", f"person {person} {slot}: was told {outcome} {max(told)}, has {stored}"


def thoughts(evidence: Evidence) -> Found:
    """First thoughts are stored once, with their last text."""
    query = (
        "SELECT t.seat_id, t.item_id, t.text, t.sequence FROM workshops_firstthought t"
        " JOIN workshops_seat s ON s.id = t.seat_id WHERE s.workshop_id = ?"
    )
    rows = evidence.database.rows(query, evidence.workshop)
    stored = {(evidence.seats.get(seat), item): (text, number) for seat, item, text, number in rows}
    for (person, slot), found in evidence.acknowledged_of("thought").items():
        last = max((one.sent for one in found), key=lambda sent: sent.sequence)
        text, sequence = stored.get((person, last.about), ("", -1))
        texts = {value_of(f, "text") for f in evidence.sent_as(person, slot, sequence)}
        if sequence < last.sequence or text not in texts:
            yield "lost", f"person {person} {slot}: acknowledged {last}, stored {sequence} {text!r}"


def marks(evidence: Evidence) -> Found:
    """Of marks and backing stands what was ticked last, be it in time or waiting."""
    for kind, table, about in (
        ("marks", "workshops_prioritymark", "statement_id"),
        ("backing", "actionplans_backing", "idea_id"),
    ):
        stored = _ticked(evidence, table, about)
        for (person, slot), found in evidence.acknowledged_of(kind).items():
            last = max((one.sent for one in found), key=lambda sent: sent.sequence)
            sent = [one for one in evidence.sent if (one.person, one.slot) == (person, slot)]
            later = [one for one in sent if one.sequence >= last.sequence]  # may have arrived
            ticked = [{v for n, v in one.fields if n in {"statements", "ideas"}} for one in later]
            here = stored[person, False], stored[person, True]
            if not any(chosen in here for chosen in ticked):
                yield "lost", f"person {person} {slot}: ticked {ticked}, stored {here}"


def _ticked(evidence: Evidence, table: str, about: str) -> Mapping[tuple[int, bool], Set[str]]:
    query = (
        f"SELECT m.seat_id, m.{about}, m.waiting FROM {table} m"
        " JOIN workshops_seat s ON s.id = m.seat_id WHERE s.workshop_id = ?"
    )
    stored: defaultdict[tuple[int, bool], set[str]] = defaultdict(set)
    for seat, chosen, waiting in evidence.database.rows(query, evidence.workshop):
        stored[evidence.seats.get(seat, -9), bool(waiting)].add(str(chosen))
    return stored


def ideas(evidence: Evidence) -> Found:
    """Every acknowledged idea is there once."""
    query = "SELECT text FROM actionplans_idea WHERE workshop_id = ? AND seat_id IS NOT NULL"
    stored = Counter(text for (text,) in evidence.database.rows(query, evidence.workshop))
    for text, number in stored.items():
        if number > 1:
            yield "doubled", f"idea {text!r} is there {number} times"
    for found in evidence.acknowledged_of("idea").values():
        for one in found:
            if value_of(one.sent.fields, "text") not in stored:
                yield "lost", f"idea {one}"


def seats(evidence: Evidence) -> Found:
    """However often somebody had to press Join, they have one seat."""
    query = "SELECT COUNT(*) FROM workshops_seat WHERE workshop_id = ?"
    [(number,)] = evidence.database.rows(query, evidence.workshop)
    if number != evidence.people:
        yield "doubled", f"{evidence.people} people have {number} seats"


def letters(evidence: Evidence) -> Found:
    """What somebody wrote last is stored, or still on their phone: no letter of it is gone."""
    stored: defaultdict[int, str] = defaultdict(str)
    for row in evidence.rows:
        stored[row.person] += f"\n{row.reason}"
    for person, words in evidence.remains:
        stored[person] += f"\n{words}"
    for one in evidence.acknowledged:
        stored[one.sent.person] += f"\n{words_of(one.sent.fields)}"
    for person, slot, fields in evidence.typed:
        if words_of(fields) not in stored[person]:
            yield "lost", f"person {person} {slot}: {words_of(fields)!r} is nowhere"


def words_of(fields: Fields) -> str:
    """What somebody wrote of it themselves."""
    return value_of(fields, "reason") or value_of(fields, "text")


def showings(evidence: Evidence) -> Found:
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


def early(evidence: Evidence) -> Found:
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


def _may_see(evidence: Evidence, who: int, mark: Mark, said: Said, open_words: Set[Mark]) -> bool:
    if mark.kind == "T":
        return False
    if mark.kind == "I":
        return who == -1 or said.moment >= evidence.ideas_from
    since = evidence.looked_from if who == -1 else evidence.shown_from
    in_time = said.moment >= since.get(mark.about, float("inf"))
    return in_time and (who == -1 or mark in open_words)


def same_for_all(evidence: Evidence) -> Found:
    """The shared page of one version is one page: nothing of anybody's answers is in it."""
    seen: defaultdict[tuple[str, str], set[bytes]] = defaultdict(set)
    for _who, said in evidence.said:
        whole = said.whole()
        if whole is None or not said.path.endswith("/step/"):
            continue
        _status, body = whole
        version = DRAWN.search(body)
        if version:
            seen[version[1].decode(), version[2].decode()].add(body)
    for (place, version), bodies in seen.items():
        if len(bodies) > 1 and place.split(":")[0] in {"read", "rate", "look_through"}:
            yield "early", f"the shared page of version {version} at {place} differs"
