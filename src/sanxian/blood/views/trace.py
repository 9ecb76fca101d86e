"""The quality desk: trace, lookback, recall."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.trace import AnswerForm, CloseForm, RecallForm
from sanxian.blood.labels.recalls import CAUSES, STATUSES
from sanxian.blood.lifecycle import RecallStatus
from sanxian.blood.selectors import recalls as chosen
from sanxian.blood.selectors import trace as selectors
from sanxian.blood.services import recalls as services
from sanxian.blood.views.pictures import (
    LINE_COLUMNS,
    RECALL_COLUMNS,
    drawn,
    line_rows,
    line_table,
    recall_rows,
    recall_table,
)
from sanxian.core import sheets
from sanxian.core.web import matching, sought
from sanxian.kernel.refusal import Refusal, Unknown

KINDS = {"donor", "donation", "unit", "patient"}


@require_http_methods(["GET"])
def trace(request: HttpRequest) -> HttpResponse:
    """One field for any number or code; leads to its graph."""
    text = request.GET.get("q", "").strip()
    refusal = None
    if text:
        try:
            kind, key = selectors.find(request.actor, text)
            selectors.graph(request.actor, kind, key)
            return redirect("blood:graph", kind, key)
        except Unknown as said:
            refusal = said
    context = {
        "q": text,
        "refusal": refusal,
        "latest": chosen.recalls(request.actor)[:5]
        if request.actor.may_somewhere("blood.recall.see")
        else [],
    }
    return render(request, "blood/trace.html", context, status=404 if refusal else 200)


@require_http_methods(["GET"])
def graph(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """The graph of one root; `?lookback=1` takes in every donation of the donor, `?export=json`."""
    if kind not in KINDS:
        raise Http404
    lookback = request.GET.get("lookback") == "1"
    picture = selectors.graph(request.actor, kind, key, lookback=lookback)
    if request.GET.get("export") == "json":
        answer = JsonResponse(picture.as_dict(), json_dumps_params={"ensure_ascii": False})
        answer["Content-Disposition"] = f'attachment; filename="trace-{kind}-{key}.json"'
        return answer
    context = {
        "picture": drawn(picture),
        "kind": kind,
        "key": key,
        "lookback": lookback,
        "recall_form": RecallForm(initial={"request": uuid4()})
        if kind != "patient" and request.actor.may_somewhere("blood.recall.open")
        else None,
    }
    return render(request, "blood/graph.html", context)


@require_POST
def open_recall(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Recall everything that the root touched."""
    form = RecallForm(request.POST)
    root = selectors.root(request.actor, kind, key)
    if root is None:
        raise Http404
    if not form.is_valid():
        return redirect("blood:graph", kind, key)
    recall = services.open_recall(
        root=root,
        cause=form.cleaned_data["cause"],
        place=request.actor.facility,
        by=request.actor,
        at=request.at,
        request=form.cleaned_data["request"],
    )
    messages.success(request, _("召回已开始：所有在库、在途和待用的血液已封存，并已通知医院。"))
    return redirect("blood:recall", recall.pk)


RECALL_KEYS = ("code", "lines__unit__number")


@require_http_methods(["GET"])
def recalls(request: HttpRequest) -> HttpResponse:
    rows = matching(chosen.recalls(request.actor), sought(request), *RECALL_KEYS)
    if request.GET.get("export"):
        return sheets.table(request, "recalls", *recall_table(rows))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": RECALL_COLUMNS,
        "rows": recall_rows(page),
        "open": rows.filter(status=RecallStatus.OPEN).count(),
    }
    return render(request, "blood/recalls.html", context)


@require_http_methods(["GET"])
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """One recall: what was found where, and which hospital has answered."""
    if request.GET.get("export"):
        found = get_object_or_404(chosen.recalls(request.actor), pk=pk)
        lines = line_table(chosen.lines(request.actor, found))
        return sheets.table(request, f"recall-{found.code}", *lines)
    return render(request, "blood/recall.html", _recall_context(request, pk))


def _recall_context(request: HttpRequest, pk: int, **more: Any) -> dict[str, Any]:
    found = get_object_or_404(chosen.recalls(request.actor), pk=pk)
    may_close = request.actor.may("blood.recall.close", found.org_path)
    notices = chosen.notices_of(request.actor, found)
    return {
        "recall": found,
        "columns": LINE_COLUMNS,
        "rows": line_rows(chosen.lines(request.actor, found)),
        "cause": CAUSES.get(found.cause, found.cause),
        "status": STATUSES[found.status],
        "notices": notices,
        "silent": sum(not notice.answered_at for notice in notices),
        "close_form": CloseForm(initial={"request": uuid4()})
        if may_close and found.status == "open"
        else None,
        "answer_request": uuid4(),
        **more,
    }


@require_POST
def close_recall(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(chosen.recalls(request.actor), pk=pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        context = _recall_context(request, pk, close_form=form)
        return render(request, "blood/recall.html", context, status=422)
    try:
        services.close_recall(
            recall=found,
            outcome=form.cleaned_data["outcome"],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        context = _recall_context(request, pk, refusal=refusal)
        return render(request, "blood/recall.html", context, status=refusal.http)
    messages.success(request, _("召回已结案。"))
    return redirect("blood:recall", pk)


@require_POST
def answer_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The hospital's one tap: held, and the doctors know."""
    notice = get_object_or_404(chosen.notices(request.actor), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        services.answer_notice(
            notice=notice, by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
        messages.success(request, _("已答复血站。"))
    return redirect(reverse("blood:recall", args=[notice.recall_id]))
