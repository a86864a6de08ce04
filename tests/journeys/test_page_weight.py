"""What the first view of the rating page weighs, as a phone on the hall's network pays for it.

At the machine's network address, over plain http: there browsers accept gzip and nothing better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browsers import People
from tests.journeys.rating import RatingRoom, here
from tests.site import Site

MOST_BYTES = 55_000
MOST_BYTES_TO_READ = 20_000
MOST_REQUESTS = 10
A_POOR_SIGNAL = {"latency": 150, "downloadThroughput": 20_000, "uploadThroughput": 20_000}


@dataclass
class Meter:
    """Counts what comes over the wire, headers included, as the browser's network log does."""

    session: CDPSession
    kinds: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    blocking: set[str] = field(default_factory=set)
    painted: list[float] = field(default_factory=list)

    def start(self) -> Meter:
        """Listen, with nothing kept from before."""
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.responseReceived", self._answered)
        self.session.on("Network.dataReceived", self._came)
        self.session.on("Network.loadingFinished", self._ended)
        self.session.on("Page.lifecycleEvent", self._lived)
        self.session.send("Page.enable")
        self.session.send("Page.setLifecycleEventsEnabled", {"enabled": True})
        self.session.send("Network.enable")
        self.session.send("Network.clearBrowserCache")
        return self

    def _asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]
        self.kinds[event["requestId"]] = event.get("type", "Other")
        if event.get("renderBlockingBehavior") == "Blocking":
            self.blocking.add(event["requestId"])

    def _answered(self, event: dict[str, Any]) -> None:
        self._add(event["requestId"], event["response"]["encodedDataLength"])

    def _came(self, event: dict[str, Any]) -> None:
        self._add(event["requestId"], event["encodedDataLength"])

    def _ended(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]
        self.ended[self.kinds[event["requestId"]]] = event["timestamp"]

    def _lived(self, event: dict[str, Any]) -> None:
        if event["name"] == "firstContentfulPaint":
            self.painted.append(event["timestamp"])

    def _add(self, request: str, size: float) -> None:
        self.bytes[request] = self.bytes.get(request, 0) + size

    def of(self, *kinds: str) -> float:
        """Bytes of some kinds of request, or of all."""
        return sum(
            size
            for request, size in self.bytes.items()
            if not kinds or self.kinds[request] in kinds
        )

    def told(self) -> str:
        """Every request with what it weighed, heaviest first."""
        heaviest = sorted(self.bytes.items(), key=lambda pair: -pair[1])
        return "\n".join(
            f"{size:8.0f}  {self.kinds[request]:10} {self.addresses[request]}"
            for request, size in heaviest
        )


@pytest.fixture
def phone(site: Site, people_on_the_network: People) -> tuple[Page, str]:
    """A phone with a seat that has seen nothing of the site yet, and the way to the room."""
    room = RatingRoom.make(site, people_on_the_network)
    page = people_on_the_network.phone()
    room.sit(page)
    page.set_default_timeout(20_000)
    return page, f"/room/{room.pk}/"


def first_view(page: Page, path: str, **slow: float) -> Meter:
    """Load the rating page, and wait until all of it is there."""
    meter = Meter(page.context.new_cdp_session(page)).start()
    if slow:
        meter.session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    page.goto(path)
    here(page).get_by_role("textbox").wait_for()
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.wait_for_timeout(1_500)  # what comes last: the icon, the stream, what belongs to the seat
    return meter


def test_the_first_view_of_the_rating_page_is_light(phone: tuple[Page, str]) -> None:
    meter = first_view(*phone)
    assert meter.of("Font") > 0
    assert meter.of() <= MOST_BYTES, meter.told()
    assert len(meter.bytes) <= MOST_REQUESTS, meter.told()


def test_words_are_painted_as_soon_as_the_page_and_its_look_are_there(
    phone: tuple[Page, str],
) -> None:
    meter = first_view(*phone, **A_POOR_SIGNAL)
    assert meter.of("Document", "Stylesheet") <= MOST_BYTES_TO_READ, meter.told()
    assert {meter.kinds[request] for request in meter.blocking} == {"Stylesheet"}, meter.told()
    [painted] = meter.painted
    assert painted < meter.ended["Script"]
    assert painted < meter.ended["Font"]
