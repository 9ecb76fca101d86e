"""The stock manager's board, and the shelf in the order in which it is to be emptied."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sanxian.blood.facts.terms import Component
from sanxian.blood.labels.stock import BUCKETS, group_word
from sanxian.blood.labels.supply import LEVELS
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors import orders as asking
from sanxian.blood.selectors import stock as selectors
from sanxian.blood.views.supply import (
    choice,
    component,
    exports,
    group,
    joined,
    paged,
    seg,
    show,
    unit_cell,
)
from sanxian.core import clock, sheets

TABS = (
    Component.RED_CELLS,
    Component.APHERESIS_PLATELETS,
    Component.PLATELETS,
    Component.FFP,
    Component.FROZEN_PLASMA,
    Component.CRYO,
)
TONES = {Level.NORMAL: "ok", Level.WATCH: "warn", Level.LOW: "bad", Level.EMERGENCY: "bad"}
COLUMNS = [
    ("group", gettext_lazy("血型")),
    ("level", gettext_lazy("状态")),
    {"key": "days", "label": gettext_lazy("够用天数"), "numeric": True},
    {"key": "line", "label": gettext_lazy("警戒线"), "numeric": True},
    {"key": "available", "label": gettext_lazy("可用"), "numeric": True},
    *({"key": name, "label": label, "numeric": True} for name, label in BUCKETS.items()),
    {"key": "reserved", "label": gettext_lazy("已预留"), "numeric": True},
    {"key": "held", "label": gettext_lazy("封存"), "numeric": True},
    {"key": "issued", "label": gettext_lazy("近期发出"), "numeric": True},
]
READY_COLUMNS = [
    ("number", gettext_lazy("血袋号")),
    ("what", gettext_lazy("品种")),
    ("group", gettext_lazy("血型")),
    ("expires", gettext_lazy("有效期至")),
    ("storage", gettext_lazy("位置")),
    ("note", gettext_lazy("备注")),
]


@require_http_methods(["GET"])
def stock(request: HttpRequest) -> HttpResponse:
    """One place, one component: bags against the line, and the table behind them."""
    open_boards = selectors.boards(request.actor)
    if not open_boards:
        raise Http404
    place = choice(request.GET.get("place"), [p for p, _ in open_boards], open_boards[0][0])
    what = Component(choice(request.GET.get("component"), TABS, Component.RED_CELLS))
    board = selectors.board(request.actor, place, request.at)
    if request.GET.get("export"):
        return sheets.table(request, f"stock-{what}", *_sheet(board, what))
    days = selectors.daily(place, request.at) if board.exact else []
    context = {
        "board": board,
        "component": component(what),
        "finding": finding(board, what),
        "cover": board.cover(what) if board.exact else None,
        "groups": _bags(board, what),
        "columns": COLUMNS,
        "rows": [_row(cell, request) for cell in board.rows(what)],
        "gap": _gap(board, what),
        "export": exports(request),
        "tabs": seg(request, "component", [(c, component(c)) for c in TABS], what),
        "places": seg(request, "place", open_boards, place) if len(open_boards) > 1 else [],
        "chart": [{"label": f"{d.month}/{d.day}", "value": n} for d, n in days],
        "policy": board.policy.origin(f"line_days.{what}"),
        **_waiting(request),
    }
    return show(request, "stock", context)


def finding(board: selectors.Board, what: Component) -> str:
    """What the page says first: which groups are below the line."""
    low = board.low(what)
    if not low:
        return _("%(component)s各血型都在警戒线以上") % {"component": component(what)}
    names = joined(group_word(g.abo, g.rhd) for g in low)
    return _("%(groups)s低于警戒线") % {"groups": names}


def _bags(board: selectors.Board, what: Component) -> list[dict[str, Any]]:
    return [
        {
            "group": cell.group.replace("-", "−"),
            "days": cell.days,
            "units": None if cell.hidden else cell.available,
            "line_days": cell.line_days,
            "low": cell.low,
        }
        for cell in board.rows(what)
    ]


def _row(cell: selectors.Cell, request: HttpRequest) -> dict[str, Any]:
    hidden = _("少于 %(n)s") % {"n": selectors.SMALL} if cell.hidden else None
    numbers: dict[str, Any] = {name: hidden or cell.left.get(name) for name in BUCKETS}
    return {
        "group": cell.group,
        "level": {"text": LEVELS[cell.level], "tone": TONES[cell.level]},
        "days": hidden or cell.days,
        "line": cell.line_days,
        "available": hidden or _linked(cell, request),
        **numbers,
        "reserved": hidden or cell.reserved or None,
        "held": cell.held or None,
        "issued": hidden or cell.issued,
    }


def _linked(cell: selectors.Cell, request: HttpRequest) -> Any:
    """The number, leading to its bags for those who may see bags."""
    if not request.actor.may_somewhere(selectors.SEE_UNITS):
        return cell.available
    query = f"?component={cell.component}&group={cell.group.replace('+', '%2B')}"
    return {"text": cell.available, "url": reverse("blood:ready") + query}


def _sheet(board: selectors.Board, what: Component) -> tuple[list[str], list[list[Any]]]:
    head = [str(c["label"] if isinstance(c, dict) else c[1]) for c in COLUMNS]
    rows = []
    for cell in board.rows(what):
        hidden = "<5" if cell.hidden else None
        left = [hidden or cell.left.get(name, 0) for name in BUCKETS]
        rows.append(
            [
                cell.group,
                str(LEVELS[cell.level]),
                hidden or cell.days,
                cell.line_days,
                hidden or cell.available,
                *left,
                hidden or cell.reserved,
                cell.held,
                hidden or cell.issued,
            ]
        )
    return head, rows


def _gap(board: selectors.Board, what: Component) -> list[tuple[str, int]]:
    return [
        (group_word(c.group.abo, c.group.rhd), c.short)
        for c in board.rows(what)
        if c.low and c.short
    ]


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """For those who reserve: how many orders wait, the page's next act."""
    if not request.actor.may_somewhere("blood.order.reserve"):
        return {"waiting": 0}
    rows = asking.listed(request.actor, side="in").filter(status__in=asking.WAITING)
    return {"waiting": rows.count()}


