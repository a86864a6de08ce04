"""Show the text of a content pack: paragraphs, bullets, and its language."""

import re
from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from domains.models import Edition

register = template.Library()

BULLET = "- "


@register.filter
def prose(text: str | None) -> SafeString:
    """Plain text as paragraphs and bullet lists, escaped.

    A blank line ends a paragraph; a line that begins with "- " is a bullet, and an indented line
    after it goes on with it. Nothing else is markup.
    """
    html = (
        _bullets(lines) if kind == "list" else format_html("<p>{}</p>", " ".join(lines))
        for kind, lines in _blocks(text or "")
    )
    return mark_safe("\n".join(html))  # noqa: S308 - every part comes from format_html


def _bullets(lines: list[str]) -> SafeString:
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    )


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """The paragraphs and lists in their order, each with its lines."""
    kind, lines = "", list[str]()
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.strip()
        now = "list" if raw.lstrip().startswith(BULLET) else "paragraph"
        if line and now == "paragraph" and kind == "list" and raw[:1].isspace():
            lines[-1] += " " + line
            continue
        if lines and (not line or now != kind):
            yield kind, lines
            kind, lines = "", []
        if line:
            kind = now
            lines.append(line.removeprefix(BULLET) if now == "list" else line)
    if lines:
        yield kind, lines


@register.simple_tag
def content_lang(edition: Edition) -> SafeString:
    """A lang attribute for pack text whose language is not the page's; otherwise nothing."""
    if edition.language.lower() == (get_language() or "").lower():
        return mark_safe("")
    return format_html(' lang="{}"', edition.language)
