"""The bench: what waits for results, and the results of one donation."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.laboratory import GROUPING
from sanxian.blood.forms.laboratory import ResultsForm, VoidForm
from sanxian.blood.forms.testing import VoidRunsForm
from sanxian.blood.labels.laboratory import (
    ASSAYS,
    ASSAYS_TYPED,
    OUTCOMES,
    RESULT_STATUSES,
    VOID_REASONS,
)
from sanxian.blood.labels.screen import shown_status
from sanxian.blood.labels.testing import ROLES, TUBES
from sanxian.blood.selectors import controls, open_work
from sanxian.blood.selectors import laboratory as chosen
from sanxian.blood.selectors import release as releases
from sanxian.blood.selectors import testing as further
from sanxian.blood.services import laboratory as services
from sanxian.core import clock, sheets
from sanxian.core.actor import Actor
from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal

COLUMNS = [
    {"key": "number", "label": gettext_lazy("献血码")},
    {"key": "missing", "label": gettext_lazy("还缺")},
    {"key": "age", "label": gettext_lazy("采血后")},
    {"key": "act", "label": gettext_lazy("下一步")},
]

RUN_COLUMNS = [
    ("what", gettext_lazy("项目")),
    ("outcome", gettext_lazy("这一次")),
    ("tool", gettext_lazy("仪器、批号")),
    ("who", gettext_lazy("谁、何时")),
    ("state", gettext_lazy("状态")),
]


@require_http_methods(["GET"])
def laboratory(request: Request) -> HttpResponse:
    """Donations that wait for results; `?all=complete` those to be judged, `?q=` the last digits."""
    on, complete = clock.day(request.at), request.GET.get("all") == "complete"
    q = request.GET.get("q", "")[:24]
    rows = chosen.bench(request.actor, on, complete=complete, q=q)
    if request.GET.get("export"):
        return sheets.table(request, "laboratory", *_export(rows, on))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    waiting = chosen.lacking(page.object_list, on)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(w, request) for w in waiting],
        "q": q,
        "complete": complete,
        "count": chosen.counts(request.actor, on),
        "may_load": request.actor.may_somewhere("blood.result.load"),
        "work": further.work(request.actor),
    }
    return render(request, "blood/laboratory.html", context)


def _row(waiting: chosen.Waiting, request: Request) -> dict[str, Any]:
    donation = waiting.donation
    url = reverse("blood:results", args=[donation.pk])
    return {
        "number": {"text": donation.number, "url": url, "code": True},
        "missing": _("、").join(str(ASSAYS[a]) for a in waiting.missing) or _("齐全"),
        "age": _age(request, donation),
        "act": {"text": _("录入") if waiting.missing else _("查看"), "url": url, "button": True},
    }


def _age(request: Request, donation: Any) -> str:
    hours = int((request.at - donation.ended_at).total_seconds() // 3600)
    return _("%(n)s 天") % {"n": hours // 24} if hours >= 48 else _("%(n)s 小时") % {"n": hours}


def _export(rows: Any, on: Any) -> tuple[list[str], list[list[Any]]]:
    found = chosen.lacking(rows[:5000], on)
    header = [_("献血码"), _("采血时间"), _("已有"), _("还缺")]
    return header, [
        [w.donation.number, w.donation.ended_at, " ".join(w.done), " ".join(w.missing)]
        for w in found
    ]


@require_http_methods(["GET", "POST"])
def results(request: Request, pk: int) -> HttpResponse:
    """All of one donation: results, runs, what is begun, and a form for what I may type."""
    donation = chosen.donation(request.actor, pk)
    assays = _typable(request, donation)
    if request.method != "POST":
        given = {"request": uuid4(), **usual_tool(request.actor)}
        return _results(request, donation, ResultsForm(assays=assays, initial=given))
    shown = ResultsForm(request.POST, assays=assays)
    # A form that is sent twice finds its first answer, though its fields are gone by then.
    form = ResultsForm(request.POST, assays=further.EVERY)
    if not form.is_valid():
        return _results(request, donation, shown, status=422)
    try:
        services.enter(
            place=request.actor.facility,
            readings=form.readings(donation.number),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _results(request, donation, shown, refusal=refusal, status=refusal.http)
    waits = [row for row in further.typed(donation) if row.by == request.actor.id]
    said = _("已录一遍，等另一位同事再录；互相看不到。") if waits else _("结果已录入。")
    messages.success(request, said)
    return redirect("blood:results", pk)


def usual_tool(by: Actor) -> dict[str, str]:
    """The instrument and the accepted lot whose controls passed last: what a form is filled with."""
    rows = controls.control_runs(by).filter(
        instrument__status="in_service", lot__status="accepted", ok=True
    )
    last = rows.first()
    return {"instrument": last.instrument.code, "lot": last.lot.lot} if last else {}


def _typable(request: Request, donation: Any) -> list[str]:
    required = chosen.lacking([donation], clock.day(request.at))[0].missing
    return further.typable(request.actor, donation, required)


def _results(
    request: Request,
    donation: Any,
    form: ResultsForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    rows = chosen.results(request.actor, donation, request.at)
    runs, typed = further.runs(donation), further.typed(donation)
    names = releases.names(row.by for row in (*rows, *runs, *typed))
    may = request.actor.may("blood.result.enter", donation.org_path)
    missing = chosen.lacking([donation], clock.day(request.at))[0].missing
    pending = open_work.of([donation]).get(donation.pk, ()) if donation.status == "drawn" else ()
    context = {
        "donation": donation,
        "missing": [ASSAYS[a] for a in missing],
        "refusal": refusal,
        "form": form
        if may and donation.status == "drawn" and (form.assays or form.tubes or form.viruses)
        else None,
        "pending": pending,
        "doubt": open_work.discrepancies(request.actor).filter(donation=donation).first(),
        "typed": [f"{ASSAYS_TYPED[t.assay]} · {names.get(t.by, t.by)}" for t in typed],
        "results": [_shown(row, names, request) for row in rows],
        "run_columns": RUN_COLUMNS,
        "runs": [_run(run, names) for run in runs],
        "begun": _begun(request, donation, pending),
        "void_form": VoidForm(initial={"request": uuid4()}),
        "judgement": releases.of_donation(donation),
    }
    return render(request, "blood/results.html", context, status=status)


def _run(run: Any, names: dict[str, str]) -> dict[str, Any]:
    """A run as the table shows it; what was voided is said so."""
    what = _("%(assay)s · %(role)s") % {"assay": ASSAYS_TYPED[run.assay], "role": ROLES[run.role]}
    state = VOID_REASONS.get(run.void_reason, "") if run.voided_at else ""
    return {
        "what": what if run.role != "test" else ASSAYS_TYPED[run.assay],
        "outcome": said_outcome(run),
        "tool": f"{run.instrument} {run.lot}".strip() or None,
        "who": f"{names.get(run.by, run.by)} {clock.local(run.at):%m-%d %H:%M}",
        "state": _("已作废：%(why)s") % {"why": state} if state else None,
    }


def said_outcome(run: Any) -> str:
    """A run's outcome in words; of tubes, each with its strength."""
    if run.assay == GROUPING:
        pairs = (part.partition("=") for part in run.outcome.split())
        return _("，").join(f"{TUBES[name]} {value}" for name, _eq, value in pairs)
    if run.role == "discriminate":
        virus, _space, outcome = run.outcome.partition(" ")
        return f"{virus.upper()} {OUTCOMES[outcome]}"
    unit = " U/L" if run.assay == "alt" else ""
    return f"{OUTCOMES.get(run.outcome, run.outcome)}{unit}"


