"""What a phone's outbox sends, as the server in front of Django sees it."""

from typing import Any
from urllib.parse import urlencode

from reviewtool.letterbox import Letter
from workshops.access import seat_cookie
from workshops.models import Seat

TOKEN = "t" * 32
HOST = b"localhost"


def letter(
    seat: Seat,
    fields: dict[str, Any],
    *,
    secret: str | None = None,
    headers: dict[bytes, bytes] | None = None,
    **scope: Any,
) -> Letter:
    """An answer of this seat. ``headers`` replaces some; one that is empty is left out."""
    cookie = f"csrftoken={TOKEN}; {seat_cookie(seat.workshop_id)}={secret or seat.secret}"
    usual = {
        b"host": HOST,
        b"accept": b"application/json",
        b"content-type": b"application/x-www-form-urlencoded;charset=UTF-8",
        b"cookie": cookie.encode(),
        b"x-csrftoken": TOKEN.encode(),
        b"x-seat": seat.key.encode(),
    }
    described = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "http_version": "1.1",
        "path": f"/room/{seat.workshop_id}/answer/",
        "query_string": b"",
        "headers": [pair for pair in (usual | (headers or {})).items() if pair[1]],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.2", 4321),
    }
    return Letter(described | scope, urlencode(fields).encode())
