"""A phone that runs short ends a page without a word; what was being typed is there again."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browsers import People
from tests.journeys.test_outbox import a_room_that_rates, here, says


def kill(page: Page) -> Page:
    """End a page as the system does, and open another one of the same browser."""
    other, url = page.context.new_page(), page.url
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    other.goto(url)
    return other


def test_a_page_killed_in_the_middle_of_a_word_loses_no_letter(
    people: People, facilitator: tuple[str, str]
) -> None:
    page = people.phone()
    a_room_that_rates(people, facilitator, page)
    here(page).get_by_label("Agree", exact=True).check()
    says(page, "Saved")
    here(page).get_by_role("textbox").press_sequentially("Half a wor")
    again = kill(page)
    expect(here(again).get_by_role("textbox")).to_have_value("Half a wor")
    says(again, "Saved")


def test_words_without_an_answer_are_there_again_too(
    people: People, facilitator: tuple[str, str]
) -> None:
    page = people.phone()
    a_room_that_rates(people, facilitator, page)
    here(page).get_by_role("textbox").press_sequentially("Why befor")
    again = kill(page)
    expect(here(again).get_by_role("textbox")).to_have_value("Why befor")
    says(again, "Kept on this phone. Choose an answer above to send it with.")