def _begun(request: Request, donation: Any, pending: Any) -> list[dict[str, Any]]:
    """Assays that were begun and may be begun anew, each with its form."""
    if not request.actor.may("blood.run.void", donation.org_path):
        return []
    codes = {r.params["assay"] for r in pending if r.params.get("assay")}
    codes |= {GROUPING} if any(r.code == "group_unresolved" for r in pending) else set()
    codes = {GROUPING if code in ("abo", "rhd") else code for code in codes}
    return [
        {
            "label": ASSAYS_TYPED[code],
            "form": VoidRunsForm(initial={"request": uuid4(), "assay": code}),
        }
        for code in sorted(codes)
    ]


@require_POST
def void_runs(request: Request, pk: int) -> HttpResponse:
    """Begin an assay anew: what was run or typed of it is taken back, with a reason."""
    donation, form = chosen.donation(request.actor, pk), VoidRunsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选作废原因。"))
        return redirect("blood:results", pk)
    said = form.cleaned_data
    try:
        services.void_runs(
            donation=donation,
            assay=said["assay"],
            reason=said["reason"],
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Refusal as refusal:
        anew = ResultsForm(assays=_typable(request, donation), initial={"request": uuid4()})
        return _results(request, donation, anew, refusal=refusal, status=refusal.http)
    messages.success(request, _("已作废，可以重新做。"))
    return redirect("blood:results", pk)


def _shown(row: Any, names: dict[str, str], request: Request) -> dict[str, Any]:
    may = request.actor.may("blood.result.void", row.org_path) and row.status == "entered"
    bad = row.outcome in ("reactive", "initial_reactive", "undetermined")
    return {
        "row": row,
        "label": ASSAYS[row.assay],
        "who": names.get(row.by, row.by),
        "outcome": OUTCOMES.get(row.outcome, row.outcome),
        "bad": bad,
        "unit": "U/L" if row.assay == "alt" else "",
        "status": RESULT_STATUSES[row.status],
        "void": reverse("blood:void_result", args=[row.pk]) if may else "",
    }


@require_POST
def void_result(request: Request, pk: int) -> HttpResponse:
    """Take one result back, with a reason."""
    row = chosen.result(request.actor, pk)
    form = VoidForm(request.POST)
    if form.is_valid():
        try:
            services.void(
                result=row,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.at,
                request=form.cleaned_data["request"],
            )
        except Refusal as refusal:
            anew = ResultsForm(assays=_typable(request, row.donation), initial={"request": uuid4()})
            return _results(request, row.donation, anew, refusal=refusal, status=refusal.http)
        messages.success(request, _("这项结果已作废，可以重新录入。"))
    else:
        messages.error(request, _("请选作废原因。"))
    return redirect("blood:results", row.donation_id)


@require_http_methods(["GET"])
def batch(request: Request, pk: int) -> HttpResponse:
    """A file that was taken in: how many results, for which donations."""
    row, donations = chosen.batch(request.actor, pk)
    if sheets.wanted(request):
        header = [_("献血码"), _("现在")]
        rows = ([d.number, shown_status("donation", d.status)] for d in donations)
        return sheets.table(request, f"batch-{row.pk}", header, rows)
    page = Paginator(donations, 100).get_page(request.GET.get("page"))
    context = {
        "batch": row,
        "page": page,
        "who": releases.names([row.by])[row.by],
        "columns": [("number", _("献血码")), ("status", _("现在"))],
        "rows": [_batch_row(d) for d in page],
        "export": sheets.links(request),
    }
    return render(request, "blood/batch.html", context)


def _batch_row(donation: Any) -> dict[str, Any]:
    url = reverse("blood:results", args=[donation.pk])
    return {
        "number": {"text": donation.number, "url": url, "code": True},
        "status": shown_status("donation", donation.status),
    }
