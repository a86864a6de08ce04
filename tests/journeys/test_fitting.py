"""The big screen on every projector: nothing lies under its foot, and no room is left unused."""

import pytest
from playwright.sync_api import Page

from tests.browsers import People
from tests.site import Site

PROJECTORS = [(1920, 1080), (1366, 768), (1024, 768)]
MAKE = """
from tests.pictures import SAID, room_of
from tests.factories import go, make_seat, rate, statement
from workshops.models import Rating, Showing
from workshops.steps import Step
made = room_of({people}).workshop
go(made, Step.RATE)
about = statement(made, 0, SAID)
showing = Showing.objects.get(workshop=made, statement=about)
for number in range({reasons}):
    seat = make_seat(made, "staff")
    rate(seat, about, 4, f"The sheet on the wall says one thing, the desk says another. {{number}}")
Rating.objects.in_workshop(made).filter(statement=about).update(showing=showing, waiting=False)
print("made", made.pk, made.screen_secret)
"""
GO = """
from tests.factories import go
from workshops.models import Workshop
from workshops.steps import Step
go(Workshop.objects.get(pk={pk}), Step("{step}"), statement={statement})
"""
BELOW = "document.documentElement.scrollHeight - innerHeight"
# How much of the stage is empty under the reasons, as a share of a reason's height.
UNUSED = """() => {
  const foot = document.getElementById("foot").getBoundingClientRect().top;
  const columns = [...document.querySelectorAll(".talk__reasons > .reasons")];
  const heights = columns.map((column) => column.getBoundingClientRect().bottom);
  return (foot - Math.min(...heights)) / columns[0].firstElementChild.offsetHeight;
}"""


def made(site: Site, people: int, reasons: int = 0) -> tuple[int, str]:
    """A room of so many people, with so many reasons more beside one of its statements."""
    said = site.manage("shell", "-c", MAKE.format(people=people, reasons=reasons))
    pk, secret = said.split("made ")[-1].split()
    return int(pk), secret


def seen_on(page: Page, projector: tuple[int, int]) -> Page:
    """The big screen on this projector, when all of it has come."""
    page.set_viewport_size({"width": projector[0], "height": projector[1]})
    page.reload()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("people_here", [4, 31, 150])
def test_nothing_of_a_picture_lies_under_the_foot(
    site: Site, people: People, people_here: int
) -> None:
    pk, secret = made(site, people_here)
    page = people.screen()
    page.goto(f"/screen/{secret}/")
    for step, statement in [("show", None), ("talk", 1), ("talk", 2)]:
        site.manage("shell", "-c", GO.format(pk=pk, step=step, statement=statement))
        for projector in PROJECTORS:
            below = seen_on(page, projector).evaluate(BELOW)
            assert (below, step, statement, projector) == (0, step, statement, projector)


def test_reasons_come_in_while_there_is_room_and_the_others_are_counted(
    site: Site, people: People
) -> None:
    pk, secret = made(site, 12, reasons=14)
    site.manage("shell", "-c", GO.format(pk=pk, step="talk", statement=1))
    page = people.screen()
    page.goto(f"/screen/{secret}/")
    for projector in PROJECTORS:
        seen_on(page, projector)
        page.wait_for_timeout(300)
        shown = page.locator(".talk__reasons > .reasons > li").count()
        left = page.locator("[data-left]:visible")
        assert page.evaluate(BELOW) == 0
        assert left.count() == int(shown < 18)
        if left.count():
            assert left.inner_text().startswith(f"{18 - shown} more reason")
            assert page.evaluate(UNUSED) < 1.8


def test_without_scripts_what_is_left_is_counted_too(site: Site, people: People) -> None:
    pk, secret = made(site, 12, reasons=14)
    site.manage("shell", "-c", GO.format(pk=pk, step="talk", statement=1))
    page = people.screen(java_script_enabled=False)
    page.goto(f"/screen/{secret}/")
    shown = page.locator(".talk__reasons > .reasons > li").count()
    assert page.locator("[data-left]:visible").inner_text().startswith(f"{18 - shown} more reason")
