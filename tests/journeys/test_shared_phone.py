"""One phone for several people: passed on behind a cover, with each one's words sealed apart."""

import re
import time

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
    here,
    lose_signal,
    says,
)
from tests.site import Site

# The served app hears of what another process did at its next beat, every fifteen seconds.
BEAT = 25_000
UNSENT = re.compile("^One thing written on this phone has not arrived yet")
OF_SEAT = """
from workshops.models import Rating
found = Rating.objects.filter(seat__workshop={pk}).order_by("seat", "statement")
print("stored", list(found.values_list("seat__group", "value", "reason")))
"""


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    people.expect_complaint("40[34]")
    return RatingRoom.make(site, people)


def stored(room: RatingRoom) -> list[tuple[str, int, str]]:
    """Everything the server holds: group, value and reason, by seat."""
    told = room.site.manage("shell", "-c", OF_SEAT.format(pk=room.pk)).split("stored ")[-1]
    found: list[tuple[str, int, str]] = eval(told, {})
    return found


def until_stored(room: RatingRoom, *answers: tuple[str, int, str]) -> None:
    """Wait until the server holds these answers and no others."""
    until = time.monotonic() + BACK_SOON / 1000
    while (found := stored(room)) != list(answers):
        assert time.monotonic() < until, found


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, words: str) -> None:
    """Wait for a page with this heading."""
    expect(page.locator("h1")).to_have_text(words)


def writes(page: Page, answer: str, reason: str) -> None:
    """An answer with a reason, still being typed."""
    choose(page, answer)
    here(page).get_by_role("textbox").fill(reason)


def shared(room: RatingRoom) -> Page:
    """A phone that two people share, Ann and Bo; Ann has it."""
    page = room.phone()
    page.get_by_role("link", name="This phone", exact=True).click()
    press(page, "Someone else answers on this phone too")
    page.get_by_label("Partners").check()
    press(page, "Join")
    page.get_by_label(re.compile("What should this phone call you")).fill("Bo")
    page.goto(f"/room/{room.pk}/")
    press(page, "Pass to Person 1")
    press(page, "I am Person 1")
    page.get_by_role("link", name="This phone", exact=True).click()
    page.get_by_label(re.compile("What should this phone call you")).fill("Ann")
    page.get_by_role("link", name="Back to the workshop").click()
    expect(page.locator("pass-phone")).to_contain_text("You are Ann")
    return page


def test_two_people_answer_on_one_phone_each_for_themselves(room: RatingRoom) -> None:
    page = shared(room)
    check_accessible(page)
    writes(page, "Agree", "Said by Ann")
    says(page, "Saved")
    press(page, "Pass to Bo")
    heading(page, "Pass the phone to Bo")
    check_accessible(page)
    assert "Said by Ann" not in page.content()
    press(page, "I am Bo")
    expect(page.locator("pass-phone")).to_contain_text("You are Bo")
    expect(here(page).locator("[name=value]:checked")).to_have_count(0)
    assert "Said by Ann" not in page.content()
    writes(page, "Disagree", "Said by Bo")
    says(page, "Saved")
    press(page, "Pass to Ann")
    press(page, "I am Ann")
    expect(page.locator("pass-phone")).to_contain_text("You are Ann")
    expect(page.locator("section.statement textarea").first).to_have_value("Said by Ann")
    assert stored(room) == [("staff", 4, "Said by Ann"), ("partners", 2, "Said by Bo")]


def test_names_never_leave_the_phone(room: RatingRoom) -> None:
    page = room.phone()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    page.get_by_role("link", name="This phone", exact=True).click()
    press(page, "Someone else answers on this phone too")
    page.get_by_label("Partners").check()
    press(page, "Join")
    page.get_by_label(re.compile("What should this phone call you")).fill("Zebedee")
    page.goto(f"/room/{room.pk}/")
    press(page, "Pass to Person 1")
    press(page, "I am Person 1")
    expect(page.get_by_role("button", name="Pass to Zebedee")).to_be_visible()
    assert [each for each in sent if "Zebedee" in each] == []


def test_words_that_have_not_arrived_stay_sealed_and_are_sent_as_their_writers(
    room: RatingRoom,
) -> None:
    page = shared(room)
    lose_signal(page)
    writes(page, "Agree", "Said by Ann")
    press(page, "Pass to Bo")
    expect(page.get_by_role("heading", name="Pass the phone to")).to_be_visible()
    expect(page.locator("unsent-words")).to_be_hidden()
    press(page, "I am Bo")
    writes(page, "Disagree", "Said by Bo")
    says(page, TRYING)
    assert "Said by Ann" not in page.content()
    assert stored(room) == []
    find_signal(page)
    says(page, "Saved", BACK_SOON)
    until_stored(room, ("staff", 4, "Said by Ann"), ("partners", 2, "Said by Bo"))


def test_what_becomes_of_sealed_words_is_not_said_of_the_next_persons(room: RatingRoom) -> None:
    page = shared(room)
    lose_signal(page)
    writes(page, "Agree", "Said by Ann")
    press(page, "Pass to Bo")
    press(page, "I am Bo")
    find_signal(page)
    until_stored(room, ("staff", 4, "Said by Ann"))
    expect(here(page).locator("[data-state]")).to_have_text("Not answered yet")


