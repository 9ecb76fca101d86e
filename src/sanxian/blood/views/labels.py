"""The labels of bags: shown right after they were printed, printed again only with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.terms import Component
from sanxian.blood.forms.storage import RelabelForm, ReprintForm
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.storage import REPRINT_REASONS
from sanxian.blood.rules.unit_number import product_code
from sanxian.blood.selectors import components as chosen
from sanxian.blood.selectors import labels as chosen_labels
from sanxian.blood.selectors.release import names as people
from sanxian.blood.services import labels as services
from sanxian.blood.views.bags import attributes
from sanxian.core import clock
from sanxian.core.symbols import code128_svg, datamatrix_svg
from sanxian.core.web import Request, request_number
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

MOST = 200
JUST_NOW = timedelta(minutes=30)  # the paper may jam; after that a label is printed again by reason


@require_http_methods(["GET"])
def labels(request: Request) -> HttpResponse:
    """The sheets of bags whose labels this actor has just printed, `?unit=…&unit=…`; of the others,
    whether a label was printed, and the way to print one."""
    found = chosen.chosen(request.actor, request.GET.getlist("unit")[:MOST], "blood.unit.see")
    mine = chosen_labels.just_printed(found, request.actor, request.at - JUST_NOW)
    names = places.names(u.org_path for u in found)
    others = [u for u in found if u.pk not in mine]
    context = {
        "labels": [_label(u, names.get(u.org_path, "")) for u in found if u.pk in mine],
        "fresh": [u for u in others if not u.printed],
        "before": [u for u in others if u.printed],
        "may": request.actor.may_somewhere("blood.unit.print"),
        "request_id": uuid4(),
        "one": found[0] if len(found) == 1 else None,
    }
    return render(request, "blood/labels.html", context)


@require_POST
def first_print(request: Request) -> HttpResponse:
    """Record the first print of the bags ticked, and show their sheets."""
    keys = request.POST.getlist("unit")[:MOST]
    found = chosen.chosen(request.actor, keys, "blood.unit.print")
    services.print_labels(
        units=found,
        by=request.actor,
        at=request.at,
        request=request_number(request.POST.get("request")),
    )
    return redirect(_sheets(found))


@require_http_methods(["GET", "POST"])
def reprint(request: Request, pk: int) -> HttpResponse:
    """One bag's prints, and another one with a reason."""
    unit = chosen.unit(request.actor, pk)
    if request.method != "POST":
        return _reprint(request, unit, ReprintForm())
    form = ReprintForm(request.POST)
    if not form.is_valid():
        return _reprint(request, unit, form, status=422)
    try:
        services.reprint(unit=unit, by=request.actor, at=request.at, **form.cleaned_data)
    except Refusal as refusal:
        return _reprint(request, unit, form, refusal=refusal, status=refusal.http)
    return redirect(_sheets([unit]))


def _reprint(
    request: Request,
    unit: Any,
    form: Any,
    *,
    check: Any = None,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    rows = chosen_labels.prints(unit)
    who = people({r.printed_by for r in rows})
    context = {
        "unit": unit,
        "form": form,
        "check": check or RelabelForm(),
        "refusal": refusal,
        "last": rows[0] if rows else None,
        "prints": [_print(r, who) for r in rows],
        "columns": [
            ("which", _("第几张")),
            ("at", _("时间")),
            ("who", _("谁印的")),
            ("why", _("原因")),
            ("checked", _("新旧核对")),
        ],
    }
    return render(request, "blood/reprint.html", context, status=status)


def _print(row: Any, who: dict[str, str]) -> dict[str, Any]:
    return {
        "which": row.which,
        "at": f"{clock.local(row.printed_at):%Y-%m-%d %H:%M}",
        "who": who.get(row.printed_by, row.printed_by),
        "why": REPRINT_REASONS.get(row.reason, _("首次打印")),
        "checked": {"text": _("已核对"), "tone": "ok"} if row.checked_at else None,
    }


@require_POST
def relabel(request: Request, pk: int) -> HttpResponse:
    """The old and the new label, scanned one after the other."""
    unit, form = chosen.unit(request.actor, pk), RelabelForm(request.POST)
    if not form.is_valid():
        return _reprint(request, unit, ReprintForm(), check=form, status=422)
    try:
        services.check_labels(unit=unit, by=request.actor, at=request.at, **form.cleaned_data)
    except Refusal as refusal:
        return _reprint(
            request, unit, ReprintForm(), check=form, refusal=refusal, status=refusal.http
        )
    messages.success(request, _("新旧标签是同一袋，可以换上。"))
    return redirect("blood:reprint", unit.pk)


def _sheets(units: list[Any]) -> str:
    return f"{reverse('blood:labels')}?{'&'.join(f'unit={u.pk}' for u in units)}"


def _label(found: Any, place: str) -> dict[str, Any]:
    return {
        "unit": found,
        "place": place,
        "component": COMPONENTS[Component(found.component)],
        "product": product_code(
            found.component,
            leucodepleted=found.leucodepleted,
            irradiated=found.irradiated_at is not None,
        ),
        "attributes": attributes(found),
        "bars": code128_svg(found.number),
        "matrix": datamatrix_svg(found.number),
        "rhd": {"+": _("阳性"), "-": _("阴性")}.get(found.rhd, ""),
    }
