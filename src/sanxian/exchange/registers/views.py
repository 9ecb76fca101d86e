"""Registers of another system: send a file, say what its columns mean, see what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.labels.registers import INTAKE_KINDS, INTAKE_STATUSES
from sanxian.blood.selectors import registers as taken
from sanxian.blood.services import registers as intakes
from sanxian.core import clock, labels, sheets
from sanxian.core.web import Request, matching, thing
from sanxian.exchange.registers import fields, heading, selectors, services
from sanxian.exchange.registers.forms import ActForm, ColumnsForm, SendForm
from sanxian.exchange.registers.labels import KINDS
from sanxian.exchange.registers.taking import place_of
from sanxian.kernel.refusal import Reason, Refusal, Unknown

SHOWN = 50


def _kinds(request: Request) -> list[str]:
    """The registers that are this person's work."""
    return [k for k in KINDS if request.actor.may_somewhere(services.SERVICES[k])]


def _kind(request: Request) -> str:
    said = request.POST.get("kind") or request.GET.get("kind", "")
    mine = _kinds(request)
    if not mine:
        raise Unknown("not_found")
    return said if said in mine else mine[0]


@require_http_methods(["GET", "POST"])
def registers(request: Request) -> HttpResponse:
    """Send a file in, and the files sent before."""
    kind = _kind(request)
    if request.GET.get("template"):
        return _template(request, kind)
    if request.method != "POST":
        if sheets.wanted(request):
            return _sent_sheet(request, kind)
        return _registers(request, kind, SendForm(kind=kind, initial={"request": uuid4()}))
    form = SendForm(request.POST, request.FILES, kind=kind)
    if not form.is_valid():
        return _registers(request, kind, form, status=422)
    file = form.cleaned_data["file"]
    try:
        row = services.keep(
            place=place_of(kind, request.actor),
            kind=kind,
            name=file.name,
            content=file.read(),
            system=form.cleaned_data.get("system", ""),
            about=form.about(),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _registers(request, kind, form, refusal=refusal, status=refusal.http)
    return redirect("exchange:register_file", row.uid)


def _registers(
    request: Request, kind: str, form: SendForm, status: int = 200, **more: Any
) -> HttpResponse:
    found = matching(selectors.uploads(request.actor, kind), thing(request), "name__icontains")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "title": KINDS[kind],
        "form": form,
        "fields": fields.of(kind),
        "page": page,
        "rows": [{"row": row, "state": _state(row)} for row in page],
        "export": sheets.links(request),
        "tabs": [
            {"label": KINDS[k], "url": f"?kind={k}", "current": k == kind} for k in _kinds(request)
        ],
        "sees_typings": request.actor.may_somewhere("stemcell.intake.see"),
        "sees_intakes": request.actor.may_somewhere(taken.SEE),
        "sees_takeovers": request.actor.may_somewhere(taken.SEE_BAGS),
        **more,
    }
    return render(request, "exchange/registers.html", context, status=status)


def _template(request: Request, kind: str) -> HttpResponse:
    """An empty table with the columns that are read."""
    said = request.GET.copy()
    said["export"] = "csv" if said["template"] == "csv" else "xlsx"
    request.GET = said  # type: ignore[assignment]
    return sheets.table(request, kind, [str(f.label) for f in fields.of(kind)], [])


def _sent_sheet(request: Request, kind: str) -> HttpResponse:
    header = [_("文件"), _("行数"), _("传入"), _("结果")]
    rows = matching(selectors.uploads(request.actor, kind), thing(request), "name__icontains")
    return sheets.table(
        request,
        "uploads",
        header,
        ([row.name, row.rows, row.sent_at, _state(row)[0]] for row in rows.iterator(500)),
    )


def _state(row: Any) -> tuple[str, str]:
    """What became of a file, in a word, and its tone."""
    if row.runs:
        return _("正在导入"), "now"
    if row.result and row.faults:
        return _("已导入，有错的行留下了"), "warn"
    if row.faults:
        return _("没有导入：有错"), "warn"
    if row.result:
        return _("已导入"), "ok"
    if row.ended_at:
        return _("试过，没有错"), "ok"
    return _("等待确认"), "wait"


