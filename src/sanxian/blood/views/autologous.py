"""A patient's own blood: deposits, what was saved at operations, and its share of all blood used."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.forms.uses import (
    DepositForm,
    DiscardForm,
    FindingForm,
    GiveForm,
    SavingForm,
    TakeBackForm,
)
from sanxian.blood.labels import autologous as words
from sanxian.blood.selectors import autologous as selectors
from sanxian.blood.selectors import hospital as hospitals
from sanxian.blood.selectors import witness
from sanxian.blood.services import autologous as services
from sanxian.blood.views.supply import answered, attempt, choice, exports, paged, seg, show
from sanxian.blood.views.uses import period, titles
from sanxian.core import clock, sheets
from sanxian.orgs import places

COLUMNS = [
    ("number", gettext_lazy("自体血号")),
    ("patient", gettext_lazy("患者编码")),
    ("department", gettext_lazy("科室")),
    {"key": "ml", "label": gettext_lazy("mL"), "numeric": True},
    ("operation", gettext_lazy("手术日")),
    ("expires", gettext_lazy("失效")),
    ("status", gettext_lazy("状态")),
]
SAVED = [
    ("day", gettext_lazy("日期")),
    ("patient", gettext_lazy("患者编码")),
    ("department", gettext_lazy("科室")),
    ("kind", gettext_lazy("做法")),
    {"key": "collected", "label": gettext_lazy("采集或回收 mL"), "numeric": True},
    {"key": "given", "label": gettext_lazy("回输 mL"), "numeric": True},
]
RATIO = [
    ("month", gettext_lazy("月份")),
    ("hospital", gettext_lazy("医院")),
    ("department", gettext_lazy("科室")),
    {"key": "own_patients", "label": gettext_lazy("自体输血患者"), "numeric": True},
    {"key": "patients", "label": gettext_lazy("择期手术输血患者"), "numeric": True},
    {"key": "by_patients", "label": gettext_lazy("按患者 %"), "numeric": True},
    {"key": "own_ml", "label": gettext_lazy("自体血 mL"), "numeric": True},
    {"key": "ml", "label": gettext_lazy("全部 mL"), "numeric": True},
    {"key": "by_ml", "label": gettext_lazy("按血量 %"), "numeric": True},
]


@require_http_methods(["GET"])
def deposits(request: HttpRequest) -> HttpResponse:
    """Deposits by the day of the operation, and below what was saved at operations."""
    status = choice(request.GET.get("status"), ("all", *words.STATUSES), "stored")
    q = request.GET.get("q", "")[:40]
    rows = selectors.listed(request.actor, "" if status == "all" else status, q)
    if sheets.wanted(request):
        said = list(rows)
        names = places.names({r.department for r in said})
        cells = ([r.number, r.patient.code, names.get(r.department, ""), r.volume_ml,
                  r.operation_on, r.expires_at, str(words.STATUSES[r.status])] for r in said)  # fmt: skip
        return sheets.table(request, "autologous", titles(COLUMNS), cells)
    page = paged(request, rows)
    saved = list(selectors.savings(request.actor)[:20])
    names = places.names({r.department for r in (*page, *saved)})
    may = request.actor.may_somewhere("blood.autologous.deposit")
    context = {
        "title": _("自体输血"),
        "finding": _("%(n)s 袋自体血") % {"n": page.paginator.count},
        "lead": _("只给本人用，永不入公共库存；没有用上就报废。"),
        "tabs": seg(request, "status", [*words.STATUSES.items(), ("all", _("全部"))], status),
        "q": q,
        "placeholder": _("自体血号或患者编码"),
        "columns": COLUMNS,
        "rows": [_row(r, names) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有这样的自体血"),
        "second_title": _("手术中的自体血"),
        "second_columns": SAVED,
        "second_rows": [_saved(r, names) for r in saved],
        "main": (reverse("blood:patients"), _("从患者开始")) if may else None,
        "doors": [(reverse("blood:autologous_ratio"), _("自体输血率"))],
    }
    return show(request, "listing", context)


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    url = reverse("blood:deposit", args=[row.pk])
    return {
        "number": {"text": row.number, "url": url, "code": True},
        "patient": {"text": row.patient.code, "code": True},
        "department": names.get(row.department, ""),
        "ml": row.volume_ml,
        "operation": row.operation_on,
        "expires": row.expires_at,
        "status": {"text": words.STATUSES[row.status], "tone": words.TONES[row.status]},
    }


def _saved(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "day": row.day,
        "patient": {"text": row.patient.code, "code": True},
        "department": names.get(row.department, ""),
        "kind": words.SAVINGS[row.kind],
        "collected": row.collected_ml,
        "given": row.given_ml,
    }


@require_http_methods(["GET", "POST"])
def new_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draw of one patient, by the edition."""
    patient = hospitals.patient(request.actor, pk)
    form = DepositForm(request.POST or None, wards=hospitals.wards(patient.org_path))
    ruled = editions.autologous(patient.org_path, clock.day(request.at)).values
    context = {
        "title": _("预存自体血"),
        "finding": _("为患者 %(code)s 预存自体血") % {"code": patient.code},
        "lead": _("一次不超过 %(most)s mL，血红蛋白不低于 %(hb)s g/L，离手术至少 %(last)s 天。")
        % {"most": ruled.most_ml, "hb": ruled.hb_from, "last": ruled.last_before_operation.count},
        "back": (reverse("blood:patient", args=[pk]), patient.code),
        "form": form,
        "word": _("记录采血"),
        "unverified": True,
        "note": _("依据待核实的一般规则。"),
    }
    if request.method != "POST" or not form.is_valid():
        return show(request, "entry", context, status=422 if request.method == "POST" else 200)
    values = {k: v for k, v in form.given().items() if k != "request"}
    row, refusal = answered(
        request, services.deposit, _("已记录，请贴签。"), patient=patient, **values
    )
    return (
        show(request, "entry", context, refusal) if refusal else redirect("blood:deposit", row.pk)
    )


