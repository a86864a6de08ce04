"""What the page on which people answer weighs, as bytes on the wire, heads included."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from bench.client import Browser
from bench.figures import Figures
from bench.phone import Phone
from bench.room import Room

IN_STYLES = re.compile(r"""(?:url\(|@import\s+)["']?([^"')\s]+)""")
FONT = re.compile(r"@font-face\s*{[^}]*}")
RANGES = re.compile(r"U\+([0-9A-F?]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
PLAIN_LETTER = ord("e")


class _Parts(HTMLParser):
    """What a browser fetches for a page, and which of it must be there before anything shows."""

    def __init__(self) -> None:
        super().__init__()
        self.blocking: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        rel = found.get("rel", "")
        if tag == "link" and rel == "stylesheet":
            self.blocking.append(found["href"])
        elif tag == "link" and rel in ("icon", "preload", "modulepreload"):
            self.others.append(found["href"])
        elif tag == "script" and found.get("src"):
            waits = {"defer", "async"} & set(found) or found.get("type") == "module"
            (self.others if waits else self.blocking).append(found["src"])
        elif tag in ("img", "source") and found.get("src"):
            self.others.append(found["src"])


async def weigh(room: Room, phone: Phone) -> Figures:
    """The page of one phone, everything it loads, and what each further step costs."""
    browser = Browser(room.served.addresses[0], dict(phone.browser.cookies))
    path = f"/room/{room.pk}/"
    page = await browser.get(path)
    parts = _Parts()
    parts.feed(page.text)
    sizes = {path: page.size}
    blocking = page.size
    for address in dict.fromkeys([*parts.blocking, *parts.others]):
        response = await _fetch(browser, address, sizes)
        if address in parts.blocking:
            blocking += response
    browser.close()
    return {
        "first_view_bytes": sum(sizes.values()),
        "readable_bytes": blocking,
        "requests": len(sizes),
        "page_bytes": page.size,
        "parts": sizes,
    }


async def _fetch(browser: Browser, address: str, sizes: dict[str, int]) -> int:
    """Fetch a part and all that a style sheet asks for; the bytes that block when it does."""
    if address in sizes or address.startswith("data:"):
        return 0
    response = await browser.get(address)
    assert response.status == 200, f"{address} said {response.status}"
    sizes[address] = size = response.size
    if "text/css" in response.headers.get("content-type", ""):
        for found in IN_STYLES.findall(without_other_letters(response.text)):
            fetched = await _fetch(browser, urljoin(address, found), sizes)
            size += fetched if found.endswith(".css") else 0
    return size


def without_other_letters(styles: str) -> str:
    """A style sheet less the fonts that a browser fetches only for letters that English lacks."""
    return FONT.sub(lambda font: font[0] if _has_plain_letters(font[0]) else "", styles)


def _has_plain_letters(font: str) -> bool:
    ranges = [
        (int(low.replace("?", "0"), 16), int(high or low.replace("?", "F"), 16))
        for low, high in RANGES.findall(font)
    ]
    return not ranges or any(low <= PLAIN_LETTER <= high for low, high in ranges)


async def each_further(room: Room, phone: Phone, places: list[str]) -> Figures:
    """What a phone fetches when the room goes on to the next statement: fragment and own part."""
    fragments, owns = [], []
    for place in places:
        await room.be_at(place)
        fragment = await phone.browser.get(f"/room/{room.pk}/step/")
        own = await phone.browser.get(f"/room/{room.pk}/own/")
        fragments.append(fragment.size)
        owns.append(own.size)
    total = [a + b for a, b in zip(fragments, owns, strict=True)]
    return {"bytes": max(total), "fragments": fragments, "owns": owns}
