"""Two rooms in which different things were said: whoever may not know it must see the same.

At some moments of a play everything that others may fetch is fetched twice: as the room is, and
as it were had people said something else (``otherwise``). Byte for byte it has to be the same,
and so have the events that streams are sent when somebody taps something meanwhile. Nothing of
either room stays.

This needs no reckoning, and no list of what could tell: what depends on somebody's answer in any
way, an order, a number, a length, a header, is different in one of the rooms.

Having answered is no secret: who is in the room sees who taps, and the desk is told how many have
answered. But a page may say it of no person, and of no group below the minimum: there the other
person, or one of the other group, has answered, and nobody may see a difference. Small
groups are counted together, so that the whole less the others tells no more.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.attack import pages
from tests.attack.otherwise import Otherwise
from tests.attack.pages import Page
from tests.attack.seen import paper_of, text_of_the_file
from tests.attack.session import Play
from tests.attack.worlds import in_vain, told_while
from workshops import services
from workshops.models import LookedThrough, Rating, Seat, VisibleTo

Act = Callable[[int], object]
# How often somebody looks closely, and at how many pages besides those of all the time.
SHARE, OTHERS = 0.06, 6
# In how many rooms the PDF itself is made, twice.
FILES = 0.01
AROUND = 60


class Watch:
    """Looks closely now and then; everything that differs is in ``found``."""

    def __init__(self, chance: random.Random, share: float = SHARE, others: int = OTHERS) -> None:
        self.chance, self.share, self.others = chance, share, others
        self.found: list[str] = []
        self.looked = 0

    def __call__(self, play: Play) -> None:
        """Look, if chance wants it."""
        if self.chance.random() < self.share:
            self.look(play)

    def look(self, play: Play) -> None:
        """Compare the room with its twin."""
        self.looked += 1
        for_desk = self.chance.random() < 0.5
        found = [
            page for page in pages.pages_of(play.room, play.eyes) if for_desk or page.who != "desk"
        ]
        looked_at = pages.some_of(found, self.chance, self.others)
        seat, seed = self._somebody(play), self.chance.random()
        act = self._act(play, seat) if seat else _nothing

        def twin() -> Otherwise:
            chance = random.Random(seed)
            return Otherwise(play.room, play.eyes.me, chance, seat, for_desk=for_desk)

        def as_it_is() -> Mapping[object, bytes]:
            twin().arrange()
            return _seen(play, looked_at, lambda: act(0))

        def otherwise() -> Mapping[object, bytes]:
            twin().change()
            return _seen(play, looked_at, lambda: act(1))

        one, other = in_vain(as_it_is), in_vain(otherwise)
        where = f"at {play.room.workshop.step}"
        self.found += [
            f"{where}, {'the desk' if for_desk else 'the room'}: {_named(key)} differs: "
            f"{_difference(one[key], other[key])}"
            for key in one
            if one[key] != other[key]
        ]

    def look_at_the_file(self, play: Play) -> None:
        """Compare the plan as a file, draft or agreed: what it is made from, in a few rooms the
        text of the PDF itself."""
        is_draft, seed = self.chance.random() < 0.5, self.chance.random()
        read = text_of_the_file if self.chance.random() < FILES else paper_of

        def file_of() -> bytes:
            return read(play.room.workshop, is_draft=is_draft, now=play.now).encode()

        def twin() -> Otherwise:
            chance = random.Random(seed)
            return Otherwise(play.room, play.eyes.me, chance, None, for_desk=False)

        def as_it_is() -> bytes:
            twin().arrange()
            return file_of()

        def otherwise() -> bytes:
            twin().change()
            return file_of()

        one, other = in_vain(as_it_is), in_vain(otherwise)
        if one != other:
            self.found.append(f"the file of the plan differs: {_difference(one, other)}")

    def _somebody(self, play: Play) -> Seat | None:
        """Whoever taps something meanwhile."""
        seats = [seat for seat in play.room.present() if seat != play.eyes.me]
        return self.chance.choice(seats) if seats and not play.room.workshop.is_closed else None

    def _act(self, play: Play, seat: Seat) -> Act:
        """Something that happens in both rooms; what is secret of it differs."""
        acts = [self._answers(play, seat), self._takes_back(seat), _nothing]
        return self.chance.choice(acts)

    def _answers(self, play: Play, seat: Seat) -> Act:
        """Somebody answers, the one thing in one room and another in the other.

        What the desk reads of it is alike, and nobody takes back that they may be quoted: what
        was quoted leaves the plan then, for everybody to see.
        """
        workshop = play.room.workshop
        statement = self.chance.choice(workshop.agenda.statements)
        read = LookedThrough.objects.filter(item__workshop=workshop, statement=statement)
        seen = read.exists() or workshop.showings.filter(statement=statement).exists()
        why = ("Alike", "Alike") if seen else ("", "Because it is so")
        whom = [VisibleTo.PLAN, VisibleTo.PLAN if seen else self.chance.choice(VisibleTo.values)]
        values = self.chance.sample(range(6), 2)

        def answer(room: int) -> None:
            services.record_rating(
                seat=seat, statement_pk=statement, value=values[room], reason=why[room],
                visible_to=whom[room], key="", sequence=None, now=play.now,
            )  # fmt: skip

        return answer

    def _takes_back(self, seat: Seat) -> Act:
        """Somebody takes back an answer that was not shown, whatever it is."""
        unshown = Rating.objects.filter(seat=seat, showing=None)
        found = unshown.values_list("statement", flat=True).first()
        if found is None:
            return _nothing
        return lambda _room: services.take_back_answer(seat=seat, statement_pk=found)


def _nothing(_room: int) -> None:
    """Nobody taps anything."""


def _seen(play: Play, looked_at: list[Page], act: Callable[[], object]) -> Mapping[object, bytes]:
    """What the streams are told, and then every page."""
    told = told_while(act)
    seen: dict[object, bytes] = {"what the streams are sent": "\n".join(told).encode()}
    return seen | pages.fetch(looked_at, play.room, play.eyes)  # type: ignore[operator]


def _named(key: object) -> str:
    return f"{key.name} ({key.path})" if isinstance(key, Page) else str(key)


def _difference(one: bytes, other: bytes) -> str:
    """Where two answers begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    at = at or min(len(one), len(other))
    part = slice(max(0, at - AROUND), at + AROUND)
    return f"{one[part].decode(errors='replace')!r} or {other[part].decode(errors='replace')!r}"
