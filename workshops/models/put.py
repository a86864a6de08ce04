"""The rows that every phone of a room writes at once, each with one statement.

``now`` is written as it is given. Who calls holds the seat, so that what was read of it before
still stands.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

RATING = """
    INSERT INTO workshops_rating (seat_id, statement_id, round, waiting, value, reason,
        visible_to, sequence, written_at, held_back, flagged, shuffle)
    VALUES {rows}
    ON CONFLICT (seat_id, statement_id, round, waiting) DO UPDATE SET
        value = excluded.value,
        reason = excluded.reason,
        visible_to = excluded.visible_to,
        sequence = excluded.sequence,
        written_at = excluded.written_at,
        held_back = workshops_rating.held_back AND workshops_rating.reason = excluded.reason,
        flagged = workshops_rating.flagged AND workshops_rating.reason = excluded.reason
"""
THOUGHT = """
    INSERT INTO workshops_firstthought (seat_id, item_id, text, sequence, written_at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (seat_id, item_id) DO UPDATE SET
        text = excluded.text,
        sequence = excluded.sequence,
        written_at = excluded.written_at
"""
SEEN = "UPDATE workshops_seat SET last_seen_at = %s WHERE id = %s"
RECEIPT = "INSERT INTO workshops_receipt (seat_id, key, outcome, taken_at) VALUES {rows}"


class Rated(NamedTuple):
    """An answer to be written."""

    seat: int
    statement: int
    round: int
    waiting: bool
    value: int
    reason: str
    visible_to: str
    sequence: int


class Taken(NamedTuple):
    """What became of the answer with this key."""

    seat: int
    key: str
    outcome: str


def put_ratings(ratings: Sequence[Rated], *, now: datetime) -> None:
    """Write answers in the place of those that stand. A changed reason is held back
    and flagged no more.

    No two of them may be for the same place. Raises IntegrityError for a value that is not on
    the scale.
    """
    _write_all(RATING, "(%s, %s, %s, %s, %s, %s, %s, %s, %s, false, false, 0)", ratings, now)


def put_thought(*, seat: int, item: int, text: str, sequence: int, now: datetime) -> None:
    """Write a first thought in the place of the one that stands."""
    _write(THOUGHT, seat, item, text, sequence, _time(now))


def put_receipts(receipts: Sequence[Taken], *, now: datetime) -> None:
    """Remember what became of these answers."""
    _write_all(RECEIPT, "(%s, %s, %s, %s)", receipts, now)


def put_seen(*, seat: int, now: datetime) -> None:
    """Note when a phone was last heard of."""
    _write(SEEN, _time(now), seat)


def _time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _write_all(statement: str, row: str, rows: Sequence[tuple[Any, ...]], now: datetime) -> None:
    if rows:
        values = [value for one in rows for value in (*one, _time(now))]
        _write(statement.format(rows=", ".join([row] * len(rows))), *values)


def _write(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
