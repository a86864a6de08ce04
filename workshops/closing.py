"""When a workshop that has ended is closed for good by itself, as people are told."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from workshops.models import Workshop
from workshops.services import close_those_due

logger = logging.getLogger(__name__)


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


def close_what_is_due(now: datetime) -> None:
    """Do it in passing: where the database takes no writes just now, it is left for next time."""
    try:
        close_those_due(now=now, after=time_until_closed())
    except DatabaseError:
        logger.warning("Ended workshops could not be closed for good", exc_info=True)
