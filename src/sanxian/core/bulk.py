"""Many acts written at once, into a home that is not real: rows, changes, and their lines of the trail.

Who writes here says what the services would have written, act by act, and proves it by a test that
lives the same days both ways. Rows get the keys that they would have got, in the order of the acts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from sanxian.core import home, trail
from sanxian.core.actor import Actor
from sanxian.core.models import Home
from sanxian.core.prepared import insert_keyed
from sanxian.core.trail import Entry


class Writer:
    """Acts, gathered until `flush`. Between two flushes nothing else writes these tables."""

    def __init__(self) -> None:
        """Raises RuntimeError in a real home: what happens there goes through the services."""
        if home.kind() == Home.Kind.REAL:
            raise RuntimeError("a real home is written by its services alone")
        self._keys: dict[type[models.Model], int] = {}
        self._rows: dict[type[models.Model], list[Any]] = {}
        self._changes: dict[tuple[type[models.Model], tuple[str, ...]], dict[int, Any]] = {}
        self._acts: list[tuple[str, Actor, datetime, tuple[Entry, ...]]] = []

    def add(self, row: models.Model) -> int:
        """A new row; gives the key that it will have."""
        model = type(row)
        if model not in self._keys:
            last = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
            self._keys[model] = int(last or 0)
        self._keys[model] += 1
        row.pk = self._keys[model]
        self._rows.setdefault(model, []).append(row)
        return int(row.pk)

    def change(self, model: type[models.Model], pk: int, **values: Any) -> None:
        """New values of one row; the last word counts."""
        self._changes.setdefault((model, tuple(values)), {})[pk] = list(values.values())

    def tell(self, by: Actor, at: datetime, *entries: Entry) -> None:
        """One act's lines of the trail."""
        self._acts.append((by.facility, by, at, entries))

    def flush(self) -> None:
        """Write everything down, in one transaction."""
        with transaction.atomic():
            for rows in self._rows.values():
                insert_keyed(rows)
            _count_on(self._rows)
            for (model, names), changes in self._changes.items():
                _update(model, names, changes)
            trail.append_all(self._acts)
        self._keys, self._rows, self._changes, self._acts = {}, {}, {}, []


def _count_on(written: Iterable[type[models.Model]]) -> None:
    """Let the database count on from the last key, where it counts apart from the rows."""
    with connection.cursor() as cursor:
        for one in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(one)


def _update(model: type[models.Model], names: Iterable[str], changes: dict[int, list[Any]]) -> None:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    said = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {said} WHERE {quote('id')} = %s"
    rows = [
        [*(f.get_db_prep_save(v, connection) for f, v in zip(fields, values, strict=True)), pk]
        for pk, values in changes.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
