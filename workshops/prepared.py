"""Queries that are put together once and asked often.

Django needs ten times as long to put a query together as the database needs to answer it. Where
a thousand phones ask the same within seconds, the words of the question are kept and only its
values change. PostgreSQL keeps them too, where ``reviewtool.postgres`` says that it can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

Row = TypeVar("Row")
Values = Mapping[str, int | str]
LARGEST_NUMBER = 2**63 - 1
# What PostgreSQL calls a list of these.
LISTS = {int: "bigint[]", str: "text[]"}


class Given(Expression):
    """A value that is named when the query is put together, and given when it is asked.

    Plain numbers and text only: it goes to the database as it is.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place for one value, and this object as what stands there meanwhile."""
        return "%s", [self]


class Prepared(Generic[Row]):
    """A queryset with ``Given`` values: of models, or of values_list.

    Of models it may have annotations, and related ones by select_related.

    ``make`` builds the queryset when it is asked for the first time. What comes out are rows
    that nothing else holds, as the queryset itself would give them.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Row]]) -> None:
        self._make = make
        self._kept: _Question | None = None

    def all(self, **given: int | str) -> list[Row]:
        """Every one for these values.

        Raises KeyError when one is missing, and when there is no place for one: it would look as
        if it had been asked about.
        """
        # Two threads may both put it together the first time; either is right.
        question = self._kept = self._kept or _Question(self._make())
        return question.ask(given)

    def each(self, given: Sequence[Values]) -> list[list[Row]]:
        """``all`` for each of these, in order; where it is slow to ask, in one question."""
        question = self._kept = self._kept or _Question(self._make())
        return question.ask_each(given)

    def first(self, **given: int | str) -> Row | None:
        """The first one for these values, or None."""
        return next(iter(self.all(**given)), None)


class _Question:
    """A query as the database reads it, and how to read its answer."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        if connection.vendor == "sqlite":
            # Where a bare value meets an index SQLite plans anew for each value, which takes it
            # four times as long as answering. A plus before it changes nothing else.
            self.sql = self.sql.replace("%s", "+%s")
        self.names = list(dict.fromkeys(p.name for p in self.params if isinstance(p, Given)))
        self.named = set(self.names)
        self.kept_as = "asked_" + hashlib.sha256(self.sql.encode()).hexdigest()[:16]
        columns = [column for column, _sql, _alias in compiler.select]
        self.converters = list(compiler.get_converters(columns).items())
        models = issubclass(queryset._iterable_class, ModelIterable)
        self.make = _maker(compiler) if models else tuple

    def ask(self, given: Values) -> list[Any]:
        if given.keys() != self.named:
            raise KeyError(*(given.keys() ^ self.named))
        if not _can_be_found(given):
            return []
        with connection.cursor() as cursor:
            self._execute(cursor, given)
            found = cursor.fetchall()
        return [self._made(row) for row in found]

    def ask_each(self, given: Sequence[Values]) -> list[list[Any]]:
        if len(given) < 2 or _prepared() is None:
            return [self.ask(one) for one in given]
        found: list[list[Any]] = [[] for _ in given]
        sought = [number for number, one in enumerate(given) if _can_be_found(one)]
        if sought:
            with connection.cursor() as cursor:
                self._execute_each(cursor, [given[number] for number in sought])
                for place, *row in cursor.fetchall():
                    found[sought[place - 1]].append(self._made(row))
        return found

    def _execute(self, cursor: Any, given: Values) -> None:
        prepared = _prepared()
        if prepared is None:
            values = [given[p.name] if isinstance(p, Given) else p for p in self.params]
            cursor.execute(self.sql, values)
            return
        places = {name: f"${number}" for number, name in enumerate(self.names, start=1)}
        values = [given[name] for name in self.names]
        self._execute_prepared(cursor, self.kept_as, self._written(cursor, places), values)

    def _execute_each(self, cursor: Any, given: Sequence[Values]) -> None:
        """PostgreSQL goes through the lists and asks for each; rows begin with its place."""
        lists = [[one[name] for one in given] for name in self.names]
        places = [f"${number}::{LISTS[type(one[0])]}" for number, one in enumerate(lists, start=1)]
        question = self._written(cursor, {name: f'given."{name}"' for name in self.names})
        names = ", ".join(f'"{name}"' for name in self.names)
        asked = (  # words of ours and numbered places; the values come apart from it
            f"SELECT given.place, found.* FROM unnest({', '.join(places)}) "  # noqa: S608
            f"WITH ORDINALITY AS given({names}, place) CROSS JOIN LATERAL ({question}) AS found "
            "ORDER BY given.place"
        )
        self._execute_prepared(cursor, f"{self.kept_as}_each", asked, lists)

    @staticmethod
    def _execute_prepared(cursor: Any, kept_as: str, question: str, values: list[Any]) -> None:
        prepared = connection.prepared  # type: ignore[attr-defined]
        if kept_as not in prepared:
            cursor.execute(f"PREPARE {kept_as} AS {question}")
            prepared.add(kept_as)
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"EXECUTE {kept_as} ({places})", values)

    def _written(self, cursor: Any, places: Mapping[str, str]) -> str:
        """The query with places for what is given, and everything else written out."""
        return str(self.sql) % tuple(
            places[p.name] if isinstance(p, Given) else cursor.mogrify("%s", [p]).decode()
            for p in self.params
        )

    def _made(self, row: Sequence[Any]) -> Any:
        return self.make(self._converted(list(row)))

    def _converted(self, row: list[Any]) -> list[Any]:
        for position, (converters, column) in self.converters:
            for convert in converters:
                row[position] = convert(row[position], column, connection)
        return row


def _prepared() -> set[str] | None:
    """What was prepared on this connection; None where nothing can be."""
    return getattr(connection, "prepared", None)


def _can_be_found(given: Values) -> bool:
    """Whether columns can hold these values; the driver would fail at a number too large."""
    numbers = (one for one in given.values() if isinstance(one, int))
    return all(abs(number) <= LARGEST_NUMBER for number in numbers)


def _maker(compiler: Any) -> Callable[[list[Any]], Any]:
    """What makes an instance of a row, with its related ones, as Django's own iterator does."""
    model, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end, alias = fields[0], fields[-1] + 1, connection.alias
    names = [column.target.attname for column, _sql, _alias in compiler.select[start:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]
    annotations = list((compiler.annotation_col_map or {}).items())

    def make(row: list[Any]) -> Any:
        instance = model.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, instance)
        for name, position in annotations:
            setattr(instance, name, row[position])
        return instance

    return make
