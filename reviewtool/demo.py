"""The demo facilitator: who it is, and the password this copy of the app made up for it."""

from django.conf import settings

from reviewtool.local import kept_secret, speakable

DEMO_EMAIL = "demo@example.org"


def demo_password() -> str:
    """The password of the demo facilitator: made up once, kept in ``var/demo-password``.

    Never the same in two places: the demo is reachable from the whole local network.
    """
    return kept_secret(settings.VAR_DIR / "demo-password", speakable())
