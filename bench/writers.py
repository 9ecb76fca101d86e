"""How rows in bulk reach a database: COPY on PostgreSQL, one prepared statement on SQLite.

`open_gates` takes the guards (and, for large loads, the indexes) away while it lasts and puts them
back as they were, which it checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import connection, models


class Writer(Protocol):
    """Values as one database wants them, and rows of them into a table."""

    null: Any

    def plain(self, it: models.Field[Any, Any], value: Any) -> Any: ...
    def text(self, said: str) -> Any: ...
    def key(self, key: int | None) -> Any: ...
    def keys(self, first: int, count: int) -> Iterable[Any]: ...
    def refs(self, first: int, places: list[int | None]) -> list[Any]: ...
    def uid(self, dashed: str) -> Any: ...
    def blob(self, data: bytes) -> Any: ...
    def moment(self, rest: str) -> str:
        """What follows the day of a moment in UTC, from " 01:30:00"."""

    def stamp(self, iso: str) -> Any:
        """A moment as the trail's links spell it, with microseconds and zone."""

    def row(self, *values: Any) -> tuple[Any, ...]: ...
    def write(self, table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None: ...


class OnSqlite:
    null = None

    def plain(self, it: Any, value: Any) -> Any:
        return it.get_db_prep_save(value, connection)

    def text(self, said: str) -> str:
        return said

    def key(self, key: int | None) -> int | None:
        return key

    def keys(self, first: int, count: int) -> Iterable[int]:
        return range(first, first + count)

    def refs(self, first: int, places: list[int | None]) -> list[int | None]:
        return [None if n is None else first + n for n in places]

    def uid(self, dashed: str) -> str:
        return dashed.replace("-", "")

    def blob(self, data: bytes) -> bytes:
        return data

    def moment(self, rest: str) -> str:
        return rest

    def stamp(self, iso: str) -> str:
        return f"{iso[:10]} {iso[11:19]}{'' if iso[19:26] == '.000000' else iso[19:26]}"

    def row(self, *values: Any) -> tuple[Any, ...]:
        return values

    def write(self, table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{n}"' for n in names)
        marks = ", ".join("?" * len(names))
        connection.ensure_connection()
        connection.connection.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows
        )


class OnPostgres:
    """Everything is text, as COPY reads it."""

    null = "\\N"

    def plain(self, it: Any, value: Any) -> str:
        if value is None:
            return self.null
        if isinstance(value, bool):
            return "t" if value else "f"
        return self.text(str(value))

    def text(self, said: str) -> str:
        if "\\" in said or "\n" in said or "\t" in said or "\r" in said:
            said = said.replace("\\", "\\\\").replace("\n", "\\n")
            return said.replace("\t", "\\t").replace("\r", "\\r")
        return said

    def key(self, key: int | None) -> str:
        return self.null if key is None else str(key)

    def keys(self, first: int, count: int) -> Iterable[str]:
        return map(str, range(first, first + count))

    def refs(self, first: int, places: list[int | None]) -> list[str]:
        return ["\\N" if n is None else str(first + n) for n in places]

    def uid(self, dashed: str) -> str:
        return dashed

    def blob(self, data: bytes) -> str:
        return "\\\\x" + data.hex()

    def moment(self, rest: str) -> str:
        return rest + "+00"

    def stamp(self, iso: str) -> str:
        return iso

    def row(self, *values: Any) -> tuple[str, ...]:
        return tuple(v if type(v) is str else str(v) for v in values)

    def write(self, table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{n}"' for n in names)
        lines = "\n".join(map("\t".join, rows))
        if not lines:
            return
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
        ):
            copy.write(f"{lines}\n")


def writer() -> Writer:
    return OnSqlite() if connection.vendor == "sqlite" else OnPostgres()


# -- guards and indexes ------------------------------------------------------------------------------


class NotRestored(Exception):
    """A guard or an index is not what it was before the load."""


@contextmanager
def open_gates(*, indexes: bool = False) -> Iterator[None]:
    """Without guards; with `indexes`, without those either, which are made anew at the end."""
    gates = _Sqlite() if connection.vendor == "sqlite" else _Postgres()
    before = gates.known()
    gates.open(indexes)
    yield
    gates.close()
    if gates.known() != before:
        raise NotRestored(str(set(gates.known()) ^ set(before))[:400])


def _ask(sql: str, given: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given or [])
        return list(cursor.fetchall())


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


class _Sqlite:
    """Triggers and indexes are text in `sqlite_master`."""

    def known(self) -> list[tuple[Any, ...]]:
        return _ask(
            "SELECT type, name, tbl_name, sql FROM sqlite_master "
            "WHERE type IN ('trigger', 'index') ORDER BY type, name"
        )

    def open(self, indexes: bool) -> None:
        kinds = ("trigger", "index") if indexes else ("trigger",)
        self.dropped = [row for row in self.known() if row[0] in kinds and row[3]]
        for kind, name, *_ in self.dropped:
            _do(f'DROP {kind} "{name}"')

    def close(self) -> None:
        for _kind, _name, _table, sql in sorted(self.dropped):  # indexes before triggers
            _do(sql)


class _Postgres:
    """A session that plays a replica fires no trigger of the house and checks no foreign key."""

    def known(self) -> list[tuple[Any, ...]]:
        triggers = _ask("SELECT tgname, tgenabled::text FROM pg_trigger ORDER BY 1")
        indexes = _ask("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = "
                       "current_schema() ORDER BY 1")  # fmt: skip
        return [*triggers, *indexes]

    def open(self, indexes: bool) -> None:
        _do("SET session_replication_role = replica")
        self.made: list[str] = []
        if indexes:
            self._drop_constraints()
            self._drop_indexes()

    def _drop_constraints(self) -> None:
        rows = _ask(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'u' AND connamespace = current_schema()::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' "
            "AND f.conindid = pg_constraint.conindid)"
        )
        for table, name, said in rows:
            _do(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            self.made.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said}')

    def _drop_indexes(self) -> None:
        """Without those of a part of their rows: these cost little, and PostgreSQL writes the condition
        of one in other words when it is made anew from what it said."""
        rows = _ask(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            "AND indexdef NOT LIKE '%% WHERE (%%' "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = "
            "(quote_ident(schemaname) || '.' || quote_ident(indexname))::regclass)"
        )
        for name, said in rows:
            _do(f'DROP INDEX "{name}"')
            self.made.append(said)

    def close(self) -> None:
        for sql in self.made:
            _do(sql)
        _do("SET session_replication_role = DEFAULT")
        self._sequences()

    def _sequences(self) -> None:
        """Rows came with their keys; the next one made by a service takes the next."""
        for table, column in _ask(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND is_identity = 'YES'"
        ):
            _do(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), "
                f'(SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"), false)'
            )
