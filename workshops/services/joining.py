"""Coming in, coming back, and who may."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Func, IntegerField
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from workshops.models import Group, Seat, Sheet, Workshop
from workshops.models.seat import new_seat_secret
from workshops.prepared import Given, Prepared
from workshops.services.changes import (
    Refused,
    changed,
    hold_workshop,
    lock,
    lock_seat,
    tell_counts,
)
from workshops.services.looking import check_may_go
from workshops.words import new_return_code, tidy_return_code

RETURN_CODE_TRIES = 20

# A full hall comes in within a minute.
_WORKSHOP = Prepared(lambda: Workshop.objects.filter(pk=Given("workshop")))
_SEATS = Prepared(
    lambda: (
        Seat.objects.taking_part()
        .filter(workshop=Given("workshop"))
        .order_by()
        .values_list(Func(F("pk"), function="COUNT", output_field=IntegerField()))
    )
)
_WITH_SECRET = Prepared(
    lambda: Seat.objects.filter(workshop=Given("workshop"), secret=Given("secret"))
)
_WITH_CODE = Prepared(
    lambda: Seat.objects.filter(workshop=Given("workshop"), return_code=Given("code")).values_list(
        "pk"
    )
)


@transaction.atomic
def join(
    *, workshop: Workshop, group: str, now: datetime, once: str = "", helped: bool = False
) -> Seat:
    """Take a new seat in an open workshop; ``helped`` says that somebody helps this person.

    ``once`` is the token of the page that asks: a double tap gets the same seat.
    Raises ``Refused`` when the workshop is closed, locked or full, or when the group is
    not one of this workshop's.
    """
    workshop = _held(workshop)
    secret = _secret_of(workshop, once) if once else new_seat_secret()
    taken = _WITH_SECRET.first(workshop=workshop.pk, secret=secret) if once else None
    if taken and not taken.removed_at:
        return taken
    if taken:  # taken out of the room meanwhile: what opened that seat opens no other
        secret = new_seat_secret()
    if not workshop.is_open:
        raise Refused(_("This workshop has ended. Ask the person who invited you."))
    if workshop.joining_locked:
        raise Refused(_("Joining is closed for now. Ask the facilitator to let you in."))
    if group not in dict(workshop.groups):
        raise Refused(_("Choose the group you are here with."))
    if is_full(workshop):
        raise Refused(_("This workshop is full. Ask the facilitator to make room."))
    seat = _new_seat(workshop, group, now, secret, helped)
    tell_counts(workshop)
    return seat


@transaction.atomic
def seat_on_paper(*, workshop: Workshop, group: str, now: datetime) -> Seat:
    """A seat for somebody who answers on paper. It is not here, so that nobody waits for it.

    Raises ``Refused`` when the workshop is full.
    """
    workshop = _held(workshop)
    if is_full(workshop):
        raise Refused(_("This workshop is full. Ask the facilitator to make room."))
    seat = _new_seat(workshop, group, now, new_seat_secret())
    seat.left_at = now
    seat.save(update_fields=["left_at"])
    return seat


def _held(workshop: Workshop) -> Workshop:
    """The workshop as it is now, held alone. Raises ``Refused`` when it was deleted."""
    hold_workshop(workshop.pk)
    found = _WORKSHOP.first(workshop=workshop.pk)
    if found is None:
        raise Refused(_("This workshop has ended. Ask the person who invited you."))
    return found


def is_full(workshop: Workshop) -> bool:
    """Whether there is no seat left."""
    taken = _SEATS.first(workshop=workshop.pk)
    return taken is not None and taken[0] >= workshop.most_seats


def _secret_of(workshop: Workshop, once: str) -> str:
    """The secret that belongs to a page's token; nobody can work out one from the other."""
    return salted_hmac(f"seat in workshop {workshop.pk}", once, algorithm="sha256").hexdigest()[:40]


def _new_seat(
    workshop: Workshop, group: str, now: datetime, secret: str, helped: bool = False
) -> Seat:
    """A seat with three words that no other has. Nobody else joins meanwhile."""
    return Seat.objects.create(
        workshop=workshop,
        group=Group(group),
        secret=secret,
        return_code=_fresh_words(workshop),
        joined_at=now,
        last_seen_at=now,
        helped=helped,
    )


