"""A stage on which the scripts of ``static/js`` and the simulated phone play the same piece.

One server answers both as a table says. What each sent, and which states it showed, is written
down in words that can be compared: ids and numbers as their order, never as they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.site import ROOT

SEAT, ROOM = "abc", "/room/1/"
SCRIPTS = ("protocol", "phone", "held", "sending", "outbox", "source", "live")
PAGE = """<!doctype html><meta charset="utf-8"><body seat="{seat}">
<form><input name="csrfmiddlewaretoken" value="{token}"></form>
<div id="now" data-sequence="0"></div>
<template id="phrases"><p data-phrase="too_long">too long</p><p data-phrase="removed">removed</p>
</template>{scripts}</body>"""
QUICKER = """
Object.defineProperty(window, "protocol", {
  set(told) {
    const quicker = (value) => Array.isArray(value) ? value.map(quicker) : value / PACE;
    const kept = ["tries", "polls_before_a_stream", "keepalive_bytes", "status"];
    const pauses = Object.entries(told).filter(([name]) => !kept.includes(name));
    this.quick = { ...told, ...Object.fromEntries(pauses.map(([n, v]) => [n, quicker(v)])) };
  },
  get() { return this.quick; },
});
"""


def quicker(pace: float) -> str:
    """A script for a browser: every pause of the protocol is so many times shorter."""
    return QUICKER.replace("PACE", str(pace))


@dataclass(frozen=True)
class Reply:
    """What the server answers. ``cut``: nothing, and the connection ends. ``never``: nothing.
    ``after`` so many seconds."""

    status: int = 200
    told: Any = None
    html: str = ""
    cut: bool = False
    never: bool = False
    after: float = 0.0


SAVED = Reply(told={"outcome": "saved"})
CUT = Reply(cut=True)


@dataclass
class Stage:
    """The server. ``answers`` are given to one POST after the other, the last one for ever;
    ``streams`` likewise, each a list of messages and of pauses in seconds."""

    answers: Sequence[Reply] = ()
    streams: Sequence[Sequence[Any]] = ()
    versions: Sequence[Reply] = ()
    sent: list[tuple[Any, ...]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    token: int = 1
    _keys: list[str] = field(default_factory=list)
    _open: list[asyncio.StreamWriter] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    async def come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which ends after one answer."""
        self._open.append(writer)
        with contextlib.suppress(OSError, EOFError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
            length = re.search(r"(?i)content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            await self._answer(head, body.decode(), writer)
            writer.close()

    async def _answer(self, head: str, body: str, writer: asyncio.StreamWriter) -> None:
        method, path, _ = head.split(" ", 2)
        if path.startswith("/events/"):
            self.asked.append("version" if path.endswith("/version") else "stream")
        if path.startswith("/static/") or path == "/":
            self._static(path, writer)
        elif path.endswith("/version"):
            await self._reply(self._next("versions"), writer)
        elif path.startswith("/events/"):
            await self._stream(writer)
        elif method == "POST":
            self._note(head, body)
            await self._reply(self._next("answers"), writer)
        else:
            self.token += path == ROOM
            await self._reply(Reply(html=self._page()), writer)

    def _next(self, name: str) -> Any:
        row = getattr(self, name)
        number = self._counts[name] = self._counts.get(name, -1) + 1
        return row[min(number, len(row) - 1)]

    def _page(self) -> str:
        scripts = "".join(f'<script src="/static/js/{name}.js"></script>' for name in SCRIPTS)
        return PAGE.format(seat=SEAT, token=f"token-{self.token}", scripts=scripts)

    def _static(self, path: str, writer: asyncio.StreamWriter) -> None:
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        text = self._page() if path == "/" else (ROOT / path[1:]).read_text(encoding="utf-8")
        _write(writer, 200, text.encode(), kind)

    def _note(self, head: str, body: str) -> None:
        fields = dict(parse_qsl(body, keep_blank_values=True))
        key, _sequence = fields.pop("key"), fields.pop("sequence")
        if key not in self._keys:
            self._keys.append(key)
        token = re.search(r"(?i)x-csrftoken: (\S*)", head)
        seat = re.search(r"(?i)x-seat: (\S*)", head)
        accept = re.search(r"(?i)accept: (\S*)", head)
        told = [found[1] if found else "" for found in (token, seat, accept)]
        self.sent.append((self._keys.index(key), tuple(sorted(fields.items())), *told))

    async def _reply(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60 if reply.never else reply.after)
        if reply.cut:
            return
        body = reply.html or json.dumps(reply.told)
        kind = "text/html" if reply.html else "application/json"
        _write(writer, reply.status, body.encode(), kind)

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        for part in self._next("streams"):
            if isinstance(part, str):
                kind, _, version = part.partition(" ")
                data = json.dumps({"version": int(version)} if version else {})
                writer.write(f"event: {kind}\ndata: {data}\n\n".encode())
            else:
                await asyncio.sleep(part)

    async def close(self) -> None:
        """End every connection."""
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0.02)


def _write(writer: asyncio.StreamWriter, status: int, body: bytes, kind: str) -> None:
    # A browser sends again by itself what it sent over a connection that it had used before.
    told = {"Content-Type": kind, "Content-Length": len(body), "Connection": "close"}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    writer.write("\r\n".join(lines).encode() + body)


@asynccontextmanager
async def staged(stage: Stage) -> AsyncIterator[Stage]:
    """A stage that is open."""
    server = await asyncio.start_server(stage.come, "127.0.0.1", 0)
    stage.port = server.sockets[0].getsockname()[1]
    try:
        yield stage
    finally:
        server.close()
        await stage.close()
