"""``make screenshots``: the pictures of docs/screenshots, from a demo served for it.

``make screenshots OF=pictures`` makes those of ``tests/pictures.py`` instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page

from tests.browsers import LAPTOP, PROJECTOR, chromium, sign_in
from tests.pictures import take_pictures
from tests.site import ROOT, Site

if TYPE_CHECKING:
    from workshops.models import Seat, Workshop

FOLDER = ROOT / "docs" / "screenshots"
PHONE = {"width": 360, "height": 780}


def main() -> None:
    """Serve a demo, stop at five moments of a session and take a picture of each view."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder)).prepare()
        site.manage("seed_demo")
        os.environ.update(site.env(), DJANGO_SETTINGS_MODULE="reviewtool.settings")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser runs a loop here
        import django

        django.setup()
        site.start()
        try:
            with chromium() as browser:
                _take_all(site, browser)
        finally:
            site.stop()


def _take_all(site: Site, browser: Browser) -> None:
    from reviewtool.demo import DEMO_EMAIL, demo_password
    from tests.factories import go
    from workshops.access import seat_cookie
    from workshops.models import Workshop
    from workshops.steps import Step

    finished, room = Workshop.objects.get(is_practice=False), Workshop.objects.get(is_practice=True)
    seats = _fill(room)
    desk = browser.new_page(viewport=LAPTOP, base_url=site.url)
    sign_in(desk, DEMO_EMAIL, demo_password())
    screen = browser.new_page(viewport=PROJECTOR, base_url=site.url)
    phone = browser.new_page(viewport=PHONE, base_url=site.url, device_scale_factor=2)
    phone.goto(f"/join/{room.code}/")
    _shot(phone, "phone-join")
    person = seats["people"][0]
    phone.context.add_cookies(
        [{"name": seat_cookie(room.pk), "value": person.secret, "url": site.url}]
    )
    screen.goto(f"/screen/{room.screen_secret}/")
    _shot(screen, "screen-lobby")
    go(room, Step.RATE, item=1)
    phone.goto(f"/room/{room.pk}/")
    _shot(phone, "phone-rate")
    go(room, Step.RATE)
    desk.goto(f"/workshops/{room.pk}/desk/")
    _shot(desk, "desk-rate")
    first = room.agenda_items[0].statements[2].pk
    go(room, Step.TALK, statement=room.agenda.items[0].statements.index(first))
    for page, path, name in (
        (screen, f"/screen/{room.screen_secret}/", "screen-show"),
        (desk, f"/workshops/{room.pk}/desk/", "desk-talk"),
        (phone, f"/room/{room.pk}/", "phone-show"),
        (desk, f"/workshops/{finished.pk}/plan/", "plan"),
    ):
        page.goto(path)
        _shot(page, name)
    _plan_pdf(finished.pk)


def _fill(room: Workshop) -> Mapping[str, list[Seat]]:
    """Thirty people answer the first domain as the finished demo workshop did."""
    from django.utils import timezone

    from actionplans import demo
    from tests.factories import go
    from workshops.steps import Step

    told, now = demo.read_demo(), timezone.now()
    seats = demo.join_all(room, told["groups"], now)
    go(room, Step.RATE)
    for statement in room.agenda_items[0].statements:
        demo.answer(statement, seats, told, now)
    go(room, Step.LOBBY)
    return seats


def _shot(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    time.sleep(1.2)  # marks fall into place
    page.screenshot(path=FOLDER / f"{name}.png")
    sys.stdout.write(f"{name}\n")


def _plan_pdf(workshop_pk: int) -> None:
    from actionplans.models import PlanDocument

    _wait(lambda: PlanDocument.objects.ready().filter(plan__workshop=workshop_pk).exists())
    document = PlanDocument.objects.ready().filter(plan__workshop=workshop_pk)[0]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(bytes(document.content or b""))
        file.flush()
        subprocess.run(
            ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "2", file.name, FOLDER / "plan-pdf"],
            check=True,
        )


def _wait(there: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until, "the PDF was not made in time"
        time.sleep(0.2)


if __name__ == "__main__":
    if sys.argv[1:2] == ["pictures"]:
        take_pictures(sys.argv[2:])
    else:
        main()
