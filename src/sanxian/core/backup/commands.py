"""`sanxian backup FILE` and `sanxian restore FILE`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sanxian.core import clock
from sanxian.core.backup import archive


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    if name == "backup":
        parser.add_argument("file", help="a new file; it is sealed under the home's key")
    else:
        parser.add_argument("file", help="a file that `sanxian backup` wrote")
        parser.add_argument("--check", action="store_true", help="try every byte, restore nothing")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(name: str, args: argparse.Namespace) -> int:
    path = Path(args.file)
    if name == "backup":
        said, words = archive.take(path, clock.now()), "Taken"
    elif args.check:
        said, words = archive.check(path), "Holds"
    else:
        said, words = archive.restore(path), "Restored"
    if args.json:
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        rows, chains = sum(said["rows"].values()), len(said["heads"])
        print(f"{words}: {rows} rows, {chains} chains of the trail, as of {said['at']}.")
    return 0
