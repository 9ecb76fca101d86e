"""The counsellor's room: cases, the neutral letter, the talk, the report, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms import aftercare as forms
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.aftercare import (
    CASE_STATUSES,
    CASE_TONES,
    ENDED,
    FOUND,
    MARKER_OUTCOMES,
    MARKERS,
    REACHED,
    REENTRY_STATUSES,
    WAIVED,
    WAYS,
)
from sanxian.blood.lifecycle import CounsellingStatus, ReentryStatus
from sanxian.blood.selectors import counselling as selectors
from sanxian.blood.selectors import donors, own
from sanxian.blood.services import counselling as services
from sanxian.blood.services import reentry as reentry_services
from sanxian.blood.views.desk import may
from sanxian.core import clock, sheets
from sanxian.core.web import alone, matching, sought, tried
from sanxian.orgs import selectors as orgs

COLUMNS = (
    ("code", gettext_lazy("编号")),
    ("opened", gettext_lazy("开始")),
    ("due", gettext_lazy("通知期限")),
    ("report", gettext_lazy("疾控报告")),
    ("status", gettext_lazy("状态")),
)
S = CounsellingStatus
# word -> the service, its form, and in which statuses it stands on the page
ACTS: dict[str, tuple[Callable[..., Any], type[ActForm], tuple[CounsellingStatus, ...]]] = {
    "notice": (services.notice, forms.WhenForm, (S.OPENED,)),
    "contact": (services.contact, forms.ContactForm, (S.NOTICED, S.UNREACHABLE)),
    "attend": (services.attend, forms.AttendForm, (S.NOTICED, S.UNREACHABLE)),
    "give_up": (services.give_up, ActForm, (S.NOTICED,)),
    "refer": (services.refer, forms.ReferForm, (S.ATTENDED,)),
    "close": (services.close, forms.CloseForm, (S.ATTENDED, S.REFERRED, S.UNREACHABLE)),
    "send": (services.send_report, ActForm, tuple(S)),
    "acknowledge": (services.acknowledge_report, forms.AcknowledgeForm, tuple(S)),
    "waive": (services.waive_report, forms.WaiveForm, tuple(S)),
    "test": (reentry_services.test, forms.ReentryTestForm, (S.CLOSED,)),
    "propose": (reentry_services.propose, ActForm, (S.CLOSED,)),
}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Cases, the one due first first; nothing of what was found."""
    closed = request.GET.get("closed") == "1"
    q = request.GET.get("q", "")
    found = selectors.listed(request.actor, closed=closed, q=q)
    if sheets.wanted(request):
        header = [str(label) for _key, label in COLUMNS]
        body = ([_plain(r)[key] for key, _label in COLUMNS] for r in found)
        return sheets.table(request, "counselling", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(r, request.at) for r in page],
        "closed": closed,
        "q": q,
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/cases.html", context)


def _plain(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "opened": row.opened_at,
        "due": row.notice_by,
        "report": _report_word(getattr(row, "report", None)),
        "status": CASE_STATUSES[row.status],
    }


def _row(row: Any, at: Any) -> dict[str, Any]:
    report = getattr(row, "report", None)
    late = row.status == S.OPENED and row.notice_by <= at
    unsent = report and not report.done and report.due_at <= at
    due = {"text": clock.local(row.notice_by).strftime("%m-%d %H:%M"), "tone": "bad"}
    said = {"text": _report_word(report), "tone": "bad" if unsent else "wait"}
    return _plain(row) | {
        "code": {"text": row.code, "code": True, "url": reverse("blood:case", args=[row.pk])},
        "due": due if late else row.notice_by if row.status == S.OPENED else None,
        "report": said if report else None,
        "status": {"text": CASE_STATUSES[row.status], "tone": CASE_TONES[row.status]},
    }


def _report_word(report: Any) -> str:
    if report is None:
        return ""
    if report.waived_for:
        return str(WAIVED[report.waived_for])
    if report.acknowledged_at:
        return _("回执 %(number)s") % {"number": report.acknowledged_no}
    return _("已发，等回执") if report.sent_at else _("待报告")


