"""The random call sample and its rate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stemdonor.forms import samples as forms
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.selectors import registrants, sampling
from sanxian.stemdonor.services import sampling as services
from sanxian.stemdonor.views.parts import PAGE, shown

DRAW = "stemdonor.rate.draw"


def percent(hundredths: int) -> str:
    """6712 hundredths of a percent as 67.12 %."""
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


@require_http_methods(["GET", "POST"])
def rate(request: Request) -> HttpResponse:
    """How many of the registry can be counted on: every lot with its denominator."""
    rows, on = sampling.draws(request.actor), clock.day(request.at)
    if sheets.wanted(request):
        header = [
            _("抽样日期"),
            _("种子"),
            _("总人数"),
            _("抽取"),
            _("已打"),
            _("联系上、愿意、合适"),
        ]
        return sheets.table(request, "rate", header, map(_flat, rows))
    may = request.actor.may_somewhere(DRAW)
    form = forms.LotForm(request.POST or None) if may else None
    refusal = None
    if form and request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.draw, place=request.actor.paths(DRAW)[0],
                              **form.given())  # fmt: skip
        if made:
            messages.success(request, _("已抽出 %(n)s 人。") % {"n": made.size})
            return redirect("stemdonor:lot", made.pk)
    found = [(row, sampling.rate(row, on)) for row in rows[:PAGE]]
    context = {
        "rows": [_line(row, said) for row, said in found], "form": form, "refusal": refusal,
        "latest": _said(found[0][1]) if found else None, "export": sheets.links(request),
        "columns": [("day", _("抽样日期")), ("rate", _("有效库容率")), ("between", _("区间")),
                    ("called", _("已打 / 抽取")), ("population", _("总人数")), ("seed", _("种子"))],
    }  # fmt: skip
    return shown(request, "rate", context, form)


def _flat(row: Any) -> list[Any]:
    return [clock.day(row.at), row.seed, row.population, row.size, row.called, row.ready]


def _said(said: Any) -> dict[str, Any]:
    between = {"low": percent(said.low), "high": percent(said.high)}
    return {
        "shown": said.shown, "share": percent(said.share), "asked": said.asked,
        "between": _("%(low)s 至 %(high)s") % between,
    }  # fmt: skip


def _line(row: Any, said: Any) -> dict[str, Any]:
    shown_ = _said(said)
    return {
        "day": {"text": f"{clock.day(row.at)}", "url": reverse("stemdonor:lot", args=[row.pk])},
        "rate": shown_["share"] if said.shown else _("人数还少，不显示"),
        "between": shown_["between"] if said.shown else None,
        "called": f"{row.called} / {row.size}", "population": row.population, "seed": str(row.seed),
    }  # fmt: skip


@require_http_methods(["GET"])
def lot(request: Request, pk: int) -> HttpResponse:
    return _lot(request, sampling.draw(request.actor, pk))


def _lot(request: Request, made: Any, refusal: Refusal | None = None) -> HttpResponse:
    """The lot: one after the other is called, and what was found is one tap."""
    rows = sampling.calls(made)
    mine = rows.filter(registrant__in=registrants.mine(request.actor).values("pk"))
    if sheets.wanted(request):
        header = [_("次序"), _("在库编号"), _("结果")]
        return sheets.table(request, "lot", header, map(_call_flat, mine))
    page = Pages(mine, PAGE).get_page(request.GET.get("page"))
    calls = list(page)
    briefs = registrants.brief_rows([c.registrant for c in calls])
    names = places.names([made.org_path])
    context = {
        "made": made, "page": page, "refusal": refusal, "place": names.get(made.org_path),
        "said": _said(sampling.rate(made, clock.day(request.at))), "export": sheets.links(request),
        "calls": [
            {"call": c, "brief": briefs[c.registrant.person_id], "found": words.FOUND.get(c.found),
             "form": None if c.found else forms.FoundForm()}
            for c in calls
        ],
    }  # fmt: skip
    return shown(request, "lot", context)


def _call_flat(row: Any) -> list[Any]:
    return [row.place, row.registrant.number, str(words.FOUND.get(row.found, ""))]


@require_POST
def found(request: Request, pk: int) -> HttpResponse:
    """What one call of the lot found."""
    call = sampling.call(request.actor, pk)
    form = forms.FoundForm(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    _made, refusal = tried(request, services.found, call=call, **form.cleaned_data)
    if refusal:
        return _lot(request, sampling.draw(request.actor, call.draw_id), refusal)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:lot", call.draw_id)
