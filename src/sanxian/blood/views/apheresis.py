"""The machine's record: written at the chair, read and printed afterwards."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.blood.forms.aftercare import ApheresisForm
from sanxian.blood.labels.aftercare import MACHINE_EVENTS
from sanxian.blood.labels.donor_room import KINDS
from sanxian.blood.selectors import apheresis as selectors
from sanxian.blood.selectors import visits
from sanxian.blood.services import apheresis as services
from sanxian.blood.views.desk import saw
from sanxian.core import clock, sheets
from sanxian.core.web import form_status, tried
from sanxian.orgs import places
from sanxian.orgs import selectors as orgs

COLUMNS = (
    ("at", gettext_lazy("开始")),
    ("number", gettext_lazy("献血码")),
    ("device", gettext_lazy("机器")),
    ("kit_lot", gettext_lazy("耗材批号")),
    ("minutes", gettext_lazy("分钟")),
    ("processed", gettext_lazy("处理血量 mL")),
    ("product", gettext_lazy("产品 mL")),
)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the machine did; the draw can be finished after it."""
    found = visits.donation(request.actor, pk)
    if selectors.of(found):
        return redirect("blood:apheresis", pk)
    form = ApheresisForm(request.POST or None, began=found.started_at, initial=_initial(found))
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.record, donation=found, **form.given())
        if made:
            _say(request, made)
            return redirect("blood:visit", found.visit_id)
    context = {"form": form, "donation": found, "refusal": refusal}
    template = "blood/aftercare/apheresis_form.html"
    return render(request, template, context, status=form_status(form, refusal))


def _initial(found: Any) -> dict[str, Any]:
    began = clock.local(found.started_at)
    return {"request": uuid4(), "starts": f"{began:%H:%M}", "programme": KINDS[found.kind]}


def _say(request: HttpRequest, made: Any) -> None:
    if made.over_year:
        messages.warning(request, _("已记录。一年的血小板和血浆总量超过了规定，已作标记。"))
    else:
        messages.success(request, _("单采记录已填，请登记采血完成。"))


@require_GET
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of one donation; with its counts and events, so the look is kept."""
    return render(request, "blood/aftercare/apheresis.html", _context(request, pk))


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper."""
    return render(request, "blood/aftercare/apheresis_paper.html", _context(request, pk))


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    row = selectors.get(request.actor, pk)
    saw(request, row.donation.donor.person_id, "apheresis", row.org_path)
    return {
        "row": row,
        "rows": _rows(row),
        "events": [MACHINE_EVENTS[code] for code in selectors.events(row)],
        "place": places.names([row.org_path]).get(row.org_path, ""),
    }


def _rows(row: Any) -> list[tuple[Any, Any]]:
    counts = selectors.counts(row)
    span = f"{clock.local(row.started_at):%H:%M}—{clock.local(row.ended_at):%H:%M}"
    return [
        (_("机器"), row.device),
        (_("耗材"), f"{row.kit} · {row.kit_lot}"),
        (_("程序"), row.programme),
        (_("时间"), _("%(span)s，%(n)s 分钟") % {"span": span, "n": _minutes(row)}),
        (_("处理血量"), f"{row.processed_ml} mL"),
        (_("抗凝剂用量"), f"{row.anticoagulant_ml} mL"),
        (_("产品容量"), f"{row.product_ml} mL"),
        (_("同采血浆"), f"{row.plasma_ml} mL"),
        (_("盐水"), f"{row.saline_ml} mL"),
        (_("回输次数"), row.returns),
        (_("血小板（采前 / 采后）"), _pair(counts, "platelets")),
        (_("红细胞比容（采前 / 采后）"), _pair(counts, "hct")),
        (_("操作者"), orgs.account(row.operator).name),
    ]


def _pair(counts: dict[str, Any], name: str) -> str:
    return " / ".join(str(counts.get(f"{name}_{when}", "—")) for when in ("before", "after"))


def _minutes(row: Any) -> int:
    return int((row.ended_at - row.started_at).total_seconds()) // 60


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every record: what one machine or one lot of kits did."""
    q = request.GET.get("q", "")
    found = selectors.listed(request.actor, q)
    if sheets.wanted(request):
        header = [str(label) for _key, label in COLUMNS]
        body = ([_cells(r)[key] for key, _label in COLUMNS] for r in found)
        return sheets.table(request, "apheresis", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [_cells(r) | {"number": _link(r)} for r in page]
    context = {
        "page": page,
        "rows": rows,
        "columns": COLUMNS,
        "q": q,
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/apheresis_list.html", context)


def _cells(row: Any) -> dict[str, Any]:
    return {
        "at": row.started_at,
        "number": row.donation.number,
        "device": row.device,
        "kit_lot": row.kit_lot,
        "minutes": _minutes(row),
        "processed": row.processed_ml,
        "product": row.product_ml,
    }


def _link(row: Any) -> dict[str, Any]:
    url = reverse("blood:apheresis", args=[row.donation_id])
    return {"text": row.donation.number, "code": True, "url": url}
