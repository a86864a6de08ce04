"""Asks Django's WSGI application from the event loop, in a small pool of threads.

A request crosses to a thread once and its answer comes back once, whole: the body was read
before, and a page that is made is a page that can be sent. Handing over piece by piece, as a
bridge for any application must, took as long as everything Django does between.
"""

import asyncio
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from workshops.live.messages import Scope, Send

Environ = dict[str, Any]
WSGIApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

APART = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}


class Answer(NamedTuple):
    """What the application said."""

    status: int
    headers: Headers
    content: bytes


class Bridge:
    """A WSGI application for the event loop, asked by at most ``threads`` at a time."""

    def __init__(self, application: WSGIApplication, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="django")

    async def __call__(self, scope: Scope, body: bytes, send: Send) -> None:
        """Answer one request whose body has arrived."""
        asked = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, scope, body)
        status, headers, content = await asked
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _ask(self, scope: Scope, body: bytes) -> Answer:
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_failed: Any) -> None:
            said["status"] = int(status.split(" ", 1)[0])
            said["headers"] = [(_wire(name).lower(), _wire(value)) for name, value in headers]

        pieces = self._application(environ(scope, body), start_response)
        try:
            content = b"".join(pieces)
        finally:
            if close := getattr(pieces, "close", None):
                close()
        return Answer(said["status"], said["headers"], content)


def environ(scope: Scope, body: bytes) -> Environ:
    """A request as WSGI describes it.

    A header whose name holds an underscore is left out, as web servers do: it would look like
    another one, which a proxy may have checked.
    """
    host, port = scope.get("server") or ("localhost", 80)
    described: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            _add(described, name.decode("latin1"), value.decode("latin1"))
    described["CONTENT_LENGTH"] = str(len(body))
    return described


def _add(described: Environ, name: str, value: str) -> None:
    key = "HTTP_" + name.upper().replace("-", "_")
    key = APART.get(key, key)
    if key in described:
        between = "; " if key == "HTTP_COOKIE" else ","
        value = described[key] + between + value
    described[key] = value


def _wire(text: str) -> bytes:
    return text.encode("latin1")
