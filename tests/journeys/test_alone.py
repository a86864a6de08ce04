"""One person by themselves, on a small phone: from the front page to the PDF, with pauses."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.accessibility import check_accessible
from tests.browsers import LAPTOP, People
from tests.journeys.rating import SWITCH, find_signal, here, lose_signal, says
from tests.journeys.room import SOON

PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 568}
TRYING = "Not sent, we keep trying. It is kept on this device."
REASON = "It depends on which team you meet."
FIRST = "Develop a strengths-based vision and framework"
SECOND = "Leading a strengths-based approach"


def begin(page: Page, domains: int = 2, *, remember: bool = True) -> str:
    """From the front page, over the first so many domains; the private link."""
    page.goto("/")
    page.get_by_role("link", name="Begin by yourself").click()
    ticks = page.locator("input[name=domains]")
    for number in range(domains, ticks.count()):
        ticks.nth(number).uncheck()
    page.get_by_label("From where you look at it").fill("A carer")
    page.get_by_label("Let me find it again on this device").set_checked(remember)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", name="Your way through")).to_be_visible()
    return page.get_by_label("The link").input_value()


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    """A link of the page itself, not of its header."""
    return page.get_by_role("main").get_by_role("link", name=name)


def looks_right(page: Page, width: int) -> None:
    """Accessible, and nothing to scroll sideways."""
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def answer_all(page: Page, answers: tuple[str, ...], reason: str) -> None:
    """The four statements, one after the other; the reason goes with each."""
    for answer in answers:
        here(page).get_by_label(answer, exact=True).check()
        here(page).get_by_role("textbox").fill(reason)
        says(page, "Saved")
        here(page).locator("[data-go='1']").click()
    expect(page.locator("#overview")).to_contain_text("You have answered 4 of 4")


def take_notes(page: Page) -> None:
    """What to keep and what to change, an idea of the edition and one of their own."""
    for label, text in (
        ("Strengths to keep", "People know each other."),
        ("What to change", "Fewer forms."),
    ):
        box = page.locator("auto-save").filter(has=page.get_by_label(label))
        box.get_by_label(label).fill(text)
        expect(box.locator("[data-state]")).to_have_text("Saved", timeout=SOON)
    page.get_by_role("button", name="Put it in my plan").first.click()
    expect(page.get_by_text("✓ In your plan").first).to_be_visible()
    expect(page.get_by_label("Strengths to keep")).to_have_value("People know each other.")
    looks_right(page, PHONE["width"])


def write_an_action(page: Page) -> None:
    """Typed, reloaded in the middle of it, and saved."""
    link(page, "Write something of your own").click()
    page.get_by_label("What I want to do").fill("Ring my aunt every week")
    page.get_by_label("Or in words").fill("from Sunday on")
    page.reload()
    expect(page.get_by_label("What I want to do")).to_have_value("Ring my aunt every week")
    expect(page.get_by_text("What you typed here before is back.")).to_be_visible()
    looks_right(page, PHONE["width"])
    page.get_by_role("button", name="Save in my plan").click()
    expect(page.get_by_text("Saved in your plan.")).to_be_visible()
    link(page, "Add something to my plan").click()
    expect(page.get_by_label("What I want to do")).to_have_value("")


def test_one_person_goes_from_the_front_page_to_their_pdf(people: People, tmp_path: Path) -> None:
    page = people.join(PHONE, has_touch=True, accept_downloads=True)
    address = begin(page)
    looks_right(page, PHONE["width"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("copy-link [data-says]")).to_have_text("Copied")
    link(page, "Start").click()
    expect(page.get_by_text("Domain 1 of 2 · A shared vision")).to_be_visible()
    looks_right(page, PHONE["width"])
    page.get_by_role("button", name="Go to the statements").click()
    looks_right(page, PHONE["width"])
    answer_all(page, ("Agree", "Mixed", "Disagree", "I can’t say from where I am"), REASON)
    looks_right(page, PHONE["width"])
    link(page, "Go on to your notes").click()
    take_notes(page)
    write_an_action(page)

    # A week later, at a laptop, with the link.
    laptop = people.join(LAPTOP, accept_downloads=True)
    laptop.goto(re.sub(r"^https?://[^/]+", "", address))
    expect(laptop.get_by_text("You have answered 1 of 2 domains.")).to_be_visible()
    looks_right(laptop, LAPTOP["width"])
    link(laptop, "Go on: Leading").click()
    laptop.get_by_role("button", name="Go to the statements").click()
    answer_all(laptop, ("Strongly agree",) * 4, "Seen at the laptop.")
    link(laptop, "Go on to your notes").click()
    link(laptop, "See my notes and my plan").click()

    # The phone finds it again from the front page, and has it all.
    page.goto("/")
    page.get_by_role("link", name="Go on where you stopped").click()
    expect(page.get_by_text("You have answered 2 of 2 domains.")).to_be_visible()
    link(page, "See my notes and my plan").first.click()
    for said in ("One person’s own view.", "My answer: Mixed", REASON, "Seen at the laptop."):
        expect(page.get_by_role("main")).to_contain_text(said)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        looks_right(page, size["width"])
    the_file(page, tmp_path / "mine.pdf")
    delete_it_all(people, page, laptop)


def the_file(page: Page, path: Path) -> None:
    """Ask for the PDF, wait for it, and read it."""
    page.get_by_role("button", name="Take it away as a PDF").click()
    download = page.get_by_role("link", name="Download the file")
    expect(download).to_be_visible(timeout=3 * SOON)
    check_accessible(page)
    with page.expect_download() as coming:
        download.click()
    coming.value.save_as(path)
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    for sheet in reader.pages:
        assert "One person’s own view" in sheet.extract_text()
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in reader.pages)
    for said in (REASON, "Ring my aunt every week", "Fewer forms.", FIRST, SECOND):
        assert said in text


def delete_it_all(people: People, page: Page, laptop: Page) -> None:
    """On the phone; the laptop that is still open is told."""
    people.expect_complaint("404")
    laptop.goto(laptop.url)
    page.get_by_role("link", name="All domains").click()
    link(page, "Delete it all now").click()
    check_accessible(page)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", name="It is deleted")).to_be_visible()
    assert (
        page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('review.'))")
        == []
    )
    page.goto("/")
    expect(page.get_by_role("link", name="Begin by yourself")).to_be_visible()
    laptop.reload()
    expect(laptop.get_by_text("Nothing is kept under this link").first).to_be_visible()
    check_accessible(laptop)


def test_words_written_without_a_signal_arrive_from_another_page(people: People) -> None:
    page = people.join(PHONE, has_touch=True)
    page.context.add_init_script(SWITCH)
    begin(page, 1)
    link(page, "Start").click()
    page.get_by_role("button", name="Go to the statements").click()
    lose_signal(page)
    here(page).get_by_role("textbox").fill(REASON)
    says(page, TRYING)
    page.reload()
    expect(here(page).get_by_role("textbox")).to_have_value(REASON)
    says(page, TRYING)
    page.get_by_role("link", name="My notes and my plan").click()
    expect(page.locator("#unsent")).to_contain_text("still on this device and not sent")
    expect(page.get_by_role("main")).to_contain_text("You have not answered or written anything")
    find_signal(page)
    expect(page.get_by_role("main")).to_contain_text(REASON, timeout=SOON)
    expect(page.locator("#unsent")).to_be_hidden()


def test_two_devices_show_whose_words_stand(people: People) -> None:
    phone = people.join(PHONE, has_touch=True)
    phone.context.add_init_script(SWITCH)
    address = begin(phone, 1)
    link(phone, "Start").click()
    phone.get_by_role("button", name="Go to the statements").click()
    lose_signal(phone)
    here(phone).get_by_role("textbox").fill("From the phone")
    says(phone, TRYING)
    laptop = people.join(LAPTOP)
    laptop.goto(re.sub(r"^https?://[^/]+", "", address))
    link(laptop, "Start").click()
    laptop.get_by_role("button", name="Go to the statements").click()
    for text in ("From the", "From the laptop"):
        here(laptop).get_by_role("textbox").fill(text)
        says(laptop, "Saved")
        laptop.wait_for_timeout(1100)
    laptop.evaluate("phone.kept.set('sequence', 10 ** 9)")
    here(laptop).get_by_role("textbox").fill("From the laptop, later")
    says(laptop, "Saved")
    laptop.wait_for_timeout(1100)
    find_signal(phone)
    says(phone, re.compile("You wrote something later on another device, and that stands."))
    expect(here(phone).get_by_role("textbox")).to_have_value("From the phone")


def test_two_devices_put_their_plans_into_one(people: People) -> None:
    people.expect_complaint("422")
    phone = people.join(PHONE, has_touch=True)
    address = re.sub(r"^https?://[^/]+", "", begin(phone, 1))
    phone.goto(f"{address}plan/new/")
    phone.get_by_label("What I want to do").fill("Ring back")
    phone.get_by_role("button", name="Save in my plan").click()
    link(phone, re.compile("^Change ?: Ring back")).click()
    phone.get_by_label("What I want to do").fill("Ring back on Monday")
    laptop = people.join(LAPTOP)
    laptop.goto(f"{address}mine/")
    link(laptop, re.compile("^Change ?: Ring back")).click()
    laptop.get_by_label("Who with").fill("My team")
    laptop.get_by_role("button", name="Save in my plan").click()
    phone.get_by_role("button", name="Save in my plan").click()
    expect(phone.get_by_role("alert")).to_contain_text("You changed this on another device too.")
    expect(phone.get_by_role("alert")).to_contain_text("Who with, as it stands now: My team")
    expect(phone.get_by_label("What I want to do")).to_have_value("Ring back on Monday")
    looks_right(phone, PHONE["width"])
    phone.get_by_label("Who with").fill("My team")
    phone.get_by_role("button", name="Save in my plan").click()
    expect(phone.get_by_text("Saved in your plan.")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("1. Ring back on Monday")
    expect(phone.get_by_role("main")).to_contain_text("My team")


def test_without_scripts_forms_do_all_of_it(people: People) -> None:
    page = people.join(PHONE, java_script_enabled=False)
    begin(page, 1, remember=False)
    link(page, "Start").click()
    forms = page.locator("form[action$='/answer/']")
    for number, answer in enumerate(("Agree", "Mixed", "Disagree", "Strongly agree")):
        forms.nth(number).get_by_label(answer, exact=True).check()
        forms.nth(number).get_by_role("textbox").fill(f"Because {number}")
        forms.nth(number).get_by_role("button", name="Save").click()
        expect(forms.nth(number).locator("[data-state]")).to_have_text("Saved")
    expect(page.locator("#overview")).to_contain_text("You have answered 4 of 4")
    link(page, "Go on to your notes").click()
    page.get_by_label("Strengths to keep").fill("People know each other.")
    page.locator("#keep").get_by_role("button", name="Save").click()
    expect(page.locator("#keep [data-state]")).to_have_text("Saved")
    page.get_by_role("button", name="Put it in my plan").first.click()
    link(page, "See my notes and my plan").click()
    for said in ("Because 3", "My answer: Disagree", "People know each other.", "My first step"):
        expect(page.get_by_role("main")).to_contain_text(said)
    page.get_by_role("button", name="Take it away as a PDF").click()
    for _look in range(60):
        if page.get_by_role("link", name="Download the file").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Download the file")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name="Begin by yourself")).to_be_visible()


@pytest.mark.parametrize("viewport", [NARROW, LAPTOP], ids=["phone", "laptop"])
def test_the_first_page_reads_well(people: People, viewport: dict[str, int]) -> None:
    people.expect_complaint("422")
    page = people.join(viewport)
    page.goto("/alone/")
    looks_right(page, viewport["width"])
    for tick in page.locator("input[name=domains]").all():
        tick.uncheck()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one domain.")
    looks_right(page, viewport["width"])
