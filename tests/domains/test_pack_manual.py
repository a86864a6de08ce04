"""The manual for packs keeps up with the format."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from domains import packs
from domains.models import Domain, Edition, Resource, Statement

MANUAL = Path(__file__).parents[2] / "docs" / "content-packs.md"
PARTS = [
    packs.Pack,
    packs.Introduction,
    packs.Titled,
    packs.Approach,
    packs.Credits,
    packs.Work,
    packs.Domain,
    packs.Statement,
    packs.Example,
    packs.Resource,
    packs.Idea,
]


def test_the_manual_names_every_field_and_no_other():
    named = set(re.findall(r"`([a-z_]+)`", MANUAL.read_text()))
    known = {field.name for part in PARTS for field in fields(part)}
    assert sorted(known - named) == []
    assert sorted(named - known - {"cy", "no"}) == []


def limits() -> Iterator[tuple[int, int]]:
    """What a pack allows, and what its column holds."""
    columns = [
        (packs.Pack, Edition, ["title"]),
        (packs.Domain, Domain, ["title", "short_title", "key"]),
        (packs.Statement, Statement, ["text"]),
        (packs.Resource, Resource, ["title", "publisher", "address", "key"]),
    ]
    for part, model, names in columns:
        kinds = packs.record(part).kinds
        for name in names:
            column = model._meta.get_field(name)
            yield getattr(kinds[name], "limit"), column.max_length  # noqa: B009


def test_no_pack_allows_more_than_its_column_holds():
    assert [pair for pair in limits() if pair[0] > pair[1]] == []
