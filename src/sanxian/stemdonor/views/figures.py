"""Figures counted from events: the funnel, the exits; and records of 100 % that are looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, tried, whose
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.rules import follow as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import reviews as service
from sanxian.stemdonor.views.parts import PAGE, shown

YEARS = 10


@require_GET
def funnel(request: Request) -> HttpResponse:
    """Of the cases that arrived in a year: how many reached each state, and where others ended."""
    day = clock.day(request.at)
    year = _year(request.GET.get("year", ""), day.year)
    since, until = day.replace(year=year, month=1, day=1), day.replace(year=year, month=12, day=31)
    reached = chosen.funnel(request.actor, since, until)
    ends = chosen.exits(request.actor, since, until)
    ruled = editions.follow(request.actor.facility, day)
    if sheets.wanted(request):
        rows = [[str(words.CASES[s]), n] for s, n in reached.items()]
        rows += [[f"{words.CASES[s]} · {words.SIDES[side]} · {words.WHYS[why]}", n]
                 for s, side, why, n in ends]  # fmt: skip
        return sheets.table(request, "funnel", [_("到哪一步"), _("人数")], rows)
    counties = chosen.counties(request.actor, since, until)
    names = places.names(path for path, *_rest in counties)
    first = reached["notified"]
    context = {
        "year": year, "first": first, "export": sheets.links(request),
        "years": [{"url": f"?year={y}", "label": str(y), "current": y == year}
                  for y in range(day.year, day.year - 3, -1)],
        "bars": [{"label": str(words.CASES[s]), "value": n} for s, n in reached.items()],
        "rates": [
            (words.CASES[s], _rate(ruled, n, first)) for s, n in reached.items() if s != "notified"
        ],
        "exits": [
            {"stage": words.CASES[s], "side": words.SIDES[side], "why": words.WHYS[why], "n": n}
            for s, side, why, n in ends
        ],
        "counties": [
            {"county": names.get(path, ""), "asked": asked, "agreed": agreed,
             "given": given, "rate": _rate(ruled, agreed, asked)}
            for path, asked, agreed, given in counties
        ],
        "exit_columns": [
            {"key": "stage", "label": _("停在哪一步")}, {"key": "side", "label": _("谁不继续")},
            {"key": "why", "label": _("原因")}, {"key": "n", "label": _("人数"), "numeric": True},
        ],
        "county_columns": [
            {"key": "county", "label": _("县区")},
            {"key": "asked", "label": _("收到"), "numeric": True},
            {"key": "agreed", "label": _("同意"), "numeric": True},
            {"key": "given", "label": _("捐献"), "numeric": True},
            {"key": "rate", "label": _("同意率")},
        ],
        "least": ruled.values.least_for_rate,
    }  # fmt: skip
    return shown(request, "funnel", context)


def _year(said: str, now: int) -> int:
    year = int(said) if said.isdecimal() and len(said) == 4 else now
    return year if now - YEARS <= year <= now else now


def _rate(ruled: Any, part: int, whole: int) -> str:
    """With its denominator, always; hidden where that is too small."""
    found = rules.rate(ruled, part, whole)
    said = f"{part} / {whole}"
    return f"{said} · {found} %" if found is not None else said


@require_GET
def reviews(request: Request) -> HttpResponse:
    """Records of 100 %: of whom or where, and what somebody found."""
    q, rows = whose(request), chosen.reviews(request.actor)
    rows = rows.filter(author__startswith=q) if q else rows
    if sheets.wanted(request):
        header = [_("县区"), _("账号"), _("例数"), _("结果"), _("打开")]
        flat = (
            [row.org_path, row.author, row.answered, str(words.REVIEWS[row.status]), row.opened_at]
            for row in rows.iterator(500)
        )
        return sheets.table(request, "reviews", header, flat)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    held = list(page)
    names = places.names(row.org_path for row in held)
    context = {
        "page": page, "export": sheets.links(request), "q": q, "open": sum(r.status == "open" for r in held),
        "rows": [_row(row, names) for row in held],
        "columns": [
            {"key": "whom", "label": _("谁的记录")}, {"key": "n", "label": _("例数"), "numeric": True},
            {"key": "status", "label": _("结果")}, {"key": "at", "label": _("打开")},
        ],
    }  # fmt: skip
    return shown(request, "reviews", context)


def _whom(row: Any, names: dict[str, str]) -> str:
    """A worker by the account's code: a review is no ranking of names."""
    place = names.get(row.org_path, "")
    return f"{place} · {row.author}" if row.author else _("%(place)s（全站）") % {"place": place}


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "whom": {"text": _whom(row, names), "url": reverse("stemdonor:review", args=[row.pk])},
        "n": row.answered, "at": clock.day(row.opened_at),
        "status": {"text": words.REVIEWS[row.status],
                   "tone": {"open": "warn", "sound": "ok", "wanting": "bad"}[row.status]},
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """One record: what stands behind it, and what the second person says."""
    row, refusal = chosen.review(request.actor, pk), None
    if request.method == "POST":
        sound = request.POST.get("sound") == "1"
        made, refusal = tried(request, service.settle, review=row, sound=sound)
        if made:
            messages.success(request, _("已记下。"))
            return redirect("stemdonor:reviews")
    names = places.names([row.org_path])
    context = {
        "row": row, "whom": _whom(row, names), "refusal": refusal, "tap": ActForm(),
        "status": words.REVIEWS[row.status],
        "facts": [
            (_("答复了几例"), row.answered), (_("同意"), row.answered),
            (_("谈话记录太薄的"), row.talks_missing),
            (_("从"), row.since), (_("到"), row.until),
        ],
    }  # fmt: skip
    return shown(request, "review", context)
