"""Checks of the place the app runs in, shown by ``manage.py check`` and at the start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from reviewtool import sqlite


@register(Tags.database)
def sqlite_is_current(**kwargs: Any) -> Sequence[CheckMessage]:
    """Warn when the SQLite in use is one that can corrupt a write-ahead-logged database."""
    if not settings.ON_SQLITE:
        return []
    sentence = sqlite.warning(sqlite.library_version())
    return [Warning(sentence, id="reviewtool.W001")] if sentence else []
