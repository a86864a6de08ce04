"""Small makers of what most tests need: an edition, people, a workshop, answers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from domains.models import Domain, Edition, Statement
from workshops import services
from workshops.models import Facilitator, Rating, Seat, Showing, ShowingKind, Workshop
from workshops.steps import Place, Step


def now() -> datetime:
    """The time of the test."""
    return timezone.now()


def make_edition(
    domains: int = 2, number: int = 1, pack: str = "strengths-based-review"
) -> Edition:
    """A small edition: each domain with four statements."""
    edition = Edition.objects.create(
        pack=pack,
        number=number,
        language="en-GB",
        title="Test pack",
        summary="For tests",
        digest=f"{pack}-{number}",
        content={},
    )
    for d in range(1, domains + 1):
        domain = Domain.objects.create(
            edition=edition,
            key=f"domain-{d}",
            position=d,
            title=f"Domain {d} in full",
            short_title=f"Domain {d}",
            good_looks_like="Good.",
            why_it_matters="It matters.",
        )
        for s in range(1, 5):
            Statement.objects.create(
                domain=domain,
                key=f"{d}.{s}",
                position=s,
                text=f"Statement {d}.{s} is true here.",
                covers=f"Help {d}.{s}",
                easy_read=f"Short {d}.{s}",
                prompt=f"Prompt {d}.{s}?",
                lived=f"From what you have seen: lived {d}.{s}",
                vantage="A",
            )
    return edition


def make_facilitator(email: str = "fran@example.org", password: str | None = None) -> Facilitator:
    """Somebody who runs workshops."""
    return Facilitator.objects.create_user(email, password)


def make_workshop(
    *,
    facilitator: Facilitator | None = None,
    edition: Edition | None = None,
    opened: bool = True,
    **fields: Any,
) -> Workshop:
    """A workshop over all domains of its edition, open unless said otherwise."""
    edition = edition or Edition.objects.first() or make_edition()
    facilitator = facilitator or Facilitator.objects.first() or make_facilitator()
    defaults = {"title": "Riverside review", "place": "Riverside", "date": date(2026, 3, 12)}
    workshop = services.create_workshop(
        facilitator=facilitator,
        edition=edition,
        domains=list(edition.domains.all()),
        **(defaults | fields),
    )
    if opened:
        workshop = services.open_workshop(workshop=workshop, now=now())
    return workshop


def make_seat(workshop: Workshop, group: str = "staff") -> Seat:
    """Somebody who joined."""
    return services.join(workshop=workshop, group=group, now=now())


def rate(
    seat: Seat, statement: Statement, value: int, reason: str = "", **more: Any
) -> services.Outcome:
    """Answer a statement as a phone would."""
    fields = {"visible_to": "room", "key": "", "sequence": 0, "now": now()} | more
    return services.record_rating(
        seat=seat, statement_pk=statement.pk, value=value, reason=reason, **fields
    )


def go(workshop: Workshop, step: Step, item: int = 0, statement: int | None = None) -> Workshop:
    """Move the room to a step of the agenda item and statement at these positions."""
    items = workshop.agenda.items
    where = Place(step)
    if step in {
        Step.READ,
        Step.RATE,
        Step.LOOK_THROUGH,
        Step.SHOW,
        Step.TALK,
        Step.PRIORITIES,
        Step.PICK,
    }:
        chosen = items[item].statements[statement] if statement is not None else None
        where = Place(step, items[item].item, chosen)
    services.move_to(workshop=workshop, place=where, now=now())
    return Workshop.objects.get(pk=workshop.pk)


def make_showing(
    workshop: Workshop, position: int = 0, item: int = 0, **cells: Sequence[int]
) -> Showing:
    """A stored showing: "leaders" or "staff_partners" = counts of the answers 0 to 5."""
    return Showing.objects.create(
        workshop=workshop,
        kind=ShowingKind.RATINGS,
        item=workshop.agenda_items[item],
        statement=statement(workshop, item, position),
        minimum=workshop.minimum,
        cells=[
            {
                "groups": groups.split("_"),
                "size": sum(counts),
                "counts": {str(value): count for value, count in enumerate(counts) if count},
            }
            for groups, counts in cells.items()
        ],
        shown_at=now(),
    )


def statement(workshop: Workshop, item: int = 0, position: int = 0) -> Statement:
    """The statement at these positions of the agenda."""
    found: Statement = workshop.agenda_items[item].statements[position]
    return found


def rating_of(seat: Seat, about: Statement) -> Rating:
    """The answer of a seat to a statement, in time."""
    return Rating.objects.get(seat=seat, statement=about, waiting=False)
