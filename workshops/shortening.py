"""Shorter versions of long texts for places that have little room. Pure."""

import re

SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def shortened(text: str, limit: int) -> str:
    """The beginning of a text: whole paragraphs and bullets, then whole sentences.

    At most ``limit`` characters, except that the first sentence always stands. A line that
    only leads to a list goes when the list does not fit.
    """
    if len(text) <= limit:
        return text.strip()
    kept: list[str] = []
    for line in text.strip().splitlines():
        room = limit - sum(len(other) + 1 for other in kept)
        if len(line) <= room:
            kept.append(line)
            continue
        if not line.startswith("- "):
            kept.append(_sentences(line, room, at_least_one=not any(kept)))
        break
    while kept and (not kept[-1].strip() or kept[-1].rstrip().endswith(":")):
        kept.pop()
    return "\n".join(kept)


def _sentences(line: str, room: int, *, at_least_one: bool) -> str:
    kept = ""
    for sentence in SENTENCE_END.split(line):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > room and (kept or not at_least_one):
            break
        kept = longer
    return kept
