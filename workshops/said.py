"""What one seat said itself in the present step: its ``Own``. Few queries, nothing of others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Exists, Subquery
from django.template.loader import render_to_string
from django.utils.html import escape

from workshops.in_view import domain_in_view, is_in_view, statements_in_view
from workshops.models import (
    FirstThought,
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
)
from workshops.models.groups import GROUPS_WITH_AID
from workshops.models.rating import FIRST_ROUND
from workshops.own import NO_MARK, Own, OwnForm
from workshops.panels import panels_for
from workshops.picture import own_mark
from workshops.prepared import Given, Prepared
from workshops.steps import Step
from workshops.templatetags.kept import kept

# Asked by every phone within the same second. What is noted of a seat in one question.
_NOTED = Prepared(
    lambda: Seat.objects.filter(pk=Given("seat")).values_list(
        Subquery(
            Rating.objects.filter(seat=Given("seat")).order_by("-sequence").values("sequence")[:1]
        ),
        Subquery(
            FirstThought.objects.filter(seat=Given("seat"), item=Given("item")).values("text")[:1]
        ),
        Exists(PriorityMark.objects.filter(seat=Given("seat"))),
    )
)
_RATINGS = Prepared(
    lambda: Rating.objects.filter(
        seat=Given("seat"), round=FIRST_ROUND, statement__domain=Given("domain")
    )
)
_SHOWINGS = Prepared(
    lambda: Showing.objects.filter(
        workshop=Given("workshop"),
        kind=ShowingKind.RATINGS,
        round=FIRST_ROUND,
        statement__domain=Given("domain"),
    )
)
_MARKS = Prepared(lambda: PriorityMark.objects.filter(seat=Given("seat"), item=Given("item")))


@dataclass(frozen=True)
class Noted:
    """The number of a seat's newest answer, and its first thought on the domain at hand.

    ``group_is_fixed``: something was answered or marked, so that the group stays as it is.
    """

    sequence: int
    thought: str
    group_is_fixed: bool


def noted(seat: Seat) -> Noted:
    """All of it in one query."""
    found = _NOTED.first(seat=seat.pk, item=seat.workshop.current_item_id or 0)
    sequence, thought, marked = found or (None, None, False)
    return Noted(sequence or 0, thought or "", marked or sequence is not None)


def closes_in(workshop: Workshop, now: datetime) -> int | None:
    """Seconds until the rating closes, or None when it is not closing."""
    if workshop.closing_at is None or workshop.step != Step.RATE or workshop.paused:
        return None
    return max(0, ceil((workshop.closing_at - now).total_seconds()))


def own_of(seat: Seat, known: Noted) -> Own:
    """What belongs to this seat in what the room shows now; of a seat that has left, and in a
    break, only a message that waits for it.

    ``known`` is what ``noted`` found.
    """
    found = _own_of_step(seat, known)
    return replace(found, parts={**_contact(seat), **found.parts})


def _contact(seat: Seat) -> dict[str, str]:
    """The message for whoever wrote something that was flagged, until they close it."""
    contact = seat.workshop.local_contact if seat.contact_offered else ""
    return {"contact": part("contact", contact=contact)} if contact else {}


def _own_of_step(seat: Seat, known: Noted) -> Own:
    workshop = seat.workshop
    if seat.left_at is not None or workshop.paused:
        return Own()
    if panels := panels_for(workshop.step):
        return panels.own(seat) if panels.own else Own()
    find = _STEPS.get(Step(workshop.step))
    return find(seat, known) if find else Own()


def part(name: str, **context: Any) -> str:
    """The HTML of one own part, a partial of ``take_part/own.html``."""
    return render_to_string(f"take_part/own.html#{name}", context).strip()


@dataclass(frozen=True)
class Answered:
    """A seat's answers to one statement: in time, and after the closing."""

    counted: Rating | None = None
    late: Rating | None = None

    @property
    def newest(self) -> Rating | None:
        """What a form is filled in with."""
        return self.late or self.counted


