"""The roster, and one volunteer: readiness, hours and cover; never a document, a donation or a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.core import clock, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, sought, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.people import services as people_services
from sanxian.volunteers import forms
from sanxian.volunteers import labels as words
from sanxian.volunteers.lifecycle import HERE, VolunteerStatus
from sanxian.volunteers.selectors import asking, certificates, covers, hours, trainings
from sanxian.volunteers.selectors import volunteers as chosen
from sanxian.volunteers.services import certificates as papers
from sanxian.volunteers.services import volunteers
from sanxian.volunteers.views.parts import PAGE, amount, joined, key, tabs, word_of

STEPS = {
    "accept": volunteers.accept,
    "rest": volunteers.rest,
    "resume": volunteers.resume,
    "leave": volunteers.leave,
}


@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """Whom one works with; looked for by name or the end of a phone, which never stand in an address."""
    said = sought(request) if request.method == "POST" else ""
    tab = request.GET.get("tab", "")
    tab = tab if tab in set(VolunteerStatus) else ""
    team = key(request.GET.get("team"))
    rows: Any = (
        chosen.found(request.actor, said) if said
        else chosen.listed(request.actor, tab, team)
    )  # fmt: skip
    if sheets.wanted(request):
        trail.saw(
            request.actor,
            "volunteers.roster",
            "export",
            at=request.at,
            place=request.actor.facility,
        )
        return sheets.table(
            request, "volunteers", _header(), map(_flat, chosen.lines(rows, request.at))
        )
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    totals = chosen.totals(request.actor)
    context = {
        "q": said, "page": page, "columns": _columns(), "export": sheets.links(request),
        "rows": [_row(line) for line in chosen.lines(page, request.at)], "totals": totals,
        "tabs": tabs({"": _("全部"), **{s.value: words.VOLUNTEERS[s] for s in VolunteerStatus}}, tab),
        "may_enter": request.actor.may_somewhere("volunteers.volunteer.apply"),
    }  # fmt: skip
    return render(request, "volunteers/roster.html", context)


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("姓名")}, {"key": "phone", "label": _("手机")},
        {"key": "teams", "label": _("队伍")}, {"key": "kinds", "label": _("服务")},
        {"key": "courses", "label": _("有效的培训")}, {"key": "insured", "label": _("保险到")},
        {"key": "hours", "label": _("本年时长")}, {"key": "status", "label": _("状态")},
    ]  # fmt: skip


def _row(line: chosen.Line) -> dict[str, Any]:
    return {
        "name": {"text": line.name, "url": reverse("volunteers:volunteer", args=[line.pk])},
        "phone": line.masked_phone, "teams": joined(line.teams) or None,
        "kinds": joined(words.KINDS[k] for k in line.kinds) or None,
        "courses": joined(words.COURSES[c] for c in line.courses) or None,
        "insured": line.insured_until, "hours": amount(line.minutes),
        "status": {"text": words.VOLUNTEERS[line.status], "tone": words.VOLUNTEER_TONES[line.status]},
    }  # fmt: skip


def _header() -> list[str]:
    return [_("姓名"), _("手机"), _("县区"), _("队伍"), _("服务"), _("有效的培训"), _("保险到"),
            _("本年时长（分钟）"), _("状态")]  # fmt: skip


def _flat(line: chosen.Line) -> list[Any]:
    return [
        line.name, line.masked_phone, line.county, joined(line.teams),
        joined(words.KINDS[k] for k in line.kinds), joined(words.COURSES[c] for c in line.courses),
        line.insured_until, line.minutes, str(words.VOLUNTEERS[line.status]),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Somebody who wants to serve: her file is found by her document, or opened."""
    place = request.actor.paths("volunteers.volunteer.apply")[0]
    form = forms.EnterForm(request.POST or None, areas=_areas(place))
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = _entered(request, place, form)
        if made:
            messages.success(request, _("已报名；接收以后就可以安排服务。"))
            return redirect("volunteers:volunteer", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(
        request, "volunteers/volunteer_new.html", context, status=form_status(form, refusal)
    )


def _entered(request: Request, place: str, form: forms.EnterForm) -> tuple[Any, Refusal | None]:
    person, refusal = tried(
        request, people_services.register, place=place, request=None, **form.person()
    )
    if refusal:
        return None, refusal
    return tried(request, volunteers.apply, place=place, person=person.pk, **form.given())


def _areas(place: str) -> list[tuple[str, str]]:
    """The county itself, or all of its city."""
    paths = list(dict.fromkeys((place, places.city_of(place))))
    names = places.names(paths)
    return [(path, names.get(path, path)) for path in paths]


@require_http_methods(["GET"])
def volunteer(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(
    request: Request, row: Any, refusal: Refusal | None = None, amend: Any = None
) -> HttpResponse:
    """One volunteer; that she was looked at stands on the trail."""
    trail.saw(request.actor, subject_of(row), "file", at=request.at, place=row.org_path)
    brief, facts = chosen.brief(row), asking.facts_of([row], request.at)[row.pk]
    year = clock.day(request.at).year
    may = request.actor.may("volunteers.volunteer.amend", row.org_path)
    context = {
        "row": row, "name": brief.name, "phone": brief.masked_phone, "refusal": refusal,
        "status": words.VOLUNTEERS[row.status], "tone": words.VOLUNTEER_TONES[row.status],
        "facts": _facts(row, facts), "teams": chosen.memberships(row), "tap": forms.Taps(),
        "courses": [_course(one, request) for one in trainings.of(row)],
        "covers": [(one, one.ended_at is None and one.ends > request.at) for one in covers.of(row)],
        "sums": _sums(row, year), "year": year, "papers": certificates.of(row)[:5],
        "may_keep": may, "here": row.status in HERE,
        "file": reverse("people:file", args=[row.person_id])
        if request.actor.may("people.person.see", row.org_path) else "",
        "amend": (amend or _amend(row, facts)) if may else None,
    }  # fmt: skip
    answer = 422 if amend is not None else int(refusal.http) if refusal else 200
    return render(request, "volunteers/volunteer.html", context, status=answer)


def _amend(row: Any, facts: Any) -> forms.AmendForm:
    known = {"kinds": sorted(facts.kinds), "area": row.area, "languages": row.languages.split(),
             "registered_as": row.registered_as}  # fmt: skip
    return forms.AmendForm(initial=known, areas=_areas(row.org_path))


def _facts(row: Any, facts: Any) -> list[tuple[str, Any]]:
    names = places.names([row.org_path, row.area])
    return [
        (_("愿意做的服务"), joined(words.KINDS[k] for k in words.KINDS if k in facts.kinds) or "—"),
        (_("县区"), names.get(row.org_path, "—")), (_("能去的范围"), names.get(row.area, "—")),
        (_("会说"), joined(words.LANGUAGES[x] for x in row.languages.split()) or "—"),
        (_("接收日期"), f"{row.since:%Y-%m-%d}" if row.since else "—"),
        (_("紧急联系人"), _("有") if chosen.has_emergency_contact(row) else _("还没有登记")),
    ]  # fmt: skip


def _course(row: Any, request: Request) -> dict[str, Any]:
    over = row.valid_until and row.valid_until < clock.day(request.at)
    said = _("已过期") if over else words.RESULTS.get(row.result, _("已报名"))
    return {"row": row, "course": words.COURSES[row.course], "said": said,
            "tone": "warn" if over else "ok" if row.result == "passed" else "wait"}  # fmt: skip


def _sums(row: Any, year: int) -> list[tuple[Any, str]]:
    found = hours.sums(row, *hours.year(year))
    return [(words.KINDS[kind], amount(said["minutes"])) for kind, said in found.items()]


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Taken in, resting, back, gone."""
    row = chosen.one(request.actor, pk)
    service = STEPS[word_of(word, STEPS)]
    _made, refusal = tried(request, service, volunteer=row)
    if refusal:
        return _page(request, row, refusal)
    messages.success(request, _("已更新。"))
    return redirect("volunteers:volunteer", pk)


@require_POST
def amend(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    form = forms.AmendForm(request.POST, areas=_areas(row.org_path))
    if not form.is_valid():
        return _page(request, row, amend=form)
    _made, refusal = tried(request, volunteers.amend, volunteer=row, **form.given())
    if refusal:
        return _page(request, row, refusal)
    messages.success(request, _("已更新。"))
    return redirect("volunteers:volunteer", pk)


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """A paper of this year's service, or of the year that was asked for; free of charge."""
    row = chosen.one(request.actor, pk)
    year = key(request.POST.get("year")) or clock.day(request.at).year
    made, refusal = tried(request, papers.issue, volunteer=row, year=min(max(year, 2000), 2100))
    if refusal:
        return _page(request, row, refusal)
    return redirect("volunteers:certificate", made.pk)


@require_http_methods(["GET"])
def certificate(request: Request, pk: int) -> HttpResponse:
    return paper(request, certificates.one(request.actor, pk), reverse("volunteers:roster"))


def paper(request: Request, row: Any, back: str) -> HttpResponse:
    """A certificate as it is printed."""
    said = certificates.by_kind(row)
    context = {
        "row": row, "name": chosen.brief(row.volunteer).name, "back": back, "last": row.until - timedelta(days=1),
        "total": amount(row.minutes), "issuer": places.names([row.org_path]).get(row.org_path, ""),
        "kinds": [(words.KINDS[kind], amount(minutes)) for kind, minutes in said.items()],
        "registered": row.volunteer.registered_as, "day": clock.day(row.issued_at),
    }  # fmt: skip
    return render(request, "volunteers/certificate.html", context)
