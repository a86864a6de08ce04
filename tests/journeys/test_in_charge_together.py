"""In charge together: a colleague comes by a link, both see the same, and a laptop may be lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in
from tests.journeys.room import SOON, Desk

PASSWORD = "quiet-river-lamp"


@pytest.fixture
def desk(people: People, facilitator: tuple[str, str]) -> Desk:
    desk = Desk(people, facilitator)
    desk.set_up("Together at the desk", 2)
    desk.press("Open the workshop")
    desk.says("People are joining")
    return desk


def make_link(desk: Desk) -> str:
    """From the desk to the page of colleagues, for a link; ends at the desk again."""
    page = desk.page
    page.get_by_role("link", name="Run it with a colleague").click()
    page.get_by_role("button", name="Make a link").click()
    check_accessible(page)
    address = page.get_by_label("A link nobody has used yet").input_value()
    page.get_by_role("link", name="Back to the desk").click()
    return address


def come_by(page: Page, address: str, email: str) -> None:
    """Somebody without an account makes one, and lands at the desk."""
    page.goto(address)
    check_accessible(page)
    page.get_by_label("Your name").fill("Kim Lee")
    page.get_by_label("Your email address").fill(email)
    page.get_by_label("A new password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account and come to the desk").click()
    page.wait_for_url(re.compile(r"/desk/$"))


def heading(page: Page, words: str) -> None:
    expect(page.locator("#now-heading")).to_have_text(words, timeout=SOON)


def test_a_colleague_comes_by_a_link_and_both_drive_the_same_desk(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("409|404")
    address, mine = make_link(desk), desk.page
    theirs = people.desk()
    come_by(theirs, address, f"kim-{desk.pk}@example.org")
    heading(theirs, "People are joining")

    desk.press("Start reading")
    expect(theirs.locator("#go")).to_contain_text("Open the rating", timeout=SOON)
    theirs.locator("#go").click()
    heading(mine, "Rating 4 statements")

    # Both press at once: the room moves one step, and the later one is told.
    for page in (mine, theirs):
        page.evaluate("document.getElementById('go').click()")
    for page in (mine, theirs):
        expect(page.locator("#go")).to_contain_text("Close now", timeout=SOON)
    told = [page.locator("#messages").inner_text() for page in (mine, theirs)]
    assert sum("The room had moved on already" in words for words in told) <= 1

    late = people.desk()
    late.goto(address)
    expect(late.locator("h1")).to_have_text("This link does not work any more")

    mine.get_by_role("link", name="Run it with a colleague").click()
    mine.get_by_role("button", name="Take out Kim Lee").click()
    expect(mine.locator(".people")).not_to_contain_text("Kim Lee")
    theirs.locator("#pause").click()
    expect(theirs.locator("#live-state")).to_contain_text(
        "You do not run this workshop any more", timeout=SOON
    )


def test_who_loses_the_laptop_goes_on_from_another_one(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    desk.press("Start reading")
    expect(desk.page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)
    desk.page.locator("#cover-notes").click()
    desk.page.locator("#notes textarea").first.fill("Written before the laptop died.")
    expect(desk.page.locator(".note__state").first).to_contain_text("Saved at", timeout=SOON)
    desk.press("Open the rating")
    desk.says("Rating 4 statements")
    title, code = "Together at the desk", desk.code
    desk.page.context.close()

    other = people.desk()
    sign_in(other, *facilitator)
    other.get_by_role("link", name=title).first.click()
    heading(other, "Rating 4 statements")
    assert other.locator("#bar .code").inner_text() == code
    other.locator("#cover-notes").click()
    other.locator("#other-notes").click()
    texts = other.locator("#notes textarea").evaluate_all("(all) => all.map((one) => one.value)")
    assert "Written before the laptop died." in texts
    other.locator("#go").click()
    expect(other.locator("#go")).to_contain_text("Close now", timeout=SOON)
