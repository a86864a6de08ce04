"""Keeps a helping process running for as long as the server runs."""

import contextlib
import logging
import subprocess
import threading
from collections.abc import Sequence

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class Companion:
    """A command that is started, started again after a growing pause when it dies, and ended.

    It has a session of its own, so that Ctrl-C reaches it through ``end()`` alone. Its
    standard input is a pipe that closes when this process is gone, however it went.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.command = list(command)
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

    def start(self) -> None:
        """Start it, without waiting for it."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """Tell it to end, without waiting for it."""
        self._ending.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def end(self, patience: float = 0.05) -> None:
        """Tell it to end, and make it end when it takes longer than ``patience`` seconds."""
        self.ask_to_end()
        self._thread.join(patience)
        with self._lock:
            if self._process is not None:
                self._process.kill()
        self._thread.join(patience)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while (process := self._begin()) is not None:
            code = process.wait()
            with self._lock:
                self._process = None
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            if self._ending.is_set():
                return
            logger.warning("%s ended with %s; starting it again", self.command[-1], code)
            self._ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self.command, stdin=subprocess.PIPE, start_new_session=True
            )
            return self._process
