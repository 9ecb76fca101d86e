"""What the laboratory works with: instruments, reagent lots, and their controls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms import batches as forms
from sanxian.blood.labels import batches as words
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.selectors import controls as chosen
from sanxian.blood.services import controls as services
from sanxian.core import clock, sheets
from sanxian.core.labels import sentence
from sanxian.core.web import Request, form_status, matching, thing, tried
from sanxian.kernel.refusal import Reason, Refusal

SOON = timedelta(days=30)
SHOWN = 30  # controls on a page: a phone shows them one below another
INSTRUMENT_COLUMNS = [
    ("code", gettext_lazy("代号")),
    ("name", gettext_lazy("名称")),
    ("kind", gettext_lazy("种类")),
    ("since", gettext_lazy("登记")),
    ("status", gettext_lazy("状态")),
]
LOT_COLUMNS = [
    ("lot", gettext_lazy("批号")),
    ("assay", gettext_lazy("项目")),
    ("maker", gettext_lazy("厂家")),
    ("expires", gettext_lazy("有效期至")),
    ("status", gettext_lazy("状态")),
]
CONTROL_COLUMNS = [
    ("at", gettext_lazy("时间")),
    ("instrument", gettext_lazy("仪器")),
    ("assay", gettext_lazy("项目")),
    ("lot", gettext_lazy("批号")),
    ("level", gettext_lazy("水平")),
    ("expected", gettext_lazy("应为")),
    ("found", gettext_lazy("测得")),
    ("ok", gettext_lazy("判定")),
]
TONES = {
    "in_service": "ok",
    "out_of_service": "bad",
    "retired": "wait",
    "quarantine": "now",
    "accepted": "ok",
    "rejected": "bad",
    "closed": "wait",
}


@require_http_methods(["GET"])
def bench(request: Request) -> HttpResponse:
    """Whether results may be taken today: what is out of service, out of date, out of control."""
    today = clock.day(request.at)
    due = [_due(*row) for row in chosen.due(request.actor, request.at)]
    tools = list(chosen.instruments(request.actor))
    lots = chosen.lots(request.actor)
    context = {
        "due": due,
        "failed": sum(row["tone"] == "bad" for row in due),
        "tools": [_tool(t, request) for t in tools[:20]],
        "quarantine": lots.filter(status="quarantine").count(),
        "expiring": [
            _expiring(lot, today)
            for lot in chosen.expiring(request.actor, today, today + SOON)[:20]
        ],
        "may_run": request.actor.may_somewhere("blood.control.run"),
        "instruments_url": reverse("blood:instruments"),
    }
    return render(request, "blood/batches/bench.html", context)


def _due(tool: Any, lot: Any, code: str) -> dict[str, Any]:
    said = Reason(code, params={"instrument": tool.code, "lot": lot.lot})
    return {
        "label": sentence(said),
        "note": ASSAYS[lot.assay],
        "url": reverse("blood:controls"),
        "tone": "bad" if code == "control_failed" else "warn",
        "badge": _("失控") if code == "control_failed" else _("未做"),
    }


def _expiring(lot: Any, today: Any) -> dict[str, Any]:
    days = (lot.expires_on - today).days
    return {
        "label": f"{ASSAYS[lot.assay]} · {lot.lot}",
        "note": _("有效期至 %(day)s") % {"day": lot.expires_on.isoformat()},
        "url": reverse("blood:lots"),
        "badge": _("已过期") if days < 0 else _("还有 %(n)s 天") % {"n": days},
        "tone": "bad" if days < 0 else "warn",
    }


def _tool(tool: Any, request: Request) -> dict[str, Any]:
    def step(permission: str, word: str) -> str:
        may = request.actor.may(permission, tool.org_path)
        return reverse("blood:instrument_step", args=[tool.pk, word]) if may else ""

    here = tool.status == "in_service"
    return {
        "tool": tool,
        "kind": words.INSTRUMENT_KINDS[tool.kind],
        "status": words.INSTRUMENT_STATUSES[tool.status],
        "tone": TONES[tool.status],
        "touched": f"{reverse('blood:touched')}?what=instrument-{tool.pk}",
        "pull": step("blood.instrument.pull", "pull") if here else "",
        "back": step("blood.instrument.return", "return")
        if tool.status == "out_of_service"
        else "",
        "retire": step("blood.instrument.retire", "retire") if tool.status != "retired" else "",
    }


@require_http_methods(["GET", "POST"])
def instruments(request: Request) -> HttpResponse:
    """The register, and a form to enter another."""
    q = thing(request)
    rows = matching(chosen.instruments(request.actor), q, "code__iexact", "name__icontains")
    if request.GET.get("export"):
        header = [str(label) for _key, label in INSTRUMENT_COLUMNS]
        flat = [[t.code, t.name, words.INSTRUMENT_KINDS[t.kind], t.since,
                 words.INSTRUMENT_STATUSES[t.status]] for t in rows]  # fmt: skip
        return sheets.table(request, "instruments", header, flat)
    form, refusal = forms.InstrumentForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(
            request, services.register_instrument, place=request.actor.facility, **form.given()
        )
        if made:
            messages.success(request, _("仪器 %(code)s 已登记。") % {"code": made.code})
            return redirect("blood:instruments")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_tool(t, request) for t in page],
        "form": form if request.actor.may_somewhere("blood.instrument.register") else None,
        "pull_form": forms.PullForm(),
        "refusal": refusal,
        "links": sheets.links(request),
    }
    return render(
        request, "blood/batches/instruments.html", context, status=form_status(form, refusal)
    )


@require_POST
def instrument_step(request: Request, pk: int, word: str) -> HttpResponse:
    """pull, return or retire."""
    tool = chosen.instrument(request.actor, pk)
    acts: dict[str, Any] = {
        "pull": services.pull_instrument,
        "return": services.return_instrument,
        "retire": services.retire_instrument,
    }
    if word not in acts:
        raise Http404
    more = {"reason": request.POST.get("reason", "")} if word == "pull" else {}
    _done, refusal = tried(request, acts[word], instrument=tool, **more)
    if refusal:
        raise refusal
    messages.success(request, _("仪器 %(code)s 的状态已改。") % {"code": tool.code})
    return redirect("blood:instruments")


@require_http_methods(["GET", "POST"])
def lots(request: Request) -> HttpResponse:
    """Reagent lots, what waits first, and a form for a delivery."""
    status = request.GET.get("status", "")
    rows = chosen.lots(request.actor)
    if status in words.LOT_STATUSES:
        rows = rows.filter(status=status)
    rows = matching(rows, thing(request), "lot__iexact", "maker__icontains")
    if request.GET.get("export"):
        header = [str(label) for _key, label in LOT_COLUMNS]
        flat = [[r.lot, ASSAYS[r.assay], r.maker, r.expires_on, words.LOT_STATUSES[r.status]]
                for r in rows[:5000]]  # fmt: skip
        return sheets.table(request, "lots", header, flat)
    form, refusal = forms.LotForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(
            request, services.register_lots, place=request.actor.facility, lots=form.lots()
        )
        if made:
            messages.success(request, _("%(n)s 个批号已登记，待质控和验收。") % {"n": len(made)})
            return redirect("blood:lots")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return _lots(request, page, form, refusal, status)


def _lots(
    request: Request, page: Any, form: Any, refusal: Refusal | None, status: str
) -> HttpResponse:
    may_register = request.actor.may_somewhere("blood.lot.register")
    context = {
        "page": page,
        "rows": [_lot(row, request) for row in page],
        "form": form if may_register else None,
        "reject_form": forms.RejectForm(),
        "refusal": refusal,
        "status": status,
        "statuses": list(words.LOT_STATUSES.items()),
        "quarantine": chosen.lots(request.actor).filter(status="quarantine").count(),
        "links": sheets.links(request),
    }
    return render(request, "blood/batches/lots.html", context, status=form_status(form, refusal))


def _lot(row: Any, request: Request) -> dict[str, Any]:
    def step(permission: str, word: str, *statuses: str) -> str:
        may = request.actor.may(permission, row.org_path) and row.status in statuses
        return reverse("blood:lot_step", args=[row.pk, word]) if may else ""

    return {
        "lot": row,
        "assay": ASSAYS[row.assay],
        "status": words.LOT_STATUSES[row.status],
        "tone": TONES[row.status],
        "expired": row.expires_on < clock.day(request.at),
        "touched": f"{reverse('blood:touched')}?what=lot-{row.pk}",
        "accept": step("blood.lot.accept", "accept", "quarantine"),
        "reject": step("blood.lot.reject", "reject", "quarantine", "accepted"),
        "close": step("blood.lot.close", "close", "accepted"),
    }


@require_POST
def lot_step(request: Request, pk: int, word: str) -> HttpResponse:
    """accept, reject or close."""
    lot = chosen.lot(request.actor, pk)
    if word == "accept":
        _done, refusal = tried(request, services.accept_lots, lots=[lot])
    elif word == "reject":
        reason = request.POST.get("reason", "")
        _done, refusal = tried(request, services.reject_lot, lot=lot, reason=reason)
    elif word == "close":
        _done, refusal = tried(request, services.close_lot, lot=lot)
    else:
        raise Http404
    if refusal:
        page = Paginator(chosen.lots(request.actor), 50).get_page(1)
        return _lots(request, page, forms.LotForm(), refusal, "")
    messages.success(request, _("批号 %(lot)s 的状态已改。") % {"lot": lot.lot})
    return redirect("blood:lots")


@require_http_methods(["GET", "POST"])
def controls(request: Request) -> HttpResponse:
    """Today's controls: those that are usually run, filled in but for what was found."""
    q, only = request.GET.get("q", "").strip(), request.GET.get("show") == "failed"
    rows = chosen.control_runs(request.actor, q, failed=only)
    if sheets.wanted(request):
        header = [str(label) for _key, label in CONTROL_COLUMNS]
        flat = [list(_control(row).values()) for row in rows[:5000]]
        return sheets.table(request, "controls", header, [_plain(line) for line in flat])
    usual, form, refusal = chosen.usual(request.actor), _one_control(request), None
    if request.method == "POST":
        said, made = _said(request, usual, form), None
        if said is not None:
            made, refusal = tried(
                request, services.run_controls, place=request.actor.facility, controls=said
            )
        if made:
            return _told(request, made)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    may_run = request.actor.may_somewhere("blood.control.run")
    due = chosen.due(request.actor, request.at)
    context = {
        "page": page,
        "columns": CONTROL_COLUMNS,
        "rows": [_control(row) | _reported(row) for row in page],
        "groups": _by_instrument(usual, due) if may_run else [],
        "form": form if may_run else None,
        "refusal": refusal,
        "due": len(due),
        "act_form": forms.ActForm(),
        "links": sheets.links(request),
        "q": q,
        "tabs": [
            {"label": _("全部"), "url": "?", "current": not only},
            {"label": _("失控"), "url": "?show=failed", "current": only},
        ],
    }
    status = form_status(form, refusal)
    return render(request, "blood/batches/controls.html", context, status=status)


