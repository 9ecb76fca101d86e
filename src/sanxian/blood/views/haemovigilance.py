"""Reactions of patients, followed to the end: secured, inquired into, concluded, reviewed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.hospital import Action, Reaction
from sanxian.blood.forms.uses import ConclusionForm, InquiryForm, ReviewForm, SendBackForm
from sanxian.blood.forms.wards import SecureForm
from sanxian.blood.labels import haemovigilance as words
from sanxian.blood.labels.bedside import GRADES
from sanxian.blood.rules.haemovigilance import lacking
from sanxian.blood.selectors import haemovigilance as selectors
from sanxian.blood.services import haemovigilance as services
from sanxian.blood.views.supply import (
    attempt,
    choice,
    component,
    exports,
    group,
    paged,
    seg,
    show,
)
from sanxian.blood.views.uses import period, titles
from sanxian.core import sheets
from sanxian.core.web import alone
from sanxian.orgs import places

COLUMNS = [
    ("code", gettext_lazy("编号")),
    ("unit", gettext_lazy("血袋")),
    ("hospital", gettext_lazy("医院")),
    ("category", gettext_lazy("类型")),
    ("severity", gettext_lazy("严重程度")),
    ("imputability", gettext_lazy("相关性")),
    ("opened", gettext_lazy("上报")),
    ("status", gettext_lazy("状态")),
]
RATES = [
    ("category", gettext_lazy("类型")),
    {"key": "cases", "label": gettext_lazy("例数"), "numeric": True},
    {"key": "grave", "label": gettext_lazy("其中严重"), "numeric": True},
    {"key": "units", "label": gettext_lazy("输注袋数"), "numeric": True},
    {"key": "rate", "label": gettext_lazy("每千袋"), "numeric": True},
]


@require_http_methods(["GET"])
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by how far they have come; the centre sees those of its blood, without a patient."""
    status = choice(request.GET.get("status"), ("all", *words.STATUSES), "all")
    q = request.GET.get("q", "")[:40]
    rows = selectors.listed(request.actor, "" if status == "all" else status, q)
    if one := alone(request, rows):
        return redirect("blood:reaction_case", one.pk)
    if sheets.wanted(request):
        said = list(rows)
        names = places.names({r.org_path for r in said})
        return sheets.table(
            request, "reactions", titles(COLUMNS), ([*_cells(r, names).values()] for r in said)
        )
    page = paged(request, rows)
    names = places.names({r.org_path for r in page})
    open_ = selectors.to_conclude(request.actor).count()
    review = selectors.to_review(request.actor).count()
    context = {
        "title": _("输血不良反应"),
        "finding": _finding(open_, review, page.paginator.count),
        "lead": _("医院调查并下结论，血站复核并反馈。"),
        "tabs": seg(request, "status", [("all", _("全部")), *words.STATUSES.items()], status),
        "q": q,
        "placeholder": _("编号或血袋号"),
        "columns": COLUMNS,
        "rows": [_row(r, names) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有上报的不良反应"),
        "doors": [(reverse("blood:reaction_rates"), _("发生率"))],
    }
    return show(request, "listing", context)


def _finding(open_: int, review: int, total: int) -> str:
    if review:
        return _("%(n)s 例不良反应等血站复核") % {"n": review}
    if open_:
        return _("%(n)s 例不良反应还没有结论") % {"n": open_}
    return _("%(n)s 例不良反应，都有结论") % {"n": total} if total else _("没有上报的不良反应")


def _short(words: Any) -> str:
    """The word before its explanation, in either language."""
    return str(words).replace(chr(0xFF1A), ":").partition(":")[0]


def _cells(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row.code,
        "unit": row.reaction.issue.unit.number,
        "hospital": names.get(row.org_path, ""),
        "category": str(words.CATEGORIES.get(row.category or row.reaction.kind, "")),
        "severity": _short(words.SEVERITIES.get(row.severity, "")),
        "imputability": _short(words.IMPUTABILITIES.get(row.imputability, "")),
        "opened": row.opened_at,
        "status": str(words.STATUSES[row.status]),
    }


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    url = reverse("blood:reaction_case", args=[row.pk])
    return {
        **_cells(row, names),
        "code": {"text": row.code, "url": url, "code": True},
        "unit": {"text": row.reaction.issue.unit.number, "code": True},
        "status": {"text": words.STATUSES[row.status], "tone": words.TONES[row.status]},
    }


@require_http_methods(["GET"])
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.get(request.actor, pk))


