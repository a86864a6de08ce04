"""Read YAML into a small tree that remembers its lines.

Scalars stay text exactly as written: what a value means is for the schema to say, so that an
unquoted `no`, `1.10` or `2019` never turns into something else on the way.
Tags, anchors and aliases are refused. Nothing here raises anything but `UnreadableError`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

DEEPEST = 12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Mistake:
    """One thing to put right: the line it stands on and a sentence in plain words."""

    line: int
    sentence: str


class UnreadableError(Exception):
    """The text cannot be read as YAML at all; holds the one mistake that says why."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.mistake = Mistake(line, sentence)


@dataclass(frozen=True)
class Scalar:
    """A single value, as text."""

    line: int
    text: str
    quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is written here, or one of YAML's words for nothing."""
        return not self.text.strip() or (
            not self.quoted and self.text in {"~", "null", "Null", "NULL"}
        )


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Entries:
    """A mapping, in the order written; a key may stand more than once."""

    line: int
    entries: tuple[tuple[Scalar, "Node"], ...]

    def get(self, key: str) -> "Node | None":
        """The first value under a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Items | Entries


def read_tree(text: str) -> Node:
    """Read one YAML document.

    In: the text of a file. Out: its tree. Raises UnreadableError.
    """
    try:
        return _Reader(yaml.parse(text, Loader=LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it cannot be read"
        line = mark.line + 1 if mark else 1
        raise UnreadableError(line, f"This is not valid YAML: {problem}.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableError(
            line, "There is a control character here that YAML does not allow."
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise UnreadableError(1, "This is not valid YAML.") from None


class _Reader:
    """Turns the parser's events into nodes."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events

    def document(self) -> Node:
        """The one document in the file."""
        found: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise UnreadableError(
                        _line(event), "A second document begins here. A pack is one document."
                    )
                found = self.node(next(self.events), depth=1)
        if found is None:
            raise UnreadableError(1, "The file is empty.")
        return found

    def node(self, event: yaml.Event, depth: int) -> Node:
        """One value and everything in it."""
        _refuse_extras(event)
        if depth > DEEPEST:
            raise UnreadableError(_line(event), "This is nested too deeply.")
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(_line(event), tuple(self._items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return Entries(_line(event), tuple(self._entries(depth)))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(_line(event), event.value, quoted=not event.implicit[0])
        raise UnreadableError(_line(event), "This is not valid YAML.")

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise UnreadableError(key.line, "A key must be a plain word.")
            yield key, self.node(next(self.events), depth + 1)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refuse_extras(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise UnreadableError(
            _line(event), "Anchors (&) and aliases (*) are not allowed. Write the text out."
        )
    if getattr(event, "tag", None):
        raise UnreadableError(
            _line(event), "Tags (!) are not allowed. If the text begins with !, put it in quotes."
        )
