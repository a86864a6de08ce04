"""How pages hear of changes: one stream for a browser, and what stands in for streams."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browsers import People
from tests.journeys.room import SOON, Desk, Phone
from tests.site import Site

TABS = 8  # a browser opens six connections to a host


class Streams:
    """Which pages of a browser opened a stream."""

    def __init__(self, context: BrowserContext) -> None:
        self.opened: list[Page] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if "/events/seat/" in request.url and not request.url.endswith("/version"):
            self.opened.append(request.frame.page)


def a_room_that_reads(people: People, facilitator: tuple[str, str], phone: Page) -> Desk:
    """One domain, open, being read; the phone has joined."""
    desk = Desk(people, facilitator)
    desk.set_up("Riverside review", 1)
    desk.press("Open the workshop")
    expect(desk.page.locator("#bar .code")).not_to_have_text("", timeout=SOON)
    Phone(phone).join(desk.code, "Staff")
    desk.press("Start reading")
    Phone(phone).sees("good looks like")
    return desk


def test_many_pages_of_one_browser_share_a_stream_and_another_takes_over(
    people: People, facilitator: tuple[str, str]
) -> None:
    first = people.phone()
    streams = Streams(first.context)
    desk = a_room_that_reads(people, facilitator, first)
    pages = [first, *(first.context.new_page() for _ in range(TABS - 1))]
    for page in pages[1:]:
        page.goto(first.url)
    desk.press("Open the rating")
    for page in pages:
        Phone(page).sees("ow far do you agree")
    assert set(streams.opened) == {first}
    first.close()
    pages[1].wait_for_timeout(1500)
    desk.page.get_by_role("button", name="Back to reading").click()
    for page in pages[1:]:
        Phone(page).sees("good looks like")
    takers = set(streams.opened) - {first}
    assert len(takers) == 1


def test_a_phone_whose_streams_are_cut_asks_and_follows_all_the_same(
    people: People, facilitator: tuple[str, str]
) -> None:
    people.expect_complaint("ERR_FAILED")
    phone = people.phone()
    phone.route("**/events/seat/*", lambda route: route.abort())
    desk = Desk(people, facilitator)
    desk.set_up("Riverside review", 1)
    desk.press("Open the workshop")
    expect(desk.page.locator("#bar .code")).not_to_have_text("", timeout=SOON)
    Phone(phone).join(desk.code, "Staff")
    with phone.expect_request("**/events/seat/*/version", timeout=SOON):
        desk.press("Start reading")
    Phone(phone).sees("good looks like")
    desk.press("Open the rating")
    Phone(phone).sees("ow far do you agree")
    expect(phone.locator("#signal")).to_be_hidden()


@pytest.fixture
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app as one of several processes whose Redis is gone."""
    site = Site(tmp_path_factory.mktemp("lonely"))
    site.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    site.prepare().start()
    yield site
    site.stop()


def test_without_redis_the_desk_says_so_and_the_room_goes_on(
    browser: Browser, lonely: Site
) -> None:
    people = People(browser, lonely.url)
    phone = people.phone()
    desk = a_room_that_reads(people, lonely.facilitator(), phone)
    expect(desk.page.locator("#live-state")).to_contain_text("cannot reach each other")
    expect(phone.locator("#signal")).to_be_hidden()
    desk.press("Open the rating")
    Phone(phone).answer_all("Agree", "It works here.")
    expect(desk.page.locator("#counts")).to_contain_text("1", timeout=SOON)
    people.leave()
