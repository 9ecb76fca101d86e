"""A registrant's own page: where one stands, what to keep true, and the way out in two taps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal
from sanxian.people import selectors as people
from sanxian.stemdonor.forms.registrants import ActForm, WithdrawForm
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services import registrants as services

_S = RegistrantStatus
WAY = (_S.INTENDING, _S.ENROLLED, _S.COOLING, _S.SAMPLED, _S.TYPING, _S.LISTED)


@require_GET
def cells(request: Request) -> HttpResponse:
    return _page(request)


def _page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    """The state first, in words; a reason to go is asked of nobody."""
    mine = chosen.own(request.actor)
    brief = people.brief_of(people.own(request.actor))
    context: dict[str, Any] = {"mine": mine, "brief": brief, "refusal": refusal}
    if mine:
        context |= {
            "status": words.STATUSES[mine.status], "open": mine.status != _S.LEFT,
            "way": _way(mine), "tap": ActForm(), "form": WithdrawForm(),
            "here": mine.status in (_S.LISTED, _S.LOST),
        }  # fmt: skip
    answer = refusal.http if refusal else 200
    return render(request, "portal/cells.html", context, status=answer)


def _way(mine: Any) -> list[dict[str, Any]]:
    if mine.status == _S.LEFT:
        return []
    here = WAY.index(mine.status) if mine.status in WAY else len(WAY)
    return [
        {
            "label": words.STATUSES[s],
            "state": "done" if n < here else "now" if n == here else "next",
        }
        for n, s in enumerate(WAY)
    ]


@require_POST
def keep(request: Request) -> HttpResponse:
    """Still there, still willing: two things said, both true now."""
    return _done(request, services.own_keep, _("谢谢您，已经记下。"), deeds=["phone", "willing"])


@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Out; a reason may be left unsaid."""
    form = WithdrawForm(request.POST)
    given = form.given() if form.is_valid() else {}
    given.pop("request", None)
    return _done(
        request, services.own_withdraw, _("您已经退出。谢谢您来过，随时可以回来。"), **given
    )


def _done(request: Request, service: Any, said: str, **given: Any) -> HttpResponse:
    try:
        service(place=request.actor.facility, by=request.actor, at=request.at, **given)
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, said)
    return redirect("portal:cells")
