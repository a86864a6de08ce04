"""Random rooms, played through the real services: who is there, what they say, what is shown."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from actionplans.models import Backing
from actionplans.services import back_ideas, propose_idea
from domains.models import Edition
from tests.attack.seen import PRIVATE, Eyes
from workshops import services
from workshops.disclosure import ORDER
from workshops.models import Facilitator, PriorityMark, Rating, Seat, VisibleTo, Workshop
from workshops.models.workshop import FIRST_ROUND, MINIMUM_CHOICES
from workshops.steps import Place, Step

SMALLEST, LARGEST, LARGEST_GROUP = 4, 60, 20
# How a room feels about something: alike, or all over the place.
MOODS: Sequence[Sequence[int]] = (
    (1, 1, 1, 1, 1, 1),
    (0, 1, 2, 4, 8, 4),
    (0, 0, 0, 0, 1, 20),
    (1, 8, 1, 0, 1, 8),
    (20, 1, 1, 1, 1, 1),
)


@dataclass
class Room:
    """A workshop that was played. ``tapped`` is who answered each statement, in order.

    ``agreeing`` are the seats that agreed to be shown as a small group, less those of groups that
    the facilitator keeps together.
    """

    workshop: Workshop
    seats: list[Seat]
    agreeing: frozenset[int] = frozenset()
    tapped: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def group_of(self) -> dict[int, str]:
        """The group of each seat, which everybody in the room may know."""
        return {seat.pk: seat.group for seat in self.seats}


class Play:
    """Makes one room by chance, from joining to the end."""

    def __init__(self, edition: Edition, facilitator: Facilitator, chance: random.Random) -> None:
        self.edition, self.facilitator, self.chance = edition, facilitator, chance
        self.now = timezone.now()
        self.room = Room(self._workshop(), [])
        self.eyes = Eyes(self.room.workshop, facilitator)

    def play(self) -> Room:
        """The whole session."""
        for group in self._groups():
            self._join(group)
        self.eyes.take(self.room.seats[0])
        self._small_groups_decide()
        if self.chance.random() < 0.3:
            self._some_answer_ahead()
        self._rate_and_show()
        self._choose_priorities()
        self._collect_and_back()
        self.eyes.look_at_the_plan()
        return self.room

    def _workshop(self) -> Workshop:
        workshop = services.create_workshop(
            facilitator=self.facilitator,
            edition=self.edition,
            domains=[self.edition.domains.all()[0]],
            title="An attacked room",
            place="Anywhere",
            date=date(2026, 3, 12),
            minimum=self.chance.choice(MINIMUM_CHOICES)[0],
            carers_apart=self.chance.random() < 0.4,
            one_at_a_time=self.chance.random() < 0.5,
        )
        return services.open_workshop(workshop=workshop, now=self.now)

    def _groups(self) -> list[str]:
        possible = ORDER if self.room.workshop.carers_apart else ORDER[:-1]
        there = self.chance.sample(possible, self.chance.randint(1, len(possible)))
        size = self.chance.randint(SMALLEST, self.chance.choice([12, LARGEST]))
        # Groups of all sizes, so that some are one person or two among many others.
        most = {group: self.chance.choice([1, 2, 4, LARGEST_GROUP]) for group in there}
        most[there[0]] = LARGEST_GROUP
        groups = [group for group in there for _one in range(most[group])]
        self.chance.shuffle(groups)
        return groups[:size]

    def _small_groups_decide(self) -> None:
        """Most of those who are asked say yes; now and then the facilitator says no."""
        said_yes = set()
        for seat in self.room.seats:
            if services.is_asked(seat) and self.chance.random() < 0.8:
                services.agree(seat=seat, agrees=True)
                said_yes.add(seat)
        never = [g for g in {seat.group for seat in said_yes} if self.chance.random() < 0.2]
        services.keep_together(workshop=self.room.workshop, groups=never)
        self.room.agreeing = frozenset(seat.pk for seat in said_yes if seat.group not in never)

    def _join(self, group: str) -> Seat:
        seat = services.join(workshop=self.room.workshop, group=group, now=self.now)
        self.room.seats.append(seat)
        return seat

    def _go(self, step: Step, statement: int | None = None, *, again: bool = False) -> Workshop:
        [item] = self.room.workshop.agenda.items
        in_domain = step not in (Step.IDEAS, Step.BACKING, Step.PLAN, Step.CLOSED)
        place = Place(step, item.item if in_domain else None, statement, again)
        services.move_to(workshop=self.room.workshop, place=place, now=self.now)
        self.room.workshop = self.eyes.workshop = Workshop.objects.get(pk=self.room.workshop.pk)
        if step in (Step.SHOW, Step.TALK):
            self.eyes.look()
        return self.room.workshop

    def _some_answer_ahead(self) -> None:
        services.open_ahead(workshop=self.room.workshop)
        for statement in self.room.workshop.agenda.statements:
            self._all_answer(statement)
        if self.chance.random() < 0.5:
            services.close_ahead(workshop=self.room.workshop)

    # Rating ---------------------------------------------------------------------------------

    def _rate_and_show(self) -> None:
        [item] = self.room.workshop.agenda.items
        singly = self.room.workshop.one_at_a_time
        for part in [(pk,) for pk in item.statements] if singly else [item.statements]:
            opened = part[0] if singly else None
            self._go(Step.RATE, opened)
            for statement in part:
                self._all_answer(statement)
            if self.chance.random() < 0.3:
                self._somebody_is_taken_out()
            if self.chance.random() < 0.5:
                self._go(Step.LOOK_THROUGH, opened)
            self._go(Step.SHOW, opened)
            self._go(Step.TALK, part[0] if singly else None)
            if self.chance.random() < 0.5:
                self._somebody_comes_late(part)
            if self.chance.random() < 0.3:
                self._go(Step.RATE, opened)
                self._go(Step.SHOW, opened)
            if self.chance.random() < 0.5:
                self._ask_again(self.chance.choice(part))

    def _ask_again(self, statement: int) -> None:
        """Some think again, some do not answer a second time, somebody comes in between."""
        if not self.room.workshop.showings.of_ratings(1).filter(statement=statement).exists():
            return
        self._go(Step.TALK, statement)
        self._go(Step.RATE, statement, again=True)
        self._all_answer(statement)
        if self.chance.random() < 0.3:
            self._somebody_is_taken_out()
        self._go(Step.SHOW, statement, again=True)
        self._go(Step.TALK, statement)

    def _all_answer(self, statement: int) -> None:
        mood, share = self.chance.choice(MOODS), self.chance.choice([1.0, 0.9, 0.6])
        order = [seat for seat in self._present() if self.chance.random() < share]
        self.chance.shuffle(order)
        for seat in order + [one for one in order if self.chance.random() < 0.15]:
            self._answer(seat, statement, mood)

    def _answer(self, seat: Seat, statement: int, mood: Sequence[int]) -> None:
        visible_to = self.chance.choice(VisibleTo.values)
        services.record_rating(
            seat=seat,
            statement_pk=statement,
            value=self.chance.choices(range(6), mood)[0],
            reason=self._reason(visible_to, seat, statement),
            visible_to=visible_to,
            key="",
            sequence=None,
            now=self.now,
        )
        self.room.tapped[statement].append(seat.pk)

    def _reason(self, visible_to: str, seat: Seat, statement: int) -> str:
        if self.chance.random() < 0.5:
            return ""
        for_whom = PRIVATE if visible_to == VisibleTo.FACILITATORS else "Because"
        return f"{for_whom} of {seat.pk} and {statement}"

    def _somebody_is_taken_out(self) -> None:
        here = [seat for seat in self.room.seats[1:] if not seat.removed_at]
        if len(here) >= SMALLEST:
            seat = self.chance.choice(here)
            # Refused while the desk has looked through reasons that were not shown.
            with suppress(services.Refused):
                services.remove_seat(workshop=self.room.workshop, seat_pk=seat.pk, now=self.now)
            seat.refresh_from_db()

    def _somebody_comes_late(self, part: Sequence[int]) -> None:
        seat = self._join(self.chance.choice(self.room.seats).group)
        for statement in part:
            self._answer(seat, statement, MOODS[0])

    # Afterwards -----------------------------------------------------------------------------

    def _present(self) -> list[Seat]:
        return [seat for seat in self.room.seats if not seat.removed_at]

    def _choose_priorities(self) -> None:
        workshop = self._go(Step.PRIORITIES)
        [item] = workshop.agenda_items
        chosen = [statement.pk for statement in item.statements]
        for seat in self._present():
            if self.chance.random() < 0.85:
                few = self.chance.sample(chosen, self.chance.randint(0, 2))
                services.mark_priorities(seat=seat, item=item, statements=few, now=self.now)
        self._go(Step.PICK)

    def _collect_and_back(self) -> None:
        workshop = self._go(Step.IDEAS)
        present = self._present()
        ideas = [
            propose_idea(
                workshop=workshop, seat=self.chance.choice(present), text=f"Idea {number}",
                key=f"idea-{number}", now=self.now,
            )
            for number in range(3)
        ]  # fmt: skip
        self._go(Step.BACKING)
        for seat in present:
            if self.chance.random() < 0.85:
                few = [idea.pk for idea in ideas if self.chance.random() < 0.5]
                back_ideas(seat=seat, ideas=few, now=self.now)
        self._go(Step.PLAN)


def answers_of(room: Room, statement: int, number: int = FIRST_ROUND) -> dict[int, int]:
    """Who is in the picture of a statement in a round, and what they answered."""
    shown = Rating.objects.filter(showing__workshop=room.workshop, statement=statement)
    shown = shown.in_round(number)
    return dict(shown.values_list("seat", "value"))


def marks_of(room: Room) -> dict[int, set[int]]:
    """What each seat marked in time."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    marks = PriorityMark.objects.filter(seat__workshop=room.workshop, waiting=False)
    for seat, statement in marks.values_list("seat", "statement"):
        found[seat].add(statement)
    return found


def backed_by(room: Room) -> dict[int, set[int]]:
    """What each seat backed in time."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    backing = Backing.objects.filter(seat__workshop=room.workshop, waiting=False)
    for seat, idea in backing.values_list("seat", "idea"):
        found[seat].add(idea)
    return found
