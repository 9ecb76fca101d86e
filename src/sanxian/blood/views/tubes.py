"""The patient's sample: taken in the ward, received in the transfusion department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.wards import AcceptForm, RejectForm, TubeForm
from sanxian.blood.labels.bedside import REJECTIONS, TUBE_STATUSES, TUBE_TONES
from sanxian.blood.selectors import tubes as selectors
from sanxian.blood.selectors import witness
from sanxian.blood.services import tubes as services
from sanxian.blood.views.supply import answered, attempt, choice, exports, paged, seg, show
from sanxian.core import sheets

COLUMNS = [
    ("code", gettext_lazy("标本号")),
    ("patient", gettext_lazy("患者编码")),
    ("ward", gettext_lazy("病区")),
    ("taken", gettext_lazy("采集")),
    ("status", gettext_lazy("状态")),
]


@require_http_methods(["GET"])
def listed(request: HttpRequest) -> HttpResponse:
    """Tubes that wait first asked for; a code finds its tube."""
    status = choice(request.GET.get("status"), ("all", *TUBE_STATUSES), "taken")
    q = request.GET.get("q", "")[:40]
    rows = selectors.listed(request.actor, "" if status == "all" else status, q)
    names = selectors.wards(request.actor)
    if sheets.wanted(request):
        said = (
            [r.code, r.patient.code, names.get(r.org_path, ""), r.taken_at, r.status] for r in rows
        )
        return sheets.table(request, "tubes", [str(label) for _key, label in COLUMNS], said)
    page = paged(request, rows)
    context = {
        "title": _("患者标本"),
        "finding": _("%(n)s 支标本") % {"n": page.paginator.count},
        "lead": _("先扫腕带再采血；输血科接收时核对申请单。"),
        "tabs": seg(request, "status", [*TUBE_STATUSES.items(), ("all", _("全部"))], status),
        "q": q,
        "placeholder": _("标本号或患者编码"),
        "columns": COLUMNS,
        "rows": [_row(r, names) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有这样的标本"),
        "main": (reverse("blood:take_tube"), _("采标本"))
        if request.actor.may_somewhere(services.TAKE)
        else None,
    }
    return show(request, "listing", context)


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:tube", args=[row.pk]), "code": True},
        "patient": {"text": row.patient.code, "code": True},
        "ward": names.get(row.org_path, ""),
        "taken": row.taken_at,
        "status": {"text": TUBE_STATUSES[row.status], "tone": TUBE_TONES[row.status]},
    }


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Wristband, hospital number, second nurse; then the tube gets its number."""
    wards = selectors.wards(request.actor, services.TAKE)
    form = TubeForm(request.POST or None, wards=list(wards.items()))
    context = {"form": form, "one_ward": len(wards) == 1}
    if request.method != "POST" or not form.is_valid():
        return show(request, "take_tube", context, status=422 if request.method == "POST" else 200)
    values = form.cleaned_data
    row, refusal = answered(
        request,
        services.take,
        _("标本号已生成，请贴在管上。"),
        ward=values["ward"],
        patient_code=values["patient_code"],
        hospital_number=values["hospital_number"],
        second_by=witness.badge(values["second"]),
    )
    if refusal:
        return show(request, "take_tube", context, refusal)
    return redirect("blood:tube", row.pk)


@require_http_methods(["GET"])
def tube(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.get(request.actor, pk))


def _page(request: HttpRequest, row: Any, refusal: Any = None, status: int = 200) -> HttpResponse:
    may = request.actor.may  # type: ignore[attr-defined]
    waits = row.status == "taken" and may("blood.tube.accept", row.org_path)
    context = {
        "tube": row,
        "status": TUBE_STATUSES[row.status],
        "tone": TUBE_TONES[row.status],
        "ward": selectors.wards(request.actor).get(row.org_path, ""),
        "faults": [REJECTIONS[code] for code in row.faults.split(",") if code],
        "accept_form": AcceptForm() if waits else None,
        "reject_form": RejectForm() if waits else None,
    }
    return show(request, "tube", context, refusal, status)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.get(request.actor, pk), AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422)
    refusal = attempt(
        request,
        services.accept,
        "",
        tube=row,
        patient_code=form.cleaned_data["patient_code"],
    )
    return _page(request, row, refusal) if refusal else redirect("blood:tube", pk)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.get(request.actor, pk), RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422)
    refusal = attempt(
        request, services.reject, _("已拒收。"), tube=row, why=form.cleaned_data["why"]
    )
    return _page(request, row, refusal) if refusal else redirect("blood:tube", pk)
