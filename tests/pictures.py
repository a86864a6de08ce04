"""``make screenshots OF=pictures``: the picture of a room in every size, everywhere it is drawn.

Rooms from one person to four hundred, one to five groups, some of them shown together, each seen
on the big screen, at the desk, on a phone and in the PDF. They go to ``var/pictures`` to be looked
at, and are not kept. A second word takes only the rooms of that size: ``OF="pictures 60"``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Page

from tests.browsers import chromium, sign_in
from tests.site import ROOT, Site

if TYPE_CHECKING:
    from workshops.models import Showing, Workshop

FOLDER = ROOT / "var" / "pictures"
SCREENS = {1366: 768, 1920: 1080, 1024: 768}
PHONES: Mapping[str, tuple[int, int, dict[str, Any]]] = {
    "320": (320, 568, {}),
    "360": (360, 780, {}),
    "360-dark": (360, 780, {"color_scheme": "dark"}),
    "360-forced": (360, 780, {"forced_colors": "active"}),
    "768": (768, 1024, {}),
}
LEAN = {  # how many of ten give each answer: can't say, then from disagree to agree
    "spread": (1, 1, 2, 2, 3, 1),
    "split": (0, 4, 1, 0, 1, 4),
    "alike": (0, 0, 0, 0, 1, 0),
    "unsure": (6, 0, 1, 1, 2, 0),
}
SAID = 1  # the statement that has reasons beside it
AGAIN = 2  # the statement that was asked again after the talk
REASONS = (
    "We were asked, and then we heard nothing for a year. I would like to know what became of it.",
    "This works well in our team.",
    "It depends on who you get.",
    "Better than it was two years ago, and not there yet.",
)
ROOMS: Mapping[int, Mapping[str, int]] = {
    1: {"staff": 1},
    4: {"leaders_staff": 4},
    12: {"leaders": 4, "staff": 8},
    31: {"leaders": 5, "staff": 11, "partners_carers": 6, "people": 9},
    60: {"leaders": 8, "staff": 21, "partners": 9, "people": 15, "carers": 7},
    61: {"leaders": 8, "staff": 21, "partners": 10, "people": 15, "carers": 7},
    150: {"leaders": 12, "staff": 68, "partners": 21, "people": 36, "carers": 13},
    400: {"leaders": 22, "staff": 214, "partners_carers": 31, "people": 133},
}


def shared_out(size: int, lean: Sequence[int], turn: int) -> tuple[int, ...]:
    """So many people over six answers, about as they lean; each group begins elsewhere."""
    places = [answer for answer, weight in enumerate(lean) for _one in range(weight)]
    counts = [0] * len(lean)
    for number in range(size):
        counts[places[(number * 7 + turn * 3) % len(places)]] += 1
    return tuple(counts)


@dataclass(frozen=True)
class Room:
    """A workshop that was shown four statements, and the way into it."""

    people: int
    workshop: Workshop
    seat: str


def take_pictures(only: Sequence[str] = ()) -> None:
    """Make the rooms, serve them, and take a picture of each view in each width."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = [int(word) for word in only] or list(ROOMS)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder)).prepare()
        email, password = site.facilitator()
        os.environ.update(site.env(), DJANGO_SETTINGS_MODULE="reviewtool.settings")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser runs a loop here
        import django

        django.setup()
        rooms = [room_of(people) for people in sizes]
        site.start()
        try:
            with chromium() as browser:
                _on_screens(site, browser, rooms)
                _at_desks(site, browser, rooms, (email, password))
                _on_phones(site, browser, rooms)
        finally:
            site.stop()
        for room in rooms:
            _on_paper(room)


