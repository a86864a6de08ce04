"""What a phone makes of a shared page, once more in Python: see ``static/js/same.js``."""

from __future__ import annotations

import re
from collections.abc import Mapping

BLOCK = re.compile(r'<div data-block="(\w+)">')
PLACE = re.compile(
    r'<i data-same="(\w+)"([^>]*)>((?:\s*<i data-hole="\w+">(?:(?!</?i\b).)*</i>)*)\s*</i>',
    re.DOTALL,
)
NUMBER = re.compile(r'data-(\w+)="([^"]*)"')
TEXT = re.compile(r'<i data-hole="(\w+)">(.*?)</i>', re.DOTALL)
HOLE = re.compile(r"{(\w+)}")


def blocks_of(page: str) -> dict[str, str]:
    """The blocks that a whole page brings, by name."""
    start = page.index(">", page.index('<template id="same"')) + 1
    told = page[start : page.index("</template>", start)]
    named = BLOCK.split(told)[1:]
    return {
        name: html.strip().removesuffix("</div>")
        for name, html in zip(named[::2], named[1::2], strict=True)
    }


def completed(shared: str, blocks: Mapping[str, str]) -> str:
    """A shared page with its blocks in their places, their holes filled."""

    def fill(found: re.Match[str]) -> str:
        name, numbers, texts = found.groups()
        holes = dict(NUMBER.findall(numbers)) | dict(TEXT.findall(texts))
        return HOLE.sub(lambda hole: holes.get(hole[1], hole[0]), blocks[name])

    return PLACE.sub(fill, shared)
