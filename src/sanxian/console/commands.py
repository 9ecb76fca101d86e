"""`sanxian where`: the code and the law behind an address."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from django.urls import Resolver404

from sanxian.console import papers
from sanxian.console.ways import Way, way_to
from sanxian.kernel.refusal import Unknown


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", help="an address, such as /blood/visits/12/screen")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--write", action="store_true", help="write docs/find-your-way.md and docs/lifecycles/"
    )


def run(name: str, args: argparse.Namespace) -> int:
    if args.write:
        for path in papers.write():
            print(f"written {path.relative_to(papers.ROOT)}")
    if not args.path:
        return 0 if args.write else 2
    try:
        way = way_to(args.path)
    except Resolver404:
        way = None
    if way is None:
        raise Unknown("no_such_address")
    print(json.dumps(asdict(way), ensure_ascii=False, indent=2) if args.json else _shown(way))
    return 0


def _shown(way: Way) -> str:
    rows = [("address", way.address), ("name", way.name), ("needs", way.needs), ("view", way.view)]
    for one in way.acts:
        rows += [("act", one.name), ("does", one.why), ("service", f"{one.module}.{one.function}")]
        rows += [("basis", clause) for clause in one.basis]
    rows += [("policy", p) for p in way.policies]
    rows += [("template", t) for t in way.templates] + [("test", t) for t in way.tests]
    return "\n".join(f"{label:<9} {value}" for label, value in rows)
