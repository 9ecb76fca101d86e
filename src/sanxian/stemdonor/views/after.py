"""Costs, follow-up and visits of care."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.pages import Pages
from sanxian.core.web import Request, sought_in, tried
from sanxian.kernel.refusal import Malformed
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.forms import care as forms
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.rules import follow as rules
from sanxian.stemdonor.selectors import cases as cases_of
from sanxian.stemdonor.selectors import follow as chosen
from sanxian.stemdonor.services import costs as costs_service
from sanxian.stemdonor.services import follows
from sanxian.stemdonor.views.parts import PAGE, shown

COST_TONES = {"entered": "warn", "approved": "ok", "refused": "wait"}


# -- costs ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def costs(request: Request, pk: int) -> HttpResponse:
    """The lines of one case, and a new one."""
    row = cases_of.one(request.actor, pk)
    form, refusal = (
        forms.CostForm(request.POST or None, initial={"day": clock.day(request.at)}),
        None,
    )
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, costs_service.enter, case=row, **form.given())
        if made:
            messages.success(request, _("已记下，等另一位同事审批。"))
            return redirect("stemdonor:costs", pk)
    lines = chosen.costs_of(row)
    if sheets.wanted(request):
        return sheets.table(request, "costs", _cost_header(), map(_flat_cost, lines))
    total = chosen.total(lines)
    ruled = editions.cost(row.org_path, clock.day(request.at))
    context = {
        "row": row, "form": form, "refusal": refusal, "brief": cases_of.donor(row),
        "lines": [_line(request, line) for line in lines], "tap": ActForm(),
        "stats": [
            {"label": words.COST_STATES[state], "value": rules.yuan(cents), "unit": _("元")}
            for state, cents in total.items()
        ],
        "export": sheets.links(request), "receipt_from": rules.yuan(ruled.values.receipt_from),
    }  # fmt: skip
    return shown(request, "costs", context, form)


def _line(request: Request, line: Any) -> dict[str, Any]:
    mine = line.entered_by == request.actor.id
    may = request.actor.may("stemdonor.cost.approve", line.org_path) and not mine
    return {
        "row": line, "kind": words.COSTS[line.kind], "yuan": rules.yuan(line.cents),
        "fund": words.FUNDS[line.fund], "status": words.COST_STATES[line.status],
        "tone": COST_TONES[line.status], "may": may and line.status == "entered",
        "most": rules.yuan(line.most) if line.most else "",
    }  # fmt: skip


def _cost_header() -> list[str]:
    return [
        _("病例代码"),
        _("什么费用"),
        _("从哪天起"),
        _("几天"),
        _("金额"),
        _("从哪里出"),
        _("状态"),
    ]


def _flat_cost(line: Any) -> list[Any]:
    return [
        line.case.code, str(words.COSTS[line.kind]), line.day, line.days, rules.yuan(line.cents),
        str(words.FUNDS[line.fund]), str(words.COST_STATES[line.status]),
    ]  # fmt: skip


@require_GET
def all_costs(request: Request) -> HttpResponse:
    """What waits for approval, and what may be disclosed of this year: sums, never of a few."""
    rows = chosen.costs(request.actor, "entered")
    q, rows = sought_in(request, rows, "case__code")
    if sheets.wanted(request):
        return sheets.table(request, "costs", _cost_header(), map(_flat_cost, rows.iterator(500)))
    day = clock.day(request.at)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    first = day.replace(month=1, day=1)
    context = {
        "q": q, "lines": [_line(request, line) for line in page], "page": page, "tap": ActForm(),
        "sums": [
            (words.COSTS[kind], _sum(request, donors, cents, day))
            for kind, cents, donors in chosen.sums(request.actor, first, day)
        ],
        "export": sheets.links(request), "year": day.year, "waiting": rows.count(),
    }  # fmt: skip
    return shown(request, "all_costs", context)


def _sum(request: Request, donors: int, cents: int, day: Any) -> str:
    ruled = editions.cost(request.actor.facility, day)
    shown_ = rules.disclosed(ruled, donors, cents)
    if shown_ is None:
        return _("不足 %(n)s 人，不公开") % {"n": ruled.values.small_cell}
    return _("%(yuan)s 元，%(n)s 人") % {"yuan": rules.yuan(shown_), "n": donors}


COST_STEPS: dict[str, Any] = {"approve": costs_service.approve, "refuse": costs_service.refuse}


@require_POST
def cost_step(request: Request, pk: int, word: str) -> HttpResponse:
    """A second person approves or sends back."""
    line = chosen.cost(request.actor, pk)
    if word not in COST_STEPS:
        raise Malformed("no_such_choice", field="word")
    _made, refusal = tried(request, COST_STEPS[word], line=line)
    if refusal:
        raise refusal
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:costs", line.case_id)


# -- follow-up -----------------------------------------------------------------------------------------

TABS = ("due", "coming", "done", "doctor")


@require_GET
def follow_ups(request: Request) -> HttpResponse:
    """Whom to ask how they are."""
    tab = request.GET.get("tab", "due")
    tab = tab if tab in TABS else "due"
    day = clock.day(request.at)
    rows = chosen.listed(request.actor, day, tab)
    q, rows = sought_in(request, rows, "case__code")
    if sheets.wanted(request):
        header = [_("病例代码"), _("哪一次"), _("到期"), _("状态")]
        flat = (
            [row.case.code, str(words.POINTS.get(row.point, row.point)), row.due_on,
             str(words.FOLLOWS[row.status])] for row in rows.iterator(500)
        )  # fmt: skip
        return sheets.table(request, "follow-up", header, flat)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    held = list(page)
    briefs = cases_of.names([row.case for row in held])
    good, all_ = chosen.kept(request.actor, day.replace(year=day.year - 1), day)
    ruled = editions.follow(request.actor.facility, day)
    context = {
        "q": q, "rows": [_follow_row(row, briefs, day) for row in held], "columns": _follow_columns(),
        "page": page, "tabs": _tabs(tab), "export": sheets.links(request), "tab": tab,
        "count": page.paginator.count, "rate": rules.rate(ruled, good, all_), "good": good,
        "all": all_,
    }  # fmt: skip
    return shown(request, "follow_ups", context)


def _tabs(tab: str) -> list[dict[str, Any]]:
    said = {
        "due": _("今天要问"),
        "coming": _("还没到"),
        "done": _("已随访"),
        "doctor": _("等医生看"),
    }
    return [{"url": f"?tab={k}", "label": v, "current": k == tab} for k, v in said.items()]


def _follow_columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("捐献者")}, {"key": "point", "label": _("哪一次")},
        {"key": "due", "label": _("到期")}, {"key": "status", "label": _("状态")},
    ]  # fmt: skip


def _follow_row(row: Any, briefs: dict[int, Any], day: Any) -> dict[str, Any]:
    late = row.status == "due" and row.late_on < day
    said = _("已经晚了") if late else words.FOLLOWS[row.status]
    if row.status == "due" and row.due_on > day:
        said = _("还没到")
    return {
        "name": {"text": briefs[row.case.registrant.person_id].name,
                 "url": reverse("stemdonor:follow_up", args=[row.pk])},
        "point": words.POINTS.get(row.point, row.point), "due": row.due_on,
        "status": {"text": said, "tone": "bad" if late else
                   "ok" if row.status == "done" else "wait"},
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, pk: int) -> HttpResponse:
    """One point: ask, listen, write down; what was told is sealed, and a look at it is on the trail."""
    row = chosen.one(request.actor, pk)
    may = request.actor.may("stemdonor.follow.record", row.org_path)
    open_ = row.status == "due" and may and row.due_on <= clock.day(request.at)
    form = forms.FollowForm(request.POST or None) if open_ else None
    refusal = None
    if request.method == "POST" and form is not None and form.is_valid():
        made, refusal = tried(request, follows.record, follow_up=row, **form.given())
        if made:
            messages.success(request, _("已记下，谢谢。"))
            return redirect("stemdonor:follow_up", pk)
    told = follows.findings(row)
    if told:
        trail.saw(request.actor, subject_of(row), "follow_up", at=request.at, place=row.org_path)
    doctor = chosen.doctor_place(row.case)
    context = {
        "row": row, "form": form, "refusal": refusal, "brief": cases_of.donor(row.case),
        "point": words.POINTS.get(row.point, row.point), "told": _told(told), "tap": ActForm(),
        "status": words.FOLLOWS[row.status], "may_decline": open_,
        "may_settle": row.needs_doctor and not row.doctor_at
        and request.actor.may("stemdonor.follow.settle", doctor),
    }  # fmt: skip
    return shown(request, "follow_up", context, form)


def _told(told: dict[str, Any]) -> list[tuple[Any, Any]]:
    if not told:
        return []
    rows: list[tuple[Any, Any]] = [(_("身体怎样"), words.WELLBEINGS[told["how"]])]
    rows += [
        (label, value)
        for label, value in (
            (_("血红蛋白"), told["hb"]), (_("白细胞"), told["wbc"] and told["wbc"] / 100),
            (_("血小板"), told["plt"]), (_("本人说的"), told["words"]),
            (_("需要什么帮助"), told["needs"]),
        )
        if value
    ]  # fmt: skip
    marks = str(_("、")).join(str(words.MARKS[mark]) for mark in told["marks"])
    return [*rows, (_("请医生看"), marks)] if marks else rows


@require_POST
def follow_step(request: Request, pk: int, word: str) -> HttpResponse:
    """She declines this time; or a doctor has looked."""
    row = chosen.one(request.actor, pk)
    if word == "decline":
        _made, refusal = tried(request, follows.decline, follow_up=row)
    elif word == "settle":
        place = chosen.doctor_place(row.case)
        _made, refusal = tried(request, follows.settle, place=place, follow_up=row)
    else:
        raise Malformed("no_such_choice", field="word")
    if refusal:
        raise refusal
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:follow_up", pk)


# -- visits --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def visits(request: Request) -> HttpResponse:
    """Whom to visit this year, and how many were."""
    year, refusal = clock.day(request.at).year, None
    may = request.actor.may_somewhere("stemdonor.care.plan")
    if request.method == "POST":
        made, refusal = tried(request, follows.plan_year, place=request.actor.facility, year=year)
        if refusal is None:
            messages.success(request, _("已安排 %(n)s 位。") % {"n": len(made)})
            return redirect("stemdonor:visits")
    rows = chosen.visits(request.actor, year)
    q, rows = sought_in(request, rows, "case__code")
    if sheets.wanted(request):
        header = [_("病例代码"), _("为什么"), _("县区"), _("走访日期")]
        flat = (
            [row.case.code, str(words.VISITS[row.kind]), row.org_path, row.made_on]
            for row in rows.iterator(500)
        )
        return sheets.table(request, "visits", header, flat)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    held = list(page)
    briefs = cases_of.names([row.case for row in held])
    names = places.names(row.org_path for row in held)
    seen = chosen.coverage(request.actor, year)
    context = {
        "q": q, "year": year, "page": page, "columns": _visit_columns(), "may": may, "seen": seen,
        "rows": [_visit_row(row, briefs, names) for row in held], "refusal": refusal,
        "export": sheets.links(request), "tap": ActForm(),
    }  # fmt: skip
    return shown(request, "visits", context)


def _visit_columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("捐献者")}, {"key": "kind", "label": _("为什么")},
        {"key": "county", "label": _("县区")}, {"key": "made", "label": _("走访日期")},
    ]  # fmt: skip


def _visit_row(row: Any, briefs: dict[int, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": {"text": briefs[row.case.registrant.person_id].name,
                 "url": reverse("stemdonor:visit", args=[row.pk])},
        "kind": words.VISITS[row.kind], "county": names.get(row.org_path, ""), "made": row.made_on,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def visit(request: Request, pk: int) -> HttpResponse:
    """One visit: when it was made, and what she wishes."""
    row, refusal = chosen.visit(request.actor, pk), None
    form = forms.VisitForm(request.POST or None, initial={"on": clock.day(request.at)})
    form_ = None if row.made_on else form
    if request.method == "POST" and form_ is not None and form.is_valid():
        made, refusal = tried(request, follows.visited, visit=row, **form.given())
        if made:
            messages.success(request, _("已记下。"))
            return redirect("stemdonor:visit", pk)
    context = {
        "row": row, "form": form_, "refusal": refusal, "brief": cases_of.donor(row.case),
        "kind": words.VISITS[row.kind],
    }  # fmt: skip
    return shown(request, "visit", context, form_)
