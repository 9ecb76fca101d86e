"""One consistent moment of either database as a file, and a database made of such a file."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from sanxian.core.backup.parcel import PART
from sanxian.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Copy:
    """The data of one moment, part by part, and what was counted in the same moment."""

    manifest: dict[str, Any]
    data: Iterator[bytes]


def snapshot(folder: Path) -> AbstractContextManager[Copy]:
    """The database as it is now; others go on writing."""
    return _BY_VENDOR[connection.vendor][0](folder)


def laid(copy: Path) -> AbstractContextManager[None]:
    """The empty database made what the copy holds; as it was before, where the block raises."""
    return _BY_VENDOR[connection.vendor][1](copy)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(PART), b"")


# -- what is counted ------------------------------------------------------------------------------------


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            found[name] = int(cursor.fetchone()[0])
    return found


def heads() -> dict[str, dict[str, Any]]:
    """The last link of every chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, seq, hash FROM core_head ORDER BY chain")
        return {chain: {"seq": seq, "hash": link} for chain, seq, link in cursor.fetchall()}


def is_whole() -> bool:
    """Whether the database finds no fault in its own file, nor a row that points nowhere."""
    if connection.vendor != "sqlite":
        return True  # a server that has taken every row in has checked them
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        return said == "ok" and cursor.fetchone() is None


def is_empty() -> bool:
    """Whether there is no table at all: what is there is never overwritten."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return not path.exists() or path.stat().st_size == 0
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


# -- SQLite -----------------------------------------------------------------------------------------------


@contextmanager
def _of_sqlite(folder: Path) -> Iterator[Copy]:
    """SQLite's own copying, in one step: it reads one moment while others write."""
    path = folder / "copy"
    here = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(here)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    with opened(path):
        manifest = {"rows": counts(), "heads": heads()}
    with path.open("rb") as file:
        yield Copy(manifest, _parts(file))


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Django's connection turned to another SQLite file for a while; the file is whole afterwards."""
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = path
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here


@contextmanager
def _in_sqlite(copy: Path) -> Iterator[None]:
    """Beside the place first; into it in one step when the block has found nothing wrong."""
    with opened(copy):
        yield
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(copy, connection.settings_dict["NAME"])


# -- PostgreSQL --------------------------------------------------------------------------------------------


@contextmanager
def _of_postgres(folder: Path) -> Iterator[Copy]:
    """`pg_dump` of the very snapshot in which the rows are counted."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
        manifest = {"rows": counts(), "heads": heads()}
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        command, environment = _program("pg_dump", *words)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as dump:
            assert dump.stdout is not None
            yield Copy(manifest, _parts(dump.stdout))
        if dump.returncode:
            raise Refusal("backup_tool_failed", tool="pg_dump")


@contextmanager
def _in_postgres(copy: Path) -> Iterator[None]:
    """`pg_restore` in one transaction; the tables go again where the block raises."""
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    target = str(connection.settings_dict["NAME"])
    command, environment = _program("pg_restore", *words, f"--dbname={target}", str(copy))
    if subprocess.run(command, env=environment, check=False).returncode:
        raise Refusal("backup_tool_failed", tool="pg_restore")
    try:
        yield
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        raise


def _program(name: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """A program of PostgreSQL, and the connection as it wants it: no password among its words."""
    found = shutil.which(name) or _newest(name)
    if not found:
        raise Refusal("backup_tool_missing", tool=name)
    said = connection.settings_dict
    given = {
        "PGHOST": said["HOST"] or said["OPTIONS"].get("host", ""),
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        "PGDATABASE": said["NAME"],
    }
    return [found, *words], {**os.environ, **{k: str(v) for k, v in given.items() if v}}


def _newest(name: str) -> str:
    """Where Debian keeps the programs of several versions."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    order = sorted(found, key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0))
    return str(order[-1]) if order else ""


_Ways = tuple[
    Callable[[Path], AbstractContextManager[Copy]], Callable[[Path], AbstractContextManager[None]]
]
_BY_VENDOR: dict[str, _Ways] = {
    "sqlite": (_of_sqlite, _in_sqlite),
    "postgresql": (_of_postgres, _in_postgres),
}
