"""axe-core in a page: no violation of WCAG 2.2 AA."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"


def check_accessible(page: Page) -> None:
    """Fails with one line for each violation and the elements it is about.

    axe waits with timers, so the page needs JavaScript: a page for phones without it is
    checked in a browser that has it.
    """
    assert page.evaluate("matchMedia('(scripting: enabled)').matches"), "axe needs JavaScript"
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text())  # not a script tag: the page's policy forbids those
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    told = [
        f"{violation['id']}: {violation['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in violation["nodes"])
        for violation in found["violations"]
    ]
    assert told == [], f"{page.url}\n" + "\n".join(told)
