"""The pages of the quality sampling plan."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.storage import MeasureForm, bounds
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.storage import MEASURES, SAMPLE_STATUSES
from sanxian.blood.selectors import samples as chosen
from sanxian.blood.services import quality_control
from sanxian.core import clock, sheets
from sanxian.core.web import Request, request_number
from sanxian.kernel.refusal import Refusal

TONES = {"picked": "now", "passed": "ok", "failed": "bad", "dropped": "wait"}
SHOWN = 30  # points of a chart


def _month(request: Request) -> date:
    """`?month=2026-11`, else this month."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')[:7]}-01")
    except ValueError:
        return clock.day(request.at).replace(day=1)


@require_http_methods(["GET"])
def samples(request: Request) -> HttpResponse:
    """A month's plan, how far it is, and every sample of it."""
    month, place = _month(request), request.actor.facility
    said = {k: request.GET.get(k, "")[:40] for k in ("component", "status", "q")}
    found = chosen.listed(request.actor, month=month, **said)
    if sheets.wanted(request):
        return sheets.table(request, "samples", *_sheet(list(found[:5000])))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    shares = chosen.plan(place, month, request.at)
    lacking = sum(max(0, s.need - s.measured - s.counts["picked"]) for s in shares)
    context = {
        "month": month,
        "said": f"{month:%Y-%m}",
        "page": page,
        "plan": [_share(s) for s in shares],
        "plan_columns": [
            ("component", _("成分")),
            ("need", _("计划")),
            ("picked", _("待测")),
            ("passed", _("合格")),
            ("failed", _("不合格")),
            ("percent", _("合格率")),
        ],
        "columns": [
            {"key": "number", "label": _("血袋号"), "code": True},
            {"key": "component", "label": _("成分")},
            {"key": "values", "label": _("测得")},
            {"key": "status", "label": _("结果")},
        ],
        "rows": _rows(list(page)),
        "shares": [
            {"label": str(COMPONENTS[s.component]), "value": s.percent, "tone": _tone(s.percent)}
            for s in shares
            if s.percent is not None
        ],
        "waiting": sum(s.counts["picked"] for s in shares),
        "failed": sum(s.counts["failed"] for s in shares),
        "lacking": lacking,
        "may_pick": lacking and request.actor.may("blood.qc.pick", place),
        "request_id": uuid4(),
        "export": sheets.links(request),
        "q": said["q"],
    }
    return render(request, "blood/qc.html", context)


def _tone(percent: int | None) -> str:
    return "ok" if percent == 100 else "warn"


def _share(share: chosen.Share) -> dict[str, Any]:
    failed = share.counts["failed"]
    return {
        "component": str(COMPONENTS[share.component]),
        "need": share.need,
        "picked": share.counts["picked"],
        "passed": share.counts["passed"],
        "failed": {"text": failed, "tone": "bad"} if failed else 0,
        "percent": None if share.percent is None else f"{share.percent} %",
    }


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    values = chosen.values_of(found)
    return [
        {
            "number": {
                "text": s.unit.number,
                "url": reverse("blood:qc_sample", args=[s.pk]),
                "code": True,
            },
            "component": str(COMPONENTS[s.component]),  # type: ignore[index]
            "values": " · ".join(_said(v) for v in values.get(s.pk, [])) or None,
            "status": {"text": str(SAMPLE_STATUSES[s.status]), "tone": TONES[s.status]},  # type: ignore[index]
        }
        for s in found
    ]


def _said(value: Any) -> str:
    return f"{MEASURES[value.measure]} {value.value.normalize():f}"  # type: ignore[index]


def _sheet(found: list[Any]) -> tuple[list[str], list[list[Any]]]:
    values = chosen.values_of(found)
    header = [_("月份"), _("血袋号"), _("成分"), _("项目"), _("数值"), _("合格"), _("结果")]
    rows: list[list[Any]] = []
    for s in found:
        first = [f"{s.month:%Y-%m}", s.unit.number, str(COMPONENTS[s.component])]  # type: ignore[index]
        last = str(SAMPLE_STATUSES[s.status])  # type: ignore[index]
        for v in values.get(s.pk, []):
            ok = _("是") if v.ok else _("否")
            rows.append([*first, str(MEASURES[v.measure]), v.value, ok, last])  # type: ignore[index]
        if s.pk not in values:
            rows.append([*first, "", None, "", last])
    return header, rows


