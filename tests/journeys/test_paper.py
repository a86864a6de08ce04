"""Without a phone: sheets are printed, entered at the back by keyboard, and shown with the rest."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.actionplans import pdfs
from tests.browsers import People
from tests.journeys.room import SOON, Desk, Phone

STATEMENTS = 4
MOST_SECONDS = 20
REASON = "They asked us before it was decided."
LEFT = "1 sheet of 3 is still to enter."


class ScribeDesk:
    """A helper's laptop at the back. No mouse is ever used on it."""

    scripted = True

    def __init__(self, page: Page, link: str) -> None:
        self.page, self.keys = page, page.keyboard
        page.goto(re.sub(r"^https?://[^/]+", "", link))
        expect(page.locator("#id_sheet")).to_be_focused()

    def enter(self, typed: str, group: int, answers: list[int], reason: str = "") -> str:
        """A whole sheet, found by what was typed; the reason goes with the first answer.

        Says the three words that the person may have.
        """
        self.keys.type(typed)
        self.press_enter("Which group is ticked?")
        self.choose(group)
        self.press_enter("statement 1 of 4")
        self.check_accessible()
        began = time.monotonic()
        for number, answer in enumerate(answers, start=1):
            self.choose(answer)
            if reason and number == 1:
                self.keys.press("Tab")
                self.keys.type(reason)
                if not self.scripted:  # past "may be quoted" to the button
                    self.keys.press("Tab")
                    self.keys.press("Tab")
            on = f"statement {number + 1} of 4" if number < STATEMENTS else "as on the paper?"
            self.press_enter(on)
        assert time.monotonic() - began < MOST_SECONDS * STATEMENTS
        self.check_accessible()
        words = self.page.locator(".three-words").text_content() or ""
        self.press_enter("is entered.")
        expect(self.page.locator("#id_sheet")).to_be_focused()
        return " ".join(words.split())

    def press_enter(self, then: str) -> None:
        """Go on, and wait for the page that says so."""
        self.keys.press("Enter")
        expect(self.page.locator("main")).to_contain_text(then, timeout=SOON)

    def choose(self, key: int) -> None:
        """The key of an answer."""
        expect(self.page.locator("[type=radio]").first).to_be_focused()
        self.keys.press(str(key))

    def check_accessible(self) -> None:
        """No violation of WCAG 2.2 AA."""
        check_accessible(self.page)


class PlainScribeDesk(ScribeDesk):
    """The same without JavaScript: the space bar and the arrows choose."""

    scripted = False

    def choose(self, key: int) -> None:
        """The first choice, and down from there; 0 stands last."""
        expect(self.page.locator("[type=radio]").first).to_be_focused()
        self.keys.press("Space")
        for _step in range((key or 6) - 1):
            self.keys.press("ArrowDown")

    def check_accessible(self) -> None:
        """axe needs the page's scripts to run."""


@pytest.mark.parametrize("scripted", [True, False])
def test_sheets_are_printed_entered_shown_and_one_goes_on_with_a_phone(
    people: People, facilitator: tuple[str, str], tmp_path: Path, scripted: bool
) -> None:
    people.expect_complaint(r"422 .*/join/\)")  # the printed code opens nothing any more
    desk = Desk(people, facilitator)
    desk.set_up("Riverside on paper", 1)
    desk.press("Open the workshop")
    codes = print_sheets(desk, tmp_path)
    link = make_link(desk)
    phone = Phone(people.phone())
    phone.join(desk.code, "Staff")
    desk.press("Start reading")
    desk.press("Open the rating")
    phone.sees("ow far do you agree")
    phone.answer_all("Agree")
    expect(desk.page.locator("aside")).to_contain_text("Everyone with a phone has answered")

    page = people.desk(java_script_enabled=scripted)
    scribe = (ScribeDesk if scripted else PlainScribeDesk)(page, link)
    words = scribe.enter("1", 2, [2, 3, 0, 4], REASON)
    scribe.enter(codes[1], 2, [2, 5, 4, 4])
    expect(desk.page.locator("#to-enter")).to_have_text(LEFT, timeout=SOON)
    expect(desk.page.locator("aside")).to_contain_text("3 of 3 have answered", timeout=SOON)
    assert REASON not in desk.page.content()
    assert REASON not in phone.page.content()

    desk.close_rating()
    desk.press("Show the room", sure=True)
    phone.sees("Your answer")
    phone.sees(REASON)
    shown = desk.page.locator("#material table tbody tr").first
    expect(shown.locator("td").last).to_have_text("3")  # so many in all: one phone, two sheets
    goes_on_with_a_phone(Phone(people.phone()), codes[0], desk.code, words)