def _answers(seat: Seat) -> dict[int, Answered]:
    """What the seat answered to the statements in view."""
    ratings = _RATINGS.all(seat=seat.pk, domain=domain_in_view(seat.workshop))
    found = {
        (rating.statement_id, rating.waiting): rating
        for rating in ratings
        if is_in_view(seat.workshop, rating.statement_id)
    }
    return {pk: Answered(found.get((pk, False)), found.get((pk, True))) for pk, _waiting in found}


def answer_form(answered: Answered) -> OwnForm:
    """The form of a statement as it was filled in."""
    rating = answered.newest
    if rating is None:
        return OwnForm()
    return OwnForm(
        (
            ("value", str(rating.value)),
            ("reason", rating.reason),
            ("visible_to", rating.visible_to),
        ),
        "waiting" if answered.late else "saved",
    )


def _lobby(seat: Seat, known: Noted) -> Own:
    group = kept(
        "take_part/own.html#group",
        group=seat.group,
        group_name=seat.workshop.group_name(seat.group),
        workshop=seat.workshop_id,
        may_change=not known.group_is_fixed,
    )
    return Own(parts={"words": part("words", seat=seat), "group": group.strip()})


def _read(seat: Seat, known: Noted) -> Own:
    slot = f"thought:{seat.workshop.current_item_id}"
    form = OwnForm((("text", known.thought),), "saved")
    return Own(forms={slot: form} if known.thought else {})


def _rate(seat: Seat, known: Noted) -> Own:
    parts = {"thought": part("thought", thought=known.thought)} if known.thought else {}
    if seat.group in GROUPS_WITH_AID:
        parts |= {
            f"aid-{each.pk}": escape(each.lived) for each in statements_in_view(seat.workshop)
        }
    forms = {f"statement:{pk}": answer_form(each) for pk, each in _answers(seat).items()}
    return Own(parts, forms)


def _look_through(seat: Seat, _known: Noted) -> Own:
    answers = _answers(seat)
    parts = {
        f"said-{each.pk}": part("said", answered=answers.get(each.pk))
        for each in statements_in_view(seat.workshop)
    }
    return Own(parts)


def _pictures(seat: Seat, _known: Noted) -> Own:
    answers = _answers(seat)
    late = sum(1 for each in answers.values() if each.late)
    showings = _SHOWINGS.all(workshop=seat.workshop_id, domain=domain_in_view(seat.workshop))
    rows = dict(
        _own_row(showing, each.counted, seat.group)
        for showing in showings
        if (each := answers.get(showing.statement_id or 0)) and each.counted
    )
    return Own({"late": part("late", count=late)} if late else {}, rows=rows)


def _own_row(showing: Showing, counted: Rating, group: str) -> tuple[str, int]:
    mark = own_mark(showing, counted.value, group)
    return f"{showing.statement_id}-{counted.value}", NO_MARK if mark is None else mark


def _priorities(seat: Seat, _known: Noted) -> Own:
    marks = _marks(seat)
    late = [mark for mark in marks if mark.waiting]
    if not marks:
        return Own()
    fields = tuple(("statements", str(mark.statement_id)) for mark in late or marks)
    slot = f"marks:{seat.workshop.current_item_id}"
    return Own(forms={slot: OwnForm(fields, "waiting" if late else "saved")})


def _marks(seat: Seat) -> list[PriorityMark]:
    return _MARKS.all(seat=seat.pk, item=seat.workshop.current_item_id or 0)


def _pick(seat: Seat, _known: Noted) -> Own:
    return Own(rows={str(m.statement_id): NO_MARK for m in _marks(seat) if not m.waiting})


_STEPS: dict[Step, Callable[[Seat, Noted], Own]] = {
    Step.LOBBY: _lobby,
    Step.READ: _read,
    Step.RATE: _rate,
    Step.LOOK_THROUGH: _look_through,
    Step.SHOW: _pictures,
    Step.TALK: _pictures,
    Step.PRIORITIES: _priorities,
    Step.PICK: _pick,
}
