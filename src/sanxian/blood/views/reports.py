"""The reports of a centre by name: a period, a table, a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanxian.blood.labels.reports import REPORTS
from sanxian.blood.selectors import reports as selectors
from sanxian.blood.selectors.reports import Period
from sanxian.blood.views.supply import exports, show
from sanxian.blood.views.uses import period
from sanxian.core import clock, sheets
from sanxian.core.web import Request
from sanxian.kernel.refusal import Forbidden, Malformed, Unknown

WORDS = ("place", "kind", "group", "code", "marker", "component", "why")


@require_http_methods(["GET"])
def reports(request: Request) -> HttpResponse:
    """The first of those that the actor may read."""
    return report(request, selectors.offered(request.actor)[0])


@require_http_methods(["GET"])
def report(request: Request, name: str) -> HttpResponse:
    """One report of the days asked for (`?since=…&until=…`), else of the last month."""
    known, asked = REPORTS.get(name), selectors.ALL.get(name)
    if known is None or asked is None:
        raise Unknown("not_found")
    if name not in selectors.offered(request.actor):
        raise Forbidden("not_permitted", act=asked[0])
    days = _days(request, name)
    rows = [_said(known.columns, row) for row in asked[1](request.actor, days)]
    titles = [str(column.label) for column in known.columns]
    if sheets.wanted(request):
        keys = [column.key for column in known.columns]
        return sheets.table(request, f"report-{name}", titles, ([r[k] for k in keys] for r in rows))
    context = {
        "title": known.title,
        "period": days,
        "today": clock.day(request.at),
        "columns": [
            {"key": c.key, "label": c.label, "numeric": c.key not in WORDS} for c in known.columns
        ],
        "rows": rows,
        "note": known.note,
        "reports": [
            {
                "url": reverse("blood:report", args=[other]) + _asked(days),
                "label": REPORTS[other].title,
                "current": other == name,
            }
            for other in selectors.offered(request.actor)
        ],
        "export": exports(request),
    }
    return show(request, "report", context)


def _days(request: Request, name: str) -> Period:
    """Raises Malformed for a time too long, and for one in which a finding would be one donor."""
    found = Period(*period(request, 30))
    if found.days > selectors.MOST_DAYS:
        raise Malformed("report_period_too_long", field="since", most=selectors.MOST_DAYS)
    if name == "markers" and found.days < selectors.LEAST_DAYS:
        raise Malformed("report_period_too_short", field="since", least=selectors.LEAST_DAYS)
    return found


def _asked(days: Period) -> str:
    return f"?since={days.since.isoformat()}&until={days.until.isoformat()}"


def _said(columns: tuple[Any, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    pairs = zip(columns, row, strict=True)
    return {c.key: str(c.say(value)) if c.say else _number(value) for c, value in pairs}


def _number(value: Any) -> Any:
    return "—" if value is None else value
