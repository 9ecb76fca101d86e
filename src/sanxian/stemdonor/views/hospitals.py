"""Collection hospitals: what qualifies them, their beds, how far they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.web import Request, tried
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemdonor.forms import care as forms
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services import stays
from sanxian.stemdonor.views.parts import shown

OPEN, QUALIFY, MEASURE = (
    "stemdonor.hospital.open", "stemdonor.hospital.qualify", "stemdonor.hospital.measure",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def hospitals(request: Request) -> HttpResponse:
    rows = list(chosen.listed(request.actor))
    known = chosen.named(rows)
    if sheets.wanted(request):
        header = [
            _("医院"),
            _("机构代码"),
            _("采集床位"),
            _("病区分开"),
            _("资质起"),
            _("资质止"),
            _("批文"),
        ]
        flat = (
            [known[r.pk], r.facility, r.beds, r.wards_apart, r.qualified_since, r.qualified_until,
             r.source] for r in rows
        )  # fmt: skip
        return sheets.table(request, "hospitals", header, flat)
    may = request.actor.may_somewhere(OPEN)
    form = forms.OpenHospitalForm(_open(request), request.POST or None) if may else None
    refusal = None
    if request.method == "POST" and form is not None and form.is_valid():
        made, refusal = tried(request, stays.open_hospital, **form.given())
        if made:
            messages.success(request, _("医院已登记。"))
            return redirect("stemdonor:hospital", made.pk)
    context = {
        "rows": [_row(row, known, clock.day(request.at)) for row in rows], "columns": _columns(),
        "form": form, "refusal": refusal, "export": sheets.links(request), "count": len(rows),
    }  # fmt: skip
    return shown(request, "hospitals", context, form)


def _open(request: Request) -> list[tuple[str, str]]:
    found = {
        row for path in request.actor.paths(OPEN) for row in places.of_kind(path, Kind.HOSPITAL)
    }
    return sorted(found, key=lambda row: row[1])


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("医院")}, {"key": "state", "label": _("资质")},
        {"key": "beds", "label": _("采集床位"), "numeric": True},
        {"key": "apart", "label": _("病区分开")}, {"key": "source", "label": _("批文")},
    ]  # fmt: skip


def _row(row: Any, known: dict[int, str], on: Any) -> dict[str, Any]:
    able = chosen.qualified(row, on, on)
    return {
        "name": {"text": known[row.pk], "url": reverse("stemdonor:hospital", args=[row.pk])},
        "state": {"text": _("有效") if able else _("不在有效期"), "tone": "ok" if able else "warn"},
        "beds": row.beds, "apart": _("是") if row.wards_apart else _("否"), "source": row.source,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def hospital(request: Request, pk: int) -> HttpResponse:
    """One hospital: the days that are booked, what qualifies it, the ways to it."""
    row, refusal = chosen.one(request.actor, pk), None
    may = request.actor.may(QUALIFY, row.org_path)
    first = {
        "beds": row.beds, "wards_apart": row.wards_apart, "since": row.qualified_since,
        "until": row.qualified_until, "source": row.source,
    }  # fmt: skip
    form = forms.HospitalForm(request.POST or None, initial=first) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        made, refusal = tried(request, stays.qualify, hospital=row, **form.given())
        if made:
            messages.success(request, _("已改。"))
            return redirect("stemdonor:hospital", pk)
    return _page(request, row, form, refusal)


def _page(request: Request, row: Any, form: Any, refusal: Any, road: Any = None) -> HttpResponse:
    day = clock.day(request.at)
    booked = chosen.booked_days(row, day)
    roads = row.roads.order_by("km")
    names = places.names([row.org_path, *(one.org_path for one in roads)])
    context = {
        "row": row, "name": names.get(row.org_path, row.facility), "form": form,
        "refusal": refusal, "able": chosen.qualified(row, day, day),
        "days": [{"day": one, "n": n, "full": n >= row.beds} for one, n in booked.items()],
        "roads": [(names.get(one.org_path, ""), _("%(km)s 公里") % {"km": one.km}) for one in roads],
        "road": road or (forms.RoadForm(_counties(request)) if _may_measure(request) else None),
    }  # fmt: skip
    return shown(request, "hospital", context, form or road)


def _may_measure(request: Request) -> bool:
    return request.actor.may_somewhere(MEASURE)


def _counties(request: Request) -> list[tuple[str, str]]:
    found = {
        row for path in request.actor.paths(MEASURE) for row in places.of_kind(path, Kind.COUNTY)
    }
    return sorted(found, key=lambda row: row[1])


@require_POST
def road(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    form = forms.RoadForm(_counties(request), request.POST)
    if not form.is_valid():
        return _page(request, row, None, None, form)
    _made, refusal = tried(request, stays.measure, hospital=row, **form.given())
    if refusal:
        return _page(request, row, None, refusal, form)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:hospital", pk)
