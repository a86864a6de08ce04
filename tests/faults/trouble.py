"""Makes things go wrong, one after the other as the plan says, and mends them all again."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tests.faults.phone import Phone
from tests.faults.plans import Plan, Trouble
from tests.faults.proxy import Door, Fate, Request
from tests.faults.world import World
from workshops import protocol

DAY, STILL = 86_400.0, 1e-6
LONGEST_AWAY = 1.5  # real seconds that a phone's long absence takes
Happening = Callable[[Trouble], AbstractAsyncContextManager[None]]


class Troubles:
    """Everything that goes wrong in one run. ``happened`` is the story of it,
    ``of_each`` names what was done."""

    def __init__(
        self, plan: Plan, world: World, phones: Sequence[Phone], doors: Mapping[int, Door],
        chance: random.Random,
    ) -> None:  # fmt: skip
        self.plan, self.world, self.phones, self.doors = plan, world, phones, doors
        self.chance = chance
        self.happened: list[tuple[float, str]] = []
        self.of_each: list[str] = []
        self.began = time.monotonic()
        self.of_the_world = asyncio.Lock()  # these come one at a time

    def note(self, what: str) -> None:
        """Write down that something happened."""
        self.happened.append((time.monotonic(), what))

    async def play(self) -> None:
        """All of it; whoever cancels this has everything mended."""
        await asyncio.gather(*map(self._one, self.plan.troubles))

    async def mend(self) -> None:
        """Nothing is wrong any more, neither on the way nor in the world."""
        for door in self.doors.values():
            door.fates.clear()
            door.shut = False
            door.collect(collecting=False)
            door.light.set()
            door.free.set()
        for phone in self.phones:
            await phone.fill_storage(full=False)
            phone.clock.rate = self.plan.pace
        await self.world.heal()

    async def _one(self, trouble: Trouble) -> None:
        await asyncio.sleep(trouble.begins)
        self.note(f"{trouble.name} begins")
        alone = self.of_the_world if trouble.of_the_world else contextlib.nullcontext()
        try:
            async with alone, self.what_is(trouble.what)(trouble):
                self.of_each.append(trouble.what)
                await asyncio.sleep(trouble.lasts)
        finally:
            self.note(f"{trouble.name} is over")

    def what_is(self, what: str) -> Happening:
        """What has to be done for it."""
        name = what.replace(", ", "_").replace(" ", "_")
        found: Happening = getattr(self, name)
        return found

    def phone_of(self, trouble: Trouble) -> Phone:
        """Whose phone it is."""
        return self.phones[trouble.who % len(self.phones)]

    def door_of(self, trouble: Trouble) -> Door:
        """Which way it is on."""
        return self.doors[trouble.who] if trouble.who < 0 else self.phone_of(trouble).door

    # On the way -----------------------------------------------------------------------------

    @asynccontextmanager
    async def _fated(
        self, trouble: Trouble, fate: Callable[[Request], Fate]
    ) -> AsyncIterator[None]:
        fates = self.door_of(trouble).fates
        fates.append(fate)
        try:
            yield
        finally:
            fates.remove(fate)

    def answers_lost(self, trouble: Trouble) -> AbstractAsyncContextManager[None]:
        """The server did it, and the phone never hears so."""
        often = 0.9 if trouble.hard else 0.5
        return self._fated(
            trouble, lambda r: Fate(lost=r.method == "POST" and self.chance.random() < often)
        )

    def requests_twice(self, trouble: Trouble) -> AbstractAsyncContextManager[None]:
        """Every request comes a second time, at once or later."""
        late = 2.0 if trouble.hard else 0.1
        return self._fated(trouble, lambda r: Fate(again=self.chance.uniform(0, late)))

    def requests_late(self, trouble: Trouble) -> AbstractAsyncContextManager[None]:
        """Requests take so long that their sender gives up and sends again, and is overtaken."""
        most = 1.6 * protocol.seconds("patience") / self.plan.pace
        return self._fated(trouble, lambda r: Fate(late=self.chance.uniform(0, most)))

    @asynccontextmanager
    async def away(self, trouble: Trouble) -> AsyncIterator[None]:
        """No network, and the browser says so. Its own time passes quickly meanwhile."""
        phone = self.phone_of(trouble)
        phone.door.shut = True
        phone.door.cut()
        await phone.lose_network()
        try:
            async with self._long(phone, trouble):
                yield
        finally:
            phone.door.shut = False
            await phone.find_network()

    @asynccontextmanager
    async def away_unnoticed(self, trouble: Trouble) -> AsyncIterator[None]:
        """Nothing gets through, and nobody says so: a lift, a thick wall."""
        door = self.door_of(trouble)
        door.light.clear()
        try:
            if trouble.who >= 0:
                async with self._long(self.phone_of(trouble), trouble):
                    yield
            else:
                yield
        finally:
            if trouble.hard:
                door.forget()
            door.light.set()

    @asynccontextmanager
    async def _long(self, phone: Phone, trouble: Trouble) -> AsyncIterator[None]:
        rate = phone.clock.rate
        phone.clock.rate = max(rate, trouble.away / min(trouble.lasts, LONGEST_AWAY))
        try:
            await asyncio.sleep(min(trouble.lasts, LONGEST_AWAY))
        finally:
            phone.clock.rate = rate
        yield

    @asynccontextmanager
    async def connections_forgotten(self, trouble: Trouble) -> AsyncIterator[None]:
        """The network has forgotten what was open; neither end is told."""
        self.door_of(trouble).forget()
        yield

    @asynccontextmanager
    async def stream_cut(self, trouble: Trouble) -> AsyncIterator[None]:
        """A proxy ends streams, again and again."""
        door = self.door_of(trouble)
        until = time.monotonic() + trouble.lasts if trouble.hard else 0.0
        while True:
            door.cut(streams_only=True)
            if time.monotonic() >= until:
                break
            await asyncio.sleep(0.1)
        yield

    @asynccontextmanager
    async def stream_frozen(self, trouble: Trouble) -> AsyncIterator[None]:
        """A proxy holds streams back."""
        door = self.door_of(trouble)
        door.free.clear()
        try:
            yield
        finally:
            door.free.set()

    @asynccontextmanager
    async def stream_collected(self, trouble: Trouble) -> AsyncIterator[None]:
        """A proxy passes a stream on a few kilobytes at a time: for a phone, never."""
        door = self.door_of(trouble)
        door.collect(collecting=True)
        if trouble.hard:
            door.cut(streams_only=True)  # and so it is from the beginning
        try:
            yield
        finally:
            door.collect(collecting=False)

    # On the phone ---------------------------------------------------------------------------

    @asynccontextmanager
    async def tab_killed(self, trouble: Trouble) -> AsyncIterator[None]:
        """The system ends a page without a word; later it is opened again."""
        phone = self.phone_of(trouble)
        await phone.kill(every=trouble.hard)
        try:
            yield
        finally:
            phone.open_later()

    @asynccontextmanager
    async def tab_closed(self, trouble: Trouble) -> AsyncIterator[None]:
        """Somebody closes the page; later it is opened again."""
        phone = self.phone_of(trouble)
        await phone.close()
        try:
            yield
        finally:
            phone.open_later(only=True)

    @asynccontextmanager
    async def page_loaded_again(self, trouble: Trouble) -> AsyncIterator[None]:
        """Somebody pulls the page down."""
        await self.phone_of(trouble).load_again()
        yield

    @asynccontextmanager
    async def second_tab(self, trouble: Trouble) -> AsyncIterator[None]:
        """The page is open twice."""
        phone = self.phone_of(trouble)
        phone.open_later()
        yield
        if trouble.hard:
            await phone.kill(every=False)

    @asynccontextmanager
    async def hidden(self, trouble: Trouble) -> AsyncIterator[None]:
        """Something else is looked at for a while."""
        phone = self.phone_of(trouble)
        await phone.hide(hidden=True)
        try:
            yield
        finally:
            await phone.hide(hidden=False)

    @asynccontextmanager
    async def asleep(self, trouble: Trouble) -> AsyncIterator[None]:
        """The phone sleeps in a pocket: its time stands still, its connections are forgotten."""
        phone = self.phone_of(trouble)
        await phone.hide(hidden=True)
        rate, phone.clock.rate = phone.clock.rate, STILL
        phone.door.forget()
        try:
            yield
        finally:
            await phone.shift_clock(trouble.lasts * rate)
            phone.clock.rate = rate
            await phone.hide(hidden=False)

    @asynccontextmanager
    async def storage_full(self, trouble: Trouble) -> AsyncIterator[None]:
        """Nothing more can be kept."""
        phone = self.phone_of(trouble)
        await phone.fill_storage(full=True)
        try:
            yield
        finally:
            await phone.fill_storage(full=False)

    @asynccontextmanager
    async def token_gone(self, trouble: Trouble) -> AsyncIterator[None]:
        """The cookie against forged requests has expired."""
        await self.phone_of(trouble).drop_cookie("csrftoken")
        yield

    @asynccontextmanager
    async def seat_gone(self, trouble: Trouble) -> AsyncIterator[None]:
        """The cookie of the seat has expired; somebody notices, and types their three words."""
        phone = self.phone_of(trouble)
        await phone.drop_cookie(phone.seat_cookie)
        yield

    @asynccontextmanager
    async def clock_off(self, trouble: Trouble) -> AsyncIterator[None]:
        """The phone believes that it is another day."""
        await self.phone_of(trouble).shift_clock(-DAY if trouble.hard else DAY)
        yield

    # In the world ---------------------------------------------------------------------------

    @asynccontextmanager
    async def server_killed(self, trouble: Trouble) -> AsyncIterator[None]:
        """A server is gone at once; where there are several, one of them."""
        await self.world.end_one(trouble.who % len(self.world.sites), signal.SIGKILL)
        try:
            yield
        finally:
            await self.world.heal()

    @asynccontextmanager
    async def server_stopped(self, trouble: Trouble) -> AsyncIterator[None]:
        """A server is asked to end."""
        await self.world.end_one(trouble.who % len(self.world.sites), signal.SIGTERM)
        try:
            yield
        finally:
            await self.world.heal()

    @asynccontextmanager
    async def migration(self, trouble: Trouble) -> AsyncIterator[None]:
        """A new version with another table, while phones keep trying."""
        await self.world.migrate()
        yield

    @asynccontextmanager
    async def database_locked(self, trouble: Trouble) -> AsyncIterator[None]:
        """Somebody else holds the database."""
        with contextlib.ExitStack() as held:
            await asyncio.to_thread(held.enter_context, self.world.database.locked())
            yield

    @asynccontextmanager
    async def disk_full(self, trouble: Trouble) -> AsyncIterator[None]:
        """Nothing more can be written."""
        async with self.world.full_disk():
            yield

    @asynccontextmanager
    async def postgres_restarted(self, trouble: Trouble) -> AsyncIterator[None]:
        """PostgreSQL ends every connection and starts again."""
        await self.world.restart_postgres(signal.SIGINT, min(trouble.lasts, 1.0))
        yield

    @asynccontextmanager
    async def postgres_crashed(self, trouble: Trouble) -> AsyncIterator[None]:
        """PostgreSQL just stops, and mends its files when it starts again."""
        await self.world.restart_postgres(signal.SIGQUIT, min(trouble.lasts, 1.0))
        yield

    @asynccontextmanager
    async def redis_gone(self, trouble: Trouble) -> AsyncIterator[None]:
        """Redis ends, and comes back empty."""
        assert self.world.redis
        await asyncio.to_thread(self.world.redis.stop)
        try:
            yield
        finally:
            await self.world.heal()

    @asynccontextmanager
    async def redis_emptied(self, trouble: Trouble) -> AsyncIterator[None]:
        """Somebody throws away all that Redis keeps."""
        assert self.world.redis
        with contextlib.suppress(Exception):  # it may be away just now
            await asyncio.to_thread(self.world.redis.flush)
        yield

    @asynccontextmanager
    async def redis_frozen(self, trouble: Trouble) -> AsyncIterator[None]:
        """Redis is there and does nothing."""
        assert self.world.redis
        process = self.world.redis.process
        if process:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
