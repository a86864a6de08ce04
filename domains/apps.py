"""The app that holds what a workshop discusses."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DomainsConfig(AppConfig):
    """Content packs and the public pages that show them."""

    name = "domains"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"
