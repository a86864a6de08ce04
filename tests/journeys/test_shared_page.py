"""What all phones share and what belongs to a seat come apart, and are one page on the phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsers import People
from tests.journeys.rating import choose, here, says
from tests.journeys.room import SOON
from tests.site import Site

# A whole room has answered, marked, proposed and backed; the first seat is the phone's.
MAKE = """
import secrets
from actionplans.services import back_ideas, propose_idea
from domains.models import Edition
from tests.factories import go, make_facilitator, make_seat, make_workshop, now, rate, statement
from workshops import services
from workshops.steps import Step
made = make_workshop(
    facilitator=make_facilitator(f"{secrets.token_hex(6)}@example.org"),
    edition=Edition.objects.get(),
)
seats = [make_seat(made, group) for group in ["people"] * 3 + ["staff"] * 3]
made = go(made, Step.RATE)
for number, seat in enumerate(seats):
    thought = "A first thought" if number == 0 else ""
    services.write_first_thought(
        seat=seat, item=made.current, text=thought, sequence=1, now=now()
    )
    for position in range(3):
        reason = f"Because {number} & more\\nof it" if position == 0 else ""
        whom = "room" if position else "plan"
        rate(seat, statement(made, 0, position), 4 - number % 2, reason, visible_to=whom)
made = go(made, Step.PRIORITIES)
marked = [statement(made, 0, 0).pk, statement(made, 0, 2).pk]
for seat in seats:
    services.mark_priorities(seat=seat, item=made.current, statements=marked, now=now())
made = go(made, Step.IDEAS)
propose = lambda n: propose_idea(
    workshop=made, seat=seats[n], text=f"Idea {n}", key=f"k{n}", now=now()
)
ideas = [propose(number) for number in range(2)]
made = go(made, Step.BACKING)
back_ideas(seat=seats[0], ideas=[ideas[1].pk], now=now())
go(made, Step.LOBBY)
print("made", made.pk, seats[0].secret)
"""
MOVE = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
print("at", go(Workshop.objects.get(pk={pk}), Step("{step}"), 0, {position}).version)
"""
# What somebody sees and what the forms hold, however it came there.
SEEN = """() => {
  const now = document.getElementById("now");
  const all = (what) => [...now.querySelectorAll(what)];
  const words = now.cloneNode(true);
  words.querySelectorAll("textarea").forEach((field) => field.remove());
  return {
    place: now.dataset.place,
    words: words.textContent.replace(/\\s+/g, " ").trim(),
    ticked: all("[type=radio], [type=checkbox]").map((box) => [box.name, box.value, box.checked]),
    hidden: all("[type=hidden]").map((field) => [field.name, field.value])
      .filter(([name]) => !["csrfmiddlewaretoken", "key"].includes(name)),
    written: all("textarea").map((field) => field.value),
    states: all("[data-state]").map((line) => line.dataset.kind),
    rows: all("[data-row]").map((row) => row.className),
    rings: all("circle").map((ring) => [ring.cx.baseVal.value, ring.cy.baseVal.value]),
    tokens: all("form").map((form) => form.querySelectorAll("[name=csrfmiddlewaretoken]").length),
    sequence: now.dataset.sequence,
  };
}"""
SAY = """([kind, version, within]) => document.dispatchEvent(
  new CustomEvent("live:changed", { detail: { kind, version, within } })
)"""


@dataclass
class Room:
    """A room that is moved without a desk, and its first seat."""

    site: Site
    people: People
    pk: int
    secret: str

    def phone(self) -> Page:
        """A phone of the first seat."""
        page = self.people.phone()
        cookie = {"name": f"seat_{self.pk}", "value": self.secret, "url": self.people.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"/room/{self.pk}/")
        return page

    def move(self, *phones: Page, to: str, position: int | None = None, within: int = 0) -> None:
        """Go to a step, and tell these phones as the stream would."""
        asked = MOVE.format(pk=self.pk, step=to, position=position)
        version = int(self.site.manage("shell", "-c", asked).split("at ")[-1])
        for phone in phones:
            phone.evaluate(SAY, ["step", version, within])


@pytest.fixture
def room(site: Site, people: People) -> Room:
    made, secret = site.manage("shell", "-c", MAKE).split("made ")[-1].split()
    return Room(site, people, int(made), secret)


STEPS = (
    ("read", None),
    ("rate", None),
    ("look_through", None),
    ("show", None),
    ("talk", 0),
    ("priorities", None),
    ("pick", None),
    ("ideas", None),
    ("backing", None),
    ("plan", None),
    ("closed", None),
    ("lobby", None),
)


def test_a_phone_that_follows_shows_what_a_page_shows_that_is_loaded_anew(room: Room) -> None:
    follows, loaded = room.phone(), room.phone()
    for step, position in STEPS:
        room.move(follows, to=step, position=position)
        expect(follows.locator("#now")).to_have_class(re.compile(f"now--{step}"), timeout=SOON)
        follows.wait_for_load_state("networkidle")
        loaded.reload()
        seen: dict[str, Any] = follows.evaluate(SEEN)
        assert seen == loaded.evaluate(SEEN), step