@require_http_methods(["GET"])
def ready(request: HttpRequest) -> HttpResponse:
    """Bags ready to be taken, the first to expire first."""
    asked = {k: request.GET.get(k, "") for k in ("place", "component", "group", "left", "q")}
    rows = selectors.units(request.actor, request.at, **asked)
    if request.GET.get("export"):
        lines = (
            [u.number, component(u.component), group(u), u.expires_at, u.storage] for u in rows
        )
        return sheets.table(request, "ready", [str(c[1]) for c in READY_COLUMNS[:5]], lines)
    page = paged(request, rows)
    left = choice(asked["left"], BUCKETS)
    context = {
        "page": page,
        "columns": READY_COLUMNS,
        "q": asked["q"],
        "export": exports(request),
        "rows": [_ready_row(unit, request) for unit in page],
        "tabs": seg(request, "left", [("", _("全部")), *BUCKETS.items()], left),
        "left": left,
    }
    return show(request, "ready", context)


def _ready_row(unit: Any, request: HttpRequest) -> dict[str, Any]:
    days = (clock.day(unit.expires_at) - clock.day(request.at)).days  # type: ignore[attr-defined]
    return {
        "number": unit_cell(unit),
        "what": component(unit.component),
        "group": group(unit),
        "expires": {
            "text": clock.local(unit.expires_at).strftime("%m-%d %H:%M"),
            "note": _("还有 %(n)s 天") % {"n": days} if days > 0 else _("今天到期"),
        },
        "storage": unit.storage or None,
        "note": _("已装箱") if unit.boxed else None,
    }
