"""A city lives real days through the services, and its balance closes unit by unit."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs import demo

HEAD = "date,state,A,AB,B,O\n"
DAYS = HEAD + "".join(
    f"2024-06-{day:02},Melaka,{a},{ab},{b},{o}\n"
    for day, (a, ab, b, o) in enumerate(
        [(4, 1, 3, 5), (2, 1, 2, 4), (0, 0, 0, 0), (3, 1, 4, 4), (3, 0, 2, 3)], start=1
    )
)
GIVEN = 42


def sanxian(home, *words):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-m", "sanxian", *map(str, words)],
        env={**env, "SANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Home, file, and the account that the command printed."""
    home = tmp_path_factory.mktemp("home") / "with space"
    file = home.parent / "days.csv"
    file.write_text(DAYS, "utf-8")
    done = replay(home, file)
    assert done.returncode == 0, done.stderr
    return home, file, json.loads(done.stdout)


def replay(home, file, **more):
    words = {"state": "Melaka", "from": "2024-06-01", "days": 5, **more}
    options = [w for key, value in words.items() for w in (f"--{key}", value)]
    return sanxian(home, "twin", "replay", file, *options, "--json")


def test_the_account_has_the_keys_of_the_contract(lived):
    _, _, account = lived
    keys = {"days", "arrived", "refused", "donations", "units", "transfused", "discarded",
            "consumed", "in_stock", "in_transit", "closes", "seconds"}  # fmt: skip
    assert keys <= set(account)
    assert account["days"] == 5 and account["donations"] == GIVEN
    assert account["arrived"] == account["donations"] + account["refused"]


def test_the_balance_closes(lived):
    _, _, account = lived
    ends = ("transfused", "discarded", "consumed", "in_stock", "in_transit")
    assert account["closes"] is True and account["faults"] == []
    assert account["units"] == sum(account[key] for key in ends)
    assert account["units"] > 2 * GIVEN and account["transfused"] > 0


def test_the_trail_of_the_city_holds(lived):
    home, _, _ = lived
    said = json.loads(sanxian(home, "trail", "verify", "--json").stdout)
    assert said["ok"] is True and said["first_bad"] is None and said["rows"] > 400


def test_any_unit_is_traced_on_the_command_line(lived):
    home, _, _ = lived
    with sqlite3.connect(home / "sanxian.sqlite3") as database:
        number = database.execute(
            "SELECT number FROM blood_unit WHERE status = 'transfused' LIMIT 1"
        ).fetchone()[0]
    graph = json.loads(sanxian(home, "trace", number, "--json").stdout)
    kinds = {node["kind"] for node in graph["nodes"]}
    assert kinds == {"donor", "donation", "unit", "patient"}


def test_a_city_is_never_laid_over_another(lived):
    home, file, _ = lived
    again = replay(home, file)
    assert again.returncode == 2 and "home_already_founded" in again.stderr


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": "Atlantis"}, "twin_no_such_state_or_days"),
        ({"from": "yesterday"}, "twin_bad_first_day"),
        ({"days": 0}, "twin_days_out_of_range"),
        ({"days": 9}, "twin_day_missing"),
    ],
)
def test_a_refused_replay_founds_nothing(tmp_path, more, code):
    file = tmp_path / "days.csv"
    file.write_text(DAYS, "utf-8")
    demo.copied(demo.laid(Path(os.environ["SANXIAN_TEST_HOME"]) / "laid"), tmp_path / "home")
    done = replay(tmp_path / "home", file, **more)
    assert done.returncode == 2 and code in done.stderr and "Traceback" not in done.stderr
    with sqlite3.connect(tmp_path / "home" / "sanxian.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM core_home").fetchone() == (0,)


def test_a_unit_moved_behind_the_trail_does_not_close(lived, tmp_path):
    """The negative control of the balance: raw SQL that the guards allow is still seen."""
    home, _, _ = lived
    code = (
        "from sanxian import ground; ground.lay()\n"
        "from django.db import connection, transaction\n"
        "from sanxian.twin import balance\n"
        "with transaction.atomic():\n"
        "    connection.cursor().execute(\"UPDATE blood_unit SET status = 'held' WHERE id = "
        "(SELECT id FROM blood_unit WHERE status = 'available' LIMIT 1)\")\n"
        "    struck = balance.strike()\n"
        "    transaction.set_rollback(True)\n"
        "assert struck.faults and not struck.closes\n"
        "assert balance.strike().closes\n"
    )
    env = {**os.environ, "SANXIAN_HOME": str(home)}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
