"""The streams: who hears what, how often, and what happens to a slow or missing listener."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from tests.workshops.live.peers import ROOM, SEAT, Database, Peer, get, listen, run, scope, until
from workshops import live, protocol
from workshops.live import Live
from workshops.live.hub import Hub, Stream
from workshops.live.messages import Message, event


def test_announcing_without_a_server_does_nothing() -> None:
    live.announce(ROOM, version=1, kind="step")


def test_announcing_what_nobody_listens_to_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="gossip"):
        live.announce(ROOM, version=1, kind="gossip")


def test_a_message_holds_a_version_and_nothing_else() -> None:
    assert event("step", 4) == b'event: step\ndata: {"version": 4}\n\n'
    assert event("beat") == b"event: beat\ndata: {}\n\n"
    assert event("plan", 4, 300) == b'event: plan\ndata: {"version": 4, "within": 300}\n\n'


def test_each_audience_hears_what_is_for_it() -> None:
    async def story(room: Live) -> None:
        paths = [f"/events/seat/{ROOM}", f"/events/desk/{ROOM}", "/events/screen/secret"]
        peers = [await listen(room, path) for path in paths]
        for version, kind in ((2, "step"), (2, "counts"), (3, "plan")):
            live.announce(ROOM, version=version, kind=kind)
            await asyncio.sleep(0.01)
        live.announce(ROOM + 1, version=9, kind="step")
        await asyncio.sleep(0.01)
        heard = [[line.split()[0] for line in peer.heard()] for peer in peers]
        assert heard == [
            ["hello", "step", "plan"],
            ["hello", "step", "counts", "plan"],
            ["hello", "step", "counts", "plan"],
        ]

    run(story)


def test_counts_that_are_ahead_of_their_step_bring_it_along() -> None:
    async def story(room: Live) -> None:
        phone, desk = await listen(room), await listen(room, f"/events/desk/{ROOM}")
        live.announce(ROOM, version=2, kind="counts")  # its step was lost, or is still to come
        await until(lambda: 'counts {"version": 2}' in desk.heard())
        assert phone.heard()[1:] == ['step {"version": 2}']
        assert set(desk.heard()[1:]) == {'step {"version": 2}', 'counts {"version": 2}'}

    run(story)


def test_what_all_were_told_is_not_said_again() -> None:
    async def story(room: Live) -> None:
        phone = await listen(room)
        for version, kind in ((2, "step"), (2, "step"), (2, "counts"), (1, "plan"), (3, "plan")):
            live.announce(ROOM, version=version, kind=kind)
            await asyncio.sleep(0.01)
        assert phone.heard()[1:] == ['step {"version": 2}', 'plan {"version": 3}']

    run(story)


def test_whoever_moves_the_room_on_is_held_up_by_nothing_that_was_said_before() -> None:
    async def story(room: Live) -> None:
        live.announce(ROOM, version=2, kind="step")
        began = time.monotonic()
        await asyncio.to_thread(live.announce, ROOM, version=2, kind="step")
        assert time.monotonic() - began < 0.05

    run(story)


def test_the_first_message_names_the_newest_version_that_was_announced() -> None:
    async def story(room: Live) -> None:
        live.announce(ROOM, version=6, kind="step")
        await asyncio.sleep(0.01)
        peer = await listen(room, f"/events/seat/{ROOM}")
        assert peer.heard() == ['hello {"version": 6}']

    run(story)


def test_whoever_moves_the_room_on_comes_back_when_the_phones_were_told() -> None:
    async def story(room: Live) -> None:
        phones = [await listen(room) for _ in range(300)]
        await asyncio.to_thread(live.announce, ROOM, version=2, kind="step")
        assert {len(phone.heard()) for phone in phones} == {2}

    run(story)


def test_nobody_waits_for_a_loop_that_does_not_turn() -> None:
    async def story(room: Live) -> None:
        took: list[float] = []

        def move_on() -> None:
            began = time.monotonic()
            live.announce(ROOM, version=2, kind="step")
            took.append(time.monotonic() - began)

        moving = threading.Thread(target=move_on)
        moving.start()
        moving.join(2)  # the loop stands still meanwhile
        assert 0.05 < took[0] < 1

    run(story)


def test_announcements_come_from_any_thread() -> None:
    async def story(room: Live) -> None:
        peer = await listen(room, f"/events/seat/{ROOM}")
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
    async def story(room: Live) -> None:
        peer = Peer()
        await room(scope(path, cookie, method), peer.receive, peer.send)
        assert peer.messages[0]["status"] == status
        assert room.hub.count() == 0

    run(story)


def test_leaving_forgets_the_stream() -> None:
    async def story(room: Live) -> None:
        peer = await listen(room, f"/events/seat/{ROOM}")
        assert room.hub.count() == 1
        peer.gone.set()
        await peer.task
        assert room.hub.count() == 0
        live.announce(ROOM, version=2, kind="step")
        await asyncio.sleep(0.01)
        assert len(peer.heard()) == 1

    run(story)


def test_a_peer_that_stops_reading_holds_up_nobody_and_is_told_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)

    async def story(room: Live) -> None:
        slow = await listen(room, f"/events/seat/{ROOM}")
        quick = await listen(room, f"/events/seat/{ROOM}")
        slow.reading.clear()
        live.announce(ROOM, version=2, kind="step")
        await asyncio.sleep(0.01)
        assert (len(slow.heard()), len(quick.heard())) == (1, 2)
        slow.reading.set()
        await asyncio.sleep(0.1)
        assert 'hello {"version": 2}' in slow.heard()[1:]

    run(story)


def test_every_stream_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)

    async def story(room: Live) -> None:
        peer = await listen(room, f"/events/seat/{ROOM}")
        await asyncio.sleep(0.3)
        assert peer.heard()[1:4] == ["beat {}"] * 3

    run(story)


def test_closing_ends_every_stream_and_lets_nobody_in() -> None:
    async def story(room: Live) -> None:
        peers = [await listen(room, f"/events/seat/{ROOM}") for _ in range(3)]
        room.hub.close()
        await asyncio.gather(*(peer.task for peer in peers))
        late = Peer()
        await room(scope(f"/events/seat/{ROOM}"), late.receive, late.send)
        assert (room.hub.count(), late.messages[0]["status"]) == (0, 503)

    run(story)


def test_a_stream_that_broke_is_written_to_no_more() -> None:
    async def broken(message: Message) -> None:
        raise OSError

    async def story() -> None:
        stream = Stream(broken, ROOM, "seat")
        Hub().join(stream)
        stream.write(b"x")
        assert not stream.open

    asyncio.run(story())


def test_desks_and_screens_count_again_at_every_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)

    async def story(room: Live) -> None:
        desk = await listen(room, f"/events/desk/{ROOM}")
        seat = await listen(room)
        await until(lambda: len(desk.heard()) >= 3 and len(seat.heard()) >= 3)
        assert desk.heard()[1:3] == ["beat {}", 'counts {"version": 1}']
        assert set(seat.heard()[1:]) == {"beat {}"}

    run(story)


def test_many_phones_are_asked_to_come_one_after_the_other() -> None:
    async def story(room: Live) -> None:
        phones = [await listen(room) for _ in range(100)]
        desk = await listen(room, f"/events/desk/{ROOM}")
        live.announce(ROOM, version=2, kind="step")
        await until(lambda: len(phones[-1].heard()) == 2)
        assert phones[0].heard()[1] == 'step {"version": 2, "within": 40}'
        assert desk.heard()[1] == 'step {"version": 2}'

    run(story)


def test_what_was_never_announced_is_found_at_the_next_beat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)
    database = Database()

    async def story(room: Live) -> None:
        phone = await listen(room)
        database.version = 4
        await until(lambda: 'step {"version": 4}' in phone.heard())

    run(story, database)


def test_a_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BEAT", 0.05)
    database = Database()

    async def story(room: Live) -> None:
        phone = await listen(room)
        database.broken = True
        assert (await get(room, SEAT)).status == 503
        await asyncio.sleep(0.15)
        database.broken, database.version = False, 3
        await until(lambda: 'step {"version": 3}' in phone.heard())

    run(story, database)


def test_a_thousand_that_come_at_once_cost_a_few_questions() -> None:
    database = Database(slow=0.01)

    async def story(room: Live) -> None:
        peers = [Peer() for _ in range(1000)]
        tasks = [asyncio.create_task(room(scope(SEAT), one.receive, one.send)) for one in peers]
        await until(lambda: room.hub.count() == 1000)
        assert len(database.asked) <= 6
        room.hub.close()
        await asyncio.gather(*tasks)

    run(story, database)


def test_whoever_listens_is_noted_as_here_when_that_is_due() -> None:
    database = Database(stale_seat=12)

    async def story(room: Live) -> None:
        await listen(room)
        await until(lambda: database.seen == [[12]])

    run(story, database)


def test_whoever_asks_is_told_the_version_and_only_the_first_time_the_database_is_asked() -> None:
    database = Database(version=5)

    async def story(room: Live) -> None:
        answers = [await get(room, f"{SEAT}/version") for _ in range(3)]
        assert [peer.json() for peer in answers] == [{"version": 5}] * 3
        assert answers[0].headers["cache-control"] == "no-store"
        assert database.asked == [1]
        live.announce(ROOM, version=6, kind="step")
        await asyncio.sleep(0.01)
        assert (await get(room, f"{SEAT}/version")).json() == {"version": 6}
        assert database.asked == [1]

    run(story, database)


def test_a_stranger_is_told_no_version() -> None:
    async def story(room: Live) -> None:
        await get(room, f"{SEAT}/version")
        assert (await get(room, f"{SEAT}/version", cookie="seat=other")).status == 404

    run(story)


def test_a_beat_outlives_a_workshop_that_everybody_leaves_meanwhile() -> None:
    class Peer:
        missed, open = False, True

        def __init__(self, place: tuple[int, str]) -> None:
            self.place = place

        def write(self, _body: bytes) -> None:
            return None

        def end(self) -> None:
            return None

    async def story() -> None:
        hub = Hub(lambda _here: asyncio.sleep(0, {}))
        many, last = [Peer((1, "seat")) for _ in range(600)], Peer((2, "seat"))
        for peer in [*many, last]:
            hub.join(peer)
            hub.versions[peer.place[0]] = 1
        beating = asyncio.create_task(hub._beat())
        await asyncio.sleep(0)
        hub.leave(last)
        await hub.sweep()
        await beating

    asyncio.run(story())


def test_a_stream_that_cannot_be_written_to_silences_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(room: Live) -> None:
        good, bad = await listen(room), await listen(room)
        first = next(iter(room.hub._streams[ROOM, "seat"]))
        monkeypatch.setattr(type(first), "write", fails_once(type(first).write))
        live.announce(ROOM, version=2, kind="step")
        told = 'step {"version": 2}'
        await until(lambda: told in good.heard() or told in bad.heard())
        live.announce(ROOM, version=3, kind="step")
        await until(lambda: 'step {"version": 3}' in good.heard())
        await until(lambda: 'step {"version": 3}' in bad.heard())

    run(story)
    assert "A screen could not be told" in caplog.text


def fails_once(write: Callable[..., None]) -> Callable[..., None]:
    """A way to write that fails when it is asked for the first time."""
    failed: list[bool] = []

    def once(self: object, body: bytes) -> None:
        if not failed:
            failed.append(True)
            raise RuntimeError("a fault of ours")
        write(self, body)

    return once
