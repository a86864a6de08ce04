"""The sheets as a file: what is on each, that everybody can read it, and how it is made."""

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client

from actionplans import services as plans
from actionplans.documents.pdf import Maker
from actionplans.management.commands.make_documents import Work
from domains.models import Statement
from tests.actionplans import pdfs
from tests.factories import make_workshop, now
from tests.workshops.papers import begun, make_sheets
from workshops import services
from workshops.documents.sheets import print_sheets
from workshops.models import SheetFile, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Make = Callable[..., bytes]


@pytest.fixture(scope="module")
def maker() -> Maker:
    """A maker that is warm."""
    maker = Maker()
    maker.warm_up()
    return maker


@pytest.fixture
def workshop() -> Workshop:
    return make_workshop(minimum=5)


@pytest.fixture
def make(maker: Maker, workshop: Workshop) -> Make:
    """Makes the file of new sheets."""

    def made(number: int = 2, *, large: bool = False) -> bytes:
        file = services.make_sheets(workshop=workshop, number=number, large_print=large, now=now())
        content, pages = maker.make(file, now())
        assert pages == len(pdfs.pages(content))
        return content

    return made


def sizes(content: bytes) -> set[float]:
    """The sizes of all letters, in points."""
    found = set()
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            scale, size, line = 1.0, 0.0, 1.0
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "cm":
                    scale *= abs(float(operands[3])) or 1.0
                elif str(operator) == "Tf":
                    size = float(operands[1])
                elif str(operator) == "Tm":
                    line = abs(float(operands[3]))
                elif str(operator) in ("Tj", "TJ"):
                    found.add(round(line * size * scale, 1))
                elif str(operator) == "Q":
                    scale = 1.0
    return found


def test_a_sheet_has_its_number_its_code_the_promise_and_every_box(
    make: Make, workshop: Workshop
) -> None:
    text = pdfs.text(make(1))
    sheet = workshop.sheets.get()
    for said in (
        "Answer sheet 1",
        f"Code {sheet.spoken_code}",
        "If fewer than 5 people in your group answered, your answers are shown together with",
        "Before you hand in this sheet, type its code where people join",
        "ask the helper for your three words",
        "until the facilitator deletes the workshop",
        "Please name nobody",
        "People who draw on support, and carers",
        "1. Domain 1 in full",
        "Statement 2.4 is true here.",
        "In simpler words: Short 1.1",
        "Strongly disagree Disagree Mixed Agree Strongly agree I can’t say from where I am",
        "If you draw on support or care for somebody: From what you have seen: lived 2.3",
        "it may be shown on its own, if everybody in it ticks this",
        "What makes you say that?",
        "may be quoted in the plan",
    ):
        assert said in text
    assert text.count("may be quoted in the plan") == 8


def test_every_page_says_whose_it_is_and_no_sheet_shares_a_leaf(
    make: Make, workshop: Workshop
) -> None:
    pages = pdfs.pages(make(3))
    for sheet in workshop.sheets.all():
        mine = [n for n, page in enumerate(pages) if f"Sheet {sheet.number}, code" in page]
        assert len(mine) == 3
        assert mine[0] % 2 == 0  # the front of a leaf
        assert all(sheet.spoken_code in pages[number] for number in mine)


def test_four_statements_of_two_lines_are_on_one_page(make: Make, workshop: Workshop) -> None:
    Statement.objects.update(
        text="Everyone here knows what is going to change in care, and what it will mean for them.",
        easy_read="Everyone knows what is going to change.",
        lived="From what you have seen: someone has told you clearly what is changing, and what it "
        "means for you.",
    )
    pages = pdfs.pages(make(1))
    assert [page.count("What makes you say that?") for page in pages] == [0, 4, 4]


@pytest.mark.parametrize("large", [False, True])
def test_it_is_tagged_and_every_glyph_is_there(make: Make, large: bool) -> None:
    content = make(2, large=large)
    assert (pdfs.unmarked(content), pdfs.lost_content(content)) == ([], [])
    assert not pdfs.glyphs_missing(content)
    tags = [element.tag for element in pdfs.elements(content)]
    assert [tags.count(tag) for tag in ("H1", "H2", "H3")] == [2, 8, 16]
    with pikepdf.open(io.BytesIO(content)) as document:
        assert (str(document.Root.Lang), document.Root.MarkInfo.Marked) == ("en-GB", True)
        with document.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert "Answer sheets 1 to 2" in metadata["dc:title"]


