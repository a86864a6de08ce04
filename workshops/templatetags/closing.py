"""Words about closing for good, on pages of participants and facilitators."""

from datetime import datetime

from django import template

from workshops import closing
from workshops.models import Workshop

register = template.Library()


@register.simple_tag
def days_until_closed() -> int:
    """How many days after its end a workshop is closed for good by itself; 0 for never."""
    after = closing.time_until_closed()
    return after.days if after else 0


@register.simple_tag
def closes_at(workshop: Workshop) -> datetime | None:
    """When this one is closed for good by itself, or None."""
    return closing.closes_at(workshop)
