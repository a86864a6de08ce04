"""A room that rates, made in one go, for journeys about one phone and what becomes of its words."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browsers import People
from tests.journeys.room import SOON
from tests.site import Site

TRYING = "Not sent, we keep trying. It is kept on this phone."
BACK_SOON = 9_000
MAKE = """
import secrets
from domains.models import Edition
from tests.factories import go, make_facilitator, make_seat, make_workshop
from workshops.steps import Step
made = make_workshop(
    facilitator=make_facilitator(f"{secrets.token_hex(6)}@example.org"),
    edition=Edition.objects.get(),
)
made = go(go(made, Step.READ), Step.RATE)
seats = [make_seat(made) for _ in range(2)]
print("made", made.pk, made.code, *(f"{one.secret}/{one.return_code}" for one in seats))
"""

# A browser that keeps nothing.
REFUSED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("", "SecurityError") },
});
"""
# Playwright's own ways to cut a phone off do not reach what a page sends while it goes away.
SWITCH = """
const send = window.fetch;
window.fetch = (...asked) =>
  localStorage.getItem("no-signal") && asked[1]?.method === "POST"
    ? Promise.reject(new TypeError("no signal"))
    : send(...asked);
"""


@dataclass(frozen=True)
class RatingRoom:
    """A workshop whose first domain is rated; two people have a seat."""

    site: Site
    people: People
    pk: int
    code: str
    seats: list[tuple[str, str]]

    @classmethod
    def make(cls, site: Site, people: People) -> RatingRoom:
        """A new one."""
        told = site.manage("shell", "-c", MAKE).split("made ")[-1].split()
        seats = [(secret, words) for secret, words in (one.split("/") for one in told[2:])]
        return cls(site, people, int(told[0]), told[1], seats)

    def words(self, person: int = 0) -> str:
        """The three words of somebody."""
        return self.seats[person][1].replace("-", " ")

    def phone(self, person: int = 0, **options: Any) -> Page:
        """Somebody's phone, in the room."""
        page = self.people.phone(**options)
        page.context.add_init_script(SWITCH)
        self.sit(page, person)
        page.goto(f"/room/{self.pk}/")
        return page

    def sit(self, page: Page, person: int = 0) -> None:
        """Give a phone somebody's seat."""
        cookie = {"name": f"seat_{self.pk}", "value": self.seats[person][0]}
        page.context.add_cookies([{**cookie, "url": self.people.url}])

    def go(self, step: str) -> None:
        """Move the room on."""
        asked = (
            "from tests.factories import go\nfrom workshops.models import Workshop\n"
            "from workshops.steps import Step\n"
            f"go(Workshop.objects.get(pk={self.pk}), Step.{step})"
        )
        self.site.manage("shell", "-c", asked)

    def open_ahead(self) -> str:
        """Back to the welcome, and let people answer ahead; the page of the second domain."""
        asked = (
            "from tests.factories import go\nfrom workshops import services\n"
            "from workshops.models import Workshop\nfrom workshops.steps import Step\n"
            f"made = go(Workshop.objects.get(pk={self.pk}), Step.LOBBY)\n"
            "services.open_ahead(workshop=made)\n"
            "print('item', made.agenda_items[1].pk)"
        )
        item = int(self.site.manage("shell", "-c", asked).split("item ")[-1])
        return f"/room/{self.pk}/ahead/{item}/"

    def stored(self, person: int = 0) -> list[tuple[int, str]]:
        """What the server holds of somebody's answers: value and reason, in order."""
        ask = (
            "from workshops.models import Rating\n"
            f"found = Rating.objects.filter(seat__secret='{self.seats[person][0]}')\n"
            "print('stored', list(found.order_by('statement').values_list('value', 'reason')))"
        )
        told = self.site.manage("shell", "-c", ask).split("stored ")[-1]
        found: list[tuple[int, str]] = eval(told, {})
        return found


def here(page: Page) -> Locator:
    """The statement that is open."""
    return page.locator("section.statement:visible")


def says(page: Page, words: str | re.Pattern[str], timeout: float = SOON) -> None:
    """Wait for the state of the open statement."""
    expect(here(page).locator("[data-state]")).to_have_text(words, timeout=timeout)


def choose(page: Page, answer: str) -> None:
    """Choose an answer to the open statement."""
    here(page).get_by_label(answer, exact=True).check()


def lose_signal(page: Page) -> None:
    """From now on nothing that this browser writes gets through."""
    page.evaluate("localStorage.setItem('no-signal', 1)")


def find_signal(page: Page) -> None:
    """It gets through again."""
    page.evaluate("localStorage.removeItem('no-signal')")


def until_sent(page: Page) -> None:
    """Wait until the phone holds nothing any more."""
    until = time.monotonic() + BACK_SOON / 1000
    while held(page):
        assert time.monotonic() < until, "the phone still holds words"
        page.wait_for_timeout(50)


def held(page: Page) -> int:
    """How many answers the phone still holds for its seat."""
    return int(page.evaluate("phone.outbox.items().length"))
