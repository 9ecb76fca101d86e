"""A new home and one that grew step by step stand on the same ground."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

STEPS = """
import sys
from django.conf import settings
from sanxian import ground
ground.start_django()
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
if sys.argv[1] == "steps":
    load = MigrationLoader.load_disk
    def without(self):
        load(self)
        for key in [k for k, m in self.disk_migrations.items() if k[0] == "blood" and m.replaces]:
            del self.disk_migrations[key]
    MigrationLoader.load_disk = without
call_command("migrate", interactive=False, verbosity=0)
"""


def laid(home: Path, how: str) -> dict[tuple[str, str], str]:
    """Tables, indexes and triggers of a home's database, in one spelling."""
    home.mkdir()
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SANXIAN_KEYS")}
    command = [sys.executable, "-c", STEPS, how]
    done = subprocess.run(
        command,
        env={**clean, "SANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(home / "sanxian.sqlite3")) as database:
        rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name): spelled(sql or "") for kind, name, table, sql in rows if "blood_" in table
    }


def spelled(sql: str) -> str:
    """Columns and constraints in the order of the alphabet: only what they say counts."""
    flat = re.sub(r"\s+", " ", sql).replace('"', "")
    head, _, body = flat.partition("(")
    if not head.startswith("CREATE TABLE"):
        return flat
    return head + ",".join(sorted(part.strip() for part in _parts(body.rpartition(")")[0])))


def _parts(body: str) -> list[str]:
    depth, parts, now = 0, [], ""
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(now)
            now = ""
        else:
            now += sign
    return [*parts, now]


def test_both_ways_make_the_same_tables_indexes_and_guards(tmp_path):
    whole, steps = laid(tmp_path / "whole", "whole"), laid(tmp_path / "steps", "steps")
    assert len([key for key in whole if key[0] == "trigger"]) > 40
    assert whole.keys() == steps.keys()
    assert {key: sql for key, sql in whole.items() if sql != steps[key]} == {}
