"""Ideas for action: proposing them, holding one back, joining two, taking one into the plan."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actionplans.models import Action, Idea
from actionplans.models.action import WHAT_LENGTH
from actionplans.models.idea import IDEA_LENGTH
from actionplans.services.planning import Links, add_action
from domains.models import Statement
from workshops.models import Seat, Workshop
from workshops.services import Refused, changed, tell_counts
from workshops.services.changes import lock, lock_seat
from workshops.steps import Step

MOST_IDEAS = 20


@transaction.atomic
def propose_idea(
    *,
    workshop: Workshop,
    seat: Seat | None,
    text: str,
    now: datetime,
    statement: Statement | None = None,
    key: str = "",
) -> Idea:
    """Write down an idea: of somebody in the room, or (no seat) by the facilitator.

    The same text with the same ``key`` is written once. One that comes when the room is
    elsewhere is kept, held back until the facilitator lets it through. Raises ``Refused``
    with what to do when the text is empty or too long, or the workshop has ended.
    """
    text = text.strip()
    if seat is None:
        workshop = lock(workshop)
    else:
        seat = lock_seat(seat)
        workshop = seat.workshop
        repeated = _check_may_propose(workshop, seat, text, key)
        if repeated:
            return repeated
        key = "" if seat.ideas.filter(key=key).exists() else key
    _check_text(text)
    if statement and not workshop.items.filter(domain_id=statement.domain_id).exists():
        statement = None
    late = seat is not None and workshop.step != Step.IDEAS
    idea = Idea.objects.create(
        workshop=workshop,
        seat=seat,
        text=text,
        statement=statement,
        key=key,
        proposed_at=now,
        held_back=late,
        came_late=late,
    )
    if seat is None:
        changed(workshop, "plan")
    else:
        seat.seen(now)
        tell_counts(workshop)
    return idea


def _check_may_propose(workshop: Workshop, seat: Seat, text: str, key: str) -> Idea | None:
    """Return the idea that this one repeats, if any."""
    repeated = Idea.objects.filter(seat=seat, key=key, text=text).first() if key else None
    if repeated:
        return repeated
    if workshop.is_closed:
        raise Refused(_("The workshop has ended, so this idea could not be added."))
    if Idea.objects.filter(seat=seat).count() >= MOST_IDEAS:
        raise Refused(_("You have sent twenty ideas. Talk about any others with the room."))
    return None


def _check_text(text: str) -> None:
    if not text:
        raise Refused(_("Write your idea first."))
    if len(text) > IDEA_LENGTH:
        raise Refused(
            _(
                "An idea has room for %(most)s characters, and this one has %(now)s. "
                "Make it shorter."
            )
            % {"most": IDEA_LENGTH, "now": len(text)}
        )


@transaction.atomic
def hold_idea_back(*, workshop: Workshop, idea_pk: int, held_back: bool) -> Idea:
    """Keep an idea from the room, or let it through."""
    workshop = lock(workshop)
    idea = find_idea(workshop, idea_pk)
    idea.held_back = held_back
    idea.save(update_fields=["held_back"])
    changed(workshop, "plan")
    return idea


@transaction.atomic
def join_ideas(*, workshop: Workshop, idea_pk: int, into_pk: int) -> Idea:
    """Join an idea into another that says the same; whatever was joined into it moves too."""
    workshop = lock(workshop)
    idea, target = find_idea(workshop, idea_pk), find_idea(workshop, into_pk)
    target = target.joined_into or target
    if target.pk == idea.pk:
        raise Refused(_("Choose another idea that says the same."))
    Idea.objects.filter(joined_into=idea).update(joined_into=target)
    idea.joined_into = target
    idea.save(update_fields=["joined_into"])
    changed(workshop, "plan")
    return idea


@transaction.atomic
def separate_idea(*, workshop: Workshop, idea_pk: int) -> Idea:
    """Let a joined idea stand alone again."""
    workshop = lock(workshop)
    idea = find_idea(workshop, idea_pk)
    idea.joined_into = None
    idea.save(update_fields=["joined_into"])
    changed(workshop, "plan")
    return idea


@transaction.atomic
def put_into_plan(*, workshop: Workshop, idea_pk: int) -> Action:
    """Begin an action with an idea and those joined into it; links back to all of them."""
    idea = find_idea(workshop, idea_pk)
    idea = idea.joined_into or idea
    ideas = [idea, *idea.joined.all()]
    statements = {i.statement_id: i.statement for i in ideas if i.statement is not None}
    return add_action(
        workshop=workshop,
        fields=action_fields_of(idea),
        links=Links(ideas=ideas, statements=list(statements.values())),
    )


def action_fields_of(idea: Idea) -> dict[str, Any]:
    """An idea's text as an action: a long one is shortened and kept whole in the why."""
    line = " ".join(idea.text.split())
    if len(line) <= WHAT_LENGTH:
        return {"what": line}
    return {"what": Truncator(line).chars(WHAT_LENGTH), "why": idea.text}


def find_idea(workshop: Workshop, pk: int) -> Idea:
    """An idea of this workshop. Raises ``Refused`` when there is none."""
    idea = Idea.objects.in_workshop(workshop).select_related("statement").filter(pk=pk).first()
    if idea is None:
        raise Refused(_("That idea is not here any more."))
    return idea
