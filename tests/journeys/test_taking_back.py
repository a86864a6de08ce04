"""Taking back an answer on a phone, also while words are still on their way."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.rating import TRYING, RatingRoom, choose, find_signal, here, lose_signal, says
from tests.site import Site

TAKE_BACK = """
from workshops import services
from workshops.models import Seat
seat = Seat.objects.get(secret="{secret}")
services.take_back_answer(seat=seat, statement_pk=seat.ratings.get().statement_id)
"""


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


def test_an_answer_taken_back_elsewhere_is_not_said_to_be_saved(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    here(page).locator("h2").click()
    room.site.manage("shell", "-c", TAKE_BACK.format(secret=room.seats[0][0]))
    page.evaluate("document.querySelector('room-now').loadOwn()")
    expect(here(page).locator("[name=value]:checked")).to_have_count(0)
    says(page, "Not answered yet")


def test_who_may_read_is_kept_before_there_is_an_answer(room: RatingRoom) -> None:
    page = room.phone()
    readers = here(page).get_by_label("Only the facilitators")
    readers.check()
    here(page).locator("h2").click()
    page.evaluate("document.querySelector('room-now').loadOwn()")
    page.wait_for_timeout(500)
    expect(readers).to_be_checked()
    page.reload()
    expect(readers).to_be_checked()
    page.goto(f"/room/{room.pk}/leave/")
    expect(page.locator("unsent-words")).to_be_hidden()  # nothing was written
    page.goto(f"/room/{room.pk}/")
    choose(page, "Agree")
    says(page, "Saved")
    expect(readers).to_be_checked()