def room_of(people: int) -> Room:
    from tests.factories import go, make_seat, make_showing, make_workshop, rate, statement
    from workshops.models import Rating
    from workshops.steps import Step

    workshop = go(make_workshop(title=f"A room of {people}", carers_apart=True), Step.RATE)
    seats = [make_seat(workshop, "staff") for _reason in REASONS]
    for seat, reason in zip(seats, REASONS, strict=True):
        rate(seat, statement(workshop, 0, SAID), 4, reason)
    for position, lean in enumerate(LEAN.values()):
        cells = {
            groups: shared_out(size, lean, turn)
            for turn, (groups, size) in enumerate(ROOMS[people].items())
        }
        showing = make_showing(workshop, position, **cells)
        if position == AGAIN:
            _asked_again(workshop, showing)
        said = Rating.objects.in_workshop(workshop).for_statements([showing.statement])
        said.update(showing=showing)
    return Room(people, go(workshop, Step.SHOW), seats[0].secret)


def _asked_again(workshop: Workshop, showing: Showing) -> None:
    """The room stood the other way round before the talk."""
    from workshops.models import Showing
    from workshops.models.workshop import SECOND_ROUND

    turned = ("0", "5", "4", "3", "2", "1")
    cells = [
        cell | {"counts": {turned[int(value)]: count for value, count in cell["counts"].items()}}
        for cell in showing.cells
    ]
    fields = {"kind": showing.kind, "item": showing.item, "statement": showing.statement}
    Showing.objects.create(
        workshop=workshop, round=SECOND_ROUND, minimum=showing.minimum, cells=showing.cells,
        shown_at=showing.shown_at, **fields,
    )  # fmt: skip
    Showing.objects.filter(pk=showing.pk).update(cells=cells)


def _on_screens(site: Site, browser: Browser, rooms: Sequence[Room]) -> None:
    from tests.factories import go
    from workshops.steps import Step

    for room in rooms:
        for width, height in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, base_url=site.url)
            for name, step, statement in (
                ("many", Step.SHOW, None),
                *((lean, Step.TALK, number) for number, lean in enumerate(LEAN)),
            ):
                go(room.workshop, step, statement=statement)
                page.goto(f"/screen/{room.workshop.screen_secret}/")
                _shot(page, f"{room.people:03}-screen-{width}-{name}", whole=False)
            page.close()


def _at_desks(
    site: Site, browser: Browser, rooms: Sequence[Room], account: tuple[str, str]
) -> None:
    from tests.factories import go
    from workshops.steps import Step

    page = browser.new_page(viewport={"width": 1366, "height": 768}, base_url=site.url)
    sign_in(page, *account)
    for room in rooms:
        go(room.workshop, Step.SHOW)
        for path, name in (("desk", "desk"), ("so-far", "so-far")):
            page.goto(f"/workshops/{room.workshop.pk}/{path}/")
            _shot(page, f"{room.people:03}-{name}-1366")
    page.close()


def _on_phones(site: Site, browser: Browser, rooms: Sequence[Room]) -> None:
    from workshops.access import seat_cookie

    for room in rooms:
        for name, (width, height, options) in PHONES.items():
            size: Any = {"width": width, "height": height}
            page = browser.new_page(
                viewport=size, base_url=site.url, device_scale_factor=2, **options
            )
            cookie = seat_cookie(room.workshop.pk)
            page.context.add_cookies([{"name": cookie, "value": room.seat, "url": site.url}])
            page.goto(f"/room/{room.workshop.pk}/")
            _shot(page, f"{room.people:03}-phone-{name}")
            page.close()


def _shot(page: Page, name: str, *, whole: bool = True) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1000)  # marks fall into place
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)
    sys.stdout.write(f"{name}\n")


def _on_paper(room: Room) -> None:
    from actionplans import services
    from actionplans.documents.pdf import Maker
    from tests.factories import now

    document = services.request_document(workshop=room.workshop, is_draft=True, now=now())
    path = FOLDER / f"{room.people:03}-paper"
    path.with_suffix(".pdf").write_bytes(Maker().make(document, now())[0])
    for colour in ("", "-gray"):
        subprocess.run(
            ["pdftoppm", "-png", "-r", "70", *([colour] if colour else []),
             path.with_suffix(".pdf"), f"{path}{colour}"],
            check=True,
        )  # fmt: skip
