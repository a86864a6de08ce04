"""Read a content pack and check all of it before anything else happens.

`read_pack(path)` gives a frozen `Pack` or raises `PackError`, which holds every mistake with its
line. The dataclasses below are the format: each field says what it may hold. Nothing of Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from domains.checks import Address, Line, ListOf, Prose, Shaped, Whole, record, shown
from domains.yamltree import Entries, Items, Mistake, Node, Scalar, UnreadableError, read_tree

LARGEST = 2 * 1024 * 1024

Key = Shaped(r"[a-z0-9]+(-[a-z0-9]+)*", "a key: small letters, digits and single hyphens")
Language = Shaped(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?",
    "a language, such as en-GB or cy",
    limit=15,
)
StatementId = Shaped(r"[1-9][0-9]?\.[1-9]", "the domain's and the statement's number, such as 1.1")
Vantage = Shaped(r"[ABC]", "A, B or C")
Year = Whole(1900, 2100)
DomainKeys = ListOf(Key, most=20)


@dataclass(frozen=True)
class Titled:
    """A heading with its text: a step of the how-to, a key message."""

    title: Annotated[str, Line(200)]
    text: Annotated[str, Prose()]


@dataclass(frozen=True)
class Approach:
    """One strengths-based approach by name, with a sentence on it."""

    name: Annotated[str, Line(120)]
    note: Annotated[str, Line(400)]


@dataclass(frozen=True)
class Introduction:
    """What the review is, for whom, and how to use it."""

    what_it_is: Annotated[str, Prose()]
    what_it_is_not: Annotated[str, Prose()]
    who_it_is_for: Annotated[str, Prose()]
    how_to_use: Annotated[tuple[Titled, ...], ListOf(record(Titled), most=20)]
    strengths_based: Annotated[str, Prose()]
    approaches_note: Annotated[str, Prose()]
    approaches: Annotated[tuple[Approach, ...], ListOf(record(Approach), most=60)]


@dataclass(frozen=True)
class Work:
    """A publication that the pack is built on."""

    title: Annotated[str, Line(300)]
    publisher: Annotated[str, Line(200)]
    year: Annotated[int | None, Year] = None
    address: Annotated[str, Address()] = ""
    note: Annotated[str, Prose(2000)] = ""


@dataclass(frozen=True)
class Credits:
    """Whose work this rests on."""

    note: Annotated[str, Prose()]
    works: Annotated[tuple[Work, ...], ListOf(record(Work), most=100)]


@dataclass(frozen=True)
class Statement:
    """What everybody says how far they agree with."""

    id: Annotated[str, StatementId]
    text: Annotated[str, Line(220)]
    covers: Annotated[str, Line(400)]
    easy_read: Annotated[str, Line(160)]
    prompt: Annotated[str, Line(300)]
    lived: Annotated[str, Line(300)]
    vantage: Annotated[str, Vantage]


@dataclass(frozen=True)
class Domain:
    """One area of work with its four statements."""

    key: Annotated[str, Key]
    title: Annotated[str, Line(160)]
    short_title: Annotated[str, Line(40)]
    good_looks_like: Annotated[str, Prose()]
    why_it_matters: Annotated[str, Prose()]
    statements: Annotated[tuple[Statement, ...], ListOf(record(Statement), least=4, most=4)]


@dataclass(frozen=True)
class Example:
    """What a place did, as reported in a year."""

    key: Annotated[str, Key]
    place: Annotated[str, Line(160)]
    title: Annotated[str, Line(200)]
    year: Annotated[int, Year]
    text: Annotated[str, Prose()]
    in_short: Annotated[str, Line(400)]
    source: Annotated[str, Line(400)]
    domains: Annotated[tuple[str, ...], DomainKeys]


@dataclass(frozen=True)
class Resource:
    """Something to read."""

    key: Annotated[str, Key]
    title: Annotated[str, Line(300)]
    publisher: Annotated[str, Line(200)]
    domains: Annotated[tuple[str, ...], DomainKeys]
    year: Annotated[int | None, Year] = None
    note: Annotated[str, Prose(2000)] = ""
    address: Annotated[str, Address()] = ""


@dataclass(frozen=True)
class Idea:
    """An idea for action that leaders can take up."""

    key: Annotated[str, Key]
    text: Annotated[str, Line(600)]
    section: Annotated[str, Line(200)]
    domains: Annotated[tuple[str, ...], DomainKeys]
    first_step: Annotated[str, Line(600)] = ""


@dataclass(frozen=True)
class Pack:
    """A whole content pack."""

    format: Annotated[int, Whole(1, 1)]
    pack: Annotated[str, Key]
    edition: Annotated[int, Whole(1, 9999)]
    language: Annotated[str, Language]
    title: Annotated[str, Line(160)]
    summary: Annotated[str, Prose(1000)]
    introduction: Introduction
    key_messages: Annotated[tuple[Titled, ...], ListOf(record(Titled), least=0, most=60)]
    credits: Credits
    licence_note: Annotated[str, Prose()]
    domains: Annotated[tuple[Domain, ...], ListOf(record(Domain), most=20)]
    examples: Annotated[tuple[Example, ...], ListOf(record(Example), least=0)]
    resources: Annotated[tuple[Resource, ...], ListOf(record(Resource), least=0)]
    ideas: Annotated[tuple[Idea, ...], ListOf(record(Idea), least=0)]


PACK = record(Pack)


class PackError(Exception):
    """A pack that cannot be loaded; `mistakes` holds all of them, by line."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file = file
        self.mistakes = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.sentence))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Each mistake as `file:line: sentence`."""
        return [f"{self.file}:{mistake.line}: {mistake.sentence}" for mistake in self.mistakes]


def read_pack(path: Path) -> Pack:
    """Read and check a pack.

    In: the file. Out: the pack. Raises PackError with every mistake found.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable file name"
        raise PackError(str(path), [Mistake(1, f"The file cannot be read: {reason}.")]) from None
    return parse_pack(data, str(path))


