"""The streams: who hears what, how often, and what happens to a slow or missing listener."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from workshops import live
from workshops.live import Hub, Message, Pace, Stream, Streams, event

ROOM = 7


def test_a_step_is_told_at_once_and_the_newest_version_only() -> None:
    pace = Pace()
    pace.note(ROOM, "step", 3)
    pace.note(ROOM, "step", 5)
    pace.note(ROOM, "step", 4)
    assert pace.due(now=0.0) == [(ROOM, "step", 5)]
    assert pace.due(now=0.0) == []


def test_counts_are_told_at_most_four_times_a_second_and_the_last_is_never_lost() -> None:
    pace, told = Pace(), []
    for hundredth in range(101):
        pace.note(ROOM, "counts", hundredth)
        told += pace.due(now=hundredth / 100)
    assert [version for _, _, version in told] == [0, 25, 50, 75, 100]
    pace.note(ROOM, "counts", 101)
    assert pace.due(now=1.01) == []
    assert pace.next_due() == 1.25
    assert pace.due(now=1.25) == [(ROOM, "counts", 101)]


def test_workshops_do_not_slow_each_other() -> None:
    pace = Pace()
    pace.note(1, "counts", 1)
    pace.note(2, "counts", 1)
    assert pace.due(now=0.0) == [(1, "counts", 1), (2, "counts", 1)]
    pace.note(1, "step", 2)
    assert pace.due(now=0.0) == [(1, "step", 2)]


def test_nothing_waiting_is_never_due() -> None:
    assert Pace().next_due() is None


def test_announcing_without_a_server_does_nothing() -> None:
    live.announce(ROOM, version=1, kind="step")


def test_announcing_what_nobody_listens_to_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="gossip"):
        live.announce(ROOM, version=1, kind="gossip")


def test_a_message_holds_a_version_and_nothing_else() -> None:
    assert event("step", 4) == b'event: step\ndata: {"version": 4}\n\n'
    assert event("beat") == b"event: beat\ndata: {}\n\n"


class Peer:
    """A browser at the other end of a stream, which may stop reading or go away."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone = asyncio.Event()
        self._asked = False

    async def send(self, message: Message) -> None:
        if not self.reading.is_set():
            await self.reading.wait()
        self.messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.gone.set()

    async def receive(self) -> Message:
        if self._asked:
            await self.gone.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    def heard(self) -> list[str]:
        """The lines received, without the pause before reconnecting."""
        text = b"".join(message.get("body", b"") for message in self.messages).decode()
        parts = [part for part in text.split("\n\n") if part and not part.startswith("retry")]
        return [part.replace("event: ", "").replace("\ndata:", "") for part in parts]


def check(kind: str, key: str, cookies: Mapping[str, str]) -> tuple[int, int] | None:
    """Everyone with the cookie may listen to the room, which is at version 1."""
    return (ROOM, 1) if cookies.get("seat") == "mine" else None


def scope(path: str, cookie: str = "seat=mine", method: str = "GET") -> dict[str, Any]:
    """A request as the server hands it over."""
    return {"path": path, "method": method, "headers": [(b"cookie", cookie.encode())]}


def run(story: Callable[[Streams], Awaitable[None]]) -> None:
    """Tell a story with streams that are started and stopped."""

    async def told() -> None:
        streams = Streams(check)
        await streams.start()
        try:
            await story(streams)
        finally:
            await streams.stop()

    asyncio.run(told())


async def listen(streams: Streams, path: str) -> Peer:
    """A peer that has been let in."""
    peer = Peer()
    peer.task = asyncio.create_task(  # type: ignore[attr-defined]
        streams(scope(path), peer.receive, peer.send)
    )
    while not peer.heard():
        await asyncio.sleep(0.001)
    return peer


def test_each_audience_hears_what_is_for_it() -> None:
    async def story(streams: Streams) -> None:
        paths = [f"/events/seat/{ROOM}", f"/events/desk/{ROOM}", "/events/screen/secret"]
        peers = [await listen(streams, path) for path in paths]
        for version, kind in enumerate(["step", "counts", "reasons", "plan"], start=2):
            live.announce(ROOM, version=version, kind=kind)
            await asyncio.sleep(0.01)
        live.announce(ROOM + 1, version=9, kind="step")
        await asyncio.sleep(0.01)
        heard = [[line.split()[0] for line in peer.heard()] for peer in peers]
        assert heard == [
            ["hello", "step", "plan"],
            ["hello", "step", "counts", "reasons", "plan"],
            ["hello", "step", "counts", "plan"],
        ]

    run(story)


