"""The release desk: judge, agree, take back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.release import ConfirmForm, PicksForm, ReopenForm
from sanxian.blood.labels.laboratory import ASSAYS, OUTCOMES
from sanxian.blood.labels.release import HELD_BY, VERDICTS
from sanxian.blood.labels.screen import COMPONENTS, UNIT_TONES, shown_status
from sanxian.blood.selectors import laboratory
from sanxian.blood.selectors import release as chosen
from sanxian.blood.services import release as services
from sanxian.core import clock, sheets
from sanxian.core.pages import Pages, at_most
from sanxian.core.web import Request, matching, sought
from sanxian.kernel.refusal import Refusal

MOST = 200  # rows on a page, and in one act
PAST = 50  # rows on a page where nothing is left to do


@require_http_methods(["GET"])
def release(request: Request) -> HttpResponse:
    """Two lists: what a first person judges, and what a second person agrees to."""
    return _desk(request)


def _desk(
    request: Request, *, status: int = 200, refusal: Refusal | None = None, error: str = ""
) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in {"ready", "done"} else "queue"
    counts = {
        "ready": at_most(chosen.ready(request.actor, clock.day(request.at))),
        "queue": at_most(chosen.queue(request.actor)),
    }
    if request.GET.get("export"):
        rows = _rows_of(request, tab)[:5000]
        return sheets.table(request, "release", *(_waiting if tab == "ready" else _export)(rows))
    page = Pages(_rows_of(request, tab), PAST if tab == "done" else MOST).get_page(
        request.GET.get("page")
    )
    context = {
        "tab": tab,
        "count": counts,
        "page": page,
        "refusal": refusal,
        "error": error,
        "request_id": uuid4(),
        **_SHOWN[tab](request, page),
    }
    return render(request, "blood/release.html", context, status=status)


def _rows_of(request: Request, tab: str) -> Any:
    q = sought(request)
    if tab == "ready":
        return chosen.ready(request.actor, clock.day(request.at), q)
    rows = chosen.done(request.actor) if tab == "done" else chosen.queue(request.actor)
    return matching(rows, q, "donation__number")


def _ready(request: Request, page: Page[Any]) -> dict[str, Any]:
    rows = [
        {
            "pk": d.pk,
            "pick": True,
            "number": d.number,
            "url": reverse("blood:results", args=[d.pk]),
            "cells": [
                {"label": _("采血"), "text": clock.local(d.ended_at).strftime("%m-%d %H:%M")}
            ],
        }
        for d in page
    ]
    may = request.actor.may_somewhere("blood.release.propose")
    return {"rows": rows, "heads": [_("采血")], "may": may, "act": reverse("blood:propose")}


def _queue(request: Request, page: Page[Any]) -> dict[str, Any]:
    names = chosen.names(row.proposed_by for row in page)
    fit = [row for row in page if row.verdict == "fit"]
    return {
        "rows": [_queued(row, names, request) for row in fit],
        "unfit": [_queued(row, names, request) for row in page if row.verdict == "unfit"],
        "heads": [_("判定"), _("谁判定的"), _("您能否复核")],
        "may": any(chosen.may_confirm(request.actor, row) for row in fit),
        "act": reverse("blood:confirm_many"),
    }


def _queued(row: Any, names: dict[str, str], request: Request) -> dict[str, Any]:
    may, mine = chosen.may_confirm(request.actor, row), row.proposed_by == request.actor.id
    word = _("可以") if may else _("是您判定的，请同事复核") if mine else _("没有复核权限")
    tone = "ok" if row.verdict == "fit" else "bad"
    return {
        "pk": row.pk,
        "pick": may,
        "number": row.donation.number,
        "mine": mine,
        "url": reverse("blood:judgement", args=[row.pk]),
        "cells": [
            {"label": _("判定"), "text": VERDICTS[row.verdict], "tone": tone},
            {
                "label": _("谁判定的"),
                "text": names.get(row.proposed_by, row.proposed_by),
                "note": clock.local(row.proposed_at).strftime("%m-%d %H:%M"),
            },
            {"label": _("您能否复核"), "text": word, "tone": "ok" if may else "wait"},
        ],
    }


def _done(request: Request, page: Page[Any]) -> dict[str, Any]:
    names = chosen.names([c for row in page for c in (row.proposed_by, row.confirmed_by)])
    rows = [
        {
            "pk": row.pk,
            "number": row.donation.number,
            "url": reverse("blood:judgement", args=[row.pk]),
            "cells": [
                {
                    "label": _("判定"),
                    "text": VERDICTS[row.verdict],
                    "tone": "ok" if row.verdict == "fit" else "bad",
                },
                {"label": _("判定人"), "text": names.get(row.proposed_by, "")},
                {
                    "label": _("复核人"),
                    "text": names.get(row.confirmed_by, ""),
                    "note": clock.local(row.confirmed_at).strftime("%m-%d %H:%M"),
                },
            ],
        }
        for row in page
    ]
    return {"rows": rows, "heads": [_("判定"), _("判定人"), _("复核人")], "may": False, "act": ""}


_SHOWN = {"ready": _ready, "queue": _queue, "done": _done}


def _waiting(rows: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    return [_("献血码"), _("采血")], [[row.number, row.ended_at] for row in rows]


def _export(rows: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    header = [_("献血码"), _("判定"), _("判定人"), _("判定时间"), _("复核人"), _("复核时间")]
    return header, [
        [
            r.donation.number,
            str(VERDICTS[r.verdict]),
            r.proposed_by,
            r.proposed_at,
            r.confirmed_by,
            r.confirmed_at,
        ]
        for r in rows
    ]


@require_POST
def propose(request: Request) -> HttpResponse:
    """Judge the ticked donations: one act."""
    ready = chosen.ready(request.actor, clock.day(request.at))
    form = PicksForm(request.POST, keys=ready.values_list("pk", flat=True))
    if not form.is_valid():
        return _again(request, "ready", error=_said(form))
    donations = list(ready.filter(pk__in=form.picked()))
    try:
        made = services.propose(
            donations=donations,
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _again(request, "ready", refusal=refusal)
    messages.success(request, _("已判定 %(n)s 份，等另一位同事复核。") % {"n": len(made)})
    return redirect("blood:release")


@require_POST
def confirm_many(request: Request) -> HttpResponse:
    """Agree to the ticked judgements that found the donation fit: one act."""
    queue = chosen.queue(request.actor).filter(verdict="fit")
    form = PicksForm(request.POST, keys=queue.values_list("pk", flat=True))
    if not form.is_valid():
        return _again(request, "queue", error=_said(form))
    releases = list(queue.filter(pk__in=form.picked()))
    try:
        done = services.confirm(
            releases=releases, by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
    except Refusal as refusal:
        return _again(request, "queue", refusal=refusal)
    messages.success(request, _("已放行 %(n)s 份献血，它们的血液现在可用。") % {"n": len(done)})
    return redirect("blood:release")


def _said(form: Any) -> str:
    return " ".join(str(e) for errors in form.errors.values() for e in errors)


def _again(
    request: Request, tab: str, *, refusal: Refusal | None = None, error: str = ""
) -> HttpResponse:
    """The same list again, with what stood in the way."""
    said = request.GET.copy()
    said["tab"] = tab
    request.GET = said  # type: ignore[assignment]
    return _desk(request, refusal=refusal, error=error, status=refusal.http if refusal else 422)


@require_http_methods(["GET"])
def judgement(request: Request, pk: int) -> HttpResponse:
    """One judgement: every result, every bag it moves, and what I may do with it."""
    return _judgement(request, pk)


def _judgement(
    request: Request, pk: int, *, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    row = chosen.judgement(request.actor, pk)
    results = laboratory.results(request.actor, row.donation, request.at)
    names = chosen.names([row.proposed_by, row.confirmed_by])
    still_open = not row.confirmed_by and row.reopened_at is None
    context = {
        "row": row,
        "verdict": VERDICTS[row.verdict],
        "fit": row.verdict == "fit",
        "results": [_result(r) for r in results if r.status != "void"],
        "refusal": refusal,
        "held_for": [HELD_BY[c] for c in chosen.holds([row.donation]).get(row.donation_id, ())],
        "bags": [_bag(u) for u in chosen.bags(row.donation)],
        "bag_columns": [("number", _("血袋号")), ("what", _("品种")), ("status", _("现在"))],
        "steps": _steps(row, names),
        "mine": row.proposed_by == request.actor.id,
        "may_confirm": chosen.may_confirm(request.actor, row),
        "open": still_open,
        "may_reopen": still_open and request.actor.may("blood.release.reopen", row.org_path),
        "reopen_form": ReopenForm(initial={"request": uuid4()}),
        "request_id": uuid4(),
    }
    return render(request, "blood/judgement.html", context, status=status)


def _result(row: Any) -> dict[str, Any]:
    bad = row.outcome == "reactive"
    text = OUTCOMES.get(row.outcome, row.outcome) if row.assay != "alt" else f"{row.outcome} U/L"
    return {"label": ASSAYS[row.assay], "value": text, "tone": "bad" if bad else ""}


def _bag(unit: Any) -> dict[str, Any]:
    return {
        "number": {"text": unit.number, "code": True},
        "what": COMPONENTS.get(unit.component, unit.component),
        "status": {
            "text": shown_status("unit", unit.status),
            "tone": UNIT_TONES.get(unit.status, "wait"),
        },
    }


def _steps(row: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """The way-line: two persons, and where it stands."""
    first = {
        "label": _("判定"),
        "at": f"{names.get(row.proposed_by, '')} {clock.local(row.proposed_at):%m-%d %H:%M}",
        "state": "done",
    }
    if row.reopened_at:
        return [
            first,
            {
                "label": _("已撤回"),
                "at": f"{clock.local(row.reopened_at):%m-%d %H:%M}",
                "state": "now",
            },
        ]
    if row.confirmed_by:
        second = {
            "label": _("复核"),
            "state": "done",
            "at": f"{names.get(row.confirmed_by, '')} {clock.local(row.confirmed_at):%m-%d %H:%M}",
        }
        return [first, second, {"label": str(VERDICTS[row.verdict]), "at": "", "state": "now"}]
    second = {
        "label": _("复核"),
        "at": "",
        "state": "now",
        "who": _("另一位审核人"),
        "what": _("按结果重新判定，同意或撤回"),
    }
    return [first, second, {"label": _("放行或封存"), "at": "", "state": "next"}]


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Agree to one judgement, fit or unfit."""
    row, form = chosen.judgement(request.actor, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("blood:judgement", pk)
    try:
        services.confirm(
            releases=[row], by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
    except Refusal as refusal:
        return _judgement(request, pk, refusal=refusal, status=refusal.http)
    said = (
        _("已放行。") if row.verdict == "fit" else _("已判不合格：全部血液已封存，献血者已暂缓。")
    )
    messages.success(request, said)
    return redirect("blood:judgement", pk)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take a judgement back before anybody agreed."""
    row, form = chosen.judgement(request.actor, pk), ReopenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选撤回原因。"))
        return redirect("blood:judgement", pk)
    try:
        services.reopen(
            release=row,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _judgement(request, pk, refusal=refusal, status=refusal.http)
    messages.success(request, _("判定已撤回，可以作废结果并重做。"))
    return redirect("blood:results", row.donation_id)
