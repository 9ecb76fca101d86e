"""The publicity checker: paste, see what must not stand together, and what to write instead."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.coordination import forms
from sanxian.coordination import labels as words
from sanxian.coordination.rules import publicity
from sanxian.coordination.selectors import contact as chosen
from sanxian.coordination.services import drafts
from sanxian.coordination.views.missions import word_of
from sanxian.coordination.views.parts import PAGE, done
from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, tried, whose
from sanxian.kernel.refusal import Refusal


@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """The page keeps nothing: text and marks live in the answer alone."""
    form = forms.CheckForm(request.POST or None)
    report, refusal = None, None
    if request.method == "POST" and form.is_valid():
        report, refusal = _checked(request, form)
    context = {
        "form": form, "refusal": refusal, "report": report, "shown": _shown(report),
        "send_form": forms.SendForm(initial={"text": report.text}) if report else None,
        "may_read": request.actor.may_somewhere(chosen.DRAFTS),
    }  # fmt: skip
    return render(request, "coordination/check.html", context, status=form_status(form, refusal))


def _checked(request: Request, form: Any) -> tuple[Any, Refusal | None]:
    said = form.cleaned_data
    try:
        place = request.actor.paths("coordination.draft.check")[0]
        return drafts.check(
            place=place, text=said["text"], code=said["code"], by=request.actor, at=request.at
        ), None
    except Refusal as refusal:
        return None, refusal


def _shown(report: publicity.Report | None) -> dict[str, Any]:
    """The draft with its marks, and each finding with its sentences and what to write instead."""
    if report is None:
        return {}
    bad = {mark for one in report.findings for mark in one.marks}
    spots = publicity.spots(report.text)
    looks = sum(one.severity == publicity.Severity.LOOK for one in report.findings)
    return {
        "stops": len(report.findings) - looks, "looks": looks,
        "pieces": _pieces(report.text, [*bad, *spots]), "spots": len(spots),
        "findings": [
            {
                "stop": one.severity == publicity.Severity.STOP,
                "title": words.FINDINGS[one.code][0], "advice": words.FINDINGS[one.code][1],
                "facts": [words.FACTS[fact] for fact in sorted(one.facts)],
                "sentences": [report.sentences[n].strip() for n in one.sentences],
            }
            for one in sorted(report.findings, key=lambda f: f.severity, reverse=True)
        ],
    }  # fmt: skip


def _pieces(text: str, marks: list[publicity.Mark | publicity.Spot]) -> list[dict[str, Any]]:
    """The text cut wherever a mark begins or ends: nothing that is marked hides behind another mark."""
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    return [
        {
            "text": text[a:b],
            "said": str(_("、")).join(
                sorted({str(SAID[m.fact]) for m in marks if m.start <= a and b <= m.end})
            ),
        }
        for a, b in pairwise(cuts)
    ]


SAID: dict[str, Any] = {**words.FACTS, **words.CONCRETE}
AROUND = 8  # signs shown at either side of a fact that is ticked off


def _ticks(text: str, ticked: list[str]) -> list[dict[str, Any]]:
    """Each concrete fact with the words around it, to be ticked off."""
    return [
        {
            "key": one.key, "said": words.CONCRETE[one.fact], "fact": text[one.start : one.end],
            "before": text[max(0, one.start - AROUND) : one.start],
            "after": text[one.end : one.end + AROUND], "on": one.key in ticked,
        }
        for one in publicity.spots(text)
    ]  # fmt: skip


@require_POST
def send(request: Request) -> HttpResponse:
    """Now it is kept, sealed, until somebody has read it."""
    form = forms.SendForm(request.POST)
    if not form.is_valid():
        return redirect("coordination:check")
    place = request.actor.paths("coordination.draft.send")[0]
    _made, refusal = tried(request, drafts.send, place=place, text=form.cleaned_data["text"])
    if refusal:
        raise refusal
    messages.success(request, _("已送分库审读。"))
    return redirect("coordination:check")


@require_GET
def listed(request: Request) -> HttpResponse:
    """Drafts that wait for a second person."""
    tab = "all" if request.GET.get("tab") == "all" else ""
    q, rows = whose(request), chosen.drafts(request.actor, tab)
    rows = rows.filter(sent_by__startswith=q) if q else rows
    if sheets.wanted(request):
        header = [_("送来时间"), _("状态"), _("发现"), _("决定时间")]
        return sheets.table(request, "drafts", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(row) for row in page], "export": sheets.links(request),
        "q": q, "tab": tab, "columns": [{"key": "sent", "label": _("送来")}, {"key": "found", "label": _("发现")},
                    {"key": "status", "label": _("状态")}],
        "tabs": [
            {"url": "?", "label": _("等待审读"), "current": not tab},
            {"url": "?tab=all", "label": _("全部"), "current": bool(tab)},
        ],
    }  # fmt: skip
    return render(request, "coordination/drafts.html", context)


def _found(row: Any) -> str:
    codes = [code for code in row.found.split(",") if code]
    return str(_("、")).join(str(words.FINDINGS[code][0]) for code in codes)


def _flat(row: Any) -> list[Any]:
    return [row.sent_at, str(words.DRAFTS[row.status]), _found(row), row.decided_at]


def _row(row: Any) -> dict[str, Any]:
    url = reverse("coordination:draft", args=[row.pk])
    return {
        "sent": {"text": clock.local(row.sent_at).strftime("%Y-%m-%d %H:%M"), "url": url},
        "found": _found(row) or None, "status": words.DRAFTS[row.status],
    }  # fmt: skip


@require_GET
def draft(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk=pk)


def _page(
    request: Request, *, pk: int, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    row = chosen.draft(request.actor, pk)
    ticked = form.data.getlist("ticked") if isinstance(form, forms.PassForm) else []
    context = {
        "row": row, "status": words.DRAFTS[row.status], "refusal": refusal,
        "ticks": _ticks(row.text, ticked),
        "shown": _shown(drafts.reread(row)),
        "waits": row.status == "sent", "tap": forms.PassForm(),
        "advice_form": form if isinstance(form, forms.AdviceForm) else forms.AdviceForm(),
    }  # fmt: skip
    return render(request, "coordination/draft.html", context, status=form_status(form, refusal))


STEPS: dict[str, Any] = {
    "pass": (forms.PassForm, drafts.let_pass),
    "return": (forms.AdviceForm, drafts.give_back),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    row = chosen.draft(request.actor, pk)
    kind, service = word_of(word, STEPS)
    page = partial(_page, pk=pk)
    return done(request, page, kind(request.POST), service, "coordination:draft", pk, draft=row)
