"""Pages: what an instrument's codes mean, and what a table's columns mean."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sanxian.blood.selectors import controls
from sanxian.core import sheets
from sanxian.core.web import Request, matching, thing
from sanxian.exchange import results
from sanxian.exchange.analysers import forms, selectors, services
from sanxian.exchange.mapping import from_json
from sanxian.kernel.refusal import Refusal

COLUMNS = [
    ("says", gettext_lazy("文件里的名字")),
    ("instrument", gettext_lazy("仪器")),
    {"key": "codes", "label": gettext_lazy("项目"), "numeric": True},
    ("at", gettext_lazy("最后修改")),
]


@require_http_methods(["GET"])
def codes(request: Request) -> HttpResponse:
    """What each instrument says."""
    rows = matching(selectors.codes(request.actor), thing(request), "says__icontains",
                    "instrument__iexact")  # fmt: skip
    if request.GET.get("export"):
        flat = [[row.says, row.instrument, c.test, c.assay, c.how, c.cutoff, c.lot]
                for row in rows for c in from_json(row.instrument, row.codes).codes]  # fmt: skip
        header = [_("文件里的名字"), _("仪器"), _("项目代码"), _("检验项目"), _("怎样判读"),
                  _("临界值"), _("默认批号")]  # fmt: skip
        return sheets.table(request, "codes", header, flat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(row) for row in page],
        "may_save": request.actor.may_somewhere("exchange.codes.save"),
        "links": sheets.links(request),
    }
    return render(request, "exchange/codes.html", context)


def _row(row: Any) -> dict[str, Any]:
    return {
        "says": {"text": row.says, "url": reverse("exchange:code_table", args=[row.pk])},
        "instrument": row.instrument,
        "codes": len(from_json(row.instrument, row.codes).codes),
        "at": row.set_at,
    }


@require_http_methods(["GET", "POST"])
def code_table(request: Request, pk: int = 0) -> HttpResponse:
    """One instrument's codes; saving replaces the whole table."""
    row, known = selectors.one(request.actor, pk) if pk else (None, ())
    tools = [t for t in controls.instruments(request.actor) if t.status != "retired"]
    said = request.POST if request.method == "POST" else None
    first = {"request": uuid4()} | ({"says": row.says, "instrument": row.instrument} if row else {})
    form = forms.SaysForm(said, tools=tools, initial=first)
    lines = forms.Codes(said, initial=[_line(code) for code in known], prefix="code")
    refusal = None
    if said and form.is_valid() and lines.is_valid():
        refusal = _save(request, form.cleaned_data, forms.codes(lines))
        if refusal is None:
            messages.success(request, _("对照表已保存，下一份文件就按它读。"))
            return redirect("exchange:codes")
    context = {
        "row": row,
        "form": form,
        "lines": lines,
        "refusal": refusal,
        "tools": tools,
        "may_save": request.actor.may_somewhere("exchange.codes.save"),
    }
    status = refusal.http if refusal else 422 if said else 200
    return render(request, "exchange/code_table.html", context, status=status)


def _line(code: Any) -> dict[str, str]:
    return {name: getattr(code, name) for name in ("test", "assay", "how", "cutoff", "lot")}


def _save(request: Request, said: dict[str, Any], found: list[Any]) -> Refusal | None:
    try:
        services.save_codes(
            place=request.actor.facility,
            says=said["says"],
            instrument=said["instrument"],
            codes=found,
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        return refusal
    return None


@require_http_methods(["GET", "POST"])
def columns(request: Request) -> HttpResponse:
    """A table of this laboratory is shown, and somebody says what its columns mean.

    The first POST brings the file; the second the choices, with the headings in hidden fields. What
    stands in the rows is shown once and never kept.
    """
    refusal, form, rows = None, None, []
    if request.method == "POST" and request.FILES.get("file"):
        try:
            upload = cast(UploadedFile, request.FILES["file"])
            heading, rows = results.heading(upload.name or "", upload.read())
            known = services.remembered(request.actor.facility)
            guesses = [known.get(word, results.guessed(word)) for word in heading]
            form = forms.ColumnsForm(heading=heading, guesses=guesses)
        except Refusal as said:
            refusal = said
    elif request.method == "POST":
        form = forms.ColumnsForm(request.POST, heading=request.POST.getlist("heading")[:60])
        refusal = _remember(request, form) if form.is_valid() else None
        if form.is_valid() and refusal is None:
            messages.success(request, _("已记住，以后这种表直接传入。"))
            return redirect("exchange:load_results")
    context = {"form": form, "rows": rows, "refusal": refusal}
    faulty = form is not None and form.is_bound and form.errors
    status = refusal.http if refusal else 422 if faulty else 200
    return render(request, "exchange/columns.html", context, status=status)


def _remember(request: Request, form: forms.ColumnsForm) -> Refusal | None:
    try:
        services.save_columns(
            place=request.actor.facility, words=form.words(), by=request.actor, at=request.at
        )
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        return refusal
    return None
