"""What a phone's page shows of the room: ``#now``, its forms, and what belongs to the seat."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.html import Element, fields_of, read

HOLE = re.compile(r"{(\w+)}")
VERSION = re.compile(r' data-version="\d+"')
HIDDEN = ("statement", "round", "item")
BOXES = {"marks": "statements", "backing": "ideas"}
USUAL = ("visible_to", "room")
Fields = list[tuple[str, str]]


@dataclass
class Sheet:
    """One drawing of ``#now``.

    ``body`` is the text of a shared page without its version; empty when the whole page brought
    it. ``forms`` are the addresses and hidden fields by slot, ``filled`` what the whole page
    filled them in with, ``offered`` what can be ticked; ``parts`` what stands in the places of
    the seat. ``ideas`` is where an idea goes, ``idea`` the fields of its form.
    """

    place: str
    version: int
    keeps: bool
    blocks: str
    sequence: int = 0
    body: str = ""
    forms: dict[str, tuple[str, Fields]] = field(default_factory=dict)
    filled: dict[str, Fields] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    ideas: str = ""
    idea: Fields = field(default_factory=list)

    @property
    def step(self) -> str:
        """Where the room is."""
        return step_of(self.place)

    @property
    def item(self) -> int:
        """The domain's item, or 0."""
        return item_of(self.place)


def step_of(place: str) -> str:
    """The step in the name of a place."""
    return place.split(":")[0]


def item_of(place: str) -> int:
    """The domain's item in the name of a place, or 0."""
    return int([*place.split(":"), ""][1] or 0)


def drawn(text: str) -> tuple[Sheet, Element]:
    """The sheet in a whole page, and the page. Raises ValueError where there is none."""
    page = read(text)
    now = page.first("div", id="now")
    if now is None:
        raise ValueError("there is no sheet in this page")
    return _sheet(now), page


def blocks_of(page: Element) -> dict[str, str]:
    """What never changes, which a phone is sent once: blocks with holes, by name."""
    same = page.first("template", id="same")
    found = same.where(lambda one: one.has("data-block")) if same else []
    return {one.get("data-block"): one.inner for one in found}


def shared(text: str, blocks: Mapping[str, str]) -> Sheet:
    """The sheet of a shared page, completed with blocks. ValueError where one is missing."""
    now = read(text).first("div", id="now")
    if now is None:
        raise ValueError("there is no sheet in this page")
    _complete(now, blocks)
    sheet = _sheet(now)
    sheet.body, sheet.filled = VERSION.sub("", text, count=1), {}
    return sheet


def _complete(element: Element, blocks: Mapping[str, str]) -> None:
    """Put blocks where they belong, their holes filled (``same.js``)."""
    for number, part in enumerate(element.parts):
        if not isinstance(part, Element):
            continue
        if not part.has("data-same"):
            _complete(part, blocks)
            continue
        if part.get("data-same") not in blocks:
            raise ValueError(f"no block {part.get('data-same')}")
        holes = {n.removeprefix("data-"): value for n, value in part.attributes.items()}
        children = [child for child in part.parts if isinstance(child, Element)]
        holes |= {child.get("data-hole"): child.inner for child in children}
        text = blocks[part.get("data-same")]
        filled = HOLE.sub(lambda hole: holes.get(hole[1], hole[0]), text)  # noqa: B023
        element.parts[number] = read(filled)


def _sheet(now: Element) -> Sheet:
    sheet = Sheet(
        place=now.get("data-place"),
        version=int(now.get("data-version") or 0),
        keeps=now.has("data-keeps"),
        blocks=now.get("data-blocks"),
        sequence=int(now.get("data-sequence") or 0),
        parts={p.get("data-own"): inside(p) for p in now.where(lambda one: one.has("data-own"))},
    )
    for box in now.all("auto-save"):
        [form] = box.all("form")
        fields = [f for f in fields_of(form) if f[0] != "csrfmiddlewaretoken"]
        hidden = [f for f in fields if f[0] in HIDDEN]
        sheet.forms[box.get("slot")] = form.get("action"), hidden
        sheet.filled[box.get("slot")] = [f for f in fields if f not in hidden]
        boxes = form.all("input", type="checkbox")
        sheet.offered[box.get("slot")] = [each.get("value") for each in boxes]
    for box in now.all("idea-box"):
        if box.get("name"):  # notes of the talk are sent by the same script
            continue
        [form] = box.all("form")
        sheet.ideas = form.get("action")
        left = {"csrfmiddlewaretoken", "key"}
        sheet.idea = [given for given in fields_of(form) if given[0] not in left]
    return sheet


def inside(element: Element) -> str:
    """What is in an element, each gap one space, so that it can be compared."""
    return re.sub(r"\s+", " ", element.inner).strip().replace("> <", "><")


def told_parts(own: dict[str, Any]) -> dict[str, str]:
    """The parts of what belongs to a seat, as they stand in a page."""
    return {name: inside(read(html)) for name, html in own.get("parts", {}).items()}


def visible(slot: str, fields: Any) -> Fields:
    """What somebody sees in a form: no hidden field, nothing empty, in one order."""
    kind = slot.partition(":")[0]
    names = {BOXES[kind]} if kind in BOXES else {"value", "reason", "visible_to", "text"}
    given = [(name, value) for name, value in fields if name in names and value]
    return sorted(one for one in given if one != USUAL)


@dataclass
class Form:
    """A form that saves by itself (``auto-save.js``). ``last`` is what was put away already."""

    slot: str
    url: str
    hidden: Fields
    values: Fields
    last: str = ""
    theirs: str | None = None
    state: str = ""
    writing: bool = False

    @property
    def kind(self) -> str:
        """What it is about: statement, thought, marks, backing."""
        return self.slot.partition(":")[0]

    @property
    def fields(self) -> Fields:
        """As they would be sent."""
        if self.kind in BOXES:
            return [*self.hidden, *self.values]
        given = dict(self.values)
        if self.kind == "thought":
            return [*self.hidden, ("text", given.get("text", ""))]
        chosen = [(name, given[name]) for name in ("value",) if name in given]
        for_whom = ("visible_to", given.get("visible_to", USUAL[1]))
        return [*self.hidden, *chosen, ("reason", given.get("reason", "")), for_whom]

    @property
    def written(self) -> str:
        """The same as one text."""
        return json.dumps(self.fields)

    @property
    def is_changed(self) -> bool:
        """And not put away yet."""
        return self.written != self.last

    @property
    def text(self) -> str:
        """What is in its field for words."""
        given = dict(self.values)
        return given.get("reason", "") or given.get("text", "")

    @property
    def unchosen(self) -> bool:
        """Whether words stand there without an answer."""
        return self.kind == "statement" and "value" not in dict(self.values)

    def put(self, fields: Any) -> None:
        """Fill it in."""
        self.values = [(n, v) for n, v in visible_order(fields) if n not in HIDDEN]

    def set(self, name: str, value: str) -> None:
        """Somebody chose or wrote."""
        self.values = [(n, v) for n, v in self.values if n != name] + [(name, value)]


def visible_order(fields: Any) -> Fields:
    """Pairs, whatever they came as."""
    return [(str(name), str(value)) for name, value in fields]