@require_http_methods(["GET", "POST"])
def new_saving(request: HttpRequest, pk: int) -> HttpResponse:
    """Haemodilution or salvage of one operation."""
    patient = hospitals.patient(request.actor, pk)
    first = {"day": clock.day(request.at), "elective": True}
    form = SavingForm(request.POST or None, wards=hospitals.wards(patient.org_path), initial=first)
    context = {
        "title": _("术中自体血"),
        "finding": _("为患者 %(code)s 记录术中自体血") % {"code": patient.code},
        "lead": _("血液稀释、术中回收、术后引流回收，都记毫升。"),
        "back": (reverse("blood:patient", args=[pk]), patient.code),
        "form": form,
        "word": _("记录"),
    }
    if request.method != "POST" or not form.is_valid():
        return show(request, "entry", context, status=422 if request.method == "POST" else 200)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, services.save_blood, _("已记录。"), patient=patient, **values)
    return show(request, "entry", context, refusal) if refusal else redirect("blood:deposits")


@require_http_methods(["GET"])
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.get(request.actor, pk))


def _page(
    request: HttpRequest, row: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    hb, finding = selectors.opened(by, row, request.at)  # type: ignore[attr-defined]
    stored, issued = row.status == "stored", row.status == "issued"
    may = lambda act: by.may(f"blood.autologous.{act}", row.org_path)  # noqa: E731
    gives = issued and by.may("blood.autologous.give", row.department)
    context = {
        "deposit": row,
        "status": words.STATUSES[row.status],
        "tone": words.TONES[row.status],
        "department": places.names([row.department]).get(row.department, ""),
        "hb": hb,
        "finding": words.FINDINGS.get(finding, ""),
        "ended_for": words.DISCARDS.get(row.ended_for, ""),
        "expired": row.expires_at <= request.at,  # type: ignore[attr-defined]
        "finding_form": FindingForm() if stored and not row.tested_at and may("test") else None,
        "may_issue": stored and row.tested_at and may("issue"),
        "give_form": GiveForm() if gives else None,
        "back_form": TakeBackForm() if issued and may("take_back") else None,
        "discard_form": DiscardForm() if (stored or issued) and may("discard") else None,
    }
    return show(request, "deposit", {**context, **forms}, refusal, status)


def _act(request: HttpRequest, pk: int, form: Any, name: str, service: Any, said: str) -> Any:
    row = selectors.get(request.actor, pk)  # type: ignore[attr-defined]
    if form is not None and not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    values = {k: v for k, v in form.given().items() if k != "request"} if form else {}
    if "second" in values:
        values["second_by"] = witness.badge(values.pop("second"))
    refusal = attempt(request, service, said, deposit=row, **values)
    return _page(request, row, refusal) if refusal else redirect("blood:deposit", pk)


@require_POST
def test_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    form = FindingForm(request.POST)
    return _act(request, pk, form, "finding_form", services.test_deposit, _("检测结果已记录。"))


@require_POST
def issue_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, None, "", services.issue, _("已取出，只能给本人。"))


@require_POST
def give_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    form = GiveForm(request.POST)
    return _act(request, pk, form, "give_form", services.give, _("已回输。"))


@require_POST
def take_back_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    form = TakeBackForm(request.POST)
    return _act(request, pk, form, "back_form", services.take_back, _("已放回。"))


@require_POST
def discard_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    form = DiscardForm(request.POST)
    return _act(request, pk, form, "discard_form", services.discard, _("已报废。"))


@require_http_methods(["GET"])
def ratio(request: HttpRequest) -> HttpResponse:
    """自体输血率: own blood among all blood of elective operations, with its denominators."""
    since, until = period(request, 365)
    found = selectors.months(request.actor, since.replace(day=1), until)
    rows = [_month(m) for m in found]
    if sheets.wanted(request):
        keys = [c["key"] if isinstance(c, dict) else c[0] for c in RATIO]
        return sheets.table(
            request, "autologous-ratio", titles(RATIO), ([r[k] for k in keys] for r in rows)
        )
    total = sum(m.ratio.own_patients for m in found if not m.department)
    everybody = sum(m.ratio.patients for m in found if not m.department)
    share = selectors.Ratio(total, everybody, 0, 0).by_patients
    context = {
        "title": _("自体输血率"),
        "finding": _("择期手术输血患者中 %(share)s%% 用了自体血") % {"share": share}
        if share is not None
        else _("还没有择期手术用血"),
        "lead": _("%(since)s 至 %(until)s") % {"since": since.replace(day=1), "until": until},
        "columns": RATIO,
        "rows": rows,
        "export": exports(request),
        "empty": _("还没有择期手术用血"),
        "note": _(
            "分子：回输了自体血的患者（预存、稀释、回收）；分母：择期手术中输过自体血或他人血的患者。每位患者每月只计一次。"
        ),
        "back": (reverse("blood:deposits"), _("自体输血"))
        if request.actor.may_somewhere(selectors.SEE)
        else None,
    }
    return show(request, "listing", context)


def _month(row: selectors.Month) -> dict[str, Any]:
    names = ("own_patients", "patients", "by_patients", "own_ml", "ml", "by_ml")
    return {
        "month": row.month,
        "hospital": row.hospital,
        "department": row.department or str(_("全院")),
        **{name: getattr(row.ratio, name) for name in names},
    }
