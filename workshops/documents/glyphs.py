"""Text that a PDF can hold: no control characters, and nothing that no font has.

A sign without a font would spoil the whole file for screen readers, so it is written as
its name instead.
"""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Never drawn: joiners, variation selectors and other marks that fonts need not have.
_INVISIBLE = {"\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u00ad"}
# Changes of direction that could make a line read as another.
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff"
_DROPPED = {ord(char): None for char in _OVERRIDES}


def printable(text: str, known: Iterable[str] = ()) -> str:
    """The text without control characters; signs that no font has become their names.

    ``known`` are characters that the document's own font has.
    """
    text = text.translate(_DROPPED)
    have = set(known)
    swapped = {}
    for char in set(text) - have:
        category = unicodedata.category(char)
        if char in "\n\r\t":
            continue
        if category in ("Cc", "Cs", "Co", "Cn"):
            swapped[ord(char)] = " " if category == "Cc" else ""
        elif char in _INVISIBLE or category == "Cf":
            continue
        elif not some_font_has(char):
            swapped[ord(char)] = in_words(char)
    return text.translate(swapped)


def in_words(char: str) -> str:
    """The name of a sign in brackets."""
    return f"[{unicodedata.name(char, 'sign').lower()}]"


@lru_cache(maxsize=4096)
def some_font_has(char: str) -> bool:
    """Whether a font of this machine can draw a character."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    found = subprocess.run(  # noqa: S603 - a fixed command, one code point
        [lister, f":charset={ord(char):x}", "family"], capture_output=True, check=False
    )
    return bool(found.stdout.strip())
