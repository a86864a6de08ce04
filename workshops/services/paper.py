"""Answers on paper: printing sheets, entering them, and a blank one's person going to a phone.

What a sheet says goes the way of every answer (``record_rating``); what is here besides is only
what paper needs: who the sheet's seat is, what was entered, and taking it off again. A sheet
that was begun goes on a phone by the three words of its seat (``return_to_seat``).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from domains.models import Statement
from reviewtool import companion
from workshops.models import (
    Group,
    Rating,
    ScribeLink,
    Seat,
    Sheet,
    SheetEntered,
    SheetFile,
    Workshop,
    WorkshopDomain,
)
from workshops.models.made_file import DocumentState
from workshops.models.sheet import MOST_AT_ONCE
from workshops.services.agreeing import agree_on_paper
from workshops.services.answering import Outcome, record_rating
from workshops.services.changes import Refused, lock, lock_seat, tell_counts
from workshops.services.joining import asked_with, join, seat_on_paper

MOST_IN_ALL = 2000


def make_sheets(*, workshop: Workshop, number: int, large_print: bool, now: datetime) -> SheetFile:
    """So many new sheets, numbered on from the last, and their file asked for.

    Raises ``Refused`` when the workshop has ended or has more sheets than anybody enters.
    """
    with transaction.atomic():
        workshop = lock(workshop)
        _still_running(workshop)
        if not 1 <= number <= MOST_AT_ONCE:
            raise Refused(_("Choose a number from 1 to %(most)d.") % {"most": MOST_AT_ONCE})
        newest = workshop.sheets.order_by("-number").values_list("number", flat=True).first() or 0
        if newest + number > MOST_IN_ALL:
            said = _("A workshop has %(most)d sheets at most, and this one has %(have)d.")
            raise Refused(said % {"most": MOST_IN_ALL, "have": newest})
        Sheet.objects.bulk_create(
            Sheet(workshop=workshop, number=newest + place) for place in range(1, number + 1)
        )
        file = _ask_for_file(workshop, newest + 1, newest + number, large_print, now)
        tell_counts(workshop)
    return file


@transaction.atomic
def print_again(
    *, workshop: Workshop, first: int, last: int, large_print: bool, now: datetime
) -> SheetFile:
    """The file of those of these sheets that nobody began, as the workshop is now.

    Raises ``Refused`` where such sheets were never made, and where all of them were begun.
    """
    workshop = lock(workshop)
    sheets = workshop.sheets.filter(number__gte=first, number__lte=last)
    if not 1 <= last - first + 1 <= MOST_AT_ONCE or sheets.count() != last - first + 1:
        raise Refused(_("There are no such sheets. Choose from those that were made."))
    if not sheets.blank().exists():
        raise Refused(_("All of these sheets were begun. Make new ones."))
    return _ask_for_file(workshop, first, last, large_print, now)


def _ask_for_file(
    workshop: Workshop, first: int, last: int, large_print: bool, now: datetime
) -> SheetFile:
    """A new file in place of an older one of the same sheets: the workshop may have changed."""
    same = workshop.sheet_files.filter(first=first, last=last, large_print=large_print)
    found = same.filter(state__in=[DocumentState.QUEUED, DocumentState.MAKING]).first()
    if found is None:
        same.delete()
        found = SheetFile.objects.create(
            workshop=workshop, first=first, last=last, large_print=large_print, asked_at=now
        )
    transaction.on_commit(companion.wake)
    return found


@transaction.atomic
def hand_out_up_to(*, workshop: Workshop, number: int) -> int:
    """Count only the sheets up to this number as handed out; says how many those are.

    A sheet that somebody began to enter was handed out, whatever its number.
    """
    workshop = lock(workshop)
    blank = workshop.sheets.blank()
    blank.filter(number__gt=number).update(left_out=True)
    blank.filter(number__lte=number).update(left_out=False)
    tell_counts(workshop)
    return workshop.sheets.filter(left_out=False).count()


@transaction.atomic
def make_scribe_link(*, workshop: Workshop, now: datetime) -> ScribeLink:
    """A link to enter sheets with. One that was there before opens nothing any more."""
    workshop = lock(workshop)
    _still_running(workshop)
    ScribeLink.objects.filter(workshop=workshop).delete()
    return ScribeLink.objects.create(workshop=workshop, made_at=now)


@transaction.atomic
def end_scribe_link(*, workshop: Workshop) -> None:
    """The link opens nothing any more. What was entered stays. Harmless when there is none."""
    ScribeLink.objects.filter(workshop=lock(workshop)).delete()


def _still_running(workshop: Workshop) -> None:
    if workshop.is_closed:
        raise Refused(_("The workshop has ended. Open it again to add answers on paper."))


def _hold(sheet: Sheet) -> Sheet:
    """The sheet as it is now, its workshop held alone. ``Refused`` when it is not on paper."""
    workshop = lock(sheet.workshop)
    found = Sheet.objects.select_related("seat").filter(pk=sheet.pk).first()
    if found is None:
        raise Refused(_("This sheet is not there any more."))
    found.workshop = workshop
    check_is_on_paper(found)
    return found


def check_is_on_paper(sheet: Sheet) -> None:
    """Raise ``Refused`` when nothing can be entered from a sheet: say why."""
    _still_running(sheet.workshop)
    if sheet.taken_at:
        raise Refused(
            _("The person of sheet %(number)d goes on with a phone. Nothing is entered from it.")
            % {"number": sheet.number}
        )
    if sheet.seat and sheet.seat.removed_at:
        raise Refused(
            _("Sheet %(number)d was taken out of the workshop. Ask the facilitator.")
            % {"number": sheet.number}
        )


@transaction.atomic
def choose_sheet_group(*, sheet: Sheet, group: str, now: datetime, agrees: bool = False) -> Sheet:
    """Say with whom the person of a sheet is here. The first time that makes their seat.

    ``agrees`` is whether they ticked that a small group may be shown on its own; it counts until
    the room was shown anything. A slip can be mended until the room was shown an answer of the
    sheet. Raises ``Refused`` after that, for a group that is not one of this workshop's, and
    when the workshop is full.
    """
    was_blank = sheet.seat_id is None
    sheet = _hold(sheet)
    if was_blank and sheet.seat:
        raise Refused(_("Somebody else began this sheet just now. Ask them."))
    if group not in dict(sheet.workshop.groups):
        raise Refused(_("Choose the group that is ticked on the sheet."))
    seat = sheet.seat
    if seat is None:
        sheet.seat = seat = seat_on_paper(workshop=sheet.workshop, group=group, now=now)
        sheet.left_out = False
        sheet.save(update_fields=["seat", "left_out"])
    elif seat.group != group:
        if seat.ratings.filter(showing__isnull=False).exists():
            raise Refused(_("The room was shown answers of this sheet, so its group stays."))
        seat.group = Group(group)
        seat.save(update_fields=["group"])
    agree_on_paper(seat, agrees=agrees)
    tell_counts(sheet.workshop)
    return sheet


@transaction.atomic
def leave_out_sheet(*, sheet: Sheet) -> None:
    """Nothing is on this sheet, so nobody waits for it. ``Refused`` once it was begun."""
    sheet = _hold(sheet)
    if sheet.seat:
        raise Refused(_("This sheet was begun. Take off what was entered instead."))
    sheet.left_out = True
    sheet.save(update_fields=["left_out"])
    tell_counts(sheet.workshop)


@transaction.atomic
def start_sheet_again(*, sheet: Sheet, now: datetime) -> Sheet:
    """Take off what was entered from a sheet, and make it blank, so that it is entered anew.

    Its seat is replaced, with its key and its three words, so that whoever began it before sees
    nothing of what comes now. Harmless for a blank sheet. Raises ``Refused`` when the sheet is
    not on paper, and when its answers stay (``check_may_start_again``).
    """
    sheet = _hold(sheet)
    if sheet.seat is None:
        return sheet
    check_may_start_again(sheet)
    sheet.seat.ratings.all().delete()
    # It is kept, as one that was taken out: nobody goes so that a small group is shown apart.
    sheet.seat.removed_at = now
    sheet.seat.agrees = bool(sheet.seat.agrees)
    sheet.seat.save(update_fields=["removed_at", "agrees"])
    sheet.entered.all().delete()
    sheet.seat = None
    sheet.save(update_fields=["seat"])
    tell_counts(sheet.workshop)
    return sheet


def check_may_start_again(sheet: Sheet) -> None:
    """Raise ``Refused`` where what was entered from a sheet stays, and say what to do.

    What the room was shown stays. So does what is counted and was written before the room last
    moved: a reason could be read at the desk since then, and whoever missed it now would know
    whose it is. Whether there is a reason makes no difference, so that this tells of none.
    """
    if sheet.seat is None:
        return
    workshop = sheet.workshop
    stays = Q(showing__isnull=False)
    if workshop.moved_at:
        stays |= Q(waiting=False, written_at__lte=workshop.moved_at)
    if sheet.seat.ratings.filter(stays).exists():
        raise Refused(
            _(
                "Answers of sheet %(number)d may have been seen already, so what was entered stays "
                "and counts. Go on with it on the device that began it. If that device is gone, "
                "type what is new under the number of a spare sheet, and leave out what was "
                "entered before."
            )
            % {"number": sheet.number}
        )


# Paper is ticked once: what comes late is never taken for what was said again after the talk.
OF_THE_FIRST_ASKING = 0


@transaction.atomic
def enter_answer(
    *,
    sheet: Sheet,
    statement: Statement,
    value: int,
    reason: str,
    visible_to: str,
    now: datetime,
) -> Outcome:
    """Write one answer of a sheet, exactly as one from a phone without scripts.

    Raises ``Refused`` as ``record_rating`` does, and when the sheet is not on paper any more.
    """
    seat = _seat_held(sheet)
    outcome = record_rating(
        seat=seat,
        statement_pk=statement.pk,
        value=value,
        reason=reason,
        visible_to=visible_to,
        round_version=OF_THE_FIRST_ASKING,
        now=now,
    )
    item = seat.workshop.items.get(domain=statement.domain_id)
    asked = Statement.objects.filter(domain=statement.domain_id).count()
    given = seat.ratings.filter(statement__domain=statement.domain_id)
    if given.values("statement").distinct().count() == asked:
        SheetEntered.objects.get_or_create(sheet=sheet, item=item)
    return outcome


def _seat_held(sheet: Sheet) -> Seat:
    """The sheet's seat, held as for any answer; the sheet is read again under the hold."""
    if sheet.seat is None:
        raise Refused(_("Choose the group first."))
    seat = lock_seat(sheet.seat)
    now_is = Sheet.objects.select_related("seat", "workshop").get(pk=sheet.pk)
    check_is_on_paper(now_is)
    return seat


