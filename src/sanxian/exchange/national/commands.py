"""`sanxian national take FILE --as USERNAME` and `sanxian national answers --as USERNAME`."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.exchange.national import labels as words
from sanxian.exchange.national import selectors, services
from sanxian.exchange.national.facts import Verdict
from sanxian.kernel.refusal import Malformed
from sanxian.orgs import selectors as orgs


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    take = words.add_parser("take", help="put a file of tasks on the desks of named workers")
    take.add_argument("file", type=Path, help="columns: number, kind, registrant, received, due")
    back = words.add_parser("answers", help="what the centre must hear, oldest first")
    back.add_argument(
        "--since", type=datetime.fromisoformat, help="moment, as 2026-11-23T08:00+08:00"
    )
    back.add_argument("--unsent", action="store_true", help="only what has not gone yet")
    back.add_argument("--sent", action="store_true", help="mark what was printed as sent")
    for one in (take, back):
        one.add_argument("--as", dest="username", required=True, help="the account whose act it is")
        one.add_argument("--json", action="store_true", help="answer as JSON")


def run(name: str, args: argparse.Namespace) -> int:
    """0, or 2 where a line of the file could be given to nobody."""
    at = clock.now()
    by = orgs.actor_named(args.username, clock.day(at))
    return _take(args, by, at) if args.word == "take" else _answers(args, by, at)


def _take(args: argparse.Namespace, by: Actor, at: datetime) -> int:
    try:
        content = args.file.read_bytes()
    except OSError as fault:
        raise Malformed("file_unreadable", file=args.file.name) from fault
    row = services.keep(place=by.facility, name=args.file.name, content=content, by=by, at=at)
    found = selectors.with_workers(services.take_file(file=row, by=by, at=at))
    left = [one for one in found if not one.good]
    said = {
        "taken": sum(one.code == "taken" for one in found),
        "again": sum(one.code == "again" for one in found),
        "refused": len(left),
        "unnamed": sum(one.good and not one.worker for one in found),
        "rows": [_row(one) for one in left],
    }
    print(json.dumps(said, ensure_ascii=False) if args.json else _text(said, left))
    return 2 if left else 0


def _row(one: Verdict) -> dict[str, Any]:
    return {"row": one.line.row, "number": one.line.number, "code": one.code}


def _text(said: dict[str, Any], left: list[Verdict]) -> str:
    head = f"{said['taken']} taken, {said['again']} had come before, {said['refused']} left"
    lines = [f"{v.line.row}: {v.line.number} {words.CODES.get(v.code, v.code)}" for v in left]
    return "\n".join([head, *lines])


def _answers(args: argparse.Namespace, by: Actor, at: datetime) -> int:
    tab = "unsent" if args.unsent or args.sent else ""
    since = args.since and (
        args.since if args.since.tzinfo else args.since.replace(tzinfo=clock.PLACE)
    )
    rows = list(selectors.answers(by, since, tab))
    said = [
        {"id": row.pk, "task": row.task.number, "word": row.word, "at": row.at.isoformat(),
         "said": selectors.said(row)}
        for row in rows
    ]  # fmt: skip
    for one in said if not args.json else []:
        print(one["at"], one["task"], one["word"], json.dumps(one["said"], ensure_ascii=False))
    if args.json:
        print(json.dumps({"answers": said}, ensure_ascii=False))
    if args.sent:
        services.sent([row.pk for row in rows], by, at)
    return 0
