"""Takes the answers of many phones together, in one transaction and without a page each.

A full hall answers within seconds, and Django's way from a request to its answer takes longer
than writing the answer down. So what phones send from their outbox comes here first. Only what is
in order is taken: the host, the token, the seat, the form. Everything else goes on to Django,
whose view says what is wrong.
"""

import json
import logging
import re
import socket
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from reviewtool.bridge import environ
from reviewtool.hosts import is_local_host
from reviewtool.security import FOR_SCRIPTS
from reviewtool.trouble import RETRY_AFTER, is_trouble
from workshops.live.messages import Headers, Scope, Send, answer, header_of
from workshops.live.together import Together
from workshops.views import saying

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"/room/(\d{1,18})/answer/", re.ASCII)
FORM = b"application/x-www-form-urlencoded"
LONGEST = 64 * 1024
# One transaction is as long as these take; who wants to move the room waits for it.
MOST_AT_ONCE = 64
# Seconds from one to the next while many answer. A person does not notice; a disk does.
APART = 0.012

HEADERS: Headers = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", FOR_SCRIPTS.encode()),
]
LATER: Headers = [*HEADERS, (b"retry-after", str(RETRY_AFTER).encode())]


class Letter(NamedTuple):
    """One request whose body has arrived."""

    scope: Scope
    body: bytes


class Reply(NamedTuple):
    """What the phone is told."""

    status: int
    headers: Headers
    told: dict[str, Any]


class Letterbox:
    """Stands in front of Django for ``POST /room/<pk>/answer/`` by a script."""

    def __init__(self) -> None:
        self.together = Together(take, most=MOST_AT_ONCE, name="letterbox", apart=APART)

    @staticmethod
    def holds(scope: Scope, body: bytes) -> bool:
        """Whether a request is an answer from an outbox."""
        return (
            scope["method"] == "POST"
            and ADDRESS.fullmatch(scope["path"]) is not None
            and b"application/json" in header_of(scope, b"accept")
            and header_of(scope, b"content-type").startswith(FORM)
            and len(body) <= LONGEST
        )

    async def take(self, scope: Scope, body: bytes, send: Send) -> bool:
        """Take one letter and tell what became of it. False: Django should."""
        reply = await self.together.ask(Letter(scope, body))
        if reply is None:
            return False
        await answer(send, reply.status, reply.headers, json.dumps(reply.told).encode())
        return True


def take(letters: Sequence[Letter]) -> list[Reply | None]:
    """Take these letters; None for those that Django should answer."""
    try:
        requests = [_request(letter) for letter in letters]
        told = iter(saying.take_answers([request for request in requests if request]))
        return [_reply(next(told)) if request else None for request in requests]
    except Exception as error:
        if is_trouble(error):
            logger.warning("The database did not take answers: %s", type(error.__cause__).__name__)
            return [Reply(503, LATER, {})] * len(letters)
        logger.exception("Answers could not be taken together, so each is tried alone")
        return [None] * len(letters)


def _reply(told: dict[str, Any] | None) -> Reply | None:
    return Reply(200, HEADERS, told) if told else None


def _request(letter: Letter) -> saying.Letter | None:
    """The request as Django knows it, with the number of its workshop, if it may be trusted."""
    found = ADDRESS.fullmatch(letter.scope["path"])
    request = WSGIRequest(environ(letter.scope, letter.body))
    try:
        trusted = _may_be_trusted(request)
    except (SuspiciousOperation, BadRequest):  # as the host of a stranger, or a thousand fields
        return None
    return (request, int(found[1])) if found and trusted else None


def _may_be_trusted(request: HttpRequest) -> bool:
    """Whether the middleware would let it pass: the host, the transport, the token."""
    host = request.get_host()
    if settings.LOCAL_HOSTS_ONLY and not is_local_host(host, _MACHINE):
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    _TOKEN.process_request(request)
    return _TOKEN.process_view(request, saying.answer, (), {}) is None


class _Token(CsrfViewMiddleware):
    """Django's check against forged requests, without the page that it answers with."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


_MACHINE = socket.gethostname()
_TOKEN = _Token(lambda request: None)  # type: ignore[arg-type]
