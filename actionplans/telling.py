"""The plan as it is read: actions by domain, each with where it came from.

Built in a fixed number of queries; every page, the phones, the big screen and the file
read this and nothing else, so that none can say more than another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.missing import missing_in_words, still_open
from actionplans.models import Action, ActionPlan, Idea
from actionplans.quoting import quotes_by_statement
from domains.models import Domain, Statement
from workshops.models import Note, Showing, ShowingKind, Workshop
from workshops.picture import Picture, name_of, pictures_for, shape_of
from workshops.reasons import ShownReason


@dataclass(frozen=True)
class BackingCell:
    """How many of one shown cell back an idea."""

    shape: str
    name: str
    count: int
    size: int

    @property
    def in_words(self) -> str:
        """The cell as text: "Staff: 5 of 12"."""
        return _("%(name)s: %(count)d of %(size)d") % vars(self)


@dataclass(frozen=True)
class Backed:
    """What the room was shown of the backing of one idea."""

    cells: tuple[BackingCell, ...]

    @cached_property
    def count(self) -> int:
        """How many people back it."""
        return sum(cell.count for cell in self.cells)

    @property
    def backing_cells(self) -> list[BackingCell]:
        """The cells with somebody who backs it."""
        return [cell for cell in self.cells if cell.count]

    @property
    def in_words(self) -> str:
        """How many back it, in words."""
        if not self.count:
            return _("nobody backed this")
        return ngettext("%(count)d backs this", "%(count)d back this", self.count) % {
            "count": self.count
        }

    @property
    def out_of(self) -> str:
        """How many back it, of how many who were asked."""
        asked = sum(cell.size for cell in self.cells)
        return _("%(count)d of %(asked)d people") % {"count": self.count, "asked": asked}


@dataclass(frozen=True)
class StatementTold:
    """A statement that an action is about, and what the room saw in a sentence."""

    statement: Statement
    sentence: str
    second_sentence: str


@dataclass(frozen=True)
class IdeaTold:
    """An idea that an action came from, with its backing where it was shown."""

    idea: Idea
    backed: Backed | None


@dataclass(frozen=True)
class ActionTold:
    """An action with its number in the plan and where it came from."""

    number: int
    action: Action
    missing: str
    statements: tuple[StatementTold, ...]
    quotes: tuple[ShownReason, ...]
    notes: tuple[Note, ...]
    ideas: tuple[IdeaTold, ...]

    @property
    def backed_by(self) -> str:
        """How many backed each of the ideas it came from, in words."""
        told = [each.backed.out_of for each in self.ideas if each.backed]
        return "; ".join(told) or _("not asked")

    @property
    def still_open(self) -> str:
        """What is missing in a few words."""
        return still_open(self.action)

    @property
    def has_facts(self) -> bool:
        """Whether it says more than what will be done."""
        action = self.action
        texts = (action.first_step, action.lead, action.with_whom, action.people_part)
        return any(texts) or bool(action.by_when or action.how_we_know)

    @property
    def has_sources(self) -> bool:
        """Whether it says where it came from."""
        return bool(self.statements or self.quotes or self.notes or self.ideas)


@dataclass(frozen=True)
class Section:
    """The actions of one domain; without a domain those of none."""

    domain: Domain | None
    actions: tuple[ActionTold, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return self.domain.title if self.domain else _("Across the domains")


@dataclass(frozen=True)
class Seen:
    """Everything the room was shown that a plan may repeat."""

    pictures: Mapping[int, Picture] = field(default_factory=dict)
    quotes: Mapping[int, Sequence[ShownReason]] = field(default_factory=dict)
    backing: Showing | None = None

    def sentence(self, statement: int) -> str:
        """What the room saw of a statement, in a sentence; empty when nothing was shown."""
        picture = self.pictures.get(statement)
        return picture.sentence if picture and picture.shown else ""

    @property
    def quote_by_pk(self) -> dict[int, ShownReason]:
        """Every reason that may be quoted, by its id."""
        return {quote.pk: quote for quotes in self.quotes.values() for quote in quotes}


def seen_by_room(workshop: Workshop) -> Seen:
    """What the room was shown: pictures, reasons that may be quoted, and the backing."""
    showings = list(workshop.showings.all())
    ratings = [s for s in showings if s.kind == ShowingKind.RATINGS]
    statements = [s for item in workshop.agenda_items for s in item.statements]
    pictures = pictures_for(workshop, statements)
    return Seen(
        pictures={picture.statement.pk: picture for picture in pictures},
        quotes=quotes_by_statement(workshop, ratings),
        backing=next((s for s in showings if s.kind == ShowingKind.BACKING), None),
    )


def backing_of(showing: Showing | None, workshop: Workshop, idea: Idea) -> Backed | None:
    """What the room was shown of the backing of an idea; None where it could not be backed."""
    offered = showing is not None and any(str(idea.pk) in c["counts"] for c in showing.cells)
    if showing is None or not offered:
        return None
    return Backed(
        tuple(
            BackingCell(shape_of(cell.groups), name_of(workshop, cell.groups), count, cell.size)
            for cell, count in zip(showing.who, showing.counts_of(idea.pk), strict=True)
        )
    )


def sections_of(plan: ActionPlan, seen: Seen) -> list[Section]:
    """The plan's actions by domain, in the order of the agenda, numbered through."""
    actions = list(plan.actions.standing().with_sources()) if plan.pk else []
    workshop = plan.workshop
    number = 0
    sections = []
    for domain, group in by_domain(workshop, actions):
        told = []
        for action in group:
            number += 1
            told.append(tell_action(workshop, action, number, seen))
        sections.append(Section(domain, tuple(told)))
    return sections


