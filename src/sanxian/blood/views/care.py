"""Figures of donor care: reactions for each thousand donations, and low haemoglobin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sanxian.blood.facts.terms import Sex
from sanxian.blood.labels.donor_room import HARMS, KINDS, SEXES
from sanxian.blood.selectors import aftercare as policies
from sanxian.blood.selectors import care as selectors
from sanxian.blood.selectors import donors
from sanxian.blood.views.reactions import grades
from sanxian.core import clock, sheets
from sanxian.core.web import matching, sought
from sanxian.kernel.days import MonthEnd, add
from sanxian.orgs import places

COUNT = "blood.reaction.count"  # who may see the figures
PERIODS = (("90", 90, gettext_lazy("近三个月")), ("365", 365, gettext_lazy("近一年")))
OFTEN = {selectors.FIRST: gettext_lazy("第一次献"), selectors.AGAIN: gettext_lazy("再次献")}
COLUMNS = (
    ("what", gettext_lazy("项目")),
    ("key", gettext_lazy("分类")),
    {"key": "reactions", "label": gettext_lazy("不良反应"), "numeric": True},
    {"key": "donations", "label": gettext_lazy("献血"), "numeric": True},
    {"key": "rate", "label": gettext_lazy("每千次"), "numeric": True},
)


def _period(request: HttpRequest) -> tuple[str, date, date]:
    asked = request.GET.get("days", "")
    days = next((n for key, n, _label in PERIODS if key == asked), 90)
    until = clock.day(request.at)  # type: ignore[attr-defined]
    return str(days), until - timedelta(days=days - 1), until


def _tabs(days: str) -> list[dict[str, Any]]:
    return [
        {"url": f"?days={key}", "label": label, "current": key == days}
        for key, _n, label in PERIODS
    ]


# -- reactions -----------------------------------------------------------------------------------------


@require_GET
def reactions(request: HttpRequest) -> HttpResponse:
    """Reactions for each thousand donations, in five ways."""
    days, since, until = _period(request)
    rows = list(_rows(request, since, until))
    if sheets.wanted(request):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in COLUMNS]
        return sheets.table(request, "reaction-figures", header, (row.values() for row in rows))
    kinds = selectors.totals(request.actor, since, until, "kind")
    all_ = selectors.rates(request.actor, since, until, "kind")
    whole = selectors.Rate("", sum(r.reactions for r in all_), sum(r.donations for r in all_))
    context = {
        "rows": rows,
        "columns": COLUMNS,
        "tabs": _tabs(days),
        "whole": whole,
        "bars": [{"label": HARMS.get(r.key, r.key), "value": r.reactions} for r in kinds],
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/reaction_figures.html", context)


def _rows(request: HttpRequest, since: date, until: date) -> Any:
    by = request.actor  # type: ignore[attr-defined]
    words = grades(by.paths(COUNT)[0], request.at)  # type: ignore[attr-defined]
    for column, title, names in (
        ("kind", _("不良反应种类"), HARMS),
        ("grade", _("程度"), {str(k): v for k, v in words.items()}),
    ):
        yield from _lines(title, selectors.totals(by, since, until, column), names)
    for column, title, names in (
        ("kind", _("献血种类"), KINDS),
        ("often", _("初次或再次"), OFTEN),
        ("sex", _("性别"), SEXES),
    ):
        yield from _lines(title, selectors.rates(by, since, until, column), names)
    found = selectors.rates(by, since, until, "org_path")
    yield from _lines(_("献血点"), found, places.names([r.key for r in found]))


def _lines(title: str, rates: list[selectors.Rate], names: Any) -> Any:
    for rate in rates:
        yield {
            "what": title,
            "key": names.get(rate.key, rate.key or "—"),
            "reactions": rate.reactions,
            "donations": rate.donations,
            "rate": rate.per_thousand,
        }


# -- iron ----------------------------------------------------------------------------------------------

LOW = (
    ("donor", gettext_lazy("献血者")),
    ("group", gettext_lazy("血型")),
    {"key": "low", "label": gettext_lazy("偏低次数"), "numeric": True},
)


@require_GET
def iron(request: HttpRequest) -> HttpResponse:
    """Who was turned away again and again for low haemoglobin, and how often that happens."""
    days, since, until = _period(request)
    values = policies.ruling(request.actor.facility, until).values
    back = until - (add(until, values.iron_window, MonthEnd.CLAMP) - until)
    found = selectors.low_again(request.actor, back, values.iron_low_times)
    found = matching(found, sought(request), "code")
    if sheets.wanted(request):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in LOW]
        body = [[d.code, f"{d.abo}{d.rhd}", d.low] for d in found]
        return sheets.table(request, "low-haemoglobin", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    briefs = donors.briefs(page.object_list)
    rates = selectors.low_rates(request.actor, since, until)
    context = {
        "page": page,
        "columns": LOW,
        "rows": [_donor(row, briefs) for row in page],
        "stats": [_stat(r) for r in rates if r.key in set(Sex)],
        "times": values.iron_low_times,
        "tabs": _tabs(days),
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/iron.html", context)


def _stat(rate: selectors.Rate) -> dict[str, Any]:
    note = _("%(low)s / %(all)s 人次") % {"low": rate.reactions, "all": rate.donations}
    label = _("%(sex)s，每千人次偏低") % {"sex": SEXES[Sex(rate.key)]}
    return {"label": label, "value": rate.per_thousand, "note": note}


def _donor(row: Any, briefs: dict[int, Any]) -> dict[str, Any]:
    brief = briefs.get(row.pk)
    name = brief.name[:1] + "＊" * max(1, len(brief.name) - 1) if brief else row.code
    return {
        "donor": {"text": name, "note": row.code, "url": reverse("blood:donor", args=[row.pk])},
        "group": f"{row.abo}{row.rhd}" or None,
        "low": row.low,
    }
