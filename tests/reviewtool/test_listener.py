"""The socket that listens before the app has begun."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from reviewtool import listener
from tests.site import Site


@pytest.fixture(autouse=True)
def nothing_listens_early() -> Iterator[None]:
    """No test begins with the socket of another."""
    yield
    with suppress(OSError):
        listener.take("127.0.0.1", 0).close()


def free_port() -> int:
    """A port at which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return int(found.getsockname()[1])


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with closing(socket.socket()) as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("form", ["--port={}", "--port {}"])
def test_who_comes_early_waits_for_the_server(form: str) -> None:
    port = free_port()
    listener.listen_early(["--host=127.0.0.1", *form.format(port).split(), "--traceback"])
    with closing(socket.create_connection(("127.0.0.1", port))) as phone:
        phone.sendall(b"here already")
        with closing(listener.take("127.0.0.1", port)) as waiting:
            taken = waiting.accept()[0]
            with closing(taken):
                assert taken.recv(12) == b"here already"
    assert not is_open(port)


def test_the_environment_names_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("reviewtool.settings.PORT", port)
    listener.listen_early(["--host=127.0.0.1"])
    assert is_open(port)


def test_a_socket_for_another_place_is_closed() -> None:
    early, other = free_port(), free_port()
    listener.listen_early(["--host=127.0.0.1", f"--port={early}"])
    with closing(listener.take("127.0.0.1", other)) as waiting:
        assert waiting.getsockname()[1] == other
        assert not is_open(early)


@pytest.mark.parametrize("wrong", ["--port=many", "--port=99999", "--port", "--host=nowhere.test"])
def test_what_is_wrong_is_left_to_be_said_later(wrong: str) -> None:
    listener.listen_early(["--port=0", wrong])
    with closing(listener.take("127.0.0.1", 0)) as waiting:
        assert waiting.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_said_when_it_is_taken() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        listener.listen_early(["--host=127.0.0.1", f"--port={port}"])
        with pytest.raises(listener.PortInUse):
            listener.take("127.0.0.1", port)


def test_a_phone_that_asks_while_the_server_starts_is_answered(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.manage("migrate", "--verbosity=0")
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    site.port = free_port()
    site.begin("--host=127.0.0.1")
    try:
        with closing(first_connection(site.port)) as phone:
            early = not site.is_ready()
            phone.sendall(b"GET /events/seat/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answered = phone.recv(1000)
        assert early
        assert answered.startswith(b"HTTP/1.1 404 ")
    finally:
        site.stop()


def first_connection(port: int) -> socket.socket:
    """A connection, as soon as somebody listens there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        time.sleep(0.005)
    raise AssertionError("Nobody listens")
