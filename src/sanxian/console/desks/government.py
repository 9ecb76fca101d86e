"""The desks of those who look from above: totals and states, never a place's person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.facts.terms import Component
from sanxian.blood.selectors import desks as counts
from sanxian.blood.selectors import stock
from sanxian.console.desks import supply
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first
from sanxian.core import selectors as core
from sanxian.core.lifecycle import EditionStatus
from sanxian.duties import selectors as duties
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

WEEK = timedelta(days=6)  # and today
FINDINGS = {
    "urgent": ngettext_lazy("%(n)s 份紧急用血还没备齐", "%(n)s 份紧急用血还没备齐", "n"),
    "recalls": ngettext_lazy("%(n)s 起召回未结", "%(n)s 起召回未结", "n"),
    "late": ngettext_lazy("%(n)s 件事逾期", "%(n)s 件事逾期", "n"),
}


def viewer(look: Look) -> Desk:
    """One minute: is there enough, is anything wrong."""
    board, totals = supply.board_of(look), counts.totals(look.by, look.at)
    return Desk(
        findings=[*supply.low_clauses(board), *_worries(totals)],
        calm=_("血液充足，各血型在警戒线以上"),
        step=_look_at_stock(look, board),
        figures=[_figures(look, totals), *_stock(look, board), _given(totals)],
    )


def province_manager(look: Look) -> Desk:
    """The same for a province, city by city, and the duties that nobody did in time."""
    board, totals = supply.board_of(look), counts.totals(look.by, look.at)
    late = duties.overdue(look.by, look.at).count()
    proposed = core.editions(look.by).filter(status=EditionStatus.PROPOSED).count()
    return Desk(
        findings=[
            *clauses((late, FINDINGS["late"])), *supply.low_clauses(board), *_worries(totals),
        ],
        calm=_("全省没有逾期的事，血液在警戒线以上"),
        step=first(_late(look, late), _look_at_stock(look, board)),
        tasks=[
            Task(_("逾期没有办结的事"), late, look.door("duties:listed", tab="late"), tone="bad",
                 late=True),
            Task(_("各市送审的规则版本"), proposed, look.door("orgs:editions")),
        ],
        figures=[
            _figures(look, totals), *_cities(look), *_stock(look, board), _given(totals),
        ],
        rest=_("没有逾期的事。"),
    )  # fmt: skip


def _stock(look: Look, board: stock.Board | None) -> list[Figure]:
    """Bags where every number may be shown, else the state of each group in a word."""
    exact = board is not None and not any(c.hidden for c in board.rows(Component.RED_CELLS))
    return supply.bags_of(look, board) if exact else supply.states_of(look, board)


def _worries(totals: counts.Totals) -> list[str]:
    return clauses((totals.urgent, FINDINGS["urgent"]), (totals.recalls, FINDINGS["recalls"]))


def _late(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("看是谁的、卡在哪里；可以转交，也可以打电话。")
    return Step(
        _("处理逾期的事"), _("看逾期"), look.door("duties:listed", tab="late"), why, "clock"
    )


def _look_at_stock(look: Look, board: stock.Board | None) -> Step:
    low = _("看是哪些成分、差多少。")
    why = low if supply.low_clauses(board) else _("每个血型能用几天，都在这里。")
    return Step(_("看看库存"), _("打开库存"), look.door("blood:stock"), why, "chart")


def _figures(look: Look, totals: counts.Totals) -> Figure:
    today = totals.days.get(look.on, 0)
    stats: list[dict[str, Any]] = [
        {"label": _("今天献血"), "value": today, "unit": _("人次")},
        {"label": _("近 14 天献血"), "value": sum(totals.days.values()), "unit": _("人次")},
        {"label": _("近 30 天采全血"), "value": totals.month_ml // 1000, "unit": "L"},
        {"label": _("近 30 天输注"), "value": totals.transfused, "unit": _("袋")},
        {"label": _("待备齐的申请"), "value": totals.waiting, "unit": _("份"),
         "tone": "warn" if totals.urgent else ""},
        {"label": _("未结的召回"), "value": totals.recalls, "unit": _("例"),
         "tone": "bad" if totals.recalls else ""},
    ]  # fmt: skip
    return Figure("stats", _("今天"), stats)


def _given(totals: counts.Totals) -> Figure:
    rows = [{"label": f"{day.month}/{day.day}", "value": n} for day, n in totals.days.items()]
    return Figure("bars", _("近 14 天每天献血人次"), rows, options={"unit": _("人次")})


def _cities(look: Look) -> list[Figure]:
    """Donations of the last seven days, city by city."""
    found = [row for path in look.by.paths(counts.TOTAL) for row in places.of_kind(path, Kind.CITY)]
    if not found:
        return []
    given = counts.given_below(look.by, [p for p, _name in found], look.on - WEEK, look.on)
    most = max(given.values()) or 1
    rows = [
        {"label": name, "value": given[path], "max": most,
         "shown": _("%(n)s 人次") % {"n": given[path]}}
        for path, name in sorted(found, key=lambda row: (-given[row[0]], row[1]))
    ]  # fmt: skip
    return [Figure("meters", _("近 7 天献血，按市"), rows[:20])]
