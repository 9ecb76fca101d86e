"""Sessions, their crews, and drives as their organiser sees them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms.sites import CrewForm, PlanForm
from sanxian.blood.labels.donor_room import (
    DUTIES,
    SESSION_STATUSES,
    SESSION_TONES,
)
from sanxian.blood.labels.eligibility import SEXES
from sanxian.blood.selectors import roster as rosters
from sanxian.blood.selectors import sites as selectors
from sanxian.blood.services import sessions as session_services
from sanxian.core import clock, sheets
from sanxian.core.web import form_status, matching, thing, tried
from sanxian.kernel.refusal import Malformed
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

GET_POST = ["GET", "POST"]
PER_PAGE = 50


# -- sessions --------------------------------------------------------------------------------------

SESSION_COLUMNS = (
    ("day", gettext_lazy("日期")),
    ("site", gettext_lazy("献血点")),
    ("hours", gettext_lazy("时间")),
    ("host", gettext_lazy("团体")),
    {"key": "came", "label": gettext_lazy("来"), "numeric": True},
    {"key": "gave", "label": gettext_lazy("已献"), "numeric": True},
    ("status", gettext_lazy("状态")),
)


def session_row(s: Any) -> dict[str, Any]:
    return {
        "day": {"text": s.day, "url": reverse("blood:session", args=[s.pk])},
        "site": s.title or s.site.name,
        "hours": f"{s.opens:%H:%M}–{s.closes:%H:%M}",
        "host": s.host.name if s.host else None,
        "came": s.came,
        "gave": s.gave,
        "status": {"text": SESSION_STATUSES[s.status], "tone": SESSION_TONES[s.status]},
    }


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of a day and the six after it; today's first."""
    today = clock.day(request.at)
    start = _day(request.GET.get("from"), today)
    found = list(selectors.planned(request.actor, start, start + timedelta(days=6)))
    if request.GET.get("export"):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in SESSION_COLUMNS]
        body = [[_plain(cell) for cell in session_row(s).values()] for s in found]
        return sheets.table(request, "sessions", header, body)
    now = [s for s in found if s.day == today and s.status != "cancelled"]
    now.sort(key=lambda s: -s.waiting)  # the main button leads to where people wait
    context = {
        "today": today,
        "start": start,
        "now": [_now(s) for s in now],
        "columns": SESSION_COLUMNS,
        "rows": [session_row(s) for s in found if s not in now],
        "before": start - timedelta(days=7),
        "after": start + timedelta(days=7),
        "waiting": sum(s.waiting for s in now),
        "may_plan": request.actor.may_somewhere("blood.session.plan"),
    }
    return render(request, "blood/donor_room/sessions.html", context)


def _now(s: Any) -> dict[str, Any]:
    """A session of today as its card shows it."""
    room = s.capacity_whole_blood + s.capacity_platelets
    return {
        "pk": s.pk,
        "title": s.title,
        "site": s.site,
        "host": s.host,
        "opens": s.opens,
        "closes": s.closes,
        "came": s.came,
        "room": room,
        "tone": SESSION_TONES[s.status],
        "shown_status": SESSION_STATUSES[s.status],
        "load": _("%(came)s / %(room)s 人") % {"came": s.came, "room": room},
        "note": _("等候 %(waiting)s，已献 %(gave)s") % {"waiting": s.waiting, "gave": s.gave},
    }


def _plain(cell: Any) -> Any:
    return cell["text"] if isinstance(cell, dict) else cell


def _day(raw: str | None, default: date) -> date:
    try:
        return parse_date(raw or "") or default
    except ValueError:
        return default


@require_http_methods(GET_POST)
def plan(request: HttpRequest) -> HttpResponse:
    """Plan one session, or a drive at a unit."""
    paths = request.actor.paths("blood.session.plan")
    known = [s for s in selectors.listed(request.actor) if s.org_path.startswith(paths)]
    hosts = [row for path in paths for row in places.of_kind(places.city_of(path), OrgKind.UNIT)]
    initial = {
        "site": request.GET.get("site"),
        "day": clock.day(request.at) + timedelta(days=1),
        "request": uuid4(),
    }
    form = PlanForm(
        request.POST or None, initial=initial, hosts=hosts, sites=[(s.pk, s.name) for s in known]
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, session_services.plan, **_planned(form, known))
        if made:
            messages.success(request, _("场次已排好。"))
            return redirect("blood:session", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "blood/donor_room/plan.html", context, status=form_status(form, refusal))


def _planned(form: PlanForm, known: list[Any]) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    found = next((s for s in known if str(s.pk) == said["site"]), None)
    if found is None:
        raise Malformed("no_such_choice", field="site")
    return {**said, "site": found, "host": places.at(said["host"]) if said["host"] else None}


