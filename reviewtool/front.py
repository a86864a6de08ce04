"""Where connections come in: streams go to what is live, requests to uvicorn.

A full hall keeps a thousand connections open, and on few of them something is asked at a time. So
a connection is a few words until then, and again when it was answered; what uvicorn keeps to read
requests with is many times that.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from workshops.live.doorkeeper import Asked
from workshops.live.streams import Streams
from workshops.live.wires import Wire, asked_of


class Door:
    """The one way in of a server; makes its connections as uvicorn asks for them."""

    config: Config
    state: ServerState
    lifespan: dict[str, Any]

    def __init__(self, streams: Streams) -> None:
        self.streams = streams

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> Front:
        self.config, self.state, self.lifespan = config, server_state, app_state
        return Front(self)


class Front(asyncio.Protocol):
    """A connection on which nothing is asked, ``since`` a moment of the clock."""

    __slots__ = ("door", "since", "transport")

    def __init__(self, door: Door) -> None:
        self.door = door
        self.transport: asyncio.Transport | None = None
        self.since = time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.door.state.connections.add(self)  # type: ignore[arg-type]

    def connection_lost(self, exc: Exception | None) -> None:
        self.door.state.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        assert self.transport is not None
        self.door.state.connections.discard(self)
        asked = asked_of(data)
        if asked is not None:
            self._listen(self.transport, asked)
        else:
            self._read(self.transport, data)

    def _listen(self, transport: asyncio.Transport, asked: Asked) -> None:
        wire = Wire(transport, self.door.streams.hub, asked.kind)
        transport.set_protocol(wire)
        self.door.streams.take(wire, asked)

    def _read(self, transport: asyncio.Transport, data: bytes) -> None:
        requests = Requests(self.door)
        transport.set_protocol(requests)
        requests.connection_made(transport)
        requests.data_received(data)

    def shutdown(self) -> None:
        """Hang up."""
        if self.transport is not None:
            self.transport.close()


class Requests(HttpToolsProtocol):
    """uvicorn's reading of requests, for as long as something is asked."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.config, door.state, door.lifespan)
        self.door = door

    def on_response_complete(self) -> None:
        if self._is_done():
            self.server_state.total_requests += 1
            self.flow.resume_reading()
            self._rest()
        else:
            super().on_response_complete()

    def _is_done(self) -> bool:
        """Whether nothing of this request is left to come, and nothing of a further one is here."""
        answered = self.cycle.response_complete and not self.cycle.more_body
        alone = not self.pipeline and self.scope is self.cycle.scope
        return answered and alone and not self.transport.is_closing()

    def _rest(self) -> None:
        front = Front(self.door)
        self.connections.discard(self)
        self.transport.set_protocol(front)
        front.connection_made(self.transport)
        # They hold this, and this them: it would stay until rubbish is looked for.
        self.parser = self.cycle = None  # type: ignore[assignment]


def hang_up_idle(state: ServerState, seconds: float) -> None:
    """Close the connections of a server on which nothing was asked for so long."""
    long_ago = time.monotonic() - seconds
    for connection in list(state.connections):
        if isinstance(connection, Front) and connection.since < long_ago:
            connection.shutdown()
