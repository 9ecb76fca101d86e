"""Which faults pass by themselves and are answered with 503; all others are ours, and 500."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, DataError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from sanxian import urls
from sanxian.console.views import outage
from sanxian.core.database import out_of_service

urlpatterns: list[Any] = []
handler500 = urls.handler500


def lite(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    fault = kind("…")
    fault.sqlite_errorcode = code  # type: ignore[misc]
    return fault


def under(cause: BaseException, kind: type[Exception] = OperationalError) -> Exception:
    """As Django wraps what a driver raised."""
    fault = kind("…")
    fault.__cause__ = cause
    return fault


PASSING = {
    "disk full": under(lite(sqlite3.SQLITE_FULL)),
    "write failed": under(lite(sqlite3.SQLITE_IOERR_WRITE)),
    "sync failed": under(lite(sqlite3.SQLITE_IOERR_FSYNC)),
    "locked": under(lite(sqlite3.SQLITE_BUSY)),
    "read only": under(lite(sqlite3.SQLITE_READONLY)),
    "cannot open": under(lite(sqlite3.SQLITE_CANTOPEN)),
    "server gone": under(psycopg.OperationalError("connection refused")),
    "connection lost": under(psycopg.InterfaceError("closed"), InterfaceError),
    "shut down": under(psycopg.errors.AdminShutdown("…")),
    "disk full there": under(psycopg.errors.DiskFull("…")),
    "I/O there": under(psycopg.errors.IoError("…"), DatabaseError),
    "too many connections": under(psycopg.errors.TooManyConnections("…")),
    "deadlock": under(psycopg.errors.DeadlockDetected("…")),
    "no space for the lock file": OSError(errno.ENOSPC, "No space left on device"),
}
OURS = {
    "no such table": under(lite(sqlite3.SQLITE_ERROR)),
    "constraint": under(lite(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError)),
    "damaged": under(lite(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError), DatabaseError),
    "no such table there": under(psycopg.errors.UndefinedTable("…")),
    "check there": under(psycopg.errors.CheckViolation("…")),
    "too long": under(psycopg.errors.StringDataRightTruncation("…"), DataError),
    "programmer's": psycopg.ProgrammingError("…"),
    "Django's own": DatabaseError("…"),
    "another file": FileNotFoundError(errno.ENOENT, "…"),
    "a plain fault": ValueError("…"),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes(fault: Exception) -> None:
    assert out_of_service(fault)


@pytest.mark.parametrize("fault", OURS.values(), ids=OURS)
def test_what_is_ours(fault: Exception) -> None:
    assert not out_of_service(fault)


@pytest.mark.django_db
def test_a_real_lock_is_known() -> None:
    """Not a fault made by hand: what Django raises where the statement timed out, or was cut off."""
    said = ""
    with suppress(OperationalError), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 1")
        else:
            cursor.execute("PRAGMA query_only = 1")
        try:
            cursor.execute(_SLOW[connection.vendor])
        except DatabaseError as fault:
            said = str(fault)
            assert out_of_service(fault), fault
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = 0")
    assert said


_SLOW = {
    "sqlite": "UPDATE core_home SET title = ''",
    "postgresql": "SELECT pg_sleep(5)",
}


# -- the answer -----------------------------------------------------------------------------------------


def _raising(fault: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise fault

    return view


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What a stranger's browser gets where the first middleware that asks the database fails."""

    def ask(fault: Exception, address: str = "/sign-in") -> Any:
        failing = _raising(fault)
        name = "sanxian.orgs.middleware.ActorMiddleware.__call__"
        monkeypatch.setattr(name, lambda self, request: failing(request))
        return Client(raise_request_exception=False).get(address)

    return ask


def test_the_page_says_so_and_asks_no_database(answered: Any) -> None:
    """No database fixture: a query would fail this test."""
    answer = answered(PASSING["disk full"])
    said = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(outage.WAIT)
    assert "没有留下半截数据" in said and "错误代码 503" in said
    assert "Content-Security-Policy" in answer.headers


def test_the_api_answers_in_its_shape(answered: Any) -> None:
    answer = answered(PASSING["locked"], "/api/v1/policy")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (503, "out_of_service")


def test_what_is_ours_stays_500(answered: Any) -> None:
    answer = answered(OURS["no such table"])
    assert answer.status_code == 500
    assert "错误代码 500" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "status"), [("write failed", 503), ("too long", 500)])
def test_a_view_that_fails(
    fault: str, status: int, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    view = _raising({**PASSING, **OURS}[fault])
    monkeypatch.setattr(f"{__name__}.urlpatterns", [path("broken", view, name="broken")])
    monkeypatch.setattr("sanxian.console.middleware.need_of", lambda _: "public")
    monkeypatch.setattr("sanxian.console.middleware.may_open", lambda *_: True)
    settings.ROOT_URLCONF = __name__
    assert Client(raise_request_exception=False).get("/broken").status_code == status
