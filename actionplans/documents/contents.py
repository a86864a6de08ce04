"""What stands in the document: everything read from the plan and from what the room was shown.

Nothing about answers comes from anywhere but stored Showings, and no reason whose writer
did not allow quoting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from actionplans.documents.notes import NotesTold, notes_of_talk
from actionplans.models import PlanDocument
from actionplans.taking_part import taking_part
from actionplans.telling import Seen, sections_of, seen_by_room, standing_actions
from domains.models import Domain
from workshops.models import Workshop
from workshops.picture import Picture, worth_talking_first
from workshops.reasons import ShownReason
from workshops.svg import on_paper

Progress = Callable[[], None]


@dataclass(frozen=True)
class StatementPart:
    """What the room saw of one statement, and what was said.

    ``again``: what it saw when it was asked once more after the talk, without quotes or note.
    """

    picture: Picture
    svg: SafeString | None
    quotes: tuple[ShownReason, ...]
    notes: tuple[NotesTold, ...]
    again: StatementPart | None = None

    @property
    def rows(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """The table's rows, each with the mark of its cell; the last may be everyone's."""
        shapes = [strip.shape for strip in self.picture.strips]
        table = self.picture.table
        marks = [*shapes, *[""] * (len(table) - len(shapes))]
        return [(mark, *row) for mark, row in zip(marks, table, strict=True)]


@dataclass(frozen=True)
class DomainPart:
    """One domain as the room went through it, what is worth talking about first."""

    domain: Domain
    statements: tuple[StatementPart, ...]
    notes: tuple[NotesTold, ...]


def steps_in(workshop: Workshop) -> int:
    """How many pieces ``contents`` prepares, for a progress bar."""
    return sum(len(item.statements) for item in workshop.agenda_items)


def contents(document: PlanDocument, now: datetime, tick: Progress) -> dict[str, Any]:
    """Everything the template prints. ``tick`` is called for each piece that is ready."""
    plan = document.plan
    workshop = plan.workshop
    seen = seen_by_room(workshop)
    sections = sections_of(plan, seen)
    day = date_format(workshop.date, "j F Y")
    return {
        "document": document,
        "plan": plan,
        "workshop": workshop,
        "edition": workshop.edition,
        "is_draft": document.is_draft,
        "title": _title(document, workshop),
        "about": _("What the workshop “%(title)s” agreed to do, and what it saw.")
        % {"title": workshop.title},
        "foot": _foot(document, workshop, now),
        "day": day,
        "who": taking_part(workshop),
        "priorities": list(workshop.priorities.select_related("statement__domain")),
        "sections": sections,
        "actions": standing_actions(sections),
        "backing_shown": seen.backing is not None,
        "domains": list(domain_parts(workshop, seen, tick)),
        "made_on": date_format(now, "j F Y"),
    }


def domain_parts(workshop: Workshop, seen: Seen, tick: Progress) -> Iterable[DomainPart]:
    """The domains in which something was shown or noted."""
    notes = notes_of_talk(workshop)
    for item in workshop.agenda_items:
        pictures = [seen.pictures[s.pk] for s in item.statements]
        parts = []
        for picture in worth_talking_first(pictures, item.talk_order):
            told = notes.get((item.pk, picture.statement.pk), ())
            if picture.state != "not_shown" or told:
                parts.append(_statement(picture, seen, told))
            tick()
        told = notes.get((item.pk, None), ())
        if parts or told:
            yield DomainPart(item.domain, tuple(parts), told)


def _statement(picture: Picture, seen: Seen, notes: tuple[NotesTold, ...]) -> StatementPart:
    quotes = seen.quotes.get(picture.statement.pk, ())
    again = _statement(picture.again, Seen(), ()) if picture.again else None
    svg = on_paper(picture) if picture.shown else None
    return StatementPart(picture, svg, tuple(quotes), notes, again)


def _title(document: PlanDocument, workshop: Workshop) -> str:
    pattern = (
        _("%(place)s action plan (draft)") if document.is_draft else _("%(place)s action plan")
    )
    return pattern % {"place": workshop.place}


def _foot(document: PlanDocument, workshop: Workshop, now: datetime) -> str:
    agreed = document.plan.agreed_at
    if document.is_draft or agreed is None:
        return _("%(place)s action plan. Draft of %(date)s, not agreed yet.") % {
            "place": workshop.place,
            "date": date_format(now, "j F Y"),
        }
    return _("%(place)s action plan. Agreed %(date)s.") % {
        "place": workshop.place,
        "date": date_format(agreed, "j F Y"),
    }