def test_the_room_moves_on_for_whoever_has_the_phone(room: RatingRoom) -> None:
    page = shared(room)
    writes(page, "Agree", "Said by Ann")
    says(page, "Saved")
    press(page, "Pass to Bo")
    press(page, "I am Bo")
    room.go("LOOK_THROUGH")
    expect(page.locator("h1")).to_have_text("Rating has closed", timeout=BEAT)
    expect(page.locator("#now")).to_contain_text("Not answered")
    assert "Said by Ann" not in page.content()


def test_going_back_from_the_cover_shows_nothing(room: RatingRoom) -> None:
    page = shared(room)
    writes(page, "Agree", "Said by Ann")
    says(page, "Saved")
    press(page, "Pass to Bo")
    heading(page, "Pass the phone to Bo")
    page.go_back()
    heading(page, "Who has the phone now?")
    assert "Said by Ann" not in page.content()


def test_other_tabs_with_a_plain_page_turn_away_as_well(room: RatingRoom) -> None:
    page = shared(room)
    other = page.context.new_page()
    other.goto(f"/room/{room.pk}/words/")
    expect(other.locator("main")).to_contain_text(room.words(0).split()[0])
    plain = page.context.new_page()
    plain.goto(f"/room/{room.pk}/group/")
    heading(plain, "Your group")
    press(page, "Pass to Bo")
    heading(other, "Who has the phone now?")
    heading(plain, "Who has the phone now?")


def test_other_tabs_turn_away_when_the_phone_is_passed_on(room: RatingRoom) -> None:
    page = shared(room)
    other = page.context.new_page()
    other.goto(f"/room/{room.pk}/")
    writes(other, "Agree", "Said by Ann")
    says(other, "Saved")
    press(page, "Pass to Bo")
    heading(other, "Who has the phone now?")
    press(page, "I am Bo")
    expect(other.locator("h1")).to_have_text("This phone")
    expect(other.locator("main")).to_contain_text("Bo has it now")
    assert "Said by Ann" not in other.content()


def test_a_tab_that_answers_ahead_turns_away_when_the_phone_is_passed_on(
    room: RatingRoom,
) -> None:
    page = shared(room)
    ahead = room.open_ahead()
    other = page.context.new_page()
    other.goto(ahead)
    press(other, "Go to the statements")
    expect(other.locator("pass-phone")).to_contain_text("You are Ann")
    writes(other, "Agree", "Said by Ann")
    says(other, "Saved")
    press(page, "Pass to Bo")
    heading(other, "Who has the phone now?")
    press(page, "I am Bo")
    page.wait_for_url(re.compile(r"/room/\d+/$"))
    expect(other.locator("main")).to_contain_text("Bo")
    expect(other.locator("main")).not_to_contain_text("Said by Ann")


def test_words_that_a_tab_had_open_arrive_as_their_writers(room: RatingRoom) -> None:
    page = shared(room)
    other = page.context.new_page()
    other.goto(f"/room/{room.pk}/")
    writes(other, "Agree", "Not finis")
    press(page, "Pass to Bo")
    heading(other, "Who has the phone now?")
    press(page, "I am Bo")
    until_stored(room, ("staff", 4, "Not finis"))


def test_words_not_arrived_hold_back_who_wants_to_be_taken_off(room: RatingRoom) -> None:
    page = shared(room)
    lose_signal(page)
    writes(page, "Agree", "Said by Ann")
    says(page, TRYING)
    page.get_by_role("link", name="This phone", exact=True).click()
    page.get_by_role("link", name="Take me off this phone").click()
    expect(page.locator("[data-says]")).to_have_text(UNSENT)
    press(page, "Yes, take me off")
    expect(page.locator("[data-says]")).to_contain_text("this page goes on by itself")
    heading(page, "Take you off this phone?")
    check_accessible(page)
    find_signal(page)
    heading(page, "You are off this phone")
    check_accessible(page)
    assert stored(room) == [("staff", 4, "Said by Ann")]
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert ("Ann" in kept, "Bo" in kept) == (False, True)
    page.get_by_role("link", name="Pass the phone on").click()
    press(page, "I am Bo")
    expect(page.locator(".phone-top")).to_contain_text("Partners")
    expect(page.locator("pass-phone")).to_have_count(0)  # it is Bo's alone now


def test_where_nothing_can_be_kept_the_phone_is_not_passed_before_words_arrived(
    room: RatingRoom,
) -> None:
    page = room.people.phone()
    page.add_init_script(REFUSED)
    room.sit(page, 0)
    page.goto(f"/room/{room.pk}/phone/")
    press(page, "Someone else answers on this phone too")
    page.get_by_label("Staff", exact=True).check()
    press(page, "Join")
    page.goto(f"/room/{room.pk}/")
    page.route("**/answer/", lambda route: route.abort())
    room.people.expect_complaint("Failed to load")
    writes(page, "Agree", "Only here")
    press(page, "Pass to Person 1")
    expect(page.locator("[data-wait]")).to_be_visible()
    page.unroute("**/answer/")
    heading(page, "Pass the phone to Person 1")
    assert stored(room) == [("staff", 4, "Only here")]


def test_a_phone_without_scripts_is_shared_as_well(room: RatingRoom) -> None:
    page = room.phone(java_script_enabled=False)
    page.get_by_role("link", name="This phone", exact=True).click()
    press(page, "Someone else answers on this phone too")
    page.get_by_label("Partners").check()
    press(page, "Join")
    expect(page.locator("person-name")).to_be_hidden()
    page.goto(f"/room/{room.pk}/")
    press(page, "Pass to Person 1")
    heading(page, "Pass the phone to Person 1")
    press(page, "I am Person 1")
    expect(page.locator("main")).to_contain_text("You are Person 1")
