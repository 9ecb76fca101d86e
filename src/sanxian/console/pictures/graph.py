"""A graph in columns (donor → donation → … → patient): where each node stands, and how a phone reads it.

Rows are chosen by the barycentre of the neighbours, a few sweeps each way; heights by moving each node as
near to its neighbours' mean as its column allows (isotonic regression), so that no two nodes overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanxian.console.pictures import clip, px, read

WIDE, GAP_X = 192.0, 32.0
TALL, ROOMY, TIGHT = 76.0, 96.0, 84.0  # height of a node; its pitch in a short and in a long column
HEAD = 32.0  # the row of column titles
SWEEPS = 6
TITLE_CELLS, NOTE_CELLS = 21, 24  # half-width cells that fit a node's line


@dataclass(slots=True)
class Node:
    id: str
    column: int
    title: str
    note: str
    badge: str
    tone: str
    hot: bool
    root: bool
    url: str
    x: float = 0.0
    y: float = 0.0
    before: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)

    @property
    def short_title(self) -> str:
        return clip(self.title, TITLE_CELLS)

    @property
    def short_note(self) -> str:
        return clip(self.note, NOTE_CELLS)

    @property
    def middle(self) -> float:
        return self.y + TALL / 2


@dataclass(frozen=True, slots=True)
class Edge:
    path: str
    hot: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: str
    height: str
    heads: list[tuple[str, str]]  # (x, text)
    nodes: list[Node]
    edges: list[Edge]
    outline: list[Branch]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the nested list; `again` when it has been opened elsewhere already."""

    node: Node
    again: bool
    inside: list[Branch]


def node_of(given: Any) -> Node:
    return Node(
        id=str(read(given, "id")),
        column=int(read(given, "column", 0)),
        title=str(read(given, "title", "")),
        note=str(read(given, "note", "") or ""),
        badge=str(read(given, "badge", "") or ""),
        tone=str(read(given, "tone", "") or "wait"),
        hot=bool(read(given, "hot", False)),
        root=bool(read(given, "root", False)),
        url=str(read(given, "url", "") or ""),
    )


def ends(edge: Any) -> tuple[str, str, bool | None]:
    if isinstance(edge, (tuple, list)):
        return str(edge[0]), str(edge[1]), edge[2] if len(edge) > 2 else None
    return str(read(edge, "source")), str(read(edge, "target")), read(edge, "hot")


def level_out(wanted: Sequence[float], pitch: float) -> list[float]:
    """Positions nearest to the wanted ones, in the same order, at least `pitch` apart."""
    blocks: list[list[float]] = []  # [sum of offsets, count]
    for index, want in enumerate(wanted):
        blocks.append([want - index * pitch, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    flat = [total / count for total, count in blocks for _ in range(int(count))]
    return [offset + index * pitch for index, offset in enumerate(flat)]


def mean(nodes: Iterable[Node], otherwise: float) -> float:
    found = [n.y for n in nodes]
    return sum(found) / len(found) if found else otherwise


def sweep(columns: Sequence[list[Node]], *, forward: bool) -> None:
    """Order each column by its neighbours on one side, then give it room."""
    for column in columns if forward else list(reversed(columns)):
        wanted = {id(n): mean(n.before if forward else n.after, n.y) for n in column}
        column.sort(key=lambda n: wanted[id(n)])
        place(column, [wanted[id(n)] for n in column])


def place(column: Sequence[Node], wanted: Sequence[float]) -> None:
    for node, y in zip(column, level_out(wanted, pitch_of(column)), strict=True):
        node.y = y


def pitch_of(column: Sequence[Node]) -> float:
    return ROOMY if len(column) <= 12 else TIGHT


def arrange(nodes: Sequence[Node]) -> None:
    """Give every node its x and y; the drawing starts at the top left."""
    last = max((n.column for n in nodes), default=0)
    hot_first = sorted(nodes, key=lambda n: not n.hot)  # a tall graph shows what matters at its top
    columns: list[list[Node]] = [[n for n in hot_first if n.column == c] for c in range(last + 1)]
    for column in columns:
        place(column, [index * pitch_of(column) for index, _ in enumerate(column)])
    for turn in range(SWEEPS):
        sweep(columns, forward=turn % 2 == 1)
    sweep(columns, forward=False)  # last, so that a parent stands in the middle of its children
    top = min((n.y for n in nodes), default=0.0)
    for node in nodes:
        node.x, node.y = node.column * (WIDE + GAP_X), node.y - top + HEAD


def curve(a: Node, b: Node) -> str:
    if b.column == a.column:  # pooled beside each other: a bow on the right
        x, bow = a.x + WIDE, a.x + WIDE + GAP_X * 0.7
        return f"M{px(x)} {px(a.middle)}C{px(bow)} {px(a.middle)} {px(bow)} {px(b.middle)} {px(x)} {px(b.middle)}"
    left, right = (a, b) if a.column < b.column else (b, a)
    x1, x2 = left.x + WIDE, right.x
    half = (x1 + x2) / 2 if right.column - left.column == 1 else x1 + GAP_X / 2
    return f"M{px(x1)} {px(left.middle)}C{px(half)} {px(left.middle)} {px(half)} {px(right.middle)} {px(x2)} {px(right.middle)}"


def outline(nodes: Sequence[Node]) -> list[Branch]:
    """The graph as a nested list, from the nodes nothing leads to; a node is opened once."""
    opened: set[str] = set()

    def branch(node: Node) -> Branch:
        again = node.id in opened
        opened.add(node.id)
        inside = [] if again else [branch(n) for n in sorted(node.after, key=lambda n: n.y)]
        return Branch(node, again, inside)

    tops = sorted((n for n in nodes if not n.before), key=lambda n: (n.column, n.y))
    found = [branch(n) for n in tops]
    found += [branch(n) for n in nodes if n.id not in opened]  # a ring has no top
    return found


def draw(nodes: Iterable[Any], edges: Iterable[Any], columns: Sequence[str] = ()) -> Drawing:
    """Lay the graph out; an edge to a node that is not shown is left out."""
    known = {n.id: n for n in map(node_of, nodes)}
    links = []
    for source, target, hot in map(ends, edges):
        if source in known and target in known and source != target:
            a, b = known[source], known[target]
            a.after.append(b)
            b.before.append(a)
            links.append((a, b, hot if hot is not None else a.hot and b.hot))
    placed = list(known.values())
    arrange(placed)
    count = max([len(columns), *(n.column + 1 for n in placed)]) if placed or columns else 1
    return Drawing(
        width=px(count * (WIDE + GAP_X) - GAP_X),
        height=px(max((n.y + TALL for n in placed), default=HEAD) + 4),
        heads=[(px(i * (WIDE + GAP_X)), str(text)) for i, text in enumerate(columns)],
        nodes=sorted(placed, key=lambda n: (n.column, n.y)),
        edges=[Edge(curve(a, b), bool(h)) for a, b, h in sorted(links, key=lambda e: bool(e[2]))],
        outline=outline(placed),
    )
