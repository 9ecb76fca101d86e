"""`sanxian import results FILE --as USERNAME`: a laboratory's file, whole or not at all.

Registers of another system (`import donors` and others) stand in `registers.commands`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from sanxian.blood.services import laboratory
from sanxian.core import clock, labels
from sanxian.exchange.analysers import selectors as files
from sanxian.exchange.registers import commands as registers
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import selectors as orgs

SHOWN = 50


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of `sanxian import`."""
    words = parser.add_subparsers(dest="word", required=True)
    one = words.add_parser("results", help="test results: CSV, Excel, ASTM or HL7")
    one.add_argument("file", type=Path, help="columns: donation, assay, outcome; or one an assay")
    one.add_argument("--as", dest="username", required=True, help="the account whose act it is")
    one.add_argument("--json", action="store_true", help="print JSON")
    registers.words(words)


def run(name: str, args: argparse.Namespace) -> int:
    """0 when the file was taken in (or had been before), 2 with every fault by row and column."""
    if args.word != "results":
        return registers.run(args)
    at = clock.now()
    by = orgs.actor_named(args.username, clock.day(at))
    content = _content(args.file)
    try:
        batch = laboratory.load(
            place=by.facility,
            name=args.file.name,
            digest=hashlib.sha256(content).hexdigest(),
            readings=files.readings(by.facility, args.file.name, content),
            by=by,
            at=at,
        )
    except Refusal as refusal:
        print(_refused(refusal, as_json=args.json))
        return 2
    said = {"rows": batch.rows, "batch": batch.pk, "file": batch.name}
    print(json.dumps(said, ensure_ascii=False) if args.json else f"{batch.rows} results taken in")
    return 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Malformed("file_unreadable", file=path.name, why=fault.strerror or "") from fault


def _refused(refusal: Refusal, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(
            {"refused": [reason.as_dict() for reason in refusal.reasons]}, ensure_ascii=False
        )
    lines = [_line(reason) for reason in refusal.reasons[:SHOWN]]
    more = len(refusal.reasons) - SHOWN
    return "\n".join([*lines, f"… {more}"] if more > 0 else lines)


def _line(reason: object) -> str:
    row = getattr(reason, "params", {}).get("row")
    where = f"{row}: " if row else ""
    return f"{where}{labels.sentence(reason)}"
