"""The teams, one of them with its people and what they did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, matching, thing, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.volunteers import forms
from sanxian.volunteers import labels as words
from sanxian.volunteers.selectors import teams as chosen
from sanxian.volunteers.selectors import volunteers as people
from sanxian.volunteers.services import teams
from sanxian.volunteers.views.parts import PAGE, amount, key, tabs, tapped


@require_GET
def listed(request: Request) -> HttpResponse:
    """The teams, with who leads them and how many belong."""
    tab = "closed" if request.GET.get("tab") == "closed" else ""
    rows = matching(
        chosen.listed(request.actor, tab == "closed"), thing(request), "name__icontains"
    )
    if sheets.wanted(request):
        header = [_("队伍"), _("地方"), _("上级队伍"), _("队长"), _("成立日期"), _("在队人数")]
        return sheets.table(request, "teams", header, _flat(list(rows)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    totals = people.totals(request.actor)
    context = {
        "page": page, "rows": _rows(list(page)), "columns": _columns(), "q": thing(request),
        "tabs": tabs({"": _("在册"), "closed": _("已解散")}, tab), "export": sheets.links(request),
        "totals": totals, "here": totals["active"] + totals["resting"],
        "may_open": request.actor.may_somewhere("volunteers.team.open"),
    }  # fmt: skip
    return render(request, "volunteers/teams.html", context)


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("队伍")}, {"key": "place", "label": _("地方")},
        {"key": "parent", "label": _("上级队伍")}, {"key": "leader", "label": _("队长")},
        {"key": "people", "label": _("在队人数"), "numeric": True},
    ]  # fmt: skip


def _rows(rows: list[Any]) -> list[dict[str, Any]]:
    leaders, names = people.name_of_leader(rows), places.names(row.org_path for row in rows)
    return [
        {"name": {"text": row.name, "url": reverse("volunteers:team", args=[row.pk])},
         "place": names.get(row.org_path, ""), "parent": row.parent.name if row.parent else None,
         "leader": leaders.get(row.pk), "people": row.people}
        for row in rows
    ]  # fmt: skip


def _flat(rows: list[Any]) -> list[list[Any]]:
    leaders, names = people.name_of_leader(rows), places.names(row.org_path for row in rows)
    return [
        [row.name, names.get(row.org_path, ""), row.parent.name if row.parent else "",
         leaders.get(row.pk, ""), row.founded, row.people]
        for row in rows
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new team."""
    known = chosen.choices(request.actor, "volunteers.team.open")
    form = forms.TeamForm(request.POST or None, teams=known)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made, refusal = tried(
            request, teams.open_team, place=request.actor.paths("volunteers.team.open")[0],
            name=said["name"], founded=said["founded"], parent=_parent(request, said),
        )  # fmt: skip
        if made:
            messages.success(request, _("队伍已建立。"))
            return redirect("volunteers:team", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "volunteers/team_new.html", context, status=form_status(form, refusal))


def _parent(request: Request, said: dict[str, Any]) -> Any:
    return (
        chosen.chosen(request.actor, said["parent"], "volunteers.team.see")
        if said["parent"]
        else None
    )


