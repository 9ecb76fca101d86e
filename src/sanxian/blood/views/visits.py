"""At the chair: where a visit stands, the screening, the draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.facts import Kind
from sanxian.blood.forms.packs import PackForm
from sanxian.blood.forms.visits import (
    FinishForm,
    ScreenForm,
    StopForm,
)
from sanxian.blood.labels.donor_room import (
    ACTS,
    KINDS,
    MEASURES,
)
from sanxian.blood.labels.questionnaire import declaration_of
from sanxian.blood.labels.supply import SOLUTIONS
from sanxian.blood.lifecycle import VisitStatus
from sanxian.blood.selectors import apheresis, packs
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.blood.selectors import screening as screening_selectors
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import visits as services
from sanxian.blood.services.donations import ADDITIVE
from sanxian.blood.views.desk import may, saw
from sanxian.blood.views.shown import amount, called, early
from sanxian.core import clock
from sanxian.core.web import tried
from sanxian.kernel.refusal import Refusal

GET_POST = ["GET", "POST"]


# -- one visit ---------------------------------------------------------------------------------------


@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a visit stands, and the one next act. What was found at a screening is seen by name."""
    found = selectors.get(request.actor, pk)
    if found.status == VisitStatus.DEFERRED:
        saw(request, found.donor.person_id, "screening", found.org_path)
    return _visit(request, pk)


