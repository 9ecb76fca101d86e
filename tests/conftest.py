"""What every test stands on: a home of its own, one of two databases, and a browser where wanted.

Nothing here reads or writes the home of whoever runs the tests. `SANXIAN_TEST_DB=postgres` starts a
PostgreSQL for the run and keeps the tests that use a database, so that they prove the same there.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "setup"))

import headless  # noqa: E402
import postgres  # noqa: E402

# How long an example takes says something of the machine and of what else runs on it, nothing of the rule.
hypothesis.settings.register_profile(
    "sanxian", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("sanxian")

CHROMIUM = headless.found()
PATIENCE = 120_000  # milliseconds for a step in a browser; a page that comes at once costs nothing
ON_POSTGRES = os.environ.get("SANXIAN_TEST_DB") == "postgres"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def _start_postgres() -> str:
    server = ExitStack()
    atexit.register(server.close)
    return server.enter_context(postgres.running())


def _prepare_environment() -> None:
    """Before settings are read: once for the run, inherited by the workers of xdist."""
    if "SANXIAN_TEST_HOME" not in os.environ:
        if settings.configured:
            pytest.exit("unset DJANGO_SETTINGS_MODULE: settings were read before the tests' home")
        home = tempfile.mkdtemp(prefix="sanxian-tests-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        Path(home, "static").mkdir()
        os.environ["SANXIAN_TEST_HOME"] = home
        os.environ["PROVE_GROUND"] = str(Path(home, "ground"))
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

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402

# The house's own hash with the least work that it allows: what it costs a thief is not tested here.
Argon2PasswordHasher.time_cost = 1
Argon2PasswordHasher.memory_cost = 8  # KiB
Argon2PasswordHasher.parallelism = 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected lives to the end: no use to look for garbage in it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)  # a test leaves little behind: look for it seldom
        gc.enable()


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


# Walks over every page as every role, and measurements of either database: what they prove lies above
# the database, or in one of their own. On PostgreSQL each room's tests ask its pages.
ABOVE_THE_DATABASE = (
    "tests/architecture/test_access.py",
    "tests/bench/test_pages.py",
    "tests/console/test_desks.py",
    "tests/console/test_english.py",
    "tests/console/test_phone.py",
    "tests/proofs/test_access_matrix.py",
    "tests/proofs/test_canary.py",
)


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test has no place in this run: pages need a browser, PostgreSQL a database."""
    if item.get_closest_marker("browser"):
        return ON_POSTGRES or not CHROMIUM.exists()
    if item.get_closest_marker("postgres"):  # starts one of its own, in the run on SQLite
        return ON_POSTGRES or not postgres.can_run()
    if ON_POSTGRES and item.nodeid.startswith(ABOVE_THE_DATABASE):
        return True
    return ON_POSTGRES and not uses_database(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    out = [item for item in items if is_left_out(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if not is_left_out(item)]
    items.sort(key=lambda item: _turn(item.nodeid))


# Files that take long, and then the folders that do: begun first, so that at the end no worker of
# xdist is left alone with one of them. A city is built meanwhile for those that need it.
LONG = (
    "tests/twin/test_demo.py",
    "tests/proofs/test_stateful.py",
    "tests/browser/test_whole_way.py",
    "tests/exchange/test_copies.py",
    "tests/proofs/test_mutation.py",
    "tests/proofs/",
    "tests/browser/",
    "tests/validation/",
    "tests/twin/",
    "tests/house/",
)
APART = ("tests/proofs/test_stateful.py",)  # whose tests share nothing and are long one by one


def _turn(nodeid: str) -> int:
    return next((n for n, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker takes file by file, as they come, since some share what was costly to build."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith(APART) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Files(config, log) if config.getvalue("dist") == "loadfile" else None


# -- the small city and its people, for every room's tests -----------------------------------------


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A page asked for in English leaves its thread in English; the next test starts in Chinese."""
    yield
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _no_edition_of_before() -> Iterator[None]:
    """An edition is known by its key, for ever; what a test wrote is taken back, its key comes again."""
    yield
    from sanxian.core import policy

    if policy._local.cache_info().currsize:
        policy.forget()


@pytest.fixture
def at() -> datetime:
    """A Monday, ten in the morning where the people are."""
    from tests.personas import AT

    return AT


@pytest.fixture
def city(db: None) -> SimpleNamespace:
    """A province with two cities; see tests/personas.py for the keys."""
    from tests.personas import build_city

    return build_city()


@pytest.fixture
def persona(city: SimpleNamespace) -> Any:
    """`persona("nurse")`, `persona("nurse", "other")`: the Actor; `.account(...)` the Account."""
    from tests.personas import Personas

    return Personas(city)


@pytest.fixture
def signed_in(persona: Any) -> Callable[..., Any]:
    """`signed_in("nurse")`: a browser in which that persona has signed in, as `client.actor`."""
    from django.test import Client

    def enter(role: str, where: str = "", number: int = 1) -> Any:
        client = Client()
        client.force_login(
            persona.account(role, where, number), "django.contrib.auth.backends.ModelBackend"
        )
        client.actor = persona(role, where, number)  # type: ignore[attr-defined]
        return client

    return enter


@pytest.fixture
def one_code(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`one_code(secret)`: what an authenticator shows, in a half minute that does not end meanwhile."""
    from allauth.mfa.totp.internal import auth

    now = auth.time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: now))
    return lambda secret, step=0: auth.format_hotp_value(
        auth.hotp_value(secret, int(now) // 30 + step)
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium; see tests/chromium.py for how one goes about in it."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread, which Django takes for an asynchronous caller.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        new_context = opened.new_context

        def patient(**options: Any) -> Any:
            """Windows that wait: how long a page takes says something of the machine."""
            context = new_context(**options)
            context.set_default_timeout(PATIENCE)
            return context

        patch.setattr(opened, "new_context", patient)
        yield opened
        opened.close()


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """Emptying tables after a test is a DELETE on SQLite, which the trail's trigger refuses."""
    yield
    from django.db import connection

    if connection.vendor == "sqlite":
        _empty_guarded_tables(connection)


def _empty_guarded_tables(connection: Any) -> None:
    """Take the triggers away, empty the tables that refuse it, and put the triggers back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        cursor.execute("PRAGMA foreign_keys = OFF")
        for name, _, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in {table for _, table, sql in triggers if "BEFORE DELETE" in sql}:
            cursor.execute(f"DELETE FROM {table}")
        for _, _, sql in triggers:
            cursor.execute(sql)
        cursor.execute("PRAGMA foreign_keys = ON")
