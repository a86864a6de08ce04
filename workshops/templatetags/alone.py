"""The way in to going through the domains by oneself, for pages that know nothing of it."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context

from workshops.access import remembered_review

register = template.Library()


@register.inclusion_tag("alone/_way_in.html", takes_context=True)
def alone_way_in(context: Context) -> dict[str, Any]:
    """What it is and where it begins, or goes on where this device has begun. Asks no database."""
    request = context["request"]
    return {"is_open": settings.ALONE, "has_begun": bool(remembered_review(request.COOKIES))}


@register.simple_tag
def alone_is_open() -> bool:
    """Whether anybody may begin by themselves here."""
    return bool(settings.ALONE)