def print_sheets(desk: Desk, folder: Path) -> list[str]:
    """Three sheets, downloaded; the code of each."""
    desk.page.get_by_role("link", name="Answers on paper").click()
    check_accessible(desk.page)
    desk.page.get_by_label("How many sheets").fill("3")
    desk.page.get_by_role("button", name="Make the sheets").click()
    link = desk.page.get_by_role("link", name="Download the file")
    expect(link).to_be_visible(timeout=30_000)
    check_accessible(desk.page)
    with desk.page.expect_download() as waiting:
        link.click()
    path = folder / "sheets.pdf"
    waiting.value.save_as(path)
    found = re.findall(r"Answer sheet \d Code (\d{4} \d{4} \d{4})", pdfs.text(path.read_bytes()))
    assert len(set(found)) == 3
    desk.page.get_by_role("link", name="Back to the answers on paper").click()
    return found


def make_link(desk: Desk) -> str:
    """The scribe link; ends at the desk."""
    desk.page.get_by_role("button", name="Make the link").click()
    link = desk.page.locator(".scribe-link").inner_text()
    check_accessible(desk.page)
    desk.page.get_by_role("link", name="Back to the desk").click()
    return link


def goes_on_with_a_phone(phone: Phone, printed: str, code: str, words: str) -> None:
    """The printed code opens a begun sheet no more. The words that the helper was shown give the
    person their seat, with what they had answered, and new words."""
    phone.page.goto("/join/")
    phone.page.get_by_label("Code").fill(printed)
    phone.page.get_by_role("button", name="Go on").click()
    expect(phone.page.locator("main")).to_contain_text("ask the helper who typed it in")
    phone.check_accessible()
    phone.page.get_by_role("link", name="I was in already").click()
    phone.page.get_by_label("Code").fill(code)
    phone.page.get_by_label("Your three words").fill(words)
    phone.page.get_by_role("button", name="Come back in").click()
    phone.page.wait_for_url(re.compile(r"/room/\d+/words/\?new=1$"))
    phone.check_accessible()
    phone.page.get_by_role("link", name="Go to the workshop").click()
    phone.sees("Your answer")


def test_a_sheet_of_a_device_that_is_gone_is_started_again_from_the_paper(
    people: People, facilitator: tuple[str, str], tmp_path: Path
) -> None:
    people.expect_complaint(r"(422|409) .*/scribe/")
    desk = Desk(people, facilitator)
    desk.set_up("Riverside with two helpers", 1)
    desk.press("Open the workshop")
    codes = print_sheets(desk, tmp_path)
    link = make_link(desk)
    desk.press("Start reading")
    desk.press("Open the rating")
    gone = ScribeDesk(people.desk(), link)
    gone.enter("1", 1, [1, 1, 1, 1], REASON)

    scribe = ScribeDesk(people.desk(), link)
    scribe.keys.type("1")
    scribe.press_enter("was begun on another device")
    scribe.check_accessible()
    scribe.page.locator("#id_sheet").fill(codes[0])
    scribe.press_enter("Start this sheet again from the paper")
    scribe.check_accessible()
    assert REASON not in scribe.page.content()
    scribe.page.get_by_role("button", name="Start this sheet again").click()
    expect(scribe.page.locator("#messages")).to_contain_text("is taken off")
    scribe.choose(2)
    scribe.press_enter("statement 1 of 4")
    gone.page.locator("#id_sheet").fill("1")
    gone.press_enter("was begun on another device")


def test_what_was_typed_stays_when_the_server_is_out_of_reach(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED|Failed to fetch")
    desk = Desk(people, facilitator)
    desk.set_up("Riverside out of reach", 1)
    desk.press("Open the workshop")
    desk.page.get_by_role("link", name="Answers on paper").click()
    desk.page.get_by_label("How many sheets").fill("1")
    desk.page.get_by_role("button", name="Make the sheets").click()
    desk.page.get_by_role("link", name="Back to the answers on paper").click()
    scribe = ScribeDesk(people.desk(), make_link(desk))
    scribe.keys.type("1")
    scribe.press_enter("Which group is ticked?")
    scribe.choose(1)
    scribe.press_enter("statement 1 of 4")
    scribe.page.route("**/statement/**", lambda route: route.abort())
    scribe.choose(3)
    scribe.keys.press("Tab")
    scribe.keys.type(REASON)
    scribe.press_enter("Nothing is lost. Press Enter to try again.")
    expect(scribe.page.locator("#id_reason")).to_have_value(REASON)
    scribe.page.unroute("**/statement/**")
    scribe.press_enter("statement 2 of 4")
    expect(scribe.page.locator("#messages")).to_contain_text("It counts as soon as the rating")