def _visit(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    context = visit_context(request, found) | more
    refusal = more.get("refusal")
    return render(
        request,
        f"blood/donor_room/{_page_of(found)}.html",
        context,
        status=refusal.http if refusal else more.get("status", 200),
    )


def _page_of(found: Any) -> str:
    pages = {
        VisitStatus.ARRIVED: "arrived",
        VisitStatus.ACCEPTED: "accepted",
        VisitStatus.DRAWING: "drawing",
        VisitStatus.DONATED: "done",
        VisitStatus.STOPPED: "done",
        VisitStatus.DEFERRED: "deferred",
        VisitStatus.LEFT: "left",
    }
    return pages[found.status]


def visit_context(request: HttpRequest, found: Any) -> dict[str, Any]:
    on = clock.day(request.at)
    brief = donor_selectors.briefs([found.donor])[found.donor_id]
    extra: Callable[[Any, HttpRequest], dict[str, Any]] = EXTRAS.get(found.status, _nothing)
    return {
        "visit": found,
        "session": found.session,
        "donor": found.donor,
        "brief": brief,
        "name": called(brief, on),
        "amount": amount(found),
        "kind": KINDS[found.kind],
        "act": ACTS[found.kind],
        "way": _way(found),
        "number": uuid4(),
        "on": on,
        "may_screen": may(request, "blood.visit.screen", found.org_path),
        "may_draw": may(request, "blood.visit.draw", found.org_path),
        "may_leave": may(request, "blood.visit.leave", found.org_path),
        **extra(found, request),
    }


def _nothing(found: Any, request: HttpRequest) -> dict[str, Any]:
    return {}


def _deferred(found: Any, request: HttpRequest) -> dict[str, Any]:
    """The refusal card, and for each kind the day on which she can come again."""
    reasons = selectors.reasons(found) or donor_selectors.standing(
        found.donor, clock.day(request.at)
    )
    dates, _unknown = early(found.donor, clock.day(request.at), found.org_path)
    return {
        "reasons": reasons,
        "gauges": gauges(found),
        "dates": [(KINDS[d.kind], d) for d in dates if d.first],
    }


def _drawing(found: Any, request: HttpRequest) -> dict[str, Any]:
    initial = {
        "request": uuid4(),
        "volume_ml": found.volume_ml or None,
        "doses": found.doses,
        "additive": ADDITIVE,
    }
    machine = apheresis.of(found.donation)
    if machine:
        initial |= {"volume_ml": machine.product_ml, "plasma_ml": machine.plasma_ml}
    return {
        "donation": found.donation,
        "apheresis": machine,
        "needs_record": found.kind == Kind.APHERESIS_PLATELETS and machine is None,
        "finish": FinishForm(kind=found.kind, initial=initial, solutions=list(SOLUTIONS.items())),
        "stop": StopForm(initial={"request": uuid4(), "volume_ml": 0}),
        "may_finish": may(request, "blood.donation.finish", found.org_path),
    }


def _done(found: Any, request: HttpRequest) -> dict[str, Any]:
    dates, _unknown = early(found.donor, clock.day(request.at), found.org_path)
    return {
        "donation": found.donation,
        "bags": selectors.bags(found.donation),
        "pack_url": _pack_url(found, request),
        "given": amount(found.donation),
        "dates": [(KINDS[d.kind], d) for d in dates],
        "apheresis": apheresis.of(found.donation),
        "may_inform": may(request, "blood.information.take", found.org_path),
        "may_record": may(request, "blood.reaction.record", found.org_path),
    }


def _pack_url(found: Any, request: HttpRequest) -> str:
    """A new box from here with the bags that still lie here; "" where there is nothing to send."""
    here = [bag for bag in selectors.bags(found.donation) if bag.org_path == found.org_path]
    if not here or not may(request, "blood.shipment.pack", found.org_path):
        return ""
    said = [("from", found.org_path), *(("number", bag.number) for bag in here)]
    return f"{reverse('blood:pack')}?{urlencode(said)}"


def _accepted(found: Any, request: HttpRequest) -> dict[str, Any]:
    """What the donor signs before the needle."""
    on = clock.day(request.at)
    asked = screening_selectors.questionnaire(found.org_path, on)
    lots = packs.in_use(found.org_path) if found.volume_ml else []
    return {
        "declaration": declaration_of(asked.values),
        "declared": screening_selectors.declaration(found.org_path, on),
        "pack": PackForm() if lots else None,
        "lots": lots,  # shown in a demonstration only, where nobody has a bag in her hand
    }


EXTRAS: dict[str, Callable[[Any, HttpRequest], dict[str, Any]]] = {
    VisitStatus.ACCEPTED: _accepted,
    VisitStatus.DEFERRED: _deferred,
    VisitStatus.DRAWING: _drawing,
    VisitStatus.DONATED: _done,
    VisitStatus.STOPPED: _done,
}

ORDER = (VisitStatus.ARRIVED, VisitStatus.ACCEPTED, VisitStatus.DRAWING, VisitStatus.DONATED)


def _way(found: Any) -> list[dict[str, Any]]:
    """The way of a visit: arrived, screened, drawn, thanked."""
    screening = getattr(found, "screening", None)
    donation = getattr(found, "donation", None)
    times: list[datetime | None] = [
        found.arrived_at,
        screening.at if screening else None,
        donation.started_at if donation else None,
        donation.ended_at if donation else None,
    ]
    labels = [_("报到"), _("初筛"), _("采血"), _("休息与感谢")]
    last = sum(time is not None for time in times)
    if found.status == VisitStatus.DRAWING:
        last -= 1  # the needle is in: that step is the present one
    over = found.status in {
        VisitStatus.DEFERRED,
        VisitStatus.LEFT,
        VisitStatus.DONATED,
        VisitStatus.STOPPED,
    }
    return [
        {
            "label": label,
            "at": clock.local(time).strftime("%H:%M") if time else "",
            "state": _state(n, last, over, time),
        }
        for n, (label, time) in enumerate(zip(labels, times, strict=True))
    ]


def _state(step: int, last: int, over: bool, time: datetime | None) -> str:
    if time and not (step == last and not over):
        return "done"
    return "skip" if over else "now" if step == last else "next"


def gauges(found: Any) -> list[dict[str, Any]]:
    """What was measured, against the limits of that day's policy."""
    said = selectors.measured(found)
    if not said:
        return []
    values = screening_selectors.ruling(found.org_path, clock.day(found.arrived_at)).values
    sex = donor_selectors.briefs([found.donor])[found.donor_id].sex
    bands = {
        "hb_g_per_l": (getattr(values, f"hb_{sex}_g_per_l_from"), None, 80, 200),
        "sbp_mmhg": (values.sbp_mmhg_from, values.sbp_mmhg_below - 1, 70, 180),
        "dbp_mmhg": (values.dbp_mmhg_from, values.dbp_mmhg_below - 1, 40, 120),
        "pulse_per_min": (values.pulse_from, values.pulse_to, 40, 140),
        "temperature_c": (None, values.temperature_c_to, 35, 40),
        "weight_kg": (getattr(values, f"weight_{sex}_kg_from"), None, 35, 100),
        "platelets_e9_per_l": (values.platelets_from, values.platelets_below - 1, 50, 550),
    }
    return [
        {
            "label": MEASURES[name][0],
            "unit": MEASURES[name][1],
            "value": _figure(said[name]),
            "low": _figure(low),
            "high": _figure(high),
            "min": least,
            "max": most,
        }
        for name, (low, high, least, most) in bands.items()
        if said.get(name) is not None
    ]


def _figure(value: Any) -> Any:
    """Decimals of the record and the policy as the picture draws them."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number == int(number) else number


# -- screen ------------------------------------------------------------------------------------------


@require_http_methods(GET_POST)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionnaire and the measurements, on one page for a gloved hand."""
    found = selectors.get(request.actor, pk)
    if found.status != VisitStatus.ARRIVED:
        return redirect("blood:visit", pk)
    form = ScreenForm(
        request.POST or None,
        asked=screening_selectors.asked(found, clock.day(request.at)),
        kind=found.kind,
        today=clock.day(request.at),
        initial={"request": uuid4()},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        refusal = _screen(request, found, form)
        if not form.errors and not refusal:
            return redirect("blood:visit", pk)
    context = visit_context(request, found) | {
        "form": form,
        "refusal": refusal,
        "past": donor_selectors.donations(found.donor)[:3],
    }
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/screen.html", context, status=status)


def _screen(request: HttpRequest, found: Any, form: ScreenForm) -> Refusal | None:
    """Screen; where only measurements are lacking, mark them instead of sending her home."""
    answers, measured = form.answers(request.actor.id), form.measured()
    try:
        decision = screening_selectors.decision(found, answers, measured, clock.day(request.at))
    except Refusal as refusal:
        return refusal
    missing = screening_selectors.not_measured(decision)
    if missing:
        form.want(missing)
        return None
    _made, refusal = tried(
        request,
        services.screen,
        visit=found,
        answers=answers,
        measured=measured,
        request=form.cleaned_data["request"],
    )
    return refusal


# -- draw and leave ----------------------------------------------------------------------------------


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    declared = request.POST.get("declared", "") if request.POST.get("signed") else ""
    pack = request.POST.get("pack", "")[:40]
    donation, refusal = tried(request, services.draw, visit=found, declared=declared, pack=pack)
    if refusal:
        return _visit(request, pk, refusal=refusal)
    if donation is None:
        messages.warning(request, _("初筛之后新到了一条暂缓记录，今天不能采血。"))
    return redirect("blood:visit", pk)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    _made, refusal = tried(request, services.leave, visit=found)
    if refusal:
        return _visit(request, pk, refusal=refusal)
    messages.success(request, _("已登记离开，没有问原因。"))
    return redirect("blood:session", found.session_id)
