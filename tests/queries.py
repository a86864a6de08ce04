"""How many queries were asked."""

from django.test.utils import CaptureQueriesContext


def number_asked(queries: CaptureQueriesContext) -> int:
    """All but what PostgreSQL prepares the first time in a connection: any test may be that."""
    return sum(not one["sql"].startswith("PREPARE ") for one in queries.captured_queries)
