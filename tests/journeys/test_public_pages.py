"""The pages that anybody can read, on a small phone and on a laptop."""

import pytest

from tests.accessibility import check_accessible
from tests.browsers import LAPTOP, SMALL_PHONE, People

PAGES = {
    "/": "Review workshops",
    "/domains/": "Leading a strengths-based approach",
    "/domains/vision-and-framework/": "Develop a strengths-based vision and framework",
    "/resources/": "The asset-based area 2.0",
    "/credits/": "Social Care Institute for Excellence",
    "/join/": "Code",
    "/join/back/": "three words",
}


@pytest.mark.parametrize("viewport", [SMALL_PHONE, LAPTOP], ids=["phone", "laptop"])
def test_every_public_page_reads_well(people: People, viewport: dict[str, int]) -> None:
    page = people.join(viewport)
    for path, text in PAGES.items():
        page.goto(path)
        assert text in page.inner_text("body"), path
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        check_accessible(page)


def test_wrong_codes_are_said_in_words_on_an_accessible_page(people: People) -> None:
    people.expect_complaint("422")
    people.expect_complaint("404")
    page = people.join(SMALL_PHONE)
    page.goto("/join/")
    page.get_by_label("Code").fill("1234 567")
    page.locator("main button[type=submit]").first.click()
    page.get_by_text("A code has eight digits").first.wait_for()
    assert page.get_by_label("Code").input_value() == "1234 567"
    check_accessible(page)
    page.goto("/join/11111111/")
    page.get_by_text("No open workshop has this code").first.wait_for()
    check_accessible(page)
    page.goto("/room/999999/")
    check_accessible(page)
