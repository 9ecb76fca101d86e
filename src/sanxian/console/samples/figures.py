"""Sample pictures of the living page."""

from __future__ import annotations

from datetime import date, timedelta
from math import sin
from typing import Any

from django.utils.translation import gettext as _


def pictures() -> dict[str, Any]:
    stock = [
        ("A+", 2.1, 96),
        ("O+", 1.6, 84),
        ("B+", 5.8, 212),
        ("AB+", 6.9, 98),
        ("A−", 4.2, 9),
        ("O−", 3.4, 8),
        ("B−", None, 7),
        ("AB−", 12, 4),
    ]
    groups = [{"group": g, "days": d, "units": u, "line_days": 3} for g, d, u in stock]
    weeks = [{"label": f"{m} 月", "value": 900 + 37 * m * (m % 3)} for m in range(1, 13)]
    labels = [f"11/{d}" for d in range(1, 25)]
    lines = [
        {
            "name": _("采血"),
            "values": [120 + round(30 * sin(d)) for d in range(24)],
            "tone": "blood",
        },
        {
            "name": _("发血"),
            "values": [None if d == 9 else 110 + round(20 * sin(d / 2)) for d in range(24)],
            "tone": "ink",
        },
    ]
    return {
        "groups": groups,
        "tiles": tiles(),
        "weeks": weeks,
        "labels": labels,
        "lines": lines,
        "points": forecast(),
        "funnel": [
            {"label": _("登记"), "value": 900},
            {"label": _("初筛合格"), "value": 812, "note": _("拒绝 88")},
            {"label": _("采血"), "value": 790},
            {"label": _("检测合格"), "value": 771, "tone": "ok"},
        ],
        "drives": {
            date(2026, 11, d): {"level": n, "text": t, "url": "#" if n == 3 else ""}
            for d, n, t in DRIVES
        },
        "year": {
            date(2026, 1, 1) + timedelta(days=d): abs(round(80 * sin(d / 9) * sin(d)))
            for d in range(326)
        },
    }


def tiles() -> list[dict[str, Any]]:
    """A map of sites with their load of the day, and groups by state."""
    houses = [
        (_("城东广场"), 31, True),
        (_("火车站"), 9, True),
        (_("人民公园"), 40, True),
        (_("大学城"), 0, False),
    ]
    states = [("A", _("紧缺"), "bad"), ("B", _("留意"), "warn"), ("O", _("充足"), "ok")]
    return [
        {"title": _("献血屋"), "tiles": [
            {"label": n, "value": v, "room": 40, "open": o, "url": "#" if o else ""}
            for n, v, o in houses]},
        {"title": _("悬浮红细胞"), "tiles": [
            {"label": g, "shown": said, "tone": tone} for g, said, tone in states]},
    ]  # fmt: skip


DRIVES = (
    (3, 1, "税务"),
    (5, 2, "职教园"),
    (12, 3, "理工"),
    (13, 3, "理工"),
    (20, 2, "医专"),
    (26, 3, "北岭院"),
    (29, 1, "社区"),
)


def forecast() -> list[dict[str, Any]]:
    points: list[dict[str, Any]] = []
    for n in range(28):
        on = date(2026, 11, 10) + timedelta(days=n)
        value = round(4 - 0.15 * n if n < 14 else 2 + 0.18 * (n - 13) + 0.3 * sin(n), 1)
        spread = 0.1 * max(n - 13, 0)
        point: dict[str, Any] = {"label": f"{on.month}/{on.day}", "past": value if n < 14 else None}
        if n >= 13:
            point |= {"mid": value, "low50": value - spread, "high50": value + spread}
            point |= {"low90": max(value - 2 * spread, 0), "high90": value + 2 * spread}
        points.append(point)
    points[16]["mark"], points[17]["mark"], points[24]["mark"] = (
        _("北岭学院"),
        _("市直机关"),
        _("开发区"),
    )
    return points


def trace() -> dict[str, Any]:
    columns = [_("献血者"), _("献血"), _("检测"), _("成分"), _("医院"), _("患者")]
    rows = [
        ("d", 0, "D-7Q4M-2096", _("编号；姓名仅血站可解"), "", "", True),
        ("v1", 1, "2026-11-05", _("全血 400 mL"), "", "", True),
        ("v2", 1, "2026-05-05", _("400 mL，回溯窗内"), "", "", True),
        ("v3", 1, "2025-08-21", _("单采血小板，窗外"), "", "", False),
        ("t1", 2, _("核酸"), "", _("有反应"), "bad", True),
        ("t2", 2, _("当时全部合格"), _("窗口期内，不能排除"), "", "", True),
        ("t3", 2, _("全部合格"), "", _("合格"), "ok", False),
        ("u1", 3, _("去白悬浮红细胞"), "", _("已隔离"), "ok", True),
        ("u2", 3, _("病毒灭活血浆"), "", _("已隔离"), "ok", True),
        ("u3", 3, _("去白悬浮红细胞"), _("5 月 18 日发出"), "", "", True),
        ("u4", 3, _("单采血小板"), _("1 治疗单位"), "", "", False),
        ("h1", 4, _("市第一医院"), "", _("待回执"), "warn", True),
        ("h2", 4, _("市中医院"), _("2025-08-24 发出"), "", "", False),
        ("p1", 5, "P-****-18C3", _("5 月 20 日已输注"), "", "", True),
        ("p2", 5, "P-****-0A97", _("2025-08-25 已输注"), "", "", False),
    ]
    keys = ("id", "column", "title", "note", "badge", "tone", "hot")
    nodes = [
        dict(zip(keys, row, strict=True))
        | {"root": row[0] == "t1", "url": "#" if row[1] == 3 else ""}
        for row in rows
    ]
    edges = [
        "d-v1",
        "d-v2",
        "d-v3",
        "v1-t1",
        "v2-t2",
        "v3-t3",
        "t1-u1",
        "t1-u2",
        "t2-u3",
        "t3-u4",
        "u3-h1",
        "u4-h2",
        "h1-p1",
        "h2-p2",
    ]
    return {"nodes": nodes, "edges": [tuple(e.split("-")) for e in edges], "graph_columns": columns}
