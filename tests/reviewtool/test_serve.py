"""``manage.py serve`` as a person runs it: starts, streams, stops at once, says what is wrong."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.site import ROOT, Site

# A desk stream needs an account and a workshop; these are made in the site's own process.
MAKE_WORKSHOP = """
from tests.factories import make_workshop
print(make_workshop().screen_secret)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A served site with tables and static files, and no content."""
    served = Site(tmp_path_factory.mktemp("served"))
    served.manage("migrate", "--verbosity=0")
    served.manage("collectstatic", "--no-input", "--verbosity=0")
    served.start()
    yield served
    if served.process is not None and served.process.poll() is None:
        served.stop()


@pytest.fixture(scope="module")
def secret(site: Site) -> str:
    """The secret of a workshop's big screen."""
    return site.manage("shell", "--no-imports", "-c", MAKE_WORKSHOP).strip().splitlines()[-1]


def connect(site: Site, path: str) -> HTTPConnection:
    """A connection that has asked for this path."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=5)
    connection.request("GET", path)
    return connection


def test_the_banner_says_where_and_how(site: Site) -> None:
    said = "".join(site.output)
    assert f"http://localhost:{site.port}/" in said
    assert "█" in said
    assert "Ctrl-C" in said


def test_pages_are_served_with_their_static_files_kept_for_good(site: Site) -> None:
    with closing(connect(site, "/accounts/login/")) as connection:
        page = connection.getresponse()
        text = page.read().decode()
        assert page.status == 200
    style = text.split('rel="stylesheet" href="')[1].split('"')[0]
    with closing(connect(site, style)) as connection:
        answer = connection.getresponse()
        assert answer.status == 200
        assert "immutable" in str(answer.headers["Cache-Control"])


def test_fonts_have_their_type(site: Site) -> None:
    with closing(connect(site, "/static/fonts/atkinson-hyperlegible-next.woff2")) as connection:
        assert connection.getresponse().headers["Content-Type"] == "font/woff2"


def test_a_stream_says_hello_with_the_version(site: Site, secret: str) -> None:
    with closing(connect(site, f"/events/screen/{secret}")) as connection:
        answer = connection.getresponse()
        told = {name: answer.headers[name] for name in ("Content-Type", "X-Accel-Buffering")}
        assert told == {
            "Content-Type": "text/event-stream; charset=utf-8",
            "X-Accel-Buffering": "no",
        }
        assert answer.headers["Cache-Control"] == "no-store"
        lines = [answer.readline().decode().strip() for _ in range(5)]
    assert lines[0].startswith("retry: ")
    assert lines[2] == "event: hello"
    assert re.fullmatch(r'data: {"version": \d+}', lines[3])


@pytest.mark.parametrize("path", ["/events/screen/wrong", "/events/seat/1", "/events/desk/1"])
def test_a_stranger_gets_no_stream(site: Site, path: str) -> None:
    with closing(connect(site, path)) as connection:
        assert connection.getresponse().status == 404


def test_half_a_request_holds_no_thread(site: Site) -> None:
    """Phones with a failing signal send half an answer; more of them than there are threads."""
    half = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nhalf"
    with ExitStack() as phones:
        for _ in range(6):
            phone = phones.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            phone.sendall(half)
        with closing(connect(site, "/accounts/login/")) as connection:
            assert connection.getresponse().status == 200


def test_more_than_anyone_types_is_refused(site: Site) -> None:
    with closing(HTTPConnection("127.0.0.1", site.port, timeout=5)) as connection:
        connection.request("POST", "/accounts/login/", body=b"x" * (2 * 1024 * 1024 + 1))
        assert connection.getresponse().status == 413


def test_a_port_in_use_is_said_plainly(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", f"--port={site.port}"],
        cwd=ROOT, env=site.env(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {site.port} is in use." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_database_is_said_plainly(tmp_path: Path) -> None:
    empty = Site(tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port=0"],
        cwd=ROOT, env=empty.env(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_with_open_streams_and_without_a_traceback(
    site: Site, secret: str, how: signal.Signals
) -> None:
    if site.process is None or site.process.poll() is not None:
        site.start()
    assert site.process is not None
    with ExitStack() as streams:
        for _ in range(50):
            connection = streams.enter_context(closing(connect(site, f"/events/screen/{secret}")))
            connection.getresponse().readline()
        idle = streams.enter_context(closing(connect(site, "/accounts/login/")))
        idle.getresponse().read()
        took = site.stop(how)
    time.sleep(0.1)
    assert site.process.returncode == 0
    assert took < 0.5
    assert "Traceback" not in "".join(site.output)
