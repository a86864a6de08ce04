"""A room that is played: who is in it, and what is true of it. The attackers are judged by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from actionplans.models import Backing
from workshops.models import PriorityMark, Seat, Showing, ShowingKind, Workshop
from workshops.models.workshop import FIRST_ROUND

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
class Truth:
    """What people really said, of everything that the room was shown.

    ``cells`` are the groups that were shown as one, ``minimum`` the smallest group shown apart at
    that time; ``there`` is who was counted in priorities or backing, whether or not they chose.
    """

    answers: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    chosen: dict[str, dict[int, set[int]]] = field(default_factory=dict)
    cells: dict[object, list[frozenset[str]]] = field(default_factory=dict)
    minimum: dict[object, int] = field(default_factory=dict)
    there: dict[str, set[int]] = field(default_factory=dict)


@dataclass
class Room:
    """A workshop that was played. ``tapped`` is who answered each statement, in order.

    ``agreeing`` are the seats that agreed to be shown as a small group, less those of groups that
    the facilitator keeps together; ``on_paper`` those whose answers a helper enters.
    """

    workshop: Workshop
    seats: list[Seat]
    agreeing: frozenset[int] = frozenset()
    on_paper: set[int] = field(default_factory=set)
    tapped: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    truth: Truth = field(default_factory=Truth)

    @property
    def group_of(self) -> dict[int, str]:
        """The group of each seat, which everybody in the room may know."""
        return {seat.pk: seat.group for seat in self.seats}

    def present(self) -> list[Seat]:
        """Who is here with a phone."""
        return [
            seat
            for seat in self.seats
            if not (seat.removed_at or seat.left_at or seat.pk in self.on_paper)
        ]

    def note_who_is_there(self, kind: ShowingKind) -> None:
        """Who is about to be counted: everybody here, and whoever chose something and went."""
        chose = self._chosen(kind)
        kept = [seat for seat in self.seats if not seat.removed_at]
        self.truth.there[kind] = {
            seat.pk for seat in kept if chose.get(seat.pk) or not seat.left_at
        }

    def remember(self) -> None:
        """Note what is true, before the workshop may be closed for good."""
        for showing in self.workshop.showings.all():
            about = _about(showing)
            self.truth.cells[about] = [frozenset(cell.groups) for cell in showing.who]
            self.truth.minimum[about] = showing.minimum
            if showing.kind == ShowingKind.RATINGS:
                said = showing.ratings.values_list("seat", "value")
                self.truth.answers[showing.statement_id or 0, showing.round] = dict(said)
            else:
                self.truth.chosen[showing.kind] = self._chosen(ShowingKind(showing.kind))

    def _chosen(self, kind: ShowingKind) -> dict[int, set[int]]:
        """What each seat marked, or backed, in time."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        here = {"seat__workshop": self.workshop, "waiting": False}
        marks = PriorityMark.objects.filter(**here).values_list("seat", "statement")
        backing = Backing.objects.filter(**here).values_list("seat", "idea")
        for seat, thing in marks if kind == ShowingKind.PRIORITIES else backing:
            found[seat].add(thing)
        return dict(found)


def _about(showing: Showing) -> object:
    if showing.kind == ShowingKind.RATINGS:
        return showing.statement_id, showing.round
    return showing.kind


def answers_of(room: Room, statement: int, number: int = FIRST_ROUND) -> Mapping[int, int]:
    """Who is in the picture of a statement in a round, and what they answered."""
    return room.truth.answers.get((statement, number), {})
