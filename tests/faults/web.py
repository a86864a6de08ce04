"""A browser's way of asking, and nothing more: one request a connection, cookies, event streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

Fields = Sequence[tuple[str, str]]
LONGEST_HEAD = 64 * 1024


class Failed(Exception):
    """No answer came: what a browser calls a network error."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether it is one of the good ones."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as data. Raises ValueError where it is something else."""
        return json.loads(self.body)


@dataclass
class Jar:
    """The cookies of a browser, which its tabs share."""

    cookies: dict[str, str] = field(default_factory=dict)

    def header(self) -> str:
        """As they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def take(self, line: str) -> None:
        """Keep, or forget, what one Set-Cookie line says."""
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


class Line:
    """One connection: a request goes out, a head comes back, then its body bit by bit."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def head(self, jar: Jar | None) -> tuple[int, dict[str, str]]:
        """Status and headers; cookies go into the jar."""
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if jar is not None and name.lower() == "set-cookie":
                jar.take(value.strip())
        return int(first.split(" ")[1]), headers

    async def pieces(self, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The body as it comes. Raises IncompleteReadError where it ends too soon."""
        if "chunked" in headers.get("transfer-encoding", ""):
            while size := int((await self.reader.readline()).strip() or self._cut(), 16):
                yield await self.reader.readexactly(size)
                await self.reader.readexactly(2)
            await self.reader.readexactly(2)
        elif "content-length" in headers:
            yield await self.reader.readexactly(int(headers["content-length"]))
        else:
            while piece := await self.reader.read(65536):
                yield piece

    def _cut(self) -> bytes:
        raise asyncio.IncompleteReadError(b"", None)

    def close(self) -> None:
        """End it at once."""
        self.writer.transport.abort()


class Browser:
    """Asks one place, with cookies. ``port`` is where the way to the servers begins."""

    def __init__(self, port: int, jar: Jar | None = None) -> None:
        self.port = port
        self.jar = jar if jar is not None else Jar()

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return await self.ask("GET", path, headers)

    async def post(
        self, path: str, fields: Fields, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, {**form, **(headers or {})}, urlencode(fields).encode())

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """One request and its whole answer. Raises ``Failed`` where none came."""
        line = None
        try:
            line = await self._begin(method, path, headers or {}, body)
            status, told = await line.head(self.jar)
            whole = b"".join([piece async for piece in line.pieces(told)] if status != 304 else [])
            return Answer(status, told, whole)
        except (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError) as error:
            raise Failed(f"{method} {path}: {error!r}") from error
        finally:
            if line:
                line.close()

    async def _begin(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=LONGEST_HEAD)
        sent = {"Host": "localhost", "Connection": "close", "Cookie": self.jar.header(), **headers}
        if method == "POST":
            sent |= {"Content-Length": str(len(body)), "Origin": "http://localhost"}
        lines = [f"{name}: {value}" for name, value in sent.items() if value]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        writer.write(head.encode("latin1") + body)
        return Line(reader, writer)

    async def stream(self, path: str) -> AsyncIterator[tuple[str, str]]:
        """The messages of an event stream as (kind, data), ended by whoever leaves the loop.

        Raises ``Failed`` where it does not open, or ends.
        """
        line = None
        try:
            line = await self._begin("GET", path, {"Accept": "text/event-stream"}, b"")
            status, told = await line.head(self.jar)
            if status != 200:
                raise Failed(f"GET {path}: {status}")
            async for message in _messages(line.pieces(told)):
                yield message
        except (OSError, EOFError, ValueError, IndexError) as error:
            raise Failed(f"GET {path}: {error!r}") from error
        finally:
            if line:
                line.close()
        raise Failed(f"GET {path}: the stream ended")


async def _messages(pieces: AsyncIterator[bytes]) -> AsyncIterator[tuple[str, str]]:
    text = ""
    async for piece in pieces:
        text += piece.decode()
        while "\n\n" in text:
            block, text = text.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if "event" in fields:
                yield fields["event"], fields.get("data", "")
