"""The plan: ideas, backing, actions, and the file for the leadership team."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionPlansConfig(AppConfig):
    """What the room agrees to do next."""

    name = "actionplans"
    verbose_name = _("Action plans")

    def ready(self) -> None:
        """Fill the plan's steps on the phones, the desk and the big screen."""
        from actionplans.steps import register_panels

        register_panels()
