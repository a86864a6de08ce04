"""What a participant's phone shows: where the room is, and what this seat said itself.

Reads only. Of other people's answers nothing passes here but what ``picture`` and
``reasons`` take from a stored Showing.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from workshops.choices import priorities_for
from workshops.models import (
    Answer,
    FirstThought,
    Group,
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
)
from workshops.models.rating import FIRST_ROUND, REASON_LENGTH
from workshops.panels import panels_for
from workshops.picture import pictures_for, worth_talking_first
from workshops.reasons import ShownReason, reasons_by_showing
from workshops.steps import Step

SCALE = (5, 4, 3, 2, 1)
# Where people write: the page is left in place as long as the room is there.
KEEPING_STEPS = ("read", "rate", "priorities", "ideas")
GROUPS_WITH_AID = (Group.PEOPLE, Group.CARERS)


@dataclass(frozen=True)
class Said:
    """One statement, and what this seat said about it.

    ``counted`` is the answer given in time, ``late`` one that came after the closing.
    ``shown`` says that the room saw this statement, so that nothing is added any more.
    """

    statement: Any
    number: int
    of: int
    counted: Rating | None
    late: Rating | None
    shown: bool

    @property
    def answer(self) -> Rating | None:
        """The newest of both: what the form is filled in with."""
        return self.late or self.counted

    @property
    def value(self) -> int | None:
        """The chosen answer, or None."""
        return self.answer.value if self.answer else None

    @property
    def label(self) -> str:
        """The chosen answer in words, or nothing."""
        return str(Answer(self.answer.value).label) if self.answer else ""


def choices() -> list[tuple[int, str]]:
    """The scale from strongly agree to strongly disagree; "can't say" stands apart."""
    return [(value, str(Answer(value).label)) for value in SCALE]


def seat_key(seat: Seat) -> str:
    """A name for this seat that a phone may keep its unsent answers under."""
    return hashlib.sha256(seat.secret.encode()).hexdigest()[:16]


def newest_sequence(seat: Seat) -> int:
    """The number of this seat's newest answer; a phone counts on from here."""
    newest = Rating.objects.filter(seat=seat).aggregate(newest=Max("sequence"))["newest"]
    return int(newest or 0)


def group_is_fixed(seat: Seat) -> bool:
    """Whether something was answered, so that the group stays as it is."""
    return seat.has_answered or seat.marks.exists()


def frame(seat: Seat) -> dict[str, Any]:
    """What every page of a seat needs: whose it is, and where."""
    return {
        "seat": seat,
        "workshop": seat.workshop,
        "group_name": seat.workshop.group_name(seat.group),
        "seat_key": seat_key(seat),
    }


def room_page(seat: Seat, now: datetime) -> dict[str, Any]:
    """Everything the room page needs for one seat."""
    workshop = seat.workshop
    name = _step_shown(seat)
    place = workshop.step if name == "panel" else name
    item = workshop.current if workshop.current_item_id else None
    return {
        **frame(seat),
        "step": name,
        "step_template": f"take_part/steps/{name}.html",
        "place": f"{place}:{workshop.current_item_id or ''}:{workshop.current_statement_id or ''}",
        "item": item,
        "domain": item.domain if item else None,
        "keeps": place in KEEPING_STEPS,
        "closes_in": _closes_in(workshop, now),
        **_STEPS.get(name, _nothing_more)(seat),
    }


def _step_shown(seat: Seat) -> str:
    """The name of the template of what this phone shows now."""
    if seat.left_at is not None:
        return "left"
    if seat.workshop.paused:
        return "paused"
    if panels_for(seat.workshop.step):
        return "panel"
    return Step(seat.workshop.step).value


def _closes_in(workshop: Workshop, now: datetime) -> int | None:
    """Seconds until the rating closes, or None when it is not closing."""
    if workshop.closing_at is None or workshop.step != Step.RATE:
        return None
    return max(0, round((workshop.closing_at - now).total_seconds()))


