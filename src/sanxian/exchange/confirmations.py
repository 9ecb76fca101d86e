"""The page on which a confirming laboratory's file comes in: looked at first, then taken whole."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sanxian.blood.facts.laboratory import Reported
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.labels.testing import CONFIRMED
from sanxian.blood.selectors import confirmations as chosen
from sanxian.blood.services import confirmation_files
from sanxian.core import sheets
from sanxian.core.database import trial
from sanxian.core.web import Request
from sanxian.exchange import confirmed
from sanxian.exchange.forms import ReportsForm
from sanxian.kernel.refusal import Refusal

PREVIEW = [
    {"key": "row", "label": gettext_lazy("行"), "numeric": True},
    ("number", gettext_lazy("献血码")),
    ("marker", gettext_lazy("项目")),
    ("outcome", gettext_lazy("报告结论")),
    ("on", gettext_lazy("报告日期")),
]


@require_http_methods(["GET", "POST"])
def load_confirmations(request: Request) -> HttpResponse:
    """Send in reports: whole or not at all. `check` only looks at the file."""
    if request.GET.get("template"):
        return _template(request)
    if request.method != "POST":
        return _page(request, ReportsForm(initial={"request": uuid4()}))
    form = ReportsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.cleaned_data["file"]
    content = upload.read()
    try:
        reports = confirmed.read(upload.name, content)
        if request.POST.get("check"):
            with trial():
                _take(request, form, content, reports)
            return _page(request, form, checked=reports)
        done = _take(request, form, content, reports)
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        return _page(request, form, refusal=refusal, status=refusal.http)
    standing = sum(row.status == "standing" for row in done)
    said = _("文件已录入：%(n)s 份报告，其中 %(m)s 份两人一致，已确定。")
    messages.success(request, said % {"n": len(done), "m": standing})
    return redirect("blood:confirmations")


def _take(request: Request, form: ReportsForm, content: bytes, reports: list[Reported]) -> Any:
    return confirmation_files.load(
        place=request.actor.facility,
        digest=hashlib.sha256(content).hexdigest(),
        reports=reports,
        by=request.actor,
        at=request.at,
        request=form.cleaned_data["request"],
    )


def _page(
    request: Request,
    form: ReportsForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    checked: list[Reported] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal.reasons[:20] if refusal else None,
        "more": max(0, len(refusal.reasons) - 20) if refusal else 0,
        "checked": len(checked) if checked else 0,
        "preview": [_shown(one) for one in (checked or [])[:10]],
        "preview_columns": PREVIEW,
        "waiting": chosen.waiting(request.actor).count(),
    }
    return render(request, "exchange/load_confirmations.html", context, status=status)


def _shown(one: Reported) -> dict[str, Any]:
    return {
        "row": one.row,
        "number": {"text": one.number, "code": True},
        "marker": ASSAYS[one.marker],
        "outcome": CONFIRMED[one.outcome],
        "on": one.reported_on,
    }


def _template(request: Request) -> HttpResponse:
    """An empty table with the columns that are read, and the samples that wait; no marker is told."""
    said = request.GET.copy()
    said["export"] = "csv" if said["template"] == "csv" else "xlsx"
    request.GET = said  # type: ignore[assignment]
    header = ["献血码", "项目", "结论", "报告日期"]
    rows = chosen.waiting(request.actor)[:2000]
    numbers = [[row.donation.number if row.donation else row.donor.code] for row in rows]
    return sheets.table(request, "confirmations", header, numbers)