def _fresh_words(workshop: Workshop) -> str:
    """Three words that no other seat has."""
    for _try in range(RETURN_CODE_TRIES):
        code = new_return_code()
        if not _WITH_CODE.all(workshop=workshop.pk, code=code):
            return code
    raise Refused(_("No seat could be made just now. Please try again."))


@transaction.atomic
def return_to_seat(*, workshop: Workshop, return_code: str, now: datetime, once: str = "") -> Seat:
    """Find the seat of a return code and count it as here again.

    The words of a sheet of paper open its seat once, and it gets new ones: the helper who typed
    it in has seen them. ``once`` is the token of the page that asks, for a double tap.
    Raises ``Refused`` when there is none.
    """
    words = tidy_return_code(return_code)
    asked = asked_with(once, words)
    seat = Seat.objects.taking_part().filter(workshop=workshop, return_code=words).first()
    if seat is None:
        seat = _came_from_paper(workshop, asked)
    elif Sheet.objects.filter(seat=seat, taken_at=None).exists():
        seat = _come_from_paper(seat, words, asked, now)
    if seat is None:
        raise Refused(_("Those three words are not right. Check them, or join as new."))
    seat.left_at = None
    seat.last_seen_at = now
    seat.save(update_fields=["left_at", "last_seen_at"])
    tell_counts(workshop)
    return seat


def asked_with(once: str, words: str = "") -> str:
    """What is kept of a page's token, with the words that were typed there; empty for none."""
    return sha256(f"{once} {words}".strip().encode()).hexdigest() if once else ""


def _come_from_paper(seat: Seat, words: str, asked: str, now: datetime) -> Seat | None:
    """The seat, with new words, of a sheet that goes on a phone; None where it just changed."""
    workshop = _held(seat.workshop)
    now_is = Sheet.objects.select_related("seat").filter(
        seat=seat.pk, seat__return_code=words, seat__removed_at=None, taken_at=None
    )
    sheet = now_is.first()
    if sheet is None or sheet.seat is None:
        return _came_from_paper(workshop, asked)
    sheet.taken_at, sheet.taken_with = now, asked
    sheet.save(update_fields=["taken_at", "taken_with"])
    sheet.seat.return_code = _fresh_words(workshop)
    sheet.seat.save(update_fields=["return_code"])
    return sheet.seat


def _came_from_paper(workshop: Workshop, asked: str) -> Seat | None:
    """The seat that the same words on the same page were given a moment ago."""
    if not asked:
        return None
    taken = Sheet.objects.filter(workshop=workshop, taken_with=asked, seat__removed_at=None)
    sheet = taken.select_related("seat").first()
    return sheet.seat if sheet else None


@transaction.atomic
def change_group(*, seat: Seat, group: str) -> Seat:
    """Move a seat to another group; only before its first answer, else ``Refused``."""
    seat = lock_seat(seat)
    if group not in dict(seat.workshop.groups):
        raise Refused(_("Choose the group you are here with."))
    if seat.has_answered or seat.marks.exists():
        raise Refused(_("You have answered already, so your group stays as it is."))
    seat.group = Group(group)
    seat.agrees = None  # it was said about another group
    seat.save(update_fields=["group", "agrees"])
    tell_counts(seat.workshop)
    return seat


@transaction.atomic
def note_help(*, seat: Seat, helped: bool) -> None:
    """Note that somebody helps this person to answer, or no longer. Nobody is told whom.

    Raises ``Refused`` when the seat was taken out of the workshop.
    """
    seat = lock_seat(seat)
    seat.helped = helped
    seat.save(update_fields=["helped"])


@transaction.atomic
def lock_joining(*, workshop: Workshop, locked: bool) -> None:
    """Let nobody new in, or let people in again. Those who have a seat can always return."""
    changed(lock(workshop), joining_locked=locked)


@transaction.atomic
def remove_seat(*, workshop: Workshop, seat_pk: int, now: datetime) -> Seat:
    """Take a seat out of the workshop. What was shown stays; the rest is not counted.

    Raises ``Refused`` when there is no such seat here, and while the desk has looked through
    reasons that the room was not shown yet.
    """
    workshop = lock(workshop)
    seat = workshop.seats.taking_part().filter(pk=seat_pk).first()
    if seat is None:
        raise Refused(_("That seat is not here any more."))
    check_may_go(seat)
    seat.removed_at = now
    seat.save(update_fields=["removed_at"])
    changed(workshop)
    return seat
