"""How the work of a month went, by kind: never by worker, and with the numbers behind each figure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from sanxian.core import sheets
from sanxian.duties import kinds
from sanxian.duties.rules.figures import LEAST, Share, Spread
from sanxian.duties.selectors import figures as selectors


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    first = selectors.month_of(request.GET.get("month", ""), request.at)
    rows = [_row(one) for one in selectors.work(request.actor, first, request.at)]
    if sheets.wanted(request):
        header = [label for _key, label in _written()]
        lines = [[row[key] for key, _label in _written()] for row in rows]
        return sheets.table(request, f"duty-figures-{first:%Y-%m}", header, lines)
    before, after = first - timedelta(days=1), selectors.next_month(first)
    context = {
        "month": f"{first:%Y-%m}", "before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}",
        "later": after <= request.at.date(), "rows": rows, "columns": _columns(),
        "opened": sum(row["opened"] for row in rows), "least": LEAST, "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "duties/figures.html", context)


def _columns() -> list[dict[str, Any]]:
    """What stands on the page; a file has every figure in a column of its own."""
    words = (
        ("kind", _("事项")), ("opened", _("开单")), ("named", _("到具体人手上")),
        ("by_rule", _("自动派到人")), ("seen", _("到接收")), ("late", _("逾期")),
        ("moved", _("转手 / 上报")), ("minutes", _("用时（分钟）")), ("trips", _("跑的趟数")),
    )  # fmt: skip
    return [{"key": key, "label": label, "numeric": key == "opened"} for key, label in words]


def _written() -> tuple[tuple[str, str], ...]:
    return (
        ("kind", _("事项")), ("opened", _("开单")), ("named50", _("到具体人手上，一半在")),
        ("named95", _("到具体人手上，95% 在")), ("by_rule", _("自动派到人")), ("seen50", _("到接收，一半在")),
        ("seen95", _("到接收，95% 在")), ("late", _("逾期")), ("handed", _("转手")), ("raised", _("上报")),
        ("attempts", _("联系与办理")), ("minutes", _("用时（分钟）")), ("trips", _("跑的趟数")),
        ("too_many", _("跑多了的件数")),
    )  # fmt: skip


def _row(one: selectors.Work) -> dict[str, Any]:
    return {
        "kind": str(kinds.get(one.kind).label), "opened": one.opened,
        "named": _times(one.named), "seen": _times(one.seen),
        "moved": f"{one.handed} / {one.raised}", "named50": _time(one.named, "p50"), "named95": _time(one.named, "p95"),
        "by_rule": _share(one.by_rule), "seen50": _time(one.seen, "p50"),
        "seen95": _time(one.seen, "p95"), "late": _share(one.late), "handed": one.handed,
        "raised": one.raised, "attempts": one.attempts, "minutes": one.minutes, "trips": one.trips,
        "too_many": one.too_many_trips,
    }  # fmt: skip


def _share(one: Share) -> str:
    """A share with what it is of; where they are too few, the numbers alone."""
    plain = f"{one.part} / {one.of}"
    return plain if one.percent is None else f"{one.percent} % ({plain})"


def _time(one: Spread, which: str) -> str:
    found = getattr(one, which)
    return "—" if found is None else _("%(time)s（%(n)s 件）") % {"time": said(found), "n": one.n}


def _times(one: Spread) -> str:
    """Both figures with how many they are of."""
    if one.p50 is None or one.p95 is None:
        return "—"
    words = {"half": said(one.p50), "most": said(one.p95), "n": one.n}
    return _("一半 %(half)s，95%% %(most)s（%(n)s 件）") % words


def said(time: timedelta) -> str:
    """A length of time in the largest unit that says enough."""
    seconds = int(time.total_seconds())
    if seconds < 120:
        return ngettext("%(n)s 秒", "%(n)s 秒", seconds) % {"n": seconds}
    if seconds < 7200:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", seconds // 60) % {"n": seconds // 60}
    if seconds < 172_800:
        return ngettext("%(n)s 小时", "%(n)s 小时", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s 天", "%(n)s 天", seconds // 86_400) % {"n": seconds // 86_400}
