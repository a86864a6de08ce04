"""Browsers for the journeys, and what they complain about on their consoles."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = "Chromium is missing. On Debian: apt-get install chromium. Elsewhere: playwright install"

LAPTOP = {"width": 1366, "height": 768}
PROJECTOR = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}


def installed(own: str) -> str:
    """Debian's Chromium, or Playwright's own (its path is given) where that was installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (own if Path(own).exists() else pytest.fail(MISSING))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; never none."""
    with sync_playwright() as playwright:
        path = installed(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class People:
    """Everyone in a journey, each with a browser of their own, and every complaint of it."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self._contexts: list[BrowserContext] = []

    def join(self, viewport: dict[str, int] | None = None, **options: Any) -> Page:
        """A page in a new browser; options are Playwright's, such as java_script_enabled."""
        options.setdefault("base_url", self.url)
        options.setdefault("locale", "en-GB")
        context = self.browser.new_context(viewport=viewport or PHONE, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        context.on("page", self._watch)
        return context.new_page()

    def desk(self, **options: Any) -> Page:
        """A laptop."""
        return self.join(LAPTOP, **options)

    def screen(self, **options: Any) -> Page:
        """A projector."""
        return self.join(PROJECTOR, **options)

    def phone(self, **options: Any) -> Page:
        """A phone with a touch screen."""
        return self.join(PHONE, has_touch=True, **options)

    def expect_complaint(self, pattern: str) -> None:
        """A complaint that belongs to this journey, such as an answer of 422."""
        self._expected.append(re.compile(pattern))

    def _watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        refused = "Content Security Policy" in message.text
        if message.type == "error" or refused:
            where = message.location.get("url", "")
            self.complaints.append(f"{message.text} ({where})")

    def leave(self) -> None:
        """Close every browser; fail on any complaint that was not expected."""
        for context in self._contexts:
            context.close()
        unexpected = [
            complaint
            for complaint in self.complaints
            if not any(pattern.search(complaint) for pattern in self._expected)
        ]
        assert not unexpected, "\n".join(unexpected)


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the sign-in page, as a facilitator does."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
