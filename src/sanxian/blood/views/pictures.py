"""Graphs and rows as the design system's tags take them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sanxian.blood.facts.trace import Graph, Node
from sanxian.blood.labels import recalls as words
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES, shown_status
from sanxian.blood.models import Recall

COLUMN = {"donor": 0, "donation": 1, "unit": 2, "patient": 4}
TONES = {"transfused": "ok", "available": "ok", "held": "bad", "discarded": "warn"}


def drawn(picture: Graph) -> dict[str, Any]:
    """Nodes in columns: donor, donation, unit, what was made of it, patient."""
    made = {b for a, b in picture.edges if a.startswith("unit:") and b.startswith("unit:")}
    nodes = [
        _node(n, COLUMN[n.kind] + (n.key in made), root=n.key == picture.root)
        for n in sorted(picture.nodes.values(), key=lambda n: (n.kind, n.key))
    ]
    counted = {kind: len(picture.of(kind)) for kind in COLUMN}
    return {
        "nodes": nodes, "edges": sorted(set(picture.edges)), "count": counted,
        "columns": [_("献血者"), _("献血"), _("全血或单采"), _("成分"), _("受血者")],
        "title": picture.nodes[picture.root].code if picture.root in picture.nodes else "",
    }


def _node(node: Node, column: int, *, root: bool) -> dict[str, Any]:
    note = " ".join(filter(None, (str(COMPONENTS.get(node.what, "")), node.group)))
    kind, key = node.key.split(":")
    return {
        "id": node.key, "column": column, "title": node.code, "note": note, "root": root,
        "badge": shown_status(node.kind, node.status), "tone": TONES.get(node.status, "wait"),
        "hot": node.hot, "url": reverse("blood:graph", args=[kind, key]),
    }


def recall_rows(recalls: Iterable[Recall]) -> list[dict[str, Any]]:
    return [
        {
            "code": {"text": r.code, "url": reverse("blood:recall", args=[r.pk]), "code": True},
            "cause": words.CAUSES.get(r.cause, r.cause),
            "opened": r.opened_at,
            "status": {"text": words.STATUSES[r.status],
                       "tone": "bad" if r.status == "open" else "ok"},
        }
        for r in recalls
    ]


def unit_status(status: str) -> str:
    return str(UNIT_STATUSES.get(status, status))
