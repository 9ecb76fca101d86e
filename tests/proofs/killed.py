"""T5: what was acknowledged survives `kill -9`, and no act stands by half.

A forked clerk acts and acknowledges through a pipe once an act has returned. It is killed without
warning (with PostgreSQL the whole server too), at a random moment or at the very sight of an
acknowledgement; then the database is opened anew and asked.

Controls: "early" acknowledges inside the transaction; "torn" takes the transaction away.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import postgres

from tests.proofs import life
from tests.proofs.proving import Found, Slice
from tests.proofs.world import DURABLE, Fork, database, forked

LONGEST = 0.25  # seconds that a clerk lives at most
GONE = 30.0  # seconds within which killed processes must be gone


def slices() -> list[Slice]:
    """1,000 cycles on SQLite, 20 on PostgreSQL."""
    on_sqlite = [
        Slice(f"sqlite-{n:02}", "holds", {"kind": "sqlite", "cycles": 50, "seed": n})
        for n in range(1, 21)
    ]
    on_postgres = [
        Slice(f"postgres-{n}", "holds", {"kind": "postgres", "cycles": 5, "seed": n})
        for n in range(1, 5)
    ]
    return on_sqlite + on_postgres


def holds(kind: str, cycles: int, seed: int) -> dict[str, Any]:
    """The cycles; fails at the first in which anything is wrong."""
    facts = lives(kind, cycles, seed)
    if facts["wrong"]:
        raise Found(str(facts["wrong"]))
    return {key: value for key, value in facts.items() if key != "wrong"}


def lives(kind: str, cycles: int, seed: int, control: str = "") -> dict[str, Any]:
    """So many clerks, one after another, on one database: what was wrong after each, and figures."""
    dice, told, wrong = random.Random(seed), set[str](), []
    with database(kind, DURABLE) as url:
        ward = life.shelf(cycles + 4)
        for _ in range(cycles):
            told |= _one_life(ward, dice, control, _server_of(url))
            found, facts = forked(life.faults, told)
            wrong += [found] if found else []
    return {"cycles": cycles, "acknowledged": len(told), **facts, "wrong": wrong}


def _one_life(ward: Any, dice: random.Random, control: str, kill: Callable[[], None]) -> set[str]:
    """A clerk from birth to death; the requests that were acknowledged."""
    clerk = Fork(_act, ward, control, told=True)
    if clerk.line() != "ready":
        raise Found(f"a clerk did not start: {clerk.rest()}")
    said = [clerk.line() for _ in range(dice.randint(0, 9))]
    if dice.random() < 0.5:
        Event().wait(dice.uniform(0, LONGEST))
    clerk.kill(signal.SIGKILL)
    kill()
    clerk.wait()
    said += clerk.rest()
    faults = [one for one in said if isinstance(one, dict)]
    if faults:  # a clerk that was killed could not have said so
        raise Found(f"a clerk failed before it was killed: {faults}")
    return {request for _word, request in (one for one in said if isinstance(one, list))}


def _act(ward: Any, control: str, say: life.Say) -> None:
    from django.db import connection, transaction

    connection.ensure_connection()
    with ExitStack() as taken:
        if control == "torn":
            taken.enter_context(patch("sanxian.core.act._transaction", nullcontext))
        say("ready")
        if control == "early":
            life.live(ward, None, say, transaction.atomic, early=True)
        else:
            life.live(ward, None, say)


def _server_of(url: str) -> Callable[[], None]:
    """What kills the server of a database, and starts it again; nothing for SQLite."""
    if not url:
        return lambda: None
    folder = Path(parse_qs(urlsplit(url).query)["host"][0])

    def kill() -> None:
        numbers = postgres.processes(folder)
        for number in numbers:
            os.kill(number, signal.SIGKILL)
        _wait_until_gone(numbers)
        postgres.start_again(folder)

    return kill


def _wait_until_gone(numbers: list[int]) -> None:
    pause = Event()
    for _ in range(int(GONE / 0.02)):
        if not any(Path(f"/proc/{number}").exists() for number in numbers):
            return
        pause.wait(0.02)
    raise Found(f"processes of the server are still there after {GONE} s: {numbers}")
