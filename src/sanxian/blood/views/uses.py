"""Why blood is asked for: grounds, the committee's list, approvals, statistics."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.blood.forms.uses import RefuseLargeForm, StatementForm, VerdictForm
from sanxian.blood.labels import appropriateness as words
from sanxian.blood.rules.appropriateness import MEASURED
from sanxian.blood.selectors import appropriateness as selectors
from sanxian.blood.selectors import hospital as hospitals
from sanxian.blood.selectors.release import names as called
from sanxian.blood.services import appropriateness as services
from sanxian.blood.views.orders import what
from sanxian.blood.views.supply import (
    answered,
    attempt,
    choice,
    component,
    exports,
    paged,
    seg,
    show,
)
from sanxian.core import clock, sheets
from sanxian.core.labels import sentence
from sanxian.core.web import alone, matching, sought
from sanxian.kernel.refusal import Reason
from sanxian.orgs import places

COLUMNS = [
    ("order", gettext_lazy("申请")),
    ("what", gettext_lazy("成分")),
    ("department", gettext_lazy("科室")),
    ("setting", gettext_lazy("场合")),
    ("finding", gettext_lazy("指征")),
    ("at", gettext_lazy("时间")),
    ("verdict", gettext_lazy("点评")),
]
SHARES = [
    ("department", gettext_lazy("科室")),
    ("doctor", gettext_lazy("医生")),
    {"key": "total", "label": gettext_lazy("申请"), "numeric": True},
    {"key": "appropriate", "label": gettext_lazy("符合指征"), "numeric": True},
    {"key": "share", "label": gettext_lazy("符合率 %"), "numeric": True},
    {"key": "outside", "label": gettext_lazy("指征之外"), "numeric": True},
    {"key": "judged", "label": gettext_lazy("已点评"), "numeric": True},
    {"key": "inappropriate", "label": gettext_lazy("不合理"), "numeric": True},
    {"key": "ml", "label": gettext_lazy("合计 mL"), "numeric": True},
]
LARGE = [
    ("patient", gettext_lazy("患者编码")),
    ("day", gettext_lazy("用血日")),
    {"key": "ml", "label": gettext_lazy("合计 mL"), "numeric": True},
    ("chief", gettext_lazy("用血管理委员")),
    ("department", gettext_lazy("输血科")),
    ("status", gettext_lazy("状态")),
]


def titles(columns: list[Any]) -> list[str]:
    """The headings of a table, for a file."""
    return [str(row["label"] if isinstance(row, dict) else row[1]) for row in columns]


def period(request: HttpRequest, days: int = 90) -> tuple[date, date]:
    """The days asked for (`?since=…&until=…`), else the last `days`."""
    until = _day(request.GET.get("until")) or clock.day(request.at)  # type: ignore[attr-defined]
    since = _day(request.GET.get("since")) or until - timedelta(days=days - 1)
    return min(since, until), until


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The doctor's grounds for one order; only the value that decides is asked for first."""
    order = selectors.to_state(request.actor, pk)
    measure = MEASURED[FAMILY[Component(order.component)]]
    ruled = editions.appropriateness(order.org_path, clock.day(request.at))
    wards = hospitals.wards(order.org_path)
    form = StatementForm(
        request.POST if request.method == "POST" else None, wards=wards, measures=[measure]
    )
    line = ruled.origin(f"lines.{measure}_surgical")
    medical = ruled.origin(f"lines.{measure}_medical")
    context = {
        "order": order,
        "what": what(order),
        "form": form,
        "value_field": form[measure],
        "unit": words.UNITS[measure],
        "measure": words.MEASURES[measure],
        "line": line,
        "medical": medical,
        "stated": selectors.of_order(order),
    }
    if request.method != "POST" or not form.is_valid():
        return show(request, "state_use", context, status=422 if request.method == "POST" else 200)
    values = form.cleaned_data
    _row, refusal = answered(
        request,
        services.state,
        _("用血指征已记录。"),
        order=order,
        department=values["department"],
        setting=values["setting"],
        values=form.values(),
        signs=values["signs"],
        because=values["because"],
    )
    if refusal:
        return show(request, "state_use", context, refusal)
    return redirect("blood:order", pk)


