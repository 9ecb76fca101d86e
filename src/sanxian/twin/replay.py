"""Real days, lived through the services, ending with a balance that must close."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection

from sanxian.core import clock, home
from sanxian.twin import balance, founding
from sanxian.twin.city import Plan
from sanxian.twin.life import Life
from sanxian.twin.mix import APHERESIS, CRYO, Day

Progress = Callable[[date, Life], None]


def live(
    plan: Plan,
    days: dict[date, Day],
    *,
    kind: str = "simulated",
    seed: int = 1,
    progress: Progress | None = None,
    after: Callable[[Life], None] | None = None,
) -> tuple[Life, dict[str, Any]]:
    """Found the city in an empty home and live the days; gives back the life and its account.

    `after` plays on where the last day ended. The account has the keys of the command-line contract; `seconds` is wall-clock time.
    """
    began = time.perf_counter()
    first = min(days)
    with unhurried_disk():
        life = founding.found(plan, kind, founding.morning(first), seed, expected(days))
        for day, given in days.items():
            life.live(day, given)
            if progress:
                progress(day, life)
        home.turn(clock.instant(max(days), 20, 30))
        if after:
            after(life)
    struck = balance.strike()
    tally = life.tally
    account = {
        "days": tally.days,
        "arrived": tally.arrived,
        "refused": tally.refused,
        "donations": tally.donations,
        **struck.as_dict(),
        "seconds": round(time.perf_counter() - began, 1),
    }
    return life, account


def expected(days: dict[date, Day]) -> dict[str, float]:
    """Bags of each component on a mean day, which demand is measured by."""
    mean = sum(d.total for d in days.values()) / max(1, len(days))
    whole = mean * (1 - APHERESIS) * 0.97
    return {
        "red_cells": whole,
        "ffp": whole * (1 - CRYO),
        "cryo": whole * CRYO,
        "apheresis_platelets": mean * APHERESIS * 1.6 * 0.97,
    }


@contextmanager
def unhurried_disk() -> Any:
    """While a city is being made an SQLite file need not survive a power cut: it is made again."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
