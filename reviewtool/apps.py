"""The project as an app of its own: serving, and checks of the place it runs in."""

from django.apps import AppConfig


class ReviewtoolConfig(AppConfig):
    """Loads the checks."""

    name = "reviewtool"
    verbose_name = "Review workshops"

    def ready(self) -> None:
        from reviewtool import checks  # noqa: F401
