"""Missions of a branch: planned, offered, followed, and the figures of the years."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.coordination import forms
from sanxian.coordination import labels as words
from sanxian.coordination.lifecycle import MissionStatus
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import links
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services import missions
from sanxian.coordination.views.parts import PAGE, done
from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, sought_in
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.volunteers.selectors import asking


@require_GET
def listed(request: Request) -> HttpResponse:
    """Missions by code, the next first."""
    tab = "over" if request.GET.get("tab") == "over" else ""
    rows = chosen.listed(request.actor, tab)
    q, rows = sought_in(request, rows, "code")
    if sheets.wanted(request):
        header = [
            _("护送编号"),
            _("状态"),
            _("交接时间"),
            _("最迟送达"),
            _("接到"),
            _("送达"),
            _("温度超限次数"),
        ]
        return sheets.table(request, "missions", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "rows": [_row(row) for row in page], "export": sheets.links(request),
        "columns": [
            {"key": "code", "label": _("护送编号")}, {"key": "status", "label": _("状态")},
            {"key": "planned", "label": _("交接时间")}, {"key": "deadline", "label": _("最迟送达")},
            {"key": "held", "label": _("护送人")}, {"key": "breaches", "label": _("温度超限")},
        ],
        "tabs": [
            {"url": "?", "label": _("进行中"), "current": not tab},
            {"url": "?tab=over", "label": _("已结束"), "current": bool(tab)},
        ],
    }  # fmt: skip
    return render(request, "coordination/missions.html", context)


def _flat(row: Any) -> list[Any]:
    said = str(words.MISSIONS[row.status])
    return [
        row.code,
        said,
        row.planned_for,
        row.deadline,
        row.taken_at,
        row.delivered_at,
        row.breaches,
    ]


def _row(row: Any) -> dict[str, Any]:
    url = reverse("coordination:mission", args=[row.pk])
    nobody = row.status == MissionStatus.PLANNED and not row.held
    return {
        "code": {"text": row.code, "url": url, "code": True},
        "status": {"text": words.MISSIONS[row.status], "tone": words.MISSION_TONES[row.status]},
        "planned": row.planned_for, "deadline": row.deadline,
        "held": {"text": _("还没有人"), "tone": "warn"} if nobody else row.held,
        "breaches": {"text": row.breaches, "tone": "bad"} if row.breaches else None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def plan(request: Request, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    """A new mission."""
    if request.method == "POST" and form is None:
        place = links.branch(request.actor, "coordination.mission.plan")
        sent = forms.PlanForm(request.POST)
        return done(request, plan, sent, missions.plan, "coordination:missions", place=place)
    context = {"form": form or forms.PlanForm(), "refusal": refusal}
    return render(request, "coordination/plan.html", context, status=form_status(form, refusal))


@require_GET
def mission(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk=pk)


def _page(
    request: Request, *, pk: int, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """One mission: its legs, hand-overs and temperatures; who could be asked."""
    row = chosen.one(request.actor, pk)
    legs = chosen.legs(row)
    asked = row.status in (MissionStatus.PLANNED, MissionStatus.RUNNING)
    volunteers = _volunteers(row, request) if asked else []
    names = {pk: name for pk, name in volunteers}
    context = {
        "row": row, "status": words.MISSIONS[row.status], "tone": words.MISSION_TONES[row.status],
        "ends": chosen.ends(row), "legs": [_leg(leg, names) for leg in legs],
        "handovers": [_handover(h) for h in chosen.handovers(row)],
        "readings": chosen.readings(row), "refusal": refusal, "asked": asked,
        "form": form if isinstance(form, forms.OfferForm) else _offer_form(row, legs, volunteers),
        "may_cancel": row.status == MissionStatus.PLANNED, "tap": forms.ActForm(),
    }  # fmt: skip
    return render(request, "coordination/mission.html", context, status=form_status(form, refusal))


def _volunteers(row: Any, request: Request) -> list[tuple[str, str]]:
    """Who could go, as choices; what one lacks is said beside the name."""
    top = places.nearest(row.org_path, Kind.PROVINCE) or row.org_path
    return [(str(v.pk), _able(v)) for v in asking.able(missions.ESCORT, top, request.at)]


def _able(one: Any) -> str:
    lacks = [] if one.trained else [_("未培训")]
    lacks += [] if one.insured else [_("未投保")]
    return f"{one.name} {one.masked_phone}" + (
        f" · {_('、').join(map(str, lacks))}" if lacks else ""
    )


def _offer_form(row: Any, legs: list[Any], volunteers: list[tuple[str, str]]) -> Any:
    start = clock.local(row.planned_for)
    taken = [leg.number for leg in legs if leg.status not in chosen.OVER]
    initial = {
        "number": max(taken, default=0) + 1, "from_day": start.date(), "to_day": start.date(),
        "from_time": start.strftime("%H:%M"), "to_time": "23:00",
    }  # fmt: skip
    return forms.OfferForm(initial=initial, volunteers=volunteers)


def _leg(leg: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "leg": leg, "status": words.LEGS[leg.status],
        "name": names.get(str(leg.volunteer), "").split(" · ")[0] or f"#{leg.volunteer}",
    }  # fmt: skip


def _handover(row: Any) -> dict[str, Any]:
    return {"row": row, "passing": words.PASSINGS[row.passing]}


@require_POST
def offer(request: Request, pk: int) -> HttpResponse:
    """Ask a volunteer."""
    row = chosen.one(request.actor, pk)
    form = forms.OfferForm(request.POST, volunteers=_volunteers(row, request))
    page = partial(_page, pk=pk)
    return done(request, page, form, missions.offer, "coordination:mission", pk, mission=row)


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    form = forms.ActForm(request.POST)
    page = partial(_page, pk=pk)
    return done(request, page, form, missions.cancel, "coordination:mission", pk, mission=row)


@require_GET
def years(request: Request) -> HttpResponse:
    """Missions, cities, hospitals, kilometres, on time, breaches; year by year."""
    rows = rules.by_year(chosen.done(request.actor))
    header = [
        _("年份"), _("护送次数"), _("城市"), _("医院"), _("公里"), _("按时送达"), _("有温度超限"),
    ]  # fmt: skip
    flat = [[r.year, r.missions, r.cities, r.hospitals, r.km, r.on_time, r.breaches] for r in rows]
    if sheets.wanted(request):
        return sheets.table(request, "escorts", header, flat)
    names = ("year", "missions", "cities", "hospitals", "km", "on_time", "breaches")
    context = {
        "columns": [
            {"key": key, "label": label, "numeric": key != "year"}
            for key, label in zip(names, header, strict=True)
        ],
        "rows": [{**dict(zip(names, row, strict=True)), "year": str(row[0])} for row in flat],
        "export": sheets.links(request), "total": sum(r.missions for r in rows),
    }  # fmt: skip
    return render(request, "coordination/years.html", context)


def word_of(word: str, table: dict[str, Any]) -> Any:
    """What stands under a word of an address. Raises Malformed."""
    if word not in table:
        raise Malformed("no_such_choice", field="word")
    return table[word]
