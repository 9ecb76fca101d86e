"""Trainings and insurance: what is planned, who comes, what ends soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, thing, tried
from sanxian.kernel.refusal import Refusal
from sanxian.volunteers import forms
from sanxian.volunteers import labels as words
from sanxian.volunteers.facts import Result
from sanxian.volunteers.lifecycle import TrainingStatus
from sanxian.volunteers.selectors import asking, covers, shifts
from sanxian.volunteers.selectors import teams as team_reads
from sanxian.volunteers.selectors import trainings as chosen
from sanxian.volunteers.selectors import volunteers as people
from sanxian.volunteers.services import covers as cover_acts
from sanxian.volunteers.services import trainings
from sanxian.volunteers.views.parts import PAGE, key, tabs, tapped, when

# -- trainings -----------------------------------------------------------------------------------------


@require_GET
def trainings_listed(request: Request) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in set(TrainingStatus) else ""
    rows = chosen.listed(request.actor, tab, thing(request))
    if sheets.wanted(request):
        header = [_("课程"), _("时间"), _("地点"), _("报名"), _("名额"), _("状态")]
        return sheets.table(
            request, "trainings", header,
            ([str(words.COURSES[r.course]), r.starts, r.where, r.signed, r.seats,
              str(words.TRAININGS[r.status])] for r in rows.iterator(500)),
        )  # fmt: skip
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    known = {"": _("全部"), **{s.value: words.TRAININGS[s] for s in TrainingStatus}}
    context = {
        "page": page, "rows": [_training_row(r) for r in page], "columns": _training_columns(),
        "tabs": tabs(known, tab), "export": sheets.links(request), "q": thing(request),
        "may_plan": request.actor.may_somewhere("volunteers.training.plan"),
        "ending": chosen.ending(request.actor, *_soon(request)).count(),
    }  # fmt: skip
    return render(request, "volunteers/trainings.html", context)


def _soon(request: Request) -> tuple[Any, Any]:
    today = clock.day(request.at)
    return today, today + timedelta(days=60)


def _training_columns() -> list[dict[str, Any]]:
    return [
        {"key": "course", "label": _("课程")}, {"key": "when", "label": _("时间")},
        {"key": "where", "label": _("地点")}, {"key": "signed", "label": _("报名 / 名额")},
        {"key": "status", "label": _("状态")},
    ]  # fmt: skip


def _training_row(row: Any) -> dict[str, Any]:
    return {
        "course": {"text": words.COURSES[row.course],
                   "url": reverse("volunteers:training", args=[row.pk])},
        "when": when(row.starts, row.ends), "where": row.where,
        "signed": f"{row.signed} / {row.seats}",
        "status": {"text": words.TRAININGS[row.status], "tone": words.TRAINING_TONES[row.status]},
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def training_new(request: Request) -> HttpResponse:
    form = forms.TrainingForm(request.POST or None, initial={"seats": 20})
    refusal = None
    if request.method == "POST" and form.is_valid():
        place = request.actor.paths("volunteers.training.plan")[0]
        made, refusal = tried(request, trainings.plan, place=place, **form.given())
        if made:
            messages.success(request, _("培训已安排，志愿者可以报名了。"))
            return redirect("volunteers:training", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(
        request, "volunteers/training_new.html", context, status=form_status(form, refusal)
    )


@require_GET
def training(request: Request, pk: int) -> HttpResponse:
    return _training_page(request, chosen.one(request.actor, pk))


def _training_page(request: Request, row: Any, refusal: Refusal | None = None) -> HttpResponse:
    signed = chosen.signed(request.actor, row)
    names = asking.names(one.volunteer_id for one in signed)
    planned = row.status == TrainingStatus.PLANNED
    inside = {one.volunteer_id for one in signed}
    others = (
        [v for v in people.listed(request.actor)[:500] if v.pk not in inside] if planned else []
    )
    pick = people.names(others)
    context = {
        "row": row, "course": words.COURSES[row.course], "when": when(row.starts, row.ends),
        "status": words.TRAININGS[row.status], "tone": words.TRAINING_TONES[row.status],
        "signed": [(one, names[one.volunteer_id], words.RESULTS.get(one.result, ""))
                   for one in signed],
        "refusal": refusal, "tap": forms.Taps(), "planned": planned,
        "begun": request.at >= row.starts, "results": words.RESULTS.items(),
        "may_hold": planned and request.actor.may("volunteers.training.hold", row.org_path),
        "pick": forms.PickForm(people=sorted(pick.items(), key=lambda p: p[1])) if pick else None,
    }  # fmt: skip
    return render(
        request, "volunteers/training.html", context, status=int(refusal.http) if refusal else 200
    )


@require_POST
def training_sign(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    (found,) = people.several(request.actor, [key(request.POST.get("volunteer"))])
    _made, refusal = tried(request, trainings.sign, training=row, volunteer=found)
    if refusal:
        return _training_page(request, row, refusal)
    messages.success(request, _("已报名。"))
    return redirect("volunteers:training", pk)


@require_POST
def training_hold(request: Request, pk: int) -> HttpResponse:
    """How it ended for each."""
    row = chosen.one(request.actor, pk)
    results = {
        one.volunteer_id: request.POST.get(f"result_{one.volunteer_id}", Result.ABSENT)
        for one in chosen.signed(request.actor, row)
    }
    _made, refusal = tried(request, trainings.hold, training=row, results=results)
    if refusal:
        return _training_page(request, row, refusal)
    messages.success(request, _("结果已登记。"))
    return redirect("volunteers:training", pk)


@require_POST
def training_cancel(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    return tapped(
        request, trainings.cancel, _("培训已取消。"), "volunteers:trainings", training=row
    )


# -- insurance -----------------------------------------------------------------------------------------


@require_GET
def covers_listed(request: Request) -> HttpResponse:
    """What is in force, what ends soonest first; and promised times that nothing covers any more."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in {"soon", "ended"} else ""
    said = thing(request)
    rows = (
        covers.ending(request.actor, request.at, request.actor.facility) if tab == "soon"
        else covers.listed(request.actor, request.at, tab == "ended", said)
    )  # fmt: skip
    if sheets.wanted(request):
        header = [_("姓名"), _("保险公司"), _("保单号"), _("从"), _("到")]
        return sheets.table(request, "insurance", header, map(_cover_flat, _named(list(rows))))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    bare = list(shifts.uncovered(request.actor, request.at)[:50])
    names = asking.names(one.volunteer_id for one in bare)
    context = {
        "page": page, "rows": [_cover_row(one, request) for one in _named(list(page))],
        "columns": _cover_columns(), "q": said, "export": sheets.links(request),
        "tabs": tabs({"": _("有效"), "soon": _("快到期"), "ended": _("已结束")}, tab),
        "may_record": request.actor.may_somewhere("volunteers.cover.record"),
        "bare": [(names[b.volunteer_id], words.KINDS[b.kind], when(b.starts, b.ends)) for b in bare],
    }  # fmt: skip
    return render(request, "volunteers/covers.html", context)


