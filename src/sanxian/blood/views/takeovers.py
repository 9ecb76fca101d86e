"""Statements about another system's bags: what the first person stated, and the second signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.registers import TAKEOVER_STATUSES
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.selectors import registers as selectors
from sanxian.blood.selectors.release import names
from sanxian.blood.services import takeovers as services
from sanxian.core import clock, sheets
from sanxian.core.web import Request, alone, matching, sought
from sanxian.kernel.refusal import Refusal

LINES = 100
TONES = {"proposed": "now", "confirmed": "ok", "withdrawn": "wait", "undone": "warn"}
LINE_COLUMNS = (
    ("number", gettext_lazy("血袋")),
    ("component", gettext_lazy("成分")),
    ("group", gettext_lazy("血型")),
    {"key": "volume", "label": gettext_lazy("容量 mL"), "numeric": True},
    ("collected", gettext_lazy("采集")),
    ("expires", gettext_lazy("失效")),
    ("storage", gettext_lazy("位置")),
    ("earlier", gettext_lazy("可追到献血者")),
)


@require_GET
def takeovers(request: Request) -> HttpResponse:
    """Every statement at one's places."""
    found = matching(
        selectors.takeovers(request.actor), sought(request), "code", "lines__unit__number"
    )
    if one := alone(request, selectors.waiting(request.actor)):
        return redirect("blood:takeover", one.pk)
    if sheets.wanted(request):
        header = [_("清单"), _("来自"), _("文件"), _("袋数"), _("提出"), _("状态")]
        rows = (
            [r.code, r.system, r.name, r.rows, r.proposed_at, TAKEOVER_STATUSES[r.status]]
            for r in found.iterator(500)
        )
        return sheets.table(request, "takeovers", header, rows)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = [
        {
            "code": {"text": r.code, "url": reverse("blood:takeover", args=[r.pk]), "code": True},
            "system": r.system,
            "rows": r.rows,
            "at": clock.local(r.proposed_at).strftime("%Y-%m-%d %H:%M"),
            "status": {"text": TAKEOVER_STATUSES[r.status], "tone": TONES[r.status]},
        }
        for r in page
    ]
    columns = (
        ("code", _("清单")),
        ("system", _("来自")),
        {"key": "rows", "label": _("袋数"), "numeric": True},
        ("at", _("提出")),
        ("status", _("状态")),
    )
    context = {
        "page": page,
        "rows": rows,
        "columns": columns,
        "waiting": selectors.waiting(request.actor).count(),
        "export": sheets.links(request),
        "may_send": request.actor.may_somewhere("blood.takeover.propose"),
    }
    return render(request, "blood/takeovers.html", context)


@require_GET
def takeover(request: Request, pk: int) -> HttpResponse:
    """One statement, bag by bag."""
    row = selectors.takeover(request.actor, pk)
    found = selectors.lines(row)
    if sheets.wanted(request):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in LINE_COLUMNS]
        return sheets.table(
            request, f"takeover-{row.code}", header, ([*_line(x).values()] for x in found)
        )
    return _takeover(request, row)


def _takeover(request: Request, row: Any, status: int = 200, **more: Any) -> HttpResponse:
    found = selectors.lines(row)
    page = Paginator(found, LINES).get_page(request.GET.get("page"))
    by, place = request.actor, row.org_path
    who = names([row.proposed_by, row.confirmed_by])
    context = {
        "row": row,
        "status": TAKEOVER_STATUSES[row.status],
        "tone": TONES[row.status],
        "page": page,
        "columns": LINE_COLUMNS,
        "lines": [_line(line) for line in page],
        "sums": _sums(found),
        "proposer": who.get(row.proposed_by, row.proposed_by),
        "confirmer": who.get(row.confirmed_by, row.confirmed_by),
        "late": found.filter(expires_at__lte=request.at).count() if row.status == "proposed" else 0,
        "may_confirm": row.status == "proposed"
        and by.may("blood.takeover.confirm", place)
        and row.proposed_by != by.id,
        "may_withdraw": row.status == "proposed" and by.may("blood.takeover.withdraw", place),
        "may_undo": row.status == "confirmed" and by.may("blood.takeover.undo", place),
        "form": ActForm(),
        "export": sheets.links(request),
        **more,
    }
    return render(request, "blood/takeover.html", context, status=status)


def _line(line: Any) -> dict[str, Any]:
    return {
        "number": line.number,
        "component": COMPONENTS.get(line.component, line.component),
        "group": f"{line.abo}{line.rhd}",
        "volume": line.volume_ml,
        "collected": clock.local(line.collected_at).strftime("%Y-%m-%d %H:%M"),
        "expires": clock.local(line.expires_at).strftime("%Y-%m-%d %H:%M"),
        "storage": line.storage,
        "earlier": _("是") if line.earlier_id else _("否"),
    }


def _sums(found: Any) -> list[dict[str, Any]]:
    """How many of each component: what the second person counts in the refrigerator."""
    counted = Counter(found.order_by().values_list("component", flat=True))
    return [
        {"label": COMPONENTS.get(name, name), "value": n, "unit": _("袋")}
        for name, n in sorted(counted.items())
    ]


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """The second signature."""
    return _act(request, pk, services.confirm, _("已签字，在期的血袋已入库。"))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, services.withdraw, _("清单已撤回，可以改好重传。"))


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, services.undo, _("移交已撤销，血袋已报废。"))


def _act(request: Request, pk: int, service: Callable[..., Any], said: str) -> HttpResponse:
    row, form = selectors.takeover(request.actor, pk), ActForm(request.POST)
    if form.is_valid():
        try:
            service(
                takeover=row,
                by=request.actor,
                at=request.at,
                request=form.cleaned_data["request"],
            )
        except Refusal as refusal:
            return _takeover(request, row, refusal.http, refusal=refusal)
        messages.success(request, said)
    return redirect("blood:takeover", row.pk)
