"""Reads pages as far as simulated browsers need: elements, their attributes, forms and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """One element. ``parts`` are its children: elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """Itself and everything in it, as it stands in the page."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def has(self, name: str) -> bool:
        """Whether it has an attribute."""
        return name in self.attributes

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements in it with this tag and these attributes (``_`` stands for ``-``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self
            if (not tag or one.tag == tag)
            and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]

    def first(self, tag: str = "", **attributes: str) -> Element | None:
        """The first of them, or None."""
        return next(iter(self.all(tag, **attributes)), None)

    def where(self, holds: Callable[[Element], bool]) -> list[Element]:
        """The elements in it of which something holds."""
        return [one for one in self if holds(one)]

    @property
    def text(self) -> str:
        """Its words, each gap one space."""
        return re.sub(r"\s+", " ", self.raw).strip()

    @property
    def written(self) -> str:
        """As text that reads the same again, and can be compared."""
        attributes = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        end = "" if self.tag in VOID else f"</{self.tag}>"
        return f"<{self.tag}{attributes}>{self.inner}{end}"

    @property
    def inner(self) -> str:
        """What is in it, as such a text."""
        return "".join(part if isinstance(part, str) else part.written for part in self.parts)

    @property
    def raw(self) -> str:
        """Its words as they stand there."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        tags = [element.tag for element in self.open]
        if tag in tags[1:]:
            del self.open[len(tags) - 1 - tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(text: str) -> Element:
    """A page, or a piece of one."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.open[0]


def fields_of(form: Element) -> list[tuple[str, str]]:
    """What a browser would send of a form as it stands, without its buttons."""
    found = []
    for one in form:
        name, kind = one.get("name"), one.get("type")
        if not name or one.has("disabled"):
            continue
        if one.tag == "textarea":
            found.append((name, one.raw.removeprefix("\n")))
        elif one.tag == "select":
            chosen = one.where(lambda option: option.has("selected")) or one.all("option")[:1]
            found += [(name, option.get("value")) for option in chosen]
        elif one.tag == "input" and kind in {"radio", "checkbox"}:
            found += [(name, one.get("value", "on"))] if one.has("checked") else []
        elif one.tag == "input":
            found.append((name, one.get("value")))
    return found


def token_of(page: Element) -> str:
    """The token against forged requests that a page carries."""
    found = page.first("input", name="csrfmiddlewaretoken")
    return found.get("value") if found else ""
