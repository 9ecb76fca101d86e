"""Enrolment with one thumb: find or open the file, two consents, then one step after the other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.core import clock, sheets
from sanxian.core.web import Request, sought, tried
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.people import selectors as people
from sanxian.people import services as files
from sanxian.stemdonor import news
from sanxian.stemdonor.forms import registrants as forms
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services import registrants as services
from sanxian.stemdonor.views.parts import PAGE, shown

SALT = "stemdonor.enrol"
ENROL = "stemdonor.registrant.enrol"
HOUR = 3600


def where(request: Request) -> str:
    """The place at which the actor enrols."""
    paths = request.actor.paths(ENROL)
    here = request.actor.facility
    return here if any(here.startswith(path) for path in paths) else paths[0]


def counties(place: str) -> list[tuple[str, str]]:
    """The counties that may care for somebody, the own one first."""
    own = places.nearest(place, Kind.COUNTY)
    rows = places.of_kind(places.city_of(place), Kind.COUNTY)
    return sorted(rows, key=lambda row: (row[0] != own, row[1]))


@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    """First who it is; a search comes in the body, so that no name stands in an address."""
    q = request.POST.get("q", "").strip()
    found: list[Any] = []
    refusal: Refusal | None = None
    try:
        found = people.find(q, request.actor) if q else []
    except Malformed as said:
        refusal = said
    rows = [{"brief": b, "key": signing.dumps(b.pk, salt=SALT)} for b in found if not b.deceased]
    context = {"q": q, "rows": rows, "refusal": refusal, "form": forms.PersonForm()}
    return shown(request, "enrol", context)


@require_http_methods(["POST"])
def newcomer(request: Request) -> HttpResponse:
    """Somebody without a file: name, document, telephone."""
    form = forms.PersonForm(request.POST)
    refusal: Refusal | None = None
    if form.is_valid():
        made, refusal = tried(request, files.register, place=where(request), **form.given())
        if made:
            return _step(request, made.pk)
    return shown(request, "enrol", {"q": "", "rows": [], "refusal": refusal, "form": form}, form)


@require_http_methods(["POST"])
def agree(request: Request) -> HttpResponse:
    """The county, the way, the two consents; then the registrant's own page leads on."""
    try:
        pk = int(signing.loads(request.POST.get("person", ""), salt=SALT, max_age=HOUR))
    except signing.BadSignature:
        raise Unknown("no_such_person") from None
    if "county" not in request.POST:
        return _step(request, pk)
    form = _form(request, request.POST)
    refusal = None
    if form.is_valid():
        made, refusal = tried(
            request, services.enrol, place=where(request), person=pk, **form.given()
        )
        if made:
            done = _("已登记。接着讲解、确认。") if made.status == "enrolled" else _("已记为意向。")
            messages.success(request, done)
            return redirect("stemdonor:registrant", made.pk)
    return _step(request, pk, form, refusal)


@require_GET
def beside(request: Request, pk: int) -> HttpResponse:
    """From the page of a blood visit: the same person, where the actor may see the file."""
    return _step(request, people.get(pk, request.actor).pk)


@require_http_methods(["GET", "POST"])
def prospects(request: Request) -> HttpResponse:
    """Whom to ask first: those who give blood again and again, as their own centre knows them."""
    on = clock.day(request.at)
    found = [one for tell in news.PROSPECTS for one in tell(by=request.actor, on=on)]
    q = sought(request)
    rows = [pair for pair in chosen.askable(found, on) if q in pair[1].name]
    if sheets.wanted(request):
        flat = ([n, one.times, one.last] for n, (one, _brief) in enumerate(rows, 1))
        return sheets.table(request, "prospects", [_("次序"), _("献血次数"), _("上次献血")], flat)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "count": len(rows), "export": sheets.links(request), "q": q,
        "rows": [{"brief": brief, "one": one, "key": signing.dumps(brief.pk, salt=SALT)}
                 for one, brief in page],
    }  # fmt: skip
    return shown(request, "prospects", context)


def _form(request: Request, data: Any = None) -> forms.EnrolForm:
    place = where(request)
    staff = [pair for pair in places.colleagues(request.actor.facility)
             if pair[0] != request.actor.id]  # fmt: skip
    return forms.EnrolForm(data, counties=counties(place), people=staff)


def _step(request: Request, pk: int, form: Any = None, refusal: Any = None) -> HttpResponse:
    context = {
        "brief": people.one_brief(pk), "key": signing.dumps(pk, salt=SALT),
        "form": form or _form(request), "refusal": refusal,
    }  # fmt: skip
    return shown(request, "agree", context, form)
