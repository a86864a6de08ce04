"""Says so when the Python is too old; runs on any Python 3."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is for the older ones
    sys.exit(
        "Python 3.11 or newer is needed; this is Python {}.{}. "
        "Install a newer one and run: make PYTHON=python3.12 run".format(*sys.version_info[:2])
    )
