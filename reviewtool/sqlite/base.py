"""Django's SQLite, where the threads of one process take turns to write.

SQLite lets one writer in at a time; who finds it busy sleeps and asks again, longer each time, up
to 100 ms. Two threads that write at once sleep more than they write, and an unlucky one waits
long. Here they queue, and only another process is waited for in SQLite's way. The turn is for
speed alone: what keeps two writers apart is SQLite.
"""

import threading
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WORTH_IT = 0.1

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection."""

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        patience = self.settings_dict["OPTIONS"].get("timeout", 5)
        began = time.monotonic()
        if not _turn.acquire(timeout=patience):
            raise OperationalError("database is locked")
        self._has_turn = True
        left = patience - (time.monotonic() - began)
        try:
            if left < patience - WORTH_IT:  # another process is waited for no longer than is left
                self._be_patient(left)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise
        finally:
            if left < patience - WORTH_IT:
                self._be_patient(patience)

    def _be_patient(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {max(0, round(seconds * 1000))}")

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
