"""What the running app tells ``manage.py doctor`` about itself, from the inside.

Two addresses, harmless to anybody: a stream of stamped beats, and a page that takes a form as any
other page does. The page says nothing about the place unless asked with a key that only
those can make who hold the app's ``SECRET_KEY``.
"""

from django.core import signing

# Under /events/ as every stream is, so that it takes the same way through a proxy.
STREAM = "/events/doctor"
PAGE = "/checkup/"
KEY_HEADER = "X-Checkup-Key"
ROUND_HEADER = "X-Checkup-Round"
KEY_LASTS = 15 * 60
_SALT = "reviewtool.checkup"


def make_key() -> str:
    """A key that opens the page for some minutes."""
    return signing.dumps("doctor", salt=_SALT)


def opens(key: str) -> bool:
    """Whether this key was made with this app's ``SECRET_KEY``, not long ago."""
    try:
        return bool(signing.loads(key, salt=_SALT, max_age=KEY_LASTS) == "doctor")
    except signing.BadSignature:
        return False
