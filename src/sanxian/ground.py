"""The ground a home stands on: its folder, and whether its database has today's tables.

Everything that can be known without Django is found out without it, so that a second start and
`sanxian --help` are quick.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
DATABASE = "sanxian.sqlite3"


def folder() -> Path:
    """SANXIAN_HOME, else `var/` in the project; the same folder as settings.SANXIAN_HOME."""
    default = PACKAGE.parents[1] / "var"
    return Path(os.environ.get("SANXIAN_HOME") or default).expanduser().absolute()


def embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxian.settings")
    django.setup()


def lay() -> None:
    """Start Django, and make what an empty home needs: folder, keys and tables."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    start_django()
    if embedded() and has_todays_tables(folder() / DATABASE):
        return
    _migrate()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    from sanxian.core import keys
    from sanxian.core.database import writer

    keys.master()
    with writer():
        call_command("migrate", interactive=False, verbosity=0)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA user_version = {tables_print()}")


def has_todays_tables(database: Path) -> bool:
    """Whether the last migration of this SQLite file was made by the migrations that lie here."""
    return _ask(database, "PRAGMA user_version") == tables_print()


def is_blank(home: Path) -> bool:
    """Whether nothing was ever done in this home: no database, not founded, nothing on the trail."""
    database = home / DATABASE
    if not database.exists():
        return True
    tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('core_home', 'core_trail')"
    if _ask(database, tables) != 2:
        return _ask(database, "SELECT count(*) FROM sqlite_master") == 0
    done = "SELECT (SELECT count(*) FROM core_home) + (SELECT count(*) FROM core_trail)"
    return _ask(database, done) == 0


def _ask(database: Path, question: str) -> object:
    """One value from an SQLite file; None where there is no such file or it is not a database."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(database, timeout=20)) as connection:
            return connection.execute(question).fetchone()[0]
    except sqlite3.DatabaseError:
        return None


def tables_print() -> int:
    """A number for the migrations of the house and of the packages it stands on; never 0.

    It is kept in the SQLite file itself (`user_version`, 31 bits), so that a restored backup is
    never taken for newer than it is.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(PACKAGE)}\n".encode() + path.read_bytes())
    for name in sorted(_packages()):
        digest.update(name.encode())
    return int.from_bytes(digest.digest()[:4], "big") >> 1 | 1


def _packages() -> list[str]:
    """Names with versions of the installed packages, read from one listing."""
    import django

    site = Path(django.__file__).resolve().parent.parent
    return [name for name in os.listdir(site) if name.endswith(".dist-info")]
