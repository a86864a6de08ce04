"""What the desk offers: the one next thing to press, the ways back, and the agenda.

Reads only. Everything is worked out from the workshop, its agenda, which showings are stored
and whether a statement was answered once more; nothing here looks at what was answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.desk_parts import Part, Press, Progress, Row
from workshops.models import Rating, ShowingKind, Workshop
from workshops.models.workshop import CLOSING_SECONDS, FIRST_ROUND, SECOND_ROUND
from workshops.panels import step_is_done
from workshops.step_names import BACK_NAMES, STEP_NAMES
from workshops.steps import (
    AGAIN_STEPS,
    DOMAIN_STEPS,
    PLAN_STEPS,
    STATEMENT_STEPS,
    Place,
    Step,
    following,
)

SHOWING = (Step.SHOW, Step.TALK)
PROGRESS = (Step.READ, Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK, Step.PRIORITIES)
PROGRESS_NAMES = {**STEP_NAMES, Step.PRIORITIES: gettext_lazy("Priorities")}


def written(place: Place) -> str:
    """A place as a form sends it: ``talk-12-34``, or ``rate-12-34-again``."""
    again = "-again" if place.again else ""
    return f"{place.step.value}-{place.item or ''}-{place.statement or ''}{again}"


def read(text: str) -> Place | None:
    """The place that a form sent, or None when it makes no sense."""
    numbers, dash, again = text.partition("-again")
    step, *rest = numbers.split("-")
    if again or len(rest) != 2 or step not in {known.value for known in Step}:
        return None
    if not all(part.isdecimal() or not part for part in rest):
        return None
    item, statement = (int(part) if part else None for part in rest)
    return Place(Step(step), item, statement, bool(dash))


def seen(workshop: Workshop) -> str:
    """What a desk was looking at when it offered its buttons, to tell a stale one."""
    return f"{written(workshop.where)}-{'closing' if workshop.closing_at else ''}"


def _asked_again(workshop: Workshop) -> set[int]:
    """The statements that somebody has answered once more, after the talk."""
    answers = Rating.objects.in_workshop(workshop).in_round(SECOND_ROUND)
    return set(answers.order_by().values_list("statement", flat=True).distinct())


class Desk:
    """What one desk offers now. Asks the database twice: for the stored showings, and which
    statements were answered once more.

    ``order`` are the statements of the domain that the room was shown, those most worth talking
    about first.
    """

    def __init__(self, workshop: Workshop, now: datetime, order: Sequence[int] = ()) -> None:
        self.workshop = workshop
        self.now = now
        self.agenda = workshop.agenda
        self.place = workshop.where
        self.order = order
        stored = list(workshop.showings.values_list("kind", "round", "item_id", "statement_id"))
        seen_of = [each[1:] for each in stored if each[0] == ShowingKind.RATINGS]
        self.shown = {one for number, _item, one in seen_of if number == FIRST_ROUND}
        self.shown_again = {one for number, _item, one in seen_of if number != FIRST_ROUND}
        self.asked_again = _asked_again(workshop)
        self.chosen = {each[2] for each in stored if each[0] == ShowingKind.PRIORITIES}
        self.backed = any(each[0] == ShowingKind.BACKING for each in stored)

    def sure(self, place: Place) -> str:
        """What a second press has to confirm before going there; "" for most places."""
        if self._shown_now(place):
            return ""
        entry = self.agenda.find(place.item)
        if place.step in SHOWING and entry:
            statements = (place.statement,) if place.statement else entry.statements
            shown = self.shown_again if place.again else self.shown
            return "" if set(statements) <= shown else _("Press again to show the room")
        if place.step is Step.PICK and place.item not in self.chosen:
            return _("Press again to show the priorities")
        if place.step is Step.PLAN and self.place.step is Step.BACKING and not self.backed:
            return _("Press again to show what was backed")
        if place.step is Step.CLOSED:
            return _("Press again to end the workshop")
        return ""

    def unpicked(self, place: Place) -> str:
        """What a second press has to confirm when a domain is left with nothing picked."""
        if self.place.step is not Step.PICK or place.item == self.place.item:
            return ""
        picked = self.workshop.priorities.filter(item=self.place.item).exists()
        return "" if picked else _("Press again: nothing is picked for the plan")

    def _shown_now(self, place: Place) -> bool:
        """Whether the room looks at that picture already, also where too few answered for one."""
        here = self.place
        if place.step is Step.PICK:
            return (place.step, place.item) == (here.step, here.item)
        if place.step not in SHOWING or here.step not in SHOWING or place.item != here.item:
            return False
        if place.again:
            return place == here
        return here.statement in (None, place.statement) or not self.agenda.one_at_a_time

    def primary(self) -> Press | None:
        """The one thing to press next, or None when the workshop has ended."""
        workshop = self.workshop
        if self.place.step is Step.CLOSED:
            return None
        if not workshop.is_open:
            return Press("open", _("Open the workshop"), _("You get the code to join with."))
        if workshop.paused:
            return Press("resume", _("End the break"), _("Everyone is back where they were."))
        if self.place.step is Step.RATE and workshop.closing_at is None:
            return Press(
                "close",
                _("Close rating (%(seconds)d s)") % {"seconds": CLOSING_SECONDS},
                _("Every phone gets a warning and time to finish."),
            )
        if self.place.step is Step.PLAN and not step_is_done(workshop):
            return Press("plan", _("Work on the plan"), _("The room sees it grow."))
        return self._move_on()

    def _move_on(self) -> Press:
        place = self._next_in_talk() or following(self.agenda, self.place) or Place(Step.CLOSED)
        label, says = self._words(place)
        return Press("move", label, says, written(place), self.sure(place) or self.unpicked(place))

    def _next_in_talk(self) -> Place | None:
        """Where the talk goes from the pictures of a domain, or from one of them; None elsewhere.

        To the next statement that was not talked about; after the last one to the priorities.
        """
        here = self.place
        if here.step not in SHOWING or here.again or self.agenda.one_at_a_time or not self.order:
            return None
        left = [one for one in self.order if one not in self._talked()]
        if left:
            return Place(Step.TALK, here.item, left[0])
        return Place(Step.PRIORITIES, here.item)

    def _talked(self) -> set[int]:
        """What the room has talked about of this domain, with what it talks about now."""
        here = {self.place.statement} if self.place.step is Step.TALK else set()
        return {*self.workshop.current.talked, *here}

    def _words(self, place: Place) -> tuple[str, str]:
        """What the button to a place says, and what happens then."""
        known = self.sure(place) == ""
        said = {
            Step.RATE: self._rate_words(place),
            Step.LOOK_THROUGH: (_("Close now"), _("Phones stop taking answers at once.")),
            Step.SHOW: (
                _("Show the room"),
                self._show_words(place) if not known else _("As it was shown before."),
            ),
            Step.TALK: self._talk_words(place),
            Step.PRIORITIES: (
                _("Choose priorities"),
                _("Everyone marks up to two statements to work on."),
            ),
            Step.PICK: (_("Show priorities"), _("The choosing ends and everyone sees the marks.")),
            Step.IDEAS: (_("Collect ideas"), _("Everyone can send ideas for the plan.")),
            Step.BACKING: (_("Let people back ideas"), _("Everyone marks the ideas they support.")),
            Step.PLAN: (_("Go to the plan"), _("Everyone sees which ideas were backed.")),
            Step.CLOSED: (_("End the workshop"), _("The plan is agreed. It stays for download.")),
        }
        if place.step is Step.READ:
            return self._read_words(place)
        return said.get(place.step, (_("Go on"), ""))

    def _read_words(self, place: Place) -> tuple[str, str]:
        says = _("What good looks like comes up on every screen.")
        if self.place.step is Step.LOBBY:
            return _("Start reading"), says
        item = self._item(place.item)
        return _("Go to %(domain)s") % {"domain": item.domain.short_title}, says

    def _show_words(self, place: Place) -> str:
        if place.again:
            return _("Everyone sees both pictures, from before and after the talk.")
        return _("Everyone sees where the room stands.")

    def _rate_words(self, place: Place) -> tuple[str, str]:
        if self.place.step is Step.TALK:
            return _("Rate the next statement"), _("It comes up on every phone.")
        says = _("The statements come up on every phone.")
        return _("Open the rating"), _("It comes up on every phone.") if place.statement else says

    def _talk_words(self, place: Place) -> tuple[str, str]:
        if self.place.again:
            return _("Back to the talk"), _("Phones and the big screen keep both pictures.")
        if place.statement and not self.agenda.one_at_a_time:
            number = {"number": self._statement(place).position}
            says = _("The most worth talking about. You can also open another one below.")
            if self._talked():
                says = _("The next one worth talking about. You can also open another one below.")
            return _("Talk about statement %(number)s") % number, says
        return _("Start the talk"), _("Phones and the big screen keep the picture.")

    def _item(self, pk: int | None) -> Any:
        return next(item for item in self.workshop.agenda_items if item.pk == pk)

    def _statement(self, place: Place) -> Any:
        return next(s for s in self._item(place.item).statements if s.pk == place.statement)

    def others(self) -> list[Press]:
        """The quiet buttons beside the primary one: more time, on past the talk, the way back."""
        workshop = self.workshop
        if not workshop.is_open or workshop.paused:
            return []
        if self.place.step is Step.RATE and workshop.closing_at:
            return [
                Press("longer", _("Give 30 seconds more")),
                Press("reopen", _("Keep it open")),
            ]
        back = self.before()
        found = [*self._past_the_talk()]
        if back:
            label = str(BACK_NAMES[back.step])
            found.append(Press("move", label, "", written(back), self.sure(back)))
        return found

    def _past_the_talk(self) -> list[Press]:
        """The way to the priorities while there are statements left to talk about."""
        after = self._next_in_talk()
        if self.place.step is not Step.TALK or after is None or after.step is not Step.TALK:
            return []
        place = Place(Step.PRIORITIES, self.place.item)
        return [Press("move", self._words(place)[0], "", written(place))]

    def before(self) -> Place | None:
        """The place before this one, to undo a step; None at the beginning."""
        place = self.place
        if place.again:
            return self._before_again(place)
        if place.step in PLAN_STEPS and place.step is not Step.IDEAS:
            return Place(PLAN_STEPS[PLAN_STEPS.index(place.step) - 1])
        if place.step in DOMAIN_STEPS and place.step is not Step.READ:
            return self._before_in_domain(place)
        ids = [entry.item for entry in self.agenda.items]
        if place.step is Step.IDEAS:
            return Place(Step.PICK, ids[-1]) if ids[-1] in self.chosen else None
        if place.step is Step.READ and place.item in ids:
            position = ids.index(place.item)
            last = ids[position - 1] if position else None
            return Place(Step.PICK, last) if last in self.chosen else Place(Step.LOBBY)
        return None

    def _before_again(self, place: Place) -> Place:
        position = AGAIN_STEPS.index(place.step)
        if position == 0:
            return Place(Step.TALK, place.item, place.statement)
        return replace(place, step=AGAIN_STEPS[position - 1])

    def _before_in_domain(self, place: Place) -> Place:
        step = DOMAIN_STEPS[DOMAIN_STEPS.index(place.step) - 1]
        if self.agenda.one_at_a_time and step in STATEMENT_STEPS:
            entry = self.agenda.find(place.item)
            last = entry.statements[-1] if entry else None
            return Place(step, place.item, place.statement or last)
        if place.step is Step.PRIORITIES and not self.agenda.one_at_a_time:
            return Place(Step.SHOW, place.item)
        return Place(step, place.item)

    def progress(self) -> list[Progress]:
        """The line of steps of the present domain; empty outside a domain."""
        step = Step.PRIORITIES if self.place.step is Step.PICK else self.place.step
        if step not in PROGRESS:
            return []
        at = PROGRESS.index(step)
        return [
            Progress(str(PROGRESS_NAMES[each]), number == at, number < at)
            for number, each in enumerate(PROGRESS)
        ]

    def parts(self) -> list[Part]:
        """The agenda: every domain with its places, then the plan."""
        domains = [self._domain_part(n, item) for n, item in enumerate(self._items(), start=1)]
        rows = tuple(self._row(Place(step)) for step in PLAN_STEPS)
        here = self.place.step in PLAN_STEPS
        return [*domains, Part("plan", _("Action plan"), here, False, rows)]

    def _items(self) -> Sequence[Any]:
        return self.workshop.agenda_items

    def _domain_part(self, number: int, item: Any) -> Part:
        statements = {statement.pk for statement in item.statements}
        rows = self._one_by_one(item) if self.agenda.one_at_a_time else self._all_at_once(item)
        return Part(
            key=str(item.pk),
            title=f"{number}. {item.domain.short_title}",
            here=item.pk == self.place.item,
            done=bool(statements) and statements <= self.shown,
            rows=tuple(rows),
        )

    def _all_at_once(self, item: Any) -> list[Row]:
        rows = [self._row(Place(step, item.pk)) for step in DOMAIN_STEPS]
        again = [row for statement in item.statements for row in self._again(item, statement)]
        return [*rows[:-2], *again, *rows[-2:]]

    def _again(self, item: Any, statement: Any) -> list[Row]:
        """The rows of a statement that the room asked itself again, or does just now."""
        here = self.place.again and self.place.statement == statement.pk
        shown = statement.pk in self.shown_again
        if not here and not shown and statement.pk not in self.asked_again:
            return []
        number = {"number": statement.position}
        name = _("Statement %(number)d, asked again") % number
        if not here and not shown:
            name = _("Statement %(number)d, asked again, not finished") % number
        return [
            self._row(Place(step, item.pk, statement.pk, again=True), name) for step in AGAIN_STEPS
        ]

    def _one_by_one(self, item: Any) -> list[Row]:
        rows = [self._row(Place(Step.READ, item.pk))]
        for statement in item.statements:
            name = _("Statement %(number)d") % {"number": statement.position}
            rows += [
                self._row(Place(step, item.pk, statement.pk), name) for step in STATEMENT_STEPS
            ]
            rows += self._again(item, statement)
        rows += [self._row(Place(step, item.pk)) for step in (Step.PRIORITIES, Step.PICK)]
        return rows

    def _row(self, place: Place, statement: str = "") -> Row:
        here = place == self.place or (
            place.step is Step.TALK
            and not self.agenda.one_at_a_time
            and (place.step, place.item) == (self.place.step, self.place.item)
        )
        return Row(
            label=str(STEP_NAMES[place.step]),
            to=written(place),
            here=here,
            done=self._done(place) and not here,
            sure=self.sure(place),
            statement=statement,
        )

    def _done(self, place: Place) -> bool:
        entry = self.agenda.find(place.item)
        if entry is None:
            steps, here = PLAN_STEPS, self.place.step
            return here in steps and steps.index(place.step) < steps.index(here)
        if place.step in (Step.PRIORITIES, Step.PICK):
            return place.item in self.chosen
        if place.again:
            return place.statement in self.shown_again
        statements = {place.statement} if place.statement else set(entry.statements)
        if statements <= self.shown and place.step is not Step.TALK:
            return True
        if place.item != self.place.item or self.place.step not in DOMAIN_STEPS:
            return place.item in self.chosen
        if place.statement and place.statement != self.place.statement:
            return place.statement in self.shown
        return DOMAIN_STEPS.index(place.step) < DOMAIN_STEPS.index(self.place.step)
