"""What people say: answers and first thoughts; and leaving."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from workshops.models import (
    AskedAgain,
    FirstThought,
    Rating,
    Receipt,
    Seat,
    Showing,
    VisibleTo,
    Workshop,
    WorkshopDomain,
)
from workshops.models.put import Rated, Taken, put_ratings, put_receipts, put_thought
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND
from workshops.prepared import Given, Prepared
from workshops.services.changes import (
    Refused,
    changed,
    hold_seats,
    lock_seat,
    still_here,
    tell_counts,
)


@dataclass(frozen=True)
class Sent:
    """One answer as it was sent by the seat with this ``secret`` in the ``workshop``.

    ``sequence`` counts up on the phone: an older one never overwrites a newer one. A plain
    form has none and is always the newest. ``round_version`` is of the round it was written in.
    """

    workshop: int
    secret: str
    statement_pk: int
    value: int
    reason: str
    visible_to: str
    key: str = ""
    sequence: int | None = None
    round_version: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: "saved" in time, or "waiting" because it came too late.

    "older" means that nothing was written, because another answer stands, with this
    ``sequence``, written so many ``seconds`` ago: another phone of the same seat wrote it.
    A phone whose words are younger sends them again with a higher sequence.
    """

    kind: str
    sequence: int = 0
    seconds: float = 0

    @property
    def waiting(self) -> bool:
        """Whether the answer came after the closing."""
        return self.kind == "waiting"


# Whom a reason is for, each more people than the one before.
WIDER = (VisibleTo.FACILITATORS, VisibleTo.ROOM, VisibleTo.PLAN)


class About(NamedTuple):
    """What there is between a seat and a statement when an answer arrives.

    ``item`` and ``round_version`` are of its domain on the agenda, None when it is not there;
    ``again`` is since which version the statement is asked a second time, None if it never was.
    The rest is of the round that was asked about.
    ``shown`` says that the room saw it, ``receipt`` what became of an answer with this key.
    ``newest`` and ``newest_at`` tell of the answer that stands, in time or not; ``visible_to``
    whom the reason of the one in time is for, None where there is none.
    """

    item: int | None
    round_version: int | None
    again: int | None
    shown: bool
    receipt: str | None
    newest: int | None
    newest_at: datetime | None
    visible_to: str | None


# What of the seat and its workshop decides; the rest is not asked for.
_DECIDES = (
    "last_seen_at",
    "left_at",
    "removed_at",
    "workshop__asking_again",
    "workshop__closing_at",
    "workshop__current_item",
    "workshop__current_statement",
    "workshop__open_ahead",
    "workshop__step",
    "workshop__version",
)


def _seat_about() -> QuerySet[Seat]:
    """The seat and its workshop, with everything of ``About``."""
    asked = {"statement": Given("statement"), "round": Given("round")}
    items = WorkshopDomain.objects.order_by().filter(
        workshop=OuterRef("workshop"), domain__statements=Given("statement")
    )
    again = AskedAgain.objects.filter(
        item__workshop=OuterRef("workshop"), statement=Given("statement")
    )
    showings = Showing.objects.filter(workshop=OuterRef("workshop"), kind="ratings", **asked)
    receipts = Receipt.objects.filter(seat=OuterRef("pk"), key=Given("key"))
    ratings = Rating.objects.filter(seat=OuterRef("pk"), **asked).order_by("-sequence")
    # By the secret alone, as in ``access``.
    seat_now = Seat.objects.filter(secret=Given("secret")).order_by().select_related("workshop")
    return seat_now.only(*_DECIDES).annotate(
        item=Subquery(items.values("pk")[:1]),
        round_version=Subquery(items.values("round_version")[:1]),
        again=Subquery(again.values("version")[:1]),
        shown=Exists(showings),
        receipt=Subquery(receipts.values("outcome")[:1]),
        newest=Subquery(ratings.values("sequence")[:1]),
        newest_at=Subquery(ratings.values("written_at")[:1]),
        visible_to=Subquery(ratings.in_time().values("visible_to")[:1]),
    )


SEAT_ABOUT = Prepared(_seat_about)


