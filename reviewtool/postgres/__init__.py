"""Django's PostgreSQL, asked less often whether it is there, and less to think; see ``base``."""
