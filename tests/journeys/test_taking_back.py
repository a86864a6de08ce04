"""Taking back an answer on a phone, also while words are still on their way."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.rating import TRYING, RatingRoom, choose, find_signal, here, lose_signal, says
from tests.site import Site


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    return RatingRoom.make(site, people)


def test_an_answer_is_taken_back_after_what_was_on_its_way(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    lose_signal(page)
    here(page).get_by_role("textbox").fill("Said too soon")
    says(page, TRYING)
    page.goto(f"/room/{room.pk}/take-back/")
    check_accessible(page)
    page.get_by_role("link", name="Take this back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator("[data-says]")).to_contain_text("this page goes on by itself")
    check_accessible(page)
    find_signal(page)
    expect(page.get_by_text("Your answer is taken back.")).to_be_visible()
    assert room.stored() == []
    page.get_by_role("link", name="Back to the workshop").click()
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    expect(here(page).locator("[name=value]:checked")).to_have_count(0)
    expect(here(page).get_by_role("textbox")).to_have_value("")