def test_the_fonts_are_ours_and_in_the_file(make: Make) -> None:
    with pikepdf.open(io.BytesIO(make(1))) as document:
        names = {
            str(font.BaseFont)
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert names
    assert {bool(re.search(r"\+Atkinson", name)) for name in names} == {True}


def test_large_print_has_nothing_smaller_than_eighteen_points(make: Make) -> None:
    assert min(sizes(make(1, large=True))) >= 18
    assert min(sizes(make(1))) >= 9


def test_a_title_with_signs_that_no_font_has_does_not_spoil_it(
    make: Make, workshop: Workshop
) -> None:
    Workshop.objects.update(title="Review \U00013000 <b>& more</b>\u0007")
    content = make(1)
    assert not pdfs.glyphs_missing(content)
    assert "<b>& more</b>" in pdfs.text(content)


def test_a_sheet_that_was_begun_is_not_printed_again(maker: Maker, workshop: Workshop) -> None:
    one, two = make_sheets(workshop, 2)
    begun(one)
    file = services.print_again(workshop=workshop, first=1, last=2, large_print=False, now=now())
    text = pdfs.text(maker.make(file, now())[0])
    assert (one.spoken_code in text, two.spoken_code in text) == (False, True)


def test_many_sheets_are_laid_out_in_parts_and_read_as_one(
    maker: Maker, workshop: Workshop
) -> None:
    file = services.make_sheets(workshop=workshop, number=3, large_print=False, now=now())

    def printed(at_once: int) -> tuple[bytes, int]:
        return print_sheets(maker.printer, file, lambda: None, at_once=at_once)

    (whole, pages), (joined, joined_pages) = printed(20), printed(1)
    assert (joined_pages, pdfs.pages(joined)) == (pages, pdfs.pages(whole))
    assert pdfs.elements(joined) == pdfs.elements(whole)
    assert (pdfs.unmarked(joined), pdfs.lost_content(joined)) == ([], [])
    assert on_pages(joined) == on_pages(whole)
    with pikepdf.open(io.BytesIO(joined)) as document:
        assert (document.check_pdf_syntax(), str(document.Root.Lang)) == ([], "en-GB")


def on_pages(content: bytes) -> list[int]:
    """On which page each heading of the structure says that it stands."""
    with pikepdf.open(io.BytesIO(content)) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        found = []
        waiting = [document.Root.StructTreeRoot]
        while waiting:
            element = waiting.pop()
            if not isinstance(element, pikepdf.Dictionary):
                continue
            kids = element.get("/K", [])
            waiting.extend(kids if isinstance(kids, pikepdf.Array) else [kids])
            if str(element.get("/S", "")) in ("/H1", "/H2", "/H3"):
                found.append(numbers[_page_of(element).objgen])
        return sorted(found)


def _page_of(element: pikepdf.Object) -> pikepdf.Object:
    """The page of an element, or of the first below it that names one."""
    if "/Pg" in element:
        return element.Pg
    kids = element.K
    return _page_of(kids[0] if isinstance(kids, pikepdf.Array) else kids)


def test_the_maker_of_documents_makes_sheets_and_the_desk_sends_them(
    maker: Maker, workshop: Workshop, client: Client
) -> None:
    services.make_sheets(workshop=workshop, number=2, large_print=False, now=now())
    assert plans.are_documents_asked_for()
    work = Work(maker, "one")
    assert [work.make_next(), work.make_next()] == [True, False]
    file = SheetFile.objects.get()
    assert (file.is_ready, file.pages) == (True, 7)
    client.force_login(workshop.facilitators.get())
    response = client.get(f"/workshops/{workshop.pk}/paper/{file.pk}/download/")
    assert response.content.startswith(b"%PDF")
    assert 'filename="Riverside answer sheets 1 to 2.pdf"' in response["Content-Disposition"]
    elsewhere = make_workshop(facilitator=workshop.facilitators.get())
    other = client.get(f"/workshops/{elsewhere.pk}/paper/{file.pk}/download/")
    assert other.status_code == 404
