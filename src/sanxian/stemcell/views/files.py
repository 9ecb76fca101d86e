"""Files of typings: looked through first, then taken in whole, and taken back while nothing stands on them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.core import clock, labels, sheets
from sanxian.core.database import trial
from sanxian.core.pages import Pages
from sanxian.core.web import Request, matching, thing
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemcell import files as reading
from sanxian.stemcell import forms
from sanxian.stemcell import labels as words
from sanxian.stemcell.selectors import intakes as chosen
from sanxian.stemcell.selectors import registrants
from sanxian.stemcell.services import intakes
from sanxian.stemcell.views.parts import PAGE, status, tried

SHOWN = 5  # rows of the preview, without their typings
FAULTS = 50


@require_http_methods(["GET", "POST"])
def files(request: Request) -> HttpResponse:
    """Look through a file (first tap), take it in (second tap), and the files before."""
    if request.GET.get("template"):
        return _template(request)
    place = registrants.branch(request.actor)
    if request.method != "POST":
        return _page(request, forms.FileForm())
    form = forms.FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    given = {"place": place, "name": _name(upload.name), "digest": digest, **form.given()}
    try:
        given["lines"] = reading.lines(content)
    except Refusal as refusal:
        return _page(request, form, refusal)
    if request.POST.get("take") != digest:
        return _looked_through(request, form, given)
    made, refused = tried(request, intakes.take, **given)
    if refused:
        return _page(request, form, refused)
    said = {"n": made.rows, "new": made.made}
    messages.success(request, _("已导入 %(n)s 行，其中新入库 %(new)s 人。") % said)
    return redirect("stemcell:files")


def _name(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:120]


def _looked_through(request: Request, form: Any, given: dict[str, Any]) -> HttpResponse:
    """All that taking in would do, taken back again: what it would bring, or every fault."""
    found: dict[str, Any] = {}
    refusal = None
    with trial():
        made, refusal = tried(request, intakes.take, request=None, **given)
        if made:
            found = {"rows": made.rows, "made": made.made}
    if refusal:
        return _page(request, form, refusal)
    fresh = forms.FileForm(initial={k: v for k, v in request.POST.items() if k != "request"})
    first = [
        {"number": {"text": line.number, "code": True}, "loci": " ".join(line.columns) or "GL"}
        for line in given["lines"][:SHOWN]
    ]
    columns = [{"key": "number", "label": _("在库编号")}, {"key": "loci", "label": _("位点")}]
    preview = {**found, "digest": given["digest"], "name": given["name"], "first": first,
               "known": found["rows"] - found["made"], "columns": columns}  # fmt: skip
    return _page(request, fresh, preview=preview)


def _page(
    request: Request, form: Any, refusal: Refusal | None = None, preview: Any = None
) -> HttpResponse:
    rows = matching(chosen.listed(request.actor), thing(request), "name__icontains")
    if sheets.wanted(request):
        header = [_("文件"), _("行数"), _("新入库"), _("导入时间"), _("状态")]
        return sheets.table(request, "typings", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    faults = (
        [_fault(reason) for reason in refusal.reasons] if isinstance(refusal, Malformed) else []
    )
    context = {
        "form": form, "refusal": refusal if not faults else None, "faults": faults[:FAULTS],
        "more": max(0, len(faults) - FAULTS), "preview": preview, "page": page,
        "rows": [_row(row, request) for row in page], "tap": forms.ActForm(),
        "export": sheets.links(request), "headings": reading.headings(),
        "fault_columns": [{"key": "row", "label": _("行")}, {"key": "column", "label": _("列")},
                          {"key": "said", "label": _("错误")}],
    }  # fmt: skip
    return render(request, "stemcell/files.html", context, status=status(form, refusal))


def _fault(reason: Any) -> dict[str, Any]:
    said = reason.params
    return {"row": _("第 %(row)s 行") % {"row": said.get("row", "—")}, "column": str(said.get("column", "—")),
            "said": labels.sentence(reason)}  # fmt: skip


def _flat(row: Any) -> list[Any]:
    return [row.name, row.rows, row.made, row.at, str(words.INTAKES[row.status])]


def _row(row: Any, request: Request) -> dict[str, Any]:
    may = row.status == "taken" and request.actor.may("stemcell.intake.undo", row.org_path)
    return {
        "row": row, "status": words.INTAKES[row.status], "day": clock.local(row.at),
        "tone": "ok" if row.status == "taken" else "wait",
        "undo": reverse("stemcell:undo", args=[row.pk]) if may else "",
    }  # fmt: skip


def _template(request: Request) -> HttpResponse:
    """An empty table with the columns that are read."""
    said = request.GET.copy()
    said["export"] = "csv"
    request.GET = said  # type: ignore[assignment]
    return sheets.table(request, "typings", reading.headings(), [])


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take a file back."""
    row = chosen.one(request.actor, pk)
    _done, refusal = tried(request, intakes.undo, intake=row)
    if refusal:
        return _page(request, forms.FileForm(), refusal)
    messages.success(request, _("已整份撤回。"))
    return redirect("stemcell:files")
