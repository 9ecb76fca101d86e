"""Files of typings that were taken in, and the way back while nothing stands on them.

How a file comes in is `exchange.registers`: its columns, its faults by row, a trial, its good rows alone.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, matching, thing, tried
from sanxian.kernel.refusal import Refusal
from sanxian.stemcell import forms
from sanxian.stemcell import labels as words
from sanxian.stemcell.selectors import intakes as chosen
from sanxian.stemcell.services import intakes
from sanxian.stemcell.views.parts import PAGE, shown


@require_GET
def files(request: Request) -> HttpResponse:
    """The files before, the latest first."""
    return _page(request)


def _page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    rows = matching(chosen.listed(request.actor), thing(request), "name__icontains")
    if sheets.wanted(request):
        header = [_("文件"), _("行数"), _("新入库"), _("导入时间"), _("状态")]
        return sheets.table(request, "typings", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "refusal": refusal, "page": page, "rows": [_row(row, request) for row in page],
        "tap": forms.ActForm(), "export": sheets.links(request),
        "may_take": request.actor.may_somewhere("stemcell.intake.take"),
    }  # fmt: skip
    return shown(request, "stemcell/files.html", context, int(refusal.http) if refusal else 200)


def _flat(row: Any) -> list[Any]:
    return [row.name, row.rows, row.made, row.at, str(words.INTAKES[row.status])]


def _row(row: Any, request: Request) -> dict[str, Any]:
    may = row.status == "taken" and request.actor.may("stemcell.intake.undo", row.org_path)
    return {
        "row": row, "status": words.INTAKES[row.status], "day": clock.local(row.at),
        "tone": "ok" if row.status == "taken" else "wait",
        "undo": reverse("stemcell:undo", args=[row.pk]) if may else "",
    }  # fmt: skip


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take a file back."""
    row = chosen.one(request.actor, pk)
    _done, refusal = tried(request, intakes.undo, intake=row)
    if refusal:
        return _page(request, refusal)
    messages.success(request, _("已整份撤回。"))
    return redirect("stemcell:files")
