"""The ground a home stands on, asked without Django."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from sanxian import ground


def sqlite(home, *statements: str) -> None:
    home.mkdir(exist_ok=True)
    with closing(sqlite3.connect(home / ground.DATABASE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


TABLES = ("CREATE TABLE core_home (id INTEGER)", "CREATE TABLE core_trail (id INTEGER)")


@pytest.mark.parametrize(
    ("statements", "blank"),
    [
        ((), True),
        (TABLES, True),
        ((*TABLES, "INSERT INTO core_home VALUES (1)"), False),
        ((*TABLES, "INSERT INTO core_trail VALUES (1)"), False),
        (("CREATE TABLE somebody_elses (id INTEGER)",), False),
        (TABLES[:1], False),
    ],
)
def test_a_home_is_blank_until_something_was_done_in_it(tmp_path, statements, blank):
    home = tmp_path / "home"
    sqlite(home, *statements)
    assert ground.is_blank(home) is blank


def test_a_home_without_a_database_is_blank(tmp_path):
    assert ground.is_blank(tmp_path / "nowhere")
    (tmp_path / "keys.json").write_text("{}")
    assert ground.is_blank(tmp_path)


def test_a_file_that_is_no_database_is_not_blank(tmp_path):
    (tmp_path / ground.DATABASE).write_text("a letter to my aunt, of some length" * 40)
    assert not ground.is_blank(tmp_path)


def test_tables_are_todays_when_the_file_says_so(tmp_path):
    assert not ground.has_todays_tables(tmp_path / ground.DATABASE)
    sqlite(tmp_path)
    assert not ground.has_todays_tables(tmp_path / ground.DATABASE)
    sqlite(tmp_path, f"PRAGMA user_version = {ground.tables_print()}")
    assert ground.has_todays_tables(tmp_path / ground.DATABASE)


def test_a_new_migration_changes_the_print(tmp_path, monkeypatch):
    monkeypatch.setattr(ground, "PACKAGE", tmp_path)
    monkeypatch.setattr(ground, "_packages", lambda: ["django-5.2.dist-info"])
    seen = {ground.tables_print()}
    folder = tmp_path / "blood" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_first.py").write_text("1")
    seen.add(ground.tables_print())
    (folder / "0001_first.py").write_text("2")
    seen.add(ground.tables_print())
    (folder / "0001_first.py").rename(folder / "0001_other.py")
    seen.add(ground.tables_print())
    monkeypatch.setattr(ground, "_packages", lambda: ["django-5.3.dist-info"])
    seen.add(ground.tables_print())
    assert len(seen) == 5
    assert all(0 < value < 2**31 for value in seen)


def sanxian(home, code: str, **environment: str) -> str:
    env = {**os.environ, "SANXIAN_HOME": str(home), **environment}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_folder_is_the_one_that_settings_use(tmp_path):
    code = (
        "from sanxian import ground; g = ground.folder(); ground.start_django();"
        "from django.conf import settings; print(g == settings.SANXIAN_HOME, g)"
    )
    assert sanxian(tmp_path / "a b", code).split()[0] == "True"
    assert sanxian("~/x", code, HOME=str(tmp_path)) == f"True {tmp_path}/x\n"


def test_the_default_folder_is_var_in_the_project(monkeypatch):
    monkeypatch.delenv("SANXIAN_HOME")
    assert ground.folder() == ground.PACKAGE.parents[1] / "var"
    monkeypatch.setenv("SANXIAN_HOME", "")
    assert ground.folder() == ground.PACKAGE.parents[1] / "var"


def test_an_empty_home_gets_what_it_needs_then_nothing_until_the_tables_are_old(tmp_path):
    home = tmp_path / "deep" / "home"
    lay = "from sanxian import ground; ground.lay();"
    ask = "from sanxian.core import home; print(home.kind())"
    env = {"DATABASE_URL": ""}
    assert sanxian(home, lay + ask, **env) == "real\n"
    assert {"keys.json", "secret", ground.DATABASE} <= {p.name for p in home.iterdir()}
    assert (home / "keys.json").stat().st_mode & 0o077 == 0
    assert ground.has_todays_tables(home / ground.DATABASE)
    assert ground.is_blank(home)
    guard = "ground._migrate = lambda: 1 / 0;"
    assert sanxian(home, "from sanxian import ground;" + guard + lay + ask, **env) == "real\n"
    sqlite(home, "PRAGMA user_version = 1")
    sanxian(home, lay, **env)
    assert ground.has_todays_tables(home / ground.DATABASE)


def test_asking_needs_no_django(tmp_path):
    code = (
        "import sys, json; from sanxian import ground;"
        "ground.is_blank(ground.folder());"
        "print(json.dumps('django.db' in sys.modules))"
    )
    assert json.loads(sanxian(tmp_path, code)) is False
