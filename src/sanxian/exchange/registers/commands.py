"""`sanxian import donors|donations|units|registrants|typings FILE --as USERNAME`: what the page does, at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sanxian.blood.selectors import registers as intakes
from sanxian.blood.services import registers as acts
from sanxian.core import clock, labels
from sanxian.core.actor import Actor
from sanxian.exchange.registers import fields, selectors, taking
from sanxian.exchange.registers.taking import About
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import selectors as orgs
from sanxian.stemcell.facts import Method
from sanxian.stemcell.selectors import intakes as typings
from sanxian.stemcell.services import intakes as typing_acts
from sanxian.stemdonor.selectors import intakes as cells
from sanxian.stemdonor.services import intakes as cell_acts

SHOWN = 50
WORDS = {
    fields.DONORS: "donors of another system: CSV, xls or xlsx",
    fields.DONATIONS: "earlier donations, of donors who are known here",
    fields.UNITS: "bags in stock, as a statement that a second person signs",
    fields.REGISTRANTS: "registrants of stem cells, by the registry's number",
    fields.TYPINGS: "HLA typings of registrants, into the register of a registry branch",
}


def words(parsers: Any) -> None:
    """The arguments of the registers, and of taking one back."""
    for kind, about in WORDS.items():
        one = parsers.add_parser(kind, help=about, description=about)
        one.add_argument("file", type=Path)
        one.add_argument("--as", dest="username", required=True, help="the account whose act it is")
        one.add_argument("--map", dest="mapping", type=Path, help='JSON: {"heading": "column"}')
        one.add_argument("--dry-run", dest="dry", action="store_true", help="only look at it")
        one.add_argument("--json", action="store_true", help="print JSON")
        one.add_argument("--system", default="", help="whose stock it was (units)")
        if kind == fields.TYPINGS:
            _of_typings(one)
        one.epilog = "Columns: " + ", ".join(field.name for field in fields.of(kind))
    undo = parsers.add_parser("undo", help="take a register back that nobody has used since")
    undo.add_argument("number", type=int, help="the import's number")
    undo.add_argument(
        "--registrants", action="store_true", help="an import of registrants of stem cells"
    )
    undo.add_argument("--typings", action="store_true", help="an import of HLA typings")
    undo.add_argument("--as", dest="username", required=True)
    undo.add_argument("--json", action="store_true", help="print JSON")


def _of_typings(one: argparse.ArgumentParser) -> None:
    one.add_argument("--good", action="store_true",
                     help="take the good rows, and name the faults of the others")  # fmt: skip
    one.add_argument("--method", choices=[m.value for m in Method], default=Method.UNSAID.value,
                     help="how it was typed, of rows that do not say it")  # fmt: skip
    one.add_argument("--laboratory", default="", help="who typed, of rows that do not say it")
    one.add_argument("--day", type=date.fromisoformat, help="when, of rows that do not say it")


def run(args: argparse.Namespace) -> int:
    """0 when it was done, 2 with every fault by row and column; 0 too where good rows were taken and the
    others, by --good, left out: each is named."""
    try:
        said = _undo(args) if args.word == "undo" else _take(args)
    except Refusal as refusal:
        print(_refused(refusal, args))
        return 2
    left = said.pop("reasons", ())
    if args.json:
        print(
            json.dumps(
                {**said, "faults": [r.as_dict() for r in left]} if left else said,
                ensure_ascii=False,
            )
        )
        return 0
    print(_line_of(said))
    if left:
        print(_sentences(args.word, left), file=sys.stderr)
    return 0


def _take(args: argparse.Namespace) -> dict[str, Any]:
    at = clock.now()
    by = orgs.actor_named(args.username, clock.day(at))
    known = selectors.remembered(taking.place_of(args.word, by), args.word)
    file = taking.opened(args.word, args.file.name, _content(args.file), known, _mapping(args))
    told = _progress(len(file.headed.rows), quiet=args.json)
    about, part = _about(args)
    taken = taking.take(file, by=by, at=at, about=about, dry=args.dry, part=part, told=told)
    return {
        "kind": file.kind,
        "rows": taken.rows,
        "made": taken.made,
        "left_out": taken.left_out,
        "reasons": taken.faults,
        "record": taken.record,
        "dry_run": args.dry,
        "mapping": file.mapping,
    }


def _about(args: argparse.Namespace) -> tuple[About, bool]:
    """What is said of the file as a whole, and whether its good rows go in without the others."""
    if args.word != fields.TYPINGS:
        return About(args.system), False
    return About("", args.method, args.laboratory, args.day), bool(args.good)


def _undo(args: argparse.Namespace) -> dict[str, Any]:
    at = clock.now()
    by: Actor = orgs.actor_named(args.username, clock.day(at))
    if args.registrants:
        taken = cells.intake(by, args.number)
        back = cell_acts.undo(intake=taken, by=by, at=at)
        return {"kind": fields.REGISTRANTS, "rows": back.rows, "undone": back.pk}
    if args.typings:
        typed = typing_acts.undo(intake=typings.one(by, args.number), by=by, at=at)
        return {"kind": fields.TYPINGS, "rows": typed.rows, "undone": typed.pk}
    intake = acts.undo(intake=intakes.intake(by, args.number), by=by, at=at)
    return {"kind": intake.kind, "rows": intake.rows, "undone": intake.pk}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Malformed("file_unreadable", file=path.name, why=fault.strerror or "") from fault


def _mapping(args: argparse.Namespace) -> dict[str, str]:
    if not args.mapping:
        return {}
    try:
        said = json.loads(_content(args.mapping).decode("utf-8-sig"))
    except ValueError as fault:
        raise Malformed("mapping_unreadable") from fault
    known = {field.name for field in fields.of(args.word)} | {""}
    if not isinstance(said, dict) or not set(map(str, said.values())) <= known:
        raise Malformed("mapping_unreadable")
    return {str(word): str(name) for word, name in said.items()}


def _progress(rows: int, *, quiet: bool) -> Callable[[int], None]:
    """Tells a terminal how far the reading is."""

    def told(done: int) -> None:
        if not quiet and sys.stderr.isatty():
            print(f"\r{done} / {rows}", end="", file=sys.stderr, flush=True)

    return told


def _line_of(said: dict[str, Any]) -> str:
    if "undone" in said:
        return f"Taken back: {said['rows']} rows of import {said['undone']}."
    if said["dry_run"]:
        return f"{said['rows']} rows would be taken in, {said['made']} of them new. Nothing was written."
    left = f"; {said['left_out']} rows with faults left out" if said["left_out"] else ""
    return f"{said['rows']} rows taken in, {said['made']} of them new ({said['record']}){left}."


def _refused(refusal: Refusal, args: argparse.Namespace) -> str:
    if args.json:
        rows = [reason.as_dict() for reason in refusal.reasons]
        return json.dumps({"refused": rows}, ensure_ascii=False)
    return _sentences(args.word, refusal.reasons)


def _sentences(kind: str, reasons: Sequence[Reason]) -> str:
    shown = [_fault(kind, reason) for reason in reasons[:SHOWN]]
    more = len(reasons) - SHOWN
    return "\n".join([*shown, f"… {more}"] if more > 0 else shown)


def _fault(kind: str, reason: Reason) -> str:
    row, column = reason.params.get("row"), str(reason.params.get("column", ""))
    named = fields.label(kind, column) if kind in fields.FIELDS and row else ""
    where = " ".join(str(word) for word in (row, named) if word)
    return f"{where}: {labels.sentence(reason)}" if where else labels.sentence(reason)
