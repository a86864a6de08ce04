"""A statement asked again after the talk, on two phones, the desk and the big screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import People
from tests.journeys.rating import RatingRoom, choose, here, says
from tests.journeys.room import SOON, Desk
from tests.site import Site

# The room of two phones is joined by others, so that there is something to show; and a desk.
FILL = """
from django.contrib.auth import get_user_model
from tests.factories import go, make_seat, rate, statement
from workshops.models import Workshop
from workshops.steps import Step
made = Workshop.objects.get(pk={pk})
made.facilitators.add(get_user_model().objects.get(email="{email}"))
for group in ["leaders"] * 4 + ["people"] * 4:
    seat = make_seat(made, group)
    for position in range(4):
        rate(seat, statement(made, 0, position), 2, reason="As I first saw it")
"""
THEY_ANSWER = """
from tests.factories import rate, statement
from workshops.models import Seat, Workshop
made = Workshop.objects.get(pk={pk})
for seat in Seat.objects.filter(workshop=made, group__in=["leaders", "people"]):
    rate(seat, statement(made), 4, reason="After listening")
"""


@pytest.fixture
def room(site: Site, people: People, facilitator: tuple[str, str]) -> RatingRoom:
    room = RatingRoom.make(site, people)
    site.manage("shell", "-c", FILL.format(pk=room.pk, email=facilitator[0]))
    return room


def desk(room: RatingRoom, facilitator: tuple[str, str]) -> Desk:
    """The desk of the room, signed in."""
    laptop = Desk(room.people, facilitator)
    laptop.page.goto(f"/workshops/{room.pk}/desk/")
    return laptop


def screen(room: RatingRoom, at_the_desk: Page) -> Page:
    """The big screen."""
    page = room.people.screen()
    page.goto(at_the_desk.get_by_role("link", name="Show on the big screen").get_attribute("href"))
    return page


def leave_the_field(page: Page) -> None:
    """Whoever is still in a field is not called away from it."""
    page.evaluate("document.activeElement.blur()")


def test_a_room_asks_itself_again_after_the_talk(
    room: RatingRoom, facilitator: tuple[str, str]
) -> None:
    one, two = room.phone(0), room.phone(1)
    choose(one, "Disagree")
    here(one).get_by_role("textbox").fill("As I first saw it")
    says(one, "Saved")
    leave_the_field(one)
    choose(two, "Disagree")
    says(two, "Saved")
    room.go("TALK")
    laptop = desk(room, facilitator)
    at_the_desk = laptop.page
    wall = screen(room, at_the_desk)

    # The desk asks the first statement again: every phone starts afresh.
    at_the_desk.get_by_role("button", name="Ask again after the talk").first.click()
    expect(one.get_by_text("After the talk: once more, from the start.")).to_be_visible(
        timeout=SOON
    )
    expect(here(one).locator("input[name=value]:checked")).to_have_count(0)
    expect(here(one).get_by_role("textbox")).to_have_value("")
    expect(wall.get_by_text("Once more, after the talk.")).to_be_visible(timeout=SOON)

    # Both phones and the others answer; what was said first is not touched.
    choose(one, "Agree")
    here(one).get_by_role("textbox").fill("I heard how it went for others")
    says(one, "Saved")
    leave_the_field(one)
    choose(two, "Agree")
    says(two, "Saved")
    room.site.manage("shell", "-c", THEY_ANSWER.format(pk=room.pk))
    one.reload()
    expect(here(one).get_by_label("Agree", exact=True)).to_be_checked()
    expect(here(one).get_by_role("textbox")).to_have_value("I heard how it went for others")

    # It closes, is looked through and shown: both pictures, on the wall and on the phones.
    laptop.press("Close rating")
    laptop.press("Close now")
    laptop.press("Show the room", sure=True)
    for page in (wall, one, two, at_the_desk):
        expect(page.get_by_role("heading", name="Before the talk").first).to_be_visible(
            timeout=SOON
        )
        expect(page.get_by_text("All 10 people disagree.").first).to_be_visible()
        expect(page.get_by_text("All 10 people agree.").first).to_be_visible()
    expect(one.get_by_text("Your answer")).to_have_count(2)

    # Back in the talk both stay, with what was written each time.
    laptop.press("Back to the talk")
    expect(one.get_by_text("What people said after the talk")).to_be_visible(timeout=SOON)
    expect(one.get_by_text("I heard how it went for others")).to_be_visible()
    expect(wall.get_by_role("heading", name="After the talk")).to_be_visible(timeout=SOON)


DECIDE = """
from tests.factories import go, make_seat
from workshops.models import Seat, Workshop
from workshops.steps import Step
from django.contrib.auth import get_user_model
made = Workshop.objects.get(pk={pk})
made.facilitators.add(get_user_model().objects.get(email="{email}"))
Seat.objects.filter(workshop=made).update(group="leaders")
made.items.update(round_version=0)
for group in ["staff"] * 4 + ["people"] * 4:
    make_seat(made, group)
go(made, Step.READ)
"""
ALL_ANSWER = """
from tests.factories import go, rate, statement
from workshops.models import Seat, Workshop
from workshops.steps import Step
made = go(Workshop.objects.get(pk={pk}), Step.RATE)
for seat in Seat.objects.filter(workshop=made).select_related("workshop"):
    rate(seat, statement(made), 4)
go(made, Step.SHOW)
"""


@pytest.mark.parametrize("vetoed", [False, True])
def test_two_leaders_agree_to_be_shown_and_the_facilitator_may_think_otherwise(
    site: Site, people: People, facilitator: tuple[str, str], vetoed: bool
) -> None:
    room = RatingRoom.make(site, people)
    site.manage("shell", "-c", DECIDE.format(pk=room.pk, email=facilitator[0]))
    phones = [room.phone(0), room.phone(1)]
    for phone in phones:
        phone.get_by_role("link", name="Decide").click()
        phone.get_by_role("button", name="Yes, if all of us say so").click()
        expect(phone.get_by_text("You said yes. It counts if all of you do.")).to_be_visible()
    at_the_desk = desk(room, facilitator).page
    expect(at_the_desk.get_by_text("said yes")).to_have_count(0)
    if vetoed:
        at_the_desk.get_by_role("link", name="Small groups").click()
        at_the_desk.get_by_label("Leaders").check()
        at_the_desk.get_by_role("button", name="Save").click()
        expect(at_the_desk.get_by_text("No screen and no phone shows")).to_be_visible()
    site.manage("shell", "-c", ALL_ANSWER.format(pk=room.pk))
    for phone in phones:
        phone.reload()
        key = phone.locator(".seen").first.locator(".picture__key").first
        expect(key).to_contain_text(
            "Leaders and Staff, together 6" if vetoed else "Leaders 2", timeout=SOON
        )
        expect(phone.get_by_text("facilitator also")).to_have_count(0)
