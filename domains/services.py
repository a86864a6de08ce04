"""Loading a content pack: the one write of this app."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from domains.models import (
    CaseExample,
    Domain,
    Edition,
    ExamplePlacement,
    IdeaPlacement,
    PracticeIdea,
    Resource,
    ResourcePlacement,
    Statement,
)
from domains.packs import Domain as PackDomain
from domains.packs import Example, Idea, Pack
from domains.packs import Resource as PackResource

Row = TypeVar("Row", CaseExample, Resource, PracticeIdea)


class Outcome(StrEnum):
    """What became of a pack."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Loaded:
    """The edition that now holds the pack, and what was done for it."""

    edition: Edition
    outcome: Outcome


class EditionInUseError(Exception):
    """The pack differs from an edition that a workshop has used; nothing was changed."""


def digest_of(pack: Pack) -> str:
    """A fingerprint of what a pack says; comments and layout of the file do not count."""
    canonical = json.dumps(asdict(pack), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def load_pack(pack: Pack) -> Loaded:
    """Store a checked pack as an edition, all of it or nothing.

    In: a pack from `read_pack`. Out: the edition and what happened: created; unchanged when the
    same content is there already; replaced when other content stood under the same number and
    no workshop had used it. Raises EditionInUseError when one had.
    """
    try:
        return _load(pack)
    except IntegrityError:  # somebody loaded the same edition at the same moment
        return _load(pack)


@transaction.atomic
def _load(pack: Pack) -> Loaded:
    digest = digest_of(pack)
    old = (
        Edition.objects.select_for_update()
        .filter(pack=pack.pack, number=pack.edition, language=pack.language)
        .first()
    )
    if old and old.digest == digest:
        return Loaded(old, Outcome.UNCHANGED)
    if old:
        _remove_unused(old)
    edition = _store(pack, digest)
    return Loaded(edition, Outcome.REPLACED if old else Outcome.CREATED)


def _remove_unused(edition: Edition) -> None:
    """Delete an edition. Raises EditionInUseError when a workshop has used it."""
    refusal = EditionInUseError(
        _(
            "A workshop has used edition %(number)d of “%(pack)s”, so it is never altered. "
            "Give the changed pack the edition number %(next)d or higher."
        )
        % {"number": edition.number, "pack": edition.pack, "next": edition.number + 1}
    )
    if edition.is_used:
        raise refusal
    try:
        with transaction.atomic():
            edition.delete()
    except (models.ProtectedError, models.RestrictedError, IntegrityError):
        raise refusal from None


def _store(pack: Pack, digest: str) -> Edition:
    whole = asdict(pack)
    edition = Edition.objects.create(
        pack=pack.pack,
        number=pack.edition,
        language=pack.language,
        title=pack.title,
        summary=pack.summary,
        content={
            part: whole[part]
            for part in ("introduction", "key_messages", "credits", "licence_note")
        },
        digest=digest,
    )
    domains = _store_domains(edition, pack.domains)
    _store_material(edition, domains, CaseExample, ExamplePlacement, pack.examples)
    _store_material(edition, domains, Resource, ResourcePlacement, pack.resources)
    _store_material(edition, domains, PracticeIdea, IdeaPlacement, pack.ideas)
    return edition


def _store_domains(edition: Edition, parts: tuple[PackDomain, ...]) -> dict[str, Domain]:
    """Store the domains with their statements. Out: the rows by key."""
    rows = Domain.objects.bulk_create(
        Domain(
            edition=edition,
            key=part.key,
            position=position,
            title=part.title,
            short_title=part.short_title,
            good_looks_like=part.good_looks_like,
            why_it_matters=part.why_it_matters,
        )
        for position, part in enumerate(parts, start=1)
    )
    Statement.objects.bulk_create(
        Statement(
            domain=row,
            key=statement.id,
            position=position,
            text=statement.text,
            covers=statement.covers,
            easy_read=statement.easy_read,
            prompt=statement.prompt,
            lived=statement.lived,
            vantage=statement.vantage,
        )
        for row, part in zip(rows, parts, strict=True)
        for position, statement in enumerate(part.statements, start=1)
    )
    return {row.key: row for row in rows}


def _store_material(
    edition: Edition,
    domains: dict[str, Domain],
    model: type[Row],
    placement: type[ExamplePlacement] | type[ResourcePlacement] | type[IdeaPlacement],
    parts: Sequence[Example | PackResource | Idea],
) -> None:
    """Store one kind of material and where each piece stands."""
    rows: list[Row] = []
    for position, part in enumerate(parts, start=1):
        values: dict[str, Any] = asdict(part)
        del values["domains"]
        rows.append(model(edition=edition, position=position, **values))
    manager: Any = model._default_manager
    manager.bulk_create(rows)
    places: Any = placement._default_manager
    places.bulk_create(
        placement(material_id=row.pk, domain=domains[key], position=rank)
        for row, part in zip(rows, parts, strict=True)
        for rank, key in enumerate(part.domains, start=1)
    )
