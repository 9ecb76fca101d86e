"""What the proofs work in: a database of their own with a small city, and processes forked from it.

Django is started by `database(...)`, after the home and the database have been named; so nothing
here may be imported from Django before.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import postgres

from sanxian import ground
from tests.proofs.proving import Found

# A test's PostgreSQL may lose what it likes at a crash; one that proves something may not.
DURABLE = {**postgres.HASTE, "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@contextmanager
def database(kind: str, wishes: dict[str, str] | None = None) -> Iterator[str]:
    """An empty database with today's tables, "sqlite" or "postgres"; gives its URL, "" for SQLite."""
    if kind == "sqlite":
        ground.lay()
        yield ""
        return
    with postgres.running(wishes) as url:
        os.environ["DATABASE_URL"] = url
        ground.lay()
        try:
            yield url
        finally:
            release()


def open_city() -> Any:
    """The small city of the tests, as the fixture `ward` gives it."""
    from tests.blood.hospital.wardwork import Ward
    from tests.personas import AT, Personas, build_city

    city = build_city()
    return Ward(city, Personas(city), AT)


def release() -> None:
    """Let go of the database: a connection is never carried into another process."""
    from django.db import connections

    connections.close_all()


class Fork:
    """A process forked from this one that does one thing; `line()` and `result()` are what it says."""

    def __init__(self, do: Callable[..., Any], *given: Any, told: bool = False) -> None:
        """`told`: `do` gets a function as well, with which it says a line at a time."""
        release()
        out, into = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(out)
            _be(into, do, given, told)
        os.close(into)
        self.out = os.fdopen(out, "rb")
        self.waited = False

    def line(self) -> Any:
        """The next thing it says; None at its end. Half a line, cut off by a kill, was not said."""
        said = self.out.readline()
        return json.loads(said) if said.endswith(b"\n") else None

    def rest(self) -> list[Any]:
        said = []
        while (one := self.line()) is not None:
            said.append(one)
        return said

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        if not self.waited:
            self.status, self.waited = os.waitpid(self.pid, 0)[1], True
        return self.status

    def result(self) -> Any:
        """What `do` gave back. Raises Found where it failed."""
        said = self.rest()
        self.wait()
        self.out.close()
        if not said or "result" not in said[-1]:
            raise Found(f"a process of the proof failed: {said[-1:] or self.status}")
        return said[-1]["result"]


def _be(into: int, do: Callable[..., Any], given: tuple[Any, ...], told: bool) -> None:
    """The forked side; it never returns."""
    status = 1
    try:

        def say(one: Any) -> None:
            os.write(into, json.dumps(one).encode() + b"\n")

        try:
            result = do(*given, say) if told else do(*given)
            say({"result": result})
            status = 0
        except BaseException:
            say({"fault": traceback.format_exc()[-3000:]})
    finally:
        os._exit(status)


def forked(do: Callable[..., Any], *given: Any) -> Any:
    """The result of `do`, done in a process that opens the database anew."""
    return Fork(do, *given).result()


class Gate:
    """Where forked processes wait until all may go at once."""

    def __init__(self) -> None:
        self.out, self.into = os.pipe()

    def wait(self) -> None:
        """In a forked process: stand until the parent opens."""
        os.close(self.into)
        os.read(self.out, 1)

    def open(self) -> None:
        os.close(self.out)
        os.close(self.into)