def parse_pack(data: bytes, file: str) -> Pack:
    """Check the bytes of a pack; `file` is the name used in messages. Raises PackError."""
    mistakes: list[Mistake] = []
    pack: Pack | None = None
    try:
        tree = read_tree(_text(data))
        pack = cast(
            "Pack | None",
            PACK.read(tree, "the pack", lambda *found: mistakes.append(Mistake(*found))),
        )
        mistakes.extend(_mistakes_between_parts(tree))
    except UnreadableError as error:
        mistakes.append(error.mistake)
    if mistakes or pack is None:
        raise PackError(file, mistakes)
    return pack


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise UnreadableError(
            1, f"The file is too large; {LARGEST // 1024 // 1024} MB is the most."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(line, "The file is not UTF-8 text. Save it as UTF-8.") from None


def _mistakes_between_parts(tree: Node) -> Iterator[Mistake]:
    """What no part can see by itself: repeated keys, unknown domains, numbers out of order."""
    domains = list(_members(tree, "domains"))
    known = {key.text.strip() for domain in domains if (key := _scalar(domain, "key"))}
    for part in ("domains", "examples", "resources", "ideas"):
        yield from _repeated(_scalar(member, "key") for member in _members(tree, part))
    for part in ("examples", "resources", "ideas"):
        for member in _members(tree, part):
            yield from _wrong_domains(member, known)
    for number, domain in enumerate(domains, start=1):
        yield from _wrong_numbers(number, domain)


def _wrong_domains(member: Entries, known: set[str]) -> Iterator[Mistake]:
    places = member.get("domains")
    keys = (
        [key for key in places.items if isinstance(key, Scalar)]
        if isinstance(places, Items)
        else []
    )
    for key in keys:
        if key.text.strip() not in known:
            yield Mistake(
                key.line, f"There is no domain with the key “{shown(key.text)}” in this pack."
            )
    yield from _repeated(iter(keys))


def _wrong_numbers(number: int, domain: Entries) -> Iterator[Mistake]:
    for place, statement in enumerate(_members(domain, "statements"), start=1):
        found = _scalar(statement, "id")
        if found and not found.is_empty and found.text.strip() != f"{number}.{place}":
            yield Mistake(
                found.line, f"“id” must be {number}.{place} here; it is {shown(found.text)}."
            )


def _repeated(keys: Iterator[Scalar | None]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for key in keys:
        if key is None or key.is_empty:
            continue
        text = key.text.strip()
        if text in first:
            yield Mistake(
                key.line, f"“{shown(text)}” is used twice; the first is on line {first[text]}."
            )
        first.setdefault(text, key.line)


def _members(tree: Node, name: str) -> Iterator[Entries]:
    """The mappings in the list under a name, whatever else may be wrong with it."""
    found = tree.get(name) if isinstance(tree, Entries) else None
    for item in found.items if isinstance(found, Items) else ():
        if isinstance(item, Entries):
            yield item


def _scalar(entries: Entries, name: str) -> Scalar | None:
    found = entries.get(name)
    return found if isinstance(found, Scalar) else None
