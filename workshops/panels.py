"""Where a later part of the house fills a step without this app knowing it.

The plan's steps are shown on the same phones, desk and big screen as the domains.
The plan registers, for each of its steps, what to show; the pages here only ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from workshops.models import Seat, Workshop
from workshops.own import Own
from workshops.steps import Step


@dataclass(frozen=True)
class Panel:
    """A template and what it needs."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StepPanels:
    """What one step shows to each of the three, and what happens on arriving there.

    ``phone`` is the same for every phone; ``own`` is what a seat has in it, if anything.
    ``unshown`` is what a seat said in the step and nobody was shown: it can be taken back.
    ``is_done`` says that nothing is left to do in the step, so that the desk offers the next.
    """

    phone: Callable[[Workshop], Panel]
    screen: Callable[[Workshop], Panel]
    desk: Callable[[Workshop], Panel]
    own: Callable[[Seat], Own] | None = None
    arrive: Callable[[Workshop, datetime], None] | None = None
    is_done: Callable[[Workshop], bool] | None = None
    unshown: Callable[[Seat], QuerySet[Any]] | None = None


_panels: dict[Step, StepPanels] = {}


def register(step: Step, panels: StepPanels) -> None:
    """Say what a step shows. Called once, when the app that owns the step is ready."""
    _panels[step] = panels


def panels_for(step: str) -> StepPanels | None:
    """What was registered for a step, or None for the steps of this app."""
    return _panels.get(Step(step))


def step_is_done(workshop: Workshop, step: str = "") -> bool:
    """Whether the owner of a step has nothing left to do there; of the present one unless said."""
    found = panels_for(step or workshop.step)
    return bool(found and found.is_done and found.is_done(workshop))


def arrive(workshop: Workshop, now: datetime) -> None:
    """Do what arriving at the workshop's present step means to its owner."""
    found = panels_for(workshop.step)
    if found and found.arrive:
        found.arrive(workshop, now)


def unshown(seat: Seat) -> list[QuerySet[Any]]:
    """What a seat said in any of these steps and nobody was shown."""
    return [found.unshown(seat) for found in _panels.values() if found.unshown]
