"""Before the day: people answer ahead on phones of their own, and the room is shown from that."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.rating import TRYING, RatingRoom, find_signal, lose_signal, says, until_sent
from tests.journeys.room import SOON, Desk, Phone, PlainPhone
from tests.site import Site

REASON = "It depends on which team you meet."
PEOPLE = "People who draw on support, and carers"
HERE = "section.statement:visible"
OPEN = """
from tests.factories import go
from workshops import services
from workshops.models import Workshop
from workshops.steps import Step
services.open_ahead(workshop=go(Workshop.objects.get(pk={pk}), Step.LOBBY))
"""


@pytest.fixture
def desk(people: People, facilitator: tuple[str, str]) -> Desk:
    """A workshop over two domains, open for answering ahead."""
    laptop = Desk(people, facilitator)
    laptop.set_up("A month of answering", 2)
    laptop.press("Open the workshop")
    laptop.page.get_by_role("button", name="Open for answering ahead").click()
    expect(laptop.page.locator("#counts")).to_contain_text("0 people have joined", timeout=SOON)
    return laptop


def begin(phone: Phone) -> None:
    """From the list of domains to the first statement of the first one."""
    phone.sees("You have answered 0 of 8 statements.")
    phone.check_accessible()
    phone.page.get_by_role("link", name="Start").click()
    phone.sees("Read this first.")
    phone.check_accessible()
    phone.page.get_by_role("button", name="Go to the statements").click()


def come_back(phone: Phone, code: str, words: str) -> None:
    """On another phone, with the code and the three words."""
    phone.page.goto("/join/back/")
    phone.page.get_by_label("Code").fill(code)
    phone.page.get_by_label("Your three words").fill(words)
    phone.page.get_by_role("button", name="Come back in").click()


def words_of(phone: Phone) -> str:
    """The three words that stand below the list of domains."""
    return phone.page.locator(".three-words").inner_text()


def test_answers_given_ahead_are_what_the_room_is_shown(people: People, desk: Desk) -> None:
    first, second = Phone(people.phone()), Phone(people.phone())
    for phone in (first, second):
        phone.join(desk.code, PEOPLE)
    words = words_of(first)

    begin(first)
    first.answer_all("Agree", REASON)
    first.page.get_by_role("link", name="Go on: Leading").click()
    first.sees("Read this first.")
    first.page.get_by_role("link", name="All domains").click()
    first.sees("You have answered 4 of 8 statements.")
    first.sees("All 4 answered")

    begin(second)
    second.answer_all("Disagree")

    other = Phone(people.phone())
    come_back(other, desk.code, words)
    other.sees("You have answered 4 of 8 statements.")
    other.page.get_by_role("link", name="Go on where you stopped").click()
    other.sees("Read this first.")
    other.page.get_by_role("button", name="Go to the statements").click()
    other.answer_all("Strongly agree")
    other.page.get_by_role("link", name="All domains").last.click()
    other.sees("You have answered all 8 statements.")
    first.sees("You have answered 4 of 8")
    counts = desk.page.locator("#counts")
    expect(counts).to_contain_text("2 people have joined", timeout=SOON)
    expect(counts).to_contain_text("1 has answered everything.", timeout=SOON)
    expect(counts).to_contain_text("There are too few people to count each group.")
    check_accessible(desk.page)

    on_the_day(people, desk, [first, second])


def on_the_day(people: People, desk: Desk, phones: list[Phone]) -> None:
    """Phones follow the room; somebody new catches up; then the room is shown."""
    first, second = phones
    second.page.get_by_role("link", name="All domains").first.click()
    second.page.get_by_role("link", name=re.compile("^1. ")).click()
    desk.press("Start reading")
    for phone in phones:
        phone.sees("Your first thought")
    desk.press("Open the rating")
    late = Phone(people.phone())
    late.join(desk.code, "Staff")
    late.answer_all("Mixed")
    another = Phone(people.phone())
    another.join(desk.code, "Staff")
    another.answer_all("Mixed")
    first.sees("You have answered 4 of 4")
    first.page.locator("#now .overview__list a").first.click()
    form = first.page.locator(HERE)
    expect(form.get_by_label("Agree", exact=True)).to_be_checked()
    expect(form.get_by_role("textbox")).to_have_value(REASON)
    form.get_by_label("Strongly agree", exact=True).check()
    expect(form.locator("[data-state]")).to_have_text("Saved", timeout=SOON)
    expect(desk.page.locator("#counts")).to_contain_text("4 of 4 have answered", timeout=SOON)
    desk.close_rating()
    expect(desk.page.locator("#material")).to_contain_text(REASON, timeout=SOON)
    desk.press("Show the room", sure=True)
    for phone in (*phones, late):
        phone.sees("Where the room stands")
        phone.sees("1 agree, 2 say mixed, 1 disagree.")


def test_the_room_is_shown_though_nobody_is_in_it(people: People, desk: Desk) -> None:
    code = desk.code
    phones = [PlainPhone(people.phone(java_script_enabled=False)) for _phone in range(3)]
    for number, phone in enumerate(phones):
        phone.join(code, PEOPLE)
        phone.page.get_by_role("link", name=re.compile("^1. ")).click()
        phone.answer_all(("Agree", "Mixed")[number % 2])
    desk.page.locator("#agenda").get_by_text("1. A shared vision").click()
    show = desk.page.locator("[id^=to-show-]").first
    show.click()
    expect(show).to_contain_text("again", timeout=SOON)
    desk.page.wait_for_timeout(600)
    show.click()
    desk.says("Where the room stands")
    expect(desk.page.locator("#material")).to_contain_text("2 people", timeout=SOON)
    desk.page.locator("#to-lobby").click()
    desk.says("People are answering ahead")
    phones[0].sees("The room has seen this")
    phones[0].sees("You have answered 0 of 4 statements.")


def test_a_phone_that_answers_ahead_follows_when_it_is_closed(people: People, desk: Desk) -> None:
    phone = Phone(people.phone())
    phone.join(desk.code, "Staff")
    begin(phone)
    form = phone.page.locator(HERE)
    form.get_by_label("Agree", exact=True).check()
    form.get_by_role("textbox").fill("Half a sentence")
    desk.page.get_by_role("button", name="Close answering ahead").click()
    expect(phone.page.locator("#moved-on")).to_be_visible(timeout=SOON)
    phone.page.locator("#moved-on button").click()
    phone.sees("It begins soon")
    desk.page.get_by_role("button", name="Open for answering ahead").click()
    phone.sees("Statement 1 of 4")
    expect(phone.page.locator("[name=reason]").first).to_have_value("Half a sentence")


def test_what_was_written_ahead_without_a_signal_is_sent_from_any_page(
    people: People, site: Site
) -> None:
    room = RatingRoom.make(site, people)
    site.manage("shell", "-c", OPEN.format(pk=room.pk))
    page = room.phone()
    phone = Phone(page)
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Go to the statements").click()
    lose_signal(page)
    page.locator(HERE).get_by_label("Agree", exact=True).check()
    page.locator(HERE).get_by_role("textbox").fill(REASON)
    says(page, TRYING)
    page.get_by_role("link", name="All domains").first.click()
    expect(page.locator("#unsent")).to_contain_text("still on this phone", timeout=SOON)
    assert room.stored() == []
    find_signal(page)
    until_sent(page)
    assert room.stored() == [(4, REASON)]
    phone.sees("You have answered 1 of ")
