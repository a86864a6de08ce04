"""Loading a pack: once, again, changed, and changed after a workshop has used it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.db import connection

from domains.models import CaseExample, Domain, Edition, Statement
from domains.services import EditionInUseError, Outcome, digest_of, load_pack
from tests.domains.small import load_small, small
from tests.factories import make_workshop

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, int, int, int]:
    """How many rows there are of what a pack holds."""
    models = (Edition, Domain, Statement, CaseExample)
    one, two, three, four = (model._default_manager.count() for model in models)
    return one, two, three, four


def test_a_new_pack_is_created_with_all_it_holds():
    loaded = load_small()
    edition = loaded.edition
    assert loaded.outcome == Outcome.CREATED
    assert counts() == (1, 2, 8, 1)
    assert [d.key for d in edition.domains.order_by("position")] == ["meeting", "helping"]
    assert edition.content["introduction"]["approaches"][0]["name"] == "Asking first"
    assert edition.content["credits"]["works"][0]["year"] == 2020
    assert edition.content["licence_note"] == "Free to use."


def test_the_same_pack_again_changes_nothing():
    first = load_small().edition
    again = load_small()
    assert (again.outcome, again.edition.pk) == (Outcome.UNCHANGED, first.pk)
    assert counts() == (1, 2, 8, 1)


def test_the_digest_is_about_the_words_and_not_the_layout():
    assert digest_of(small("format: 1", "# a note\nformat: 1")) == digest_of(small())
    assert digest_of(small("A bench was built.", "A bench was made.")) != digest_of(small())


def test_a_changed_pack_replaces_an_edition_that_nobody_used():
    load_small()
    loaded = load_small("A bench was built.", "A bench was made.")
    assert loaded.outcome == Outcome.REPLACED
    assert counts() == (1, 2, 8, 1)
    assert CaseExample.objects.get().text == "A bench was made."


def test_a_changed_pack_is_refused_once_the_edition_was_used():
    load_small().edition.mark_used()
    with pytest.raises(EditionInUseError, match="edition number 2 or higher"):
        load_small("A bench was built.", "A bench was made.")
    assert CaseExample.objects.get().text == "A bench was built."


def test_the_same_pack_is_still_unchanged_once_the_edition_was_used():
    load_small().edition.mark_used()
    assert load_small().outcome == Outcome.UNCHANGED


def test_an_edition_that_a_workshop_holds_is_refused_even_without_the_note_of_it():
    edition = load_small().edition
    make_workshop(edition=edition)
    Edition.objects.update(used_at=None)
    with pytest.raises(EditionInUseError):
        load_small("A bench was built.", "A bench was made.")
    assert counts() == (1, 2, 8, 1)


def test_a_workshop_marks_its_edition_as_used():
    edition = load_small().edition
    make_workshop(edition=edition)
    assert Edition.objects.get(pk=edition.pk).is_used is True


def test_only_the_first_use_is_noted():
    edition = load_small().edition
    edition.mark_used()
    first = Edition.objects.get().used_at
    edition.mark_used()
    assert Edition.objects.get().used_at == first


def test_a_new_edition_number_stands_beside_the_old_one(settings: LazySettings):
    settings.CONTENT_PACK = "small-pack"
    load_small().edition.mark_used()
    load_small("edition: 1", "edition: 2")
    current = Edition.objects.current()
    assert Edition.objects.count() == 2
    assert current is not None
    assert current.number == 2


def test_the_current_edition_is_in_the_language_asked_for_or_the_next_best(settings: LazySettings):
    settings.CONTENT_PACK = "small-pack"
    load_small()
    load_pack(small("language: en-GB", "language: cy"))
    load_pack(small("edition: 1", "edition: 2"))

    def found(language: str | None) -> tuple[int, str]:
        edition = Edition.objects.current(language)
        assert edition is not None
        return edition.number, edition.language

    assert found(None) == (2, "en-GB")
    assert found("cy") == (1, "cy")
    assert found("cy-gb") == (1, "cy")
    assert found("en-US") == (2, "en-GB")
    assert found("fr") == (2, "en-GB")


def test_no_edition_is_current_when_none_is_loaded():
    assert Edition.objects.current() is None


def test_what_belongs_to_a_domain_first_comes_before_the_rest():
    pack = small(
        "    domains: [meeting, helping]\n",
        "    domains: [helping, meeting]\n"
        "  - key: second\n    place: Anytown\n    title: Second\n    year: 2021\n"
        "    text: Second.\n    in_short: Second.\n    source: Press\n    domains: [meeting]\n",
    )
    domain = load_pack(pack).edition.domains.get(key="meeting")
    assert [e.key for e in domain.examples_in_order()] == ["second", "anytown-bench"]
    homes = domain.examples_in_order().with_homes()[1].homes
    assert [home.key for home in homes] == ["helping", "meeting"]
    assert [i.key for i in domain.ideas_in_order()] == ["build-a-bench"]
    assert [r.key for r in domain.resources_in_order()] == []


@pytest.mark.django_db(transaction=True)
def test_loads_at_the_same_moment_store_one_edition():
    people = 4
    together = Barrier(people)

    def load(_number: int) -> Outcome:
        together.wait()
        try:
            return load_small().outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        outcomes = sorted(pool.map(load, range(people)))
    assert outcomes == [Outcome.CREATED] + [Outcome.UNCHANGED] * (people - 1)
    assert counts() == (1, 2, 8, 1)
