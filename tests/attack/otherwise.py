"""The same room, had people said something else: what nobody may notice is changed.

``Otherwise`` changes it in the database, for everybody but the attacker:

- what was not shown yet: every value, and whose it is; the reasons and for whom they are; what is
  marked, and backed; first thoughts; whether a small group agrees. Who answered stays, and so does
  whether a phone chose anything at all, for everybody may know how many have answered.
- what was shown: within a cell people exchange their values alone, and what they said as a whole.
  The same with marks and backing, among those who chose something and those who did not.
- whose a note is, or an idea, or help.
- who has answered: of two people of one group, or of two small groups, the other one has. So no
  number on a page may say it of a person, or of a group below the minimum.

The desk reads reasons before the room does, and notes and ideas as they come
(``docs/decisions/0019`` and ``0020``). So for the desk those words stay, and all that stands behind
them is changed; ``for_desk`` says so. For everybody else the words are changed as well.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet

from actionplans.models import Backing, Idea
from tests.attack.rooms import Room
from workshops.models import (
    AddedNote,
    AddedState,
    FirstThought,
    LookedThrough,
    PriorityMark,
    Rating,
    Seat,
    Showing,
    ShowingKind,
    VisibleTo,
)
from workshops.steps import Step

Thing = TypeVar("Thing")
ANSWERS, MOST_MARKS, ASIDE = 6, 2, 100
# In how many pictures at a time people exchange what they said.
SOME = 3


class Otherwise:
    """What is changed, for everybody but ``me``. ``taps`` is somebody who taps something just now,
    so that it stays with them who of two has answered."""

    def __init__(
        self,
        room: Room,
        me: Seat | None,
        chance: random.Random,
        taps: Seat | None,
        *,
        for_desk: bool,
    ) -> None:
        self.room, self.chance, self.for_desk = room, chance, for_desk
        self.workshop, self.me = room.workshop, me.pk if me else 0
        self.taps = taps.pk if taps else 0
        self.here = [
            seat.pk
            for seat in Seat.objects.taking_part().filter(workshop=self.workshop, left_at=None)
            if seat.pk != self.me
        ]
        self.one_of_two = [
            (rows, pair)
            for rows in (self._not_shown(), self._marks_not_shown())
            if (pair := self._one_of_two(rows))
        ]

    def arrange(self) -> None:
        """What both rooms need: of two people one has not answered."""
        for rows, (_one, other) in self.one_of_two:
            rows.filter(seat=other).delete()

    def change(self) -> None:
        """Change all of it."""
        self.arrange()
        self._who_answered()
        self._whose_answers()
        self._answers_not_shown()
        self._reasons_not_shown()
        shown = list(self.workshop.showings.filter(kind=ShowingKind.RATINGS))
        for showing in self.chance.sample(shown, min(SOME, len(shown))):
            self._answers_shown(showing)
        self._marks()
        self._backing()
        self._words()
        self._whose()

    def _others(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(seat__workshop=self.workshop).exclude(seat=self.me)

    def _mixed(self, things: Iterable[Thing]) -> list[Thing]:
        return self.chance.sample(found := list(things), len(found))

    # Answers that were not shown ----------------------------------------------------------------

    def _answers_not_shown(self) -> None:
        """Each another value than it was: one to five further on the scale, and round again."""
        moved = F("value") + 1 + (F("pk") * self.chance.randint(1, 4)) % (ANSWERS - 1)
        self._not_shown().update(value=moved % ANSWERS)

    def _not_shown(self) -> QuerySet[Any]:
        return self._others(Rating.objects.filter(showing=None))

    def _reasons_not_shown(self) -> None:
        """What the desk has read it knows, wherever the room is by now."""
        read: set[int] = set()
        if self.for_desk:
            known = LookedThrough.objects.filter(item__workshop=self.workshop)
            read = set(known.values_list("statement", flat=True))
        found = self._not_shown().exclude(
            Q(statement__in=read, waiting=False) & ~Q(visible_to=VisibleTo.FACILITATORS)
        )
        rows = list(found.values_list("pk", "statement"))
        for number, visible_to in enumerate(self._mixed(VisibleTo.values)):
            reason = f"Otherwise {number}" if number else ""
            for is_read, whom in ((True, VisibleTo.FACILITATORS), (False, visible_to)):
                some = [pk for pk, about in rows if pk % 3 == number and (about in read) is is_read]
                Rating.objects.filter(pk__in=some).update(reason=reason, visible_to=whom)

    def _whose_answers(self) -> None:
        """People of any groups exchange what they said about a statement: the desk reads reasons
        before the room does, but never whose they are. Not those of who taps just now: a reason
        that somebody takes back while it is read is missed, and the page says so."""
        people = [pk for pk in self.here if pk != self.taps]
        rows = self._not_shown().filter(seat__in=people).order_by("pk")
        sets = _together(rows, lambda row: (row.statement_id, row.round, row.waiting))
        for some in self.chance.sample(sets, min(SOME, len(sets))):
            for row, seat in zip(some, self._mixed(row.seat_id for row in some), strict=True):
                row.seat_id = seat
            self._write_aside(some)

    def _who_answered(self) -> None:
        """Of the two the other one has answered."""
        for rows, (one, other) in self.one_of_two:
            rows.filter(seat=one).update(seat=other)

    def _one_of_two(self, rows: QuerySet[Any]) -> tuple[int, int] | None:
        """Somebody who said something that was not shown, and somebody else from whom nothing
        else tells them apart: of one group, or both of groups that are below the minimum."""
        said = set(rows.values_list("seat", flat=True))
        groups = dict(
            Seat.objects.taking_part().filter(workshop=self.workshop).values_list("pk", "group")
        )
        sizes = Counter(groups.values())
        shown = self._what_was_shown()

        def alike(one: int, other: int) -> bool:
            small = all(sizes[groups[pk]] < self.workshop.minimum for pk in (one, other))
            return (groups[one] == groups[other] or small) and shown[one] == shown[other]

        found = [
            (one, other)
            for one in self.here
            for other in self.here
            if one in said and other != one and alike(one, other) and self.taps not in (one, other)
        ]
        across = [(one, other) for one, other in found if groups[one] != groups[other]]
        found = across if across and self.chance.random() < 0.5 else found
        return self.chance.choice(found) if found else None

    def _what_was_shown(self) -> defaultdict[int, set[tuple[int, int]]]:
        """Of each seat what it answered that was shown, and what it marked or not at all."""
        found: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        shown = Rating.objects.filter(seat__workshop=self.workshop, showing__isnull=False)
        for seat, statement, number in shown.values_list("seat", "statement", "round"):
            found[seat].add((statement, number))
        return found

    # Answers that were shown --------------------------------------------------------------------

    def _answers_shown(self, showing: Showing) -> None:
        rows = list(self._others(showing.ratings.all()).select_related("seat").order_by("pk"))
        cell_of = {group: cell.groups for cell in showing.who for group in cell.groups}
        for people in _together(rows, lambda row: cell_of[row.seat.group]):
            values = self._mixed(row.value for row in people)
            seats = self._mixed(row.seat_id for row in people)
            for row, value, seat in zip(people, values, seats, strict=True):
                row.value, row.seat_id = value, seat
        self._write_aside(rows)

    def _write_aside(self, rows: Sequence[Rating]) -> None:
        """Write them where no two of them are in each other's way, and then in their place."""
        aside = [(ASIDE + number, row.pk) for number, row in enumerate(rows)]
        back = [(row.round, row.seat_id, row.value, row.pk) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE workshops_rating SET round = %s WHERE id = %s", aside)
            cursor.executemany(
                "UPDATE workshops_rating SET round = %s, seat_id = %s, value = %s WHERE id = %s",
                back,
            )

    # Marks and backing --------------------------------------------------------------------------

    def _marks_not_shown(self) -> QuerySet[Any]:
        shown = self.workshop.showings.filter(kind=ShowingKind.PRIORITIES).values("item")
        rows = PriorityMark.objects.exclude(item__in=shown, waiting=False)
        return self._others(rows)

    def _marks(self) -> None:
        for item in self.workshop.agenda_items:
            things = [statement.pk for statement in item.statements]
            rows = self._others(PriorityMark.objects.filter(item=item))
            showing = self.workshop.showings.filter(kind=ShowingKind.PRIORITIES, item=item).first()

            def mark(seat: int, thing: int, waiting: bool, item: Any = item) -> PriorityMark:
                return PriorityMark(seat_id=seat, item=item, statement_id=thing, waiting=waiting)

            self._chosen(rows, "statement_id", things, showing, mark, MOST_MARKS)

    def _backing(self) -> None:
        things = list(Idea.objects.filter(workshop=self.workshop).values_list("pk", flat=True))
        showing = self.workshop.showings.filter(kind=ShowingKind.BACKING).first()

        def back(seat: int, thing: int, waiting: bool) -> Backing:
            return Backing(seat_id=seat, idea_id=thing, waiting=waiting)

        rows = self._others(Backing.objects.all())
        self._chosen(rows, "idea_id", things, showing, back, len(things))

    def _chosen(
        self,
        rows: QuerySet[Any],
        thing: str,
        things: Sequence[int],
        showing: Showing | None,
        made: Callable[[int, int, bool], Any],
        most: int,
    ) -> None:
        """Before it is shown each chooses something else; afterwards a cell exchanges it."""
        sets: defaultdict[bool, dict[int, set[int]]] = defaultdict(dict)
        for row in rows:
            sets[row.waiting].setdefault(row.seat_id, set()).add(getattr(row, thing))
        rows.delete()
        for waiting, chosen in sets.items():
            if showing and not waiting:
                chosen = self._exchanged(chosen, showing)
            else:
                chosen = {seat: self._some(things, most) for seat in chosen}
            type(made(0, 0, waiting)).objects.bulk_create(
                made(seat, each, waiting) for seat, few in chosen.items() for each in sorted(few)
            )

    def _some(self, things: Sequence[int], most: int) -> set[int]:
        return set(self.chance.sample(things, self.chance.randint(1, most)))

    def _exchanged(self, chosen: dict[int, set[int]], showing: Showing) -> dict[int, set[int]]:
        """Those who chose something, within a cell; or everybody here, within a group."""
        groups = dict(Seat.objects.filter(workshop=self.workshop).values_list("pk", "group"))
        cell_of = {group: cell.groups for cell in showing.who for group in cell.groups}
        if self.chance.random() < 0.5:
            people, alike = list(chosen), lambda seat: cell_of[groups[seat]]
        else:
            people, alike = sorted({*chosen, *self.here}), lambda seat: groups[seat]
        found = dict(chosen)
        for some in _together(people, alike):
            sets = self._mixed(chosen.get(seat, set()) for seat in some)
            found.update(zip(some, sets, strict=True))
        return {seat: few for seat, few in found.items() if few}

    # Words, and whose they are ------------------------------------------------------------------

    def _words(self) -> None:
        self._others(FirstThought.objects.all()).update(text="Otherwise")
        others = Seat.objects.filter(workshop=self.workshop).exclude(pk=self.me)
        others.update(agrees=self.chance.choice([True, False, None]))
        if self.for_desk:
            return
        hidden = AddedNote.objects.filter(workshop=self.workshop).exclude(seat=self.me)
        hidden.exclude(state=AddedState.THROUGH).update(text="Otherwise")
        if self.workshop.step == Step.IDEAS:
            ideas = Idea.objects.filter(workshop=self.workshop).exclude(seat=self.me)
            ideas.update(text="Otherwise")

    def _whose(self) -> None:
        """Everybody here exchanges notes, ideas and help with somebody."""
        other = dict(zip(self.here, self._mixed(self.here), strict=True))
        for model in (AddedNote, Idea):
            rows = list(model.objects.filter(workshop=self.workshop, seat__in=self.here))
            for row in rows:
                row.seat_id = other[row.seat_id]
            model.objects.bulk_update(rows, ["seat"])
        helped = Seat.objects.filter(pk__in=self.here, helped=True)
        now_helped = [other[pk] for pk in helped.values_list("pk", flat=True)]
        helped.update(helped=False)
        Seat.objects.filter(pk__in=now_helped).update(helped=True)


def _together(things: Iterable[Thing], alike: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    """Those that are alike, beside each other."""
    found: defaultdict[Hashable, list[Thing]] = defaultdict(list)
    for thing in things:
        found[alike(thing)].append(thing)
    return list(found.values())
