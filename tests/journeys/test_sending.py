"""Between a phone and the server much may stand; nothing but the server's word empties a phone."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

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
)
from tests.site import Site

ANSWERS = "**/answer/"
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError") };
}"""
NEARLY_FULL = """() => {
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (name, text) {
    if (text.length > 60) throw new DOMException("", "QuotaExceededError");
    set.call(this, name, text);
  };
}"""
LISTEN = """() => {
  window.told = [];
  document.addEventListener("outbox:changed", ({ detail }) => told.push(detail.state));
}"""
PORTAL = {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the hotel</h1>"}
JSON = "application/json"
NOT_OUR_WORDS = [
    PORTAL,
    {"status": 200, "content_type": JSON, "body": "{}"},
    {"status": 200, "content_type": JSON, "body": '{"outcome": "fine"}'},
    {"status": 200, "content_type": JSON, "body": "null"},
    {"status": 302, "headers": {"location": "/"}},
    {"status": 409, "body": "later"},
    {"status": 422, "content_type": "text/html", "body": "<h1>No</h1>"},
    {"status": 422, "content_type": JSON, "body": "{}"},
    {"status": 429, "body": "slowly"},
    {"status": 500, "body": "oh"},
    {"status": 503, "content_type": JSON, "body": '{"message": "later"}'},
]


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    return RatingRoom.make(site, people)


def test_nothing_but_the_servers_own_word_counts_as_arrived(room: RatingRoom) -> None:
    room.people.expect_complaint(r"status of [45]\d\d")
    page = room.phone()
    stood_between = 0

    def stand_between(route: Route) -> None:
        nonlocal stood_between
        if stood_between == len(NOT_OUR_WORDS):
            return route.continue_()
        stood_between += 1
        return route.fulfill(**NOT_OUR_WORDS[stood_between - 1])

    page.route(ANSWERS, stand_between)
    page.evaluate(LISTEN)
    choose(page, "Agree")
    while stood_between < len(NOT_OUR_WORDS):
        assert held(page) == 1
        page.evaluate("phone.outbox.wake()")
    says(page, "Saved", BACK_SOON)
    assert held(page) == 0
    told = page.evaluate("told")
    assert told == ["kept", *["trying"] * len(NOT_OUR_WORDS), "saved"]
    assert room.stored() == [(4, "")]


def test_where_another_phone_of_the_seat_wrote_later_the_last_words_here_are_kept(
    room: RatingRoom,
) -> None:
    room.people.expect_complaint("ERR_FAILED")
    page = room.phone()
    page.evaluate(FULL)
    page.route(ANSWERS, lambda route: route.abort())
    for words in ("First", "First, second", "First, second, third"):
        choose(page, "Agree")
        here(page).get_by_role("textbox").fill(words)
        says(page, re.compile("keep this page open"))
        page.wait_for_timeout(1_000)
    standing = '{"outcome": "older", "sequence": 900000, "seconds": 0}'
    met: list[str] = []

    def meet(route: Route) -> None:
        met.append(route.request.post_data or "")
        route.fulfill(status=200, content_type=JSON, body=standing)

    page.route(ANSWERS, meet)
    page.evaluate("phone.outbox.wake()")
    says(page, re.compile("^Your other phone wrote something later"), BACK_SOON)
    page.wait_for_timeout(500)
    kept = page.evaluate("phone.kept.names('draft.').map((name) => phone.kept.get(name))")
    assert "First, second, third" in str(kept)
    assert (len(met), held(page)) == (1, 0)


@pytest.mark.parametrize(
    "event",
    [
        "window.dispatchEvent(new Event('online'))",
        "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
        "document.dispatchEvent(new Event('resume'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
)
def test_a_phone_that_wakes_sends_at_once_also_when_an_old_try_still_hangs(
    room: RatingRoom, event: str
) -> None:
    page = room.phone()
    asked: list[Route] = []

    def hang_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route(ANSWERS, hang_the_first)
    choose(page, "Agree")
    page.wait_for_timeout(1_100)
    assert len(asked) == 1
    page.evaluate(event)
    says(page, "Saved", 2_000)


def test_words_typed_just_before_the_page_goes_away_arrive(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    here(page).get_by_role("textbox").fill("The last thing I typed")
    page.close(run_before_unload=True)
    waiting = room.people.phone()
    waiting.wait_for_timeout(500)
    assert room.stored() == [(4, "The last thing I typed")]


def test_an_answer_the_server_stumbles_over_holds_up_no_other(room: RatingRoom) -> None:
    room.people.expect_complaint("500")
    page = room.phone()
    broken = here(page).locator("[name=statement]").input_value()

    def stumble(route: Route) -> None:
        stumbles = f"statement={broken}&" in f"{route.request.post_data}&"
        route.fulfill(status=500) if stumbles else route.continue_()

    page.route(ANSWERS, stumble)
    choose(page, "Agree")
    says(page, TRYING)
    page.get_by_role("button", name="Next statement").click()
    choose(page, "Mixed")
    says(page, "Saved", BACK_SOON)
    assert held(page) == 1


def asked_before_leaving(page: Page) -> list[str]:
    """Try to close the page; what the browser asked first."""
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    page.close(run_before_unload=True)
    waiting = page.context.new_page()
    waiting.wait_for_timeout(400)
    waiting.close()
    return asked


def test_where_nothing_can_be_kept_half_a_sentence_is_asked_for_too(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    page.evaluate(FULL)
    here(page).get_by_role("textbox").fill("Half a sen")
    assert asked_before_leaving(page) == ["beforeunload"]


def test_a_phone_whose_storage_fills_up_says_so_and_asks_before_it_loses_words(
    room: RatingRoom,
) -> None:
    page = room.phone()
    lose_signal(page)
    choose(page, "Agree")
    says(page, TRYING)
    page.evaluate(FULL)
    here(page).get_by_role("textbox").fill("No room for this")
    says(page, "Not sent, we keep trying. Please keep this page open.")
    assert asked_before_leaving(page) == ["beforeunload"]
    find_signal(page)
    says(page, "Saved", BACK_SOON)
    assert room.stored() == [(4, "No room for this")]
    assert asked_before_leaving(page) == []


def test_a_phone_that_keeps_a_copy_never_asks(room: RatingRoom) -> None:
    page = room.phone()
    lose_signal(page)
    choose(page, "Agree")
    says(page, TRYING)
    assert asked_before_leaving(page) == []


def test_where_storage_is_refused_that_is_said_before_anything_is_typed(room: RatingRoom) -> None:
    page = room.people.phone()
    page.add_init_script(REFUSED)
    room.sit(page)
    page.goto(f"/room/{room.pk}/")
    says(page, re.compile("^This phone cannot keep a copy of what you write"))
    choose(page, "Mixed")
    says(page, "Saved")
    assert room.stored() == [(3, "")]


def test_the_same_is_said_before_an_idea_is_typed(room: RatingRoom) -> None:
    room.go("IDEAS")
    page = room.people.phone()
    page.add_init_script(REFUSED)
    room.sit(page)
    page.goto(f"/room/{room.pk}/")
    state = page.locator("idea-box [data-state]")
    expect(state).to_have_text(re.compile("^This phone cannot keep a copy of what you write"))
    page.get_by_label("Your idea").fill("A lunch for everybody")
    page.get_by_role("button", name="Send the idea").click()
    expect(state).to_have_text("Saved. Add another if you like.")


def test_saved_is_never_said_of_letters_that_are_not(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    page.clock.install()
    text = page.get_by_role("textbox").first
    text.press_sequentially("Be")
    says(page, "Saved on this phone, sending")
    text.press("Backspace")
    text.press("Backspace")
    page.clock.run_for(2_000)
    says(page, "Saved")
    assert room.stored() == [(4, "")]


def test_what_is_typed_is_not_said_to_be_kept_where_only_small_things_fit(
    room: RatingRoom,
) -> None:
    page = room.phone()
    choose(page, "Agree")
    says(page, "Saved")
    page.evaluate(NEARLY_FULL)
    page.clock.install()
    here(page).get_by_role("textbox").fill("Because of something long")
    says(page, re.compile("^Sending. This phone cannot keep a copy"))


def sent_an_idea(room: RatingRoom) -> Page:
    """A phone on which the first idea was saved a moment ago."""
    room.go("IDEAS")
    page = room.phone()
    page.get_by_label("Your idea").fill("A lunch for everybody")
    page.get_by_role("button", name="Send the idea").click()
    state = page.locator("idea-box [data-state]")
    expect(state).to_have_text("Saved. Add another if you like.")
    return page


def test_who_sent_an_idea_follows_the_room(room: RatingRoom) -> None:
    page = sent_an_idea(room)
    room.go("PLAN")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("h1")).not_to_have_text("What should we do?", timeout=10_000)


def test_what_was_said_of_one_idea_is_not_said_of_the_next(room: RatingRoom) -> None:
    page = sent_an_idea(room)
    page.get_by_label("Your idea").press_sequentially("And")
    expect(page.locator("idea-box [data-state]")).to_have_text("")


def test_an_answer_that_came_too_late_tells_a_phone_that_the_room_has_moved_on(
    room: RatingRoom,
) -> None:
    page = room.phone()
    page.route("**/events/**", lambda route: None)
    page.reload()  # it hears nothing from now on
    choose(page, "Agree")
    says(page, "Saved")
    room.go("LOOK_THROUGH")
    choose(page, "Mixed")
    expect(page.locator("h1")).to_have_text("Rating has closed")
