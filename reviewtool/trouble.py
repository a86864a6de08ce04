"""What people are told when the database does not answer: what they wrote is still there.

Locked too long, a full disk, a server that is gone or restarts: the transaction was rolled back,
so nothing is half written, and Django opens another connection when this one is of no more use.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

RETRY_AFTER = 2
# What SQLite calls a mistake in a question of ours; that is no trouble of the database.
SQLITE_ERROR = 1


def is_trouble(error: BaseException) -> bool:
    """Whether the database is the reason, so that the same may go well a moment later."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return isinstance(error, OperationalError | InterfaceError) and code != SQLITE_ERROR


class TroubleMiddleware:
    """Answers 503 in plain words where the database failed, and gives back what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer, or None for any other fault."""
        if not is_trouble(error):
            return None
        logger.warning("The database did not answer: %s", _kind(error))
        response = _told(request)
        response["Retry-After"] = str(RETRY_AFTER)
        add_never_cache_headers(response)
        return response


def _kind(error: Exception) -> str:
    """The name that the driver has for it; its words may quote what somebody wrote."""
    cause = error.__cause__ or error
    return str(getattr(cause, "sqlite_errorname", type(cause).__name__))


def _told(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"message": _message(request)}, status=503)
    context = {
        "message": _message(request),
        "fields": _fields(request),
        "send_again": _can_be_sent_again(request),
        "path": request.get_full_path(),
        "csrf_token": get_token(request),
    }
    # Without the request: nothing on this page may ask the database who is looking.
    return HttpResponse(render_to_string("503.html", context), status=503)


def _can_be_sent_again(request: HttpRequest) -> bool:
    """Whether a form was sent, and not a password: that is asked for again."""
    return request.method == "POST" and not any("password" in name for name in request.POST)


def _message(request: HttpRequest) -> str:
    if _can_be_sent_again(request):
        return _("This could not be saved just now. Wait a moment, then send it again.")
    return _("The server does not answer just now. Wait a moment, then try again.")


def _fields(request: HttpRequest) -> list[dict[str, Any]]:
    """What was sent, to be sent again. Whatever looks like words is shown."""
    return [
        {"name": name, "value": value, "typed": len(value.split()) > 1}
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
