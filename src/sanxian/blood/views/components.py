"""The component room: separation, the shelf, one bag, and what is done to many."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.terms import Component
from sanxian.blood.forms.components import (
    ClearForm,
    DiscardForm,
    HoldForm,
    ScanForm,
    SeparateForm,
    StoreForm,
)
from sanxian.blood.forms.release import PicksForm
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.selectors import components as chosen
from sanxian.blood.selectors import spots
from sanxian.blood.selectors.release import names as people
from sanxian.blood.services import components as services
from sanxian.blood.views.bags import COLUMNS, GROUPS, export, facts, life, rows, way
from sanxian.blood.views.processing import acts_on, printed
from sanxian.core import clock, sheets
from sanxian.core.web import Request, matching, sought
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

# word -> the form, the act, and what the page says
ACTS: dict[str, tuple[type[ScanForm], Any, Any, Any]] = {
    "store": (
        StoreForm,
        services.store,
        gettext_lazy("血液入位"),
        gettext_lazy("已记下位置：%(n)s 袋。"),
    ),
    "hold": (HoldForm, services.hold, gettext_lazy("封存血液"), gettext_lazy("已封存 %(n)s 袋。")),
    "clear": (
        ClearForm,
        services.clear,
        gettext_lazy("解除封存"),
        gettext_lazy("已解除封存 %(n)s 袋。"),
    ),
    "discard": (
        DiscardForm,
        services.discard,
        gettext_lazy("报废血液"),
        gettext_lazy("已报废 %(n)s 袋。"),
    ),
}
MOST = 200
BAG = ("number", "donation__number")  # by which a bag is looked for


@require_http_methods(["GET", "POST"])
def separation(request: Request) -> HttpResponse:
    """Whole blood, the oldest first, with the hours that are left; ticked bags are one act."""
    rows = matching(chosen.to_separate(request.actor, request.at), sought(request), *BAG)
    if sheets.wanted(request):
        return sheets.table(request, "separation", *export(rows))
    if request.method != "POST":
        return _separation(request, rows, SeparateForm(initial={"request": uuid4()}))
    form = SeparateForm(request.POST, keys=rows.values_list("pk", flat=True))
    if not form.is_valid():
        return _separation(request, rows, form, status=422)
    try:
        made = services.separate(
            units=list(rows.filter(pk__in=form.picked())),
            into=form.components(),
            pack=form.cleaned_data["pack"],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _separation(request, rows, form, refusal=refusal, status=refusal.http)
    return printed(request, made)


def _separation(
    request: Request,
    rows: Any,
    form: SeparateForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = Paginator(rows, MOST).get_page(request.GET.get("page"))
    picked = set(form.data.getlist("pick")) if form.is_bound else None
    lines = [_source(s, request, picked) for s in chosen.deadlines(page, request.at)]
    context = {
        "page": page,
        "rows": lines,
        "form": form,
        "refusal": refusal,
        "may": True,
        "heads": [_("采血"), _("量"), _("还能做血小板"), _("还能做新鲜冰冻血浆")],
        "plasma": chosen.to_make(request.actor, request.at).count(),
    }
    return render(request, "blood/separation.html", context, status=status)


def _source(source: chosen.Source, request: Request, picked: set[str] | None) -> dict[str, Any]:
    unit = source.unit
    return {
        "pk": unit.pk,
        "pick": True,
        "number": unit.number,
        "checked": picked is None or str(unit.pk) in picked,
        "url": reverse("blood:unit", args=[unit.pk]),
        "cells": [
            {"label": _("采血"), "text": f"{clock.local(unit.collected_at):%m-%d %H:%M}"},
            {"label": _("量"), "text": f"{unit.volume_ml} mL"},
            {"label": _("还能做血小板"), **_left(source.platelets_until, request)},
            {"label": _("还能做新鲜冰冻血浆"), **_left(source.ffp_until, request)},
        ],
    }


def _left(until: Any, request: Request) -> dict[str, str]:
    """How long is left, in words and tone."""
    minutes = int((until - request.at).total_seconds() // 60)
    if minutes <= 0:
        return {"text": _("已过时限"), "tone": "wait"}
    said = _("还有 %(h)s 小时 %(m)s 分") % {"h": minutes // 60, "m": minutes % 60}
    return {"text": said, "tone": "warn" if minutes < 120 else "ok"}


@require_http_methods(["GET", "POST"])
def make(request: Request) -> HttpResponse:
    """Fresh frozen plasma into cryoprecipitate."""
    rows = matching(chosen.to_make(request.actor, request.at), sought(request), *BAG)
    if sheets.wanted(request):
        return sheets.table(request, "plasma", *export(rows))
    if request.method != "POST":
        return _make(request, rows, PicksForm(initial={"request": uuid4()}))
    form = PicksForm(request.POST, keys=rows.values_list("pk", flat=True))
    if not form.is_valid():
        return _make(request, rows, form, status=422)
    try:
        made = services.make(
            units=list(rows.filter(pk__in=form.picked())),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _make(request, rows, form, refusal=refusal, status=refusal.http)
    return printed(request, made)


def _make(
    request: Request,
    rows: Any,
    form: PicksForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = Paginator(rows, MOST).get_page(request.GET.get("page"))
    picked = set(form.data.getlist("pick")) if form.is_bound else set()
    lines = [
        {
            "pk": u.pk,
            "pick": True,
            "number": u.number,
            "checked": str(u.pk) in picked,
            "url": reverse("blood:unit", args=[u.pk]),
            "cells": [
                {"label": _("量"), "text": f"{u.volume_ml} mL"},
                {"label": _("血型"), "text": f"{u.abo}{u.rhd}" or _("待检")},
                {"label": _("有效期至"), "text": f"{clock.local(u.expires_at):%Y-%m-%d}"},
            ],
        }
        for u in page
    ]
    context = {
        "page": page,
        "rows": lines,
        "form": form,
        "refusal": refusal,
        "may": True,
        "heads": [_("量"), _("血型"), _("有效期至")],
    }
    return render(request, "blood/make.html", context, status=status)


@require_http_methods(["GET"])
def units(request: Request) -> HttpResponse:
    """The shelf, bag by bag: `?component=&group=&status=&q=`."""
    said = {key: request.GET.get(key, "")[:40] for key in ("component", "group", "status", "q")}
    found = chosen.shelf(request.actor, **said)
    if request.GET.get("export"):
        return sheets.table(request, "units", *export(found[:20_000]))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    names = places.names(u.org_path for u in page)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": rows(page, names, request.at),
        **said,
        "said": said,
        "components": COMPONENTS.items(),
        "statuses": UNIT_STATUSES.items(),
        "groups": GROUPS,
        "acts": _acts(request),
        "export": sheets.links(request),
        "old": _old(request),
        "request_id": uuid4(),
    }
    return render(request, "blood/units.html", context)


def _acts(request: Request) -> list[dict[str, str]]:
    """What this actor may do to many bags at once."""
    return [
        {"label": str(title), "url": reverse("blood:bags", args=[word])}
        for word, (_form, act, title, _done) in ACTS.items()
        if request.actor.may_somewhere(act.act)
    ]


def _old(request: Request) -> int:
    """How many bags of the actor's own place are past their time and wait to be discarded."""
    actor = request.actor
    if not actor.may("blood.unit.discard", actor.facility):
        return 0
    return len(services.past_expiry(actor.facility, request.at))


