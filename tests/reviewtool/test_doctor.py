"""``manage.py doctor`` against the real app, directly and through proxies that do wrong."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from reviewtool import checkup
from reviewtool.doctor import streams
from reviewtool.doctor.asking import Place, listen
from reviewtool.doctor.findings import Finding, State
from reviewtool.doctor.visit import visit
from tests.between import Between, between
from tests.postgres import free_port
from tests.site import ROOT, Site

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A served site that shares its secret with these tests."""
    served = Site(tmp_path_factory.mktemp("doctor"))
    served.environment["SECRET_KEY"] = settings.SECRET_KEY
    served.manage("migrate", "--verbosity=0")
    served.manage("collectstatic", "--no-input", "--verbosity=0")
    served.start()
    yield served
    served.stop()


@pytest.fixture
def run(site: Site) -> Run:
    """The command as people run it: its exit code and all it said, on one line."""

    def run(*arguments: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", "doctor", *arguments], cwd=ROOT,
            env={**site.env(), **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)

    return run


def first_fault(url: str) -> Finding:
    """The first thing that the doctor finds wrong at an address; streams come last."""
    found = visit(Place.at(url), silence=0, key=checkup.make_key())
    return next(finding for finding in found if finding.state is State.WRONG)


def test_all_is_well_with_the_app_itself(site: Site, run: Run) -> None:
    code, said = run(site.url, "--silence=1")
    assert code == 0, said
    for sentence in (
        f"The app answers at {site.url}.",
        "A form with its cookie gets through.",
        "The app knows who asks (127.0.0.1)",
        "The database takes a write in",
        "(SQLite 3.",
        "One server answered, version 0.1.0.",
        "Static files are compressed",
        "Streams are neither held back nor cut",
        "All is well.",
    ):
        assert sentence in said
    assert " wrong " not in said


def test_streams_that_are_held_back_are_caught(site: Site, run: Run) -> None:
    with between(Between(site.port, holds_back=True)) as url:
        code, said = run(url, "--silence=0")
    assert code == 1, said
    assert "wrong Streams are held back: 5 messages sent within 3.0 s came within 0.0 s" in said
    assert "proxy_buffering off" in said
    assert "1 thing is wrong." in said


def test_streams_that_are_cut_are_caught(site: Site) -> None:
    with between(Between(site.port, cuts_after=1.5)) as url:
        heard = listen(Place.at(url), f"{checkup.STREAM}?silence=4", 10)
        (found,) = streams.judge_stream(heard, 4)
    assert found.state is State.WRONG
    assert found.text.startswith("A stream was cut after ")


def test_streams_that_are_compressed_are_caught(site: Site) -> None:
    packed = lambda head: head.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1)  # noqa: E731
    with between(Between(site.port, told=packed)) as url:
        heard = listen(Place.at(url), checkup.STREAM, 10)
    (found,) = streams.judge_stream(heard, 0)
    assert found.text.startswith("Streams are compressed on the way")


def without(name: bytes) -> Callable[[bytes], bytes]:
    """A change that takes a header away."""
    return lambda head: re.sub(rb"(?mi)^%s:.*\r\n" % re.escape(name), b"", head)


def with_(line: bytes, *, instead_of: bytes = b"none") -> Callable[[bytes], bytes]:
    """A change that puts a header in, instead of another."""
    return lambda head: without(instead_of)(head).replace(b"\r\n", b"\r\n" + line + b"\r\n", 1)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"told": without(b"Set-Cookie")}, "No cookie came with the page"),
        ({"told": without(b"Content-Encoding")}, "Pages come uncompressed"),
        ({"asked": without(b"Cookie")}, "A form was refused"),
        (
            {"asked": with_(b"Host: localhost:1", instead_of=b"Host")},
            "A form was refused",
        ),
        (
            {"asked": with_(b"X-Forwarded-For: 198.51.100.9", instead_of=b"X-Forwarded-For")},
            "Everybody seems to come from the proxy (127.0.0.1).",
        ),
    ],
)
def test_what_a_proxy_spoils_is_said(site: Site, fault: dict[str, object], says: str) -> None:
    with between(Between(site.port, **fault)) as url:  # type: ignore[arg-type]
        assert first_fault(url).text.startswith(says)


def test_a_proxy_without_an_app_behind_it_is_said(site: Site) -> None:
    with between(Between(site.port, told=lambda _head: b"HTTP/1.1 502 Bad\r\n\r\n")) as url:
        assert "no app behind it (502)" in first_fault(url).text


def test_from_elsewhere_the_inside_cannot_be_tried_unless_that_is_meant(
    site: Site, run: Run
) -> None:
    found = visit(Place.at(site.url), silence=0, key="made elsewhere")
    (open_,) = (finding for finding in found if finding.state is State.UNTRIED)
    assert "could not be tried from here" in open_.text
    code, said = run(site.url, "--silence=0", "--outside", SECRET_KEY="another")
    assert (code, "All is well." in said) == (0, True)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://localhost:{port}", "Nothing listens at localhost, port {port}."),
        ("https://localhost:{served}", "There is no https at localhost, port {served}"),
        ("http://no-such-name.invalid/", "The name no-such-name.invalid is not known from here."),
        ("ftp://localhost/", "The address has to look like https://review.example.org"),
    ],
)
def test_what_cannot_be_tried_is_said_and_has_a_code_of_its_own(
    site: Site, run: Run, url: str, says: str
) -> None:
    ports = {"port": free_port(), "served": site.port}
    code, said = run(url.format(**ports))
    assert code == 2
    assert says.format(**ports) in said


def test_a_database_that_takes_no_write_is_said(site: Site) -> None:
    """It fails as it would with a table that is missing, a full disk or no rights."""
    site.manage("migrate", "sessions", "zero", "--verbosity=0")
    try:
        fault = first_fault(site.url)
    finally:
        site.manage("migrate", "--verbosity=0")
    assert fault.text == "The database does not take a write (OperationalError)."