def record_rating(*, seat: Seat, now: datetime, **said: Any) -> Outcome:
    """Write one answer of this seat: the fields of ``Sent``, as ``record_ratings`` does.

    Raises ``Refused`` where that gives it.
    """
    sent = Sent(workshop=seat.workshop_id, secret=seat.secret, **said)
    (outcome,) = record_ratings([sent], now=now)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


@transaction.atomic
def record_ratings(sent: Sequence[Sent], *, now: datetime) -> list[Outcome | Refused]:
    """Write answers in one transaction, in this order, and tell what became of each.

    Each is written once per ``key``; a repeated key gets the first result. An answer after the
    closing, after the room was shown, or written in another round than the present one, is kept
    as waiting. It is refused, while the others are taken, when its seat was removed, the
    workshop has ended, or the statement is not discussed there.
    """
    hold_seats((one.workshop, one.secret) for one in sent)
    return [outcome for part in _nobody_twice(sent) for outcome in _record(part, now)]


def _nobody_twice(sent: Sequence[Sent]) -> Iterator[list[Sent]]:
    """These in parts, so that what a seat sends is read after what it sent before is written."""
    part: dict[str, Sent] = {}
    for one in sent:
        if one.secret in part:
            yield list(part.values())
            part = {}
        part[one.secret] = one
    yield list(part.values())


def _record(sent: Sequence[Sent], now: datetime) -> list[Outcome | Refused]:
    found = _find(sent, FIRST_ROUND)
    again = [one for one, seat in zip(sent, found, strict=True) if _is_again(one, seat)]
    in_second = dict(zip(again, _find(again, SECOND_ROUND), strict=True)) if again else {}
    writing = Writing(now)

    def decide(one: Sent, seat: Seat | None) -> Outcome | Refused:
        if one in in_second:
            return _decide(writing, one, in_second[one], SECOND_ROUND)
        return _decide(writing, one, seat, FIRST_ROUND)

    outcomes = [decide(one, seat) for one, seat in zip(sent, found, strict=True)]
    writing.write()
    return outcomes


def _find(sent: Sequence[Sent], number: int) -> list[Seat | None]:
    """The seat of each answer, with what is known about it in this round."""
    asked: list[dict[str, int | str]] = [
        {"secret": s.secret, "statement": s.statement_pk, "key": s.key, "round": number}
        for s in sent
    ]
    return [next(iter(seats), None) for seats in SEAT_ABOUT.each(asked)]


def _is_again(sent: Sent, seat: Seat | None) -> bool:
    """Whether it answers the second asking: its page was made since then, or, where a plain
    form does not say, the room is there."""
    since = getattr(seat, "again", None)
    if seat is None or since is None:
        return False
    if sent.round_version is None:
        return (
            seat.workshop.asking_again and seat.workshop.current_statement_id == sent.statement_pk
        )
    return bool(sent.round_version >= since)


