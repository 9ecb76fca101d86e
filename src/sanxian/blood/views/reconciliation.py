"""Labels and boxes, what went out against what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanxian.blood.labels.storage import REPRINT_REASONS
from sanxian.blood.selectors import reconciliation as chosen
from sanxian.core import clock, sheets
from sanxian.core.web import Request

DAYS = 14


@require_http_methods(["GET"])
def shown(request: Request) -> HttpResponse:
    """The number blocks, the labels of a fortnight's sessions, the boxes; `?export=` the sessions."""
    since = clock.day(request.at) - timedelta(days=DAYS)
    moment = clock.instant(since)
    sessions = chosen.sessions(request.actor, since)
    header = [_("场次"), _("日期"), _("献血"), _("血袋"), _("有标签"), _("打印"), _("作废"),
              _("没有标签")]  # fmt: skip
    flat = [[s.session.site.name, s.session.day, s.donations, s.bags, s.labelled, s.printed,
             s.spoilt, s.bare] for s in sessions]  # fmt: skip
    if sheets.wanted(request):
        return sheets.table(request, "labels", header, flat)
    blocks, boxes = chosen.blocks(request.actor), chosen.boxes(request.actor, moment)
    names = ("site", "day", "donations", "bags", "labelled", "printed", "spoilt", "bare")
    context = {
        "blocks": [_block(b) for b in blocks],
        "block_columns": [("numbers", _("编号段")), *_numeric(
            ("allotted", _("分配")), ("taken", _("取用")), ("used", _("用上")),
            ("lost", _("取而未用")), ("left", _("从未取用")))],
        "sessions": [dict(zip(names, row, strict=True)) for row in flat],
        "session_columns": [("site", header[0]), ("day", header[1]),
                            *_numeric(*zip(names[2:], header[2:], strict=True))],
        "boxes": [_box(b) for b in boxes],
        "box_columns": [("code", _("冷藏箱")), *_numeric(("went", _("出去")), ("back", _("回来"))),
                        ("state", _("现在"))],
        "spoilt": [(REPRINT_REASONS.get(r, r), n) for r, n in
                   chosen.spoilt(request.actor, moment)],
        "lost": sum(b.lost for b in blocks),
        "bare": sum(s.bare for s in sessions),
        "out": sum(b.since is not None for b in boxes),
        "export": sheets.links(request),
        "days": DAYS,
    }  # fmt: skip
    return render(request, "blood/quality/reconciliation.html", context)


def _numeric(*columns: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "label": label, "numeric": True} for key, label in columns]


def _block(block: chosen.Block) -> dict[str, Any]:
    return {
        "numbers": {"text": block.first, "note": block.last, "code": True},
        "allotted": block.allotted,
        "taken": block.taken,
        "used": block.used,
        "lost": {"text": str(block.lost), "tone": "warn"} if block.lost else 0,
        "left": block.left,
    }


def _box(boxed: chosen.Boxed) -> dict[str, Any]:
    out = boxed.since and f"{clock.local(boxed.since):%m-%d %H:%M}"
    said = _("%(at)s 出去，还没有回来") % {"at": out} if out else _("在")
    url = reverse("blood:coldbox", args=[boxed.box.pk])
    return {
        "code": {"text": boxed.box.code, "url": url, "code": True},
        "went": boxed.went,
        "back": boxed.back,
        "state": {"text": said, "tone": "now" if out else "ok"},
    }
