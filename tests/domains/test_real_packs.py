"""The packs that come with the app: complete, and in step with the code."""

from pathlib import Path

import pytest

from domains.models import Domain, Edition
from domains.packs import Pack, read_pack
from domains.services import Outcome, load_pack

FIXTURES = Path(__file__).parents[2] / "fixtures"

TITLES = [
    "Develop a strengths-based vision and framework",
    "Leading a strengths-based approach",
    "Developing a strengths-based approach to commissioning",
    "Working in partnership",
    "Effective and enabling systems, processes and information",
    "Delivering to a high standard and quality",
    "Co-producing with people who draw on services and carers",
    "Developing the skills and capabilities of the workforce",
    "Understanding and measuring impact",
]

APPROACHES = [
    "Appreciative inquiry",
    "Asset-based community development",
    "Cognitive behavioural therapy",
    "Community catalysts",
    "Family group conferencing",
    "Local area coordination",
    "Making safeguarding personal",
    "Narrative approaches",
    "Person-centred approaches",
    "Restorative practice",
    "Shared Lives",
    "Signs of safety",
    "Solutions-focused",
    "Systemic social work",
    "Three conversations framework",
    "Using self as instrument of change",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack that a new site begins with."""
    return read_pack(FIXTURES / "strengths-based-review.en-GB.yaml")


def test_it_has_the_nine_domains_under_their_official_titles(pack: Pack):
    assert [domain.title for domain in pack.domains] == TITLES


def test_it_has_36_statements_numbered_in_order(pack: Pack):
    ids = [statement.id for domain in pack.domains for statement in domain.statements]
    assert ids == [f"{d}.{s}" for d in range(1, 10) for s in range(1, 5)]


def test_the_statements_have_the_agreed_wording(pack: Pack):
    words = {statement.id: statement.text for d in pack.domains for statement in d.statements}
    assert words["1.2"] == (
        "All staff here understand the same guide to how they should work with people."
    )
    assert words["5.4"] == (
        "Staff know about the groups, activities and help that can be found close to where "
        "people live."
    )
    assert words["9.3"] == "Results are used to learn and do better, not just to count."


def test_every_aid_for_people_who_draw_on_support_begins_alike(pack: Pack):
    aids = [statement.lived for domain in pack.domains for statement in domain.statements]
    assert [aid for aid in aids if not aid.startswith("From what you have seen: ")] == []


def test_it_has_the_16_approaches(pack: Pack):
    assert sorted(a.name for a in pack.introduction.approaches) == APPROACHES


def test_it_has_35_ideas_and_at_least_two_for_every_domain(pack: Pack):
    assert len(pack.ideas) == 35
    few = [d.key for d in pack.domains if sum(d.key in i.domains for i in pack.ideas) < 2]
    assert few == []


def test_every_domain_has_examples_and_reading(pack: Pack):
    without = [
        domain.key
        for domain in pack.domains
        if not any(domain.key in example.domains for example in pack.examples)
        or not any(domain.key in resource.domains for resource in pack.resources)
    ]
    assert without == []


def test_every_example_says_when_it_was_reported(pack: Pack):
    assert {example.year for example in pack.examples} == {2019, 2021}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["strengths-based-review", "example-pack"])
def test_every_pack_that_comes_with_the_app_loads(name: str):
    pack = read_pack(FIXTURES / f"{name}.en-GB.yaml")
    loaded = load_pack(pack)
    assert (loaded.outcome, loaded.edition.pack) == (Outcome.CREATED, name)
    assert Domain.objects.in_edition(loaded.edition).count() == len(pack.domains)


@pytest.mark.django_db
def test_the_pack_of_a_new_site_is_the_current_one(pack: Pack):
    load_pack(read_pack(FIXTURES / "example-pack.en-GB.yaml"))
    loaded = load_pack(pack)
    assert Edition.objects.current() == loaded.edition