@transaction.atomic
def take_off_answer(*, sheet: Sheet, statement: Statement) -> None:
    """Take one answer of a sheet off again. ``Refused`` once the room was shown it."""
    seat = _seat_held(sheet)
    mine = Rating.objects.filter(seat=seat, statement=statement)
    gone, _of_each = mine.filter(showing=None).delete()
    if not gone and mine.exists():
        raise Refused(_("The room was shown this answer, so it stays."))
    SheetEntered.objects.filter(sheet=sheet, item__domain=statement.domain_id).delete()
    tell_counts(seat.workshop)


@transaction.atomic
def finish_sheet(*, sheet: Sheet, item: WorkshopDomain) -> None:
    """This domain of the sheet is entered; what has no answer was left blank on paper."""
    seat = _seat_held(sheet)
    SheetEntered.objects.get_or_create(sheet=sheet, item=item)
    tell_counts(seat.workshop)


@transaction.atomic
def take_seat_of_sheet(*, sheet: Sheet, group: str, once: str, now: datetime) -> Seat:
    """Give the person of a blank sheet a new seat, for the phone that asks with its code.

    ``once`` is the token of the page that asks: a double tap gets the same seat, and nobody
    else gets it. Raises ``Refused``.
    """
    workshop = lock(sheet.workshop)
    sheet = Sheet.objects.select_related("seat").get(pk=sheet.pk)
    asked = asked_with(once)
    if sheet.taken_at and sheet.seat and asked and sheet.taken_with == asked:
        return sheet.seat
    sheet.workshop = workshop
    check_may_be_taken(sheet)
    sheet.seat = join(workshop=workshop, group=group, now=now)
    sheet.taken_at, sheet.taken_with = now, asked
    sheet.save(update_fields=["seat", "taken_at", "taken_with"])
    tell_counts(workshop)
    return sheet.seat


def check_may_be_taken(sheet: Sheet) -> None:
    """Raise ``Refused`` when a sheet's code gives nobody a seat on a phone: say why.

    Whoever printed the sheets knows every code. So it opens only what is blank.
    """
    if not sheet.workshop.is_open:
        raise Refused(_("This workshop is not open. Ask the person who invited you."))
    if sheet.taken_at:
        raise Refused(
            _("This sheet is on a phone already. To come back, use the three words it was given.")
        )
    if sheet.seat and sheet.seat.removed_at:
        raise Refused(_("This sheet was taken out of the workshop. Ask the facilitator."))
    if sheet.seat:
        raise Refused(
            _(
                "This sheet was handed in already, so its code opens nothing. To go on with a "
                "phone, ask the helper who typed it in for your three words."
            )
        )
