"""A small HTTP client, quick enough not to be what is measured: one browser, its cookies, its
connections. Speaks to this machine alone.
"""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

import httptools

PATIENCE = 30.0
# What a browser opens to one server at the most, over HTTP/1.1.
MOST_CONNECTIONS = 6


class NotThisMachine(Exception):
    """The bench measures nothing but this machine."""


@dataclass(frozen=True)
class Address:
    """Where a server listens. Raises ``NotThisMachine`` for anything but a loopback address."""

    port: int
    ip: str = "127.0.0.1"

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.ip).is_loopback:
            raise NotThisMachine(self.ip)

    @property
    def host(self) -> str:
        """What goes into the Host header."""
        return f"localhost:{self.port}"


@dataclass(slots=True)
class Response:
    """An answer. ``size`` counts its bytes on the wire, ``took`` the seconds from asking on."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    raw: bytes
    size: int
    took: float

    @property
    def body(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") else self.raw

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Connection(asyncio.Protocol):
    """One connection that is kept open: one question at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[None] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self.alive = False
        self._begin()

    def _begin(self) -> None:
        self.headers: dict[str, str] = {}
        self.cookies: list[str] = []
        self.parts: list[bytes] = []
        self.size = 0
        self.whole = False

    async def ask(self, request: bytes) -> tuple[int, Connection]:
        """Send a request and wait for its answer: the status, and this with what came.

        Raises OSError when the connection ends before the answer is whole.
        """
        assert self._transport is not None
        self._begin()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        await self._answer
        return self._parser.get_status_code(), self

    def close(self) -> None:
        """Hang up."""
        self.alive = False
        if self._transport is not None:
            self._transport.abort()

    # What the event loop and the parser call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.alive = True

    def data_received(self, data: bytes) -> None:
        self.size += len(data)
        self._parser.feed_data(data)
        if self.whole and self._answer is not None and not self._answer.done():
            self._answer.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("hung up"))

    def on_header(self, name: bytes, value: bytes) -> None:
        key = name.decode().lower()
        if key == "set-cookie":
            self.cookies.append(value.decode())
        else:
            self.headers[key] = value.decode()

    def on_body(self, body: bytes) -> None:
        self.parts.append(body)

    def on_message_complete(self) -> None:
        self.whole = True
        self.alive = self.alive and bool(self._parser.should_keep_alive())


@dataclass
class Browser:
    """A browser on somebody's phone or laptop: nothing is shared with any other."""

    address: Address
    cookies: dict[str, str] = field(default_factory=dict)
    _idle: list[Connection] = field(default_factory=list)
    _places: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(MOST_CONNECTIONS - 1)  # one is for the stream
    )

    async def get(self, path: str, **headers: str) -> Response:
        """Ask for a page. Underscores in the names of headers stand for hyphens."""
        return await self._ask(self._head("GET", path, headers), b"")

    async def post(self, path: str, fields: Mapping[str, str] | str, **headers: str) -> Response:
        """Send a form, its fields or the text they make."""
        body = (fields if isinstance(fields, str) else urlencode(fields)).encode()
        more = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Origin": f"http://{self.address.host}",
        }
        return await self._ask(self._head("POST", path, more | headers), body)

    def close(self) -> None:
        """Hang up every connection."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    def head(self, path: str, **headers: str) -> bytes:
        """The head of a request for a page, with this browser's cookies."""
        return self._head("GET", path, headers)

    def _head(self, method: str, path: str, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.address.host}", "Accept-Encoding: gzip"]
        if self.cookies:
            pairs = [f"{name}={value}" for name, value in self.cookies.items()]
            lines.append(f"Cookie: {'; '.join(pairs)}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    async def _ask(self, head: bytes, body: bytes) -> Response:
        began = time.perf_counter()
        async with self._places, asyncio.timeout(PATIENCE):
            connection = await self._connection()
            status, came = await connection.ask(head + body)
            took = time.perf_counter() - began
        response = Response(
            status, came.headers, came.cookies, b"".join(came.parts), came.size, took
        )
        if connection.alive:
            self._idle.append(connection)
        self._remember(response)
        return response

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.alive:
                return connection
        loop = asyncio.get_running_loop()
        _transport, made = await loop.create_connection(
            Connection, self.address.ip, self.address.port
        )
        return made

    def _remember(self, response: Response) -> None:
        for cookie in response.cookies:
            pair, *_rest = cookie.split(";")
            name, _equals, value = pair.partition("=")
            self.cookies[name.strip()] = value.strip().strip('"')
