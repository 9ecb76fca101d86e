"""What the two databases need done differently."""

from __future__ import annotations

import errno
import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.models import Q

Statement = Callable[[Any], list[str]]

_held = threading.local()


@contextmanager
def writer() -> Iterator[None]:
    """Queue for SQLite's single writer at an advisory lock.

    SQLite's own busy handler lets a lucky process starve the others for seconds; a lock file hands
    the turn on in order. PostgreSQL needs none of it, nor does a database in memory.
    """
    path = _lock_path()
    if path is None or getattr(_held, "turn", False):
        yield
        return
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.turn = True
        try:
            yield
        finally:
            _held.turn = False


class _Undone(Exception):
    """Carries a trial out of its transaction."""


@contextmanager
def trial() -> Iterator[None]:
    """Do what is inside and take it all back: to see whether it would be refused."""
    try:
        with writer(), transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def begins(field: str, text: str) -> Q:
    """Rows whose `field` begins with `text`, which must not be empty, by a range of its index.

    The column is in byte order: so it is in SQLite, on PostgreSQL where a migration says `byte_order`.
    SQLite's LIKE goes through every row, and PostgreSQL may rather walk all names in their order.
    """
    after = text[:-1] + chr(min(ord(text[-1]) + 1, 0x10FFFF))
    return Q(**{f"{field}__gte": text, f"{field}__lt": after})


def _lock_path() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return None
    return Path(f"{name}.writer")


_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PROTOCOL,
}
# SQLSTATE classes: connection, transaction rolled back, insufficient resources, object in use,
# operator intervention, system error.
_POSTGRES = ("08", "40", "53", "55", "57", "58")


def out_of_service(fault: BaseException | None) -> bool:
    """Whether the database or its disk could not do what it can do at other times: a full or failing
    disk, a lock that was not given, a server that is gone. Nothing was written then."""
    if isinstance(fault, (DatabaseError, InterfaceError)):
        return _passes(fault.__cause__)
    return isinstance(fault, OSError) and fault.errno in _DISK


def _passes(cause: BaseException | None) -> bool:
    """What the driver said. Extended codes of SQLite keep the plain one in their low byte; a
    connection that PostgreSQL never gave, or lost, has no SQLSTATE."""
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    state = getattr(cause, "sqlstate", "")
    if state is None:
        return type(cause).__name__ in {"OperationalError", "InterfaceError"}
    return state.startswith(_POSTGRES) if state else False


def refuse(vendor: str, table: str, name: str, event: str, when: str, say: str) -> list[str]:
    """SQL of a trigger that aborts `event` ("UPDATE", "DELETE", "INSERT") on `table` if `when`.

    `when` is an SQL expression over NEW and OLD that both databases understand; "" is always.
    """
    message = say.replace("'", "''")
    if vendor == "sqlite":
        clause = f"WHEN {when} " if when else ""
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {clause}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    body = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
    tested = f"IF {when} THEN {body} END IF;" if when else body
    back = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {tested} RETURN {back}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def drop(vendor: str, table: str, name: str) -> list[str]:
    """SQL that takes a trigger made by `refuse` away again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()"]


class Statements(Operation):
    """A migration step of plain statements. It needs no historical models, which cost most of a
    migration's time: `RunPython` would build them for every step."""

    reversible = True

    def __init__(self, forward: Statement, backward: Statement | None = None) -> None:
        self.forward, self.backward = forward, backward

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Tables and columns stay what they are."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for sql in self.forward(editor.connection):
            editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for sql in self.backward(editor.connection) if self.backward else []:
            editor.execute(sql, params=None)


class Together(Operation):
    """A migration step that makes the tables of many `CreateModel` at once, as they are at its end.

    Each of them by itself would draw all models anew, which costs most of the time of a large first
    migration. Of `inner`, what adds a field, an index or a constraint may only concern its own tables.
    """

    reversible = True

    def __init__(self, *inner: Operation) -> None:
        self.inner = inner

    def _made(self) -> list[str]:
        return [one.name_lower for one in self.inner if isinstance(one, CreateModel)]

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)  # drawn again once, when the tables are made
        for one in self.inner:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for name in self._made():
            editor.create_model(after.apps.get_model(app_label, name))

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for name in reversed(self._made()):
            editor.delete_model(before.apps.get_model(app_label, name))


def byte_order(table: str, *columns: str) -> Statements:
    """A migration step: sort path columns by their bytes, so that a range is a subtree.

    Under PostgreSQL's usual collation a range for `/37/` also returns what merely looks alike;
    SQLite has byte order by nature. To be repeated after a migration that alters such a column.
    """

    def statements(connection: Any) -> list[str]:
        if connection.vendor != "postgresql":
            return []
        return [
            f"ALTER TABLE {table} ALTER COLUMN {column} TYPE "
            f'varchar({_length(connection, table, column)}) COLLATE "C"'
            for column in columns
        ]

    return Statements(statements)


def swept(*tables: str) -> Statements:
    """A migration step: PostgreSQL sweeps these large tables after a few thousand changes, not after a
    fifth of their rows.

    What is counted from an index alone costs a look at the row wherever a page was changed since the
    last sweep: 10,000 changed bags of three million doubled the time of the stock board.
    """
    share = ("autovacuum_vacuum_scale_factor", "autovacuum_vacuum_insert_scale_factor")
    some = ("autovacuum_vacuum_threshold", "autovacuum_vacuum_insert_threshold")
    return _kept(tables, {**dict.fromkeys(share, "0.001"), **dict.fromkeys(some, "2000")})


def unshared(*tables: str) -> Statements:
    """A migration step: PostgreSQL reads these tables with one process for each question.

    What a page asks takes less time than two helpers need to be ready on a busy machine, whose
    processors others wait for: the stock of a city took 76 ms with them, 60 without.
    """
    return _kept(tables, {"parallel_workers": "0"})


def _kept(tables: tuple[str, ...], options: dict[str, str]) -> Statements:
    """How PostgreSQL keeps these tables; SQLite has no such choice."""

    def statements(connection: Any, said: str) -> list[str]:
        if connection.vendor != "postgresql":
            return []
        return [f"ALTER TABLE {table} {said}" for table in tables]

    said = ", ".join(f"{name} = {value}" for name, value in options.items())
    return Statements(
        lambda connection: statements(connection, f"SET ({said})"),
        lambda connection: statements(connection, f"RESET ({', '.join(options)})"),
    )


def _length(connection: Any, table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT character_maximum_length FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = %s AND column_name = %s",
            [table, column],
        )
        return int(cursor.fetchone()[0])


def guard(table: str, name: str, event: str, when: str, say: str) -> Statements:
    """A migration step: the trigger of `refuse`, made and taken away again.

    SQLite loses the triggers of a table that a later migration alters: repeat the guard there.
    """
    return Statements(
        lambda connection: refuse(connection.vendor, table, name, event, when, say),
        lambda connection: drop(connection.vendor, table, name),
    )
