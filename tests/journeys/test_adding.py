"""A note from a phone: kept without a signal, read at the desk first, let through to everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in
from tests.journeys.rating import RatingRoom, find_signal, lose_signal, until_sent
from tests.journeys.room import SOON
from tests.site import Site

FIELD = "Something you thought of, or did not want to say aloud"
PASSWORD = "quiet-river-lamp"
ANSWER_AND_TALK = """
from tests.factories import go, make_seat, rate, statement
from workshops.models import Workshop
from workshops.steps import Step
made = Workshop.objects.get(pk={pk})
boss = made.facilitators.get()
boss.set_password("{password}")
boss.save()
for seat in [*made.seats.all(), *(make_seat(made) for _ in range(2))]:
    rate(seat, statement(made), 4, "Because")
made = go(made, Step.TALK, 0, 0)
print("made", boss.email, made.screen_secret)
"""
FIRST_STATEMENT = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
go(Workshop.objects.get(pk={pk}), Step.TALK, 0, 0)
"""


class Talk(RatingRoom):
    """A room that talks about its first statement."""

    def begin(self) -> tuple[str, str]:
        """Answer, and talk: the facilitator's address, and the big screen's."""
        asked = ANSWER_AND_TALK.format(pk=self.pk, password=PASSWORD)
        email, secret = self.site.manage("shell", "-c", asked).split("made ")[-1].split()
        return email, f"/screen/{secret}/"


@pytest.fixture
def talk(site: Site, people: People) -> Talk:
    made = Talk.make(site, people)
    assert isinstance(made, Talk)
    return made


def write(page: Page, text: str) -> None:
    page.get_by_label(FIELD).press_sequentially(text)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def state(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#add [data-state]")).to_have_text(words, timeout=SOON)


def test_a_note_goes_from_a_phone_over_the_desk_to_everybody(talk: Talk, people: People) -> None:
    email, screen_path = talk.begin()
    writer, reader, desk, screen = talk.phone(0), talk.phone(1), people.desk(), people.screen()
    screen.goto(screen_path)
    sign_in(desk, email, PASSWORD)
    desk.goto(f"/workshops/{talk.pk}/desk/")
    check_accessible(writer)

    write(writer, "The visits on Fridays help")
    writer.get_by_label("A strength to keep").check()
    send(writer)
    state(writer, "Saved. The facilitator reads it first. Add more if you like.")
    expect(writer.locator("[data-own=added]")).to_contain_text("The visits on Fridays help")
    expect(writer.get_by_label("A strength to keep")).not_to_be_checked()

    expect(desk.locator("#added")).to_contain_text("1 note waits to be read.", timeout=SOON)
    expect(desk.get_by_text("The visits on Fridays help")).to_be_hidden()
    desk.locator("#cover-added").click()
    expect(desk.get_by_text("The visits on Fridays help")).to_be_visible()
    check_accessible(desk)
    expect(reader.locator("#now")).not_to_contain_text("The visits on Fridays help")

    write(reader, "Half a sen")  # who writes is not called away
    desk.get_by_role("button", name="Let through").click()
    for page in (reader, screen):
        expect(page.get_by_text("The visits on Fridays help")).to_be_visible(timeout=SOON)
    expect(reader.locator("#moved-on")).to_be_hidden()
    expect(reader.get_by_label(FIELD)).to_be_focused()
    write(reader, "tence more")
    expect(reader.get_by_label(FIELD)).to_have_value("Half a sentence more")
    check_accessible(screen)

    desk.get_by_role("button", name="Hold back").click()
    for page in (reader, screen):
        expect(page.locator("body")).not_to_contain_text("The visits on Fridays", timeout=SOON)
    send(reader)
    expect(desk.locator("#added")).to_contain_text("1 note waits to be read.", timeout=SOON)


def test_without_a_signal_it_is_kept_and_sent_later(talk: Talk) -> None:
    talk.begin()
    page = talk.phone()
    lose_signal(page)
    write(page, "Mrs Okafor waited")
    expect(page.locator("#add [data-gently]")).to_have_text(
        re.compile("^This seems to hold a name."), timeout=SOON
    )
    page.reload()
    expect(page.get_by_label(FIELD)).to_have_value("Mrs Okafor waited")
    send(page)
    state(page, "Not sent, we keep trying. It is kept on this phone.")
    talk.go("PRIORITIES")
    page.reload()
    expect(page.locator("#now")).to_contain_text("work on", timeout=SOON)
    find_signal(page)
    until_sent(page)
    talk.go("TALK")
    page.reload()
    expect(page.locator("[data-own=added]")).to_contain_text("Mrs Okafor waited", timeout=SOON)


def test_a_note_not_sent_stays_in_sight_when_the_room_talks_about_something_else(
    talk: Talk,
) -> None:
    talk.begin()
    page = talk.phone()
    write(page, "Nobody rang back")
    talk.go("TALK")
    page.reload()
    expect(page.get_by_label(FIELD)).to_have_value("")
    left = page.locator("#unsent")
    words = re.compile("not sent: “Nobody rang back”$")
    expect(left).to_have_text(words, timeout=SOON)
    check_accessible(page)
    talk.site.manage("shell", "-c", FIRST_STATEMENT.format(pk=talk.pk))
    page.reload()
    expect(page.get_by_label(FIELD)).to_have_value("Nobody rang back")
    expect(left).to_be_hidden()


def test_the_same_without_scripts(talk: Talk) -> None:
    talk.begin()
    page = talk.phone(java_script_enabled=False)
    page.get_by_label(FIELD).fill("Plainly said")
    send(page)
    expect(page.locator("[data-own=added]")).to_contain_text("Plainly said")
