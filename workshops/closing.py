"""When a workshop that has ended is closed for good by itself, as people are told."""

from datetime import datetime, timedelta

from django.conf import settings

from workshops.models import Workshop


def time_until_closed() -> timedelta | None:
    """How long after its end; None where it is never done by itself."""
    days = settings.CLOSE_FOR_GOOD_AFTER_DAYS
    return timedelta(days=days) if days > 0 else None


def closes_at(workshop: Workshop) -> datetime | None:
    """When this one is closed by itself at the latest; None where it has not ended, is closed
    for good already, or is never closed by itself."""
    after = time_until_closed()
    if after is None or not workshop.is_tied or workshop.closed_at is None:
        return None
    return workshop.closed_at + after
