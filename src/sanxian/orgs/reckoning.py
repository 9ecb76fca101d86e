"""`sanxian clock add`: the day so many working days after another, and whether it can still move.

The home's own table of holidays counts where it has a year; else the year as the State Council announced
it. Without a home nothing is made: then the announced years alone count.
"""

from __future__ import annotations

import argparse
import json
from datetime import date

from sanxian import ground
from sanxian.core import calendar
from sanxian.kernel.calendar import WorkingCalendar
from sanxian.kernel.policy import normalise
from sanxian.kernel.refusal import Malformed

MOST = 2_000  # working days, about eight years


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    add = words.add_parser("add", help="the day so many working days after another")
    add.add_argument(
        "--from", dest="begin", type=date.fromisoformat, required=True, help="day, as 2026-11-23"
    )
    add.add_argument("--working-days", type=int, required=True, help=f"how many, up to {MOST}")
    add.add_argument("--place", default="", help="division code, such as 370300")
    add.add_argument("--json", action="store_true", help="answer as JSON")


def run(name: str, args: argparse.Namespace) -> int:
    """Prints the day; "provisional" where a year on the way is not published yet."""
    normalise(args.place)
    if not 0 <= args.working_days <= MOST:
        raise Malformed("working_days_out_of_range", most=MOST)
    reached = days(args.place).add(args.begin, args.working_days)
    said = {"date": reached.day.isoformat(), "provisional": reached.provisional}
    plain = f"{said['date']}{' (provisional)' if reached.provisional else ''}"
    print(json.dumps(said) if args.json else plain)
    return 0


def days(place: str = "") -> WorkingCalendar:
    """The calendar of a place. Holidays are the whole country's: a place has no others."""
    own = calendar.working() if _has_table() else WorkingCalendar({}, frozenset())
    return calendar.completed(own)


def _has_table() -> bool:
    """Whether there is a home to ask; the command makes none."""
    return not ground.embedded() or ground.has_todays_tables(ground.folder() / ground.DATABASE)
