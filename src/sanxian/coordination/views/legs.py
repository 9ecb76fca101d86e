"""An escort's phone: one leg, one big button for what comes next. It works with one thumb."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.coordination import editions, forms
from sanxian.coordination import labels as words
from sanxian.coordination.lifecycle import LegStatus
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services import legs
from sanxian.coordination.views.missions import word_of
from sanxian.coordination.views.parts import done
from sanxian.core import clock, sheets
from sanxian.core.web import Request, form_status
from sanxian.kernel.refusal import Refusal


@require_GET
def mine(request: Request) -> HttpResponse:
    """One's own ways, the next first; below, those that are over."""
    past = chosen.past(request.actor)
    if sheets.wanted(request):
        header = [_("返回时间"), _("接到"), _("交出"), _("公里")]
        flat = ([leg.back_at, leg.taken_at, leg.handed_at, leg.km] for leg in past)
        return sheets.table(request, "my-escorts", header, flat)
    context = {
        "legs": [_brief(leg) for leg in chosen.mine(request.actor)],
        "called_off": chosen.called_off(request.actor, request.at),
        "past": list(past[:20]), "totals": chosen.my_totals(request.actor),
        "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "coordination/my_legs.html", context)


def _brief(leg: Any) -> dict[str, Any]:
    return {
        "url": reverse("coordination:leg", args=[leg.pk]), "label": chosen.errand(leg).start,
        "note": words.LEGS[leg.status], "due": clock.local(leg.starts).strftime("%m-%d %H:%M"),
        "current": leg.status == LegStatus.CARRYING,
    }  # fmt: skip


@require_GET
def leg(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk=pk)


def _page(
    request: Request, *, pk: int, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """What is carried, from where to where, and the next thing to do."""
    row = chosen.own(request.actor, pk)
    before, after = chosen.before(row), chosen.following(row)
    ruled = editions.transport(row.mission.org_path, clock.day(request.at))
    look = chosen.last_look(row)
    context = {
        "row": row, "errand": chosen.errand(row), "status": words.LEGS[row.status],
        "next": _next(row, before, after), "refusal": refusal,
        "bars": _bars(row, before), "wrong": _wrong(row),
        "code": chosen.code(row) if after and row.status == LegStatus.CARRYING else "",
        "deadline": row.mission.deadline, "look_at": rules.next_look(look, ruled) if look else None,
        "readings": list(row.readings.order_by("-at", "-pk")[:6]), "form": form,
        "low": ruled.values.low, "high": ruled.values.high, **_forms(form),
    }  # fmt: skip
    return render(request, "coordination/leg.html", context, status=form_status(form, refusal))


def _next(row: Any, before: Any, after: Any) -> str:
    """The word of the next act."""
    if row.status == LegStatus.ASSIGNED:
        return "relay" if before else "wait" if chosen.cells_bars(row.mission) else "take"
    if row.status == LegStatus.CARRYING:
        return "show" if after else "deliver"
    return "back" if row.status == LegStatus.HANDED else ""


def _wrong(row: Any) -> list[str]:
    """What was not right when she handed the cells over: then nobody goes home yet."""
    given = getattr(row, "handed", None)
    if given is None or row.status != LegStatus.HANDED:
        return []
    said = [(given.breach, _("温度超限")), (not given.intact, _("标签或封签不对"))]
    return [words for wrong, words in said if wrong]


def _bars(row: Any, before: Any) -> list[Any]:
    """Why the cells cannot be taken yet, in words."""
    if row.status != LegStatus.ASSIGNED or before:
        return []
    return [words.REASONS[reason.code] for reason in chosen.cells_bars(row.mission)]


def _forms(bound: Any) -> dict[str, Any]:
    kinds = {
        "take_form": forms.TakeForm, "relay_form": forms.RelayForm, "read_form": forms.ColdForm,
        "deliver_form": forms.DeliverForm, "back_form": forms.BackForm,
    }  # fmt: skip
    return {name: bound if type(bound) is kind else kind() for name, kind in kinds.items()}


STEPS: dict[str, Any] = {
    "take": (forms.TakeForm, legs.take),
    "relay": (forms.RelayForm, legs.relay),
    "read": (forms.ColdForm, legs.read),
    "deliver": (forms.DeliverForm, legs.deliver),
    "back": (forms.BackForm, legs.back),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Taken over, a temperature, handed over, home."""
    row = chosen.own(request.actor, pk)
    kind, service = word_of(word, STEPS)
    page = partial(_page, pk=pk)
    return done(request, page, kind(request.POST), service, "coordination:leg", pk, leg=row)
