"""What the desk does with reasons: hold one back, let it through, flag one that worries it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.models import Facilitator, Handling, Rating, Seat, Workshop
from workshops.models.handling import Done
from workshops.services.changes import Refused, changed, lock


@transaction.atomic
def hold_back(
    *,
    workshop: Workshop,
    rating_pk: int,
    held_back: bool,
    why: str = "",
    by: Facilitator | None = None,
) -> None:
    """Keep a reason from the room, or let it through. ``Refused`` when it is not here."""
    workshop = lock(workshop)
    rating = _readable(workshop, rating_pk)
    if rating.held_back == held_back:
        return
    _write(rating, held_back=held_back)
    done = Done.HELD if held_back else Done.LET
    _note(workshop, rating, done=done, why=why, by=by)
    changed(workshop)


@transaction.atomic
def flag(
    *,
    workshop: Workshop,
    rating_pk: int,
    flagged: bool,
    by: Facilitator | None = None,
    hold_why: str = "",
) -> None:
    """Offer whoever wrote a reason the local contact, on their own phone; or take that back.

    With ``hold_why`` it is held back from the room too, for that reason. What comes back is the
    same whether that phone is still here, and nothing that the desk reads tells whose it is or
    whether the message was closed. ``Refused`` when the reason is not here, or when there is no
    contact to offer.
    """
    workshop = lock(workshop)
    if flagged and not workshop.local_contact:
        raise Refused(no_contact())
    rating = _readable(workshop, rating_pk)
    if hold_why:
        hold_back(workshop=workshop, rating_pk=rating_pk, held_back=True, why=hold_why, by=by)
    if rating.flagged == flagged:
        return
    _write(rating, flagged=flagged)
    if flagged or not Rating.objects.filter(seat=rating.seat_id, flagged=True).exists():
        Seat.objects.filter(pk=rating.seat_id).update(contact_offered=flagged)
    _note(workshop, rating, done=Done.FLAGGED if flagged else Done.UNFLAGGED, by=by)
    changed(workshop)


def close_message(*, seat: Seat) -> None:
    """Somebody read the message on their phone. Nobody is told, and no screen changes."""
    Seat.objects.filter(pk=seat.pk).update(contact_offered=False)


def no_contact() -> str:
    """What to do where a reason cannot be flagged."""
    return _(
        "There is no local contact to send yet. Write one in the settings of this workshop, "
        "then flag the reason."
    )


def _readable(workshop: Workshop, pk: int) -> Rating:
    found = Rating.objects.readable(workshop).filter(pk=pk).first()
    if found is None:
        raise Refused(_("That reason is not here any more."))
    return found


def _write(rating: Rating, **fields: bool) -> None:
    """Not when it was written: that is its writer's."""
    Rating.objects.filter(pk=rating.pk).update(**fields)


def _note(workshop: Workshop, rating: Rating, **done: Any) -> None:
    Handling.objects.create(
        workshop=workshop, statement_id=rating.statement_id, rating=rating, **done
    )
