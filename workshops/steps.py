"""The one table of moves: which step follows which, and what people may do in it.

Pure: no Django models. A ``Place`` is where the room is; an ``Agenda`` is what it
has to go through. The facilitator may move to any place at any time; ``following``
only says which place is the obvious next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Where the session is."""

    LOBBY = "lobby"
    READ = "read"
    RATE = "rate"
    LOOK_THROUGH = "look_through"
    SHOW = "show"
    TALK = "talk"
    PRIORITIES = "priorities"
    PICK = "pick"
    IDEAS = "ideas"
    BACKING = "backing"
    PLAN = "plan"
    CLOSED = "closed"


class Act(StrEnum):
    """What a participant may do."""

    RATE = "rate"
    MARK = "mark"
    PROPOSE = "propose"
    BACK = "back"


DOMAIN_STEPS = (
    Step.READ,
    Step.RATE,
    Step.LOOK_THROUGH,
    Step.SHOW,
    Step.TALK,
    Step.PRIORITIES,
    Step.PICK,
)
STATEMENT_STEPS = (Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK)
# What a statement goes through once more when the room asks itself again after the talk.
AGAIN_STEPS = (Step.RATE, Step.LOOK_THROUGH, Step.SHOW)
PLAN_STEPS = (Step.IDEAS, Step.BACKING, Step.PLAN)

ALLOWED: dict[Step, Act] = {
    Step.RATE: Act.RATE,
    Step.PRIORITIES: Act.MARK,
    Step.IDEAS: Act.PROPOSE,
    Step.BACKING: Act.BACK,
}


@dataclass(frozen=True)
class AgendaItem:
    """A domain on the agenda: its own id and its statements' ids, in order."""

    item: int
    statements: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where the room is: a step, the agenda item and, if one is open, the statement.

    ``again``: the statement is asked a second time, after the talk.
    """

    step: Step
    item: int | None = None
    statement: int | None = None
    again: bool = False


@dataclass(frozen=True)
class Agenda:
    """What the room goes through, and whether it rates statement by statement."""

    items: Sequence[AgendaItem]
    one_at_a_time: bool = False

    @property
    def statements(self) -> tuple[int, ...]:
        """The statements of all items, in order."""
        return tuple(statement for entry in self.items for statement in entry.statements)

    def find(self, item: int | None) -> AgendaItem | None:
        """The agenda item with this id, or None."""
        return next((entry for entry in self.items if entry.item == item), None)

    def in_view(self, place: Place) -> tuple[int, ...]:
        """The statements of a place: the one that is open, else all of its item."""
        if place.statement is not None:
            return (place.statement,)
        entry = self.find(place.item)
        return entry.statements if entry else ()

    def after(self, item: int | None) -> AgendaItem | None:
        """The item that follows the given one, or None after the last."""
        ids = [entry.item for entry in self.items]
        position = ids.index(item) + 1 if item in ids else 0
        return self.items[position] if position < len(self.items) else None


def is_place(agenda: Agenda, place: Place) -> bool:
    """Whether the room can be there: the step, item and statement belong together."""
    if place.step not in DOMAIN_STEPS:
        return place.item is None and place.statement is None
    entry = agenda.find(place.item)
    if entry is None:
        return False
    if place.again:
        return place.step in AGAIN_STEPS and place.statement in entry.statements
    if place.statement is None:
        return not (agenda.one_at_a_time and place.step in STATEMENT_STEPS)
    return place.statement in entry.statements and (
        place.step is Step.TALK or (agenda.one_at_a_time and place.step in STATEMENT_STEPS)
    )


def following(agenda: Agenda, place: Place) -> Place | None:
    """The obvious next place, or None when the workshop is closed."""
    if place.step is Step.CLOSED:
        return None
    if place.step is Step.LOBBY:
        return _start_of(agenda.after(None))
    if place.step in PLAN_STEPS:
        return _in_plan(place.step)
    entry = agenda.find(place.item)
    if entry is None:
        return _start_of(agenda.after(None))
    if place.step is Step.PICK:
        return _start_of(agenda.after(place.item))
    return _in_domain(agenda, entry, place)


def _start_of(entry: AgendaItem | None) -> Place:
    return Place(Step.READ, entry.item) if entry else Place(Step.IDEAS)


def _in_plan(step: Step) -> Place:
    position = PLAN_STEPS.index(step) + 1
    return Place(PLAN_STEPS[position]) if position < len(PLAN_STEPS) else Place(Step.CLOSED)


def _in_domain(agenda: Agenda, entry: AgendaItem, place: Place) -> Place:
    if place.again:
        step = DOMAIN_STEPS[DOMAIN_STEPS.index(place.step) + 1]
        return Place(step, entry.item, place.statement, again=step in AGAIN_STEPS)
    if place.step is Step.TALK and agenda.one_at_a_time:
        rest = _statements_after(entry, place.statement)
        if rest:
            return Place(Step.RATE, entry.item, rest[0])
    step = DOMAIN_STEPS[DOMAIN_STEPS.index(place.step) + 1]
    if agenda.one_at_a_time and step in STATEMENT_STEPS:
        return Place(step, entry.item, place.statement or entry.statements[0])
    return Place(step, entry.item)


def _statements_after(entry: AgendaItem, statement: int | None) -> tuple[int, ...]:
    if statement not in entry.statements:
        return ()
    return entry.statements[entry.statements.index(statement) + 1 :]
