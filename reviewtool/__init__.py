"""The project: settings, addresses, serving. Swaps in a safe SQLite before Django looks for one."""

from reviewtool import sqlite

VERSION = "0.1.0"

sqlite.use_current()
