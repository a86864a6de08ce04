"""A phone that is passed on, left or forgotten: words that have not arrived wait or stay locked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.rating import (
    BACK_SOON,
    REFUSED,
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

ONE = "One thing written on this phone has not arrived yet. We are sending it."
LOCKED = re.compile("^One thing written on this phone is not sent and stays locked")

LOOK_AGAIN = """() => document.dispatchEvent(
  new CustomEvent("live:changed", { detail: { kind: "hello", version: 0 } })
)"""
LOOK_THROUGH = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
go(Workshop.objects.get(pk={pk}), Step.LOOK_THROUGH)
"""


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    people.expect_complaint("40[34]")
    return RatingRoom.make(site, people)


def writes(page: Page, reason: str) -> None:
    """An answer with a reason that does not arrive."""
    choose(page, "Agree")
    here(page).get_by_role("textbox").fill(reason)
    says(page, TRYING)


def notice(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for what the page says about words on this phone."""
    expect(page.locator("[data-says]")).to_have_text(words, timeout=BACK_SOON)


def test_leaving_waits_until_words_have_arrived_and_goes_on_by_itself(room: RatingRoom) -> None:
    page = room.phone()
    lose_signal(page)
    writes(page, "Said in the lift")
    page.goto(f"/room/{room.pk}/leave/")
    notice(page, ONE)
    page.get_by_role("button", name="Yes, I have to go").click()
    notice(page, re.compile("this page goes on by itself"))
    check_accessible(page)
    find_signal(page)
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    expect(page.locator("h1")).to_have_text("Goodbye, and thank you")
    assert room.stored() == [(4, "Said in the lift")]


def test_what_waits_for_its_writer_is_said_before_leaving(room: RatingRoom) -> None:
    page = room.phone()
    here(page).get_by_role("textbox").fill("A reason without an answer")
    says(page, re.compile("^Kept on this phone. Choose an answer"))
    page.goto(f"/room/{room.pk}/leave/")
    notice(page, re.compile("^One thing written on this phone cannot be sent as it is"))
    page.get_by_role("button", name="Yes, I have to go").click()
    expect(page.get_by_role("button", name="Go on all the same")).to_be_visible()
    page.get_by_role("link", name="Look at it first").click()
    expect(here(page).get_by_role("textbox")).to_have_value("A reason without an answer")


def test_words_stay_locked_when_a_phone_passes_on_and_go_when_their_writer_is_back(
    room: RatingRoom,
) -> None:
    page = room.phone()
    lose_signal(page)
    writes(page, "Only mine")
    page.goto(f"/join/{room.code}/")
    notice(page, ONE)
    page.get_by_role("link", name="Join as another person on this phone").click()
    page.clock.install()
    page.reload()
    page.get_by_label("Staff", exact=True).check()
    page.get_by_role("button", name="Join", exact=True).click()
    notice(page, re.compile("this page goes on by itself"))
    expect(page.get_by_role("button", name="Go on all the same")).to_be_hidden()
    page.clock.fast_forward(11_000)
    check_accessible(page)
    page.get_by_role("button", name="Go on all the same").click()
    page.wait_for_url(re.compile(r"/words/$"))

    find_signal(page)
    page.goto(f"/room/{room.pk}/")
    choose(page, "Disagree")
    says(page, "Saved")
    assert "Only mine" not in page.content()
    assert room.stored() == []

    page.goto(f"/join/back/?code={room.code}")
    notice(page, LOCKED)
    page.get_by_label("Your three words").fill(room.words())
    page.get_by_role("button", name="Come back in").click()
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    expect(page.locator("#now")).to_contain_text("Saved", timeout=BACK_SOON)
    until_sent(page)
    assert room.stored() == [(4, "Only mine")]


def test_a_page_left_open_never_sends_its_words_as_somebody_elses(room: RatingRoom) -> None:
    page = room.phone()
    lose_signal(page)
    writes(page, "The first person's")
    room.sit(page, 1)
    find_signal(page)
    says(page, re.compile("^Not sent: this phone has lost its place"), BACK_SOON)
    expect(page.get_by_role("link", name="Come back in with your three words")).to_be_visible()
    check_accessible(page)
    assert held(page) == 1
    assert (room.stored(0), room.stored(1)) == ([], [])


def test_a_phone_that_lost_every_cookie_keeps_its_words_until_its_writer_is_back(
    room: RatingRoom,
) -> None:
    page = room.phone()
    page.context.clear_cookies()
    choose(page, "Agree")
    here(page).get_by_role("textbox").fill("Not lost")
    says(page, re.compile("^Not sent: this phone has lost its place"), BACK_SOON)
    page.get_by_role("link", name="Come back in with your three words").click()
    notice(page, LOCKED)
    page.get_by_label("Your three words").fill(room.words())
    page.get_by_role("button", name="Come back in").click()
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    until_sent(page)
    assert room.stored() == [(4, "Not lost")]


def test_where_nothing_can_be_kept_somebody_comes_back_beside_their_words(room: RatingRoom) -> None:
    page = room.people.phone()
    page.add_init_script(REFUSED)
    room.sit(page)
    page.goto(f"/room/{room.pk}/")
    choose(page, "Agree")
    says(page, "Saved")
    page.context.clear_cookies()
    here(page).get_by_role("textbox").fill("Only here")
    here(page).get_by_role("textbox").blur()
    says(page, re.compile("^Not sent: this phone has lost its place"), BACK_SOON)
    room.site.manage("shell", "-c", LOOK_THROUGH.format(pk=room.pk))
    with page.expect_response("**/step/") as answered:
        page.evaluate(LOOK_AGAIN)
    assert answered.value.status == 404
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Come back in with your three words").click()
    beside = opened.value
    beside.get_by_label("Your three words").fill(room.words())
    beside.get_by_role("button", name="Come back in").click()
    beside.wait_for_url(re.compile(r"/room/\d+/$"))
    beside.close()
    page.evaluate("phone.outbox.flush()")  # as it does every few seconds
    expect(page.locator("#now")).to_have_attribute("data-place", re.compile("^look_through"))
    assert sorted(room.stored()) == [(4, ""), (4, "Only here")]


def test_a_page_of_a_forgotten_place_says_what_the_phone_still_holds(room: RatingRoom) -> None:
    page = room.phone()
    lose_signal(page)
    writes(page, "Still here")
    find_signal(page)
    page.context.clear_cookies()
    page.reload()
    expect(page.locator("h1")).to_have_text("This phone is not in the workshop")
    notice(page, LOCKED)
    check_accessible(page)
    assert "Still here" not in page.content()
