"""Moving the room from step to step."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workshops import panels
from workshops.models import (
    AskedAgain,
    PriorityMark,
    Rating,
    ShowingKind,
    Workshop,
    WorkshopDomain,
)
from workshops.models.workshop import CLOSING_SECONDS, FIRST_ROUND
from workshops.services.changes import Refused, changed, lock
from workshops.services.looking import note_looked_through
from workshops.services.showing import show_priorities, show_ratings
from workshops.services.untying import check_not_untied
from workshops.steps import Place, Step, is_place


@transaction.atomic
def move_to(*, workshop: Workshop, place: Place, now: datetime, version: int | None = None) -> None:
    """Bring the room to a place, and do what arriving there means.

    Rating lets in answers that were waiting, unless they were shown already; showing
    stores what the room may see; closing takes the code away. ``version`` is what the
    desk was looking at: an older one is ``Refused``, so that two desks, or a double
    press, never skip a step.
    """
    workshop = lock(workshop)
    check_not_untied(workshop)
    if version is not None and version != workshop.version:
        raise Refused(
            _("The room had moved on already, so nothing was changed. Look where it is now.")
        )
    agenda = workshop.agenda
    if not is_place(agenda, place):
        raise Refused(_("That step is not on the agenda of this workshop."))
    if place.again:
        _check_was_shown(workshop, place.statement)
    begins = workshop.began_at is None or workshop.answering_ahead
    workshop.step, workshop.closing_at, workshop.paused = place.step, None, False
    workshop.current_item_id, workshop.current_statement_id = place.item, place.statement
    workshop.asking_again = place.again
    _arrive(workshop, agenda.in_view(place), now)
    fields: dict[str, Any] = {
        "step": place.step,
        "current_item_id": place.item,
        "current_statement_id": place.statement,
        "asking_again": place.again,
        "closing_at": None,
        "paused": False,
        "moved_at": now,
    }
    if place.step is not Step.LOBBY and begins:
        fields["began_at"] = now
    if place.step is Step.CLOSED:
        fields |= {"code": None, "closed_at": now}
    changed(workshop, **fields)
    if place.step is Step.RATE and place.item:
        _begin_round(workshop, place)
    if place.step is Step.TALK and place.statement:
        _remember_talk(workshop, place.statement)


def _check_was_shown(workshop: Workshop, statement: int | None) -> None:
    if not workshop.showings.of_ratings(FIRST_ROUND).filter(statement=statement).exists():
        raise Refused(_("Show the room where it stands first. Then you can ask again."))


def _begin_round(workshop: Workshop, place: Place) -> None:
    """Name the round when its rating opens for the first time, and only then."""
    if place.again:
        named = {"item_id": place.item, "statement_id": place.statement}
        AskedAgain.objects.get_or_create(**named, defaults={"version": workshop.version})
        return
    never = WorkshopDomain.objects.filter(pk=place.item or 0, round_version=0)
    if never.update(round_version=workshop.version):
        vars(workshop).pop("_agenda_items", None)


def _remember_talk(workshop: Workshop, statement: int) -> None:
    """The room talks about a statement: the desk offers another one next."""
    item = workshop.current
    if item and statement not in item.talked:
        item.talked.append(statement)
        item.save(update_fields=["talked"])


def _arrive(workshop: Workshop, in_view: Collection[int], now: datetime) -> None:
    note_looked_through(workshop, now)
    if workshop.step == Step.RATE:
        let_waiting_in(workshop, in_view)
    elif workshop.step == Step.LOBBY and workshop.open_ahead:
        let_waiting_in(workshop, workshop.agenda.statements)
    elif workshop.step in (Step.SHOW, Step.TALK):
        for statement in workshop.statements_in_view:
            show_ratings(
                workshop=workshop, statement=statement, now=now, again=workshop.asking_again
            )
    elif workshop.step == Step.PRIORITIES:
        _let_waiting_marks_in(workshop)
    elif workshop.step == Step.PICK:
        show_priorities(workshop=workshop, item=workshop.current, now=now)
    else:
        panels.arrive(workshop, now)


def let_waiting_in(workshop: Workshop, statements: Collection[int]) -> None:
    """Count the answers to these statements that came too late, but for what was shown."""
    answers = Rating.objects.in_workshop(workshop).for_statements(statements)
    answers = answers.in_round(workshop.round)
    late = list(answers.waiting())
    if not late:
        return
    shown = workshop.showings.of_ratings(workshop.round).filter(statement__in=statements)
    seen = set(shown.values_list("statement", flat=True))
    late = [rating for rating in late if rating.statement_id not in seen]
    standing = {_place(rating): rating for rating in answers.in_time()}
    let_in, held, flagged, gone = [], [], [], []
    for rating in late:
        same = standing.get(_place(rating))
        if same and same.sequence > rating.sequence:
            gone.append(rating.pk)
            continue
        let_in.append(rating.pk)
        if same:
            gone.append(same.pk)
        if same and same.held_back and same.reason == rating.reason:
            held.append(rating.pk)
        if same and same.flagged and same.reason == rating.reason:
            flagged.append(rating.pk)
    Rating.objects.filter(pk__in=gone).delete()
    Rating.objects.filter(pk__in=let_in).update(waiting=False, held_back=False)
    Rating.objects.filter(pk__in=held).update(held_back=True)
    Rating.objects.filter(pk__in=flagged).update(flagged=True)


def _place(rating: Rating) -> tuple[int, int, int]:
    """Whose answer to what: only one of it is in time."""
    return rating.seat_id, rating.statement_id, rating.round


def _let_waiting_marks_in(workshop: Workshop) -> None:
    item = workshop.current
    if workshop.showings.filter(kind=ShowingKind.PRIORITIES, item=item).exists():
        return
    late = PriorityMark.objects.filter(item=item, waiting=True)
    seats = set(late.values_list("seat", flat=True))
    PriorityMark.objects.filter(item=item, seat__in=seats, waiting=False).delete()
    late.update(waiting=False)


@transaction.atomic
def begin_closing(*, workshop: Workshop, now: datetime, version: int | None = None) -> None:
    """Warn every phone that rating closes in twenty seconds. ``Refused`` when not rating."""
    workshop = lock(workshop)
    if version is not None and version != workshop.version:
        raise Refused(
            _("The room had moved on already, so nothing was changed. Look where it is now.")
        )
    if workshop.step != Step.RATE:
        raise Refused(_("Rating is not open."))
    if workshop.closing_at is None:
        changed(workshop, closing_at=now + timedelta(seconds=CLOSING_SECONDS))


@transaction.atomic
def lengthen_closing(*, workshop: Workshop, now: datetime, seconds: int = 30) -> None:
    """Give people more time before rating closes. ``Refused`` when it is not closing."""
    workshop = lock(workshop)
    if workshop.closing_at is None or workshop.step != Step.RATE:
        raise Refused(_("Rating is not closing just now."))
    changed(workshop, closing_at=max(workshop.closing_at, now) + timedelta(seconds=seconds))


@transaction.atomic
def reopen_rating(*, workshop: Workshop, now: datetime) -> None:
    """Stop the closing, or go back from looking through, and let people rate again."""
    workshop = lock(workshop)
    if workshop.step not in (Step.RATE, Step.LOOK_THROUGH):
        raise Refused(_("Rating can be opened again from the agenda."))
    move_to(workshop=workshop, place=replace(workshop.where, step=Step.RATE), now=now)


def is_behind(workshop: Workshop, now: datetime) -> bool:
    """Whether there is a closing whose time has run out, to be finished by ``catch_up``."""
    return workshop.step == Step.RATE and workshop.closing_due(now)


def catch_up(*, workshop: Workshop, now: datetime) -> Workshop:
    """Finish a closing whose time has run out; whoever looks first does it."""
    if not is_behind(workshop, now):
        return workshop
    with transaction.atomic():
        fresh = lock(workshop)
        if is_behind(fresh, now):
            place = replace(fresh.where, step=Step.LOOK_THROUGH)
            if not is_place(fresh.agenda, place):
                place = Place(Step.READ, fresh.current_item_id)
            move_to(workshop=fresh, place=place, now=now)
        return Workshop.objects.get(pk=workshop.pk)


@transaction.atomic
def pause(*, workshop: Workshop, paused: bool) -> None:
    """Put every phone and the big screen on a break, or bring them back.

    A break stops a closing that has begun: nobody is waiting to write when it ends.
    """
    fields: dict[str, Any] = {"paused": paused}
    if paused:
        fields["closing_at"] = None
    changed(lock(workshop), **fields)
