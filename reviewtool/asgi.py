"""The one ASGI application: event streams beside Django.

Django's own ASGI handler costs a thread a stream and about ten times the time an answer, so
``/events/…``, and the fragment that all phones share, go to ``workshops.live`` and everything
else to Django's WSGI application in a small thread pool.
"""

from django.conf import settings

from reviewtool import checkup
from reviewtool.bridge import Bridge
from reviewtool.checkup.stream import BeatStream
from reviewtool.patience import patient
from reviewtool.wsgi import application as wsgi_application  # sets Django up; first of all
from workshops.access import LISTENING
from workshops.live import Live
from workshops.live.messages import Message, Receive, Scope, Send, refuse

LONGEST_BODY = 2 * 1024 * 1024


class Application:
    """Sends each request to what is live or to Django."""

    def __init__(self) -> None:
        self.live = Live(
            LISTENING,
            self._ask_django,
            redis_url=settings.REDIS_URL,
            secret=settings.SECRET_KEY,
        )
        self.doctor = BeatStream(lambda: self.live.hub.closed)
        self.django = Bridge(wsgi_application, threads=settings.WSGI_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] == checkup.STREAM:
            await self.doctor(scope, receive, send)
        elif scope["type"] == "http" and self.live.answers(scope):
            await self.live(scope, receive, send)
        elif scope["type"] == "http":
            await self._ask_django(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.live.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.live.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _ask_django(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the whole body first, so that a failing signal never holds a thread."""
        body = bytearray()
        message: Message = {"more_body": True}
        while message.get("more_body") and len(body) <= LONGEST_BODY:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            await refuse(send, 413)
        else:
            await self.django(scope, bytes(body), patient(send))


application = Application()
