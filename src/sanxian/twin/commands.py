"""`sanxian twin replay`: real days through the services; `sanxian twin stemcells`: ten years of a registry."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sanxian.core import home
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.twin import days, replay
from sanxian.twin.city import state
from sanxian.twin.decade import funnel, living
from sanxian.twin.life import Life

NOTE = (
    "Donations by group and day are real; people, refusals, demand and what became of each unit "
    "are simulated."
)


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of `sanxian twin`."""
    words = parser.add_subparsers(dest="word", required=True)
    one = words.add_parser("replay", help="live real days of a file, in an empty home")
    one.add_argument("file", type=Path, help="CSV: date,state,A,AB,B,O")
    one.add_argument("--state", required=True, help="the state's name in the file")
    one.add_argument("--from", dest="first", required=True, help="first day, YYYY-MM-DD")
    one.add_argument("--days", type=int, required=True, help="how many days, 1 to 3660")
    one.add_argument("--seed", type=int, default=1, help="seed of what is simulated (%(default)s)")
    one.add_argument("--json", action="store_true", help="print the balance as JSON")
    _stemcells(words.add_parser("stemcells", help="live years of a registry, in an empty home"))


def _stemcells(two: argparse.ArgumentParser) -> None:
    two.add_argument(
        "--registrants", type=_between(9, 200_000), default=86_532, help="how many (%(default)s)"
    )
    two.add_argument("--years", type=_between(1, 10), default=10, help="1 to 10 (%(default)s)")
    two.add_argument("--seed", type=int, default=1, help="seed of what is simulated (%(default)s)")
    two.add_argument("--json", action="store_true", help="print the funnel as JSON")


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return int(text)

    return number


def run(name: str, args: argparse.Namespace) -> int:
    """0 when the balance closes, 1 when it does not. Raises Refusal where the home is not empty."""
    return _registry(args) if args.word == "stemcells" else _replay(args)


def _registry(args: argparse.Namespace) -> int:
    if home.is_founded():
        raise Refusal("home_already_founded")
    told = living.live(args.registrants, args.years, seed=args.seed, progress=_month)
    print(json.dumps(told, ensure_ascii=False) if args.json else funnel.shown(told))
    return 0 if told["closes"] else 1


def _month(day: date, tally: Counter[str]) -> None:
    said = "  ".join(f"{word} {n}" for word, n in sorted(tally.items()))
    print(f"{day:%Y-%m}  {said}", file=sys.stderr, flush=True)


def _replay(args: argparse.Namespace) -> int:
    lived = days.from_file(args.file, args.state, _first(args.first), _count(args.days))
    if home.is_founded():
        raise Refusal("home_already_founded")
    progress = None if args.json else _say
    _, account = replay.live(state(args.state), lived, seed=args.seed, progress=progress)
    print(json.dumps(account, ensure_ascii=False) if args.json else _shown(account))
    return 0 if account["closes"] else 1


def _first(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed("twin_bad_first_day", said=text[:20]) from None


def _count(number: int) -> int:
    if not 1 <= number <= 3660:
        raise Malformed("twin_days_out_of_range", said=number)
    return number


def _say(day: date, life: Life) -> None:
    tally = life.tally
    print(f"{day}  arrived {tally.arrived}  refused {tally.refused}  donations {tally.donations}",
          file=sys.stderr, flush=True)  # fmt: skip


def _shown(account: dict[str, Any]) -> str:
    a = account
    rows = [
        f"{a['days']} days, {a['arrived']} people came, {a['refused']} could not give, "
        f"{a['donations']} donations",
        "",
        f"{'units made':<22}{a['units']:>8}",
        *(
            f"  {word:<20}{a[key]:>8}"
            for word, key in (
                ("transfused", "transfused"),
                ("discarded", "discarded"),
                ("consumed into others", "consumed"),
                ("in stock", "in_stock"),
                ("in transit", "in_transit"),
            )
        ),
        "",
        "the balance closes" if a["closes"] else "THE BALANCE DOES NOT CLOSE",
        *a["faults"],
        f"{a['seconds']} s",
        NOTE,
    ]
    return "\n".join(rows)
