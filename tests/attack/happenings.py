"""What happens in a room besides the agenda: people come late, go, take back, use paper.

Each is one thing, through the real services. ``Play`` says when.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.attack.rooms import MOODS, SMALLEST
from tests.attack.seen import PRIVATE
from workshops import services
from workshops.models import Rating, Seat, Sheet, VisibleTo, WorkshopDomain
from workshops.models.workshop import MINIMUM_CHOICES

if TYPE_CHECKING:
    from tests.attack.session import Play

MOST_SHEETS = 3


def answer(play: Play, seat: Seat, statement: int, mood: Sequence[int]) -> None:
    """One answer from a phone, with a reason or without."""
    services.record_rating(
        seat=seat, statement_pk=statement, key="", sequence=None, now=play.now,
        **_said(play, seat, statement, mood),
    )  # fmt: skip
    play.room.tapped[statement].append(seat.pk)


def _said(play: Play, seat: Seat, statement: int, mood: Sequence[int]) -> dict[str, object]:
    visible_to, reason = play.chance.choice(VisibleTo.values), ""
    if play.chance.random() < 0.5:
        begins = PRIVATE if visible_to == VisibleTo.FACILITATORS else "Because"
        reason = f"{begins} of {seat.pk} and {statement}"
    value = play.chance.choices(range(6), mood)[0]
    return {"value": value, "reason": reason, "visible_to": visible_to}


def small_groups_decide(play: Play) -> None:
    """Most of those who are asked say yes; now and then the facilitator says no."""
    said_yes = set()
    for seat in play.room.seats:
        if services.is_asked(seat) and play.chance.random() < 0.8:
            services.agree(seat=seat, agrees=True)
            said_yes.add(seat)
    groups = sorted({str(seat.group) for seat in said_yes})
    never = [group for group in groups if play.chance.random() < 0.2]
    services.keep_together(workshop=play.room.workshop, groups=never)
    play.room.agreeing = frozenset(seat.pk for seat in said_yes if seat.group not in never)


def is_taken_out(play: Play) -> None:
    """The facilitator takes somebody out, unless reasons were read that the room did not see."""
    here = [seat for seat in play.room.seats[1:] if not seat.removed_at]
    if len(here) >= SMALLEST:
        seat = play.chance.choice(here)
        with suppress(services.Refused):
            services.remove_seat(workshop=play.room.workshop, seat_pk=seat.pk, now=play.now)
        seat.refresh_from_db()


def comes_late(play: Play, statements: Sequence[int]) -> None:
    """Somebody joins after the showing, and answers all the same."""
    seat = play.join(play.chance.choice(play.room.seats).group)
    for statement in statements:
        answer(play, seat, statement, MOODS[0])


def goes(play: Play) -> None:
    """Somebody has to go."""
    here = play.room.present()[1:]
    if here:
        services.leave_seat(seat=play.chance.choice(here), now=play.now)


def comes_back(play: Play) -> None:
    """Somebody who went comes back on another phone, with their three words."""
    gone = [
        seat
        for seat in play.room.seats
        if seat.left_at and not seat.removed_at and seat.pk not in play.room.on_paper
    ]
    for seat in gone[:1]:
        workshop, words = play.room.workshop, seat.return_code
        services.return_to_seat(workshop=workshop, return_code=words, now=play.now)
        seat.refresh_from_db()


def takes_back(play: Play) -> None:
    """Somebody takes back an answer, or everything that was not shown."""
    here = play.room.present()
    if not here:
        return
    seat = play.chance.choice(here)
    if play.chance.random() < 0.3:
        services.take_back_everything(seat=seat)
        return
    unshown = Rating.objects.filter(seat=seat, showing=None).values_list("statement", flat=True)
    for statement in unshown[:1]:
        services.take_back_answer(seat=seat, statement_pk=statement)


def sheets_are_printed(play: Play) -> None:
    """Some people answer on paper; a helper begins their sheets."""
    number = play.chance.randint(1, MOST_SHEETS)
    services.make_sheets(
        workshop=play.room.workshop, number=number, large_print=False, now=play.now
    )
    services.make_scribe_link(workshop=play.room.workshop, now=play.now)
    for sheet in _sheets(play):
        group = play.chance.choice(play.room.seats).group
        begun = services.choose_sheet_group(sheet=sheet, group=group, now=play.now)
        assert begun.seat
        play.room.seats.append(begun.seat)
        play.room.on_paper.add(begun.seat.pk)


def sheets_are_entered(play: Play, statements: Sequence[int]) -> None:
    """The helper enters what was ticked; something may have been left blank."""
    sheets = [sheet for sheet in _sheets(play) if sheet.seat and not sheet.seat.removed_at]
    for sheet in sheets:
        assert sheet.seat
        for about in play.statements(statements):
            if play.chance.random() < 0.8:
                said = _said(play, sheet.seat, about.pk, MOODS[0])
                services.enter_answer(sheet=sheet, statement=about, now=play.now, **said)  # type: ignore[arg-type]
                play.room.tapped[about.pk].append(sheet.seat.pk)


def _sheets(play: Play) -> list[Sheet]:
    on_paper = Sheet.objects.filter(workshop=play.room.workshop, taken_at=None)
    return list(on_paper.select_related("seat").order_by("number"))


def add_to_the_talk(play: Play, item: WorkshopDomain, statement: int | None) -> None:
    """People add something on their phones; the desk lets some of it through."""
    about = next(iter(play.statements([statement])), None) if statement else None
    for number, seat in enumerate(play.room.present()[:3]):
        try:
            note = services.add_to_talk(
                seat=seat, item=item, statement=about, text=f"Added {seat.pk} {number}",
                now=play.now, key=f"added-{seat.pk}-{statement}",
            )  # fmt: skip
        except services.Refused:
            return  # so few answered that nothing was shown
        if play.chance.random() < 0.6:
            through = play.chance.random() < 0.7
            services.let_through(workshop=play.room.workshop, note_pk=note.pk, through=through)


def think_first(play: Play, item: WorkshopDomain) -> None:
    """Some write down a first thought while they read."""
    for seat in play.room.present()[:4]:
        services.write_first_thought(
            seat=seat, item=item, text=f"Thought {seat.pk}", sequence=None, now=play.now
        )


def have_help(play: Play) -> None:
    """Somebody helps some of them."""
    for seat in play.room.present():
        if play.chance.random() < 0.2:
            services.note_help(seat=seat, helped=True)


def the_desk_handles_reasons(play: Play) -> None:
    """The facilitator keeps a reason from the room, and is worried about another one."""
    readable = Rating.objects.readable(play.room.workshop).filter(showing=None)
    found = list(readable.order_by("pk").values_list("pk", flat=True))
    workshop = play.room.workshop
    for held in found[:1]:
        services.hold_back(workshop=workshop, rating_pk=held, held_back=True)
    for worrying in found[1:2]:
        services.flag(workshop=workshop, rating_pk=worrying, flagged=True)
    play.look_again()


def the_rating_closes(play: Play) -> None:
    """The facilitator says that it closes, and somebody looks closely while the seconds run."""
    services.begin_closing(workshop=play.room.workshop, now=play.now)
    play.look_again()
    play.moment(play)


def there_is_a_break(play: Play) -> None:
    """Every screen says so, and then the room goes on."""
    services.pause(workshop=play.room.workshop, paused=True)
    play.look_again()
    play.moment(play)
    services.pause(workshop=play.room.workshop, paused=False)
    play.look_again()


def goes_on_with_a_phone(play: Play) -> None:
    """Somebody who answered on paper takes their seat on a phone, with their three words."""
    for sheet in _sheets(play)[:1]:
        if sheet.seat and not sheet.seat.removed_at:
            words = sheet.seat.return_code
            seat = services.return_to_seat(
                workshop=play.room.workshop, return_code=words, now=play.now
            )
            play.room.on_paper.discard(seat.pk)
            next(one for one in play.room.seats if one.pk == seat.pk).refresh_from_db()


def the_minimum_is_raised(play: Play) -> None:
    """Halfway the facilitator makes the smallest group shown larger."""
    workshop = play.room.workshop
    larger = [number for number, _label in MINIMUM_CHOICES if number > workshop.minimum]
    if larger:
        domains = [item.domain for item in workshop.agenda_items]
        services.change_workshop(workshop=workshop, domains=domains, minimum=larger[0])
        play.look_again()
