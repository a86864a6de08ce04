"""What a participant's phone shows: where the room is, and what this seat said itself.

``shared_page`` is the same for every phone of a workshop and holds nothing of any seat;
``room_page`` is the whole page of one seat: the same, with its own filled in. Reads only. Of
other people's answers nothing passes here but what ``picture`` and ``reasons`` take from a
stored Showing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from domains.templatetags.content import content_lang
from workshops import added, said
from workshops.ahead import items_to_answer
from workshops.choices import priorities_for
from workshops.models import Answer, Seat, ShowingKind, Workshop
from workshops.models.groups import GROUPS_WITH_AID
from workshops.models.note import ADDED_LENGTH
from workshops.models.rating import REASON_LENGTH
from workshops.models.workshop import GRACE_SECONDS
from workshops.own import FIRST_ASKING, SECOND_ASKING, slot_of
from workshops.panels import panels_for
from workshops.picture import Picture, pictures_for, worth_talking_first
from workshops.reasons import AT_ONCE, Reasons, ShownReason, reasons_by_showing
from workshops.steps import Step

SCALE = (5, 4, 3, 2, 1)
# Where people write: the page is left in place as long as the room is there.
KEEPING_STEPS = ("read", "rate", "priorities", "ideas")
# Instead of the room, for whoever left it.
GOODBYE = {"step": "left", "step_template": "take_part/steps/left.html", "place": "left"}
# A line break and the white space around it, which a page is full of.
BREAK = re.compile(r"\s*\n\s*")
# How long the shared page may be kept while its version is the newest.
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Asked:
    """One statement as it is asked. ``shown``: the room saw it, nothing is added any more.

    ``round`` is the version its round is named after; ``slot`` is where its form is kept on a
    phone: what was said first and what is said again are two things.
    """

    statement: Any
    number: int
    of: int
    shown: bool
    round: int | str
    slot: str = FIRST_ASKING

    @property
    def again(self) -> bool:
        """Whether it is asked once more after the talk."""
        return self.slot == SECOND_ASKING


@dataclass(frozen=True)
class Seen:
    """One statement as the room saw it, with the first of its reasons and how many there are.

    ``again``: the same of how the room saw it after the talk.
    """

    picture: Picture
    reasons: list[ShownReason]
    number: int
    again: Seen | None = None


def choices() -> list[tuple[int, str]]:
    """The scale from strongly agree to strongly disagree; "can't say" stands apart."""
    return [(value, str(Answer(value).label)) for value in SCALE]


def frame(seat: Seat) -> dict[str, Any]:
    """What every page of a seat needs: whose it is, and where."""
    return {
        "seat": seat,
        "workshop": seat.workshop,
        "group_name": seat.workshop.group_name(seat.group),
        "seat_key": seat.key,
    }


def scale(seat: Seat) -> dict[str, Any]:
    """What is needed to draw the form of an answer."""
    return _scale(with_aid=seat.group in GROUPS_WITH_AID)


def _scale(*, with_aid: bool) -> dict[str, Any]:
    return {
        "choices": choices(),
        "cant_say": (Answer.CANT_SAY.value, str(Answer.CANT_SAY.label)),
        "with_aid": with_aid,
        "reason_length": REASON_LENGTH,
    }


@dataclass(frozen=True)
class Same:
    """What never changes from statement to statement, which a phone is sent once.

    ``html`` holds it as blocks with ``{holes}`` for what does; ``digest`` tells a phone whether
    its blocks are those that a shared page was made for.
    """

    html: str
    digest: str


@dataclass(frozen=True)
class _Holes:
    """In place of a statement."""

    pk: str = "{pk}"
    text: str = "{text}"
    easy_read: str = "{easy}"
    covers: str = "{covers}"


@lru_cache(maxsize=256)
def _same(
    pk: int, minimum: int, may_agree: bool, lang: str, with_aid: bool, _language: str | None
) -> Same:
    context = {
        "workshop": {"pk": pk, "minimum": minimum, "small_groups_may_agree": may_agree},
        "one": Asked(
            statement=_Holes(), number=0, of=0, shown=False, round="{round}", slot="{slot}"
        ),
        "lang": lang,
        **_scale(with_aid=with_aid),
    }
    html = BREAK.sub("\n", render_to_string("take_part/same.html", context)).strip()
    return Same(mark_safe(html), hashlib.sha256(html.encode()).hexdigest()[:8])  # noqa: S308


def same_blocks(workshop: Workshop, *, with_aid: bool = False) -> Same:
    """The blocks of a workshop; the digest is that of a phone without the aid, for all."""

    def told(aid: bool) -> Same:
        lang = content_lang(workshop.edition)
        may_agree = workshop.small_groups_may_agree
        return _same(workshop.pk, workshop.minimum, may_agree, lang, aid, get_language())

    return Same(told(with_aid).html, told(False).digest)


def shared_page(workshop: Workshop) -> dict[str, Any]:
    """What every phone of this workshop shows alike, and nothing of any seat."""
    name = _step_shown(workshop)
    item = workshop.current if workshop.current_item_id else None
    return {
        "workshop": workshop,
        "step": name,
        "step_template": f"take_part/steps/{name}.html",
        "place": place_of(workshop),
        "item": item,
        "domain": item.domain if item else None,
        "keeps": name in KEEPING_STEPS,
        "same": same_blocks(workshop),
        **_filled(name, workshop),
    }


def _filled(name: str, workshop: Workshop) -> Mapping[str, Any]:
    if name == "paused":
        return {}
    if panels := panels_for(workshop.step):
        panel = panels.phone(workshop)
        return {"step_template": panel.template, **panel.context}
    return _STEPS[name](workshop) if name in _STEPS else {}


def room_page(seat: Seat, now: datetime) -> dict[str, Any]:
    """Everything the whole page of one seat needs."""
    workshop = seat.workshop
    noted = said.noted(seat)
    page = {
        **(GOODBYE if seat.left_at else shared_page(workshop)),
        **frame(seat),
        **scale(seat),
    }
    return page | {
        "own": said.own_of(seat, noted),
        "sequence": noted.sequence,
        "closes_in": said.closes_in(workshop, now),
        "same": same_blocks(workshop, with_aid=page["with_aid"]),
    }


def own_page(seat: Seat, now: datetime) -> dict[str, Any]:
    """What belongs to this seat, for a script that has the shared page.

    ``place`` and ``version`` say to which shared page it belongs; ``sequence`` is the number of
    the seat's newest answer, ``closes_in`` the seconds until the rating closes. ``left`` is
    there when the seat said goodbye. The rest is an ``Own``.
    """
    workshop = seat.workshop
    noted = said.noted(seat)
    told: dict[str, Any] = {
        "version": workshop.version,
        "place": place_of(workshop),
        "sequence": noted.sequence,
    }
    if seat.left_at is not None:
        return told | {"left": True}
    closes_in = said.closes_in(workshop, now)
    closing = {} if closes_in is None else {"closes_in": closes_in}
    return told | closing | said.own_of(seat, noted).as_json()


def kept_for(workshop: Workshop, now: datetime) -> float:
    """How many seconds the shared page may be kept: never beyond a closing that is due."""
    if workshop.closing_at is None or workshop.step != Step.RATE:
        return KEPT_SECONDS
    due = workshop.closing_at + timedelta(seconds=GRACE_SECONDS) - now
    return min(KEPT_SECONDS, max(0.0, due.total_seconds()))


def place_of(workshop: Workshop) -> str:
    """A name for where the room is, by which a script tells one page from another."""
    name = "paused" if workshop.paused else workshop.step
    again = ":again" if workshop.asking_again else ""
    return f"{name}:{workshop.current_item_id or ''}:{workshop.current_statement_id or ''}{again}"


def _step_shown(workshop: Workshop) -> str:
    return "paused" if workshop.paused else Step(workshop.step).value


def _lobby(workshop: Workshop) -> Mapping[str, Any]:
    if not workshop.answering_ahead:
        return {}
    return {"ahead": workshop.agenda_items, "to_answer": items_to_answer(workshop)}


def _read(workshop: Workshop) -> Mapping[str, Any]:
    return {"examples": workshop.current.domain.examples_in_order()}


def _rate(workshop: Workshop) -> Mapping[str, Any]:
    statements = workshop.statements_in_view
    shown = workshop.showings.of_ratings(workshop.round).filter(statement__in=statements)
    seen = set(shown.values_list("statement", flat=True))
    return {
        "again": workshop.asking_again,
        "asked": [
            Asked(
                statement=statement,
                number=statement.position,
                of=len(statement.domain.statements.all()),
                shown=statement.pk in seen,
                round=_round_of(workshop, statement.pk),
                slot=slot_of(workshop),
            )
            for statement in statements
        ],
    }


def _round_of(workshop: Workshop, statement: int) -> int:
    """The version that the round of this statement is named after."""
    if not workshop.asking_again:
        return int(workshop.current.round_version)
    return int(workshop.current.asked_again.get(statement=statement).version)


def _look_through(workshop: Workshop) -> Mapping[str, Any]:
    return {"statements": workshop.statements_in_view}


def _pictures(workshop: Workshop) -> dict[str, Any]:
    statements = workshop.statements_in_view
    chosen = workshop.current.talk_order if workshop.current else ()
    pictures = worth_talking_first(pictures_for(workshop, statements), chosen)
    reasons = _reasons(workshop, statements)
    return {
        "seen": [_seen(each, reasons) for each in pictures],
        "opened": workshop.current_statement_id is not None,
    }


def _talk(workshop: Workshop) -> Mapping[str, Any]:
    """The pictures, what was added to them, and adding to them once they were shown."""
    found = _pictures(workshop)
    item, about = workshop.current, workshop.current_statement_id
    may_add = any(each.picture.shown for each in found["seen"])
    return found | {
        "added": added.for_everybody(workshop, item.pk, about),
        "may_add": may_add,
        "about": about,
        "kinds": added.KINDS,
        "added_length": ADDED_LENGTH,
        "new_key": _new_key,
    }


def _new_key() -> str:
    """An id for what a phone without scripts adds; with scripts its outbox makes one."""
    return secrets.token_urlsafe(12)


def _seen(picture: Picture, reasons: Mapping[int, Reasons[ShownReason]]) -> Seen:
    told = reasons.get(picture.showing or 0)
    again = _seen(picture.again, reasons) if picture.again else None
    return Seen(picture, told[:AT_ONCE], len(told), again) if told else Seen(picture, [], 0, again)


def _reasons(workshop: Workshop, statements: list[Any]) -> dict[int, Reasons[ShownReason]]:
    """The reasons the room may read, by showing."""
    showings = workshop.showings.filter(kind=ShowingKind.RATINGS, statement__in=statements)
    return reasons_by_showing(showings, workshop)


def _priorities(workshop: Workshop) -> Mapping[str, Any]:
    return {"statements": workshop.current.statements}


def _pick(workshop: Workshop) -> Mapping[str, Any]:
    return {"marked": priorities_for(workshop, workshop.current)}


_STEPS: dict[str, Callable[[Workshop], Mapping[str, Any]]] = {
    "lobby": _lobby,
    "read": _read,
    "rate": _rate,
    "look_through": _look_through,
    "show": _pictures,
    "talk": _talk,
    "priorities": _priorities,
    "pick": _pick,
}
