"""What an attacker sees: the pages as they are served, read for counts of people.

Of the pictures everything is read from the tables that stand beside them for whoever cannot see
them, in the pages themselves; of priorities and backing from the showing that is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import chain, combinations
from typing import NamedTuple

from django.test import Client
from django.urls import reverse

from actionplans.services import share_plan
from workshops import telling
from workshops.access import seat_cookie
from workshops.disclosure import ORDER
from workshops.models import Facilitator, Seat, ShowingKind, Workshop
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND

TABLE = re.compile(r"<table>\s*<caption[^>]*>(.*?)</caption>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr>\s*<th scope=\"row\">(.*?)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td>(\d+)</td>")
EVERYONE, AFTER_THE_TALK = "Everyone", "after the talk"
# With this begins what is only for the facilitators.
PRIVATE = "Between us"
Groups = frozenset[str]


class Counted(NamedTuple):
    """So many people of these groups gave each answer. No groups: everybody in the picture.

    ``round`` is 2 of a picture from after the talk.
    """

    statement: int
    groups: Groups
    counts: tuple[int, ...]
    round: int = FIRST_ROUND


@dataclass(frozen=True)
class Marked:
    """How many people of some groups chose a thing, and how many there are of them."""

    about: int
    groups: Groups
    size: int
    number: int


class Names:
    """The names of cells in a workshop, the other way round."""

    def __init__(self, workshop: Workshop) -> None:
        found = chain.from_iterable(combinations(ORDER, n) for n in range(1, len(ORDER) + 1))
        self.groups = {telling.cell_name(workshop, groups): frozenset(groups) for groups in found}

    def of(self, name: str) -> Groups:
        """The groups of a cell with this name."""
        return frozenset() if name == EVERYONE else self.groups[name]


def pictures_in(page: str, workshop: Workshop) -> set[Counted]:
    """Every picture in a page, as its table tells it."""
    names = Names(workshop)
    statements = {one.text: one.pk for item in workshop.agenda_items for one in item.statements}
    found = set()
    for caption, body in TABLE.findall(page):
        [statement] = [pk for text, pk in statements.items() if text in unescape(caption)]
        for name, cells in ROW.findall(body):
            *scale, cant_say, _size = map(int, CELL.findall(cells))
            counts = (cant_say, *scale)
            number = SECOND_ROUND if AFTER_THE_TALK in caption else FIRST_ROUND
            found.add(Counted(statement, names.of(unescape(name).strip()), counts, number))
    return found


class Eyes:
    """Looks at the pages of a workshop as the play goes on, and remembers every picture.

    ``shared`` is what everybody sees, on the big screen, on the phones and in the shared plan;
    ``desk`` what the facilitators see besides.
    """

    def __init__(self, workshop: Workshop, facilitator: Facilitator) -> None:
        self.workshop = workshop
        self.wall, self.desk_client, self.phone = Client(), Client(), Client()
        self.desk_client.force_login(facilitator)
        self.shared: set[Counted] = set()
        self.desk: set[Counted] = set()

    def take(self, seat: Seat) -> None:
        """Sit down with a phone."""
        self.phone.cookies[seat_cookie(self.workshop.pk)] = seat.secret

    def look(self) -> None:
        """Look at every screen."""
        pk = self.workshop.pk
        screen = reverse("workshops:screen", args=[self.workshop.screen_secret])
        self.shared |= self._pictures(self.wall, screen)
        self.shared |= self._pictures(self.phone, reverse("workshops:room", args=[pk]))
        desk = reverse("workshops:desk", args=[pk])
        self.desk |= self._pictures(self.desk_client, desk, private=True)
        self.desk |= self._pictures(self.desk_client, reverse("workshops:so_far", args=[pk]))

    def look_at_the_plan(self) -> None:
        """Look at the plan by the link that is given to people."""
        secret = share_plan(workshop=self.workshop).share_secret
        address = reverse("actionplans:shared", args=[secret])
        self.shared |= self._pictures(Client(), address)

    def _pictures(self, client: Client, address: str, *, private: bool = False) -> set[Counted]:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        page = answer.content.decode()
        assert private or PRIVATE not in page, f"{address} shows what is only for the facilitators"
        return pictures_in(page, self.workshop)


def chosen(workshop: Workshop, kind: ShowingKind) -> list[Marked]:
    """What was marked or backed, as every page tells it: from the showing that is stored."""
    return [
        Marked(int(key), frozenset(cell["groups"]), cell["size"], number)
        for showing in workshop.showings.filter(kind=kind)
        for cell in showing.cells
        for key, number in cell["counts"].items()
    ]


def by_statement(seen: Iterable[Counted]) -> Mapping[tuple[int, int], list[Counted]]:
    """What was counted of each statement in each round."""
    found: dict[tuple[int, int], list[Counted]] = {}
    for one in sorted(seen, key=str):
        found.setdefault((one.statement, one.round), []).append(one)
    return found
