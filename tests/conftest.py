"""What every test stands on: a home of its own, one of two databases, and a browser where wanted.

Nothing here reads or writes the home of whoever runs the tests. `SANXIAN_TEST_DB=postgres` starts a
PostgreSQL for the run and keeps the tests that use a database, so that they prove the same there.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "setup"))

import postgres  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
ON_POSTGRES = os.environ.get("SANXIAN_TEST_DB") == "postgres"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def _start_postgres() -> str:
    server = ExitStack()
    atexit.register(server.close)
    return server.enter_context(postgres.running())


def _prepare_environment() -> None:
    """Before settings are read: once for the run, inherited by the workers of xdist."""
    if "SANXIAN_TEST_HOME" not in os.environ:
        home = tempfile.mkdtemp(prefix="sanxian-tests-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["SANXIAN_TEST_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        if ON_POSTGRES:
            os.environ["DATABASE_URL"] = os.environ.get("SANXIAN_TEST_URL") or _start_postgres()
    os.environ["SANXIAN_HOME"] = os.environ["SANXIAN_TEST_HOME"]
    os.environ["DJANGO_SETTINGS_MODULE"] = "sanxian.settings"
    for name in ("SANXIAN_DEMO", "SANXIAN_HTTPS", "SANXIAN_HOSTS", "SANXIAN_KEYS", "SANXIAN_PORT"):
        os.environ.pop(name, None)


_prepare_environment()

import django  # noqa: E402

django.setup()


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test has no place in this run: pages need a browser, PostgreSQL a database."""
    if item.get_closest_marker("browser"):
        return ON_POSTGRES or not Path(CHROMIUM).exists()
    return ON_POSTGRES and not uses_database(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    out = [item for item in items if is_left_out(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if not is_left_out(item)]