@require_GET
def team(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(
    request: Request, row: Any, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    members = chosen.members(row)
    lines = {line.pk: line for line in people.lines([m.volunteer for m in members], request.at)}
    if sheets.wanted(request):
        header = [_("姓名"), _("手机"), _("入队日期"), _("服务"), _("本年时长（分钟）")]
        return sheets.table(
            request, f"team-{row.pk}", header,
            ([lines[m.volunteer_id].name, lines[m.volunteer_id].masked_phone, m.since,
              _kinds(lines[m.volunteer_id]), lines[m.volunteer_id].minutes] for m in members),
        )  # fmt: skip
    names = [(m.volunteer_id, lines[m.volunteer_id].name) for m in members]
    page = Pages(chosen.activities(row), 10).get_page(request.GET.get("page"))
    context = {
        "row": row, "refusal": refusal, "export": sheets.links(request),
        "members": [_member(m, lines[m.volunteer_id]) for m in members], "page": page,
        "activities": [_activity(one) for one in page], "sums": _sums(row),
        "leader": dict(names).get(row.leader_id, ""),
        "may_run": not row.closed, "tap": forms.Taps(),
        "may_keep": not row.closed and request.actor.may("volunteers.team.amend", row.org_path),
        "edit": form or _edit(request, row, names), "join": _joinable(request, row, names),
    }  # fmt: skip
    return render(
        request, "volunteers/team.html", context, status=int(refusal.http) if refusal else 200
    )


def _kinds(line: people.Line) -> str:
    return _("、").join(str(words.KINDS[kind]) for kind in line.kinds)


def _edit(request: Request, row: Any, names: list[tuple[int, str]]) -> forms.TeamEditForm:
    others = [t for t in chosen.choices(request.actor, "volunteers.team.see") if t[0] != row.pk]
    known = {"name": row.name, "parent": row.parent_id or "", "leader": row.leader_id or ""}
    return forms.TeamEditForm(initial=known, teams=others, people=names)


def _joinable(request: Request, row: Any, inside: list[tuple[int, str]]) -> forms.PickForm | None:
    """Volunteers of the actor's reach who do not belong to it; a leader's are all inside."""
    if not request.actor.may("volunteers.team.whole", row.org_path):
        return None
    known = {key for key, _name in inside}
    rows = [v for v in people.listed(request.actor)[:500] if v.pk not in known]
    names = people.names(rows)
    return forms.PickForm(people=sorted(names.items(), key=lambda pair: pair[1])) if names else None


def _member(row: Any, line: people.Line) -> dict[str, Any]:
    return {
        "row": row, "name": line.name, "phone": line.masked_phone, "kinds": _kinds(line),
        "hours": amount(line.minutes), "url": reverse("volunteers:volunteer", args=[line.pk]),
        "part": reverse("volunteers:part", args=[row.pk]),
    }  # fmt: skip


def _activity(row: Any) -> dict[str, Any]:
    return {"row": row, "kind": words.ACTIVITIES[row.kind], "each": amount(row.minutes)}


def _sums(row: Any) -> list[tuple[Any, str]]:
    return [
        (words.ACTIVITIES[kind], _("%(n)s 次") % {"n": n}) for kind, n, _m in chosen.by_kind(row)
    ]


@require_POST
def edit(request: Request, pk: int) -> HttpResponse:
    """Name, leader, place among the teams."""
    row = chosen.one(request.actor, pk)
    names = [(m.volunteer_id, str(m.pk)) for m in chosen.members(row)]
    others = chosen.choices(request.actor, "volunteers.team.see")
    form = forms.TeamEditForm(request.POST, teams=others, people=names)
    if not form.is_valid():
        return redirect("volunteers:team", pk)
    said = form.cleaned_data
    leader = people.one(request.actor, said["leader"]) if said["leader"] else None
    made, refusal = tried(
        request, teams.amend_team, team=row, name=said["name"], leader=leader,
        parent=_parent(request, said),
    )  # fmt: skip
    if refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, _("已更新。"))
    return redirect("volunteers:team", pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    _made, refusal = tried(request, teams.close_team, team=row)
    if refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, _("队伍已解散，队员仍是志愿者。"))
    return redirect("volunteers:teams")


@require_POST
def join(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    (found,) = people.several(request.actor, [key(request.POST.get("volunteer"))])
    _made, refusal = tried(request, teams.join, team=row, volunteer=found)
    if refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, _("已加入队伍。"))
    return redirect("volunteers:team", pk)


@require_POST
def part(request: Request, pk: int) -> HttpResponse:
    row = chosen.membership(request.actor, pk)
    return tapped(
        request, teams.part, _("已离开队伍。"), "volunteers:team", row.team_id, membership=row
    )


@require_http_methods(["GET", "POST"])
def record(request: Request, pk: int) -> HttpResponse:
    """What the team did, and who took part."""
    row = chosen.one(request.actor, pk)
    members = [m.volunteer for m in chosen.members(row)]
    names = people.names(members)
    form = forms.ActivityForm(
        request.POST or None, people=list(names.items()),
        initial={"day": clock.day(request.at), "minutes": 120},
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        took = [v for v in members if v.pk in set(form.cleaned_data["volunteers"])]
        made, refusal = tried(request, teams.record, team=row, volunteers=took, **form.given())
        if made:
            messages.success(request, _("已记下，时长记到每个人。"))
            return redirect("volunteers:team", pk)
    context = {"form": form, "refusal": refusal, "row": row}
    return render(request, "volunteers/activity.html", context, status=form_status(form, refusal))
