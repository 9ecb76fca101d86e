"""`sanxian trace`: the whole graph around a unit, donation, donor code or patient code."""

from __future__ import annotations

import argparse
import json

from sanxian.blood.facts.trace import Graph
from sanxian.blood.labels.recalls import KINDS
from sanxian.blood.labels.screen import shown_status
from sanxian.blood.selectors import trace
from sanxian.core.actor import operator


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", help="a unit or donation number, a donor or patient code")
    parser.add_argument("--lookback", action="store_true", help="every donation of the donors")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(name: str, args: argparse.Namespace) -> int:
    by = operator("blood.trace.see")
    kind, key = trace.find(by, args.number)
    graph = trace.graph(by, kind, key, lookback=args.lookback)
    print(json.dumps(graph.as_dict(), ensure_ascii=False) if args.json else _shown(graph))
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
