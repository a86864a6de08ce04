"""The real app for tests: a folder, a database file and ``manage.py serve`` on a free port."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from reviewtool.addresses import network_address, origin

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "fixtures" / "strengths-based-review.en-GB.yaml"
READY = re.compile(r"http://localhost:(\d+)/")
PATIENCE = 30.0


@dataclass
class Site:
    """One copy of the app. ``manage()`` runs commands in it, ``start()`` serves it."""

    folder: Path
    port: int = 0
    output: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its address on this machine, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def network_url(self) -> str:
        """Its address as a phone on the network types it: plain http, no secure context."""
        address = network_address()
        assert address, "This machine has no network address; journeys over plain http need one."
        return origin("http", address, self.port)

    def env(self) -> dict[str, str]:
        """The environment of every process of this site; nothing of the developer's own."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        configured = {"SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DEBUG", "HTTPS", "EMAIL_URL"}
        return {
            **kept,
            **dict.fromkeys(configured | {"REDIS_URL"}, ""),
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'review.sqlite3'}",
            "STATIC_ROOT": str(self.folder / "static"),
            "TRUSTED_PROXIES": "",
            "PYTHONUNBUFFERED": "1",
            **self.environment,
        }

    def manage(self, *arguments: str, given: str = "") -> str:
        """Run one management command; what it printed. Fails with all it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env(), input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def prepare(self) -> Site:
        """Make tables, static files and content."""
        self.manage("migrate", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        self.manage("load_pack", str(PACK))
        return self

    def facilitator(self, email: str = "") -> tuple[str, str]:
        """A new facilitator: email and password."""
        email = email or f"facilitator-{secrets.token_hex(4)}@example.org"
        password = secrets.token_urlsafe(12)
        self.manage("create_facilitator", email, "--password-stdin", given=f"{password}\n")
        return email, password

    def start(self, *options: str) -> Site:
        """Serve, and come back when it answers. A second start keeps the port."""
        self.begin(*options)
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE
        while not (found := self.is_ready()):
            assert self.process.poll() is None, f"serve ended:\n{''.join(self.output)}"
            assert time.monotonic() < deadline, f"serve is not ready:\n{''.join(self.output)}"
            time.sleep(0.02)
        self.port = int(found[1])
        return self

    def begin(self, *options: str) -> None:
        """Serve, without waiting until it answers."""
        self.output = []
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", f"--port={self.port}", *options],
            cwd=ROOT, env=self.env(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def is_ready(self) -> re.Match[str] | None:
        """Whether it has said that it is served, and where."""
        return READY.search("".join(self.output))

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as said:
            for line in said:
                self.output.append(line)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Stop serving; how many seconds that took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        return time.monotonic() - began