@require_POST
def pick(request: Request) -> HttpResponse:
    """Pick the month's bags."""
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')[:7]}-01")
    except ValueError:
        month = clock.day(request.at).replace(day=1)
    made = quality_control.pick(
        place=request.actor.facility,
        month=month,
        by=request.actor,
        at=request.at,
        request=request_number(request.POST.get("request")),
    )
    messages.success(request, _("已抽 %(n)s 袋。") % {"n": len(made)})
    return redirect(f"{reverse('blood:qc')}?month={month:%Y-%m}")


@require_http_methods(["GET", "POST"])
def sample(request: Request, pk: int) -> HttpResponse:
    """One sample: what is asked of it, what it measured, and the run of values before it."""
    found = chosen.one(request.actor, pk)
    asked = chosen.asked_of(found, request.at)
    if request.method != "POST":
        return _sample(request, found, MeasureForm(asked=asked))
    form = MeasureForm(request.POST, asked=asked)
    if not form.is_valid():
        return _sample(request, found, form, status=422)
    try:
        done = quality_control.measure(
            sample=found,
            values=form.values(),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _sample(request, found, form, refusal=refusal, status=refusal.http)
    if done.status == "failed":
        messages.warning(request, _("不合格。这袋血已封存，等质量负责人处理。"))
    else:
        messages.success(request, _("合格。"))
    return redirect("blood:qc_sample", found.pk)


def _sample(
    request: Request,
    found: Any,
    form: MeasureForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    mine = {v.measure: v for v in chosen.values_of([found]).get(found.pk, [])}
    limits = dict(chosen.asked_of(found, request.at))
    picked = found.status == "picked"
    there = found.unit.status in chosen.THERE and found.unit.org_path == found.org_path
    context = {
        "sample": found,
        "unit": found.unit,
        "component": COMPONENTS[found.component],  # type: ignore[index]
        "status": SAMPLE_STATUSES[found.status],  # type: ignore[index]
        "tone": TONES[found.status],
        "values": [
            {
                "label": str(MEASURES[m]),  # type: ignore[index]
                "value": f"{v.value.normalize():f}"
                + (f" ({bounds(limits[m])})" if m in limits else ""),
                "tone": "" if v.ok else "bad",
            }
            for m, v in mine.items()
        ],
        "form": form,
        "may": picked and request.actor.may("blood.qc.measure", found.org_path),
        "may_drop": picked and not there and request.actor.may("blood.qc.drop", found.org_path),
        "refusal": refusal,
        "charts": _charts(found, list(limits)),
        "request_id": uuid4(),
    }
    return render(request, "blood/qc_sample.html", context, status=status)


def _charts(found: Any, measures: list[str]) -> list[dict[str, Any]]:
    """The latest values of each measure of this component, in the order of measuring."""
    runs = chosen.runs(found, SHOWN)
    return [
        {
            "title": str(MEASURES[m]),  # type: ignore[index]
            "labels": [f"{clock.local(at):%m-%d}" for at, _v in runs[m]],
            "series": [{"name": str(MEASURES[m]), "values": [float(v) for _at, v in runs[m]]}],  # type: ignore[index]
        }
        for m in measures
        if len(runs.get(m, [])) > 1
    ]


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """The bag is gone; the plan picks another."""
    found = chosen.one(request.actor, pk)
    try:
        quality_control.drop(
            sample=found,
            by=request.actor,
            at=request.at,
            request=request_number(request.POST.get("request")),
        )
    except Refusal as refusal:
        form = MeasureForm(asked=chosen.asked_of(found, request.at))
        return _sample(request, found, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("样本已作废，可以另抽一袋。"))
    return redirect("blood:qc")
