"""The app, and the pauses that other apps keep for themselves."""

import os

from django.apps import AppConfig
from django.conf import settings


class LaterConfig(AppConfig):
    """Shortens what ``settings`` cannot reach."""

    name = "tests.faults.later"
    label = "later"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The server has not begun yet. ``PLANTED`` names a mistake that it is to make."""
        from tests.faults.later.planted import PLANTED
        from workshops.live import relay

        if mistake := os.environ.get("PLANTED"):
            PLANTED[mistake]()

        for name in ("CALL", "SILENT", "AGAIN", "ANSWERS"):
            setattr(relay, name, getattr(relay, name) / settings.PACE)