@require_POST
def expire(request: Request) -> HttpResponse:
    """Discard everything past its time, in one act."""
    gone = services.expire(place=request.actor.facility, by=request.actor, at=request.at)
    messages.success(request, _("已按过期报废 %(n)s 袋。") % {"n": len(gone)})
    return redirect("blood:units")


@require_http_methods(["GET", "POST"])
def bags(request: Request, word: str) -> HttpResponse:
    """Scan bags, and store, hold, clear or discard them in one act."""
    if word not in ACTS:
        raise Http404
    kind, act, title, done = ACTS[word]
    if request.method != "POST":
        first = request.GET.get("number", "")[:40]
        said = {"request": uuid4(), "numbers": first, "spot": request.GET.get("spot", "")[:12]}
        return _bags(request, title, _form(request, kind, initial=said))
    form = _form(request, kind, request.POST)
    if not form.is_valid():
        return _bags(request, title, form, status=422)
    try:
        found = chosen.scanned(request.actor, form.cleaned_data["numbers"], act.act)
        act(
            units=found,
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
            **form.said(),
        )
    except Refusal as refusal:
        return _bags(request, title, form, refusal=refusal, status=refusal.http)
    messages.success(request, done % {"n": len(found)})
    one = len(found) == 1 and request.actor.may("blood.unit.see", found[0].org_path)
    return redirect("blood:unit", found[0].pk) if one else redirect("blood:units")


def _form(request: Request, kind: type[ScanForm], data: Any = None, **kwargs: Any) -> ScanForm:
    """The form of an act; storing asks which of the spots in reach."""
    if kind is StoreForm:
        return StoreForm(data, spots=spots.listed(request.actor), **kwargs)
    return kind(data, **kwargs)


def _bags(
    request: Request,
    title: Any,
    form: ScanForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "refusal": refusal}
    return render(request, "blood/bags.html", context, status=status)


@require_http_methods(["GET"])
def unit(request: Request, pk: int) -> HttpResponse:
    """One bag: where it is in its life, where it comes from, what became of it."""
    found = chosen.unit(request.actor, pk)
    above, below = chosen.parents(found), chosen.children(found)
    names = places.names({u.org_path for u in (found, *above, *below)})
    moments = chosen.life(found)
    who = people({m.actor for m in moments})
    context = {
        "unit": found,
        "title": COMPONENTS[Component(found.component)],
        "steps": way(found),
        "facts": facts(found, names.get(found.org_path, found.org_path), request.at),
        "columns": COLUMNS,
        "parents": rows(above, names, request.at),
        "children": rows(below, names, request.at),
        "life": life(moments, who),
        "acts": _acts_on(request, found),
        "treatments": acts_on(request, found),
        "stays": _stays(found),
        "stay_columns": [("spot", _("设备")), ("since", _("放入")), ("until", _("取出"))],
        "past": found.expires_at <= request.at,
        "may_trace": request.actor.may_somewhere("blood.trace.see"),
    }
    return render(request, "blood/unit.html", context)


def _stays(found: Any) -> list[dict[str, Any]]:
    """Where a bag lay, and when."""
    return [
        {
            "spot": {
                "text": " ".join(filter(None, (s.spot.name, s.shelf))),
                "url": reverse("blood:spot", args=[s.spot_id]),
            },
            "since": f"{clock.local(s.since):%Y-%m-%d %H:%M}",
            "until": f"{clock.local(s.until):%Y-%m-%d %H:%M}" if s.until else None,
        }
        for s in spots.stays(found)
    ]


def _acts_on(request: Request, found: Any) -> list[dict[str, str]]:
    """The acts that the bag's status allows and the actor may do where it lies."""
    possible = {"store": chosen.HERE, "clear": (UnitStatus.HELD,)}
    possible |= {"hold": services.HOLDABLE, "discard": services.DISCARDABLE}
    return [
        {"label": str(title), "url": f"{reverse('blood:bags', args=[word])}?number={found.number}"}
        for word, (_form, act, title, _done) in ACTS.items()
        if found.status in possible[word] and request.actor.may(act.act, found.org_path)
    ]
