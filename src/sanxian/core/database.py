"""What the two databases need done differently."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_held = threading.local()


@contextmanager
def writer() -> Iterator[None]:
    """Queue for SQLite's single writer at an advisory lock.

    SQLite's own busy handler lets a lucky process starve the others for seconds; a lock file hands
    the turn on in order. PostgreSQL needs none of it, nor does a database in memory.
    """
    path = _lock_path()
    if path is None or getattr(_held, "depth", 0):
        yield
        return
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.depth = 1
        try:
            yield
        finally:
            _held.depth = 0


def _lock_path() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return None
    return Path(f"{name}.writer")


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
