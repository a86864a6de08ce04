"""Two processes that hear each other through Redis, and what happens when they cannot."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import pytest
from redis import asyncio as aioredis

from tests.redis import Redis
from tests.redis import redis as redis_server
from tests.workshops.live.peers import ROOM, SEAT, Database, get, listen, no_django, until
from workshops.live import Live, relay
from workshops.live.hub import Hub

Pair = Callable[[Live, Live, Database], Awaitable[None]]


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A server that every story leaves running."""
    with redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "CALL", 0.1)
    monkeypatch.setattr(relay, "SILENT", 0.6)
    monkeypatch.setattr(relay, "ANSWERS", 0.6)
    monkeypatch.setattr(relay, "AGAIN", 0.1)


def run(story: Pair, url: str, secrets: tuple[str, str] = ("one", "one")) -> None:
    """Tell a story of two processes with one database."""

    async def told() -> None:
        database = Database()
        first, second = (
            Live(database.rules, no_django, redis_url=url, secret=secret) for secret in secrets
        )
        await first.start()
        await second.start()
        try:
            await story(first, second, database)
        finally:
            await first.stop()
            await second.stop()

    asyncio.run(told())


async def whole(*processes: Live) -> None:
    """Wait until each hears what it says."""
    await until(lambda: all(one.hub.hears_all and not one.hub.apart for one in processes), 5)


async def apart(*processes: Live) -> None:
    """Wait until each knows that it does not."""
    await until(lambda: all(one.hub.apart for one in processes), 5)


def test_what_one_process_announces_all_phones_hear_once(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        here, there = await listen(first), await listen(second)
        first.announce(ROOM, 2, "step")
        await until(lambda: 'step {"version": 2}' in there.heard())
        await asyncio.sleep(0.1)
        assert here.heard() == there.heard() == ['hello {"version": 1}', 'step {"version": 2}']

    run(story, redis.url)


def test_counts_stay_at_four_a_second_between_processes(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        desk = await listen(second, f"/events/desk/{ROOM}")
        for _ in range(100):
            first.announce(ROOM, 1, "counts")
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.4)
        told = [line for line in desk.heard() if line.startswith("counts")]
        assert 2 <= len(told) <= 5

    run(story, redis.url)


def test_installations_that_share_a_redis_do_not_hear_each_other(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        there = await listen(second)
        first.announce(ROOM, 9, "step")
        await asyncio.sleep(0.2)
        assert there.heard() == ['hello {"version": 1}']

    run(story, redis.url, ("one", "another"))


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_without_redis_screens_are_told_to_ask_and_then_that_all_is_well(
    redis: Redis, how: str
) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        phone = await listen(first)
        assert redis.process
        if how == "frozen":
            redis.process.send_signal(signal.SIGSTOP)
        else:
            await asyncio.to_thread(redis.stop)
        await apart(first, second)
        await until(lambda: phone.heard()[-1] == "apart {}")
        first.announce(ROOM, 2, "step")
        await until(lambda: phone.heard()[-1] == 'step {"version": 2}')
        assert (await listen(second)).heard() == ['hello {"version": 1}', "apart {}"]
        if how == "frozen":
            redis.process.send_signal(signal.SIGCONT)
        else:
            await asyncio.to_thread(redis.start)
        await whole(first, second)
        await until(lambda: phone.heard()[-1] == "together {}")

    run(story, redis.url)


def test_without_redis_whoever_asks_is_told_what_the_database_says(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await apart(first, second)
        for version in (1, 2, 3):
            database.version = version
            told = (await get(first, f"{SEAT}/version")).json()
            assert told == {"version": version, "apart": True}

    run(story, "redis://127.0.0.1:1/0")


def test_what_was_missed_is_read_before_memory_is_trusted_again(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        there = await listen(second)
        await asyncio.to_thread(redis.stop)
        await apart(first, second)
        database.version = 5
        first.announce(ROOM, 5, "step")
        await asyncio.to_thread(redis.start)
        await whole(first, second)
        await until(lambda: 'step {"version": 5}' in there.heard())

    run(story, redis.url)


@pytest.mark.parametrize("kind", ["pubsub", "normal"])
def test_a_connection_that_breaks_is_not_mended_in_silence(redis: Redis, kind: str) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        there = await listen(second)
        database.version = 5  # and this was said while nobody could hear it
        async with aioredis.Redis.from_url(redis.url) as somebody:
            await somebody.client_kill_filter(_type=kind)
        if kind == "pubsub":
            await until(lambda: 'step {"version": 5}' in there.heard(), 3)
        database.version = 6
        first.announce(ROOM, 6, "step")
        await until(lambda: 'step {"version": 6}' in there.heard(), 3)
        await whole(first, second)

    run(story, redis.url)


def test_throwing_away_all_that_redis_keeps_changes_nothing(redis: Redis) -> None:
    async def story(first: Live, second: Live, database: Database) -> None:
        await whole(first, second)
        there = await listen(second)
        await asyncio.to_thread(redis.flush)
        first.announce(ROOM, 2, "step")
        await until(lambda: 'step {"version": 2}' in there.heard())
        assert not second.hub.apart

    run(story, redis.url)


def test_what_could_not_be_said_is_said_when_redis_is_back() -> None:
    said: list[str] = []

    class Broken:
        async def publish(self, _channel: str, _text: str) -> None:
            raise ConnectionError("gone")

    class Slow:
        async def publish(self, _channel: str, _text: str) -> None:
            await asyncio.sleep(10)

    class Whole:
        async def publish(self, _channel: str, text: str) -> None:
            said.append(text.partition(" ")[2])

    async def story() -> None:
        one = relay.Relay(Hub(), "redis://nowhere", "one")
        for workshop, kind in ((ROOM, "step"), (ROOM, "counts"), (ROOM + 1, "step")):
            one.note(workshop, 2, kind)
        with pytest.raises(ConnectionError):
            await one._speak(Broken())
        held_up = asyncio.create_task(one._speak(Slow()))
        await asyncio.sleep(0.02)
        held_up.cancel()  # as when listening fails meanwhile
        await asyncio.wait([held_up])
        speaking = asyncio.create_task(one._speak(Whole()))
        steps = {f"step {ROOM} 2", f"counts {ROOM} 2", f"step {ROOM + 1} 2"}
        await until(lambda: steps <= set(said))
        speaking.cancel()

    asyncio.run(story())


def test_a_cancellation_that_the_client_swallows_ends_speaking_all_the_same() -> None:
    class Swallowing:
        async def publish(self, _channel: str, _text: str) -> None:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1)

    async def story() -> None:
        one = relay.Relay(Hub(), "redis://nowhere", "one")
        speaking = asyncio.create_task(one._speak(Swallowing()))
        await asyncio.sleep(0.02)
        speaking.cancel()
        await asyncio.wait([speaking], timeout=1)
        assert speaking.cancelled()

    asyncio.run(story())
