"""What a phone shows while somebody answers a domain ahead: what it shows while the room rates.

The page is made by ``phone``, of the workshop as it would be if the room rated this domain now.
So it saves, keeps and shows answers as there, and follows the room when that begins.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from workshops import phone
from workshops.ahead import items_to_answer
from workshops.models import Seat, Workshop, WorkshopDomain
from workshops.steps import Step


@dataclass(frozen=True)
class Ahead:
    """What the page of a domain says beside its statements. ``url`` is its own address."""

    url: str
    examples: Any
    next: WorkshopDomain | None


def item_ahead(seat: Seat, item_pk: int) -> WorkshopDomain | None:
    """The domain, where this seat may answer it ahead now; else None."""
    if not seat.workshop.answering_ahead or seat.left_at is not None:
        return None
    return next((item for item in seat.workshop.agenda_items if item.pk == item_pk), None)


def address_of(seat: Seat, statement: int) -> str:
    """Where a phone without scripts goes on after an answer given ahead; "" when it was not."""
    for item in seat.workshop.agenda_items if seat.workshop.answering_ahead else ():
        order = [one.pk for one in item.statements]
        if statement in order:
            later = order[order.index(statement) + 1 :]
            return _url(item) + (f"#s{later[0]}" if later else "#overview")
    return ""


def shared_page(workshop: Workshop, item: WorkshopDomain) -> dict[str, Any]:
    """What every phone shows alike of this domain, and nothing of any seat."""
    return {**phone.shared_page(_as_if_rated(workshop, item)), **_beside(workshop, item)}


def whole_page(seat: Seat, item: WorkshopDomain, now: datetime) -> dict[str, Any]:
    """Everything the whole page of one seat needs."""
    workshop = seat.workshop
    seat.workshop = _as_if_rated(workshop, item)
    return {**phone.room_page(seat, now), **_beside(workshop, item)}


def own_page(seat: Seat, item: WorkshopDomain, now: datetime) -> dict[str, Any]:
    """What belongs to this seat, as ``phone.own_page`` tells it."""
    seat.workshop = _as_if_rated(seat.workshop, item)
    return {**phone.own_page(seat, now), "place": _place(item)}


def _as_if_rated(workshop: Workshop, item: WorkshopDomain) -> Workshop:
    """This workshop as if the room rated the domain now. Only to be read, never saved."""
    there = copy(workshop)
    there.step, there.closing_at = Step.RATE, None
    there.current_item, there.current_statement = item, None
    return there


def _beside(workshop: Workshop, item: WorkshopDomain) -> dict[str, Any]:
    later = [one for one in items_to_answer(workshop) if one.position > item.position]
    ahead = Ahead(_url(item), item.domain.examples_in_order(), next(iter(later), None))
    return {"place": _place(item), "ahead": ahead}


def _place(item: WorkshopDomain) -> str:
    return f"ahead:{item.pk}:"


def _url(item: WorkshopDomain) -> str:
    return reverse("workshops:ahead", args=[item.workshop_id, item.pk])
