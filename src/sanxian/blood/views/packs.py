"""The register of bag sets by lot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.packs import PackLotForm, WithdrawLotForm
from sanxian.blood.labels.packs import STATUSES
from sanxian.blood.labels.processing import PACKS
from sanxian.blood.selectors import packs as chosen
from sanxian.blood.services import packs as services
from sanxian.core import clock, sheets
from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Refusal

MOST = 50


@require_http_methods(["GET", "POST"])
def pack_lots(request: Request) -> HttpResponse:
    """Lots of bag sets; POST enters one."""
    if request.method != "POST":
        return _list(request, PackLotForm())
    form = PackLotForm(request.POST)
    refusal = None
    if form.is_valid():
        made, refusal = tried(
            request, services.register_lot, place=request.actor.facility, **form.given()
        )
        if made:
            messages.success(request, _("批号已登记；以后采全血要先扫采血袋。"))
            return redirect("blood:pack_lots")
    return _list(request, form, refusal)


def _list(request: Request, form: PackLotForm, refusal: Refusal | None = None) -> HttpResponse:
    q = "".join(sign for sign in request.GET.get("q", "")[:40] if sign.isprintable()).strip()
    found = chosen.listed(request.actor, q)
    if sheets.wanted(request):
        header = [_("批号"), _("血袋型号"), _("最多采全血"), _("有效期至"), _("采过"), _("现在")]
        return sheets.table(request, "pack-lots", header, map(_flat, found.iterator(500)))
    page = Paginator(found, MOST).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "page": page,
        "rows": [_row(row, request) for row in page],
        "in_use": chosen.listed(request.actor, status="in_use").count(),
        "withdraw": WithdrawLotForm(),
        "form": form if request.actor.may_somewhere("blood.pack.register") else None,
        "export": sheets.links(request),
        "refusal": refusal,
    }
    status = form_status(form, refusal) if form.is_bound else int(refusal.http) if refusal else 200
    return render(request, "blood/packs.html", context, status=status)


def _flat(row: Any) -> list[Any]:
    kind, status = str(PACKS[row.kind]), str(STATUSES[row.status])
    return [row.lot, kind, row.volume_ml, row.expires_on, row.drawn, status]


def _row(row: Any, request: Request) -> dict[str, Any]:
    day = clock.day(request.at)
    span = {"since": clock.day(row.came_at).isoformat(), "until": day.isoformat()}
    since = {"what": f"pack-{row.pk}", **span}
    may = request.actor.may
    return {
        "row": row,
        "kind": PACKS[row.kind],
        "status": STATUSES[row.status],
        "tone": "ok" if row.status == "in_use" else "wait",
        "expired": row.expires_on < day,
        "withdraw": reverse("blood:withdraw_pack_lot", args=[row.pk])
        if row.status == "in_use" and may("blood.pack.withdraw", row.org_path)
        else "",
        "touched": f"{reverse('blood:touched')}?{urlencode(since)}"
        if may("blood.bench.see", row.org_path)
        else "",
    }


@require_POST
def withdraw_pack_lot(request: Request, pk: int) -> HttpResponse:
    """Take a lot out of use."""
    row, form = chosen.one(request.actor, pk), WithdrawLotForm(request.POST)
    if form.is_valid():
        _done, refusal = tried(request, services.withdraw_lot, lot=row, **form.given())
        if refusal:
            return _list(request, PackLotForm(), refusal)
        messages.success(request, _("批号 %(lot)s 已停用。") % {"lot": row.lot})
    return redirect("blood:pack_lots")
