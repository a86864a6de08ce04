"""A Redis of one's own for tests: on a free port of this machine alone, with nothing kept on disk.

It can be stopped and started again on the same port, as one that fails and comes back.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis as client

from tests.postgres import free_port

PATIENCE = 20.0


@dataclass
class Redis:
    """One server. ``folder`` holds its log; ``url`` is its address for REDIS_URL."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and come back when it answers; ends with its log when it does not."""
        log = self.folder / "log"
        kept_nothing = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [program(), "--port", str(self.port), "--bind", "127.0.0.1", *kept_nothing,
             "--logfile", str(log)],
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"Redis did not start:\n{log.read_text() if log.exists() else ''}")
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it; does nothing when it is stopped already."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
        self.process = None

    def flush(self) -> None:
        """Throw away all it keeps."""
        with self.connect() as connection:
            connection.flushall()

    def answers(self) -> bool:
        """Whether it answers just now."""
        try:
            with self.connect() as connection:
                return bool(connection.ping())
        except client.ConnectionError:
            return False

    def connect(self) -> client.Redis:
        """A connection to it, to be closed by whoever asked."""
        return client.Redis.from_url(self.url, socket_timeout=5)


def program() -> str:
    """Where redis-server is, or ends with a sentence."""
    found = shutil.which("redis-server")
    return found or sys.exit("Redis is missing. On Debian: apt-get install redis-server")


@contextmanager
def redis() -> Iterator[Redis]:
    """A running server, stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="reviewtool-redis-"))
    server = Redis(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
