"""`sanxian trace`: the whole graph around a unit, donation, donor code or patient code.

`sanxian retention`: what has stood longer than its edition asks, proposed to two persons.
"""

from __future__ import annotations

import argparse
import json

from sanxian.blood.facts.trace import Graph
from sanxian.blood.labels.recalls import KINDS
from sanxian.blood.labels.screen import shown_status
from sanxian.blood.selectors import trace
from sanxian.blood.services import retention
from sanxian.core import clock
from sanxian.core.actor import operator


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    if name == "retention":
        parser.add_argument("place", help="the path of a place: everything below it")
        parser.add_argument("--json", action="store_true", help="print JSON")
        return
    parser.add_argument("number", help="a unit or donation number, a donor or patient code")
    parser.add_argument("--lookback", action="store_true", help="every donation of the donors")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(name: str, args: argparse.Namespace) -> int:
    if name == "retention":
        return _retention(args)
    by = operator("blood.trace.see")
    kind, key = trace.find(by, args.number)
    graph = trace.graph(by, kind, key, lookback=args.lookback)
    print(json.dumps(graph.as_dict(), ensure_ascii=False) if args.json else _shown(graph))
    return 0


def _retention(args: argparse.Namespace) -> int:
    """List it; nothing is erased before two persons agree on the page."""
    made = retention.propose_all(args.place, operator("blood.retention.propose"), clock.now())
    rows = [{"code": d.code, "kind": d.kind, "rows": d.rows, "before": str(d.before)} for d in made]
    lines = [" ".join(str(value) for value in row.values()) for row in rows]
    print(json.dumps(rows) if args.json else "\n".join(lines))
    return 0


def _shown(graph: Graph) -> str:
    below: dict[str, list[str]] = {}
    for source, target in sorted(set(graph.edges)):
        below.setdefault(source, []).append(target)
    targets = {target for _, target in graph.edges}
    tops = [key for key in sorted(graph.nodes) if key not in targets]
    return "\n".join(line for top in tops for line in _lines(graph, below, top, 0, set()))


def _lines(
    graph: Graph, below: dict[str, list[str]], key: str, depth: int, above: set[str]
) -> list[str]:
    node = graph.nodes[key]
    words = [
        str(KINDS[node.kind]),
        node.code,
        node.what,
        node.group,
        shown_status(node.kind, node.status),
        node.place,
    ]
    mark = "*" if key == graph.root else " "
    lines = [mark + "  " * depth + "  ".join(word for word in words if word)]
    for child in below.get(key, []):
        if child not in above:
            lines += _lines(graph, below, child, depth + 1, above | {key})
    return lines
