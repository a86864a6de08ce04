"""A small world to break: one to three served processes, a database, perhaps a Redis.

Everything here is real and its own: files in a folder of its own, ports of this machine alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.faults.truth import Database, OnPostgres, OnSqlite
from tests.postgres import Postgres, free_port
from tests.redis import Redis
from tests.site import PACK, Site

SETTINGS = "tests.faults.settings"
DISK = 48  # megabytes of a disk that can be filled


@contextmanager
def made_once() -> Iterator[Path]:
    """What all worlds begin with, a folder to copy: the static files, a SQLite database."""
    with tempfile.TemporaryDirectory(prefix="reviewtool-faults-") as folder:
        Site(Path(folder)).prepare()
        yield Path(folder)


class World:
    """The served app. ``start`` first; ``stop`` throws everything away.

    ``made`` is what ``made_once`` gave; without it a world makes its own.
    """

    def __init__(self, database: str, pace: float, made: Path | None = None) -> None:
        self.made = made
        self.folder = Path(tempfile.mkdtemp(prefix="reviewtool-faults-"))
        self.pace = pace
        self.on_postgres = database == "postgres"
        self.postgres = Postgres(self.folder / "postgres", free_port(), durable=True)
        self.redis: Redis | None = None
        self.disk = self.folder / "disk"
        self.mounted = False
        self.upgraded = False
        self.sites: list[Site] = []
        self.database: Database
        self.preparing: asyncio.Future[None]
        self.facilitator: tuple[str, str]

    async def start(self) -> World:
        """Make the files, the tables and one facilitator, and serve."""
        self.preparing = asyncio.ensure_future(asyncio.to_thread(self._prepare))
        await asyncio.shield(self.preparing)
        await asyncio.gather(*map(self.start_one, range(len(self.sites))))
        return self

    async def stop(self) -> None:
        """End everything that runs and remove every file, also those that were about to come."""
        await asyncio.wait([self.preparing])
        await asyncio.to_thread(self._end)

    def ports(self) -> list[int]:
        """Where servers run, as far as anyone knows."""
        return [site.port for site in self.sites if site.process and site.process.poll() is None]

    async def start_one(self, number: int) -> None:
        """Serve; a second start keeps the port."""
        await asyncio.to_thread(self.sites[number].start)

    async def end_one(self, number: int, how: signal.Signals = signal.SIGKILL) -> None:
        """Stop one server: SIGKILL as a crash does, SIGTERM as a tidy restart does."""
        if number < len(self.sites) and self.sites[number].port in self.ports():
            await asyncio.to_thread(self.sites[number].stop, how)

    async def migrate(self) -> None:
        """All servers stop, the tables change, all servers start again."""
        await asyncio.gather(*[self.end_one(n, signal.SIGTERM) for n in range(len(self.sites))])
        wanted = "zero" if self.upgraded else "0001"
        await asyncio.to_thread(self.sites[0].manage, "migrate", "later", wanted, "--verbosity=0")
        self.upgraded = not self.upgraded
        await self.heal()

    async def heal(self) -> None:
        """Whatever does not run is started again."""
        if self.redis and self.redis.process is None:
            await asyncio.to_thread(self.redis.start)
        if self.on_postgres and self.postgres.server is None:
            await asyncio.to_thread(self.postgres.start)
        running = self.ports()
        missing = [n for n, site in enumerate(self.sites) if site.port not in running]
        await asyncio.gather(*map(self.start_one, missing))

    async def restart_postgres(self, how: signal.Signals, pause: float) -> None:
        """SIGINT ends it in order, SIGQUIT leaves its files to be mended at the next start."""
        await asyncio.to_thread(self.postgres.stop, how)
        await asyncio.sleep(pause)
        await asyncio.to_thread(self.postgres.start)

    @asynccontextmanager
    async def full_disk(self) -> AsyncIterator[None]:
        """Nothing more can be written to the database's disk."""
        with contextlib.ExitStack() as full:
            full.enter_context(_filled(self.disk) if self.mounted else self._limited())
            yield

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Where no disk of its own could be had: no file of the servers may grow."""
        import resource

        pids = [site.process.pid for site in self.sites if site.process]
        largest = max(file.stat().st_size for file in self.disk.glob("review.sqlite3*"))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, before[1]))
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    def server_said(self) -> str:
        """What the servers printed since this was asked last."""
        said = ["".join(site.output) for site in self.sites]
        for site in self.sites:
            site.output.clear()
        return "".join(said)

    def _prepare(self) -> None:
        self.disk.mkdir()
        if self.on_postgres:
            environment = self._prepare_postgres()
            self.database = OnPostgres(self.postgres.address)
        else:
            self.mounted = _mount(self.disk)
            environment = {"DATABASE_URL": f"sqlite:///{self.disk / 'review.sqlite3'}"}
            self.database = OnSqlite(self.disk / "review.sqlite3")
        self._fill(Site(self.folder, environment=environment))  # what comes later is not there yet
        environment |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "PACE": str(self.pace)}
        number = 3 if self.on_postgres else 1
        self.sites = [Site(self.folder, environment=environment) for _ in range(number)]
        self.facilitator = self.sites[0].facilitator()

    def _fill(self, site: Site) -> None:
        """Static files, tables and content."""
        if self.made is None:
            site.prepare()
            return
        for part in self.made.iterdir():  # not the folder itself: PostgreSQL has to get into ours
            (shutil.copytree if part.is_dir() else shutil.copy)(part, self.folder / part.name)
        if self.on_postgres:
            site.manage("migrate", "--verbosity=0")
            site.manage("load_pack", str(PACK))
        else:
            shutil.copy(self.folder / "review.sqlite3", self.disk)

    def _prepare_postgres(self) -> dict[str, str]:
        self.postgres.folder.mkdir()
        self.postgres.folder.chmod(0o777)
        self.folder.chmod(0o755)
        self.postgres.prepare()
        self.postgres.start()
        folder = self.folder / "redis"
        folder.mkdir()
        self.redis = Redis(folder, free_port())
        self.redis.start()
        return {"DATABASE_URL": self.postgres.address, "REDIS_URL": self.redis.url}

    def _end(self) -> None:
        for site in self.sites:
            if site.process and site.process.poll() is None:
                site.stop(signal.SIGKILL)
        if self.redis and self.redis.process:
            self.redis.process.send_signal(signal.SIGCONT)
            self.redis.stop()
        if self.on_postgres:
            self.postgres.stop(signal.SIGQUIT)
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.disk], check=True)
        shutil.rmtree(self.folder)


def _mount(folder: Path) -> bool:
    """Make a folder a small disk of its own; whether that was allowed."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        yield
    finally:
        filler.unlink(missing_ok=True)