def what_was_said(seat: Seat, statements: list[Any]) -> list[Said]:
    """The statements in order, each with what this seat said. Two queries."""
    ratings = Rating.objects.filter(seat=seat, round=FIRST_ROUND).for_statements(statements)
    found = {(rating.statement_id, rating.waiting): rating for rating in ratings}
    shown = Showing.objects.filter(
        workshop=seat.workshop_id, kind=ShowingKind.RATINGS, statement__in=statements
    )
    seen = set(shown.values_list("statement", flat=True))
    return [
        Said(
            statement=statement,
            number=statement.position,
            of=len(statement.domain.statements.all()),
            counted=found.get((statement.pk, False)),
            late=found.get((statement.pk, True)),
            shown=statement.pk in seen,
        )
        for statement in statements
    ]


def _lobby(seat: Seat) -> Mapping[str, Any]:
    return {"may_change_group": not group_is_fixed(seat)}


def _read(seat: Seat) -> Mapping[str, Any]:
    domain = seat.workshop.current.domain
    return {"thought": _thought(seat), "examples": domain.examples_in_order()}


def _thought(seat: Seat) -> str:
    item = seat.workshop.current_item_id
    thought = FirstThought.objects.filter(seat=seat, item=item).first()
    return thought.text if thought else ""


def _rate(seat: Seat) -> Mapping[str, Any]:
    said = what_was_said(seat, seat.workshop.statements_in_view)
    return {
        "said": said,
        "answered": sum(1 for one in said if one.answer),
        "sequence": newest_sequence(seat),
        "thought": _thought(seat),
        **scale(seat),
    }


def scale(seat: Seat) -> dict[str, Any]:
    """What is needed to draw the form of an answer."""
    return {
        "choices": choices(),
        "cant_say": (Answer.CANT_SAY.value, str(Answer.CANT_SAY.label)),
        "with_aid": seat.group in GROUPS_WITH_AID,
        "reason_length": REASON_LENGTH,
    }


def _look_through(seat: Seat) -> Mapping[str, Any]:
    return {"said": what_was_said(seat, seat.workshop.statements_in_view)}


def _pictures(seat: Seat) -> Mapping[str, Any]:
    workshop = seat.workshop
    statements = workshop.statements_in_view
    said = what_was_said(seat, statements)
    own = {one.statement.pk: one.counted.value for one in said if one.counted and one.shown}
    pictures = worth_talking_first(pictures_for(workshop, statements, own, seat.group))
    reasons = _reasons(workshop, statements)
    return {
        "seen": [(picture, reasons.get(picture.statement.pk, [])) for picture in pictures],
        "late": [one for one in said if one.late],
        "opened": workshop.current_statement_id is not None,
    }


def _reasons(workshop: Workshop, statements: list[Any]) -> dict[int, list[ShownReason]]:
    """The reasons the room may read, by statement."""
    showings = Showing.objects.filter(
        workshop=workshop, kind=ShowingKind.RATINGS, statement__in=statements
    )
    by_showing = {showing.pk: showing.statement_id or 0 for showing in showings}
    told = reasons_by_showing(showings, workshop)
    return {by_showing[pk]: reasons for pk, reasons in told.items()}


def _priorities(seat: Seat) -> Mapping[str, Any]:
    item = seat.workshop.current
    marks = PriorityMark.objects.filter(seat=seat, item=item)
    mine = {mark.statement_id for mark in marks if not mark.waiting}
    late = {mark.statement_id for mark in marks if mark.waiting}
    return {"statements": item.statements, "mine": late or mine, "late": bool(late)}


def _pick(seat: Seat) -> Mapping[str, Any]:
    workshop = seat.workshop
    marks = PriorityMark.objects.filter(seat=seat, item=workshop.current, waiting=False)
    own = frozenset(marks.values_list("statement", flat=True))
    return {"marked": priorities_for(workshop, workshop.current, own)}


def _panel(seat: Seat) -> Mapping[str, Any]:
    found = panels_for(seat.workshop.step)
    return {"panel": found.phone(seat) if found else None}


def _nothing_more(_seat: Seat) -> Mapping[str, Any]:
    return {}


_STEPS: dict[str, Callable[[Seat], Mapping[str, Any]]] = {
    "lobby": _lobby,
    "read": _read,
    "rate": _rate,
    "look_through": _look_through,
    "show": _pictures,
    "talk": _pictures,
    "priorities": _priorities,
    "pick": _pick,
    "panel": _panel,
}
