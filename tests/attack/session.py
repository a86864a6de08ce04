"""Random rooms, played through the real services from joining to the end, and beyond."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from actionplans import services as plans
from domains.models import Edition, Statement
from tests.attack import happenings as happen
from tests.attack.rooms import LARGEST, LARGEST_GROUP, MOODS, SMALLEST, Room
from tests.attack.seen import DESK, Eyes
from workshops import services
from workshops.disclosure import ORDER
from workshops.models import Facilitator, Seat, ShowingKind, Workshop
from workshops.models.workshop import MINIMUM_CHOICES
from workshops.steps import PLAN_STEPS, Place, Step

# The same for every room: it stands still while one is played.
NOW = datetime(2026, 3, 12, 10, 30, tzinfo=UTC)
Moment = Callable[["Play"], None]


class Play:
    """Makes one room by chance. ``moment`` is called wherever somebody could look closely."""

    def __init__(
        self,
        edition: Edition,
        facilitator: Facilitator,
        chance: random.Random,
        moment: Moment = lambda _play: None,
    ) -> None:
        self.edition, self.facilitator, self.chance = edition, facilitator, chance
        self.now, self.moment = NOW, moment
        self.room = Room(self._workshop(), [])
        self.eyes = Eyes(self.room.workshop, facilitator)

    def play(self) -> Room:
        """The whole session, until the plan is agreed. ``end`` is what comes after that."""
        for group in self._groups():
            self.join(group)
        beside = self.chance.choice(self.room.seats[1:]) if self._by_chance(0.2) else None
        self.eyes.take(self.room.seats[0], beside)
        if self._by_chance(0.2):
            happen.sheets_are_printed(self)
        happen.small_groups_decide(self)
        happen.have_help(self)
        if self._by_chance(0.3):
            self._some_answer_ahead()
        self._go(Step.READ)
        happen.think_first(self, self.room.workshop.agenda_items[0])
        self._rate_and_show()
        self._choose_priorities()
        self._collect_and_back()
        self._agree()
        self.room.remember()
        return self.room

    def end(self) -> None:
        """The workshop ends; now and then it is closed for good."""
        self._go(Step.CLOSED)
        if self._by_chance(0.5):
            services.close_for_good(workshop=self.room.workshop, now=self.now)
            self.look_again()
            self.eyes.me = None
        self.eyes.look_at_the_plan(self.now)
        self.moment(self)

    def join(self, group: str) -> Seat:
        """Somebody comes in."""
        seat = services.join(workshop=self.room.workshop, group=group, now=self.now)
        self.room.seats.append(seat)
        return seat

    def look_again(self) -> Workshop:
        """The workshop as it is stored now."""
        self.room.workshop = self.eyes.workshop = Workshop.objects.get(pk=self.room.workshop.pk)
        return self.room.workshop

    def statements(self, wanted: Iterable[int]) -> list[Statement]:
        """These statements, in the order of the agenda."""
        asked = set(wanted)
        items = self.room.workshop.agenda_items
        return [one for item in items for one in item.statements if one.pk in asked]

    # Before -----------------------------------------------------------------------------------

    def _by_chance(self, share: float) -> bool:
        return self.chance.random() < share

    def _workshop(self) -> Workshop:
        workshop = services.create_workshop(
            facilitator=self.facilitator,
            edition=self.edition,
            domains=[self.edition.domains.all()[0]],
            title="An attacked room",
            place="Anywhere",
            contact="Ring 01234 567",
            date=date(2026, 3, 12),
            minimum=self.chance.choice(MINIMUM_CHOICES)[0],
            carers_apart=self._by_chance(0.4),
            one_at_a_time=self._by_chance(0.5),
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

    def _go(self, step: Step, statement: int | None = None, *, again: bool = False) -> Workshop:
        [item] = self.room.workshop.agenda.items
        outside = step in (Step.LOBBY, *PLAN_STEPS, Step.CLOSED)
        place = Place(step, None if outside else item.item, statement, again)
        services.move_to(workshop=self.room.workshop, place=place, now=self.now)
        self.look_again()
        if step in (Step.SHOW, Step.PICK, Step.PLAN):
            self.eyes.look(self.chance.choice(DESK) if self._by_chance(0.6) else "")
        self.moment(self)
        return self.room.workshop

    def _some_answer_ahead(self) -> None:
        services.open_ahead(workshop=self.room.workshop)
        self.look_again()
        for statement in self.room.workshop.agenda.statements:
            self._all_answer(statement)
        if self._by_chance(0.5):
            services.close_ahead(workshop=self.room.workshop)
            self.look_again()

    # Rating -----------------------------------------------------------------------------------

    def _rate_and_show(self) -> None:
        [item] = self.room.workshop.agenda.items
        singly = self.room.workshop.one_at_a_time
        for part in [(pk,) for pk in item.statements] if singly else [item.statements]:
            opened = part[0] if singly else None
            self._rate(part, opened)
            self._go(Step.SHOW, opened)
            self._go(Step.TALK, opened)
            self._talk(part, opened)
            if self._by_chance(0.5):
                self._ask_again(self.chance.choice(part))

    def _rate(self, part: Sequence[int], opened: int | None) -> None:
        self._go(Step.RATE, opened)
        for statement in part:
            self._all_answer(statement)
        happen.sheets_are_entered(self, part)
        if self._by_chance(0.3):
            happen.is_taken_out(self)
        if self._by_chance(0.2):
            happen.takes_back(self)
        if self._by_chance(0.2):
            happen.goes(self)
        if self._by_chance(0.1):
            happen.there_is_a_break(self)
        if self._by_chance(0.2):
            happen.the_rating_closes(self)
        if self._by_chance(0.5):
            self._go(Step.LOOK_THROUGH, opened)
            happen.the_desk_handles_reasons(self)

    def _talk(self, part: Sequence[int], opened: int | None) -> None:
        if self._by_chance(0.5):
            happen.comes_late(self, part)
        if self._by_chance(0.3):
            happen.add_to_the_talk(self, self.room.workshop.agenda_items[0], opened)
            self.look_again()
            self.moment(self)
        if self._by_chance(0.3):
            self._go(Step.RATE, opened)
            self._go(Step.SHOW, opened)
        if self._by_chance(0.3):
            happen.comes_back(self)
            happen.goes_on_with_a_phone(self)
        if self._by_chance(0.1):
            happen.the_minimum_is_raised(self)

    def _ask_again(self, statement: int) -> None:
        """Some think again, some do not answer a second time, somebody comes in between."""
        if not self.room.workshop.showings.of_ratings(1).filter(statement=statement).exists():
            return
        self._go(Step.TALK, statement)
        self._go(Step.RATE, statement, again=True)
        self._all_answer(statement)
        if self._by_chance(0.3):
            happen.is_taken_out(self)
        self._go(Step.SHOW, statement, again=True)
        self._go(Step.TALK, statement)

    def _all_answer(self, statement: int) -> None:
        """People answer in any order; some think better of it, and some not at all."""
        mood, share = self.chance.choice(MOODS), self.chance.choice([1.0, 0.9, 0.6])
        order = [seat for seat in self.room.present() if self.chance.random() < share]
        self.chance.shuffle(order)
        changed = [one for one in order if self.chance.random() < 0.15]
        for number, seat in enumerate(order + changed):
            happen.answer(self, seat, statement, mood)
            if number == len(order) // 2:
                self.moment(self)

    # Afterwards -------------------------------------------------------------------------------

    def _choose_priorities(self) -> None:
        workshop = self._go(Step.PRIORITIES)
        [item] = workshop.agenda_items
        chosen = [statement.pk for statement in item.statements]
        for seat in self.room.present():
            if self._by_chance(0.85):
                few = self.chance.sample(chosen, self.chance.randint(0, 2))
                services.mark_priorities(seat=seat, item=item, statements=few, now=self.now)
        self.moment(self)
        if self._by_chance(0.2):
            happen.goes(self)
        self.room.note_who_is_there(ShowingKind.PRIORITIES)
        self._go(Step.PICK)
        for statement in item.statements[:2]:
            services.pick_priority(workshop=workshop, item=item, statement=statement, picked=True)

    def _collect_and_back(self) -> None:
        workshop = self._go(Step.IDEAS)
        present = self.room.present()
        ideas = [
            plans.propose_idea(
                workshop=workshop, seat=self.chance.choice(present), text=f"Idea {number}",
                key=f"idea-{number}", now=self.now,
            )
            for number in range(3)
        ]  # fmt: skip
        self.eyes.reader.ideas = {idea.text: idea.pk for idea in ideas}
        self._go(Step.BACKING)
        for seat in present:
            if self._by_chance(0.85):
                few = [idea.pk for idea in ideas if self._by_chance(0.5)]
                plans.back_ideas(seat=seat, ideas=few, now=self.now)
        self.moment(self)
        self.room.note_who_is_there(ShowingKind.BACKING)
        self._go(Step.PLAN)
        plans.put_into_plan(workshop=self.look_again(), idea_pk=ideas[0].pk)

    def _agree(self) -> None:
        self.look_again()
        self.eyes.look_at_the_plan(self.now)
        plans.request_document(workshop=self.room.workshop, is_draft=True, now=self.now)
        self.moment(self)
        plans.agree_plan(workshop=self.room.workshop, now=self.now)
        self.look_again()