# -- one file --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def register_file(request: Request, uid: UUID) -> HttpResponse:
    """What a file's columns mean; then how far its import is, and what came of it."""
    row = selectors.upload(request.actor, uid)
    if sheets.wanted(request):
        return _faults_sheet(request, row)
    first = selectors.preview(row)
    known = selectors.mapping(row)
    if request.method != "POST":
        form = ColumnsForm(
            kind=row.kind,
            heading=first["heading"],
            mapping=known,
            initial={"request": uuid4()},
        )
        return _file(request, row, first, form)
    form = ColumnsForm(request.POST, kind=row.kind, heading=first["heading"], mapping=known)
    if not form.is_valid():
        return _file(request, row, first, form, status=422)
    try:
        heading.places(first["heading"], form.mapping(), fields.of(row.kind))
        services.start(
            upload=row,
            mapping=form.mapping(),
            dry=request.POST.get("dry") == "1",
            part=request.POST.get("part") == "1",
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _file(request, row, first, form, refusal=refusal, status=refusal.http)
    return redirect("exchange:register_file", row.uid)


def _file(
    request: Request,
    row: Any,
    first: dict[str, Any],
    form: ColumnsForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    faults = [_fault(row.kind, said) for said in selectors.faults(row)]
    context = {
        "row": row,
        "title": KINDS[row.kind],
        "form": form,
        "state": _state(row),
        "open": bool(first["heading"]) and not row.runs,
        "columns": [(str(n), word) for n, word in enumerate(first["heading"])],
        "preview": [
            {str(n): cell for n, cell in enumerate(cells)} for _number, cells in first["rows"]
        ],
        "faults": faults[:SHOWN],
        "more": max(0, len(faults) - SHOWN),
        "count": len(faults),
        "taken": row.rows - row.left_out,
        "typings": row.kind == fields.TYPINGS,
        "fault_columns": (("row", _("行")), ("column", _("列")), ("said", _("哪里不对"))),
        "record": _record(request, row),
        "export": sheets.links(request),
        "act_form": ActForm(initial={"request": uuid4()}),
        **more,
    }
    return render(request, "exchange/register_file.html", context, status=status)


def _fault(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    reason = Reason(said["code"], params=said)
    column = str(said.get("column", ""))
    return {
        "row": said.get("row", ""),
        "column": fields.label(kind, column) if column else "",
        "said": " ".join(filter(None, (labels.sentence(reason), labels.advice(reason)))),
    }


def _faults_sheet(request: Request, row: Any) -> HttpResponse:
    """Every fault with its row and column, to be mended beside the file; no value of the file."""
    found = [_fault(row.kind, said) for said in selectors.faults(row)]
    header = [_("行"), _("列"), _("哪里不对")]
    return sheets.table(
        request, "faults", header, [[f["row"], f["column"], f["said"]] for f in found]
    )


def _record(request: Request, row: Any) -> str:
    """Where what was taken in can be seen."""
    label, _colon, key = row.result.partition(":")
    if label == "blood.takeover":
        return reverse("blood:takeover", args=[int(key)])
    if label == "stemdonor.intake":
        return reverse("stemdonor:intakes")
    if label == "stemcell.intake":
        return reverse("stemcell:files")
    return reverse("exchange:imports") if label else ""


@require_POST
def drop_file(request: Request, uid: UUID) -> HttpResponse:
    """Throw a file away."""
    row, form = selectors.upload(request.actor, uid), ActForm(request.POST)
    if form.is_valid():
        services.drop(
            upload=row, by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
        messages.success(request, _("文件已删除，什么也没有导入。"))
    return redirect(f"{reverse('exchange:registers')}?kind={row.kind}")


# -- what was taken in ---------------------------------------------------------------------------------


@require_GET
def imports(request: Request) -> HttpResponse:
    """The registers taken in at one's places, with the way back."""
    return _imports(request)


def _imports(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    found = matching(taken.intakes(request.actor), thing(request), "name__icontains")
    if sheets.wanted(request):
        return _imports_sheet(request, found)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "kind": INTAKE_KINDS[row.kind],
                "status": INTAKE_STATUSES[row.status],
                "form": ActForm(initial={"request": uuid4()})
                if row.status == "taken" and request.actor.may("blood.intake.undo", row.org_path)
                else None,
            }
            for row in page
        ],
        "export": sheets.links(request),
        **more,
    }
    return render(request, "exchange/imports.html", context, status=status)


def _imports_sheet(request: Request, found: Any) -> HttpResponse:
    header = [_("编号"), _("种类"), _("文件"), _("行数"), _("新增"), _("导入"), _("状态")]
    rows = (
        [
            row.pk,
            INTAKE_KINDS[row.kind],
            row.name,
            row.rows,
            row.made,
            clock.local(row.at).strftime("%Y-%m-%d %H:%M"),
            INTAKE_STATUSES[row.status],
        ]
        for row in found.iterator(500)
    )
    return sheets.table(request, "imports", header, rows)


@require_POST
def undo_import(request: Request, pk: int) -> HttpResponse:
    """Take a register back; what was used since is listed, and nothing is taken back."""
    row, form = taken.intake(request.actor, pk), ActForm(request.POST)
    if not form.is_valid():
        return redirect("exchange:imports")
    try:
        intakes.undo(
            intake=row, by=request.actor, at=request.at, request=form.cleaned_data["request"]
        )
    except Refusal as refusal:
        more = max(0, len(refusal.reasons) - SHOWN)
        return _imports(request, refusal.http, refusal=refusal.reasons[:SHOWN], more=more)
    messages.success(request, _("导入已撤销：%(n)s 行。") % {"n": row.rows})
    return redirect("exchange:imports")
