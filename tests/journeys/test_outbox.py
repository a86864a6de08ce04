"""What somebody writes on a phone is never lost, and the phone says honestly where it is."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browsers import People
from tests.journeys.room import SOON, Desk, Phone

TRYING = "Not sent, we keep trying. It is kept on this phone."
NO_STORAGE = (
    "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
)
BACK_SOON = 9_000


def a_room_that_rates(people: People, facilitator: tuple[str, str], page: Page) -> Desk:
    """A desk whose workshop rates its first domain, with one phone in it."""
    desk = Desk(people, facilitator)
    desk.set_up("Riverside review", 1)
    desk.press("Open the workshop")
    expect(desk.page.locator("#bar .code")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    phone = Phone(page)
    phone.join(desk.code, "Staff")
    desk.press("Start reading")
    phone.sees("Your first thought")
    desk.press("Open the rating")
    phone.sees("Statement 1 of 4")
    return desk


def here(page: Page) -> Locator:
    """The statement that is open."""
    return page.locator("section.statement:visible")


def says(page: Page, words: str | re.Pattern[str], timeout: float = SOON) -> None:
    """Wait for the state of the open statement."""
    expect(here(page).locator("[data-state]")).to_have_text(words, timeout=timeout)


def is_above(part: Locator, other: Locator) -> bool:
    """Whether a part of the page ends before the other begins, so that neither covers the other."""
    first, second = part.bounding_box(), other.bounding_box()
    assert first
    assert second
    return first["y"] + first["height"] <= second["y"]


def held(page: Page) -> int:
    """How many answers the phone still holds."""
    return int(page.evaluate("phone.outbox.items().length"))


def test_answers_wait_on_the_phone_for_a_signal_also_through_a_reload(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED")
    page = people.phone()
    a_room_that_rates(people, facilitator, page)
    page.route("**/answer/", lambda route: route.abort())
    here(page).get_by_label("Agree", exact=True).check()
    here(page).get_by_role("textbox").fill("Written in the lift")
    says(page, TRYING)
    page.get_by_role("button", name="Next statement").click()
    here(page).get_by_label("Mixed", exact=True).check()
    page.reload()
    expect(here(page).get_by_label("Mixed", exact=True)).to_be_checked()
    says(page, re.compile("^(Saved on this phone, sending|Not sent)"))
    assert held(page) == 2
    page.unroute("**/answer/")
    says(page, "Saved", BACK_SOON)
    assert held(page) == 0
    page.evaluate("localStorage.clear()")
    page.reload()
    for _page in range(2):  # from the first that is not answered
        page.get_by_role("button", name="Back").click()
    expect(here(page).get_by_role("textbox")).to_have_value("Written in the lift")


def test_an_answer_whose_acknowledgement_was_lost_is_sent_again_with_its_id(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED")
    page = people.phone()
    a_room_that_rates(people, facilitator, page)
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        body = route.request.post_data or ""
        sent.append(re.search(r"key=(\w+)", body)[1])  # type: ignore[index]
        answer = route.fetch()
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/answer/", lose_the_first)
    here(page).get_by_label("Agree", exact=True).check()
    says(page, "Saved", BACK_SOON)
    assert sent == [sent[0]] * 2


def test_a_reason_waits_for_its_answer_and_one_too_long_is_kept_whole(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("422")
    page = people.phone()
    a_room_that_rates(people, facilitator, page)
    here(page).get_by_role("textbox").fill("A reason first")
    says(page, "Kept on this phone. Choose an answer above to send it with.")
    page.reload()
    expect(here(page).get_by_role("textbox")).to_have_value("A reason first")
    here(page).get_by_label("Disagree", exact=True).check()
    says(page, "Saved")
    here(page).get_by_role("textbox").fill("x" * 1003)
    expect(here(page).locator("[data-count]")).to_have_text(re.compile("^3 characters too many"))
    says(page, re.compile("^Your reason has 1003 characters"))
    page.reload()
    expect(here(page).get_by_role("textbox")).to_have_value("x" * 1003)
    here(page).get_by_role("textbox").fill("x" * 950)
    says(page, "Saved")
    expect(here(page).locator("[data-count]")).to_have_text("50 characters left")


def test_a_stale_token_is_renewed_and_a_phone_without_storage_says_so(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("403")
    page = people.phone()
    desk = a_room_that_rates(people, facilitator, page)
    page.context.clear_cookies(name="csrftoken")
    here(page).get_by_label("Agree", exact=True).check()
    says(page, "Saved", BACK_SOON)

    other = people.phone()
    other.add_init_script(NO_STORAGE)
    Phone(other).join(desk.code, "Leaders")
    says(other, re.compile("^This phone cannot keep a copy"))
    here(other).get_by_label("Mixed", exact=True).check()
    says(other, "Saved")


def test_the_room_moves_on_but_never_from_under_what_is_typed(
    people: People, facilitator: tuple[str, str]
) -> None:
    page = people.phone()
    desk = a_room_that_rates(people, facilitator, page)
    here(page).get_by_label("Agree", exact=True).check()
    says(page, "Saved")
    here(page).get_by_role("textbox").press_sequentially("The last wor")
    desk.press("Close rating")
    expect(page.locator("closing-time")).to_have_text(
        re.compile(r"^Rating closes in \d+ seconds?$")
    )
    expect(page.locator("#say")).to_have_text(re.compile(r"^Rating closes in"))
    page.keyboard.type("d")
    desk.press("Close now")
    expect(page.locator("#moved-on")).to_be_visible(timeout=SOON)
    expect(page.locator("closing-time")).to_be_hidden()
    assert is_above(here(page).locator("[data-state]"), page.locator("#moved-on"))
    expect(here(page).get_by_role("textbox")).to_be_focused()
    expect(here(page).get_by_role("textbox")).to_have_value("The last word")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_have_text("Rating has closed")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#now")).to_contain_text("The last word")
    expect(page.locator("#moved-on")).to_be_hidden()


def test_an_answer_that_comes_too_late_is_kept_and_said_so(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED")
    page = people.phone()
    desk = a_room_that_rates(people, facilitator, page)
    page.route("**/answer/", lambda route: route.abort())
    here(page).get_by_label("Agree", exact=True).check()
    desk.close_rating()
    Phone(page).sees("Rating has closed")
    expect(page.locator("#unsent")).to_be_visible()
    page.unroute("**/answer/")
    expect(page.locator("#now")).to_contain_text(
        "Kept. The rating had closed before it arrived, so it is not in the picture.",
        timeout=BACK_SOON,
    )
    expect(page.locator("#unsent")).to_be_hidden()


def test_two_phones_of_one_seat_and_the_last_word_stands(
    people: People, facilitator: tuple[str, str]
) -> None:
    first, second = people.phone(), people.phone()
    a_room_that_rates(people, facilitator, first)
    second.context.add_cookies(first.context.cookies())
    second.goto(first.url)
    for answer in ("Agree", "Mixed", "Disagree"):
        here(first).get_by_label(answer, exact=True).check()
        says(first, "Saved")
    here(second).get_by_label("Strongly agree", exact=True).check()
    says(second, "Saved")
    first.evaluate("localStorage.clear()")
    first.reload()
    first.get_by_role("button", name="Back").click()
    expect(here(first).get_by_label("Strongly agree", exact=True)).to_be_checked()


def test_a_phone_that_was_away_gives_way_to_what_was_written_later_elsewhere(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED")
    away, other = people.phone(), people.phone()
    a_room_that_rates(people, facilitator, away)
    other.context.add_cookies(away.context.cookies())
    other.goto(away.url)
    away.route("**/answer/", lambda route: route.abort())
    here(away).get_by_label("Agree", exact=True).check()
    says(away, TRYING)
    away.wait_for_timeout(1500)
    for answer in ("Mixed", "Disagree"):
        here(other).get_by_label(answer, exact=True).check()
        says(other, "Saved")
    away.unroute("**/answer/")
    says(away, re.compile("Your other phone wrote something later"), BACK_SOON)
    assert held(away) == 0
    other.evaluate("localStorage.clear()")
    other.reload()
    other.get_by_role("button", name="Back").click()
    expect(here(other).get_by_label("Disagree", exact=True)).to_be_checked()
