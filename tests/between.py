"""A proxy that does wrong on purpose, between a listener and the app: one question a connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Change = Callable[[bytes], bytes]
END_OF_HEAD = b"\r\n\r\n"


def unchanged(head: bytes) -> bytes:
    """The head of a request or an answer as it is."""
    return head


@dataclass
class Between:
    """What this proxy does to what passes.

    ``holds_back``: it gives out an answer only when all of it is there. ``cuts_after``: seconds
    of silence after which it closes. ``asked`` and ``told`` change the heads of requests and
    answers.
    """

    upstream: int
    holds_back: bool = False
    cuts_after: float | None = None
    asked: Change = unchanged
    told: Change = unchanged
    port: int = 0

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        """Listen until it is over."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()

    async def _pass_on(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            to_far.write(self.asked(await one_answer_only(near)))
            asking = asyncio.create_task(pump(near, to_far))
            to_near.write(self.told(await far.readuntil(END_OF_HEAD)))
            await self._answer(far, to_near)
            asking.cancel()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            to_near.close()
            to_far.close()

    async def _answer(self, far: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        if self.holds_back:
            to_near.write(await far.read())
        while piece := await self._piece(far):
            to_near.write(piece)
            await to_near.drain()

    async def _piece(self, far: asyncio.StreamReader) -> bytes:
        try:
            return await asyncio.wait_for(far.read(65536), self.cuts_after)
        except TimeoutError:
            return b""


async def one_answer_only(near: asyncio.StreamReader) -> bytes:
    """The head of a request that asks to close afterwards, so that an answer has an end."""
    head = await near.readuntil(END_OF_HEAD)
    return head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes."""
    while piece := await source.read(65536):
        sink.write(piece)
        await sink.drain()


@contextmanager
def between(proxy: Between) -> Iterator[str]:
    """The proxy at work; gives its address."""
    ready, over, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    work = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(ready, over)))
    work.start()
    try:
        assert ready.wait(10)
        yield f"http://localhost:{proxy.port}"
    finally:
        loop.call_soon_threadsafe(over.set)
        work.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()
