"""The one ASGI application: event streams beside Django.

Django's own ASGI handler costs a thread a stream and about ten times the time an answer, so
``/events/…``, and the fragment that all phones share, go to ``workshops.live``, answers to the
``letterbox``, what belongs to a seat comes from its pigeonhole, and everything else from Django's
WSGI application in a small thread pool.
"""

from django.conf import settings

from reviewtool import checkup, wsgi  # wsgi sets Django up, so it comes first
from reviewtool.bridge import Bridge
from reviewtool.checkup.stream import BeatStream
from reviewtool.letterbox import Letterbox
from reviewtool.patience import patient
from reviewtool.pigeonholes import Pigeonholes
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
        self.doctor = BeatStream(self._is_closing)
        self.letterbox = Letterbox()
        self.in_front = (self.letterbox, Pigeonholes())
        self.django = Bridge(wsgi.application, threads=settings.WSGI_THREADS)

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
        for each in self.in_front:
            each.together.open()
        await self.live.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.live.stop()
        for each in self.in_front:
            each.together.close()
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
            await self._answer(scope, bytes(body), send)

    async def _answer(self, scope: Scope, body: bytes, send: Send) -> None:
        for each in self.in_front:
            if each.holds(scope, body) and await each.take(scope, body, send):
                return
        await self.django(scope, body, patient(send, self._is_closing))

    def _is_closing(self) -> bool:
        return self.live.hub.closed


application = Application()
