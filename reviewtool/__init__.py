"""The project: settings, addresses, serving. Swaps in a safe SQLite before Django looks for one."""

from reviewtool import sqlite

sqlite.use_current()
