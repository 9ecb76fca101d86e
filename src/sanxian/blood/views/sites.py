"""Sites and number blocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms.sites import AllotForm, NewSiteForm, SiteForm, WeekForm
from sanxian.blood.labels.donor_room import (
    SESSION_STATUSES,
    SITES,
    WEEKDAYS,
)
from sanxian.blood.selectors import sites as selectors
from sanxian.blood.services import numbers as number_services
from sanxian.blood.services import sessions as session_services
from sanxian.blood.services import sites as services
from sanxian.blood.views.desk import may
from sanxian.blood.views.sessions import SESSION_COLUMNS, session_row
from sanxian.core import clock, sheets
from sanxian.core.web import form_status, matching, thing, tried
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

GET_POST = ["GET", "POST"]
PER_PAGE = 50


# -- sites -----------------------------------------------------------------------------------------


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """Where one can give today: hours, capacity, load."""
    today, q = clock.day(request.at), request.GET.get("q", "").strip()
    kind, closed = request.GET.get("kind", ""), request.GET.get("closed") == "1"
    found = selectors.listed(request.actor, q, kind, closed)
    if request.GET.get("export"):
        return sheets.table(request, "sites", *_site_sheet(list(found), today))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    load = _load(request, today)
    context = {
        "q": q,
        "page": page,
        "columns": SITE_COLUMNS,
        "today": today,
        "rows": [
            _site_row(site, week, load, today) for site, week in _with_hours(page.object_list)
        ],
        "open": sum(s.status == "open" for s in load.values()),
        "came": _sum(load, "came"),
        "kinds": _kind_tabs(request, kind),
        "may_open": request.actor.may_somewhere("blood.site.open"),
    }
    return render(request, "blood/donor_room/sites.html", context)


SITE_COLUMNS = (
    ("name", gettext_lazy("献血点")),
    ("kind", gettext_lazy("类型")),
    ("hours", gettext_lazy("今天开放")),
    ("takes", gettext_lazy("能采")),
    {"key": "capacity", "label": gettext_lazy("每天可接待"), "numeric": True},
    ("load", gettext_lazy("今天")),
)


def _sum(load: dict[int, Any], name: str) -> int:
    return sum(getattr(s, name) for s in load.values())


def _load(request: HttpRequest, today: date) -> dict[int, Any]:
    return {
        s.site_id: s for s in selectors.of_day(request.actor, today).exclude(status="cancelled")
    }


def _with_hours(found: Any) -> list[tuple[Any, dict[int, Any]]]:
    rows = list(found)
    hours = selectors.hours(rows)
    return [(site, hours[site.pk]) for site in rows]


def _hours(week: dict[int, Any], day: date) -> str:
    row = week.get(day.weekday())
    return f"{row.opens:%H:%M}–{row.closes:%H:%M}" if row else _("不开")


def _takes(site: Any) -> str:
    taken = [(site.takes_whole_blood, _("全血")), (site.takes_platelets, _("单采血小板"))]
    return _("、").join(label for takes, label in taken if takes)


def _site_row(site: Any, week: dict[int, Any], load: dict[int, Any], today: date) -> dict[str, Any]:
    session = load.get(site.pk)
    said: Any = None
    if session:
        said = {
            "text": _("来 %(came)s，已献 %(gave)s") % vars(session),
            "url": reverse("blood:session", args=[session.pk]),
            "note": SESSION_STATUSES[session.status],
        }
    return {
        "name": {
            "text": site.name,
            "url": reverse("blood:site", args=[site.pk]),
            "note": site.address,
        },
        "kind": SITES[site.kind],
        "hours": _hours(week, today),
        "takes": _takes(site),
        "capacity": site.capacity,
        "load": said,
    }


def _site_sheet(found: list[Any], today: date) -> tuple[list[str], list[list[Any]]]:
    header = [
        _("献血点"),
        _("类型"),
        _("地址"),
        _("电话"),
        _("能采"),
        _("每天可接待"),
        *(str(day) for day in WEEKDAYS),
    ]
    rows = [
        [
            s.name,
            SITES[s.kind],
            s.address,
            s.phone,
            _takes(s),
            s.capacity,
            *(_hours(week, _weekday(d)) for d in range(7)),
        ]
        for s, week in _with_hours(found)
    ]
    return header, rows


def _weekday(number: int) -> date:
    return date(2024, 1, 1 + number)  # a Monday and the days after it


def _kind_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    all_ = {"label": _("全部"), "url": "?", "current": not current}
    return [
        all_,
        *(
            {"label": label, "url": f"?kind={kind}", "current": kind == current}
            for kind, label in SITES.items()
        ),
    ]


@require_GET
def site(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "blood/donor_room/site.html", _site_context(request, pk))


def _site_context(request: HttpRequest, pk: int, **more: Any) -> dict[str, Any]:
    found = selectors.get(request.actor, pk)
    today = clock.day(request.at)
    week = selectors.hours([found])[found.pk]
    ahead = selectors.planned(request.actor, today, today + timedelta(days=14), found)
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "site": found,
        "kind": SITES[found.kind],
        "takes": _takes(found),
        "week": [(WEEKDAYS[d], _hours(week, _weekday(d))) for d in range(7)],
        "columns": SESSION_COLUMNS,
        "rows": [session_row(s) for s in ahead],
        "may_amend": may(request, "blood.site.amend", found.org_path) and not found.closed_on,
        "may_plan": may(request, "blood.session.plan", found.org_path) and not found.closed_on,
        "week_form": WeekForm(initial={"request": uuid4(), "monday": monday}),
        "number": uuid4(),
        **more,
    }


@require_http_methods(GET_POST)
def open_site(request: HttpRequest) -> HttpResponse:
    """Open a site at an organisation that has none yet."""
    orgs = [
        row
        for path in request.actor.paths("blood.site.open")
        for row in places.of_kind(path, OrgKind.CENTRE, OrgKind.SITE, OrgKind.BUS)
    ]
    form = NewSiteForm(request.POST or None, orgs=orgs)
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(
            request,
            services.open_site,
            org=places.at(form.cleaned_data["org"]),
            kind=form.cleaned_data["kind"],
            hours=form.hours(),
            **form.values(),
        )
        if made:
            messages.success(request, _("献血点已启用。"))
            return redirect("blood:site", made.pk)
    context = {"form": form, "refusal": refusal, "new": True}
    return render(
        request, "blood/donor_room/site_form.html", context, status=form_status(form, refusal)
    )


@require_http_methods(GET_POST)
def amend_site(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    form = SiteForm(request.POST or None, initial=_site_initial(found))
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(
            request, services.amend_site, site=found, hours=form.hours(), **form.values()
        )
        if made:
            messages.success(request, _("已保存。"))
            return redirect("blood:site", pk)
    context = {"form": form, "refusal": refusal, "site": found}
    return render(
        request, "blood/donor_room/site_form.html", context, status=form_status(form, refusal)
    )


def _site_initial(found: Any) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(found, name) for name in SiteForm.PLAIN}
    for day, row in selectors.hours([found])[found.pk].items():
        said |= {f"opens_{day}": row.opens, f"closes_{day}": row.closes}
    return {**said, "request": uuid4()}


@require_POST
def close_site(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    _made, refusal = tried(request, services.close_site, site=found)
    if refusal:
        context = _site_context(request, pk, refusal=refusal)
        return render(request, "blood/donor_room/site.html", context, status=refusal.http)
    messages.success(request, _("献血点已停用。"))
    return redirect("blood:site", pk)


@require_POST
def plan_week(request: HttpRequest, pk: int) -> HttpResponse:
    """The fixed sessions of a week, from the opening hours."""
    found = selectors.get(request.actor, pk)
    form = WeekForm(request.POST)
    refusal = None
    if form.is_valid():
        made, refusal = tried(
            request, session_services.plan_week, site=found, monday=form.cleaned_data["monday"]
        )
        if made is not None:
            said = ngettext("已排 %(n)s 场。", "已排 %(n)s 场。", len(made))
            messages.success(request, said % {"n": len(made)})
            return redirect("blood:site", pk)
    context = _site_context(request, pk, refusal=refusal, week_form=form)
    return render(request, "blood/donor_room/site.html", context, status=form_status(form, refusal))


# -- numbers ---------------------------------------------------------------------------------------


@require_http_methods(GET_POST)
def blocks(request: HttpRequest) -> HttpResponse:
    """Donation numbers: which place has how many left, and a new block."""
    if sheets.wanted(request):
        return _blocks_sheet(request)
    given = [
        row
        for path in request.actor.paths("blood.number.allot")
        for row in places.of_kind(path, OrgKind.CENTRE, OrgKind.SITE, OrgKind.BUS)
    ]
    form = AllotForm(request.POST or None, places=given, initial={"request": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, number_services.allot, **form.given())
        if made:
            messages.success(request, _("号段已分配。"))
            return redirect("blood:blocks")
    context = {"form": form if given else None, "refusal": refusal, **_blocks(request)}
    return render(
        request, "blood/donor_room/blocks.html", context, status=form_status(form, refusal)
    )


def _sought(request: HttpRequest) -> Any:
    """Every block, or those of one facility's number."""
    return matching(selectors.blocks(request.actor), thing(request), "facility__iexact")


