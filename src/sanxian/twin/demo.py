"""The demonstration city of `make run`: sixty days lived, then a morning in the middle of things."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sanxian.core import clock, home
from sanxian.orgs import selectors as orgs
from sanxian.twin import days, replay
from sanxian.twin.city import qinghe
from sanxian.twin.life import Life
from sanxian.twin.scenes import Scene, play

# The clock stands on a Monday morning; what happened before is made up from a fixed seed, so that
# the same city stands everywhere.
STANDS = date(2026, 11, 23)
DAYS = 60
MEAN = 6
SEED = 20261123


def build(folder: Path) -> None:
    """Build the city in an empty home. Raises Refusal where the home was founded before."""
    plan = qinghe()
    lived = days.invented(Random(SEED), STANDS - timedelta(days=DAYS), DAYS, MEAN)
    life, account = replay.live(
        plan, lived, kind="demonstration", seed=SEED, progress=_each_day, after=_morning
    )
    if not account["closes"]:
        raise RuntimeError(f"the demonstration city's balance does not close: {account['faults']}")


def _morning(life: Life) -> None:
    play(life, STANDS)
    home.turn(clock.instant(STANDS, 10, 20))


# Days before the scene on which one donor's blood is found reactive, so that every step of
# counselling has somebody, and the oldest have waited long enough to come back.
REACTIVE = {
    56: "hbsag",
    54: "anti_hcv",
    50: "syphilis",
    24: "hbsag",
    18: "syphilis",
    12: "nat",
    8: "hbsag",
}


def _each_day(day: date, life: Life) -> None:
    marker = REACTIVE.get((STANDS - day).days)
    if marker and life.waiting:
        life.waiting[0].failing = marker
    if day == STANDS - timedelta(days=2):
        life.misrecorded = 3
    if day == STANDS - timedelta(days=7):
        Scene(life, day).recall_opens()
    if day == STANDS - timedelta(days=5):
        Scene(life, day).recall_closes()
    _say(life)


def _say(life: Life) -> None:
    """One line that grows on a screen; in a file, one line every ten days."""
    done, screen = life.tally.days, sys.stderr.isatty()
    if screen or done % 10 == 0:
        start, end = ("\r", "\n" if done == DAYS else "") if screen else ("", "\n")
        said = f"{start}  day {done} of {DAYS}, {life.tally.donations} donations"
        print(said, end=end, file=sys.stderr, flush=True)


def sign_ins() -> list[tuple[str, str, str]]:
    """Role, user name and how to sign in, for the line that `serve` prints."""
    rows = orgs.demonstration_accounts(clock.day(clock.now()))
    return [(role, account.username, "one click on the sign-in page") for role, account in rows]
