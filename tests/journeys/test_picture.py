"""The picture in a real browser: it falls into place once, and is seen by everybody."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import SMALL_PHONE, People
from tests.site import Site

SOON = 20_000
MAKE = """
from tests.factories import make_seat, make_showing, make_workshop
made = make_workshop(place="Riverside")
for position in range(4):
    make_showing(made, position, leaders=(0, 0, 1, 1, 3, 1), staff=(2, 4, 1, 0, 5, {more}))
print("made", made.pk, made.screen_secret, make_seat(made).secret)
"""
SHOW = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
print("at", go(Workshop.objects.get(pk={pk}), Step("show")).version)
"""
SAY = """(version) => document.dispatchEvent(
  new CustomEvent("live:changed", { detail: { kind: "step", version, within: 0 } })
)"""
FALLING = """() => document.getAnimations()
  .filter(({ animationName }) => ["fall", "rise"].includes(animationName))
  .map(({ effect }) => effect.getComputedTiming().endTime)"""
# The colours of a mark and of the words beside it.
COLOURS = """() => ["g.mark--staff > .picture__mark", ".picture__label"]
  .map((what) => getComputedStyle(document.querySelector(what)))
  .map((style, place) => (place ? style.color : style.fill))"""
OUTSIDE = """() => [...document.querySelectorAll(".picture__people")]
  .filter((drawing) => drawing.getBoundingClientRect().right > innerWidth + 1).length"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".picture__people text")]
  .filter((text) => text.getBoundingClientRect().width)
  .map((text) => text.getScreenCTM().a * 12))"""


@dataclass
class Room:
    """A room that is about to be shown where it stands."""

    site: Site
    people: People
    pk: int
    screen_secret: str
    seat: str

    def screen(self, **options: Any) -> Page:
        """The big screen in the lobby."""
        page = self.people.screen(**options)
        page.goto(f"/screen/{self.screen_secret}/")
        expect(page.locator("body")).to_contain_text("Join with your phone.")
        return page

    def phone(self, **options: Any) -> Page:
        """A small phone, wherever the room is."""
        page = self.people.join(SMALL_PHONE, **options)
        cookie = {"name": f"seat_{self.pk}", "value": self.seat, "url": self.people.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"/room/{self.pk}/")
        return page

    def show(self, *pages: Page) -> None:
        """Show the room, and tell these pages as the stream would."""
        version = int(self.site.manage("shell", "-c", SHOW.format(pk=self.pk)).split("at ")[-1])
        for page in pages:
            page.evaluate(SAY, version)
            expect(page.locator(".picture__people").first).to_be_visible(timeout=SOON)


def room_of(site: Site, people: People, more: int = 2) -> Room:
    made = site.manage("shell", "-c", MAKE.format(more=more)).split("made ")[-1]
    pk, screen_secret, seat = made.split()
    return Room(site, people, int(pk), screen_secret, seat)


@pytest.fixture
def room(site: Site, people: People) -> Room:
    return room_of(site, people)


@pytest.mark.parametrize("more", [2, 60])
def test_people_fall_into_place_once_and_within_a_second(
    site: Site, people: People, more: int
) -> None:
    room = room_of(site, people, more)
    screen, phone = room.screen(), room.phone()
    room.show(screen, phone)
    for page in (screen, phone):
        ends = page.evaluate(FALLING)
        assert len(ends) > 0
        assert max(ends) < 1000
        drawn = page.locator(".picture__people").first
        drawn.evaluate("(drawing) => (drawing.isTheSame = true)")
        with page.expect_response(lambda answer: answer.ok):
            page.evaluate(SAY, 10_000)  # something else changed
        page.wait_for_load_state("networkidle")
        assert drawn.evaluate("(drawing) => drawing.isTheSame") is True


def test_nothing_moves_for_somebody_who_asked_for_less_motion(room: Room) -> None:
    screen = room.screen(reduced_motion="reduce")
    phone = room.phone(reduced_motion="reduce")
    room.show(screen, phone)
    assert (screen.evaluate(FALLING), phone.evaluate(FALLING)) == ([], [])


def test_a_page_that_is_opened_later_does_not_move(room: Room) -> None:
    room.show()
    assert room.phone().evaluate(FALLING) == []


@pytest.mark.parametrize(
    ("scheme", "staff"), [("light", "rgb(11, 110, 95)"), ("dark", "rgb(92, 199, 179)")]
)
def test_marks_have_the_colour_of_their_group_by_day_and_by_night(
    room: Room, scheme: str, staff: str
) -> None:
    room.show()
    mark, _words = room.phone(color_scheme=scheme).evaluate(COLOURS)
    assert mark == staff


def test_marks_have_the_colour_of_the_words_where_colours_are_forced(room: Room) -> None:
    room.show()
    mark, words = room.phone(forced_colors="active").evaluate(COLOURS)
    assert mark == words


@pytest.mark.parametrize("more", [2, 60])
def test_a_small_phone_shows_all_of_it_in_letters_that_can_be_read(
    site: Site, people: People, more: int
) -> None:
    room = room_of(site, people, more)
    room.show()
    phone = room.phone()
    expect(phone.locator(".picture__people").first).to_be_visible()
    assert phone.evaluate(OUTSIDE) == 0
    if more > 2:
        assert phone.evaluate(SMALLEST) >= 14