class Writing:
    """What is to be written of answers that were looked at, and which rooms hear of it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._ratings: list[Rated] = []
        self._receipts: list[Taken] = []
        self._workshops: dict[int, Workshop] = {}

    def add(self, seat: Seat, sent: Sent, number: int, *, waiting: bool) -> Outcome:
        """An answer that is to be written in this round, and what its writer is told."""
        outcome = Outcome("waiting" if waiting else "saved")
        sequence = newest_sequence(seat) + 1 if sent.sequence is None else sent.sequence
        said = sent.value, sent.reason, sent.visible_to, sequence
        self._ratings.append(Rated(seat.pk, sent.statement_pk, number, waiting, *said))
        if sent.key:
            self._receipts.append(Taken(seat.pk, sent.key, outcome.kind))
        self._workshops[seat.workshop_id] = seat.workshop
        return outcome

    def write(self) -> None:
        """Write it all."""
        put_ratings(self._ratings, now=self.now)
        put_receipts(self._receipts, now=self.now)
        for workshop in self._workshops.values():
            tell_counts(workshop)


def _decide(writing: Writing, sent: Sent, found: Seat | None, number: int) -> Outcome | Refused:
    try:
        seat = still_here(found if found and found.workshop_id == sent.workshop else None)
        about = About(*(getattr(seat, name) for name in About._fields))
        if about.receipt:  # whatever has happened since
            return Outcome(about.receipt)
        _check_may_answer(seat.workshop, about)
    except Refused as refused:
        return refused
    if (
        sent.sequence is not None
        and about.newest
        and about.newest_at
        and sent.sequence < about.newest
    ):
        return older(about.newest, about.newest_at, writing.now)
    waiting = not _in_time(seat.workshop, sent, about, number, writing.now)
    if waiting and (narrower := narrowed(about, sent.visible_to)):
        _narrow(seat, sent.statement_pk, number, narrower, shown=about.shown)
    seat.seen(writing.now)
    return writing.add(seat, sent, number, waiting=waiting)


def _check_may_answer(workshop: Workshop, about: About) -> None:
    if workshop.is_closed:
        raise Refused(_("The workshop has ended, so this answer could not be added."))
    if about.item is None:
        raise Refused(_("This statement is not part of the workshop."))


def _in_time(workshop: Workshop, sent: Sent, about: About, number: int, now: datetime) -> bool:
    if about.shown:
        return False
    first = number == FIRST_ROUND
    if first and about.item is not None and workshop.takes_ahead(about.item):
        return True
    if number != workshop.round:
        return False
    in_view = about.item == workshop.current_item_id and (
        workshop.current_statement_id in (None, sent.statement_pk)
    )
    since = about.round_version if first else about.again
    # A domain whose rating was opened before rounds had names takes any. 0 was written ahead.
    this_round = not since or sent.round_version in (None, 0, since)
    return workshop.rating_open(now) and in_view and this_round


def newest_sequence(seat: Seat) -> int:
    """The number of this seat's newest answer."""
    return int(seat.ratings.aggregate(newest=Max("sequence"))["newest"] or 0)


def older(standing: int, written_at: datetime, now: datetime) -> Outcome:
    """Nothing is written, because this newer number stands."""
    return Outcome("older", standing, (now - written_at).total_seconds())


def narrowed(about: About, visible_to: str) -> str | None:
    """Whom the reason in time is for from now on, or None where a late choice changes nothing.

    Whoever lets fewer people read is heard at any time, but what the room has read stays:
    whose reason goes just as somebody taps would be plain to see.
    """
    least = VisibleTo.ROOM if about.shown else VisibleTo.FACILITATORS
    wanted = max(WIDER.index(least), WIDER.index(visible_to))
    if about.visible_to is None or wanted >= WIDER.index(about.visible_to):
        return None
    return str(WIDER[wanted])


def _narrow(seat: Seat, statement_pk: int, number: int, visible_to: str, *, shown: bool) -> None:
    """Nothing is told before the showing: the desk must not see a reason go as somebody taps."""
    standing = seat.ratings.in_time().in_round(number).for_statements([statement_pk])
    standing.update(visible_to=visible_to)
    if shown:
        changed(seat.workshop, "plan")


_THOUGHT = Prepared(lambda: FirstThought.objects.filter(seat=Given("seat"), item=Given("item")))


@transaction.atomic
def write_first_thought(
    *, seat: Seat, item: WorkshopDomain, text: str, sequence: int | None, now: datetime
) -> Outcome:
    """Keep what somebody wrote down while reading; only they see it.

    ``sequence`` counts up on the phone, as for answers; a plain form has none and is
    always the newest. Raises ``Refused`` when the seat was removed.
    """
    seat = lock_seat(seat)
    standing = _THOUGHT.first(seat=seat.pk, item=item.pk)
    if sequence is None:
        sequence = standing.sequence + 1 if standing else 0
    elif standing and sequence < standing.sequence:
        return older(standing.sequence, standing.written_at, now)
    put_thought(seat=seat.pk, item=item.pk, text=text, sequence=sequence, now=now)
    return Outcome("saved")


@transaction.atomic
def leave_seat(*, seat: Seat, now: datetime) -> None:
    """Somebody has to go: their answers stay, and they are no longer waited for."""
    seat.left_at = now
    seat.save(update_fields=["left_at"])
    tell_counts(seat.workshop)