def _named(rows: list[Any]) -> list[tuple[Any, str]]:
    names = asking.names(row.volunteer_id for row in rows)
    return [(row, names[row.volunteer_id]) for row in rows]


def _cover_columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("姓名")}, {"key": "insurer", "label": _("保险公司")},
        {"key": "policy", "label": _("保单号")}, {"key": "since", "label": _("从")},
        {"key": "until", "label": _("到")}, {"key": "end", "label": ""},
    ]  # fmt: skip


def _cover_row(pair: tuple[Any, str], request: Request) -> dict[str, Any]:
    row, name = pair
    return {
        "name": {"text": name, "url": reverse("volunteers:volunteer", args=[row.volunteer_id])},
        "insurer": row.insurer, "policy": {"text": row.policy, "code": True},
        "since": row.first, "until": row.last,
        "end": {"text": _("看"), "url": reverse("volunteers:cover", args=[row.pk]), "button": True},
    }  # fmt: skip


def _cover_flat(pair: tuple[Any, str]) -> list[Any]:
    row, name = pair
    return [name, row.insurer, row.policy, row.first, row.last]


@require_http_methods(["GET", "POST"])
def cover_new(request: Request) -> HttpResponse:
    """One insurance for everybody of a team, or for one volunteer (`?volunteer=`)."""
    alone = key(request.GET.get("volunteer"))
    one = people.one(request.actor, alone) if alone else None
    known = [] if one else team_reads.choices(request.actor, "volunteers.cover.record")
    form = forms.CoverForm(request.POST or None, teams=known)
    refusal = None
    if request.method == "POST" and form.is_valid():
        rows = [one] if one else _members(request, form.cleaned_data.get("team", 0))
        made, refusal = tried(request, cover_acts.record, volunteers=rows, **form.given())
        if made is not None:
            messages.success(request, _("保险已登记。"))
            return redirect("volunteers:covers")
    name = people.brief(one).name if one else ""
    context = {"form": form, "refusal": refusal, "name": name, "nobody": not one and not known}
    return render(request, "volunteers/cover_new.html", context, status=form_status(form, refusal))


def _members(request: Request, team: int) -> list[Any]:
    row = team_reads.chosen(request.actor, team, "volunteers.cover.record")
    keys = [one.volunteer_id for one in team_reads.members(row)]
    if not keys:
        raise Refusal("nobody_took_part")
    return people.several(request.actor, keys, "volunteers.cover.record")


@require_GET
def cover(request: Request, pk: int) -> HttpResponse:
    row = covers.one(request.actor, pk)
    name = people.brief(row.volunteer).name
    in_force = row.ended_at is None and row.ends > request.at
    context = {
        "row": row, "name": name, "in_force": in_force, "last": row.last, "tap": forms.Taps(),
        "may_end": in_force and request.actor.may("volunteers.cover.end", row.org_path),
        "facts": [
            (_("志愿者"), name), (_("保险公司"), row.insurer), (_("保单号"), row.policy),
            (_("从"), f"{row.first:%Y-%m-%d}"), (_("到"), f"{row.last:%Y-%m-%d}"),
            (_("提前结束"), f"{clock.local(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else "—"),
        ],
    }  # fmt: skip
    return render(request, "volunteers/cover.html", context)


@require_POST
def cover_end(request: Request, pk: int) -> HttpResponse:
    row = covers.one(request.actor, pk)
    said = _("这份保险从现在起不再算数。")
    return tapped(request, cover_acts.end, said, "volunteers:covers", cover=row)
