"""``python -m tests.postgres``: runs pytest on a PostgreSQL of its own, and stops it afterwards.

The server runs from Debian's packages (or what is on the path) in a temporary folder, on a free
port of this machine alone. PostgreSQL refuses to run as root, so root runs it as another user.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


def programs() -> Path:
    """The folder with initdb and postgres; the newest of Debian's, or ends with a sentence."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda found: float(found.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    found = newest or (Path(on_path).resolve() if on_path else None)
    if found is None:
        sys.exit("PostgreSQL is missing. On Debian: apt-get install postgresql")
    return found.parent


def other_user() -> str | None:
    """Whom root runs the server as; None when this is not root."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """One server. ``durable`` makes a commit survive whatever ends it, as in earnest."""

    folder: Path
    port: int
    durable: bool = False
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Its address, for DATABASE_URL."""
        return f"postgres://review@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        """Make its files."""
        if user := other_user():
            shutil.chown(self.folder, user)
        made: list[str | Path] = [
            programs() / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            "review",
            "-A",
            "trust",
        ]
        subprocess.run(
            [*made, "-E", "UTF8", "-N", "--locale=C"],
            check=True, user=other_user(), cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Start it, and come back when it takes connections; ends with its log if it does not."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
        }
        quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        chosen = options if self.durable else {**options, **quick}
        told = [f"--{name}={value}" for name, value in chosen.items()]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", *told],
                user=other_user(), cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        wait_for(self.port, self.server, self.folder / "log")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it: SIGTERM waits for connections to end, SIGINT ends them, SIGQUIT just stops."""
        if self.server is not None:
            self.server.send_signal(how)
            self.server.wait(PATIENCE)
        self.server = None


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A running server, stopped and thrown away afterwards."""
    server = Postgres(Path(tempfile.mkdtemp(prefix="reviewtool-postgres-")), free_port(), durable)
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGINT)
        shutil.rmtree(server.folder)


def wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Come back when the server takes connections; ends with its log when it does not."""
    import psycopg2

    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="review", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")


def main() -> int:
    """Run pytest with the given options on PostgreSQL; its exit code."""
    with postgres() as server:
        environment = {**os.environ, "DATABASE_URL": server.address}
        pytest = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(pytest, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