def _blocks_sheet(request: HttpRequest) -> HttpResponse:
    found = list(_sought(request))
    names = places.names(b.org_path for b in found)
    header = [_("分给"), _("机构代号"), _("年"), _("从"), _("到"), _("还剩")]
    rows = [
        [names.get(b.org_path, b.org_path), b.facility, 2000 + b.year, b.first, b.last, b.left]
        for b in found
    ]
    return sheets.table(request, "blocks", header, rows)


def _blocks(request: HttpRequest) -> dict[str, Any]:
    page = Paginator(_sought(request), PER_PAGE).get_page(request.GET.get("page"))
    names = places.names(b.org_path for b in page)
    columns = (
        ("place", _("分给")),
        ("facility", _("机构代号")),
        ("year", _("年")),
        {"key": "first", "label": _("从"), "numeric": True},
        {"key": "last", "label": _("到"), "numeric": True},
        {"key": "left", "label": _("还剩"), "numeric": True},
    )
    rows = [
        {
            "place": names.get(b.org_path, b.org_path),
            "facility": b.facility,
            "year": 2000 + b.year,
            "first": b.first,
            "last": b.last,
            "left": b.left,
        }
        for b in page
    ]
    for row in rows:
        row["year"] = str(row["year"])
    return {"page": page, "columns": columns, "rows": rows, "export": sheets.links(request)}
