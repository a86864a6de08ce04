"""The desk in a browser: keys, a second press, two desks, notes that are never lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in
from tests.journeys.room import SOON, Desk

TITLE = "A desk on trial"


@pytest.fixture
def desk(people: People, facilitator: tuple[str, str]) -> Desk:
    desk = Desk(people, facilitator)
    desk.set_up(TITLE, 2)
    desk.press("Open the workshop")
    desk.says("People are joining")
    return desk


def beside(page: Page) -> None:
    """A click on nothing, so that no control has the focus."""
    page.mouse.click(3, 760)


def note(page: Page) -> Page:
    """Uncover the notes."""
    page.locator("#cover-notes").click()
    return page


def test_keys_press_the_main_button_only_while_nothing_has_the_focus(desk: Desk) -> None:
    page = desk.page
    beside(page)
    page.keyboard.press("PageDown")
    expect(page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)

    note(page).locator("textarea").first.press_sequentially("Not a press")
    page.locator("#lock").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#go")).to_contain_text("Open the rating")

    page.locator("#space").click()
    expect(page.locator("#space")).to_have_text("Turn that on")
    beside(page)
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    expect(page.locator("#go")).to_contain_text("Open the rating")


def test_showing_needs_a_second_press_that_is_no_double_click(desk: Desk) -> None:
    page = desk.page
    desk.press("Start reading")
    desk.press("Open the rating")
    desk.close_rating()

    page.locator("#go").dblclick()
    expect(page.locator("#go")).to_contain_text("Press again to show the room")
    check_accessible(page)
    page.wait_for_timeout(700)
    beside(page)
    page.keyboard.press("Space")
    desk.says("Where the room stands")


def test_two_desks_that_press_at_once_move_once(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("409")
    other = people.desk()
    sign_in(other, *facilitator)
    other.goto(desk.page.url)
    expect(other.locator("#go")).to_contain_text("Start reading")

    for page in (desk.page, other):
        page.evaluate("document.getElementById('go').click()")

    for page in (desk.page, other):
        expect(page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)


def test_a_note_outlives_another_desk_and_a_lost_session(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("40[139]")
    desk.press("Start reading")
    expect(desk.page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)
    other = people.desk()
    sign_in(other, *facilitator)
    other.goto(desk.page.url)
    note(desk.page).locator("textarea").first.fill("From the first desk.")
    expect(desk.page.locator(".note__state").first).to_contain_text("Saved at", timeout=SOON)

    note(other).locator("textarea").first.fill("From the second.")
    expect(other.locator(".note__state").first).to_contain_text("not saved yet")
    expect(other.locator("[data-conflict]")).to_contain_text("From the first desk.", timeout=SOON)
    expect(other.locator("textarea").first).to_have_value("From the second.")
    check_accessible(other)
    other.locator("textarea").first.fill("From the first desk. From the second.")
    other.locator(".note button").first.click()
    expect(other.locator(".note__state").first).to_contain_text("Saved at", timeout=SOON)

    other.context.clear_cookies(name="sessionid")
    other.locator("textarea").first.fill("Both, and after the session was lost.")
    expect(other.locator("#live-state")).to_contain_text("You were signed out", timeout=SOON)
    other.on("dialog", lambda dialog: dialog.accept())
    other.locator("#live-state a").click()
    other.fill("input[name=login]", facilitator[0])
    other.fill("input[name=password]", facilitator[1])
    other.click("main button[type=submit]")
    expect(other.locator("#cover-notes")).to_be_visible(timeout=SOON)
    note(other)
    expect(other.locator("textarea").first).to_have_value("Both, and after the session was lost.")
    expect(other.locator(".note__state").first).to_contain_text("Saved at", timeout=SOON)


def test_the_desk_works_without_javascript_on_a_narrow_screen(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    plain = people.join({"width": 360, "height": 740}, java_script_enabled=False)
    sign_in(plain, *facilitator)
    plain.goto(desk.page.url)

    plain.locator("#go").click()
    plain.get_by_role("button", name="Open the rating").click()
    plain.locator("#go").click()
    expect(plain.locator("#now")).to_contain_text("Rating closes in")
    plain.locator("#go").click()
    plain.get_by_role("button", name="Show the room").click()
    expect(plain.locator("h1")).to_have_text("Show the room?")
    plain.get_by_role("button", name="Show the room").click()

    expect(plain.locator("#now-heading")).to_have_text("Where the room stands")