@require_http_methods(GET_POST)
def crew(request: HttpRequest, pk: int) -> HttpResponse:
    """Who works at a session."""
    found = selectors.session(request.actor, pk)
    centre = places.nearest(found.org_path, OrgKind.CENTRE) or found.org_path
    now = {f"duty_{c.account_id}": c.duty for c in selectors.crew(found)}
    form = CrewForm(
        request.POST or None, staff=places.staff(centre), initial={**now, "request": uuid4()}
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, session_services.staff, session=found, crew=form.crew())
        if made:
            messages.success(request, _("班次已保存。"))
            return redirect("blood:session", pk)
    context = {"form": form, "session": found, "refusal": refusal}
    return render(request, "blood/donor_room/crew.html", context, status=form_status(form, refusal))


ROSTER = [
    ("code", gettext_lazy("献血者编码")),
    ("name", gettext_lazy("姓名")),
    ("sex", gettext_lazy("性别")),
    ("year", gettext_lazy("出生年")),
    ("group", gettext_lazy("血型")),
    ("last", gettext_lazy("上次献血")),
    ("whole_blood", gettext_lazy("可献全血")),
    ("platelets", gettext_lazy("可献血小板")),
    ("may_give", gettext_lazy("当天")),
]


@require_GET
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that goes along to a session: who came to this site before, and who may give that day.

    Names with stars, days without reasons: a paper may be lost.
    """
    found = selectors.session(request.actor, pk)
    rows = rosters.of_site(request.actor, found)
    titles = [str(label) for _key, label in ROSTER]
    if sheets.wanted(request):
        expected = rosters.expected(rows[: rosters.MOST], found)
        lines = (list(_expected(e, found.day).values()) for e in expected)
        plain = ([_plain(cell) for cell in line] for line in lines)
        return sheets.table(request, f"roster-{found.day.isoformat()}", titles, plain)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("外采名单"),
        "back": (reverse("blood:session", args=[pk]), found.title or found.site.name),
        "finding": _("%(n)s 位来过这里的献血者") % {"n": page.paginator.count},
        "lead": _("按 %(day)s 的规则算；只写日子，不写原因。") % {"day": found.day},
        "columns": ROSTER,
        "rows": [_expected(e, found.day) for e in rosters.expected(page.object_list, found)],
        "page": page,
        "export": sheets.links(request),
        "empty": _("还没有人来过这里"),
    }
    return render(request, "blood/supply/listing.html", context)


def _expected(one: rosters.Expected, on: date) -> dict[str, Any]:
    may = one.may_give(on)
    return {
        "code": {"text": one.code, "code": True},
        "name": one.name,
        "sex": SEXES.get(one.sex, ""),
        "year": str(one.born.year) if one.born else "",
        "group": one.group,
        "last": one.last,
        "whole_blood": one.whole_blood,
        "platelets": one.platelets,
        "may_give": {"text": _("可以献"), "tone": "ok"} if may else {"text": _("还不能")},
    }


STEPS = {
    "open": session_services.open_session,
    "close": session_services.close_session,
    "cancel": session_services.cancel_session,
}


@require_POST
def move_session(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Open, close or cancel a session."""
    from sanxian.blood.views.counter import board_context

    found = selectors.session(request.actor, pk)
    _made, refusal = tried(request, STEPS[step], session=found)
    if refusal:
        context = board_context(request, pk, refusal=refusal)
        return render(request, "blood/donor_room/board.html", context, status=refusal.http)
    return redirect("blood:session", pk)


# -- drives, as their organiser sees them ------------------------------------------------------------


@require_GET
def drives(request: HttpRequest) -> HttpResponse:
    """The drives at one's own unit: when, where, and how many came. Never who, nor why not."""
    found = selectors.drives(request.actor)
    found = matching(found, thing(request), "site__name__icontains", "title__icontains")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    columns = (
        ("day", _("日期")),
        ("site", _("献血点")),
        ("hours", _("时间")),
        {"key": "came", "label": _("报到人数"), "numeric": True},
        ("status", _("状态")),
    )
    rows = [{**_drive_row(s)} for s in page]
    if request.GET.get("export"):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in columns]
        body = [[_plain(cell) for cell in _drive_row(s).values()] for s in found]
        return sheets.table(request, "drives", header, body)
    context = {"page": page, "columns": columns, "rows": rows}
    return render(request, "blood/donor_room/drives.html", context)


def _drive_row(s: Any) -> dict[str, Any]:
    return {
        "day": {"text": s.day, "url": reverse("blood:drive", args=[s.pk])},
        "site": s.site.name,
        "hours": f"{s.opens:%H:%M}–{s.closes:%H:%M}",
        "came": s.came,
        "status": {"text": SESSION_STATUSES[s.status], "tone": SESSION_TONES[s.status]},
    }


@require_GET
def drive(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.drive(request.actor, pk)
    room = found.capacity_whole_blood + found.capacity_platelets
    context = {
        "drive": found,
        "status": SESSION_STATUSES[found.status],
        "capacity": room,
        "shown": _("%(came)s / %(room)s 人") % {"came": found.came, "room": room},
    }
    return render(request, "blood/donor_room/drive.html", context)


def crew_words(found: Any) -> list[tuple[str, str]]:
    """Who is on duty: name and duty."""
    return [(c.account.name, str(DUTIES[c.duty])) for c in selectors.crew(found)]
