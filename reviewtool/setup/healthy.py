"""Whether the app on this machine answers: exit code 0 or 1, for a container's health check.

It needs neither Django nor the settings, so that asking every ten seconds costs little. The app
answers only to its own names, so the first of them is said. A redirect to https is an answer.
"""

import http.client
import os
import sys


def main() -> int:
    """Ask once."""
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    port = int(os.environ.get("PORT") or 8000)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
        connection.request("GET", "/checkup/", headers={"Host": name})
        return 0 if connection.getresponse().status < 400 else 1
    except (OSError, http.client.HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
