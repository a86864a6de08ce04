"""The least a server can do, to hold the app against: ``python -m bench.bare fan-out`` and ``ok``.

``fan-out`` keeps streams open and writes the body of a POST to each of them, in one loop.
``ok`` answers every request with two letters, by the same server as the app's and as it is set
up there. Both print their port and run until they are told to stop.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import uvicorn
import uvloop

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
DONE = b"HTTP/1.1 204 No Content\r\n\r\n"
Message = MutableMapping[str, Any]


def listener() -> socket.socket:
    """A socket of this machine alone, at any free port, which is printed."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(2048)
    print(made.getsockname()[1], flush=True)
    return made


class FanOut(asyncio.Protocol):
    """A connection: a stream after a GET; a POST writes to all streams."""

    streams: set[asyncio.Transport] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            self.transport.write(HEAD + chunk(b"event: hello\ndata: {}\n\n"))
            self.streams.add(self.transport)
            return
        told = chunk(data.partition(b"\r\n\r\n")[2])
        for stream in self.streams:
            stream.write(told)
        self.transport.write(DONE)

    def connection_lost(self, exc: Exception | None) -> None:
        self.streams.discard(self.transport)


def chunk(body: bytes) -> bytes:
    """A piece of a body whose length is not known before."""
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


async def fan_out() -> None:
    """Serve until stopped."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(FanOut, sock=listener())
    await server.serve_forever()


async def ok(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """The smallest ASGI application that takes a body."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})
    await send({"type": "http.response.body", "body": b"ok"})


def main(which: str) -> None:
    """Serve one of them."""
    if which == "ok":
        config = uvicorn.Config(
            ok, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False
        )
        uvicorn.Server(config).run([listener()])
    elif which == "fan-out-uvloop":
        uvloop.run(fan_out())
    else:
        asyncio.run(fan_out())


if __name__ == "__main__":
    main(sys.argv[1])
