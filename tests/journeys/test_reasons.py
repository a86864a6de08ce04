"""Who reads a reason, as its writer chose; and a message that reaches one phone and no other."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.rating import RatingRoom, choose, here, says
from tests.journeys.room import SOON, Desk
from tests.site import Site

SECRET, OPEN = "I do not feel safe to say this aloud", "We were asked early"
CONTACT = "Kim Lee, 01632 960 000"
MAKE = """
from domains.models import Edition
from tests.factories import go, make_seat, make_workshop, rate, statement
from workshops.models import Facilitator
from workshops.steps import Step
made = make_workshop(
    facilitator=Facilitator.objects.get(email="{email}"),
    edition=Edition.objects.get(),
    contact="{contact}",
)
made = go(go(made, Step.READ), Step.RATE)
seats = [make_seat(made, "staff") for _ in range(4)]
for seat in seats[2:]:
    rate(seat, statement(made), 4)
print("made", made.pk, made.code, made.screen_secret, *(one.secret for one in seats))
"""


@dataclass
class Reasons:
    """A desk, a big screen, and two phones of a room of four that rates."""

    desk: Desk
    screen: Page
    writer: Page
    other: Page

    def others(self) -> list[str]:
        """Everything that the big screen and the other phone show and hold."""
        return [self.screen.content(), self.other.content()]


@pytest.fixture
def reasons(site: Site, people: People, facilitator: tuple[str, str]) -> Reasons:
    asked = MAKE.format(email=facilitator[0], contact=CONTACT)
    pk, code, screen_secret, *secrets = site.manage("shell", "-c", asked).split("made ")[-1].split()
    room = RatingRoom(site, people, int(pk), code, [(secret, "") for secret in secrets])
    desk, screen = Desk(people, facilitator), people.screen()
    desk.page.goto(f"/workshops/{pk}/desk/")
    screen.goto(f"/screen/{screen_secret}/")
    return Reasons(desk, screen, room.phone(0), room.phone(1))


def write(page: Page, reason: str, whom: str) -> None:
    """Answer the statement that is open, and say who may read why."""
    choose(page, "Disagree")
    here(page).get_by_role("textbox").fill(reason)
    here(page).get_by_role("textbox").blur()
    here(page).locator(f"[name=visible_to][value={whom}]").check()
    says(page, "Saved")


def test_what_is_only_for_the_facilitators_is_read_at_the_desk_and_nowhere_else(
    reasons: Reasons,
) -> None:
    check_accessible(reasons.writer)
    write(reasons.writer, SECRET, "facilitators")
    write(reasons.other, OPEN, "plan")
    reasons.desk.close_rating()
    desk = reasons.desk.page
    desk.get_by_text("Show the reasons on this laptop").click()
    expect(desk.get_by_text(OPEN)).to_be_visible()
    assert SECRET not in desk.content()
    reasons.desk.press("Show the room", sure=True)
    cover = desk.get_by_text("Show 1 reason that is only for you")
    expect(cover).to_be_visible(timeout=SOON)
    expect(desk.get_by_text(SECRET)).to_be_hidden()
    cover.click()
    expect(desk.get_by_text(SECRET)).to_be_visible()
    check_accessible(desk)
    for page in (reasons.screen, reasons.other):
        expect(page.locator("body")).to_contain_text("agree", timeout=SOON)
    expect(reasons.other.locator("#now")).to_contain_text(OPEN, timeout=SOON)
    reasons.other.reload()
    reasons.screen.reload()
    assert [SECRET in told for told in reasons.others()] == [False, False]


def test_a_flag_brings_a_message_to_one_phone_and_to_no_other(reasons: Reasons) -> None:
    write(reasons.writer, SECRET, "room")
    write(reasons.other, OPEN, "room")
    reasons.desk.close_rating()
    desk = reasons.desk.page
    desk.get_by_text("Show the reasons on this laptop").click()
    worrying = desk.locator(".said__one", has_text=SECRET)
    worrying.get_by_text("Flag", exact=True).click()
    expect(worrying.get_by_label("Hold it back too")).to_be_checked()
    worrying.get_by_role("button", name="Flag it").click()
    expect(worrying.get_by_text("Flagged", exact=True)).to_be_visible(timeout=SOON)
    expect(worrying.get_by_text("Held back", exact=True)).to_be_visible()
    message = reasons.writer.get_by_text("A message only for you")
    expect(message).to_be_visible(timeout=SOON)
    expect(reasons.writer.get_by_text(CONTACT)).to_be_hidden()
    message.click()
    expect(reasons.writer.get_by_text(CONTACT)).to_be_visible()
    check_accessible(reasons.writer)
    assert [CONTACT in told for told in reasons.others()] == [False, False]
    reasons.other.reload()
    assert [CONTACT in told for told in reasons.others()] == [False, False]
    reasons.writer.get_by_role("button", name="Close this message").click()
    expect(message).to_be_hidden(timeout=SOON)
    expect(reasons.writer.locator("#now")).to_contain_text(SECRET)
    expect(worrying.get_by_text("Flagged", exact=True)).to_be_visible()


def test_why_a_reason_is_held_back_is_not_lost_while_the_room_moves(reasons: Reasons) -> None:
    write(reasons.writer, OPEN, "room")
    reasons.desk.close_rating()
    desk = reasons.desk.page
    desk.get_by_text("Show the reasons on this laptop").click()
    one = desk.locator(".said__one", has_text=OPEN)
    one.get_by_text("Hold back", exact=True).click()
    one.get_by_label("Why do you hold it back?").fill("It says which ward")
    one.get_by_label("Why do you hold it back?").blur()
    desk.get_by_role("button", name="Lock joining").click()
    expect(desk.get_by_role("button", name="Let people join again")).to_be_visible(timeout=SOON)
    expect(one.get_by_label("Why do you hold it back?")).to_have_value("It says which ward")
    one.get_by_role("button", name="Hold it back").click()
    expect(one).to_contain_text("Held back: It says which ward", timeout=SOON)
    expect(one.get_by_label("Why do you let it through?")).to_be_hidden()


def test_words_kept_from_before_there_were_three_choices_may_still_be_quoted(
    reasons: Reasons,
) -> None:
    page = reasons.writer
    fields = [["reason", OPEN], ["may_be_quoted", "on"]]
    page.evaluate(
        "(fields) => phone.own.put(document.querySelector('auto-save form'), fields)", fields
    )
    expect(here(page).get_by_label("may be quoted in the plan")).to_be_checked()
    page.evaluate("phone.own.put(document.querySelector('auto-save form'), [])")
    expect(here(page).get_by_label("The room", exact=True)).to_be_checked()
