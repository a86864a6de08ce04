"""Hands phones what belongs to them, to many at once and without a page each.

When the room moves on, a full hall asks for it within a second, and Django's way from a request to
its answer takes longer than finding what to say. So whoever asks by script comes here first. Only
a seat's own is handed out here: everybody else goes on to Django, whose view says what is wrong.
"""

import json
import logging
import re
from collections.abc import Sequence
from typing import NamedTuple

from django.core.handlers.wsgi import WSGIRequest
from django.utils.text import compress_string

from reviewtool.bridge import environ
from reviewtool.letterbox import HEADERS, LATER
from reviewtool.trouble import is_trouble
from workshops.live.messages import Headers, Scope, Send, answer, header_of
from workshops.live.together import Together
from workshops.views import take_part

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"/room/(\d{1,18})/own/", re.ASCII)
MOST_AT_ONCE = 64
# Packing what is shorter makes it longer. Behind it so much chance that its size tells nothing.
WORTH_PACKING, CHANCE = 200, 100
PACKED: Headers = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]


class Reply(NamedTuple):
    """What the phone is told."""

    status: int
    headers: Headers
    body: bytes


class Pigeonholes:
    """Stand in front of Django for ``GET /room/<pk>/own/``."""

    def __init__(self) -> None:
        self.together = Together(hand_out, most=MOST_AT_ONCE, name="pigeonholes")

    @staticmethod
    def holds(scope: Scope, _body: bytes) -> bool:
        """Whether a request is for what belongs to a seat."""
        return scope["method"] == "GET" and ADDRESS.fullmatch(scope["path"]) is not None

    async def take(self, scope: Scope, _body: bytes, send: Send) -> bool:
        """Answer one request. False: Django should."""
        reply = await self.together.ask(scope)
        if reply is None:
            return False
        await answer(send, reply.status, reply.headers, reply.body)
        return True


def hand_out(scopes: Sequence[Scope]) -> list[Reply | None]:
    """The answers to these requests; None for those that Django should answer."""
    try:
        told = take_part.owns([_asked(scope) for scope in scopes])
        return [
            _reply(scope, own) if own else None for scope, own in zip(scopes, told, strict=True)
        ]
    except Exception as error:
        if is_trouble(error):
            logger.warning("The database did not answer phones: %s", type(error.__cause__).__name__)
            return [Reply(503, LATER, b"{}")] * len(scopes)
        logger.exception("Phones could not be answered together, so each is tried alone")
        return [None] * len(scopes)


def _asked(scope: Scope) -> take_part.Asked:
    found = ADDRESS.fullmatch(scope["path"])
    return WSGIRequest(environ(scope, b"")), int(found[1]) if found else 0


def _reply(scope: Scope, own: dict[str, object]) -> Reply:
    body = json.dumps(own, **take_part.SHORT).encode()
    if len(body) < WORTH_PACKING or b"gzip" not in header_of(scope, b"accept-encoding"):
        return Reply(200, HEADERS, body)
    return Reply(200, [*HEADERS, *PACKED], compress_string(body, max_random_bytes=CHANCE))
