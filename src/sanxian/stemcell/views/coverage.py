"""The chance of a donor, as the registry grows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sanxian.core import clock, sheets
from sanxian.core.web import Request
from sanxian.stemcell import forms
from sanxian.stemcell.selectors import coverage as curves
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.views.parts import shown, unready


@require_GET
def coverage(request: Request) -> HttpResponse:
    """A curve, and what one more thousand effective donors is worth here."""
    known = names.ready()
    if known is None:
        return unready(request)
    held = names.populations(known)
    form = forms.CoverageForm(request.GET or None, populations=held)
    form.is_valid()
    said = form.cleaned_data if form.is_bound else {}  # what could be read of it
    rate = said.get("rate") or curves.usual_rate(request.actor, clock.day(request.at))
    population = said.get("population") or next(iter(held), "")
    totals = chosen.totals(request.actor)
    here = totals["available"] + totals["unavailable"]
    found = curves.curve(known, population, rate, here, said.get("recruited"))
    points = found.points if found else ()
    if sheets.wanted(request):
        return sheets.table(request, "coverage", _header(), (_flat(p) for p in points))
    now = next((p for p in points if p.registered == here), None)
    context = {
        "form": form, "rate": rate, "population": population, "here": here, "now": now and _said(now),
        "found": found, "columns": _columns(), "rows": [_row(p, here) for p in points],
        "labels": [f"{p.registered:,}" for p in points], "series": _series(points),
        "made_up": names.are_made_up(known), "export": sheets.links(request),
        "listed": f"{found.listed:.0%}" if found else "",
    }  # fmt: skip
    return shown(request, "stemcell/coverage.html", context)


def _series(points: Any) -> list[dict[str, Any]]:
    return [
        {"name": _("有 10/10 供者"), "values": [round(p.ten * 100, 1) for p in points], "tone": "stem"},
        {"name": _("有 9/10 以上供者"), "values": [round(p.nine * 100, 1) for p in points], "tone": "ok"},
    ]  # fmt: skip


def _said(p: Any) -> dict[str, str]:
    return {
        "effective": f"{p.effective:,}", "ten": f"{p.ten:.1%}", "nine": f"{p.nine:.1%}",
        "more_ten": f"{p.thousand_ten * 100:.2f}", "more_nine": f"{p.thousand_nine * 100:.2f}",
    }  # fmt: skip


def _header() -> list[str]:
    return [_("在库"), _("有效"), "P(10/10)", "P(≥9/10)", _("再多一千：10/10"),
            _("再多一千：≥9/10")]  # fmt: skip


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "registered", "label": _("在库"), "numeric": True},
        {"key": "effective", "label": _("有效"), "numeric": True},
        {"key": "ten", "label": "10/10", "numeric": True},
        {"key": "nine", "label": "≥9/10", "numeric": True},
        {"key": "more_ten", "label": _("再多一千：10/10"), "numeric": True},
        {"key": "more_nine", "label": _("再多一千：≥9/10"), "numeric": True},
    ]  # fmt: skip


def _row(p: Any, here: int) -> dict[str, Any]:
    note = _("本库现在") if p.registered == here else ""
    return {
        "registered": {"text": f"{p.registered:,}", "note": note}, "effective": p.effective,
        "ten": f"{p.ten:.1%}", "nine": f"{p.nine:.1%}",
        "more_ten": f"+{p.thousand_ten * 100:.2f}", "more_nine": f"+{p.thousand_nine * 100:.2f}",
    }  # fmt: skip


def _flat(p: Any) -> list[Any]:
    chances = (p.ten, p.nine, p.thousand_ten, p.thousand_nine)
    return [p.registered, p.effective, *(f"{one:.6f}" for one in chances)]
