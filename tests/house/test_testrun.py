"""The test run itself: a PostgreSQL of its own, and an end that hides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import headless
import postgres
import pytest
import testrun

ROOT = Path(__file__).resolve().parents[2]
REPORT = (
    '<testsuites><testsuite tests="9" failures="{failed}" errors="1" skipped="2"/></testsuites>'
)


def test_counts_are_read_from_the_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(failed=2))
    count = testrun.read(report, 1)
    assert (count.tests, count.failed, count.skipped) == (9, 3, 2)
    assert str(count).startswith("4 passed, 3 failed, 2 skipped")


def test_the_slowest_files_are_named(tmp_path):
    row = '<testcase classname="tests.{}" name="test_it" time="{}"/>'
    rows = [row.format(f"test_{n}", n) for n in range(20)] + [row.format("test_3.TestIt", 90)]
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(rows)}</testsuite></testsuites>")
    said = testrun.slowest(report)
    assert said[0].split() == ["93", "s", "2", "in", "tests/test_3.py"]
    assert len(said) == testrun.SLOW and said[1].endswith("tests/test_19.py")


def test_a_pass_that_broke_off_says_so(tmp_path):
    count = testrun.read(tmp_path / "absent.xml", 4)
    assert not count.good
    assert "pytest ended with 4" in str(count)


@pytest.mark.parametrize(
    ("status", "failed", "good"), [(0, 0, True), (5, 0, True), (1, 1, False), (2, 0, False)]
)
def test_what_counts_as_good(status, failed, good):
    assert testrun.Count(status, 3, failed).good is good


@pytest.mark.parametrize(("in_ci", "good"), [(True, False), (False, True)])
def test_without_a_browser_it_says_so_and_fails_in_ci(monkeypatch, in_ci, good):
    monkeypatch.setattr(testrun, "CHROMIUM", Path("/nowhere/chromium"))
    monkeypatch.setattr(testrun, "IN_CI", in_ci)
    monkeypatch.setattr(testrun, "run", lambda *_, **__: testrun.Count(0, 3))
    ended_well, said = testrun.on_sqlite([])
    assert ended_well is good
    assert "did NOT run" in said


@pytest.mark.parametrize(("in_ci", "good"), [(True, False), (False, True)])
def test_without_postgresql_it_says_so_and_fails_in_ci(monkeypatch, in_ci, good):
    def none():
        raise postgres.NoPostgres("initdb was not found")

    monkeypatch.setattr(postgres, "programs", none)
    monkeypatch.setattr(testrun, "IN_CI", in_ci)
    ended_well, said = testrun.on_postgres([])
    assert ended_well is good
    assert "did NOT run: initdb was not found" in said


def test_the_long_files_come_first_and_are_all_there(request):
    conftest = next(
        p for p in request.config.pluginmanager.get_plugins() if hasattr(p, "pytest_xdist_make_scheduler")
        and hasattr(p, "LONG")
    )  # fmt: skip
    assert [
        start for start in (*conftest.LONG, *conftest.APART) if not (ROOT / start).exists()
    ] == []
    given = ["tests/core/test_act.py::a", "tests/proofs/test_fuzz.py::b", f"{conftest.LONG[0]}::c"]
    assert sorted(given, key=conftest._turn) == list(reversed(given))


def inner(folder: Path, text: str, **environment: str) -> str:
    """A pytest run of its own over one file that stands on the real conftest."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text().replace(
        "Path(__file__).resolve().parent.parent", f"Path({str(ROOT)!r})"
    ))  # fmt: skip
    (folder / "test_inner.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]  # fmt: skip
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN_", "PYTEST_", "DJANGO_"))
    }
    done = subprocess.run(
        command, cwd=ROOT, env={**env, **environment}, capture_output=True, text=True
    )
    return done.stdout + done.stderr


INNER = """
import os
import pytest
from django.db import connection

def test_plain():
    assert "tests" in os.environ["SANXIAN_HOME"]

def test_by_fixture(db):
    assert connection.vendor == "{vendor}"

@pytest.mark.django_db
def test_by_mark():
    assert connection.vendor == "{vendor}"

@pytest.mark.browser
def test_page():
    pass

@pytest.mark.prove
def test_long():
    assert False
"""


@pytest.mark.postgres
def test_on_postgresql_only_what_uses_a_database_runs(tmp_path):
    said = inner(tmp_path, INNER.format(vendor="postgresql"), SANXIAN_TEST_DB="postgres")
    assert "2 passed, 3 deselected" in said, said


def test_sqlite_is_the_default_proofs_wait_and_nobodys_home_is_touched(tmp_path):
    mine = tmp_path / "mine"
    tests = tmp_path / "tests"
    tests.mkdir()
    precious = {"SANXIAN_HOME": str(mine), "DATABASE_URL": "postgres://u@h/precious"}
    said = inner(tests, INNER.format(vendor="sqlite"), **precious)
    assert "4 passed, 1 deselected" in said, said
    assert not mine.exists()


def test_settings_read_too_early_end_the_run(tmp_path):
    """They would have named the home and the database of whoever runs the tests."""
    mine = tmp_path / "mine"
    tests = tmp_path / "tests"
    tests.mkdir()
    said = inner(tests, INNER.format(vendor="sqlite"), SANXIAN_HOME=str(mine),
                 DJANGO_SETTINGS_MODULE="sanxian.settings")  # fmt: skip
    assert "unset DJANGO_SETTINGS_MODULE" in said
    assert "passed" not in said


@pytest.mark.postgres
def test_a_postgresql_comes_and_goes():
    import psycopg

    with postgres.running() as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        with psycopg.connect(host=str(folder), user="sanxian", dbname="postgres") as connection:
            said = connection.execute("SELECT version()").fetchone()[0]
            assert connection.execute("SHOW listen_addresses").fetchone()[0] == ""
        assert said.startswith(f"PostgreSQL {postgres.version()}")
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert not folder.exists()
    left = Path(f"/proc/{pid}/cmdline")
    assert not left.exists() or left.read_bytes() == b""  # gone, or nothing but its number


@pytest.mark.postgres
def test_its_text_order_is_not_byte_order():
    """Else no test could tell whether a column that needs byte order asks for it."""
    import psycopg

    with postgres.running() as url:
        host = parse_qs(urlsplit(url).query)["host"][0]
        with psycopg.connect(host=host, user="sanxian", dbname="postgres") as connection:
            between = "SELECT '/HZ/x/' BETWEEN '/hz/' AND '/hz0'"
            assert connection.execute(between).fetchone()[0] is True


def test_no_programs_no_postgres(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres.Path, "glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(postgres.NoPostgres, match="initdb"):
        postgres.programs()


@pytest.mark.parametrize(
    ("installed", "walks"),
    [(("shell", "whole"), "shell"), (("whole",), "whole"), (("shell",), "shell"), ((), "whole")],
)
def test_the_lighter_browser_walks_where_it_is_installed(monkeypatch, tmp_path, installed, walks):
    for program in installed:
        (tmp_path / program).touch()
    monkeypatch.setattr(headless, "PROGRAMS", (tmp_path / "shell", tmp_path / "whole"))
    assert headless.found() == tmp_path / walks