def by_domain(
    workshop: Workshop, actions: Iterable[Action]
) -> list[tuple[Domain | None, list[Action]]]:
    """Actions by the domain of their first statement, in the order of the agenda."""
    items = workshop.agenda_items
    groups: dict[int | None, list[Action]] = {item.domain_id: [] for item in items}
    groups[None] = []
    for action in actions:
        groups[home_of(workshop, action)].append(action)
    domains = {item.domain_id: item.domain for item in items}
    return [
        (domains[pk] if pk is not None else None, group) for pk, group in groups.items() if group
    ]


def home_of(workshop: Workshop, action: Action) -> int | None:
    """The domain under which an action stands: that of its first statement on the agenda."""
    wanted = {statement.domain_id for statement in action.statements.all()}
    return next((i.domain_id for i in workshop.agenda_items if i.domain_id in wanted), None)


def tell_action(workshop: Workshop, action: Action, number: int, seen: Seen) -> ActionTold:
    """One action with where it came from; only what the room was shown and may be quoted."""
    quotes = seen.quote_by_pk
    return ActionTold(
        number=number,
        action=action,
        missing=missing_in_words(action),
        statements=tuple(_told(statement, seen) for statement in in_order(action.statements.all())),
        quotes=tuple(quotes[r.pk] for r in action.reasons.all() if r.pk in quotes),
        notes=tuple(note for note in action.notes.all() if note.text.strip()),
        ideas=tuple(
            IdeaTold(
                idea,
                None if idea.joined_into_id else backing_of(seen.backing, workshop, idea),
            )
            for idea in action.ideas.all()
            if not idea.held_back
        ),
    )


def _told(statement: Statement, seen: Seen) -> StatementTold:
    picture = seen.pictures.get(statement.pk)
    if picture is None or not picture.shown:
        return StatementTold(statement, "", "")
    return StatementTold(statement, picture.sentence, picture.second_sentence)


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by their place in the edition."""
    return sorted(statements, key=lambda s: (s.domain.position, s.position))


def standing_actions(sections: Sequence[Section]) -> list[ActionTold]:
    """All actions of the plan in order."""
    return [told for section in sections for told in section.actions]


def room_ideas(workshop: Workshop) -> list[Idea]:
    """The ideas of the room that stand alone, each with those joined into it."""
    ideas: Any = Idea.objects.in_workshop(workshop).standing_alone()
    return list(ideas.select_related("statement").prefetch_related("joined", "actions"))
