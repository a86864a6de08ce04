"""The bridge between the event loop and a WSGI application."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from reviewtool.bridge import Bridge, environ

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def scope(**fields: Any) -> dict[str, Any]:
    """A request as the server describes it."""
    described = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/room/1/answer/",
        "query_string": b"a=1",
        "headers": [(b"host", b"localhost:8000"), (b"content-type", b"text/plain")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.2", 4321),
    }
    return described | fields


def ask(
    application: Callable[[dict[str, Any], Start], Iterable[bytes]],
    body: bytes = b"",
    **fields: Any,
) -> list[dict[str, Any]]:
    """What the event loop was given to send."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Bridge(application, threads=2)(scope(**fields), body, send))
    return sent


def echo(environ: dict[str, Any], start: Start) -> list[bytes]:
    start("201 Created", [("Content-Type", "text/plain"), ("X-Seen", environ["REQUEST_METHOD"])])
    return [environ["wsgi.input"].read(), b"!"]


def test_an_answer_comes_back_whole_with_its_status_and_headers() -> None:
    assert ask(echo, "Grüße".encode()) == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain"), (b"x-seen", b"POST")],
        },
        {"type": "http.response.body", "body": "Grüße!".encode()},
    ]


def test_a_request_is_described_as_wsgi_has_it() -> None:
    described = environ(scope(path="/j/Straße/"), b"12345")
    assert described["PATH_INFO"].encode("latin1").decode() == "/j/Straße/"
    assert described["QUERY_STRING"] == "a=1"
    assert described["CONTENT_TYPE"] == "text/plain"
    assert described["CONTENT_LENGTH"] == "5"
    assert described["HTTP_HOST"] == "localhost:8000"
    assert described["REMOTE_ADDR"] == "127.0.0.2"
    assert (described["SERVER_NAME"], described["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert "HTTP_CONTENT_TYPE" not in described


def test_the_length_is_that_of_the_body_that_came_whatever_was_announced() -> None:
    lied = scope(headers=[(b"content-length", b"3"), (b"transfer-encoding", b"chunked")])
    assert environ(lied, b"12345")["CONTENT_LENGTH"] == "5"


def test_headers_that_come_twice_are_joined_and_cookies_stay_apart() -> None:
    headers = [(b"accept", b"a"), (b"cookie", b"x=1"), (b"accept", b"b"), (b"cookie", b"y=2")]
    described = environ(scope(headers=headers), b"")
    assert (described["HTTP_ACCEPT"], described["HTTP_COOKIE"]) == ("a,b", "x=1; y=2")


def test_a_header_cannot_pass_for_another_by_an_underscore() -> None:
    headers = [(b"x-forwarded-for", b"10.0.0.1"), (b"x_forwarded_for", b"1.2.3.4")]
    assert environ(scope(headers=headers), b"")["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"


def test_a_request_without_a_known_peer_is_described_too() -> None:
    described = environ(scope(client=None, server=None), b"")
    assert (described["REMOTE_ADDR"], described["SERVER_NAME"]) == ("", "localhost")


def test_what_the_application_opened_is_closed_also_when_it_fails() -> None:
    closed: list[str] = []

    class Pieces:
        def __iter__(self) -> Any:
            yield b"half"
            raise OSError("the file is gone")

        def close(self) -> None:
            closed.append(threading.current_thread().name)

    def application(_environ: dict[str, Any], start: Start) -> Any:
        start("200 OK", [])
        return Pieces()

    with pytest.raises(OSError, match="the file is gone"):
        ask(application)
    assert [name.startswith("django") for name in closed] == [True]


def test_no_more_threads_than_allowed_ask_at_a_time() -> None:
    here, most = 0, []
    lock = threading.Lock()

    def application(_environ: dict[str, Any], start: Start) -> list[bytes]:
        nonlocal here
        with lock:
            here += 1
            most.append(here)
        threading.Event().wait(0.02)
        with lock:
            here -= 1
        start("200 OK", [])
        return [b""]

    async def send(_message: Any) -> None:
        pass

    async def many() -> None:
        bridge = Bridge(application, threads=2)
        await asyncio.gather(*(bridge(scope(), b"", send) for _ in range(8)))

    asyncio.run(many())
    assert max(most) == 2
