"""The one ASGI application: event streams beside Django.

Django's own ASGI handler costs a thread a stream and about ten times the time an answer, so
``/events/…`` goes to ``workshops.live`` and everything else to Django's WSGI application in a
small thread pool.
"""

from collections.abc import Mapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings

from reviewtool.patience import patient
from reviewtool.wsgi import application as wsgi_application  # sets Django up; first of all
from workshops.access import stream_audience
from workshops.live import Message, Receive, Send, Streams, refuse

LONGEST_BODY = 2 * 1024 * 1024


class Application:
    """Sends each request to the streams or to Django."""

    def __init__(self) -> None:
        self.streams = Streams(stream_audience)
        # No limit to the answer's queue: a slow phone keeps memory, never one of the threads.
        self.django: Any = WSGIMiddleware(
            cast(Any, wsgi_application), workers=settings.WSGI_THREADS, send_queue_size=0
        )

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/events/"):
            await self.streams(scope, receive, send)
        elif scope["type"] == "http":
            await self._ask_django(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.streams.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.streams.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _ask_django(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Wait for the whole body first, so that a failing signal never holds a thread."""
        body = bytearray()
        message: Message = {"more_body": True}
        while message.get("more_body") and len(body) <= LONGEST_BODY:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")

        async def whole() -> Message:
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        if len(body) > LONGEST_BODY:
            await refuse(send, 413)
        else:
            await self.django(scope, whole, patient(send))


application = Application()
