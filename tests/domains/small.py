"""A small valid pack, and ways to change one thing in it."""

from dataclasses import replace
from pathlib import Path

import pytest

from domains.packs import Pack, PackError, parse_pack
from domains.services import Loaded, load_pack

FILE = Path(__file__).parent / "small-pack.en-GB.yaml"
TEXT = FILE.read_text()


def changed(old: str, new: str) -> str:
    """The text of the small pack with one passage replaced, which must stand there once."""
    assert TEXT.count(old) == 1, f"{old!r} stands there {TEXT.count(old)} times"
    return TEXT.replace(old, new)


def small(old: str = "", new: str = "") -> Pack:
    """The small pack, with a passage replaced where one is named."""
    return parse_pack((changed(old, new) if old else TEXT).encode(), "pack.yaml")


def sized(rows: int) -> Pack:
    """The small pack with so many domains, and so many of all the rest in every one of them."""
    base = small()
    numbers = range(1, rows + 1)
    keys = tuple(f"domain-{n}" for n in numbers)
    return replace(
        base,
        domains=tuple(replace(base.domains[0], key=key) for key in keys),
        examples=tuple(replace(base.examples[0], key=f"e-{n}", domains=keys) for n in numbers),
        resources=tuple(replace(base.resources[0], key=f"r-{n}", domains=keys) for n in numbers),
        ideas=tuple(replace(base.ideas[0], key=f"i-{n}", domains=keys) for n in numbers),
    )


def load_small(old: str = "", new: str = "") -> Loaded:
    """The same, loaded."""
    return load_pack(small(old, new))


def line_of(passage: str) -> int:
    """The line of the small pack on which a passage stands first."""
    return TEXT[: TEXT.index(passage)].count("\n") + 1


def complaints(data: str | bytes) -> list[str]:
    """What is said about a pack that has mistakes."""
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(PackError) as caught:
        parse_pack(raw, "pack.yaml")
    return caught.value.lines()


def outcome(text: str) -> list[str]:
    """The mistakes in a pack that may also be right."""
    try:
        parse_pack(text.encode(), "pack.yaml")
    except PackError as error:
        return error.lines()
    return []
