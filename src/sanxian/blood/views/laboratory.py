"""The bench: what waits for results, and the results of one donation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.laboratory import ResultsForm, VoidForm
from sanxian.blood.labels.laboratory import ASSAYS, OUTCOMES, RESULT_STATUSES
from sanxian.blood.labels.screen import shown_status
from sanxian.blood.selectors import laboratory as chosen
from sanxian.blood.selectors import release as releases
from sanxian.blood.services import laboratory as services
from sanxian.core import clock, sheets
from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal

COLUMNS = [
    {"key": "number", "label": gettext_lazy("献血码")},
    {"key": "missing", "label": gettext_lazy("还缺")},
    {"key": "age", "label": gettext_lazy("采血后")},
    {"key": "act", "label": gettext_lazy("下一步")},
]


@require_http_methods(["GET"])
def laboratory(request: Request) -> HttpResponse:
    """Donations that wait for results; `?all=complete` those to be judged, `?q=` the last digits."""
    on, complete = clock.day(request.at), request.GET.get("all") == "complete"
    q = request.GET.get("q", "")[:24]
    rows = chosen.bench(request.actor, on, complete=complete, q=q)
    if request.GET.get("export"):
        return sheets.table(request, "laboratory", *_export(rows, on))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    waiting = chosen.lacking(page.object_list, on)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(w, request) for w in waiting],
        "q": q,
        "complete": complete,
        "count": chosen.counts(request.actor, on),
        "may_load": request.actor.may_somewhere("blood.result.load"),
    }
    return render(request, "blood/laboratory.html", context)


def _row(waiting: chosen.Waiting, request: Request) -> dict[str, Any]:
    donation = waiting.donation
    url = reverse("blood:results", args=[donation.pk])
    return {
        "number": {"text": donation.number, "url": url, "code": True},
        "missing": _("、").join(str(ASSAYS[a]) for a in waiting.missing) or _("齐全"),
        "age": _age(request, donation),
        "act": {"text": _("录入") if waiting.missing else _("查看"), "url": url, "button": True},
    }


def _age(request: Request, donation: Any) -> str:
    hours = int((request.at - donation.ended_at).total_seconds() // 3600)
    return _("%(n)s 天") % {"n": hours // 24} if hours >= 48 else _("%(n)s 小时") % {"n": hours}


def _export(rows: Any, on: Any) -> tuple[list[str], list[list[Any]]]:
    found = chosen.lacking(rows[:5000], on)
    header = [_("献血码"), _("采血时间"), _("已有"), _("还缺")]
    return header, [
        [w.donation.number, w.donation.ended_at, " ".join(w.done), " ".join(w.missing)]
        for w in found
    ]


@require_http_methods(["GET", "POST"])
def results(request: Request, pk: int) -> HttpResponse:
    """All assays of one donation: what is there, and a form for what is missing."""
    donation = chosen.donation(request.actor, pk)
    missing = chosen.lacking([donation], clock.day(request.at))[0].missing
    if request.method != "POST":
        form = ResultsForm(assays=missing, initial={"request": uuid4()})
        return _results(request, donation, missing, form)
    form = ResultsForm(request.POST, assays=missing)
    if not form.is_valid():
        return _results(request, donation, missing, form, status=422)
    try:
        services.enter(
            place=request.actor.facility,
            readings=form.readings(donation.number),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _results(request, donation, missing, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("结果已录入。"))
    return redirect("blood:results", pk)


def _results(
    request: Request,
    donation: Any,
    missing: Any,
    form: ResultsForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    rows = chosen.results(request.actor, donation, request.at)
    names = releases.names(row.by for row in rows)
    may = request.actor.may("blood.result.enter", donation.org_path)
    waits = donation.status == "drawn"
    context = {
        "donation": donation,
        "missing": [ASSAYS[a] for a in missing],
        "refusal": refusal,
        "form": form if may and waits and missing else None,
        "results": [_shown(row, names, request) for row in rows],
        "void_form": VoidForm(initial={"request": uuid4()}),
        "judgement": releases.of_donation(donation),
    }
    return render(request, "blood/results.html", context, status=status)


def _shown(row: Any, names: dict[str, str], request: Request) -> dict[str, Any]:
    may = request.actor.may("blood.result.void", row.org_path) and row.status == "entered"
    bad = row.outcome == "reactive"
    return {
        "row": row,
        "label": ASSAYS[row.assay],
        "who": names.get(row.by, row.by),
        "outcome": OUTCOMES.get(row.outcome, row.outcome),
        "bad": bad,
        "unit": "U/L" if row.assay == "alt" else "",
        "status": RESULT_STATUSES[row.status],
        "void": reverse("blood:void_result", args=[row.pk]) if may else "",
    }


@require_POST
def void_result(request: Request, pk: int) -> HttpResponse:
    """Take one result back, with a reason."""
    row = chosen.result(request.actor, pk)
    form = VoidForm(request.POST)
    if form.is_valid():
        services.void(
            result=row,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
        messages.success(request, _("这项结果已作废，可以重新录入。"))
    else:
        messages.error(request, _("请选作废原因。"))
    return redirect("blood:results", row.donation_id)


@require_http_methods(["GET"])
def batch(request: Request, pk: int) -> HttpResponse:
    """A file that was taken in: how many results, for which donations."""
    row, donations = chosen.batch(request.actor, pk)
    page = Paginator(donations, 100).get_page(request.GET.get("page"))
    context = {
        "batch": row,
        "page": page,
        "who": releases.names([row.by])[row.by],
        "columns": [("number", _("献血码")), ("status", _("现在"))],
        "rows": [_batch_row(d) for d in page],
    }
    return render(request, "blood/batch.html", context)


def _batch_row(donation: Any) -> dict[str, Any]:
    url = reverse("blood:results", args=[donation.pk])
    return {
        "number": {"text": donation.number, "url": url, "code": True},
        "status": shown_status("donation", donation.status),
    }
