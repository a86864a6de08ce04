"""Tells other processes what changed, through Redis, and hears what changed there.

Only "workshop N is at version V" passes here. Nothing waits for Redis: without it answers are
taken as ever, and screens are told to ask (``Hub.set_apart``). The proof that Redis carries
messages is that this process hears its own: a connection alone can be frozen or half dead.
"""

import asyncio
import hashlib
import logging
import random
import secrets
import time
from typing import Any

from workshops.live.hub import Hub
from workshops.live.messages import AUDIENCES
from workshops.live.pace import Pace, rest

logger = logging.getLogger(__name__)

CALL, SILENT = 2.0, 5.0
AGAIN = 0.5
ANSWERS = 3.0


class Relay:
    """One connection that publishes and one that listens, both begun again whenever they break.

    ``url`` is the address of Redis; ``secret`` is known to every process of this
    installation and to nobody else: the channel is named after it.
    """

    def __init__(self, hub: Hub, url: str, secret: str) -> None:
        self.hub = hub
        self.url = url
        self.channel = "reviewtool:" + hashlib.sha256(f"live {secret}".encode()).hexdigest()[:24]
        self.name = secrets.token_hex(6)
        self._pace = Pace()
        self._wake = asyncio.Event()
        self._heard = 0.0
        hub.hears_all = False

    def note(self, workshop: int, version: int, kind: str) -> None:
        """Something changed here that the others should know of, in the loop's own thread."""
        self._pace.note(workshop, kind, version)
        self._wake.set()

    async def run(self) -> None:
        """Speak and listen until cancelled."""
        while True:
            try:
                await self._connected()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if not self.hub.apart:
                    reasons = error.exceptions if isinstance(error, ExceptionGroup) else [error]
                    logger.warning("Redis carries no messages (%s); screens ask", reasons[0])
            self.hub.hears_all = False
            self.hub.set_apart(True)
            await asyncio.sleep(AGAIN * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    async def _connected(self) -> None:
        from redis.asyncio import Redis  # only where several processes run

        redis = Redis.from_url(self.url, socket_timeout=ANSWERS, socket_connect_timeout=ANSWERS)
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as listener:
                await listener.subscribe(self.channel)
                self._heard = time.monotonic()
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._listen(listener))
                    tasks.create_task(self._speak(redis))
        finally:
            await redis.aclose()

    async def _listen(self, listener: Any) -> None:
        while True:
            _heed_cancelling()
            message = await listener.get_message(timeout=CALL)
            if message is not None:
                await self._hear(message["data"].decode())
            elif time.monotonic() - self._heard > SILENT:
                raise TimeoutError("it is silent")

    async def _hear(self, text: str) -> None:
        sender, kind, workshop, version = text.split()
        if sender == self.name:
            self._heard = time.monotonic()
            await self._is_whole()
        elif kind in AUDIENCES:
            self.hub.note(int(workshop), int(version), kind)

    async def _is_whole(self) -> None:
        """Trust what is heard, after reading once what was announced before."""
        if not self.hub.hears_all and await self.hub.sweep():
            logger.info("Redis carries messages")
            self.hub.hears_all = True
            self.hub.set_apart(False)

    async def _speak(self, redis: Any) -> None:
        call = 0.0
        while True:
            _heed_cancelling()
            now = time.monotonic()
            told = [(kind, pk, version) for pk, kind, version in self._pace.due(now)]
            if now >= call:
                told.append(("call", 0, 0))
                call = now + CALL
            for number, (kind, pk, version) in enumerate(told):
                try:
                    await redis.publish(self.channel, f"{self.name} {kind} {pk} {version}")
                except BaseException:  # also where listening failed meanwhile
                    self._keep(told[number:])
                    raise
            await rest(self._wake, min(call, self._pace.next_due() or call) - time.monotonic())

    def _keep(self, told: list[tuple[str, int, int]]) -> None:
        """Tell these when Redis is back: the others may never have noticed that it was gone."""
        for kind, workshop, version in told:
            if kind in AUDIENCES:
                self._pace.note(workshop, kind, version)


def _heed_cancelling() -> None:
    """End this task where it was cancelled and Redis' client did not pass that on.

    The client sends under ``asyncio.wait_for``, which in Python 3.11 forgets a cancellation
    that comes just as all is sent. Speaking would then outlive a connection that broke.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
