"""The graph from arm to bed, as values that a page draws and a command prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is donor, donation, unit or patient; `key` is unique in the graph (`unit:31`).

    `code` is what a person may read aloud; a donor and a patient appear by code only.
    """

    kind: str
    key: str
    code: str
    status: str = ""
    what: str = ""
    group: str = ""
    place: str = ""
    at: datetime | None = None
    hot: bool = False


@dataclass(slots=True)
class Graph:
    root: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, node: Node) -> None:
        self.nodes.setdefault(node.key, node)

    def join(self, source: str, target: str) -> None:
        self.edges.append((source, target))

    def of(self, kind: str) -> list[Node]:
        return [n for n in self.nodes.values() if n.kind == kind]

    def as_dict(self) -> dict[str, Any]:
        """The graph as JSON values, nodes and edges sorted, so that two runs compare equal."""
        nodes = [
            {**asdict(n), "at": n.at.isoformat() if n.at else None}
            for n in sorted(self.nodes.values(), key=lambda n: n.key)
        ]
        edges = [{"from": a, "to": b} for a, b in sorted(set(self.edges))]
        return {"root": self.root, "nodes": nodes, "edges": edges}
