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


def both_press(*desks: Page, fetching: bool = False) -> None:
    """The main button of each desk, at once; ``fetching`` while it asks where the room is."""
    for page in desks:
        expect(page.locator("#go")).to_be_visible()
    wait_until_it_may_be_pressed(desks[0])
    for page in desks:
        page.evaluate(
            """(fetching) => {
                if (fetching) document.dispatchEvent(new CustomEvent("desk:again"));
                document.getElementById("go").click();
            }""",
            fetching,
        )


def one_is_told(*desks: Page) -> None:
    """Exactly one of the desks reads that it came too late."""
    for _try in range(50):
        told = [page.locator("#messages").inner_text() for page in desks]
        if sum("moved on" in words for words in told) == 1:
            return
        desks[0].wait_for_timeout(100)
    raise AssertionError(f"told: {told}")


def wait_until_it_may_be_pressed(page: Page) -> None:
    """What another desk has just put there is not pressed by somebody who did not see it."""
    page.wait_for_timeout(700)


@pytest.mark.parametrize("fetching", [False, True])
def test_of_two_who_press_at_once_the_later_one_is_always_told(
    desk: Desk, people: People, facilitator: tuple[str, str], fetching: bool
) -> None:
    people.expect_complaint("409")
    mine, theirs = desk.page, people.desk()
    sign_in(theirs, *facilitator)
    theirs.goto(mine.url)
    desk.press("Start reading")
    for _round in range(4):
        for page in (mine, theirs):
            expect(page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)
        both_press(mine, theirs, fetching=fetching)
        for page in (mine, theirs):
            heading(page, "Rating 4 statements")
            expect(page.locator("#go")).to_contain_text("Close rating")
        one_is_told(mine, theirs)
        mine.get_by_role("button", name="Back to reading").click()
        expect(mine.locator("#messages")).to_contain_text("Now: Read", timeout=SOON)

    # Both still follow the room.
    heading(theirs, mine.locator("#now-heading").inner_text())


def test_a_button_that_another_desk_put_there_is_not_pressed_unseen(
    desk: Desk, people: People, facilitator: tuple[str, str]
) -> None:
    mine, theirs = desk.page, people.desk()
    sign_in(theirs, *facilitator)
    theirs.goto(mine.url)
    desk.press("Start reading")
    go = theirs.locator("#go")
    expect(go).to_contain_text("Open the rating", timeout=SOON)
    wait_until_it_may_be_pressed(theirs)

    # They are about to press; just then the button becomes another one.
    theirs.evaluate(
        """() => {
            const press = () => document.getElementById("go").click();
            const changed = () => document.getElementById("go").innerText.includes("Close rating");
            window.sure = setInterval(() => changed() && (clearInterval(window.sure), press()), 5);
        }"""
    )
    desk.press("Open the rating")
    expect(theirs.locator("#messages")).to_contain_text("The room has just moved on", timeout=SOON)
    expect(go).to_contain_text("Close rating")
    wait_until_it_may_be_pressed(theirs)
    go.click()
    expect(go).to_contain_text("Close now", timeout=SOON)


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
    wait_until_it_may_be_pressed(theirs)
    theirs.locator("#go").click()
    heading(mine, "Rating 4 statements")

    # Both press at once: the room moves one step, and the later one is told.
    both_press(mine, theirs)
    for page in (mine, theirs):
        expect(page.locator("#go")).to_contain_text("Close now", timeout=SOON)
    one_is_told(mine, theirs)

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
