"""Settings of a world in which things fail: the real ones, with every pause of the server shorter.

``PACE`` says how many times shorter, so that the forty seconds after which a mute stream is given
up pass in five. Simulated phones live at the same pace.
"""

import os

from reviewtool.settings import *  # noqa: F403
from reviewtool.settings import INSTALLED_APPS
from workshops import protocol

PACE = float(os.environ.get("PACE") or 1)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS += ["tests.faults.later"]
protocol.BEAT /= PACE
