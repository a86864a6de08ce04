"""Rooms that have come to their plan."""

from datetime import datetime

from actionplans import services
from actionplans.models import Idea
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from workshops import services as workshop_services
from workshops.models import Seat, Workshop
from workshops.steps import Step

GROUPS = {"leaders": 4, "staff": 5, "people": 4}


def make_room(
    groups: dict[str, int] | None = None, **fields: object
) -> tuple[Workshop, list[Seat]]:
    """A room in its lobby, with so many people of each group."""
    workshop = make_workshop(**fields)  # type: ignore[arg-type]
    counts = GROUPS if groups is None else groups
    seats = [
        make_seat(workshop, group) for group, number in counts.items() for _one in range(number)
    ]
    return workshop, seats


def discussed_room(
    groups: dict[str, int] | None = None, reason: str = "Nobody asks us", **fields: object
) -> tuple[Workshop, list[Seat]]:
    """A room that was shown its first domain; everyone of it may be quoted with a reason.

    Seats come back with the workshop as it is now: at collecting ideas.
    """
    workshop, seats = make_room(groups, **fields)
    workshop = go(workshop, Step.RATE)
    for number, seat in enumerate(seats):
        seat.workshop = workshop
        about = statement(workshop)
        rate(seat, about, 2 + number % 3, f"{reason} {number}", visible_to="plan")
    for step in (Step.LOOK_THROUGH, Step.SHOW, Step.TALK):
        workshop = go(workshop, step)
    workshop_services.pick_priority(
        workshop=workshop, item=workshop.agenda_items[0], statement=statement(workshop), picked=True
    )
    return at(workshop, seats, Step.IDEAS)


def at(workshop: Workshop, seats: list[Seat], step: Step) -> tuple[Workshop, list[Seat]]:
    """The room at another step, and its seats as they are there."""
    workshop = go(workshop, step)
    return workshop, list(
        Seat.objects.filter(pk__in=[s.pk for s in seats]).select_related("workshop")
    )


def propose(workshop: Workshop, seat: Seat | None, text: str = "Ring back", **more: object) -> Idea:
    """An idea of somebody."""
    fields: dict[str, object] = {"now": now(), **more}
    return services.propose_idea(workshop=workshop, seat=seat, text=text, **fields)  # type: ignore[arg-type]


def back(seats: list[Seat], ideas: list[Idea], when: datetime | None = None) -> None:
    """Everybody here backs these ideas."""
    for seat in seats:
        services.back_ideas(seat=seat, ideas=[i.pk for i in ideas], now=when or now())
