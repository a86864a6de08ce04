"""Django's PostgreSQL, with two things that matter when a thousand phones answer.

It sees without asking whether a connection still stands. With ``CONN_HEALTH_CHECKS`` Django asks
``SELECT 1`` before the first question of every request, a tenth of what an answer costs. A server
that ends a connection says so, and a connection at rest has nothing else to say: that something
can be read from it is enough to open another.

And it remembers what was prepared on a connection: PostgreSQL plans anew what it is asked, which
takes it three times as long as answering, unless the question was prepared there
(``workshops.prepared``). Behind a pooler that hands connections on between transactions nothing
can be prepared; Django's own ``DISABLE_SERVER_SIDE_CURSORS`` says that there is one.
"""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection. ``prepared`` names what was, or is None where nothing can be."""

    prepared: set[str] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        pooled = self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        self.prepared = None if pooled else set()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the next question can be asked on this connection."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0)
