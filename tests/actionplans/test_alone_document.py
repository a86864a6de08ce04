"""The PDF of one person's notes and plan: what it says, whose it is, and that all can read it."""

import io
from datetime import date
from itertools import pairwise

import pikepdf
import pytest

from actionplans import services
from actionplans.documents.pdf import Maker
from tests.actionplans import pdfs
from tests.alone import answer, begin, domain_of, note, statement_of
from tests.factories import now
from workshops.models import AloneReview

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def maker() -> Maker:
    """A maker that is warm."""
    maker = Maker()
    maker.warm_up()
    return maker


def make(maker: Maker, review: AloneReview) -> bytes:
    """The PDF of a review."""
    document = services.request_alone_document(review=review, now=now())
    return maker.make(document, now())[0]


def full() -> AloneReview:
    """A review with answers, notes and a plan."""
    review = begin(place="Riverside", role="A carer")
    answer(review, 4, "It depends on the team")
    answer(review, 0, statement=statement_of(review, 0, 1))
    note(review, "keep", "People know each other")
    note(review, "change", "Fewer forms")
    services.add_alone_action(
        review=review,
        fields={
            "what": "Ring people back",
            "kind": "myself",
            "first_step": "Tell my team",
            "with_whom": "My team",
            "by_date": date(2026, 12, 24),
            "how_i_know": "Nobody rings twice",
            "domain": domain_of(review),
        },
        key="",
        now=now(),
    )
    services.add_alone_action(review=review, fields={"what": "Ask my aunt"}, key="", now=now())
    return review


def test_it_says_what_one_person_said_in_words(maker: Maker) -> None:
    text = pdfs.text(make(maker, full()))
    for said in (
        "Riverside · A carer",
        "1. Ring people back",
        "Something I do myself",
        "24 December 2026",
        "Nobody rings twice",
        "2. Ask my aunt",
        "1. Domain 1 in full",
        "A strength to keep People know each other",
        "Something to change Fewer forms",
        "Statement 1.1 is true here. My answer: Agree It depends on the team",
        "My answer: I can’t say from where I am",
        "Not answered",
        "edition 1",
        "Nothing in it is a score",
    ):
        assert said in text
    assert "Domain 2 in full" not in text


def test_every_page_says_that_it_is_one_persons_own_view(maker: Maker) -> None:
    pages = pdfs.pages(make(maker, full()))
    for number, page in enumerate(pages, start=1):
        assert "One person’s own view" in page
        assert "not a workshop’s" in page
        assert f"Page {number} of {len(pages)}" in page


def test_it_is_tagged_and_nothing_is_outside_the_structure(maker: Maker) -> None:
    content = make(maker, full())
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked is True
        with document.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == "My notes and my plan"
    assert pdfs.unmarked(content) == []
    assert pdfs.lost_content(content) == []


def test_headings_skip_no_level_and_facts_have_row_heads(maker: Maker) -> None:
    found = pdfs.elements(make(maker, full()))
    levels = [int(e.tag[1]) for e in found if e.tag[0] == "H" and e.tag[1:].isdigit()]
    assert levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) <= 1
    assert {element.scope for element in found if element.tag == "TH"} == {"/Row"}


def test_an_empty_review_makes_a_file(maker: Maker) -> None:
    text = pdfs.text(make(maker, begin()))
    assert "There is nothing in the plan yet." in text
    assert "Nothing was answered or written yet." in text


def test_whatever_somebody_types_can_be_printed(maker: Maker) -> None:
    review = begin(role="<i>me</i>")
    nasty = (
        "ok\x07\x1b \U0001f600 \u2764\ufe0f \u0645\u0631\u062d\u0628\u0627 \u202egnp <b>&amp;</b> "
    )
    answer(review, 4, nasty + "w" * 150)
    note(review, "keep", nasty * 3)
    services.add_alone_action(review=review, fields={"what": nasty}, key="", now=now())
    content = make(maker, review)
    assert "<b>&amp;</b>" in pdfs.text(content)
    assert not pdfs.glyphs_missing(content)
    assert pdfs.unmarked(content) == []
