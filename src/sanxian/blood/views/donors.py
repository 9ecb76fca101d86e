"""The register of donors and one donor's file."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.blood.facts.screening import opened
from sanxian.blood.forms.donors import DEFERRALS, DeferForm, LiftForm
from sanxian.blood.labels.donor_room import (
    DEFERRAL_STATUSES,
    KINDS,
    SEXES,
    VISIT_STATUSES,
    VISIT_TONES,
)
from sanxian.blood.labels.eligibility import CLASSES, EVENTS
from sanxian.blood.labels.screen import DONATION_STATUSES
from sanxian.blood.selectors import care, registers
from sanxian.blood.selectors import donors as selectors
from sanxian.blood.services import donors as services
from sanxian.blood.views.desk import may, saw
from sanxian.blood.views.shown import age, amount, span_word
from sanxian.core import clock, labels, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.pages import Pages
from sanxian.core.web import sought, tried
from sanxian.kernel.refusal import Malformed, Refusal

GROUPS = ("A+", "A-", "B+", "B-", "O+", "O-", "AB+", "AB-")
COLUMNS = (
    ("name", gettext_lazy("姓名")),
    ("code", gettext_lazy("编码")),
    ("sex", gettext_lazy("性别")),
    ("group", gettext_lazy("血型")),
    ("registered", gettext_lazy("登记")),
)
DONATION_COLUMNS = (
    ("day", gettext_lazy("日期")),
    ("number", gettext_lazy("献血码")),
    ("amount", gettext_lazy("献了")),
    ("status", gettext_lazy("状态")),
)
DEFERRAL_COLUMNS = (
    ("code", gettext_lazy("原因")),
    ("since", gettext_lazy("从")),
    ("until", gettext_lazy("到")),
    ("status", gettext_lazy("状态")),
    ("lift", gettext_lazy("解除")),
)
VISIT_COLUMNS = (
    ("at", gettext_lazy("时间")),
    ("site", gettext_lazy("地点")),
    ("kind", gettext_lazy("想献")),
    ("status", gettext_lazy("结果")),
)


@require_http_methods(["GET", "POST"])
def donors(request: HttpRequest) -> HttpResponse:
    """The donors of one's places; a search looks by card, phone, code and name."""
    q = sought(request)
    if q:
        return _search(request, q)
    group = request.GET.get("group", "")
    on = clock.day(request.at) if request.GET.get("deferred") == "1" else None
    found = selectors.listed(request.actor, group if group in GROUPS else "", on)
    if request.GET.get("export"):
        return sheets.table(request, "donors", *_sheet(found))
    page = Pages(found, 50).get_page(request.GET.get("page"))
    briefs = selectors.briefs(page.object_list)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(d, briefs[d.pk]) for d in page],
        "tabs": _tabs(group, on is not None),
        "count": page.paginator.count,
        "q": "",
    }
    return render(request, "blood/donor_room/donors.html", context)


def _search(request: HttpRequest, q: str) -> HttpResponse:
    refusal, rows = None, []
    try:
        found = selectors.find(request.actor, q)
        reach = set(
            selectors.within_reach(request.actor)
            .filter(pk__in=[d.pk for _b, d in found if d])
            .values_list("pk", flat=True)
        )
        rows = [_row(d, b) for b, d in found if d and d.pk in reach]
    except Malformed as said:
        refusal = said
    context = {
        "q": q,
        "rows": rows,
        "columns": COLUMNS,
        "refusal": refusal,
        "count": len(rows),
        "tabs": _tabs("", False),
    }
    return render(request, "blood/donor_room/donors.html", context, status=422 if refusal else 200)


def _row(donor: Any, brief: Any) -> dict[str, Any]:
    return {
        "name": {
            "text": brief.name,
            "url": reverse("blood:donor", args=[donor.pk]),
            "note": brief.masked_id,
        },
        "code": {"text": donor.code, "code": True},
        "sex": SEXES.get(brief.sex, ""),
        "group": f"{donor.abo}{donor.rhd}",
        "registered": clock.day(donor.registered_at),
    }


def _sheet(found: Any) -> tuple[list[str], list[list[Any]]]:
    """Codes and groups, no names: a list that leaves the house identifies nobody."""
    header = [_("编码"), _("血型"), _("登记")]
    return header, [[d.code, f"{d.abo}{d.rhd}", clock.day(d.registered_at)] for d in found]


def _tabs(group: str, deferred: bool) -> list[dict[str, Any]]:
    first = [
        {"label": _("全部"), "url": "?", "current": not group and not deferred},
        {"label": _("暂缓中"), "url": "?deferred=1", "current": deferred},
    ]
    return first + [
        {"label": g, "url": f"?group={g.replace('+', '%2B')}", "current": g == group}
        for g in GROUPS
    ]


