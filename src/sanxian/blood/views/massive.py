"""A great bleeding: one page with one button, the next pack."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.labels.distribution import MASSIVES
from sanxian.blood.labels.orders import STATUSES, TONES
from sanxian.blood.lifecycle import MassiveStatus
from sanxian.blood.selectors import distribution as selectors
from sanxian.blood.selectors import hospital
from sanxian.blood.services import massive as services
from sanxian.blood.views.hospital import patient_page
from sanxian.blood.views.orders import what
from sanxian.blood.views.supply import answered, attempt, component, exports, joined, paged, show
from sanxian.core import clock, sheets
from sanxian.core.web import alone, matching, sought
from sanxian.kernel.refusal import Malformed
from sanxian.orgs import places

COLUMNS = [
    ("code", gettext_lazy("编号")),
    ("hospital", gettext_lazy("医院")),
    ("patient", gettext_lazy("患者")),
    ("opened", gettext_lazy("开始")),
    {"key": "packs", "label": gettext_lazy("套数"), "numeric": True},
    ("status", gettext_lazy("状态")),
]


@require_http_methods(["GET"])
def massives(request: HttpRequest) -> HttpResponse:
    """Who bleeds now, and who did."""
    rows = matching(selectors.massives(request.actor), sought(request), "code", "patient__code")
    if one := alone(request, rows.filter(status=MassiveStatus.OPEN)):
        return redirect("blood:massive", one.pk)
    names = places.names(set(rows.values_list("org_path", flat=True)))
    if request.GET.get("export"):
        head = [str(c[1] if isinstance(c, tuple) else c["label"]) for c in COLUMNS]
        lines = [
            [
                r.code,
                names.get(r.org_path, ""),
                r.patient.code,
                r.opened_at,
                r.packs,
                str(MASSIVES[r.status]),
            ]
            for r in rows
        ]
        return sheets.table(request, "massive", head, lines)
    page = paged(request, rows)
    running = rows.filter(status=MassiveStatus.OPEN).count()
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(row, names) for row in page],
        "export": exports(request),
        "finding": _("%(n)s 位患者正在大量输血") % {"n": running}
        if running
        else _("现在没有大量输血"),
    }
    return show(request, "massives", context)


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    tone = "bad" if row.status == MassiveStatus.OPEN else "wait"
    return {
        "code": {"text": row.code, "url": reverse("blood:massive", args=[row.pk]), "code": True},
        "hospital": names.get(row.org_path, ""),
        "patient": {"text": row.patient.code, "code": True},
        "opened": row.opened_at,
        "packs": row.packs,
        "status": {"text": MASSIVES[row.status], "tone": tone},
    }


@require_http_methods(["GET"])
def massive(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, selectors.massive(request.actor, pk))


def page(request: HttpRequest, row: Any, refusal: Any = None) -> HttpResponse:
    """The packs, what each lacks, and the button for the next."""
    may = request.actor.may  # type: ignore[attr-defined]
    running = row.status == MassiveStatus.OPEN
    packs = [
        (n, [_order(order, got) for order, got in orders]) for n, orders in selectors.packs(row)
    ]
    lacking = sum(o["lacking"] for _n, orders in packs for o in orders)
    context = {
        "massive": row,
        "hospital": places.names([row.org_path]).get(row.org_path, ""),
        "status": MASSIVES[row.status],
        "packs": packs,
        "pack": one_pack(row.org_path, request.at),
        "finding": _finding(row, running, lacking),
        "may_next": running and may("blood.massive.next", row.org_path),
        "may_close": running and may("blood.massive.close", row.org_path),
        "patient_url": reverse("blood:patient", args=[row.patient_id])
        if may("blood.patient.see", row.org_path)
        else "",
    }
    return show(request, "massive", context, refusal)


def _finding(row: Any, running: bool, lacking: int) -> str:
    if not running:
        return _("大量输血已结束：要了 %(asked)s 袋，输了 %(given)s 袋") % {
            "asked": row.asked,
            "given": row.given,
        }
    if lacking:
        return _("第 %(n)s 套，还缺 %(lacking)s 袋") % {"n": row.packs, "lacking": lacking}
    return _("第 %(n)s 套已备齐") % {"n": row.packs}


def _order(order: Any, got: int) -> dict[str, Any]:
    lacking = max(order.quantity - got, 0)
    return {
        "label": what(order),
        "note": f"{order.code} · {got}/{order.quantity}",
        "due": clock.local(order.needed_by).strftime("%H:%M"),
        "due_note": _("最迟"),
        "badge": STATUSES[order.status],
        "tone": TONES[order.status],
        "url": reverse("blood:order", args=[order.pk]),
        "lacking": lacking if order.status in ("placed", "part") else 0,
    }


def one_pack(hospital_path: str, at: Any) -> str:
    """What one tap asks for: "悬浮红细胞 4 袋、…"."""
    pack = editions.massive(hospital_path, clock.day(at)).values.pack
    return joined(_("%(what)s %(n)s 袋") % {"what": component(c), "n": n} for c, n in pack.items())


@require_POST
def open_massive(request: HttpRequest, pk: int) -> HttpResponse:
    """From the patient's page: the first pack at once."""
    patient = hospital.patient(request.actor, pk)
    suppliers = hospital.suppliers(patient.org_path)
    row, refusal = answered(
        request,
        services.open_massive,
        _("大量输血已开始，第一套已申请。"),
        patient=patient,
        supplier=suppliers[0][0],
    )
    return patient_page(request, patient, refusal) if refusal else redirect("blood:massive", row.pk)


@require_POST
def next_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The tap says which pack it saw: a tap on an old page asks for nothing."""
    row = selectors.massive(request.actor, pk)
    if request.POST.get("seen") != str(row.packs):
        return page(request, row, Malformed("overtaken"))
    refusal = attempt(request, services.next_pack, _("下一套已申请。"), massive=row)
    return page(request, row, refusal) if refusal else redirect("blood:massive", pk)


@require_POST
def close_massive(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.massive(request.actor, pk)
    refusal = attempt(request, services.close_massive, _("大量输血已结束。"), massive=row)
    return page(request, row, refusal) if refusal else redirect("blood:massive", pk)
