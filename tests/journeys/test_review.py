"""The whole review: a desk, a big screen and phones, through two domains to a PDF."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.accessibility import check_accessible
from tests.browsers import People
from tests.journeys.room import SOON, Desk, Phone, PlainPhone

SECRET = "The first worker asked what I wanted, the next went to the form."
IDEA = "Ask people before the choices are fixed"
HELD = "This names my manager and is held back."


def test_a_review_from_the_lobby_to_the_pdf(
    people: People, facilitator: tuple[str, str], tmp_path: Path
) -> None:
    review(people, Desk(people, facilitator), [Phone(people.phone()) for _ in range(3)], tmp_path)


def test_the_same_with_phones_without_javascript(
    people: People, facilitator: tuple[str, str], tmp_path: Path
) -> None:
    phones = [PlainPhone(people.phone(java_script_enabled=False)) for _phone in range(3)]
    review(people, Desk(people, facilitator), phones, tmp_path)


def test_the_same_at_the_network_address_over_plain_http(
    people_on_the_network: People, facilitator: tuple[str, str], tmp_path: Path
) -> None:
    people = people_on_the_network
    phones = [Phone(people.phone()) for _phone in range(3)]
    phones[0].page.goto("/join/")
    missing = "[typeof crypto.randomUUID, typeof navigator.locks, typeof navigator.storage]"
    assert phones[0].page.evaluate(missing) == ["undefined"] * 3
    review(people, Desk(people, facilitator), phones, tmp_path)


def review(people: People, desk: Desk, phones: Sequence[Phone], folder: Path) -> None:
    """From an empty list of workshops to a plan on paper."""
    check_accessible(desk.page)
    desk.set_up("Riverside review", 2)
    check_accessible(desk.page)
    desk.press("Open the workshop")
    expect(desk.page.locator("#bar .code")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    screen = arrive(people.screen(), desk, phones)

    desk.press("Start reading")
    for phone in phones:
        phone.sees("good looks like")
    expect(screen.locator("body")).to_contain_text("A shared vision", timeout=SOON)
    check_accessible(screen)
    phones[0].check_accessible()

    rate_the_first_domain(desk, screen, phones)
    show_and_talk(desk, screen, phones)
    choose_priorities(desk, screen, phones)
    go_through_the_second_domain(desk, phones)
    make_the_plan(desk, screen, phones)
    read_the_pdf(download(desk.page, folder))


def arrive(screen: Page, desk: Desk, phones: Sequence[Phone]) -> Page:
    """The big screen opens, three phones join: two by code, one by the QR's link."""
    screen.goto(desk.page.get_by_role("link", name="big screen").get_attribute("href") or "")
    expect(screen.locator("body")).to_contain_text(desk.code)
    check_accessible(screen)
    phones[0].join(desk.code, "People who draw on support, and carers")
    phones[1].join(desk.code.replace(" ", ""), "Staff")
    desk.page.goto(f"/workshops/{desk.pk}/invite/")
    check_accessible(desk.page)
    link = desk.page.locator(".sheet__link").inner_text()
    desk.page.go_back()
    phones[2].join_by_link(re.sub(r"^https?://[^/]+", "", link), "Leaders")
    phones[2].check_accessible()
    expect(screen.locator("body")).to_contain_text("3 people are here", timeout=SOON)
    return screen


def rate_the_first_domain(desk: Desk, screen: Page, phones: Sequence[Phone]) -> None:
    """Everyone answers; nobody sees anything of it but how many."""
    desk.press("Open the rating")
    for phone in phones:
        phone.sees("ow far do you agree")
    phones[0].check_accessible()
    phones[0].answer_all("Disagree", SECRET, quote=True)
    phones[0].check_accessible()
    phones[1].answer_all("Mixed", HELD)
    phones[2].answer_all("Agree", "We asked early.")
    expect(desk.page.locator("aside")).to_contain_text("3 of 3 have answered", timeout=SOON)
    check_accessible(desk.page)
    for page in (screen, desk.page, phones[1].page, phones[2].page):
        assert SECRET not in page.content()
    check_accessible(screen)


def show_and_talk(desk: Desk, screen: Page, phones: Sequence[Phone]) -> None:
    """Look the reasons through, hold one back, show the room, open one statement."""
    desk.close_rating()
    desk.page.get_by_text("Show the reasons on this laptop").click()
    expect(desk.page.get_by_text(SECRET)).to_be_visible()
    check_accessible(desk.page)
    assert SECRET not in screen.content()
    held = desk.page.locator("li", has_text=HELD)
    held.get_by_text("Hold back", exact=True).click()
    check_accessible(desk.page)
    held.get_by_role("button", name="It names somebody").click()
    expect(held.get_by_text("Let through", exact=True)).to_be_visible(timeout=SOON)
    desk.press("Show the room", sure=True)
    for phone in phones:
        phone.sees("Your answer")
    check_accessible(screen)
    check_accessible(desk.page)
    phones[0].check_accessible()
    desk.page.get_by_role("button", name=re.compile("^Open this one")).first.click()
    expect(desk.page.locator(".progress [aria-current=step]")).to_have_text(
        re.compile("Talk"), timeout=SOON
    )
    check_accessible(desk.page)
    expect(screen.locator("body")).to_contain_text(SECRET, timeout=SOON)
    for phone in phones:
        phone.sees(SECRET)
    for page in (screen, *(phone.page for phone in (phones[0], phones[2]))):
        assert HELD not in page.content()
    desk.page.get_by_text("Show the notes on this laptop").click()
    note = desk.page.locator("#notes textarea").first
    note.fill("We will ask earlier.")
    note.blur()
    expect(desk.page.get_by_text("Saved").first).to_be_visible(timeout=SOON)
    check_accessible(screen)


