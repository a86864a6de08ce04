"""Runs the app in one uvicorn process, and stops it at once."""

import asyncio
import contextlib
import ctypes
import gc
import resource
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings

from reviewtool.asgi import Application
from reviewtool.front import Door, hang_up_idle

Event = Callable[[], None]

# A thousand phones hold a stream and, while they answer, a second connection each.
MOST_FILES = 65_536
# Seconds after which a busy thread lets another one go on: the event loop waits for no one long.
THREADS_TAKE_TURNS = 0.001
# Seconds that a connection stays open on which nothing is asked.
KEPT_ALIVE = 65
LOOK = 50  # tenths of a second
# The number of mallopt's setting, from malloc.h.
M_ARENA_MAX = -8


def allow_many_connections() -> None:
    """Ask the system for as many open files as it gives; its first offer is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def share_one_heap() -> None:
    """Let all threads take memory from one place, where this system's library can do that.

    It would keep one for each thread, and what one gives back no other can use; only one thread
    runs at a time anyway. Before any thread begins.
    """
    with contextlib.suppress(AttributeError, OSError):  # nothing but glibc knows of it
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


class Server(uvicorn.Server):
    """uvicorn, but the event streams end first, so that it never waits for them."""

    def __init__(self, application: Application, *, on_ready: Event, on_stop: Event) -> None:
        proxies = settings.TRUSTED_PROXIES
        super().__init__(
            uvicorn.Config(
                application,
                http=Door(application.live.streams),  # type: ignore[arg-type]
                lifespan="on",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=proxies,
                timeout_keep_alive=KEPT_ALIVE,
                timeout_graceful_shutdown=5,
            )
        )
        self.application = application
        self.on_ready = on_ready
        self.on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is here by now stays: looking through it for rubbish held an answer up for 35 ms.
        gc.collect()
        gc.freeze()
        self.on_ready()

    async def main_loop(self) -> None:
        """Look more often than uvicorn whether it is time to stop."""
        ticks = 0
        while not await self.on_tick(ticks):
            for _ in range(4):
                if not self.should_exit:
                    await asyncio.sleep(0.025)
            ticks += 1
            if ticks % LOOK == 0:
                hang_up_idle(self.server_state, KEPT_ALIVE)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.on_stop()
        self.application.live.hub.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, and end without the traceback that uvicorn leaves after Ctrl-C."""
        self.force_exit = self.should_exit
        self.should_exit = True


def run(
    application: Application, listener: socket.socket, *, on_ready: Event, on_stop: Event
) -> None:
    """Serve until a signal says stop."""
    allow_many_connections()
    sys.setswitchinterval(THREADS_TAKE_TURNS)
    server = Server(application, on_ready=on_ready, on_stop=on_stop)
    server.run([listener])
    if not server.started:
        sys.exit(1)
