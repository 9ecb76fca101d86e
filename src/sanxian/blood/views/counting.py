"""The pages of a count: begin, scan with one thumb, look at what differs, explain, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms import quality as forms
from sanxian.blood.labels import quality as words
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES
from sanxian.blood.rules.counting import EXPLANATIONS
from sanxian.blood.selectors import counting as chosen
from sanxian.blood.selectors.release import names
from sanxian.blood.services import counting as services
from sanxian.blood.views.desk import may
from sanxian.core import sheets
from sanxian.core.web import Request, alone, form_status, matching, sought, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

TONES = {"open": "now", "counted": "warn", "closed": "ok", "cancelled": "wait"}


@require_http_methods(["GET"])
def listed(request: Request) -> HttpResponse:
    """Counts, the newest first."""
    said = request.GET.get("status", "")
    rows = chosen.listed(request.actor, said if said in words.COUNT_STATUSES else "")
    rows = matching(rows, sought(request), "code", "lines__number")
    if one := alone(request, rows):
        return redirect("blood:count", one.pk)
    columns = [
        {"key": "code", "label": _("编号"), "code": True},
        {"key": "where", "label": _("点哪里")},
        {"key": "expected", "label": _("账上"), "numeric": True},
        {"key": "seen", "label": _("点到"), "numeric": True},
        {"key": "differing", "label": _("差异"), "numeric": True},
        {"key": "opened", "label": _("开始")},
        {"key": "status", "label": _("状态")},
    ]
    exporting = sheets.wanted(request)
    page = Paginator(rows, 5000 if exporting else 50).get_page(request.GET.get("page"))
    known = places.names({r.org_path for r in page})
    if exporting:
        flat = [[r.code, _where(r, known), r.expected, r.seen, r.differing, r.opened_at,
                 str(words.COUNT_STATUSES[r.status])] for r in page]  # fmt: skip
        return sheets.table(request, "counts", [c["label"] for c in columns], flat)
    context = {
        "page": page,
        "columns": columns,
        "rows": [_row(r, known) for r in page],
        "going": chosen.listed(request.actor, "open").first(),
        "waiting": chosen.to_close(request.actor).count(),
        "export": sheets.links(request),
        "may_open": request.actor.may_somewhere("blood.count.open"),
    }
    return render(request, "blood/quality/counts.html", context)


def _where(row: Any, known: dict[str, str]) -> str:
    place = known.get(row.org_path, row.org_path)
    return f"{place} · {row.spot.name}" if row.spot else place


def _row(row: Any, known: dict[str, str]) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:count", args=[row.pk]), "code": True},
        "where": _where(row, known),
        "expected": row.expected,
        "seen": row.seen,
        "differing": row.differing,
        "opened": row.opened_at,
        "status": {"text": str(words.COUNT_STATUSES[row.status]), "tone": TONES[row.status]},
    }


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a place or a spot; what the books say there is frozen."""
    spots = chosen.choices(request.actor)
    paths = request.actor.paths("blood.count.open")
    known = places.names({*paths, *(s.org_path for s in spots)})
    where = [(f"spot:{s.pk}", f"{known.get(s.org_path, '')} · {s.name}") for s in spots]
    where += [(p, _("%(place)s（全部）") % {"place": known[p]}) for p in paths if p in known]
    form = forms.CountForm(request.POST if request.method == "POST" else None, where=where)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["where"]
        spot = next((s for s in spots if said == f"spot:{s.pk}"), None)
        place = spot.org_path if spot else said
        made, refusal = tried(request, services.open_count, place=place, spot=spot)
        if made:
            return redirect("blood:count", made.pk)
    context = {"form": form, "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/quality/count_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def one(request: Request, pk: int) -> HttpResponse:
    """One count; POST is a bag that was scanned."""
    row = chosen.get(request.actor, pk)
    if sheets.wanted(request):
        return _sheet(request, row)
    form = forms.ScanForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["numbers"].replace(",", " ").split()
        _done, refusal = tried(request, services.scan, count=row, seen=said)
        if not refusal:
            return redirect("blood:count", pk)
    return _one(request, row, form, refusal)


def _sheet(request: Request, row: Any) -> HttpResponse:
    header = [_("血袋号"), _("账上有"), _("点到"), _("结果"), _("说明")]
    flat = [
        [x.number, x.expected, x.seen_at, str(words.FINDINGS.get(x.finding, "")),
         str(words.EXPLANATIONS.get(x.explained, ""))]
        for x in chosen.lines(row)
    ]  # fmt: skip
    return sheets.table(request, f"count-{row.code}", header, flat)


def _one(
    request: Request, row: Any, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    going = row.status == "open"
    page = Paginator(chosen.lines(row, differing=row.status in ("counted", "closed")), 100)
    shown = page.get_page(request.GET.get("page"))
    path = row.org_path
    who = names([row.opened_by, row.finished_by, row.closed_by])
    context = {
        "row": row,
        "where": _where(row, places.names([path])),
        "status": words.COUNT_STATUSES[row.status],
        "lines": [_line(x) for x in shown],
        "page": shown,
        "unexplained": row.lines.filter(finding__in=chosen.DIFFERS, explained="").count(),
        "scanned": row.seen,
        "most": max(row.expected, 1),
        "form": (form or forms.ScanForm()) if going and may(request, "blood.count.scan", path)
        else None,
        "may_finish": going and may(request, "blood.count.finish", path),
        "may_cancel": going and may(request, "blood.count.cancel", path),
        "may_explain": row.status == "counted" and may(request, "blood.count.explain", path),
        "may_close": row.status == "counted" and may(request, "blood.count.close", path)
        and row.finished_by != request.actor.id,
        "may_report": row.status in ("counted", "closed") and row.differing
        and may(request, "blood.nonconformity.open", path),
        "counted_by": who.get(row.finished_by, ""),
        "closed_by": who.get(row.closed_by, ""),
        "request_form": forms.ActForm(),
        "export": sheets.links(request),
        "refusal": refusal,
    }  # fmt: skip
    status = form_status(form, refusal) if form else int(refusal.http) if refusal else 200
    return render(request, "blood/quality/count.html", context, status=status)


def _line(row: Any) -> dict[str, Any]:
    unit = row.unit
    codes = EXPLANATIONS.get(row.finding, ())
    return {
        "row": row,
        "what": f"{COMPONENTS[unit.component]} {unit.abo}{unit.rhd}" if unit else "",
        "now": UNIT_STATUSES[unit.status] if unit else _("没有登记"),
        "finding": words.FINDINGS.get(row.finding, ""),
        "tone": words.FINDING_TONES.get(row.finding, "wait"),
        "explained": words.EXPLANATIONS.get(row.explained, ""),
        "choices": [(c, words.EXPLANATIONS[c]) for c in codes] if not row.explained else [],
    }


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Everything was scanned."""
    row = chosen.get(request.actor, pk)
    done, refusal = tried(request, services.finish, count=row)
    if refusal:
        return _one(request, row, None, refusal)
    gone = done.lines.filter(finding="missing").count()
    if gone:
        messages.warning(request, _("%(n)s 袋没有找到，已封存。") % {"n": gone})
    else:
        messages.success(request, _("已点完。"))
    return redirect("blood:count", pk)


@require_POST
def explain(request: Request, pk: int) -> HttpResponse:
    """How each difference came about; rows left empty stay open."""
    row = chosen.get(request.actor, pk)
    said = {k[4:]: v for k, v in request.POST.items() if k.startswith("why-") and v}
    _done, refusal = tried(request, services.explain, count=row, explanations=said)
    if refusal:
        return _one(request, row, None, refusal)
    messages.success(request, _("已记下 %(n)s 处说明。") % {"n": len(said)})
    return redirect("blood:count", pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """A second person closes."""
    row = chosen.get(request.actor, pk)
    _done, refusal = tried(request, services.close, count=row)
    if refusal:
        return _one(request, row, None, refusal)
    messages.success(request, _("盘点已结案。"))
    return redirect("blood:count", pk)


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """The count is given up."""
    row = chosen.get(request.actor, pk)
    _done, refusal = tried(request, services.cancel, count=row)
    if refusal:
        return _one(request, row, None, refusal)
    messages.success(request, _("盘点已取消。"))
    return redirect("blood:counts")