def choose_priorities(desk: Desk, screen: Page, phones: Sequence[Phone]) -> None:
    """Everyone marks up to two; the facilitator picks one for the plan."""
    desk.press("Talk about statement 2")
    expect(desk.page.locator("#go")).to_contain_text("Talk about statement 3", timeout=SOON)
    desk.page.locator(".now__go").get_by_role("button", name="Choose priorities").click()
    for phone in phones:
        phone.sees("What would you work on?")
        phone.choose_first()
    phones[0].check_accessible()
    desk.press("Show priorities", sure=True)
    phones[0].sees("work on")
    check_accessible(screen)
    desk.page.get_by_role("button", name="Put it in the plan").first.click()
    expect(desk.page.get_by_role("button", name="Take it off")).to_be_visible(timeout=SOON)
    check_accessible(desk.page)
    phones[0].check_accessible()


def go_through_the_second_domain(desk: Desk, phones: Sequence[Phone]) -> None:
    """The same once more, with a phone that reloads and is where the room is."""
    desk.press(re.compile("omain 2|Leading"))
    phones[1].sees("good looks like")
    desk.press("Open the rating")
    phones[1].sees("ow far do you agree")
    phones[1].page.reload()
    phones[1].sees("ow far do you agree")
    for phone in (phones[0], phones[2]):
        phone.sees("ow far do you agree")
    for phone, answer in zip(
        phones, ("Agree", "Agree", "I can’t say from where I am"), strict=True
    ):
        phone.answer_all(answer)
    desk.close_rating()
    desk.press("Show the room", sure=True)
    phones[2].sees("Your answer")


def make_the_plan(desk: Desk, screen: Page, phones: Sequence[Phone]) -> None:
    """Ideas, backing, an action from an idea, agreed."""
    expect(desk.page.locator(".progress [aria-current=step]")).to_have_text("Show", timeout=SOON)
    desk.page.locator("#agenda-plan").click()
    desk.page.get_by_role("button", name="Collect ideas").click()
    phones[0].sees("What should we do?")
    phones[0].propose(IDEA)
    phones[0].check_accessible()
    check_accessible(screen)
    desk.press("Let people back ideas")
    for phone in phones:
        phone.sees("Which ideas do you back?")
        phone.choose_first()
    phones[0].check_accessible()
    check_accessible(screen)
    desk.press("Go to the plan", sure=True)
    phones[0].sees("The plan so far")
    desk.page.goto(f"/workshops/{desk.pk}/plan/")
    check_accessible(desk.page)
    desk.page.get_by_role("button", name=re.compile("^Put it into the plan")).first.click()
    phones[0].sees(IDEA)
    expect(screen.locator("body")).to_contain_text("Ask people before", timeout=SOON)
    check_accessible(screen)
    phones[0].check_accessible()
    desk.page.get_by_role("link", name="Fill these in").first.click()
    check_accessible(desk.page)
    desk.page.get_by_label("Who leads it").fill("Principal social worker")
    desk.page.get_by_role("button", name="Save in the plan").click()
    expect(desk.page.locator("#board")).to_contain_text("Principal social worker", timeout=SOON)
    desk.page.get_by_role("button", name="Agree the plan").click()
    expect(desk.page.locator("#board")).to_contain_text("Agreed on", timeout=SOON)
    check_accessible(desk.page)


def download(page: Page, folder: Path) -> bytes:
    """Ask for the PDF, wait for it, download it."""
    page.get_by_role("button", name="Download the plan").click()
    link = page.get_by_role("link", name="Download the file")
    expect(link).to_be_visible(timeout=30_000)
    check_accessible(page)
    with page.expect_download() as waiting:
        link.click()
    path = folder / "plan.pdf"
    waiting.value.save_as(path)
    return path.read_bytes()


def read_the_pdf(content: bytes) -> None:
    """The plan says what was agreed and what may be quoted, and nothing that may not."""
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    text = re.sub(r"\s+", " ", text)
    assert IDEA in text
    assert "Principal social worker" in text
    assert "fewer than 3" in text
    assert SECRET in text
    assert HELD not in text
    assert "We asked early." not in text
    assert "%" not in text
    assert "Draft" not in reader.pages[0].extract_text()
