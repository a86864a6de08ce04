"""What the edition offers to begin an action with: ideas for action and examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actionplans.models.action import LINE_LENGTH, WHAT_LENGTH
from domains.models import CaseExample, Domain, PracticeIdea
from workshops.models import Workshop

IDEAS_A_DOMAIN = 4
EXAMPLES_A_DOMAIN = 3


@dataclass(frozen=True)
class Offer:
    """Something worth borrowing. ``key`` names it in a form, such as "example-12"."""

    key: str
    lead: str
    text: str
    more: str


@dataclass(frozen=True)
class Shelf:
    """What one domain offers."""

    domain: Domain
    ideas: tuple[Offer, ...]
    examples: tuple[Offer, ...]


def shelves(workshop: Workshop) -> list[Shelf]:
    """What the domains offer: those with a picked priority, or all when none was picked."""
    picked = set(workshop.priorities.values_list("item__domain_id", flat=True))
    domains = [item.domain for item in workshop.agenda_items]
    wanted = [domain for domain in domains if domain.pk in picked] or domains
    return [_shelf(domain) for domain in wanted]


def _shelf(domain: Domain) -> Shelf:
    return Shelf(
        domain,
        tuple(_from_idea(idea) for idea in domain.ideas_in_order()),
        tuple(_from_example(example) for example in domain.examples_in_order()),
    )


def _from_idea(idea: PracticeIdea) -> Offer:
    return Offer(f"idea-{idea.pk}", "", idea.text, idea.first_step)


def _from_example(example: CaseExample) -> Offer:
    return Offer(f"example-{example.pk}", example.place, example.in_short, "")


def start_from(workshop: Workshop, key: str) -> dict[str, Any]:
    """The form's first values for a borrowed thing; empty when there is no such thing."""
    kind, _dash, number = key.partition("-")
    if not number.isdecimal():
        return {}
    edition = workshop.edition_id
    if kind == "idea":
        idea = PracticeIdea.objects.filter(edition=edition, pk=number).first()
        return start_from_idea(idea) if idea else {}
    if kind == "example":
        example = CaseExample.objects.filter(edition=edition, pk=number).first()
        return _start_from_example(example) if example else {}
    return {}


def start_from_idea(idea: PracticeIdea) -> dict[str, Any]:
    """The first values of an action that begins with an idea for action."""
    fields = {"practice_idea": idea.pk, "what": Truncator(idea.text).chars(WHAT_LENGTH)}
    if len(idea.text) > WHAT_LENGTH:
        fields["why"] = idea.text
    if idea.first_step:
        fields["first_step"] = Truncator(idea.first_step).chars(LINE_LENGTH * 2)
    return fields


def _start_from_example(example: CaseExample) -> dict[str, Any]:
    return {
        "example": example.pk,
        "what": Truncator(example.title).chars(WHAT_LENGTH),
        "why": _("%(place)s did this (reported in %(year)s). %(text)s")
        % {"place": example.place, "year": example.year, "text": example.in_short},
    }


def fill_empty(typed: dict[str, Any], start: dict[str, Any]) -> dict[str, Any]:
    """What was typed with the borrowed values where nothing was typed."""
    sources: Sequence[str] = ("example", "practice_idea")
    filled = {name: value for name, value in start.items() if name in sources}
    rest = {
        n: v for n, v in start.items() if n not in sources and not str(typed.get(n) or "").strip()
    }
    return {**typed, **filled, **rest}