@require_GET
def donor(request: HttpRequest, pk: int) -> HttpResponse:
    """One donor's file: next dates, deferrals, donations, visits. Reading it is on the trail."""
    found = selectors.get(request.actor, pk)
    context = _file(request, found)
    trail.saw(request.actor, subject_of(found), "file", at=request.at, place=found.org_path)
    saw(request, context["brief"].pk, "file", found.org_path)
    return render(request, "blood/donor_room/donor.html", context)


def _iron(request: HttpRequest, found: Any, on: Any) -> dict[str, Any]:
    """The haemoglobin of the last visits and the advice, for those who measure or call."""
    if not request.actor.may_somewhere("blood.reaction.contact"):
        return {}
    iron = care.iron_of(found, on)
    if iron is None:
        return {}
    return {
        "iron": iron,
        "days": [f"{day:%Y-%m-%d}" for day, _value in iron.trend],
        "points": [{"name": _("血红蛋白"), "values": [int(v) for _day, v in iron.trend]}],
        "limit": int(iron.limit),
        "wait": span_word(iron.advice.wait) if iron.advice else "",
    }


def _file(request: HttpRequest, found: Any) -> dict[str, Any]:
    on = clock.day(request.at)
    brief = selectors.briefs([found])[found.pk]
    try:
        dates: Any = selectors.next_dates(found, on)
    except Refusal:
        dates = ()
    return {
        **_iron(request, found, on),
        "donor": found,
        "brief": brief,
        "sex": SEXES.get(brief.sex, ""),
        "age": age(brief.born, on),
        "dates": [
            (KINDS[d.kind], d.first, [labels.sentence(r) for r in opened(d.reasons)], on)
            for d in dates
        ],
        "donation_columns": DONATION_COLUMNS,
        "deferral_columns": DEFERRAL_COLUMNS,
        "visit_columns": VISIT_COLUMNS,
        "donations": [_donation(d) for d in selectors.donations(found)],
        "earlier": [_earlier(d) for d in registers.earlier(selectors.family(found))],
        "deferrals": [_deferral(d, request) for d in selectors.deferrals(found)],
        "visits": [_visit(v) for v in selectors.visits(found)[:20]],
        "may_defer": may(request, "blood.deferral.set", found.org_path),
        "may_trace": request.actor.may_somewhere("blood.trace.see"),
    }


def _donation(row: Any) -> dict[str, Any]:
    """What was given and whether it was fit, never why not."""
    return {
        "day": row.day,
        "number": {"text": row.number, "code": True},
        "amount": amount(row),
        "status": DONATION_STATUSES[row.status],
    }


def _earlier(row: Any) -> dict[str, Any]:
    """What another system recorded: it counts for the next date, and is no bag of ours."""
    return {
        "day": row.day,
        "number": {"text": row.number, "code": True},
        "amount": amount(row),
        "status": _("原系统记录"),
    }


def reason_word(code: str) -> str:
    """A deferral's open code in the reader's language."""
    words = {**dict(DEFERRALS), **EVENTS, **CLASSES}
    return str(words.get(code, code))


def _deferral(row: Any, request: HttpRequest) -> dict[str, Any]:
    lifts = row.status == "active" and may(request, "blood.deferral.lift", row.org_path)
    return {
        "since": row.since,
        "code": reason_word(row.code),
        "until": row.until or _("长期"),
        "status": {
            "text": DEFERRAL_STATUSES[row.status],
            "tone": "warn" if row.status == "active" else "wait",
        },
        "lift": {"text": _("解除"), "url": reverse("blood:lift", args=[row.pk]), "button": True}
        if lifts
        else None,
    }


def _visit(row: Any) -> dict[str, Any]:
    return {
        "at": row.arrived_at,
        "site": row.session.title or row.session.site.name,
        "kind": KINDS[row.kind],
        "status": {"text": VISIT_STATUSES[row.status], "tone": VISIT_TONES[row.status]},
    }


# -- deferrals -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def defer(request: HttpRequest, pk: int) -> HttpResponse:
    """Bar a donor until a day, or for good."""
    found = selectors.get(request.actor, pk)
    form = DeferForm(request.POST or None, initial={"request": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.defer, donor=found, **form.given())
        if made:
            messages.success(request, _("已登记暂缓。"))
            return redirect("blood:donor", pk)
    context = {
        "form": form,
        "donor": found,
        "refusal": refusal,
        "brief": selectors.briefs([found])[found.pk],
    }
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/defer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a deferral, with a reason."""
    found = selectors.deferral(request.actor, pk)
    form = LiftForm(request.POST or None, initial={"request": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.lift, deferral=found, **form.given())
        if made:
            messages.success(request, _("已解除。"))
            return redirect("blood:donor", found.donor_id)
    context = {"form": form, "deferral": found, "word": reason_word(found.code), "refusal": refusal}
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/lift.html", context, status=status)