@require_http_methods(["GET"])
def uses(request: HttpRequest) -> HttpResponse:
    """What was asked for and why; what is outside the lines and not judged comes first."""
    tab = choice(request.GET.get("status"), ("waiting", "judged", "all"), "waiting")
    q = request.GET.get("q", "")[:40]
    rows = selectors.listed(request.actor, q=q)
    if tab == "waiting":
        rows = rows.filter(status="stated").exclude(finding="appropriate")
    elif tab == "judged":
        rows = rows.filter(status="judged")
    if sheets.wanted(request):
        said = list(rows)
        names = places.names({r.department for r in said})
        cells = ([r.order.code, component(r.order.component), names.get(r.department, ""),
                  str(words.SETTINGS[r.setting]), str(words.FINDINGS[r.finding]), r.stated_at,
                  str(words.VERDICTS.get(r.verdict, ""))] for r in said)  # fmt: skip
        return sheets.table(request, "blood-use", titles(COLUMNS), cells)
    page = paged(request, rows)
    names = places.names({r.department for r in page})
    tabs = [("waiting", _("待点评")), ("judged", _("已点评")), ("all", _("全部"))]
    n = page.paginator.count
    context = {
        "title": _("用血点评"),
        "finding": _("%(n)s 份用血待点评") % {"n": n}
        if tab == "waiting"
        else _("%(n)s 份用血") % {"n": n},
        "lead": _("指征由规则先判；不符合的由用血管理委员点评。"),
        "tabs": seg(request, "status", tabs, tab),
        "q": q,
        "placeholder": _("申请号或患者编码"),
        "columns": COLUMNS,
        "rows": [_row(r, names) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有待点评的用血"),
        "doors": [
            (reverse("blood:use_shares"), _("按科室统计")),
            (reverse("blood:large_uses"), _("大量用血审批")),
        ],
    }
    return show(request, "listing", context)


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    verdict = {"text": words.VERDICTS[row.verdict], "tone": words.VERDICT_TONES[row.verdict]} \
        if row.verdict else None  # fmt: skip
    return {
        "order": {"text": row.order.code, "url": reverse("blood:use", args=[row.pk]), "code": True},
        "what": component(row.order.component),
        "department": names.get(row.department, ""),
        "setting": words.SETTINGS[row.setting],
        "finding": {"text": words.FINDINGS[row.finding], "tone": words.FINDING_TONES[row.finding]},
        "at": row.stated_at,
        "verdict": verdict,
    }


@require_http_methods(["GET"])
def use(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.get(request.actor, pk))


def _page(
    request: HttpRequest, row: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    opened = selectors.opened(request.actor, row, request.at)  # type: ignore[attr-defined]
    may = request.actor.may("blood.use.judge", row.org_path)  # type: ignore[attr-defined]
    mine = row.doctor == request.actor.id  # type: ignore[attr-defined]
    context = {
        "use": row,
        "doctor": called([row.doctor]).get(row.doctor, ""),
        "what": what(row.order),
        "department": places.names([row.department]).get(row.department, ""),
        "setting": words.SETTINGS[row.setting],
        "finding": words.FINDINGS[row.finding],
        "tone": words.FINDING_TONES[row.finding],
        "reasons": [sentence(Reason(code)) for code in row.reasons.split()],
        "values": [(words.MEASURES[k], f"{v} {words.UNITS[k]}") for k, v in opened.values.items()],
        "signs": [words.SIGNS[s] for s in opened.signs],
        "because": opened.because,
        "remark": opened.remark,
        "verdict": words.VERDICTS.get(row.verdict, ""),
        "verdict_tone": words.VERDICT_TONES.get(row.verdict, ""),
        "form": VerdictForm() if may and not mine and row.status == "stated" else None,
    }
    return show(request, "use", {**context, **forms}, refusal, status)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.get(request.actor, pk), VerdictForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, services.judge, _("点评已记录。"), statement=row, **values)
    return _page(request, row, refusal, form=form) if refusal else redirect("blood:uses")


@require_http_methods(["GET"])
def shares(request: HttpRequest) -> HttpResponse:
    """By department and doctor: how many, how many within the lines."""
    since, until = period(request)
    found = selectors.shares(request.actor, since, until)
    doctors = called(s.doctor for s in found)
    if sheets.wanted(request):
        cells = ([s.department, s.doctor, s.total, s.appropriate, s.share, s.outside, s.judged,
                  s.inappropriate, s.ml] for s in found)  # fmt: skip
        return sheets.table(request, "blood-use-shares", titles(SHARES), cells)
    total, good = sum(s.total for s in found), sum(s.appropriate for s in found)
    context = {
        "title": _("用血合理性，按科室和医生"),
        "finding": _("%(n)s 份申请，%(good)s 份符合指征") % {"n": total, "good": good},
        "lead": _("%(since)s 至 %(until)s") % {"since": since, "until": until},
        "back": (reverse("blood:uses"), _("用血点评")),
        "columns": SHARES,
        "rows": [
            {name: getattr(s, name) for name in ("department", "total", "appropriate", "share",
             "outside", "judged", "inappropriate", "ml")}
            | {"doctor": doctors.get(s.doctor, s.doctor)}
            for s in found
        ],
        "export": exports(request),
        "empty": _("这段时间没有用血申请"),
        "days": (since, until),
    }  # fmt: skip
    return show(request, "listing", context)


# -- a large use ---------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def large_uses(request: HttpRequest) -> HttpResponse:
    tab = choice(request.GET.get("status"), ("asked", "all"), "asked")
    rows = selectors.large(request.actor, open_only=tab == "asked")
    rows = matching(rows, sought(request), "patient__code")
    if one := alone(request, selectors.to_approve(request.actor)):
        return redirect("blood:large_use", one.pk)
    if sheets.wanted(request):
        cells = ([r.patient.code, r.day, r.ml, r.chief_by, r.department_by,
                  str(words.LARGE_STATUSES[r.status])] for r in rows)  # fmt: skip
        return sheets.table(request, "large-use", titles(LARGE), cells)
    page = paged(request, rows)
    mine = len(selectors.to_approve(request.actor))
    context = {
        "title": _("大量用血审批"),
        "finding": _("%(n)s 份大量用血等您签字") % {"n": mine}
        if mine
        else _("没有等您签字的大量用血"),
        "lead": _("同一患者一天的用血超过界值，用血管理委员和输血科两级签字；抢救除外。"),
        "back": (reverse("blood:uses"), _("用血点评")),
        "tabs": seg(request, "status", [("asked", _("等审批")), ("all", _("全部"))], tab),
        "columns": LARGE,
        "rows": [_large_row(r) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有等着审批的"),
        "seek": _("患者编码"),
    }
    return show(request, "listing", context)


def _large_row(row: Any) -> dict[str, Any]:
    url = reverse("blood:large_use", args=[row.pk])
    signed, waits = {"text": _("已签"), "tone": "ok"}, {"text": _("未签"), "tone": "wait"}
    return {
        "patient": {"text": row.patient.code, "url": url, "code": True},
        "day": row.day,
        "ml": row.ml,
        "chief": signed if row.chief_by else waits,
        "department": signed if row.department_by else waits,
        "status": {"text": words.LARGE_STATUSES[row.status], "tone": words.LARGE_TONES[row.status]},
    }


@require_http_methods(["GET"])
def large_use(request: HttpRequest, pk: int) -> HttpResponse:
    return _large_page(request, selectors.large_get(request.actor, pk))


def _large_page(request: HttpRequest, row: Any, refusal: Any = None) -> HttpResponse:
    may = request.actor.may  # type: ignore[attr-defined]
    waits = row.status == "asked"
    ordered = selectors.ordered_on(row.patient_id, row.day)
    context = {
        "large": row,
        "status": words.LARGE_STATUSES[row.status],
        "tone": words.LARGE_TONES[row.status],
        "ordered": [(component(code), n) for code, n in ordered],
        "may_chief": waits and not row.chief_by and may("blood.use.approve_chief", row.org_path),
        "may_department": waits
        and not row.department_by
        and may("blood.use.approve_department", row.org_path),
        "refuse_form": RefuseLargeForm()
        if waits and may("blood.use.refuse_large", row.org_path)
        else None,
        "refused_for": words.REFUSALS.get(row.refused_for, ""),
    }
    return show(request, "large_use", context, refusal)


@require_POST
def ask_large(request: HttpRequest, pk: int) -> HttpResponse:
    """From the patient's page: everything ordered today, for approval."""
    patient = hospitals.patient(request.actor, pk)
    row, refusal = answered(request, services.ask_large, _("已提交审批。"), patient=patient)
    if refusal:
        from sanxian.blood.views.hospital import patient_page

        return patient_page(request, patient, refusal)
    return redirect("blood:large_use", row.pk)


@require_POST
def approve_chief(request: HttpRequest, pk: int) -> HttpResponse:
    return _approve(request, pk, services.approve_chief)


@require_POST
def approve_department(request: HttpRequest, pk: int) -> HttpResponse:
    return _approve(request, pk, services.approve_department)


def _approve(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    row = selectors.large_get(request.actor, pk)  # type: ignore[attr-defined]
    refusal = attempt(request, service, _("已签字。"), large=row)
    return _large_page(request, row, refusal) if refusal else redirect("blood:large_use", pk)


@require_POST
def refuse_large(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.large_get(request.actor, pk)
    why = request.POST.get("why", "")
    refusal = attempt(request, services.refuse_large, _("已答复。"), large=row, why=why)
    return _large_page(request, row, refusal) if refusal else redirect("blood:large_use", pk)
