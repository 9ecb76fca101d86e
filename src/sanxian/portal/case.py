"""A donor's own page of her match: what has happened, what comes next, and the way out in two taps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.portal import beside
from sanxian.stemdonor.facts.cases import WHY_OF, Side, StopWhy
from sanxian.stemdonor.forms.registrants import ActForm, choices
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.lifecycle.cases import STOPPABLE, CaseStatus
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases, wishes
from sanxian.stemdonor.views.course import course

_S = CaseStatus
WAY = (
    _S.NOTIFIED, _S.TALKING, _S.AGREED, _S.RESERVED, _S.EXAMINING, _S.PLANNED, _S.CONFIRMED,
    _S.COLLECTING, _S.DELIVERED,
)  # fmt: skip
# What she may say, or leave unsaid; what others find is not hers to choose.
HERS = [why for why in WHY_OF[Side.DONOR] if why not in (StopWhy.UNFIT, StopWhy.LOST)]


class StopForm(ActForm):
    why = forms.ChoiceField(
        label=gettext_lazy("原因"), initial=StopWhy.UNSAID, required=False,
        choices=choices(words.WHYS, HERS), help_text=gettext_lazy("可以不说。"),
    )  # fmt: skip


@require_GET
def case(request: Request) -> HttpResponse:
    return page(request)


def page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    mine = chosen.own(request.actor)
    context: dict[str, Any] = {"mine": mine, "refusal": refusal}
    if mine:
        said, nxt = words.OWN[mine.status]
        standing = chosen.plan(mine)
        context |= {
            "said": said, "next": nxt, "way": _way(mine), "form": StopForm(),
            "may_stop": mine.status in STOPPABLE, "collecting": mine.status == _S.COLLECTING,
            "plan": standing if mine.status != _S.STOPPED else None,
            "hospital": _hospital(standing), "conditioned": mine.conditioned_at,
            "given": mine.collected_on, "course": course(mine),
            **_beside(mine, standing, request),
        }  # fmt: skip
    return render(request, "portal/case.html", context, status=refusal.http if refusal else 200)


def _beside(mine: Any, standing: Any, request: Request) -> dict[str, Any]:
    """Who helps her and when she is called, while there is something to come."""
    if mine.status == _S.STOPPED:
        return {}
    calls = beside.calls(mine, request.at)
    if mine.status == _S.CLOSED and not any(one["hers"] for one in calls):
        return {}
    return {
        "helpers": beside.helpers(mine, request.at), "calls": calls,
        "phone": chosen.arranged(standing).get("phone", "") if standing else "",
    }  # fmt: skip


def _hospital(standing: Any) -> str:
    path = standing.stay.org_path if standing else ""
    return places.names([path]).get(path, "") if path else ""


def _way(mine: Any) -> list[dict[str, Any]]:
    """The stations of the way, the nearest reached one marked; nothing where it has ended."""
    if mine.status == _S.STOPPED:
        return []
    order = list(_S)
    here = max(n for n, s in enumerate(WAY) if order.index(s) <= order.index(_S(mine.status)))
    done = mine.status in (_S.DELIVERED, _S.CLOSED)
    return [
        {"label": words.CASES[s], "state": "done" if n < here or done else
         "now" if n == here else "next"}
        for n, s in enumerate(WAY)
    ]  # fmt: skip


@require_POST
def stop(request: Request) -> HttpResponse:
    """Her no. Whatever else she says or leaves unsaid, it counts."""
    form = StopForm(request.POST)
    why = (form.cleaned_data.get("why") if form.is_valid() else "") or StopWhy.UNSAID.value
    try:
        cases.own_stop(place=request.actor.facility, why=why, by=request.actor, at=request.at)
    except Refusal as refusal:
        return page(request, refusal)
    messages.success(request, _("好的，这次不继续了。谢谢您考虑过，没有人会再为这件事找您。"))
    return redirect("portal:case")


@require_POST
def please_not(request: Request) -> HttpResponse:
    """One tap, no reason: without this call, or without this person."""
    return _said(request, wishes.please_not, _("好的，这一项不做了。改主意，点一下就回来。"))


@require_POST
def please(request: Request) -> HttpResponse:
    """One tap back."""
    return _said(request, wishes.please, _("好的，这一项照旧。"))


def _said(request: Request, service: Any, said: str) -> HttpResponse:
    what = request.POST.get("what", "")
    try:
        service(place=request.actor.facility, what=what, by=request.actor, at=request.at)
    except Refusal as refusal:
        return page(request, refusal)
    messages.success(request, said)
    return redirect("portal:case")
