"""Pages of lists that may have millions of rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Func, QuerySet

MOST = 2000  # rows that are counted and can be turned to; who wants more searches or exports


Rows = TypeVar("Rows", bound=QuerySet[Any])


class AtLeast(int):
    """A count that went no further: written with a plus."""

    def __str__(self) -> str:
        return f"{int(self)}+"

    __repr__ = __str__


class _Shown(Page[Any]):
    def end_index(self) -> int:
        return int(super().end_index())


class Pages(Paginator[Any]):
    """A paginator that neither counts nor skips more than MOST rows, however many there are."""

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return at_most(rows, MOST)

    def _get_page(self, *args: Any, **kwargs: Any) -> Page[Any]:
        return _Shown(*args, **kwargs)


def at_most(rows: QuerySet[Any], most: int = MOST) -> int:
    """How many rows there are; AtLeast(most) where there are more."""
    unordered = rows if rows.query.is_sliced else rows.order_by()
    found = unordered[: most + 1].count()
    return AtLeast(most) if found > most else found


class Unindexed(Func):
    """A column as it is, of which SQLite does not use an index: it keeps no figures by which to tell
    that a condition holds of nearly every row. PostgreSQL does, and is left alone."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def in_order(few: Rows, many: Rows) -> Rows:
    """`few`, read by what the rows must be, where there are few; else `many`, the same rows read in
    their order until a page is full. One query asks which."""
    return many if isinstance(at_most(few), AtLeast) else few


def counted(several: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of these has; one query for all of them."""
    parts: list[str] = []
    given: list[Any] = []
    for n, rows in enumerate(several):
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # known without asking
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS rows{n})")
        given += params
    if not given and set(parts) <= {"0"}:
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", given)
        return [int(n) for n in cursor.fetchone()]
