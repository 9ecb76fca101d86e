"""Graphs and rows as the design system's tags take them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.trace import Graph, Node
from sanxian.blood.labels import recalls as words
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES, UNIT_TONES, shown_status

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
        "nodes": nodes,
        "edges": sorted(set(picture.edges)),
        "count": counted,
        "columns": [
            gettext("献血者"),
            gettext("献血"),
            gettext("全血或单采"),
            gettext("成分"),
            gettext("受血者"),
        ],
        "title": picture.nodes[picture.root].code if picture.root in picture.nodes else "",
    }


def _node(node: Node, column: int, *, root: bool) -> dict[str, Any]:
    note = " ".join(filter(None, (str(COMPONENTS.get(node.what, "")), node.group)))
    kind, key = node.key.split(":")
    return {
        "id": node.key,
        "column": column,
        "title": node.code,
        "note": note,
        "root": root,
        "badge": shown_status(node.kind, node.status),
        "tone": TONES.get(node.status, "wait"),
        "hot": node.hot,
        "url": reverse("blood:graph", args=[kind, key]),
    }


RECALL_COLUMNS = [
    {"key": "code", "label": _("召回编号")},
    {"key": "cause", "label": _("原因")},
    {"key": "opened", "label": _("开始")},
    {"key": "status", "label": _("状态")},
]
LINE_COLUMNS = [
    {"key": "unit", "label": _("血袋号"), "code": True},
    {"key": "what", "label": _("品种")},
    {"key": "found", "label": _("召回时")},
    {"key": "now", "label": _("现在")},
    {"key": "patient", "label": _("患者编码"), "code": True},
]


def recall_rows(recalls: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": {"text": r.code, "url": reverse("blood:recall", args=[r.pk]), "code": True},
            "cause": words.CAUSES.get(r.cause, r.cause),
            "opened": r.opened_at,
            "status": {
                "text": words.STATUSES[r.status],
                "tone": "bad" if r.status == "open" else "ok",
            },
        }
        for r in recalls
    ]


def recall_table(recalls: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the export."""
    rows = [
        [
            r.code,
            str(words.CAUSES.get(r.cause, r.cause)),
            r.opened_at,
            r.closed_at,
            str(words.STATUSES[r.status]),
        ]
        for r in recalls
    ]
    return [
        gettext("召回编号"),
        gettext("原因"),
        gettext("开始"),
        gettext("结案"),
        gettext("状态"),
    ], rows


def line_rows(lines: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "unit": {
                "text": line.unit.number,
                "code": True,
                "url": reverse("blood:graph", args=["unit", line.unit_id]),
            },
            "what": f"{COMPONENTS.get(line.unit.component, '')} {line.unit.abo}{line.unit.rhd}",
            "found": unit_status(line.found),
            "now": {
                "text": unit_status(line.unit.status),
                "tone": UNIT_TONES.get(line.unit.status, "wait"),
            },
            "patient": line.patient.code if line.patient else None,
        }
        for line in lines
    ]


def line_table(lines: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    rows = [
        [
            line.unit.number,
            str(COMPONENTS.get(line.unit.component, "")),
            f"{line.unit.abo}{line.unit.rhd}",
            unit_status(line.found),
            unit_status(line.unit.status),
            line.patient.code if line.patient else "",
        ]
        for line in lines
    ]
    return [
        gettext("血袋号"),
        gettext("品种"),
        gettext("血型"),
        gettext("召回时"),
        gettext("现在"),
        gettext("患者编码"),
    ], rows


def unit_status(status: str) -> str:
    return str(UNIT_STATUSES.get(status, status))
