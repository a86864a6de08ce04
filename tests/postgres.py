"""``python -m tests.postgres``: runs pytest on a PostgreSQL of its own, and stops it afterwards.

The server runs from Debian's packages (or what is on the path) in a temporary folder, on a free
port of this machine alone. PostgreSQL refuses to run as root, so root runs it as another user.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def postgres() -> Iterator[str]:
    """A running server; gives its address for DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="reviewtool-postgres-"))
    data, where, user, port = folder / "data", programs(), other_user(), free_port()
    if user:
        shutil.chown(folder, user)
    made = [where / "initdb", "-D", data, "-U", "review", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(
        [*made, "--locale=C"], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
    )
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    told = [f"--{name}={value}" for name, value in {**options, **quick}.items()]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [where / "postgres", "-D", data, *told], user=user, cwd=folder, stdout=log, stderr=log
    )
    try:
        wait_for(port, server, folder / "log")
        yield f"postgres://review@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(PATIENCE)
        log.close()
        shutil.rmtree(folder)


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
    with postgres() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        pytest = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(pytest, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