def _one_control(request: Request) -> forms.ControlForm:
    """The form for a control that was never run before."""
    tools = [t for t in chosen.instruments(request.actor) if t.status == "in_service"]
    known = chosen.lots(request.actor).filter(status__in=["quarantine", "accepted"])[:200]
    data = request.POST if request.POST.get("one") else None
    return forms.ControlForm(data, tools=tools, lots=known)


def _box(row: Any) -> str:
    """The name of the field of one control: by what it is, since a colleague may have run another."""
    return f"found-{row.instrument_id}-{row.lot_id}-{row.level}"


def _by_instrument(usual: list[Any], due: list[Any]) -> list[dict[str, Any]]:
    """The usual controls, one fold for each instrument; those are open of which something is due."""
    waits = {(tool.pk, lot.pk) for tool, lot, _code in due}
    groups: dict[int, dict[str, Any]] = {}
    for row in usual:
        group = groups.setdefault(
            row.instrument_id, {"tool": row.instrument, "rows": [], "due": set()}
        )
        group["rows"].append((_box(row), row, ASSAYS[row.lot.assay]))
        group["due"] |= {(row.instrument_id, row.lot_id)} & waits
    found = list(groups.values())
    for group in found:
        group["due"] = len(group["due"])
    return found


def _reported(row: Any) -> dict[str, Any]:
    """A control that failed leads to a nonconformity in one click."""
    if row.ok:
        return {}
    url = f"{reverse('blood:nonconformity_new')}?from=control&key={row.pk}"
    return {"ok": {"text": _("失控：报不合格"), "url": url, "tone": "bad"}}


