"""Operations that wait for blood: the list, one of them, a new one, and the counts for those above."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.distribution import NewDayForm, PostponeForm
from sanxian.blood.labels.distribution import (
    DEPARTMENTS,
    OPERATIONS,
    POSTPONEMENT_TONES,
    POSTPONEMENTS,
)
from sanxian.blood.selectors import distribution as selectors
from sanxian.blood.selectors import hospital as ours
from sanxian.blood.services import postponements as services
from sanxian.blood.views.supply import (
    answered,
    attempt,
    choice,
    component,
    exports,
    group,
    paged,
    seg,
    show,
)
from sanxian.core import sheets
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

COLUMNS = [
    ("code", gettext_lazy("编号")),
    ("day", gettext_lazy("原定手术日")),
    ("hospital", gettext_lazy("医院")),
    ("department", gettext_lazy("科室")),
    ("operation", gettext_lazy("类别")),
    ("what", gettext_lazy("等什么血")),
    ("new_day", gettext_lazy("新的手术日")),
    ("status", gettext_lazy("状态")),
]
STATUSES = [("", gettext_lazy("等着的")), *POSTPONEMENTS.items(), ("all", gettext_lazy("全部"))]
TOTALS = [
    ("component", gettext_lazy("成分")),
    ("group", gettext_lazy("血型")),
    ("operation", gettext_lazy("手术类别")),
    {"key": "operations", "label": gettext_lazy("推迟的手术"), "numeric": True},
    {"key": "waiting", "label": gettext_lazy("仍在等"), "numeric": True},
    {"key": "bags", "label": gettext_lazy("等的袋数"), "numeric": True},
]


@require_http_methods(["GET"])
def postponements(request: HttpRequest) -> HttpResponse:
    status = choice(request.GET.get("status"), [s for s, _l in STATUSES])
    q = request.GET.get("q", "")
    rows = selectors.postponements(request.actor, status=status, q=q)
    if request.GET.get("export"):
        return sheets.table(request, "postponed", *_sheet(rows))
    page = paged(request, rows)
    ready = selectors.postponements(request.actor, status="recovered").count()
    names = places.names({row.org_path for row in page})
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(row, names) for row in page],
        "q": q,
        "tabs": seg(request, "status", STATUSES, status),
        "export": exports(request),
        "finding": _finding(page.paginator.count, ready, status),
        "may_log": request.actor.may_somewhere("blood.postponement.log"),
    }
    return show(request, "postponements", context)


def _finding(count: int, ready: int, status: str) -> str:
    if ready:
        return _("%(n)s 台手术的血已恢复，请改期") % {"n": ready}
    if status:
        return _("%(n)s 台手术") % {"n": count}
    return _("%(n)s 台手术在等血") % {"n": count} if count else _("没有等血的手术")


def what(row: Any) -> str:
    bags = _("%(n)s 袋") % {"n": row.bags}
    return f"{component(row.component)} {group(row)} {bags}"


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "code": {
            "text": row.code,
            "url": reverse("blood:postponement", args=[row.pk]),
            "code": True,
        },
        "day": row.day,
        "hospital": names.get(row.org_path, ""),
        "department": DEPARTMENTS[row.department],
        "operation": OPERATIONS[row.operation],
        "what": what(row),
        "new_day": row.new_day,
        "status": {"text": POSTPONEMENTS[row.status], "tone": POSTPONEMENT_TONES[row.status]},
    }


def _sheet(rows: Any) -> tuple[list[str], list[list[Any]]]:
    found = list(rows)
    names = places.names({row.org_path for row in found})
    lines = [
        [
            row.code,
            row.day,
            names.get(row.org_path, ""),
            str(DEPARTMENTS[row.department]),
            str(OPERATIONS[row.operation]),
            what(row),
            row.new_day,
            str(POSTPONEMENTS[row.status]),
        ]
        for row in found
    ]
    return [str(label) for _k, label in COLUMNS], lines


@require_http_methods(["GET"])
def postponement(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, selectors.postponement(request.actor, pk))


def page(request: HttpRequest, row: Any, refusal: Any = None, **forms: Any) -> HttpResponse:
    may = request.actor.may  # type: ignore[attr-defined]
    waits = row.status in selectors.WAITING
    context = {
        "row": row,
        "what": what(row),
        "hospital": places.names([row.org_path]).get(row.org_path, ""),
        "department": DEPARTMENTS[row.department],
        "operation": OPERATIONS[row.operation],
        "status": POSTPONEMENTS[row.status],
        "tone": POSTPONEMENT_TONES[row.status],
        "why": [str(WHY[code]) for code in row.reasons.split() if code in WHY],
        "day_form": NewDayForm()
        if waits and may("blood.postponement.reschedule", row.org_path)
        else None,
        "may_withdraw": waits and may("blood.postponement.withdraw", row.org_path),
    }
    return show(request, "postponement", {**context, **forms}, refusal)


WHY = {
    "below_emergency_line": gettext_lazy("登记时血站库存低于紧缺线"),
    "only_critical_now": gettext_lazy("低于紧缺线时只供抢救"),
}


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """A new one; an order that was refused fills in what it asked for."""
    hospitals = ours.hospitals(request.actor, "blood.postponement.log")
    if not hospitals:
        raise Unknown("not_found")
    patient = _patient(request)
    hospital = patient.org_path if patient else hospitals[0][0]
    suppliers = [row for row in ours.suppliers(hospital) if row[0] != hospital]
    known = {"abo": patient.abo, "rhd": patient.rhd} if patient else {}
    asked = {k: request.GET[k] for k in ("component", "bags", "abo", "rhd") if k in request.GET}
    form = PostponeForm(
        request.POST or None,
        suppliers=suppliers,
        initial={**asked, **known, "operation": "elective"},
    )
    context = {"form": form, "patient": patient}
    if request.method != "POST" or not form.is_valid():
        return show(request, "postpone", context, status=422 if request.method == "POST" else 200)
    values = {k: v for k, v in form.given().items() if k != "request"}
    made, refusal = answered(
        request,
        services.log,
        _("已登记，库存恢复后会通知改期。"),
        hospital=hospital,
        patient=patient,
        **values,
    )
    if refusal:
        return show(request, "postpone", context, refusal)
    return redirect("blood:postponement", made.pk)


def _patient(request: HttpRequest) -> Any:
    key = request.GET.get("patient", "")
    return ours.patient(request.actor, int(key)) if key.isdecimal() and len(key) < 19 else None


@require_POST
def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.postponement(request.actor, pk), NewDayForm(request.POST)
    if not form.is_valid():
        return page(request, row, day_form=form)
    refusal = attempt(
        request, services.reschedule, _("已改期。"), postponement=row, day=form.cleaned_data["day"]
    )
    return page(request, row, refusal) if refusal else redirect("blood:postponement", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.postponement(request.actor, pk)
    refusal = attempt(request, services.withdraw, _("已撤销。"), postponement=row)
    return page(request, row, refusal) if refusal else redirect("blood:postponement", pk)


@require_http_methods(["GET"])
def totals(request: HttpRequest) -> HttpResponse:
    """How many operations waited in the last ninety days: counts, and nothing of anybody."""
    found = selectors.postponed(request.actor, request.at)
    if request.GET.get("export"):
        head = [str(c[1] if isinstance(c, tuple) else c["label"]) for c in TOTALS]
        lines = [
            [
                component(h.component),
                h.group,
                str(OPERATIONS[h.operation]),
                h.operations,
                h.waiting,
                h.bags,
            ]
            for h in found
        ]
        return sheets.table(request, "postponed-totals", head, lines)
    waiting = sum(h.waiting for h in found)
    context = {
        "columns": TOTALS,
        "rows": [_total(h) for h in found],
        "export": exports(request),
        "finding": _("%(n)s 台手术在等血") % {"n": waiting} if waiting else _("没有等血的手术"),
    }
    return show(request, "postponed", context)


def _total(held: selectors.Held) -> dict[str, Any]:
    return {
        "component": component(held.component),
        "group": held.group,
        "operation": OPERATIONS[held.operation],
        "operations": held.operations,
        "waiting": held.waiting,
        "bags": held.bags,
    }