# -- one case ------------------------------------------------------------------------------------------


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one case; the look is kept for the donor to see."""
    return _shown(request, pk)


def _shown(request: HttpRequest, pk: int, **bound: Any) -> HttpResponse:
    case = selectors.opened(request.actor, pk, request.at)
    on = clock.day(request.at)
    refusal = bound.pop("refusal", None)
    _policy, bars = selectors.reentry(case, on) if case.status == S.CLOSED else (None, ())
    context = {
        "case": case,
        "brief": donors.briefs([case.donor])[case.donor_id],
        "status": CASE_STATUSES[case.status],
        "tone": CASE_TONES[case.status],
        "found": [FOUND[code.removeprefix("reactive_")] for code in selectors.findings(case)],
        "report": selectors.report(case),
        "report_word": _report_word(selectors.report(case)),
        "ended": ENDED.get(case.outcome, ""),
        "contacts": [
            {"at": c.at, "way": WAYS[c.way], "said": REACHED[c.outcome]}
            for c in case.contacts.order_by("at")
        ],
        "forms": _forms(case) | bound,
        "samples": [_sample(s) for s in selectors.tests(case)],
        "bars": bars,
        "proposals": [
            {"at": p.proposed_at, "status": REENTRY_STATUSES[p.status]}
            for p in selectors.proposals_of(case)
        ],
        "refusal": refusal,
    }
    faults = any(form.is_bound and form.errors for form in context["forms"].values())
    status = refusal.http if refusal else 422 if faults else 200
    return render(request, "blood/aftercare/case.html", context, status=status)


def _forms(case: Any) -> dict[str, Any]:
    """A fresh form for each act that this status allows."""
    return {
        word: form(initial={"request": uuid4()}, prefix=word)
        for word, (_service, form, when) in ACTS.items()
        if case.status in when
    }


def _sample(sample: Any) -> dict[str, Any]:
    said = [f"{MARKERS[m]} {MARKER_OUTCOMES[o]}" for m, o in sample.results.items()]
    return {"day": sample.day, "said": _("，").join(str(s) for s in said)}


@require_POST
def act(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """One act on the case; the page once more where it was refused."""
    if word not in ACTS:
        raise Http404
    service, form_class, _when = ACTS[word]
    case = selectors.get(request.actor, pk)
    form = form_class(request.POST, prefix=word)
    refusal = None
    if form.is_valid():
        made, refusal = tried(request, service, case=case, **form.given())
        if made:
            messages.success(request, _("已记下。"))
            if word == "notice":
                return redirect("blood:case_letter", pk)
            return redirect("blood:case", pk)
    return _shown(request, pk, refusal=refusal, **{word: form})


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter: please call the centre. Not a word of why."""
    case = selectors.opened(request.actor, pk, request.at)
    centre, phone = own.centre(case.donor)
    context = {
        "case": case,
        "brief": donors.briefs([case.donor])[case.donor_id],
        "centre": centre,
        "phone": phone,
        "on": clock.day(request.at),
    }
    return render(request, "blood/aftercare/letter.html", context)


# -- the second person ---------------------------------------------------------------------------------

REENTRY_COLUMNS = (
    ("at", gettext_lazy("提出")),
    ("code", gettext_lazy("编号")),
    ("since", gettext_lazy("暂缓自")),
    ("status", gettext_lazy("状态")),
)


@require_GET
def reentries(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for a second person; `?decided=1` those decided."""
    decided = request.GET.get("decided") == "1"
    found = selectors.reentries(request.actor, decided=decided)
    found = matching(found, sought(request), "case__code")
    if one := alone(request, found):
        return redirect("blood:reentry", one.pk)
    if sheets.wanted(request):
        header = [str(label) for _key, label in REENTRY_COLUMNS]
        body = ([_reentry(r)[key] for key, _label in REENTRY_COLUMNS] for r in found)
        return sheets.table(request, "reentries", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [_reentry(r) | {"code": _reentry_link(r)} for r in page]
    context = {
        "page": page,
        "columns": REENTRY_COLUMNS,
        "rows": rows,
        "decided": decided,
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/reentries.html", context)


def _reentry(row: Any) -> dict[str, Any]:
    return {
        "at": row.proposed_at,
        "code": row.case.code,
        "since": row.deferral.since,
        "status": REENTRY_STATUSES[row.status],
    }


def _reentry_link(row: Any) -> dict[str, Any]:
    return {"text": row.case.code, "code": True, "url": reverse("blood:reentry", args=[row.pk])}


@require_http_methods(["GET", "POST"])
def reentry(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: the rule's answer as of today, and yes or no. What was found is not shown."""
    row = selectors.proposal(request.actor, pk)
    _policy, bars = selectors.reentry(row.case, clock.day(request.at))
    form = forms.RefuseReentryForm(request.POST or None, initial={"request": uuid4()})
    refusal = None
    if request.method == "POST":
        made, refusal = _decide(request, row, form)
        if made:
            messages.success(request, _("已记下。"))
            return redirect("blood:reentries")
    context = {
        "row": row,
        "bars": bars,
        "form": form,
        "refusal": refusal,
        "number": uuid4(),
        "samples": len(selectors.tests(row.case)),
        "proposer": orgs.account(row.proposed_by).name,
        "may_agree": row.status == ReentryStatus.PROPOSED
        and row.proposed_by != request.actor.id
        and may(request, "blood.reentry.agree", row.org_path),
        "status": REENTRY_STATUSES[row.status],
    }
    status = refusal.http if refusal else 200
    return render(request, "blood/aftercare/reentry.html", context, status=status)


def _decide(request: HttpRequest, row: Any, form: Any) -> tuple[Any, Any]:
    if request.POST.get("decision") == "agree":
        return tried(request, reentry_services.agree, reentry=row)
    if form.is_valid():
        return tried(request, reentry_services.refuse, reentry=row, **form.given())
    return None, None
