"""`sanxian validate`: a fit installation passes, and what is unfit is found by the check meant for it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction

from sanxian.core import clock
from sanxian.core.database import drop
from sanxian.twin import days, replay
from sanxian.twin.city import qinghe
from sanxian.validation import report, trial
from sanxian.validation.checking import CHECKS, Fault, Finding, carry_out
from sanxian.validation.checks import installation, operation, performance


@pytest.fixture
def lived(db, monkeypatch) -> operation.Trial:
    monkeypatch.setattr(replay, "unhurried_disk", nullcontext)
    first = date(2026, 3, 2)
    given = days.invented(Random(trial.SEED), first, trial.DAYS, trial.MEAN)
    life, account = replay.live(qinghe(), given, kind="demonstration", seed=trial.SEED)
    last = first + timedelta(days=trial.DAYS - 1)
    return operation.Trial(life, last, clock.instant(last, 20, 30), account)


def test_the_whole_command(tmp_path):
    """In processes of its own, as a user starts it: every check holds, and the PDF is there."""
    home, out = tmp_path / "home", tmp_path / "report.pdf"
    clean = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "sanxian", "validate", "--out", str(out), "--json"],
        env={**clean, "SANXIAN_HOME": str(home), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    bad = [row for row in said["findings"] if not row["ok"]]
    assert bad == [], done.stderr
    assert done.returncode == 0
    assert performance.limits()  # its checks are registered by being loaded
    assert {row["id"] for row in said["findings"]} == set(CHECKS)
    assert out.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_every_operation_holds_and_each_guard_is_what_holds_it(lived):
    """One city for all: first everything holds, then each guard is taken away and its check fails."""
    findings = {row.id: row for row in carry_out("OQ", lived, progress=lambda _: None)}
    assert [row for row in findings.values() if not row.ok] == []
    for id, guards in GUARDED.items():
        with transaction.atomic():
            with connection.cursor() as cursor:
                for table, name in guards:
                    for sql in drop(connection.vendor, table, name):
                        cursor.execute(sql)
            with pytest.raises(Fault):
                CHECKS[id].do(lived)
            transaction.set_rollback(True)


# the guards that a check is refused by, so that without them it must fail
GUARDED = {
    "OQ-06": [("blood_unit", "blood_unit_identity_guard")],
    "OQ-07": [("blood_unit", "blood_unit_delete_guard")],
    "OQ-10": [
        ("core_trail", "core_trail_no_delete"),
    ],
}


@pytest.mark.django_db
def test_a_missing_guard_is_found():
    assert "守卫" in installation.guards()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for sql in drop(connection.vendor, "blood_unit", "blood_unit_delete_guard"):
                cursor.execute(sql)
        with pytest.raises(Fault, match="blood_unit_delete_guard"):
            installation.guards()
        transaction.set_rollback(True)


def test_a_key_that_others_may_read_is_found(tmp_path, settings, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_text('{"master": "' + "00" * 32 + '"}')
    monkeypatch.setattr(installation.keys, "master", bytes)
    settings.SANXIAN_KEYS, settings.SANXIAN_HOME = str(path), str(tmp_path)
    os.chmod(tmp_path, 0o700)
    os.chmod(path, 0o600)
    assert "600" in installation.key_file()
    os.chmod(path, 0o644)
    with pytest.raises(Fault, match="644"):
        installation.key_file()


def test_a_full_disk_is_found(monkeypatch, settings):
    few = type("Usage", (), {"free": 10**8})
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda _: few)
    with pytest.raises(Fault, match="0\\.1"):
        installation.space()


def test_a_check_that_breaks_is_a_finding_and_repeats_no_value(monkeypatch):
    def broken() -> str:
        raise ValueError("张三 110101")

    monkeypatch.setitem(CHECKS, "XQ-01", CHECKS["IQ-06"].__class__("XQ-01", (), "t", "e", broken))
    [found] = carry_out("XQ", progress=lambda _: None)
    assert not found.ok
    assert "ValueError" in found.found
    assert "张三" not in found.found


@pytest.mark.parametrize(("ok", "said"), [(True, "全部通过"), (False, "有 1 项不通过")])
@pytest.mark.django_db
def test_the_report_says_what_was_found(ok, said):
    finding = Finding("IQ-01", ("RQ-INS-1",), "运行环境", "要求", "实际", ok, 0.1)
    content = report.content([finding], datetime(2026, 11, 22, tzinfo=UTC))
    assert content["verdict"] == said
    assert report.pdf(content).startswith(b"%PDF")


def test_a_trial_runs_nowhere_but_in_a_home_of_its_own(tmp_path):
    clean = {k: v for k, v in os.environ.items() if k != trial.MARK}
    done = subprocess.run(
        [sys.executable, "-m", "sanxian.validation.trial"],
        env={**clean, "SANXIAN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert list(Path(tmp_path).iterdir()) == []
