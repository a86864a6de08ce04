"""Django's PostgreSQL, which sees without asking whether a connection still stands.

With ``CONN_HEALTH_CHECKS`` Django asks ``SELECT 1`` before the first question of every request,
a tenth of what an answer costs. A server that ends a connection says so, and a connection at rest
has nothing else to say: that something can be read from it is enough to open another.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection."""

    def is_usable(self) -> bool:
        """Whether the next question can be asked on this connection."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0)
