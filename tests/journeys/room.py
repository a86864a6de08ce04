"""A room for the journeys: a desk, a big screen and phones, in the words of the people."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in

SOON = 10_000


class Desk:
    """The facilitator's laptop."""

    def __init__(self, people: People, facilitator: tuple[str, str]) -> None:
        self.page: Page = people.desk(accept_downloads=True)
        sign_in(self.page, *facilitator)

    def set_up(self, title: str, domains: int) -> None:
        """A workshop over the first so many domains, through the form; ends at its desk."""
        self.page.goto("/workshops/new/")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Place", exact=True).fill("Riverside")
        ticks = self.page.locator("#domains input[type=checkbox]")
        for number in range(domains, ticks.count()):
            ticks.nth(number).uncheck()
        check_accessible(self.page)
        self.page.get_by_role("button", name="Save and go to the desk").click()
        self.page.wait_for_url(re.compile(r"/desk/$"))

    @property
    def pk(self) -> int:
        """The number of the workshop."""
        found = re.search(r"/workshops/(\d+)/", self.page.url)
        assert found
        return int(found[1])

    @property
    def code(self) -> str:
        """The code at the top of the desk."""
        return self.page.locator("#bar .code").inner_text()

    def says(self, heading: str | re.Pattern[str]) -> None:
        """Wait until the desk's heading reads so."""
        expect(self.page.locator("#now-heading")).to_have_text(heading, timeout=SOON)

    def press(self, label: str | re.Pattern[str], *, sure: bool = False) -> None:
        """Press the one primary button, which must read so; ``sure`` presses once more."""
        go = self.page.locator("#go")
        expect(go).to_contain_text(label, timeout=SOON)
        go.click()
        if sure:
            expect(go).to_contain_text("again", timeout=SOON)
            self.page.wait_for_timeout(600)  # a double click is one press
            go.click()

    def close_rating(self) -> None:
        """Close the rating: warn every phone, then close at once."""
        self.press("Close rating")
        self.press("Close now")
        self.says("Rating is closed")


class Phone:
    """A participant's phone."""

    scripted = True

    def __init__(self, page: Page) -> None:
        self.page = page

    def join(self, code: str, group: str) -> None:
        """With the code from the big screen."""
        self.page.goto("/join/")
        self.page.get_by_label("Code").fill(code)
        self.page.locator("main button[type=submit]").first.click()
        self.choose_group(group)

    def join_by_link(self, link: str, group: str) -> None:
        """With the QR's link."""
        self.page.goto(link)
        self.choose_group(group)

    def choose_group(self, group: str) -> None:
        """Choose and join; the three words come next, then the room."""
        self.check_accessible()
        self.page.get_by_label(group, exact=True).check()
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.page.wait_for_url(re.compile(r"/room/\d+/words/$"))
        self.check_accessible()
        self.page.goto(self.page.url.removesuffix("words/"))

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the room's part shows this text."""
        expect(self.page.locator("#now")).to_contain_text(text, timeout=SOON)

    def check_accessible(self) -> None:
        """No violation of WCAG 2.2 AA. axe needs the page's scripts to run."""
        if self.scripted:
            check_accessible(self.page)

    def answer_all(self, answer: str, reason: str = "", *, quote: bool = False) -> None:
        """Answer the four statements, one after the other; the reason goes with the first."""
        forms = self.page.locator("#now auto-save")
        for number in range(4):
            form = forms.nth(number)
            self._fill(form, answer, reason if number == 0 else "", quote)
            expect(form.locator("[data-state]")).to_have_text("Saved", timeout=SOON)
            form.locator("[data-go='1']").click()
        self.sees("You have answered 4 of 4")

    def _fill(self, form: Locator, answer: str, reason: str, quote: bool) -> None:
        form.get_by_label(answer, exact=True).check()
        if reason:
            form.get_by_role("textbox").fill(reason)
            if quote:
                form.get_by_label("May be quoted").check()

    def choose_first(self) -> None:
        """Tick the first of several boxes; it is saved."""
        self.page.locator("#now input[type=checkbox]").first.check()
        self.sees("Saved")

    def propose(self, idea: str) -> None:
        """Send an idea; it is listed."""
        self.page.get_by_label("Your idea").fill(idea)
        self.page.get_by_role("button", name="Send the idea").click()
        self.sees("What you sent")
        self.sees(idea)


class PlainPhone(Phone):
    """A phone without JavaScript: forms, and a link that asks where the room is."""

    scripted = False

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Ask where the room is until it shows this text."""
        here = self.page.locator("#now").filter(has_text=text)
        until = time.monotonic() + SOON / 1000
        while not here.count():
            assert time.monotonic() < until, f"{text!r} not in {self.page.inner_text('#now')}"
            self.page.get_by_role("link", name="Where is the room now?").click()

    def answer_all(self, answer: str, reason: str = "", *, quote: bool = False) -> None:
        """Answer each statement with its own Save button."""
        for number in range(4):
            form = self.page.locator("#now form[action$='/answer/']").nth(number)
            self._fill(form, answer, reason if number == 0 else "", quote)
            form.get_by_role("button", name="Save").click()
            self.page.wait_for_load_state()
            saved = self.page.locator("#now form[action$='/answer/']").nth(number)
            expect(saved.locator("[data-state]")).to_have_text("Saved", timeout=SOON)
        self.sees("You have answered 4 of 4")

    def choose_first(self) -> None:
        """Tick the first box and save."""
        self.page.locator("#now input[type=checkbox]").first.check()
        self.page.locator("#now").get_by_role("button", name="Save").click()
        self.sees("Saved")
