"""Reads counts of people from pages as they are served, and from what a PDF is made from.

Of pictures it reads the tables that stand beside them for whoever cannot see them; of priorities
and backing the texts that stand for the marks. Whatever is shown to somebody can be read so, and
nothing is taken from the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import chain, combinations
from typing import NamedTuple

from workshops import telling
from workshops.disclosure import ORDER
from workshops.models import Workshop
from workshops.models.workshop import FIRST_ROUND, SECOND_ROUND

TABLE = re.compile(r"<table>\s*<caption[^>]*>(.*?)</caption>(.*?)</table>", re.DOTALL)
ON_PAPER = re.compile(r'<h4>([^<]*)</h4>|<h5 class="when">(.*?)</h5>|<table class="counts">(.*?)</table>', re.DOTALL)  # fmt: skip # noqa: E501
ROW = re.compile(r"<tr>\s*<th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td>(\d+)</td>")
EVERYONE, AFTER_THE_TALK = "Everyone", "after the talk"

CHOICES = re.compile(r'<ol class="choices".*?</ol>\s*<ul class="picture__key".*?</ul>', re.DOTALL)
CHOICE = re.compile(r'data-row="(\d+)">.*?<title>(.*?)</title>', re.DOTALL)
KEY = re.compile(r"</svg>\s*([^<]+?)\s*<b>(\d+)</b></li>")
NOBODY = "0 people"

BACKED = re.compile(r'(Idea \d+)\b[^<]*(?:</p>)?\s*<p class="backed small">(.*?)</p>', re.DOTALL)
BY_CELL = re.compile(r'<span class="visually-hidden">(.*?): </span>(\d+) of (\d+)</span>')
IDEA = re.compile(r"Idea \d+\b")

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
        name = unescape(name).strip()
        return frozenset() if name == EVERYONE else self.groups[name]


class Reader:
    """Reads the pages of one workshop. ``ideas`` are what people propose, by their text."""

    def __init__(self, workshop: Workshop) -> None:
        self.names = Names(workshop)
        self.statements = {
            one.text: one.pk for item in workshop.agenda_items for one in item.statements
        }
        self.ideas: dict[str, int] = {}

    def pictures(self, page: str) -> set[Counted]:
        """Every picture in a page, as its table tells it."""
        found = set()
        for caption, body in TABLE.findall(page):
            caption = unescape(caption)
            [statement] = [pk for text, pk in self.statements.items() if text in caption]
            found |= self._rows(body, statement, again=AFTER_THE_TALK in caption)
        return found

    def on_paper(self, page: str) -> set[Counted]:
        """The same from what the PDF of the plan is made from."""
        found, statement, again = set(), 0, False
        for heading, when, body in ON_PAPER.findall(page):
            if heading:
                statement, again = self.statements.get(unescape(heading).strip(), 0), False
            elif when:
                again = AFTER_THE_TALK in when.lower()
            else:
                found |= self._rows(body, statement, again=again)
        return found

    def _rows(self, body: str, statement: int, *, again: bool) -> set[Counted]:
        number = SECOND_ROUND if again else FIRST_ROUND
        return {
            Counted(statement, self.names.of(name), (cant_say, *scale), number)
            for name, cells in ROW.findall(body)
            for *scale, cant_say, _size in [map(int, CELL.findall(cells))]
        }

    def priorities(self, page: str) -> set[Marked]:
        """What people would work on: of every statement, by every cell in the key."""
        found = set()
        for picture in CHOICES.findall(page):
            key = {unescape(name): int(size) for name, size in KEY.findall(picture)}
            for statement, said in CHOICE.findall(picture):
                told = dict(self._numbers(unescape(said), key))
                for name, size in key.items():
                    groups = self.names.of(name)
                    found.add(Marked(int(statement), groups, size, told.get(name, 0)))
        return found

    def _numbers(self, said: str, names: Iterable[str]) -> Iterator[tuple[str, int]]:
        """How many of each cell, from a text like "Leaders 2, Staff 3"."""
        if said == NOBODY:
            return
        longest = sorted(names, key=len, reverse=True)
        one = f"({'|'.join(map(re.escape, longest))}) (\\d+)(?:, |$)"
        assert re.fullmatch(f"(?:{one})+", said), f"this says more than the key: {said}"
        for name, number in re.findall(one, said):
            yield name, int(number)

    def backing(self, page: str) -> set[Marked]:
        """Who backs which idea. A cell that stands beside one idea and not beside another backs
        that one with nobody; an idea with no number is one that nobody backs."""
        told = {
            unescape(idea): [
                (self.names.of(name), int(number), int(size))
                for name, number, size in BY_CELL.findall(cells)
            ]
            for idea, cells in BACKED.findall(page)
        }
        sizes = {groups: size for cells in told.values() for groups, _number, size in cells}
        offered = set(IDEA.findall(page)) if told else set()
        found = set()
        for idea in offered & self.ideas.keys():
            numbers = {groups: number for groups, number, _size in told.get(idea, [])}
            for groups, size in sizes.items():
                found.add(Marked(self.ideas[idea], groups, size, numbers.get(groups, 0)))
        return found


def by_statement(seen: Iterable[Counted]) -> Mapping[tuple[int, int], list[Counted]]:
    """What was counted of each statement in each round."""
    found: dict[tuple[int, int], list[Counted]] = {}
    for one in sorted(seen, key=str):
        found.setdefault((one.statement, one.round), []).append(one)
    return found
