"""Backing ideas: hidden until it is closed, then shown by the same rule as everything."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from actionplans.models import Backing, Idea
from workshops.models import Seat, Showing, ShowingKind, Workshop
from workshops.services import Refused, store_showing, tell_counts, tick_in_order
from workshops.services.answering import Outcome
from workshops.services.changes import lock_seat
from workshops.services.showing import present_by_group
from workshops.steps import Step


@transaction.atomic
def back_ideas(
    *, seat: Seat, ideas: Sequence[int], now: datetime, key: str = "", sequence: int | None = None
) -> Outcome:
    """Set which ideas this person backs. After the closing the choice is kept as waiting.

    Of several choices the newest by ``sequence`` stands, once a ``key``. Raises ``Refused`` for
    a seat that was removed or ideas that are not offered.
    """
    seat = lock_seat(seat)
    everything = Idea.objects.in_workshop(seat.workshop)
    if not set(ideas) <= set(everything.values_list("pk", flat=True)):
        raise Refused(_("Choose from the ideas on this page."))

    def tick() -> Outcome:
        waiting = not backing_open(seat.workshop)
        offered = set(everything.let_through().standing_alone().values_list("pk", flat=True))
        _set_backing(seat, offered, set(ideas) & offered, waiting)
        tell_counts(seat.workshop)
        return Outcome("waiting" if waiting else "saved")

    outcome = tick_in_order(
        seat=seat, form="backing", key=key, sequence=sequence, now=now, tick=tick
    )
    seat.seen(now)
    return outcome


def _set_backing(seat: Seat, offered: set[int], chosen: set[int], waiting: bool) -> None:
    """Exactly these of those offered; what is not offered just now stays as it was."""
    mine = Backing.objects.filter(seat=seat, waiting=waiting, idea__in=offered)
    standing = set(mine.values_list("idea", flat=True))
    if standing - chosen:
        mine.exclude(idea__in=chosen).delete()
    Backing.objects.bulk_create(
        Backing(seat=seat, idea_id=pk, waiting=waiting) for pk in chosen - standing
    )


def backing_open(workshop: Workshop) -> bool:
    """Whether backing counts now: the room is at it, and it was not shown."""
    return workshop.step == Step.BACKING and shown_backing(workshop) is None


def shown_backing(workshop: Workshop) -> Showing | None:
    """What the room was shown of the backing, or None."""
    return Showing.objects.filter(workshop=workshop, kind=ShowingKind.BACKING).first()


def unshown_backing(seat: Seat) -> QuerySet[Backing]:
    """What this seat backs and no picture holds."""
    mine = Backing.objects.filter(seat=seat)
    return mine.filter(waiting=True) if shown_backing(seat.workshop) else mine


@transaction.atomic
def let_waiting_in(*, workshop: Workshop) -> None:
    """Backing is opened again before anything was shown: late choices count now."""
    if shown_backing(workshop) is not None:
        return
    late = Backing.objects.filter(idea__workshop=workshop, waiting=True)
    seats = set(late.values_list("seat_id", flat=True))
    Backing.objects.filter(seat__in=seats, waiting=False).delete()
    late.update(waiting=False)


@transaction.atomic
def show_backing(*, workshop: Workshop, now: datetime) -> Showing | None:
    """Show which ideas are backed, over everyone present. The first showing is final.

    Who backed an idea that was joined into another backs that one, once. Nothing is
    stored when nobody backed anything or the room is smaller than the minimum.
    """
    backings = list(
        Backing.objects.filter(
            idea__workshop=workshop, idea__held_back=False, waiting=False, seat__removed_at=None
        ).select_related("seat", "idea__joined_into")
    )
    backed = {
        (backing.seat_id, backing.seat.group, backing.idea.joined_into or backing.idea)
        for backing in backings
    }
    visible = [(seat, group, idea) for seat, group, idea in backed if not idea.held_back]
    if not visible:
        return None
    return store_showing(
        workshop=workshop,
        kind=ShowingKind.BACKING,
        who=present_by_group(workshop, {seat for seat, _group, _idea in visible}, now),
        said=Counter((group, str(idea.pk)) for _seat, group, idea in visible),
        keys=[str(idea.pk) for idea in workshop.ideas.filter(held_back=False, joined_into=None)],
        now=now,
    )
