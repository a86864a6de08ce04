"""Two tabs of one browser: both tell the truth, neither writes over the other, either is enough."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browsers import People
from tests.journeys.rating import (
    BACK_SOON,
    TRYING,
    RatingRoom,
    choose,
    find_signal,
    held,
    here,
    lose_signal,
    says,
    until_sent,
)
from tests.site import Site


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    return RatingRoom.make(site, people)


FULL = """(full) => {
  window.setItem ??= Storage.prototype.setItem;
  Storage.prototype.setItem = full ? () => { throw new Error("full"); } : window.setItem;
}"""


def fill_storage(page: Page, *, full: bool) -> None:
    """What this tab writes is not kept any more, or it is again."""
    page.evaluate(FULL, full)


def beside(page: Page) -> Page:
    """A second tab of the same browser, at the same place."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def at_one_statement(room: RatingRoom) -> tuple[Page, Page]:
    """Two tabs that stay at the first statement, because somebody is there already."""
    page = room.phone()
    tabs = page, beside(page)
    for tab in tabs:
        here(tab).locator("h2, h1, p").first.click()
    return tabs


def test_each_tab_shows_what_became_of_words_written_in_the_other(room: RatingRoom) -> None:
    page = room.phone()
    other = beside(page)
    lose_signal(page)
    choose(page, "Agree")
    here(page).get_by_role("textbox").fill("From the first tab")
    for tab in (page, other):
        says(tab, re.compile("^Not sent, we keep trying"))
    expect(here(other).get_by_role("textbox")).to_have_value("From the first tab")
    expect(here(other).get_by_label("Agree", exact=True)).to_be_checked()
    find_signal(page)
    for tab in (page, other):
        says(tab, "Saved", BACK_SOON)
        assert held(tab) == 0


def test_what_is_being_typed_in_one_tab_is_not_touched_by_the_other(room: RatingRoom) -> None:
    page = room.phone()
    other = beside(page)
    here(other).get_by_role("textbox").press_sequentially("Half a sent")
    choose(page, "Agree")
    says(page, "Saved")
    other.keyboard.type("ence")
    expect(here(other).get_by_role("textbox")).to_have_value("Half a sentence")


def test_later_words_of_the_other_tab_appear_where_the_field_is_left(room: RatingRoom) -> None:
    page, other = at_one_statement(room)
    choose(other, "Agree")
    here(other).get_by_role("textbox").fill("Written first")
    says(other, "Saved")
    expect(here(page).get_by_role("textbox")).to_have_value("Written first")
    here(page).get_by_role("textbox").fill("Written later")
    with other.expect_response("**/own/"):
        here(page).get_by_role("textbox").blur()
    until_sent(page)
    other.wait_for_timeout(300)
    expect(here(other).get_by_role("textbox")).to_have_value("Written first")
    here(other).get_by_role("textbox").blur()
    expect(here(other).get_by_role("textbox")).to_have_value("Written later")
    assert room.stored() == [(4, "Written later")]


def test_a_tab_that_keeps_nothing_tells_the_other_what_was_saved(room: RatingRoom) -> None:
    page, other = at_one_statement(room)
    choose(other, "Agree")
    says(other, "Saved")
    fill_storage(page, full=True)
    choose(page, "Disagree")
    says(page, "Saved")
    expect(here(other).get_by_label("Disagree", exact=True)).to_be_checked()
    says(other, "Saved")


def test_the_tab_that_is_left_sends_what_the_closed_one_could_not(room: RatingRoom) -> None:
    page = room.phone()
    other = beside(page)
    lose_signal(page)
    choose(page, "Disagree")
    says(page, TRYING)
    page.close()
    find_signal(other)
    until_sent(other)
    assert room.stored() == [(2, "")]


def test_one_answer_is_sent_once_however_many_tabs_are_open(room: RatingRoom) -> None:
    page = room.phone()
    tabs = [page, beside(page), beside(page)]
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(re.findall(r"key=(\w+)", request.post_data or "")[0])

    page.context.on("request", note)
    for answer in ("Agree", "Mixed", "Disagree"):
        choose(page, answer)
        says(page, "Saved")
    tabs[1].wait_for_timeout(5_000)
    assert Counter(sent).most_common(1)[0][1] == 1
    assert len(sent) == 3


def test_numbers_of_two_tabs_never_meet_and_always_grow(room: RatingRoom) -> None:
    page = room.phone()
    other = beside(page)
    take = "Array.from({length: 40}, () => phone.outbox.number())"
    both = [number for _turn in range(3) for tab in (page, other) for number in tab.evaluate(take)]
    assert len(set(both)) == len(both) == 240
    for tab in (page, other):
        # What one tab wrote reaches the other's process a moment later; a person takes longer.
        tab.wait_for_function("newest => phone.kept.get('sequence') >= newest", arg=max(both))
        numbers = tab.evaluate(take)
        assert numbers == sorted(numbers)
        assert numbers[0] > max(both)
        both += numbers


def test_numbers_grow_though_another_tab_puts_the_count_back(room: RatingRoom) -> None:
    page = room.phone()
    other = beside(page)
    take = "Array.from({length: 5}, () => phone.outbox.number())"
    fill_storage(page, full=True)
    page.evaluate(take)
    before = other.evaluate(f"[...{take}, ...{take}]")
    fill_storage(page, full=False)
    page.evaluate("phone.kept.keepAgain()")
    assert other.evaluate("phone.outbox.number()") > before[-1]
