"""What the big screen shows, step by step. Reads only.

Of people's answers nothing passes here but how many have answered, and what ``picture``,
``choices`` and ``reasons`` take from a stored Showing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from workshops import added
from workshops.choices import priorities_for
from workshops.counts import answered_in_all
from workshops.in_view import statements_in_view
from workshops.models import Workshop, WorkshopDomain
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND
from workshops.panels import panels_for
from workshops.picture import (
    Picture,
    key_of,
    pictures_for,
    together_differs,
    worth_talking_first,
)
from workshops.prepared import Given, Prepared
from workshops.reasons import AT_ONCE, ShownReason, reasons_for
from workshops.shortening import shortened
from workshops.steps import Step

LENGTH_OF_GOOD, LENGTH_OF_WHY = 480, 230
# What fits beside a picture, reckoned in lines of the narrowest screen.
LINES, LINE, LONGEST = 14, 28, 4
COLUMNS, NAME = 2, 24
SMALL_ROOM = 24
PER_ROW, FEW = (10, 12, 15, 18), 8
PER_ROW_OF_MANY = (6, 7, 8, 10, 12, 15, 18)  # of pictures side by side, whose rows are short
PER_ROW_OF_BARS, OF_ONE_ALONE, OF_BOTH = 8, 10, 14
MOST_ADDED = 2
Context = dict[str, Any]

_ITEMS = Prepared(
    lambda: WorkshopDomain.objects.filter(workshop=Given("workshop")).values_list("pk")
)


@dataclass(frozen=True)
class Stage:
    """One step on the big screen: its template and what it needs.

    ``place`` changes when the room moves on; ``title`` is what the window is called.
    """

    place: str
    title: str
    template: str
    context: Mapping[str, Any]


def stage_of(workshop: Workshop, now: datetime) -> Stage:
    """What the big screen shows where the room is. A break covers everything else."""
    place = "-".join(
        str(part)
        for part in (workshop.step, workshop.current_item_id, workshop.current_statement_id)
    )
    place += "-again" if workshop.asking_again else ""
    if workshop.paused:
        return Stage(f"break-{place}", _("A short break"), "screen/steps/paused.html", {})
    panels = panels_for(workshop.step)
    if panels:
        panel = panels.screen(workshop)
        context: Context = {"panel": panel, **panel.context}
        template = "screen/steps/panel.html"
        if workshop.is_closed:
            template = "screen/steps/closed.html"
        return Stage(place, workshop.title, template, context)
    fill, template = STEPS[Step(workshop.step)]
    item = workshop.current_item
    title = item.domain.short_title if item else workshop.title
    return Stage(place, title, f"screen/steps/{template}.html", fill(workshop, now))


def head_of(workshop: Workshop, now: datetime) -> Context:
    """What every step may show: where the room is, how many are here and have answered."""
    agenda = _ITEMS.all(workshop=workshop.pk)
    numbers = {pk: number for number, (pk,) in enumerate(agenda, start=1)}
    answered = answered_in_all(workshop, now)
    return {
        "here": answered.here,
        "answered": answered,
        "item": workshop.current_item,
        "number": numbers.get(workshop.current_item_id or 0),
        "of": len(numbers),
    }


def _plain(_workshop: Workshop, _now: datetime) -> Context:
    return {}


def _read(workshop: Workshop, _now: datetime) -> Context:
    item = workshop.current_item
    if item is None:
        return {}
    domain = item.domain
    good = shortened(domain.good_looks_like, LENGTH_OF_GOOD)
    why = shortened(domain.why_it_matters, LENGTH_OF_WHY)
    whole = (domain.good_looks_like.strip(), domain.why_it_matters.strip())
    return {
        "domain": domain,
        "good": good,
        "why": why,
        "more": (good, why) != whole,
        "example": domain.examples_in_order().first(),
    }


def _rate(workshop: Workshop, now: datetime) -> Context:
    return {
        "statements": statements_in_view(workshop),
        "closes_in": closes_in(workshop, now),
    }


def closes_in(workshop: Workshop, now: datetime) -> int | None:
    """Seconds until rating closes, or None when it is not closing."""
    if workshop.closing_at is None:
        return None
    return max(0, round((workshop.closing_at - now).total_seconds()))


def _show(workshop: Workshop, now: datetime) -> Context:
    """The pictures in view: one large, or all with those worth talking about first."""
    chosen = workshop.current.talk_order if workshop.current else ()
    pictures = worth_talking_first(pictures_for(workshop, workshop.statements_in_view), chosen)
    drawn = [*pictures, *(picture.again for picture in pictures if picture.again)]
    return {
        "pictures": pictures,
        "picture": pictures[0] if len(pictures) == 1 else None,
        "key": key_of(drawn),
        "together_differs": together_differs(drawn),
        "labels": next((p.all_columns for p in pictures if p.shown), ()),
        "per_row": _per_row(drawn, alone=True) if len(pictures) == 1 else _per_row(pictures),
        "why_together": next((p.why_together for p in drawn if p.why_together), ""),
    }


def _per_row(pictures: Sequence[Picture], *, alone: bool = False) -> int:
    """How many marks lie in a row: as few as fit below each other, for few are large.

    The same answer is at the same height in all pictures, so the longest of each counts.
    A shorter bar leaves its numbers larger letters. ``alone`` is for one statement, whose rows
    are long and have more below them.
    """
    if any(picture.as_bars for picture in pictures):
        if pictures[-1] is pictures[0].again:
            return OF_BOTH
        return PER_ROW_OF_BARS if len(pictures) > 1 else OF_ONE_ALONE
    longest = [
        max(column.count for column in same)
        for same in zip(*(p.all_columns for p in pictures if p.shown), strict=True)
    ]
    small = all(picture.size <= SMALL_ROOM for picture in pictures)
    if alone and max(longest, default=0) <= FEW:
        return FEW
    of_one = PER_ROW if small else PER_ROW[1:]
    for per_row in of_one if alone else PER_ROW_OF_MANY:
        if sum(max(1, ceil(count / per_row)) for count in longest) <= per_row:
            return per_row
    return PER_ROW[-1]


def _talk(workshop: Workshop, now: datetime) -> Context:
    context = _show(workshop, now)
    if context["picture"]:
        picture = context["picture"]
        number = SECOND_ROUND if picture.again else FIRST_ROUND
        reasons = reasons_for(workshop, picture.statement, number)
        notes = _added(workshop)
        columns = those_that_fit(reasons[:AT_ONCE], LINES - _height(notes[:MOST_ADDED]))
        told = sum(map(len, columns))
        waiting = reasons[told:AT_ONCE] if columns else []
        left = len(reasons) - told
        context |= {
            "reasons": columns,
            "waiting": waiting,
            "left": [*range(left, max(left - len(waiting), 1) - 1, -1)] if left else [],
            "added": notes[:MOST_ADDED],
            "more_added": len(notes) > MOST_ADDED,
        }
    return context


def _added(workshop: Workshop) -> list[added.Told]:
    """What phones added to the statement that is talked about, and the desk let through."""
    item, about = workshop.current_item_id, workshop.current_statement_id
    return added.for_everybody(workshop, item, about) if item and about else []


def _height(notes: Sequence[added.Told]) -> float:
    """How many lines notes take side by side, with their heading."""
    lines = [min(LONGEST, -(-len(note.text) // LINE)) + bool(note.kind) for note in notes]
    return max(lines) + 2.7 if lines else 0


def _priorities(workshop: Workshop, _now: datetime) -> Context:
    return {"statements": statements_in_view(workshop)}


def _pick(workshop: Workshop, _now: datetime) -> Context:
    picked = workshop.priorities.filter(item=workshop.current)
    return {
        "choices": priorities_for(workshop, workshop.current),
        "picked": set(picked.values_list("statement", flat=True)),
        "small_room": SMALL_ROOM,
    }


STEPS: dict[Step, tuple[Callable[[Workshop, datetime], Context], str]] = {
    Step.LOBBY: (_plain, "lobby"),
    Step.READ: (_read, "read"),
    Step.RATE: (_rate, "rate"),
    Step.LOOK_THROUGH: (_rate, "look_through"),
    Step.SHOW: (_show, "show"),
    Step.TALK: (_talk, "talk"),
    Step.PRIORITIES: (_priorities, "priorities"),
    Step.PICK: (_pick, "pick"),
    Step.IDEAS: (_plain, "waiting"),
    Step.BACKING: (_plain, "waiting"),
    Step.PLAN: (_plain, "waiting"),
    Step.CLOSED: (_plain, "closed"),
}


def those_that_fit(reasons: Sequence[ShownReason], most: float = LINES) -> list[list[ShownReason]]:
    """As many reasons as fit beside the picture, by column, in their shuffled order.

    Reckoned in lines; a long one is cut short after a few.
    """
    used = [0.0] * COLUMNS
    columns: list[list[ShownReason]] = [[] for _column in used]
    for reason in reasons:
        lines = min(LONGEST, -(-len(reason.text) // LINE)) + 1.2
        if reason.group:
            lines += 0.9 * -(-len(reason.group_name) // NAME)
        shortest = used.index(min(used))
        if used[shortest] + lines > most:
            break
        used[shortest] += lines
        columns[shortest].append(reason)
    return [column for column in columns if column]
