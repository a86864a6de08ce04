"""A room for the journeys: a desk, a big screen and phones, in the words of the people."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in

SOON = 5_000
CLOSING = 40_000


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

    def __init__(self, page: Page, *, javascript: bool = True) -> None:
        self.page = page
        self.javascript = javascript

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
        if self.javascript:
            check_accessible(self.page)
        self.page.get_by_label(group, exact=True).check()
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.page.wait_for_url(re.compile(r"/room/\d+/words/$"))
        self.page.goto(self.page.url.removesuffix("words/"))

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the room's part shows this text."""
        expect(self.page.locator("#now")).to_contain_text(text, timeout=SOON)

    def sees_nothing_of(self, text: str) -> None:
        """The page, all of it, holds no such text."""
        assert text not in self.page.content()

    def check_accessible(self) -> None:
        """No violation of WCAG 2.2 AA."""
        check_accessible(self.page)

    def answer_all(self, answer: str, reason: str = "", *, quote: bool = False) -> None:
        """Answer the four statements, one after the other; the reason goes with the first."""
        forms = self.page.locator("#now auto-save")
        for number in range(4):
            form = forms.nth(number)
            form.get_by_label(answer, exact=True).check()
            if number == 0 and reason:
                form.get_by_role("textbox").fill(reason)
                if quote:
                    form.get_by_label("May be quoted").check()
            expect(form.locator("[data-state]")).to_have_text("Saved", timeout=SOON)
            form.locator("[data-go='1']").click()
        self.sees("You have answered 4 of 4")
