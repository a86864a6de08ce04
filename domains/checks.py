"""A small schema: what a value in a pack may be, and the sentence for each way it is not.

Each kind of value has `read(node, name, report)`: it gives the value, or reports what is wrong
and gives None. `record(cls)` reads a frozen dataclass whose fields carry their kind in
`Annotated`, so that schema and result are written once. Nothing here knows Django.
"""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Protocol, get_origin, get_type_hints
from urllib.parse import urlsplit

from domains.yamltree import Entries, Items, Node, Scalar

Report = Callable[[int, str], None]

HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,12}|#\w{1,8});")
MARKDOWN = re.compile(r"\*\*|__|\]\(|^\s*#{1,6}\s|`", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Kind(Protocol):
    """What every kind of value can do."""

    def read(self, node: Node, name: str, report: Report) -> Any:
        """Give the value of a node, or report what is wrong with it and give None."""


def written(node: Node, name: str, report: Report) -> str | None:
    """The text of a single value; reports lists, mappings and empty values."""
    if not isinstance(node, Scalar):
        report(node.line, f"“{name}” must be text.")
    elif node.is_empty:
        report(node.line, f"“{name}” is empty.")
    else:
        return node.text.strip()
    return None


@dataclass(frozen=True)
class Prose:
    """Plain paragraphs and bullets, up to a number of characters."""

    limit: int = 12_000

    def read(self, node: Node, name: str, report: Report) -> str | None:
        """Give the text; reports markup, control characters and too much text."""
        text = written(node, name, report)
        if text is None:
            return None
        wrong = [
            (
                len(text) > self.limit,
                f"is too long: {len(text)} characters, and {self.limit} is the most.",
            ),
            (HTML.search(text), "contains HTML. Plain text only."),
            (MARKDOWN.search(text), "contains markdown (such as ** or #). Plain text only."),
            (CONTROL.search(text), "contains a control character. Plain text only."),
        ]
        sentences = [sentence for fault, sentence in wrong if fault]
        for sentence in sentences:
            report(node.line, f"“{name}” {sentence}")
        return None if sentences else text


@dataclass(frozen=True)
class Line:
    """One paragraph of plain text."""

    limit: int = 200

    def read(self, node: Node, name: str, report: Report) -> str | None:
        """Give the text in one line; also reports a second paragraph."""
        text = Prose(self.limit).read(node, name, report)
        if text is None:
            return None
        if re.search(r"\n\s*\n|\n\s*- ", text):
            report(node.line, f"“{name}” must be one paragraph, without bullets.")
            return None
        return " ".join(text.split())


@dataclass(frozen=True)
class Shaped:
    """A short word of a given shape, such as a key."""

    shape: str
    meaning: str
    limit: int = 60

    def read(self, node: Node, name: str, report: Report) -> str | None:
        """Give the word; reports one of another shape."""
        text = written(node, name, report)
        if text is None:
            return None
        if len(text) > self.limit or not re.fullmatch(self.shape, text, re.ASCII):
            report(node.line, f"“{name}” must be {self.meaning}.")
            return None
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number in a range."""

    least: int
    most: int

    def read(self, node: Node, name: str, report: Report) -> int | None:
        """Give the number; reports anything else."""
        text = written(node, name, report)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        span = f"from {self.least} to {self.most}" if self.most > self.least else f"{self.least}"
        report(node.line, f"“{name}” must be a whole number: {span}.")
        return None


@dataclass(frozen=True)
class Address:
    """A web address."""

    limit: int = 500

    def read(self, node: Node, name: str, report: Report) -> str | None:
        """Give the address; reports one that is not http or https."""
        text = written(node, name, report)
        if text is None:
            return None
        if len(text) > self.limit or not _is_web_address(text):
            report(
                node.line, f"“{name}” must be a web address that begins with https:// or http://."
            )
            return None
        return text


def _is_web_address(text: str) -> bool:
    if re.search(r"[\s<>\"'\\]", text) or CONTROL.search(text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


@dataclass(frozen=True)
class ListOf:
    """A list of one kind of value."""

    item: Kind
    least: int = 1
    most: int = 500

    def read(self, node: Node, name: str, report: Report) -> tuple[Any, ...] | None:
        """Give the values; reports too few, too many and what is wrong in each."""
        if not isinstance(node, Items):
            report(node.line, f"“{name}” must be a list.")
            return None
        if not self.least <= len(node.items) <= self.most:
            report(node.line, f"“{name}” must hold {self._span()}; there are {len(node.items)}.")
        return tuple(
            self.item.read(item, f"{name} {number}", report)
            for number, item in enumerate(node.items, start=1)
        )

    def _span(self) -> str:
        if self.least == self.most:
            return f"exactly {self.least}"
        return f"from {self.least} to {self.most}"


@dataclass(frozen=True)
class Record:
    """A mapping with named fields, read into a dataclass."""

    make: type
    kinds: dict[str, Kind]
    needed: frozenset[str]

    def read(self, node: Node, name: str, report: Report) -> Any:
        """Give the dataclass; reports missing, unknown and repeated keys and each wrong value."""
        if not isinstance(node, Entries):
            report(node.line, f"“{name}” must hold: {', '.join(self.kinds)}.")
            return None
        self._report_keys(node, name, report)
        values: dict[str, Any] = {}
        for key, kind in self.kinds.items():
            value = node.get(key)
            if value is not None:
                values[key] = kind.read(value, key, report)
        return self.make(**values) if self.needed <= values.keys() else None

    def _report_keys(self, node: Entries, name: str, report: Report) -> None:
        first: dict[str, int] = {}
        for key, _value in node.entries:
            if key.text in first:
                report(
                    key.line,
                    f"“{shown(key.text)}” stands twice; the first is on line {first[key.text]}.",
                )
            elif key.text not in self.kinds:
                report(
                    key.line,
                    f"“{shown(key.text)}” is not known here. Known: {', '.join(self.kinds)}.",
                )
            first.setdefault(key.text, key.line)
        for key_name in self.kinds:
            if key_name in self.needed and key_name not in first:
                report(node.line, f"“{key_name}” is missing in {name}.")


def shown(text: str) -> str:
    """Someone's text, short and harmless enough for a terminal."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def record(cls: type) -> Record:
    """The kind that reads this dataclass: each field names its kind in `Annotated`.

    A field with a default may be left out.
    """
    hints = get_type_hints(cls, include_extras=True)
    kinds: dict[str, Kind] = {}
    needed = set()
    for field in fields(cls):
        hint = hints[field.name]
        kinds[field.name] = hint.__metadata__[0] if get_origin(hint) is Annotated else record(hint)
        if field.default is MISSING:
            needed.add(field.name)
    return Record(cls, kinds, frozenset(needed))
