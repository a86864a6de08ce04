"""How soon phones and the big screen are where the room is."""

import statistics
import time

from playwright.sync_api import expect

from tests.browsers import People
from tests.journeys.room import SOON, Desk, Phone


def test_phones_and_the_big_screen_follow_within_a_second(
    people: People, facilitator: tuple[str, str]
) -> None:
    desk = Desk(people, facilitator)
    desk.set_up("Riverside review", 1)
    desk.press("Open the workshop")
    expect(desk.page.locator("#bar .code")).not_to_have_text("", timeout=SOON)
    phone, screen = Phone(people.phone()), people.screen()
    phone.join(desk.code, "Staff")
    screen.goto(desk.page.get_by_role("link", name="big screen").get_attribute("href") or "")
    desk.press("Start reading")
    phone.sees("good looks like")
    took = []
    for button, sight in (
        ("Open the rating", "ow far do you agree"),
        ("Back to reading", "good looks like"),
    ) * 2:
        press = desk.page.get_by_role("button", name=button)
        expect(press).to_be_visible(timeout=SOON)
        place = screen.locator("#stage").get_attribute("data-place") or ""
        began = time.monotonic()
        press.click()
        phone.sees(sight)
        expect(screen.locator("#stage")).not_to_have_attribute("data-place", place, timeout=SOON)
        took.append(time.monotonic() - began)
    assert statistics.median(took) < 1, took
