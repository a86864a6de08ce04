"""Parts of pages that are the same for everyone: rendered once, and kept.

A thousand people come through the same door within a minute. Such a part reads nothing but what
it is given by name, so the same values give the same HTML.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 500


@register.simple_tag
def kept(part: str, **given: Hashable) -> SafeString:
    """A template with these values, and with nothing else of the page around it."""
    if settings.DEBUG:  # whoever works on a template sees what they wrote
        return mark_safe(render_to_string(part, given))  # noqa: S308 - it comes from a template
    return _kept(part, get_language(), **given)


@lru_cache(maxsize=MOST_KEPT, typed=True)  # typed: text that is safe as it is differs from text
def _kept(part: str, _language: str | None, /, **given: Hashable) -> SafeString:
    return mark_safe(render_to_string(part, given))  # noqa: S308 - it comes from a template
