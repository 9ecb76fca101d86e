"""The register of cold boxes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.distribution import BoxForm, ValidateForm
from sanxian.blood.labels.distribution import BOX_KINDS
from sanxian.blood.selectors import distribution as selectors
from sanxian.blood.selectors import shipments
from sanxian.blood.services import boxes as services
from sanxian.blood.views.supply import answered, attempt, exports, paged, seg, show
from sanxian.core import clock, sheets
from sanxian.kernel.refusal import Unknown

COLUMNS = [
    ("code", gettext_lazy("编号")),
    ("kind", gettext_lazy("装什么")),
    ("band", gettext_lazy("保持温度")),
    {"key": "hours", "label": gettext_lazy("保温（小时）"), "numeric": True},
    {"key": "capacity", "label": gettext_lazy("容量（袋）"), "numeric": True},
    ("valid", gettext_lazy("验证有效至")),
    ("status", gettext_lazy("状态")),
]
TABS = [("", gettext_lazy("在用的")), ("retired", gettext_lazy("已停用"))]


@require_http_methods(["GET"])
def boxes(request: HttpRequest) -> HttpResponse:
    retired, q = request.GET.get("status") == "retired", request.GET.get("q", "")
    rows = selectors.boxes(request.actor, retired=retired, q=q)
    today = clock.day(request.at)
    if request.GET.get("export"):
        head = [str(c[1] if isinstance(c, tuple) else c["label"]) for c in COLUMNS]
        return sheets.table(request, "coldboxes", head, [_cells(b, today) for b in rows])
    over = selectors.boxes(request.actor).filter(valid_until__lt=today).count()
    page = paged(request, rows)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(box, today) for box in page],
        "q": q,
        "tabs": seg(request, "status", TABS, "retired" if retired else ""),
        "export": exports(request),
        "finding": _("%(n)s 个冷藏箱要重新验证") % {"n": over}
        if over
        else _("%(n)s 个冷藏箱") % {"n": page.paginator.count},
        "may_register": request.actor.may_somewhere("blood.box.register"),
    }
    return show(request, "coldboxes", context)


def _status(box: Any, today: Any) -> tuple[str, str]:
    if box.retired_at:
        return _("已停用"), "wait"
    if box.valid_until < today:
        return _("验证过期"), "bad"
    return (_("在外"), "now") if box.busy else (_("可用"), "ok")


def _cells(box: Any, today: Any) -> list[Any]:
    band = _("%(low)s 至 %(high)s ℃") % {"low": box.low, "high": box.high}
    return [
        box.code,
        str(BOX_KINDS[box.kind]),
        band,
        box.hours,
        box.capacity,
        box.valid_until,
        _status(box, today)[0],
    ]


def _row(box: Any, today: Any) -> dict[str, Any]:
    code, kind, band, hours, capacity, valid, said = _cells(box, today)
    url = reverse("blood:coldbox", args=[box.pk])
    return {
        "code": {"text": code, "url": url, "code": True},
        "kind": kind,
        "band": band,
        "hours": hours,
        "capacity": capacity,
        "valid": valid,
        "status": {"text": said, "tone": _status(box, today)[1]},
    }


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    owners = [p for p, _n in shipments.packed_from(request.actor)]
    place = next((p for p in owners if request.actor.may("blood.box.register", p)), "")
    if not place:
        raise Unknown("not_found")
    form = BoxForm(request.POST or None, initial={"kind": "red_cells", "low": 2, "high": 10})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return show(request, "coldbox_new", {"form": form}, status=status)
    values = {k: v for k, v in form.given().items() if k != "request"}
    made, refusal = answered(request, services.enrol, _("已登记。"), place=place, **values)
    if refusal:
        return show(request, "coldbox_new", {"form": form}, refusal)
    return redirect("blood:coldbox", made.pk)


@require_http_methods(["GET"])
def box(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, selectors.box(request.actor, pk))


def page(request: HttpRequest, row: Any, refusal: Any = None, **forms: Any) -> HttpResponse:
    may, live = request.actor.may, row.retired_at is None  # type: ignore[attr-defined]
    journeys = shipments.boxes(row.journeys.order_by("-packed_at", "-pk")[:20])
    context = {
        "box": row,
        "kind": BOX_KINDS[row.kind],
        "over": live and row.valid_until < clock.day(request.at),
        "journeys": [_journey(j) for j in journeys],
        "validate_form": ValidateForm()
        if live and may("blood.box.validate", row.org_path)
        else None,
        "may_retire": live and may("blood.box.retire", row.org_path),
    }
    return show(request, "coldbox", {**context, **forms}, refusal)


def _journey(shown: shipments.Box) -> dict[str, Any]:
    row = shown.shipment
    known = [c for c in (row.packed_celsius, row.opened_celsius) if c is not None]
    return {
        "url": reverse("blood:box", args=[row.pk]),
        "label": f"{shown.sender} → {shown.receiver}",
        "note": " · ".join([row.code, *(f"{c} ℃" for c in known)]),
        "due": clock.local(row.packed_at).strftime("%m-%d %H:%M"),
        "due_note": _("装箱"),
    }


@require_POST
def validate(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.box(request.actor, pk), ValidateForm(request.POST)
    if not form.is_valid():
        return page(request, row, validate_form=form)
    day = form.cleaned_data["valid_until"]
    refusal = attempt(request, services.validate, _("验证已记录。"), box=row, valid_until=day)
    return page(request, row, refusal) if refusal else redirect("blood:coldbox", pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.box(request.actor, pk)
    refusal = attempt(request, services.retire, _("已停用。"), box=row)
    return page(request, row, refusal) if refusal else redirect("blood:coldbox", pk)
