"""What is written to the log: enough to mend a fault, never what a person wrote or their link."""

import logging
import traceback
from types import TracebackType

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class NoPaths(logging.Filter):
    """Replaces the path in Django's request messages, which may hold a secret, by its route."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and record.args:
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(unknown address)"
            args = record.args if isinstance(record.args, tuple) else (record.args,)
            record.args = tuple(route if argument == path else argument for argument in args)
        return True


class NoPersonalText(logging.Formatter):
    """Leaves the message out of errors that quote rows or input (PostgreSQL does)."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        kind, error, _ = ei
        if kind is None or error is None:
            return super().formatException(ei)
        told = traceback.TracebackException.from_exception(error)
        part: traceback.TracebackException | None = told
        fault: BaseException | None = error
        while part is not None and fault is not None:
            if isinstance(fault, DatabaseError | ValidationError) or _is_from_driver(fault):
                part._str = "(message left out: it may quote what someone wrote)"  # type: ignore[attr-defined]
            follow = fault.__cause__ is not None
            fault = fault.__cause__ or fault.__context__
            part = part.__cause__ if follow else part.__context__
        return "".join(told.format()).rstrip()


def _is_from_driver(error: BaseException) -> bool:
    return type(error).__module__.split(".")[0] in {"psycopg2", "sqlite3", "pysqlite3"}