def _said(request: Request, usual: list[Any], form: Any) -> list[Any] | None:
    """The one control of the form, or what was found of the usual ones; None for a faulty form."""
    if request.POST.get("one"):
        return [form.control()] if form.is_valid() else None
    found = [(row, request.POST.get(_box(row), "").strip()) for row in usual]
    return [
        forms.Control(
            row.instrument.code,
            row.lot.assay,
            row.lot.lot,
            row.level,
            row.expected,
            said,
            row.sd,
        )
        for row, said in found
        if said
    ]


def _told(request: Request, made: list[Any]) -> HttpResponse:
    failed = [row for row in made if not row.ok]
    if failed:
        messages.error(
            request,
            _("%(n)s 项质控失控；重做通过以前，用它们测的结果不能录入。") % {"n": len(failed)},
        )
    else:
        messages.success(request, _("%(n)s 项质控都在控。") % {"n": len(made)})
    return redirect("blood:controls")


def _control(row: Any) -> dict[str, Any]:
    rule = words.RULES.get(row.rule, row.rule)
    return {
        "at": row.at,
        "instrument": row.instrument.code,
        "assay": ASSAYS[row.lot.assay],
        "lot": row.lot.lot,
        "level": row.level,
        "expected": f"{row.expected} ± {row.sd}" if row.sd else row.expected,
        "found": row.found,
        "ok": {
            "text": str(rule) if row.ok else _("失控 %(rule)s") % {"rule": row.rule},
            "tone": "ok" if row.ok else "bad",
        },
    }


def _plain(line: list[Any]) -> list[Any]:
    return [cell["text"] if isinstance(cell, dict) else cell for cell in line]
