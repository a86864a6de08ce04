"""``manage.py prepare``: what `make run` does before it serves; again it changes nothing."""

import time
from pathlib import Path

from tests.site import Site

COUNTS = """
from domains.models import Edition
from workshops.models import Facilitator, Workshop
print(Edition.objects.count(), Facilitator.objects.count(), Workshop.objects.count())
"""
DELETE = """
from workshops.models import Workshop
Workshop.objects.all().delete()
"""


def test_a_second_start_keeps_the_data_and_what_was_deleted_stays_deleted(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.manage("prepare")
    first = site.manage("shell", "--no-imports", "-c", COUNTS).split()
    site.manage("prepare")
    assert site.manage("shell", "--no-imports", "-c", COUNTS).split() == first
    assert [int(number) > 0 for number in first] == [True, True, True]
    site.manage("shell", "--no-imports", "-c", DELETE)
    site.manage("prepare")
    assert site.manage("shell", "--no-imports", "-c", COUNTS).split() == [*first[:2], "0"]


def test_the_banner_tells_how_to_get_into_the_demo(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.manage("prepare")
    password = (tmp_path / "demo-password").read_text()
    site.start()
    deadline = time.monotonic() + 10  # checking a password takes its time, so it is said last
    while password not in "".join(site.output) and time.monotonic() < deadline:
        time.sleep(0.02)
    site.stop()
    assert "demo@example.org" in "".join(site.output)
    assert password in "".join(site.output)