def _page(
    request: HttpRequest, row: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    opened = selectors.opened(by, row, request.at)  # type: ignore[attr-defined]
    issue = row.reaction.issue
    live = row.status in services.OPEN
    done = {step.kind for step in opened.steps}
    category = row.category or row.reaction.kind
    context = {
        "case": row,
        "issue": issue,
        "what": component(issue.unit.component),
        "group": group(issue.unit),
        "hospital": places.names([row.org_path]).get(row.org_path, ""),
        "patient": issue.patient.code if selectors.sees_patient(by, row) else "",
        "status": words.STATUSES[row.status],
        "tone": words.TONES[row.status],
        "reported": words.CATEGORIES[row.reaction.kind],
        "meaning": words.MEANINGS[category],
        "grade": GRADES[row.reaction.grade],
        "care": opened.care,
        "actions": [(words.ACTIONS[a], a.value in row.actions.split()) for a in Action],
        "steps": [
            {"at": s.at, "what": words.INQUIRIES[s.kind], "outcome": words.OUTCOMES[s.outcome],
             "tone": words.OUTCOME_TONES[s.outcome], "note": s.note}
            for s in opened.steps
        ],
        "lacking": [words.INQUIRIES[k] for k in lacking(Reaction(category), done)] if live else [],
        "feedback": opened.feedback,
        "hospital_said": _said(row.category, row.severity, row.imputability),
        "centre_said": _said(row.centre_category, "", row.centre_imputability),
        **_forms(by, row, live),
    }  # fmt: skip
    return show(request, "case", {**context, **forms}, refusal, status)


def _said(category: str, severity: str, imputability: str) -> list[Any]:
    tables = (
        (words.CATEGORIES, category),
        (words.SEVERITIES, severity),
        (words.IMPUTABILITIES, imputability),
    )
    return [table[code] for table, code in tables if code]


def _forms(by: Any, row: Any, live: bool) -> dict[str, Any]:
    review = row.status == "concluded" and by.may("blood.reaction.review", row.centre_path)
    said = {"category": row.category or row.reaction.kind, "imputability": row.imputability}
    return {
        "secure_form": SecureForm(initial={"actions": row.actions.split()})
        if live and by.may("blood.reaction.secure", row.org_path)
        else None,
        "inquiry_form": InquiryForm()
        if live and by.may("blood.reaction.investigate", row.org_path)
        else None,
        "conclude_form": ConclusionForm(initial=said)
        if live and by.may("blood.reaction.conclude", row.org_path)
        else None,
        "review_form": ReviewForm(initial=said) if review else None,
        "back_form": SendBackForm() if review else None,
    }


def _act(
    request: HttpRequest, pk: int, form: Any, name: str, service: Any, said: str, **more: Any
) -> HttpResponse:
    row = selectors.get(request.actor, pk)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    if "place" in more:
        more["place"] = row.centre_path
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, service, said, case=row, **values, **more)
    if refusal:
        return _page(request, row, refusal, **{name: form})
    return redirect("blood:reaction_case", pk)


@require_POST
def secure(request: HttpRequest, pk: int) -> HttpResponse:
    form = SecureForm(request.POST)
    return _act(request, pk, form, "secure_form", services.secure, _("已记下。"))


@require_POST
def investigate(request: HttpRequest, pk: int) -> HttpResponse:
    form = InquiryForm(request.POST)
    return _act(request, pk, form, "inquiry_form", services.investigate, _("调查结果已记录。"))


@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    form = ConclusionForm(request.POST)
    said = _("结论已记录，等血站复核。")
    return _act(request, pk, form, "conclude_form", services.conclude, said)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReviewForm(request.POST)
    said = _("已复核，反馈已送达医院。")
    return _act(request, pk, form, "review_form", services.review, said, place="")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    said = _("已退回医院再查。")
    return _act(request, pk, form, "back_form", services.send_back, said, place="")


@require_http_methods(["GET"])
def rates(request: HttpRequest) -> HttpResponse:
    """Per thousand units transfused, by category."""
    since, until = period(request, 365)
    found = selectors.rates(request.actor, since, until)
    rows = [
        {
            "category": words.CATEGORIES.get(r.category, _("合计")),
            "cases": r.cases,
            "grave": r.grave,
            "units": r.units,
            "rate": r.rate,
        }
        for r in found
    ]
    if sheets.wanted(request):
        cells = ([str(v) if k == "category" else v for k, v in r.items()] for r in rows)
        return sheets.table(request, "reaction-rates", titles(RATES), cells)
    total = found[-1]
    context = {
        "title": _("不良反应发生率"),
        "finding": _("每千袋 %(rate)s 例") % {"rate": total.rate}
        if total.rate is not None
        else _("这段时间没有输注"),
        "lead": _("%(since)s 至 %(until)s；只计肯定、很可能、可能与输血相关的")
        % {"since": since, "until": until},
        "back": (reverse("blood:reaction_cases"), _("输血不良反应")),
        "columns": RATES,
        "rows": rows,
        "export": exports(request),
        "empty": _("没有"),
    }
    return show(request, "listing", context)
