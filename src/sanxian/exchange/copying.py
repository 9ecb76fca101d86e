"""`sanxian copy out FILE` and `sanxian copy in FILE`: everything, into a file and out of it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sanxian.core import clock, trail
from sanxian.core.actor import operator
from sanxian.exchange import copies
from sanxian.kernel.refusal import Malformed

SEES = "core.copy.out"


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of `sanxian copy`."""
    words = parser.add_subparsers(dest="word", required=True)
    for word, about in (
        ("out", "write a full copy of all records"),
        ("in", "make this empty home equal to a copy"),
    ):
        one = words.add_parser(word, help=about, description=about)
        one.add_argument("file", type=Path, help="such as copy.tar.gz")
        one.add_argument(
            "--passphrase-file",
            type=Path,
            help="wraps the home's key into the copy, or takes it out of it",
        )
        one.add_argument("--json", action="store_true", help="print the manifest")


def run(name: str, args: argparse.Namespace) -> int:
    """0 when it is done. Raises Refusal where nothing was done."""
    passphrase = _passphrase(args.passphrase_file)
    told = _progress(quiet=args.json)
    if args.word == "out":
        trail.saw(operator(SEES), "copy", "copy_out", at=clock.now(), place="/")
        manifest = copies.out(args.file, passphrase=passphrase, told=told)
    else:
        manifest = copies.take_in(args.file, passphrase=passphrase, told=told)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    if args.json:
        print(json.dumps({**manifest, "wrapped_key": bool(manifest["wrapped_key"])}))
    else:
        print(f"{rows} rows of {len(manifest['tables'])} tables; key {manifest['key'][:8]}.")
    return 0


def _passphrase(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        said = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise Malformed("file_unreadable", file=path.name) from fault
    if len(said) < 12:
        raise Malformed("passphrase_short")
    return said


def _progress(*, quiet: bool) -> copies.Told:
    def told(table: str, rows: int) -> None:
        if not quiet and sys.stderr.isatty():
            print(f"\r\033[K{table} {rows}", end="", file=sys.stderr, flush=True)

    return told
