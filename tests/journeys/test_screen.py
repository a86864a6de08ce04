"""The big screen hears of changes, through a restart of the server and without streams."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import People
from tests.site import Site

SOON = 20_000
MAKE = """
from tests.factories import make_workshop
print("screen", make_workshop(place="Riverside").screen_secret)
"""
READ = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
go(Workshop.objects.get(screen_secret="{secret}"), Step.READ)
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, because it is stopped and started."""
    served = Site(tmp_path_factory.mktemp("hall"))
    yield served.prepare().start()
    served.stop()


def open_screen(people: People, hall: Site) -> tuple[Page, str]:
    """A big screen in the lobby, and its secret."""
    secret = hall.manage("shell", "-c", MAKE).split("screen ")[-1].strip()
    page = people.screen()
    page.goto(f"/screen/{secret}/")
    expect(page.locator("body")).to_contain_text("Join with your phone.")
    return page, secret


def test_the_screen_says_that_it_lost_the_room_and_finds_it_again(
    browser: Browser, hall: Site
) -> None:
    people = People(browser, hall.url)
    page, secret = open_screen(people, hall)
    people.expect_complaint("net::ERR_")
    hall.stop()
    expect(page.locator("#lost")).to_be_visible(timeout=SOON)
    expect(page.locator("body")).to_contain_text("Join with your phone.")
    hall.manage("shell", "-c", READ.format(secret=secret))
    hall.start()
    expect(page.locator("body")).to_contain_text("What good looks like", timeout=SOON)
    expect(page.locator("#lost")).to_be_hidden()
    people.leave()


def test_the_screen_follows_by_asking_where_no_stream_gets_through(
    browser: Browser, hall: Site
) -> None:
    people = People(browser, hall.url)
    people.expect_complaint("ERR_FAILED")
    page, secret = open_screen(people, hall)
    page.context.route("**/events/screen/*", lambda route: route.abort())
    with page.expect_request("**/version", timeout=SOON):
        page.reload()
    hall.manage("shell", "-c", READ.format(secret=secret))
    expect(page.locator("body")).to_contain_text("What good looks like", timeout=SOON)
    people.leave()
