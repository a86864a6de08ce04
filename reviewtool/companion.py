"""A helping process beside the server: started when there is work, and gone again when idle.

Any part of the app may call ``wake()``. Where no server runs that does nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0

_at_hand: Companion | None = None


def wake() -> None:
    """Say that there may be work. Never waits; from any thread."""
    if _at_hand is not None:
        _at_hand.wake()


class Companion:
    """A command that runs while there is work, and again after a growing pause when it dies.

    ``has_work`` is asked at the start and each time the command ended. The command ends by
    itself when it is idle. Its standard input is a pipe: a byte means that there may be work,
    its closing that this process is gone, however it went. It has a session of its own, so
    that Ctrl-C reaches it through ``end()`` alone.
    """

    def __init__(self, command: Sequence[str], has_work: Callable[[], bool]) -> None:
        self.command = list(command)
        self.has_work = has_work
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

    def start(self) -> None:
        """Be at hand for ``wake()``, and see whether something waits, without waiting for it."""
        global _at_hand
        _at_hand = self
        self._thread.start()

    def wake(self) -> None:
        """Start the command, or nudge it when it runs."""
        self._wanted.set()
        with self._lock, contextlib.suppress(OSError):
            if self._process is not None and self._process.stdin is not None:
                os.write(self._process.stdin.fileno(), b".")

    def ask_to_end(self) -> None:
        """Tell it to end, without waiting for it."""
        self._ending.set()
        self._wanted.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def end(self, patience: float = 0.05) -> None:
        """Tell it to end, and make it end when it takes longer than ``patience`` seconds."""
        global _at_hand
        _at_hand = None
        self.ask_to_end()
        self._thread.join(patience)
        with self._lock:
            if self._process is not None:
                self._process.kill()
        self._thread.join(patience)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        again = self._something_waits()
        while again or self._wanted.wait():
            began = time.monotonic()
            code = self._run()
            if self._ending.is_set():
                return
            # Whoever calls wake() has written down the work before, so it is seen here.
            self._wanted.clear()
            again = self._something_waits()
            if code or again:
                logger.warning("The helping process ended with %s; work left: %s", code, again)
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            if again:
                self._ending.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _something_waits(self) -> bool:
        try:
            return self.has_work()
        except Exception:  # whatever it is, the command itself knows how to wait for it to pass
            logger.warning("Cannot tell whether there is work; looking", exc_info=True)
            return True

    def _run(self) -> int | str:
        """Start the command unless all is ending; its exit code, or why it did not start."""
        with self._lock:
            if self._ending.is_set():
                return 0
            try:
                process = self._process = subprocess.Popen(  # noqa: S603 - our own command
                    self.command, stdin=subprocess.PIPE, start_new_session=True, bufsize=0
                )
            except OSError as error:
                return error.strerror or "an error"
            assert process.stdin is not None
            os.set_blocking(process.stdin.fileno(), False)
        code = process.wait()
        with self._lock:
            self._process = None
            process.stdin.close()
        return code
