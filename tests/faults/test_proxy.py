"""The proxy does to requests and streams what it says, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.faults.proxy import Door, Fate, Request
from tests.faults.web import Browser, Failed

SOON = 5.0


class Server:
    """Answers with the number of the request; ``/events/x`` says one thing every 20 ms."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0
        self.open: list[asyncio.StreamWriter] = []

    async def come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.open.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.asked.append(head.split(" ")[1])
                if "/events/" in head:
                    return await self._stream(writer)
                if "/mute" in head:
                    return None
                said = str(len(self.asked)).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
        except (OSError, EOFError):
            return None

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for number in range(500):
            writer.write(f"event: beat\ndata: {number}\n\n".encode())
            await asyncio.sleep(0.02)


@asynccontextmanager
async def road() -> AsyncIterator[tuple[Server, Door, Browser]]:
    """A server, the door before it, and a browser before the door."""
    server = Server()
    listening = await asyncio.start_server(server.come, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    door = await Door(lambda: [server.port], random.Random(1)).open()
    try:
        yield server, door, Browser(door.port)
    finally:
        await door.close()
        listening.close()
        for writer in server.open:
            writer.transport.abort()
        await asyncio.sleep(0.02)


Try = Callable[[Server, Door, Browser], Awaitable[None]]


def on_a_road(trial: Try) -> None:
    """Run one trial."""

    async def run() -> None:
        async with road() as (server, door, browser):
            await asyncio.wait_for(trial(server, door, browser), 4 * SOON)

    asyncio.run(run())


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(SOON):
        while not holds():
            await asyncio.sleep(0.01)


def fate_of(path: str, fate: Fate) -> Callable[[Request], Fate]:
    """This fate for this address, and the usual one for others."""
    return lambda request: fate if request.path == path else Fate()


def test_a_request_and_its_answer_pass_and_are_written_down() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        assert (await browser.get("/one")).text == "1"
        assert server.asked == ["/one"]
        assert [(said.path, said.data[-1:]) for said in door.said] == [("/one", b"1")]

    on_a_road(trial)


def test_an_answer_is_lost_after_the_server_has_done_its_work() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.fates.append(fate_of("/one", Fate(lost=True)))
        with pytest.raises(Failed):
            await browser.get("/one")
        assert server.asked == ["/one"]
        assert (await browser.get("/two")).text == "2"

    on_a_road(trial)


def test_a_request_arrives_twice() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.fates.append(fate_of("/one", Fate(again=0.01)))
        assert (await browser.get("/one")).text == "1"
        await until(lambda: server.asked == ["/one", "/one"])

    on_a_road(trial)


def test_a_second_copy_that_nobody_answers_ends_with_the_door() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.fates.append(fate_of("/mute", Fate(again=0.0)))
        asked = asyncio.ensure_future(browser.get("/mute"))
        await until(lambda: server.asked == ["/mute", "/mute"])
        copies = [one for one in asyncio.all_tasks() if "send_copy" in repr(one)]
        assert len(copies) == 1
        await door.close()
        await asyncio.gather(asked, return_exceptions=True)
        copies.clear()
        gc.collect()  # says so where a connection is still open

    on_a_road(trial)


def test_a_late_request_arrives_after_a_later_one_though_its_sender_has_given_up() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.fates.append(fate_of("/one", Fate(late=0.3)))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(browser.get("/one"), 0.05)
        await browser.get("/two")
        await until(lambda: server.asked == ["/two", "/one"])

    on_a_road(trial)


def test_in_the_dark_nothing_arrives_and_with_light_everything_does() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.light.clear()
        asked = asyncio.ensure_future(browser.get("/one"))
        await asyncio.sleep(0.1)
        assert (server.asked, asked.done()) == ([], False)
        door.light.set()
        assert (await asked).text == "1"

    on_a_road(trial)


def test_nobody_answers_behind_a_shut_door_or_where_no_server_is() -> None:
    async def trial(server: Server, door: Door, browser: Browser) -> None:
        door.shut = True
        with pytest.raises(Failed):
            await browser.get("/one")
        door.shut, door.backends = False, lambda: [9]
        with pytest.raises(Failed):
            await browser.get("/two")
        assert server.asked == []

    on_a_road(trial)


@pytest.mark.parametrize("how", ["held", "dark", "forgotten", "collecting"])
def test_a_stream_looks_open_and_brings_nothing(how: str) -> None:
    async def trial(_server: Server, door: Door, browser: Browser) -> None:
        heard: list[str] = []

        async def listen() -> None:
            async for _kind, data in browser.stream("/events/seat/1"):
                heard.append(data)

        listening = asyncio.ensure_future(listen())
        await until(lambda: len(heard) > 2)
        assert not door.deceives
        {
            "held": door.free.clear,
            "dark": door.light.clear,
            "forgotten": door.forget,
            "collecting": lambda: door.collect(collecting=True),
        }[how]()
        await asyncio.sleep(0.05)
        before = len(heard)
        await asyncio.sleep(0.15)
        assert (len(heard), listening.done(), door.deceives) == (before, False, True)
        door.light.set()
        door.free.set()
        door.collect(collecting=False)
        if how == "forgotten":
            await asyncio.sleep(0.1)
            assert len(heard) == before
        else:
            await until(lambda: len(heard) > before + 3)
        door.cut(streams_only=True)
        with pytest.raises(Failed):
            await listening

    on_a_road(trial)


def test_cutting_streams_leaves_other_requests_alone() -> None:
    async def trial(_server: Server, door: Door, browser: Browser) -> None:
        door.fates.append(fate_of("/one", Fate(late=0.2)))
        asked = asyncio.ensure_future(browser.get("/one"))
        await asyncio.sleep(0.05)
        door.cut(streams_only=True)
        assert (await asked).ok

    on_a_road(trial)
