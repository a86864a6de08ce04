"""Where connections come in: who is taken at once, who goes the long way, and who waits."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from reviewtool.front import Door, Front, hang_up_idle
from tests.workshops.live.peers import ROOM, SEAT, Database, no_django, until
from workshops import live, protocol
from workshops.live import Live
from workshops.live.messages import Receive, Scope, Send, answer
from workshops.live.wires import Wire, asked_of

STREAM = f"GET {SEAT} HTTP/1.1\r\nHost: localhost\r\nCookie: a=b; seat=mine\r\n\r\n".encode()
PAGE = b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"


class House:
    """A server with one way in. Pages wait until ``open`` is set and say their path."""

    def __init__(self, room: Live) -> None:
        self.room = room
        self.door = Door(room.streams)
        self.state = ServerState()
        self.open = asyncio.Event()
        self.open.set()
        self.asked: list[str] = []
        self.visitors: list[Visitor] = []
        self.now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        if self.room.answers(scope):
            return await self.room(scope, receive, send)
        self.now += 1
        await self.open.wait()
        self.now -= 1
        return await answer(send, 200, [], scope["path"].encode())

    async def call(self) -> Visitor:
        """Somebody connects."""
        self.visitors.append(Visitor(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.visitors[-1]

    async def serve(self) -> asyncio.Server:
        """Begin to listen."""
        config = Config(self, lifespan="off", ws="none", log_config=None)
        config.load()
        loop = asyncio.get_running_loop()
        made = lambda: self.door(config, self.state, {})  # noqa: E731
        server = await loop.create_server(made, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server


class Visitor:
    """A browser's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, *pieces: bytes) -> None:
        """Send something."""
        for piece in pieces:
            self.writer.write(piece)

    async def hear(self, until: bytes) -> str:
        """Everything up to these bytes."""
        return (await asyncio.wait_for(self.reader.readuntil(until), 3)).decode()

    async def rest(self) -> bytes:
        """Everything until the other side hangs up."""
        return await asyncio.wait_for(self.reader.read(), 3)

    def leave(self) -> None:
        """Hang up at once."""
        self.writer.transport.abort()


Story = Callable[[House], Awaitable[None]]


def run(story: Story, database: Database | None = None) -> None:
    """Tell a story in a house that is open."""

    async def told() -> None:
        room = Live((database or Database()).rules, no_django)
        await room.start()
        house = House(room)
        server = await house.serve()
        try:
            await story(house)
        finally:
            server.close()
            for visitor in house.visitors:
                visitor.leave()
            await until(lambda: not house.state.connections)
            await room.stop()

    asyncio.run(told())


def test_a_stream_is_taken_at_once_and_uvicorn_keeps_nothing_of_it() -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        phone.say(STREAM)
        head = await phone.hear(b"\r\n\r\n")
        assert head.startswith("HTTP/1.1 200 OK\r\ndate: ")
        assert "\r\ncontent-type: text/event-stream; charset=utf-8\r\n" in head
        assert "\r\ncache-control: no-store\r\n" in head
        assert "\r\nx-accel-buffering: no\r\n" in head
        assert 'hello\ndata: {"version": 1}' in await phone.hear(b"\n\n\r\n")
        live.announce(ROOM, version=2, kind="step")
        said = 'event: step\ndata: {"version": 2}\n\n'
        assert await phone.hear(b"\n\n\r\n") == f"{len(said):x}\r\n{said}\r\n"
        assert (house.asked, house.state.connections, house.room.hub.count()) == ([], set(), 1)

    run(story)


def test_a_stream_that_is_closed_by_its_browser_is_forgotten() -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        phone.say(STREAM)
        await until(lambda: house.room.hub.count() == 1)
        phone.leave()
        await until(lambda: house.room.hub.count() == 0)

    run(story)


def test_who_leaves_before_they_were_let_in_is_never_counted() -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        phone.say(STREAM)
        await asyncio.sleep(0.05)
        phone.leave()
        await asyncio.sleep(0.2)
        assert house.room.hub.count() == 0

    run(story, Database(slow=0.1))


