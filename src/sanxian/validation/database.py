"""Where a trial keeps its records: a file of its own, or a database of its own on the same server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from sanxian.kernel.refusal import Refusal


@contextmanager
def beside(url: str) -> Iterator[str]:
    """DATABASE_URL of a trial: "" for SQLite; on PostgreSQL a new database that is dropped again.

    Raises Refusal `trial_database_denied` where the user may not make one.
    """
    if not url:
        yield ""
        return
    import psycopg

    name = f"sanxian_trial_{os.getpid()}_{secrets.token_hex(3)}"
    parts = urlsplit(url)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.Error as fault:
        raise Refusal("trial_database_denied") from fault
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