class HeldBack:
    """What comes of an address waits until it is let through."""

    def __init__(self, page: Page, part: str) -> None:
        self.waiting: list[Route] = []
        self.open = False
        page.route(f"**/{part}/", self._meet)

    def _meet(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.waiting.append(route)

    def let_through(self) -> None:
        """It comes now."""
        self.open = True
        for route in self.waiting:
            route.continue_()


def top_of(page: Page, text: str) -> float:
    box = here(page).get_by_text(text, exact=True).bounding_box()
    assert box
    return float(box["y"])


def test_what_belongs_to_the_seat_may_come_late_and_moves_nothing_that_is_touched(
    room: Room,
) -> None:
    page = room.phone()
    room.move(page, to="read")
    expect(page.locator("#now")).to_contain_text("good looks like")
    expect(page.get_by_label("Your first thought")).to_have_value("A first thought")
    own = HeldBack(page, "own")
    room.move(page, to="rate")
    expect(here(page)).to_contain_text("Statement 1 of 4", timeout=SOON)
    expect(here(page).locator(".aid")).not_to_contain_text("From what you have seen")
    expect(here(page).locator("[data-state]")).to_have_text("")
    choose(page, "Mixed")
    here(page).get_by_text("Mixed", exact=True).tap()
    before = top_of(page, "Mixed")
    own.let_through()
    expect(here(page).locator(".aid")).to_contain_text("From what you have seen", timeout=SOON)
    assert abs(top_of(page, "Mixed") - before) <= 1
    expect(here(page).get_by_label("Mixed", exact=True)).to_be_checked()  # not the older "Agree"
    expect(here(page).get_by_role("textbox")).to_have_value("")
    says(page, "Saved")
    page.get_by_role("button", name="Next statement").click()
    expect(here(page).get_by_label("Agree", exact=True)).to_be_checked()
    says(page, "Saved")


def test_a_phone_goes_to_the_first_open_statement_also_when_its_answers_come_late(
    room: Room,
) -> None:
    page = room.phone()
    room.move(page, to="read")
    expect(page.locator("#now")).to_contain_text("good looks like")
    own = HeldBack(page, "own")
    room.move(page, to="rate")
    expect(here(page)).to_contain_text("Statement 1 of 4", timeout=SOON)
    own.let_through()
    expect(here(page)).to_contain_text("Statement 4 of 4", timeout=SOON)


def test_a_phone_that_asked_while_the_room_moved_gets_what_is_its_own_there_too(
    room: Room,
) -> None:
    page = room.phone()
    room.move(to="read")
    page.route("**/events/**", lambda route: None)  # so that it hears what it is told here alone
    page.reload()
    expect(page.get_by_label("Your first thought")).to_have_value("A first thought")
    step = HeldBack(page, "step")
    with page.expect_response("**/own/"):
        page.evaluate(SAY, ["hello", 0, 0])
    room.move(to="rate")
    step.let_through()  # newer than what was said of the seat
    expect(page.locator("#now")).to_have_class(re.compile("now--rate"), timeout=SOON)
    expect(here(page).locator(".aid")).to_contain_text("From what you have seen", timeout=SOON)


def test_in_a_crowd_what_all_share_is_asked_for_first(room: Room) -> None:
    page = room.phone()
    page.route("**/events/**", lambda route: None)  # so that it hears what it is told here alone
    page.reload()
    page.wait_for_timeout(500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("/")[-2]))
    step = HeldBack(page, "step")
    room.move(page, to="look_through", within=200)
    page.wait_for_timeout(600)
    assert asked == ["step"]
    step.let_through()
    expect(page.locator("#now")).to_contain_text("Because 0 & more", timeout=SOON)


def test_an_older_page_that_comes_late_never_takes_the_place_of_a_newer_one(room: Room) -> None:
    page = room.phone()
    page.wait_for_load_state("networkidle")
    step = HeldBack(page, "step")
    room.move(page, to="read")
    page.wait_for_timeout(300)
    old = step.waiting[0].fetch()
    step.open = True
    room.move(page, to="look_through")
    expect(page.locator("h1")).to_have_text("Rating has closed", timeout=SOON)
    step.waiting[0].fulfill(response=old)
    page.wait_for_timeout(700)
    expect(page.locator("h1")).to_have_text("Rating has closed")


def test_what_was_not_answered_is_asked_for_again(room: Room) -> None:
    room.people.expect_complaint("ERR_FAILED")
    page = room.phone()
    for part in ("step", "own"):
        page.route(f"**/{part}/", lambda route: route.abort(), times=2)
    room.move(page, to="look_through")
    expect(page.locator("h1")).to_have_text("Rating has closed", timeout=SOON)
    expect(page.locator("#now")).to_contain_text("Because 0 & more", timeout=SOON)


def test_a_seat_that_said_goodbye_elsewhere_is_left_and_comes_back(room: Room) -> None:
    page, other = room.phone(), room.phone()
    other.get_by_role("link", name="I have to go").click()
    other.get_by_role("button", name="Yes, I have to go").click()
    expect(other.locator("h1")).to_have_text("Goodbye, and thank you")
    room.move(page, other, to="read")
    expect(page.locator("h1")).to_have_text("Goodbye, and thank you", timeout=SOON)
    other.wait_for_timeout(500)
    expect(other.locator("h1")).to_have_text("Goodbye, and thank you")
    other.get_by_role("button", name="I am back").click()
    expect(other.locator("#now")).to_contain_text("good looks like")
    page.evaluate(SAY, ["hello", 0, 0])
    expect(page.locator("#now")).to_contain_text("good looks like", timeout=SOON)