def test_the_server_ends_its_streams_whole() -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        phone.say(STREAM)
        await until(lambda: house.room.hub.count() == 1)
        house.room.hub.close()
        assert (await phone.rest()).endswith(b"\r\n0\r\n\r\n")
        assert house.room.hub.count() == 0
        late = await house.call()
        late.say(STREAM)
        assert (await late.rest()).startswith(b"HTTP/1.1 503 ")

    run(story)


@pytest.mark.parametrize(
    ("request_", "broken", "status"),
    [
        (STREAM.replace(b"mine", b"other"), False, 404),
        (STREAM.replace(b"Cookie", b"Biscuit"), False, 404),
        (STREAM, True, 503),
    ],
)
def test_who_may_not_listen_gets_an_empty_answer(
    request_: bytes, broken: bool, status: int
) -> None:
    async def story(house: House) -> None:
        stranger = await house.call()
        stranger.say(request_)
        said = await stranger.rest()
        assert said.startswith(b"HTTP/1.1 %d " % status)
        assert said.endswith(b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        assert house.room.hub.count() == 0

    run(story, Database(broken=broken))


def test_a_browser_may_listen_on_the_connection_it_fetched_a_page_over() -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        for _ in range(2):
            phone.say(PAGE)
            assert (await phone.hear(b"/page")).startswith("HTTP/1.1 200 OK")
        phone.say(STREAM)
        assert "hello" in await phone.hear(b"\n\n\r\n")
        assert house.asked == ["/page", "/page"]

    run(story)


@pytest.mark.parametrize(
    "pieces",
    [
        (STREAM[:30], STREAM[30:]),
        (STREAM.replace(b"7 HTTP", b"7/ HTTP"),),
        (STREAM.replace(b"HTTP/1.1", b"HTTP/1.0"),),
        (STREAM.replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\nab"),),
    ],
)
def test_a_stream_that_is_asked_for_otherwise_goes_the_long_way(pieces: tuple[bytes, ...]) -> None:
    async def story(house: House) -> None:
        phone = await house.call()
        for piece in pieces:
            phone.say(piece)
            await asyncio.sleep(0.02)
        assert "hello" in await phone.hear(b'{"version": 1}\n\n')
        assert len(house.asked) == house.room.hub.count() == 1
        live.announce(ROOM, version=2, kind="step")
        assert "step" in await phone.hear(b'{"version": 2}\n\n')

    run(story)


@pytest.mark.parametrize(
    "request_",
    [
        STREAM.replace(b"GET", b"POST"),
        STREAM.replace(SEAT.encode(), b"/events/doctor"),
        STREAM.replace(SEAT.encode(), b"/events/seat/7/version"),
        STREAM.replace(SEAT.encode(), b"/events/seat/" + b"9" * 19),
        STREAM.replace(b"Host:", b"Host :"),
        STREAM.replace(b"a=b", b"a\0b"),
        STREAM.replace(b"Cookie", b"Expect: 100-continue\r\nCookie"),
        STREAM.replace(b"Cookie", b"transfer-encoding: chunked\r\nCookie"),
        STREAM.replace(b"\r\nCookie", b"\r\n folded\r\nCookie"),
        STREAM.replace(b"\r\n", b"\n"),
        STREAM + STREAM,
        STREAM[:-2],
    ],
)
def test_only_what_is_plainly_a_request_for_a_stream_is_read_as_one(request_: bytes) -> None:
    assert asked_of(STREAM)
    assert asked_of(request_) is None


def test_a_request_says_who_asks() -> None:
    asked = asked_of(
        b"GET /events/screen/a-secret HTTP/1.1\r\nhost:x\r\nCOOKIE: a=1\r\ncookie:b=2\r\n\r\n"
    )
    assert asked is not None
    assert (asked.kind, asked.key, asked.cookies) == ("screen", "a-secret", {"a": "1", "b": "2"})


class Line(asyncio.Transport):
    """A connection's other end, which takes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""

    def write(self, data: Any) -> None:
        self.said += data

    def close(self) -> None:
        self.said += b"(hung up)"


def test_a_peer_that_stops_reading_is_not_written_to_and_told_at_the_next_beat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)

    async def story(house: House) -> None:
        line = Line()
        wire = Wire(line, house.room.hub, "seat")
        asked = asked_of(STREAM)
        assert asked is not None
        house.room.streams.take(wire, asked)
        await until(lambda: house.room.hub.count() == 1)
        wire.pause_writing()
        live.announce(ROOM, version=2, kind="step")
        await until(lambda: wire.missed)
        assert b'"version": 2' not in line.said
        wire.resume_writing()
        await until(lambda: b'event: hello\ndata: {"version": 2}' in line.said)

    run(story)


def test_two_requests_at_once_are_answered_one_after_the_other() -> None:
    async def story(house: House) -> None:
        browser = await house.call()
        browser.say(PAGE + PAGE.replace(b"page", b"next"), PAGE.replace(b"page", b"last"))
        for path in (b"/page", b"/next", b"/last"):
            assert (await browser.hear(path)).startswith("HTTP/1.1 200 OK")
        browser.say(PAGE)
        assert (await browser.hear(b"/page")).startswith("HTTP/1.1 200 OK")

    run(story)


def test_what_is_left_of_a_body_is_never_read_as_a_request() -> None:
    async def story(house: House) -> None:
        body = STREAM
        post = b"POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        browser = await house.call()
        browser.say(post)
        assert (await browser.hear(b"/page")).startswith("HTTP/1.1 200 OK")  # before the body came
        browser.say(body, PAGE.replace(b"page", b"next"))
        assert (await browser.hear(b"/next")).startswith("HTTP/1.1 200 OK")
        assert house.room.hub.count() == 0

    run(story)


def test_a_request_that_is_half_here_when_the_one_before_is_answered_is_not_lost() -> None:
    async def story(house: House) -> None:
        house.open.clear()
        browser = await house.call()
        browser.say(PAGE, PAGE[:9])
        await until(lambda: house.now == 1)
        await asyncio.sleep(0.05)
        house.open.set()
        assert (await browser.hear(b"/page")).startswith("HTTP/1.1 200 OK")
        browser.say(PAGE[9:])
        assert (await browser.hear(b"/page")).startswith("HTTP/1.1 200 OK")

    run(story)


def test_a_connection_that_was_answered_is_a_few_words_and_is_hung_up_after_a_while() -> None:
    async def story(house: House) -> None:
        browser, busy = await house.call(), await house.call()
        browser.say(PAGE)
        await browser.hear(b"/page")
        house.open.clear()
        busy.say(PAGE)
        await until(lambda: house.now == 1)
        resting = [one for one in house.state.connections if isinstance(one, Front)]
        assert (len(house.state.connections), len(resting)) == (2, 1)
        hang_up_idle(house.state, 60)
        browser.say(PAGE)
        await until(lambda: house.now == 2)
        house.open.set()
        await asyncio.gather(browser.hear(b"/page"), busy.hear(b"/page"))
        hang_up_idle(house.state, -1)
        assert [await browser.rest(), await busy.rest()] == [b"", b""]
        await until(lambda: not house.state.connections)

    run(story)


def test_the_server_hangs_up_on_who_asks_nothing_when_it_stops() -> None:
    async def story(house: House) -> None:
        browser = await house.call()
        await until(lambda: bool(house.state.connections))
        for connection in list(house.state.connections):
            connection.shutdown()
        assert await browser.rest() == b""
        assert not house.state.connections

    run(story)


def test_what_is_not_http_is_told_so() -> None:
    async def story(house: House) -> None:
        lost = await house.call()
        lost.say(b"\x16\x03\x01\x02\x00 hello in another language\r\n\r\n")
        assert (await lost.rest()).startswith(b"HTTP/1.1 400 ")
        sock = socket.create_connection(("127.0.0.1", house.port))
        sock.close()  # and who only knocks leaves nothing behind
        await until(lambda: not house.state.connections)

    run(story)
