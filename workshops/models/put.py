"""The rows that every phone of a room writes at once, each with one statement.

``now`` is written as it is given. Who calls holds the seat, so that what was read of it before
still stands.
"""

from datetime import datetime
from typing import Any

from django.db import connection

RATING = """
    INSERT INTO workshops_rating (seat_id, statement_id, round, waiting, value, reason,
        may_be_quoted, sequence, written_at, held_back, shuffle)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, false, 0)
    ON CONFLICT (seat_id, statement_id, round, waiting) DO UPDATE SET
        value = excluded.value,
        reason = excluded.reason,
        may_be_quoted = excluded.may_be_quoted,
        sequence = excluded.sequence,
        written_at = excluded.written_at,
        held_back = workshops_rating.held_back AND workshops_rating.reason = excluded.reason
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
RECEIPT = "INSERT INTO workshops_receipt (seat_id, key, outcome, taken_at) VALUES (%s, %s, %s, %s)"


def put_rating(
    *,
    seat: int,
    statement: int,
    round: int,
    waiting: bool,
    value: int,
    reason: str,
    may_be_quoted: bool,
    sequence: int,
    now: datetime,
) -> None:
    """Write an answer in the place of the one that stands. A changed reason is held back no more.

    Raises IntegrityError for a value that is not on the scale.
    """
    said = (value, reason, may_be_quoted)
    _write(RATING, seat, statement, round, waiting, *said, sequence, _time(now))


def put_thought(*, seat: int, item: int, text: str, sequence: int, now: datetime) -> None:
    """Write a first thought in the place of the one that stands."""
    _write(THOUGHT, seat, item, text, sequence, _time(now))


def put_receipt(*, seat: int, key: str, outcome: str, now: datetime) -> None:
    """Remember what became of the answer with this key."""
    _write(RECEIPT, seat, key, outcome, _time(now))


def put_seen(*, seat: int, now: datetime) -> None:
    """Note when a phone was last heard of."""
    _write(SEEN, _time(now), seat)


def _time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _write(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
