"""The parts of the bench that judge: what counts as met, what a page loads, what a form sends."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import pytest

from bench import forms, report, streams
from bench.client import Address, Browser, NotThisMachine
from bench.figures import of_many, percentile
from bench.goals import Beside, Goal
from bench.scenarios.answering import most_in_a_second
from bench.scenarios.weight import without_other_letters

PAGE = """
<a href="/screen/abc/">Screen</a>
<form method="post" action="/workshops/new/">
  <input type="hidden" name="token" value="t">
  <input name="title" value="Review"><input name="name_staff">
  <input type="checkbox" name="domain_1" checked><input type="checkbox" name="domain_2">
  <input type="radio" name="minimum" value="3" checked>
  <input type="radio" name="minimum" value="5">
  <select name="minutes"><option value="120">2</option><option value="180" selected>3</select>
  <textarea name="text"></textarea>
  <button name="to" value="rate-1-">Rate</button>
</form>
"""


def test_a_form_sends_what_a_browser_would_send() -> None:
    form = forms.form_to(PAGE, "/new/")
    assert form.fields == {
        "token": "t",
        "title": "Review",
        "name_staff": "",
        "domain_1": "on",
        "minimum": "3",
        "minutes": "180",
        "text": "",
    }
    with pytest.raises(LookupError):
        forms.form_to(PAGE, "/elsewhere/")


def test_no_other_machine_can_be_named() -> None:
    assert Address(8000).host == "localhost:8000"
    with pytest.raises(NotThisMachine):
        Address(8000, ip="192.0.2.1")


def test_a_goal_is_met_at_its_limit_and_not_beyond() -> None:
    assert Goal("p95", "sqlite", 25, 25, "ms").met
    assert not Goal("p95", "sqlite", 25.1, 25, "ms").met
    assert Goal("answers", "sqlite", 500, 500, "a second", at_least=True).met
    assert not Goal("answers", "sqlite", 499.9, 500, "a second", at_least=True).met


def test_the_table_says_plainly_what_was_not_met() -> None:
    missed = Goal("p95", "sqlite", 31.5, 25, "ms", beside=Beside("raw ok", 2, "ms"))
    reached = Goal("answers", "sqlite", 612, 500, "a second", at_least=True)
    first, second, third = report.table([missed, reached]).splitlines()
    assert first.split() == ["measured", "to", "reach", "this", "machine", "at", "best"]
    assert " ".join(second.split()) == "sqlite p95 31.5 ≤ 25 ms NOT MET 2 ms (raw ok)"
    assert " ".join(third.split()) == "sqlite answers 612 ≥ 500 a second met"


def test_percentiles() -> None:
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([7.0], 0.95) == 7.0
    assert of_many([0.010, 0.020, 0.030]) == {
        "p50_ms": 20.0,
        "p95_ms": 30.0,
        "max_ms": 30.0,
        "number": 3,
    }


def test_announcements_in_any_one_second_are_counted() -> None:
    assert most_in_a_second([0.0, 0.25, 0.5, 0.75, 1.0, 1.25]) == 4
    assert most_in_a_second([]) == 0


def test_fonts_for_letters_that_english_lacks_are_not_part_of_the_first_view() -> None:
    plain = "@font-face { src: url(plain.woff2) }"
    latin = "@font-face { src: url(latin.woff2); unicode-range: U+0000-00FF, U+2019 }"
    welsh = "@font-face { src: url(welsh.woff2); unicode-range: U+0100-02FF }"
    kept = without_other_letters(f"{plain} {latin} {welsh} p {{ color: red }}")
    assert [name for name in ("plain", "latin", "welsh", "red") if name in kept] == [
        "plain",
        "latin",
        "red",
    ]


def test_events_are_read_as_a_browser_reads_them() -> None:
    event = streams.read(b'event: step\ndata: {"version": 7, "within": 300}', at=1.5)
    assert event is not None
    assert (event.kind, event.version, event.data["within"], event.at) == ("step", 7, 300, 1.5)
    assert streams.read(b"retry: 700", at=0.0) is None


Story = Callable[[Browser, list[bytes]], Awaitable[None]]


def with_server(answers: list[bytes], story: Story) -> None:
    """Tell a story with a server that gives these answers, and what it was asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for each in answers:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(each)
        await reader.read()
        writer.close()
        done.set()

    async def told() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            browser = Browser(Address(server.sockets[0].getsockname()[1]))
            await story(browser, asked)
            browser.close()
            await done.wait()
        await asyncio.sleep(0.01)

    done = asyncio.Event()
    asyncio.run(told())


def test_a_browser_keeps_cookies_and_unpacks_whatever_way_a_body_comes() -> None:
    packed = gzip.compress("Grüße".encode())
    plain = b"HTTP/1.1 200 OK\r\nset-cookie: seat_1=abc; Path=/\r\ncontent-length: 2\r\n\r\nok"
    chunked = (
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
        + f"{len(packed):x}\r\n".encode()
        + packed
        + b"\r\n0\r\n\r\n"
    )
    same = b'HTTP/1.1 304 Not Modified\r\netag: "x"\r\n\r\n'

    async def story(browser: Browser, asked: list[bytes]) -> None:
        first = await browser.get("/")
        assert (first.status, first.text, first.size) == (200, "ok", len(plain))
        second = await browser.get("/", If_None_Match='"x"')
        assert (second.text, second.size) == ("Grüße", len(chunked))
        assert (await browser.get("/")).status == 304
        assert b"Cookie: seat_1=abc\r\n" in asked[1]
        assert b'If-None-Match: "x"\r\n' in asked[1]

    with_server([plain, chunked, same], story)
