"""The workshops app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    """The session itself."""

    name = "workshops"
    verbose_name = _("Workshops")