def test_the_first_message_names_the_newest_version_that_was_announced() -> None:
    async def story(streams: Streams) -> None:
        live.announce(ROOM, version=6, kind="step")
        await asyncio.sleep(0.01)
        peer = await listen(streams, f"/events/seat/{ROOM}")
        assert peer.heard() == ['hello {"version": 6}']

    run(story)


def test_announcements_come_from_any_thread() -> None:
    async def story(streams: Streams) -> None:
        peer = await listen(streams, f"/events/seat/{ROOM}")
        await asyncio.to_thread(live.announce, ROOM, version=2, kind="step")
        await asyncio.sleep(0.02)
        assert peer.heard()[1:] == ['step {"version": 2}']

    run(story)


@pytest.mark.parametrize(
    ("path", "cookie", "method", "status"),
    [
        (f"/events/seat/{ROOM}", "seat=other", "GET", 404),
        (f"/events/seat/{ROOM}", "", "GET", 404),
        ("/events/seat/", "seat=mine", "GET", 404),
        ("/events/seat/x", "seat=mine", "GET", 404),
        ("/events/seat/" + "9" * 30, "seat=mine", "GET", 404),
        ("/events/screen/a%00b", "seat=mine", "GET", 404),
        ("/events/door/1", "seat=mine", "GET", 404),
        (f"/events/seat/{ROOM}", "seat=mine", "POST", 405),
    ],
)
def test_strangers_get_nothing(path: str, cookie: str, method: str, status: int) -> None:
    async def story(streams: Streams) -> None:
        peer = Peer()
        await streams(scope(path, cookie, method), peer.receive, peer.send)
        assert peer.messages[0]["status"] == status
        assert streams.hub.count() == 0

    run(story)


def test_leaving_forgets_the_stream() -> None:
    async def story(streams: Streams) -> None:
        peer = await listen(streams, f"/events/seat/{ROOM}")
        assert streams.hub.count() == 1
        peer.gone.set()
        await peer.task  # type: ignore[attr-defined]
        assert streams.hub.count() == 0
        live.announce(ROOM, version=2, kind="step")
        await asyncio.sleep(0.01)
        assert len(peer.heard()) == 1

    run(story)


def test_a_peer_that_stops_reading_holds_up_nobody_and_is_told_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def story(streams: Streams) -> None:
        slow = await listen(streams, f"/events/seat/{ROOM}")
        quick = await listen(streams, f"/events/seat/{ROOM}")
        slow.reading.clear()
        live.announce(ROOM, version=2, kind="step")
        await asyncio.sleep(0.01)
        assert (len(slow.heard()), len(quick.heard())) == (1, 2)
        slow.reading.set()
        await asyncio.sleep(0.1)
        assert 'hello {"version": 2}' in slow.heard()[1:]

    run(story)


def test_every_stream_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)

    async def story(streams: Streams) -> None:
        peer = await listen(streams, f"/events/seat/{ROOM}")
        await asyncio.sleep(0.3)
        assert peer.heard()[1:4] == ["beat {}"] * 3

    run(story)


def test_closing_ends_every_stream_and_lets_nobody_in() -> None:
    async def story(streams: Streams) -> None:
        peers = [await listen(streams, f"/events/seat/{ROOM}") for _ in range(3)]
        streams.hub.close()
        await asyncio.gather(*(peer.task for peer in peers))  # type: ignore[attr-defined]
        late = Peer()
        await streams(scope(f"/events/seat/{ROOM}"), late.receive, late.send)
        assert (streams.hub.count(), late.messages[0]["status"]) == (0, 503)

    run(story)


def test_a_stream_that_broke_is_written_to_no_more() -> None:
    async def broken(message: Message) -> None:
        raise OSError

    async def story() -> None:
        stream = Stream(broken, ROOM, "seat")
        Hub().join(stream, 1)
        stream.write(b"x")
        assert not stream.open

    asyncio.run(story())
