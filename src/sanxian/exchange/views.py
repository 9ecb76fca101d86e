"""Files of results come in here; the administrator's page of keys."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay
from sanxian.blood.labels.laboratory import ASSAYS_TYPED, OUTCOMES
from sanxian.blood.selectors import controls as bench
from sanxian.blood.selectors import laboratory as donations
from sanxian.blood.services import laboratory
from sanxian.core import clock, sheets
from sanxian.core.database import trial
from sanxian.core.web import Request, matching, thing
from sanxian.exchange import results, selectors, services
from sanxian.exchange.analysers import selectors as files
from sanxian.exchange.forms import FileForm, RevokeForm, TokenForm
from sanxian.exchange.keys import new_key
from sanxian.exchange.labels import SCOPES
from sanxian.kernel.refusal import Refusal

PREVIEW = [
    {"key": "row", "label": gettext_lazy("行"), "numeric": True},
    ("number", gettext_lazy("献血码")),
    ("assay", gettext_lazy("项目")),
    ("outcome", gettext_lazy("结果")),
    ("tool", gettext_lazy("仪器、批号")),
]


@require_http_methods(["GET", "POST"])
def load_results(request: Request) -> HttpResponse:
    """Send in a laboratory's file: whole or not at all. `check` only looks at it."""
    if request.GET.get("template"):
        return _template(request)
    tools = _tools(request)
    if request.method != "POST":
        return _load(request, FileForm(initial={"request": uuid4()}, tools=tools))
    form = FileForm(request.POST, request.FILES, tools=tools)
    if not form.is_valid():
        return _load(request, form, status=422)
    upload = form.cleaned_data["file"]
    content, check = upload.read(), bool(request.POST.get("check"))
    try:
        found = form.completed(files.readings(request.actor.facility, upload.name, content))
        if check:
            with trial():
                _take(request, form, upload.name, content, found)
            return _load(request, form, checked=found)
        batch = _take(request, form, upload.name, content, found)
    except Refusal as refusal:
        return _load(request, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("文件已录入：%(n)s 项结果。") % {"n": batch.rows})
    return redirect("blood:batch", batch.pk)


def _tools(request: Request) -> list[Any]:
    return [t for t in bench.instruments(request.actor) if t.status == "in_service"]


def _take(request: Request, form: FileForm, name: str, content: bytes, found: list[Reading]) -> Any:
    return laboratory.load(
        place=request.actor.facility,
        name=donations.printable(name),
        digest=hashlib.sha256(content).hexdigest(),
        readings=found,
        by=request.actor,
        at=request.at,
        request=form.cleaned_data["request"],
    )


def _load(
    request: Request,
    form: FileForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    checked: list[Reading] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "batches": donations.batches(request.actor)[:10],
        "more": max(0, len(refusal.reasons) - 20) if refusal else 0,
        "checked": len(checked) if checked else 0,
        "preview": [_previewed(one) for one in (checked or [])[:10]],
        "preview_columns": PREVIEW,
        "may_columns": request.actor.may_somewhere("exchange.columns.save"),
    }
    if refusal:
        context["refusal"] = refusal.reasons[:20]
    return render(request, "exchange/load_results.html", context, status=status)


def _previewed(one: Reading) -> dict[str, Any]:
    return {
        "row": one.row,
        "number": {"text": one.number, "code": True},
        "assay": ASSAYS_TYPED.get(one.assay, one.assay),
        "outcome": OUTCOMES.get(one.outcome, one.outcome),
        "tool": f"{one.instrument} {one.lot}",
    }


def _template(request: Request) -> HttpResponse:
    """An empty table with the columns that are read, and the donations that wait."""
    said = request.GET.copy()
    said["export"] = "csv" if said["template"] == "csv" else "xlsx"
    request.GET = said  # type: ignore[assignment]
    waiting = donations.bench(request.actor, clock.day(request.at), complete=False)[:2000]
    header = ["donation", *(assay.value for assay in Assay), *results.WELLS, "instrument", "lot"]
    return sheets.table(request, "results", header, [[row.number] for row in waiting])


@require_http_methods(["GET", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Keys in force, and a form for a new one; a new key is shown this once."""
    if sheets.wanted(request):
        return _tokens_sheet(request)
    known = selectors.speakers(request.actor)
    day = clock.day(request.at) + timedelta(days=180)
    fresh = TokenForm(initial={"until": day}, accounts=known)
    if request.method != "POST":
        return _tokens(request, fresh)
    form = TokenForm(request.POST, accounts=known)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    key = new_key()
    try:
        row = services.issue(
            place=request.actor.paths("exchange.token.issue")[0],
            key=key,
            until=form.until_moment(),
            by=request.actor,
            at=request.at,
            **form.said(),
        )
    except Refusal as refusal:
        return _tokens(request, form, refusal=refusal, status=refusal.http)
    return _tokens(request, fresh, key=key, made=row)


def _tokens_sheet(request: Request) -> HttpResponse:
    """Who was given which key, by its first characters."""
    header = [_("名字"), _("开头"), _("代表账号"), _("权限"), _("签发"), _("用到"), _("收回")]
    rows = (
        [
            row.name,
            row.start,
            row.account.name,
            row.scopes,
            row.issued_at,
            row.until,
            row.revoked_at,
        ]
        for row in matching(selectors.tokens(request.actor), thing(request), "name__icontains")
    )
    return sheets.table(request, "tokens", header, rows)


def _tokens(request: Request, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponse:
    found = matching(selectors.tokens(request.actor), thing(request), "name__icontains")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_shown(row, request) for row in page],
        "export": sheets.links(request),
        **more,
    }
    return render(request, "exchange/tokens.html", context, status=status)


def _shown(row: Any, request: Request) -> dict[str, Any]:
    over = row.revoked_at is not None or row.until <= request.at
    return {
        "row": row,
        "scopes": _("、").join(str(SCOPES.get(s, s)) for s in row.scopes.split()),
        "over": over,
        "form": None if over else RevokeForm(initial={"request": uuid4()}),
    }


@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """Take a key back."""
    row, form = selectors.token(request.actor, pk), RevokeForm(request.POST)
    if form.is_valid():
        services.revoke(
            token=row, by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
        messages.success(request, _("密钥已收回，立即失效。"))
    return redirect("exchange:tokens")
