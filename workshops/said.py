"""What one seat said itself in the present step: its ``Own``. Few queries, nothing of others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Exists, Subquery
from django.template.loader import render_to_string
from django.utils.html import escape

from workshops.added import told
from workshops.ahead import progress_of
from workshops.in_view import domain_in_view, is_in_view, statements_in_view
from workshops.models import (
    AddedNote,
    FirstThought,
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    Workshop,
)
from workshops.models.groups import GROUPS_WITH_AID
from workshops.own import NO_MARK, Own, OwnForm, slot_of
from workshops.panels import panels_for
from workshops.picture import name_of_rows, own_mark
from workshops.prepared import Given, Prepared
from workshops.services.agreeing import is_asked, rating_began
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
        Exists(AddedNote.objects.filter(seat=Given("seat"), item=Given("item"))),
    )
)
_RATINGS = Prepared(
    lambda: Rating.objects.filter(seat=Given("seat"), statement__domain=Given("domain"))
)
_SHOWINGS = Prepared(
    lambda: Showing.objects.filter(
        workshop=Given("workshop"),
        kind=ShowingKind.RATINGS,
        statement__domain=Given("domain"),
    )
)
_MARKS = Prepared(lambda: PriorityMark.objects.filter(seat=Given("seat"), item=Given("item")))

_ADDED = Prepared(
    lambda: AddedNote.objects.filter(seat=Given("seat"), item=Given("item")).order_by("pk")
)


@dataclass(frozen=True)
class Noted:
    """The number of a seat's newest answer, and its first thought on the domain at hand.

    ``group_is_fixed``: something was answered or marked, so that the group stays as it is.
    ``has_added``: it added something to the talk about this domain.
    """

    sequence: int
    thought: str
    group_is_fixed: bool
    has_added: bool


def noted(seat: Seat) -> Noted:
    """All of it in one query."""
    found = _NOTED.first(seat=seat.pk, item=seat.workshop.current_item_id or 0)
    sequence, thought, marked, added = found or (None, None, False, False)
    return Noted(sequence or 0, thought or "", marked or sequence is not None, added)


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
        given = [one for one in (self.late, self.counted) if one]
        return max(given, key=lambda one: one.sequence, default=None)


def _answers(seat: Seat, number: int) -> dict[int, Answered]:
    """What the seat answered to the statements in view, in this round."""
    return {pk: each for (pk, asked), each in _all_answers(seat).items() if asked == number}


def _all_answers(seat: Seat) -> dict[tuple[int, int], Answered]:
    """What the seat answered to the statements in view, by statement and round."""
    ratings = _RATINGS.all(seat=seat.pk, domain=domain_in_view(seat.workshop))
    found = {
        (rating.statement_id, rating.round, rating.waiting): rating
        for rating in ratings
        if is_in_view(seat.workshop, rating.statement_id)
    }
    return {
        (pk, number): Answered(found.get((pk, number, False)), found.get((pk, number, True)))
        for pk, number, _waiting in found
    }


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
        "waiting" if rating.waiting else "saved",
    )


def _lobby(seat: Seat, known: Noted) -> Own:
    group = kept(
        "take_part/own.html#group",
        group=seat.group,
        group_name=seat.workshop.group_name(seat.group),
        workshop=seat.workshop_id,
        may_change=not known.group_is_fixed,
    )
    parts = {"words": part("words", seat=seat), "group": group.strip()}
    return Own(parts | _ahead(seat))


def _ahead(seat: Seat) -> dict[str, str]:
    """How far this seat is, where people answer ahead; a small group is asked here too, since at
    the reading its people may have answered already."""
    if not seat.workshop.answering_ahead:
        return {}
    far = progress_of(seat)
    each = {f"ahead-{one.item}": part("ahead-domain", one=one) for one in far.domains}
    return (
        _asked_to_agree(seat) | each | {"ahead": part("ahead", far=far, workshop=seat.workshop_id)}
    )


def _asked_to_agree(seat: Seat) -> dict[str, str]:
    """Where a small group is asked whether it may be shown on its own: before rating begins."""
    if not is_asked(seat) or rating_began(seat.workshop):
        return {}
    return {"apart": part("apart", seat=seat, workshop=seat.workshop)}


def _read(seat: Seat, known: Noted) -> Own:
    slot = f"thought:{seat.workshop.current_item_id}"
    form = OwnForm((("text", known.thought),), "saved")
    return Own(_asked_to_agree(seat), {slot: form} if known.thought else {})


def _rate(seat: Seat, known: Noted) -> Own:
    parts = {"thought": part("thought", thought=known.thought)} if known.thought else {}
    if seat.group in GROUPS_WITH_AID:
        parts |= {
            f"aid-{each.pk}": escape(each.lived) for each in statements_in_view(seat.workshop)
        }
    slot, answers = slot_of(seat.workshop), _answers(seat, seat.workshop.round)
    forms = {f"{slot}:{pk}": answer_form(each) for pk, each in answers.items()}
    return Own(parts, forms)


def _look_through(seat: Seat, _known: Noted) -> Own:
    answers = _answers(seat, seat.workshop.round)
    parts = {
        f"said-{each.pk}": part("said", answered=answers.get(each.pk))
        for each in statements_in_view(seat.workshop)
    }
    return Own(parts)


def _pictures(seat: Seat, _known: Noted) -> Own:
    answers = _all_answers(seat)
    late = sum(1 for each in answers.values() if each.late)
    showings = _SHOWINGS.all(workshop=seat.workshop_id, domain=domain_in_view(seat.workshop))
    rows = dict(
        _own_row(showing, each.counted, seat.group)
        for showing in showings
        if (each := answers.get((showing.statement_id or 0, showing.round))) and each.counted
    )
    return Own({"late": part("late", count=late)} if late else {}, rows=rows)


def _talk(seat: Seat, known: Noted) -> Own:
    own = _pictures(seat, known)
    if not known.has_added:
        return own
    mine = _ADDED.all(seat=seat.pk, item=seat.workshop.current_item_id or 0)
    return replace(own, parts={**own.parts, "added": part("added", added=map(told, mine))})


def _own_row(showing: Showing, counted: Rating, group: str) -> tuple[str, int]:
    mark = own_mark(showing, counted.value, group)
    return f"{name_of_rows(showing)}-{counted.value}", NO_MARK if mark is None else mark


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
    Step.TALK: _talk,
    Step.PRIORITIES: _priorities,
    Step.PICK: _pick,
}
