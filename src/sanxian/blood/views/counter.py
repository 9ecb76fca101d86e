"""At the counter: the board of a session, and finding, registering and checking in a donor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.blood.forms.visits import (
    CheckInForm,
    RegisterForm,
    wishes,
)
from sanxian.blood.labels.donor_room import (
    ACTS,
    KINDS,
    SESSION_STATUSES,
    SESSION_TONES,
    VISIT_STATUSES,
    VISIT_TONES,
)
from sanxian.blood.lifecycle import VisitStatus
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.blood.selectors import screening as screening_selectors
from sanxian.blood.selectors import sites as site_selectors
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import donors as donor_services
from sanxian.blood.services import visits as services
from sanxian.blood.views.desk import may
from sanxian.blood.views.shown import amount, called, early
from sanxian.core import clock
from sanxian.core.web import sought, tried
from sanxian.kernel.refusal import Malformed, Refusal

GET_POST = ["GET", "POST"]


# -- the board -------------------------------------------------------------------------------------

COLUMNS: tuple[tuple[str, tuple[VisitStatus, ...]], ...] = (
    ("arrived", (VisitStatus.ARRIVED,)),
    ("accepted", (VisitStatus.ACCEPTED,)),
    ("drawing", (VisitStatus.DRAWING,)),
    ("done", (VisitStatus.DONATED, VisitStatus.STOPPED)),
    ("away", (VisitStatus.DEFERRED, VisitStatus.LEFT)),
)


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: who waits for what, and the next act for each."""
    return render(request, "blood/donor_room/board.html", board_context(request, pk))


def board_context(request: HttpRequest, pk: int, **more: Any) -> dict[str, Any]:
    from sanxian.blood.views.sessions import crew_words

    session = site_selectors.session(request.actor, pk)
    rows = selectors.board(session)
    briefs = donor_selectors.briefs(visit.donor for visit in rows)
    cards = [_card(visit, briefs[visit.donor_id], request) for visit in rows]
    return {
        "session": session,
        "status": SESSION_STATUSES[session.status],
        "tone": SESSION_TONES[session.status],
        "columns": _columns(cards),
        "crew": crew_words(session),
        "number": uuid4(),
        "came": len(rows),
        "gave": sum(visit.status == VisitStatus.DONATED for visit in rows),
        "may": {
            word: may(request, f"blood.session.{word}", session.org_path)
            for word in ("open", "close", "cancel", "staff")
        },
        "may_check_in": may(request, "blood.visit.check_in", session.org_path),
        **more,
    }


def _columns(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    titles = {
        "arrived": _("等候初筛"),
        "accepted": _("等候采血"),
        "drawing": _("采血中"),
        "done": _("已献"),
        "away": _("今天不献"),
    }
    return [
        {"title": titles[key], "key": key, "cards": [c for c in cards if c["status"] in statuses]}
        for key, statuses in COLUMNS
    ]


def _card(visit: Any, brief: Any, request: HttpRequest) -> dict[str, Any]:
    words = {
        VisitStatus.ARRIVED: _("去初筛"),
        VisitStatus.ACCEPTED: _("去采血"),
        VisitStatus.DRAWING: _("登记采血结果"),
    }
    return {
        "visit": visit,
        "status": visit.status,
        "name": called(brief, clock.day(request.at)),
        "amount": amount(visit),
        "at": visit.arrived_at,
        "next": words.get(visit.status, ""),
        "word": VISIT_STATUSES[visit.status],
        "tone": VISIT_TONES[visit.status],
        "url": reverse("blood:visit", args=[visit.pk]),
    }


# -- find, register, check in ------------------------------------------------------------------------


@require_http_methods(GET_POST)
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a donor by card, phone, code or name; show at once what already stands in the way."""
    session = site_selectors.session(request.actor, pk)
    if request.method == "POST" and "q" not in request.POST:
        return _check_in(request, session)
    q, refusal, found = sought(request), None, []
    if q:
        try:
            found = donor_selectors.find(request.actor, q)
        except Malformed as said:
            refusal = said
    if len(found) == 1 and found[0][1]:
        return _confirm(request, session, found[0][1], q=q)
    on = clock.day(request.at)
    context = {
        "session": session,
        "q": q,
        "refusal": refusal,
        "searched": bool(q) and not refusal,
        "found": [{"brief": b, "donor": d, "name": called(b, on)} for b, d in found],
    }
    return render(
        request, "blood/donor_room/check_in.html", context, status=422 if refusal else 200
    )


def _confirm(
    request: HttpRequest,
    session: Any,
    donor: Any,
    form: Any = None,
    refusal: Any = None,
    q: str = "",
) -> HttpResponse:
    """One donor found: what was given before, what bars, and the wish."""
    on = clock.day(request.at)
    form = form or CheckInForm(
        wishes=_wishes(session, on), initial={"donor": donor.code, "request": uuid4()}
    )
    brief = donor_selectors.briefs([donor])[donor.pk]
    dates, unknown = early(donor, on, session.org_path)
    context = {
        "session": session,
        "donor": donor,
        "brief": brief,
        "name": called(brief, on),
        "q": q,
        "form": form,
        "refusal": refusal,
        "unknown": unknown,
        "dates": [(KINDS[d.kind], d, ACTS[d.kind]) for d in dates],
        "barred": bool(dates) and all(d.first is None or d.first > on for d in dates),
        "past": list(donor_selectors.donations(donor)[:5]),
        "amount": amount,
    }
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/confirm.html", context, status=status)


def _wishes(session: Any, on: date) -> list[tuple[str, Any]]:
    """What a donation session takes, as the policy of its place offers it."""
    values = screening_selectors.ruling(session.org_path, on).values
    volumes = values.whole_blood_volumes_ml if session.capacity_whole_blood else ()
    return wishes(volumes, values.platelet_doses_max if session.capacity_platelets else 0)


def _check_in(request: HttpRequest, session: Any) -> HttpResponse:
    form = CheckInForm(request.POST, wishes=_wishes(session, clock.day(request.at)))
    donor = donor_selectors.by_code(request.actor, request.POST.get("donor", ""))
    if not form.is_valid():
        return _confirm(request, session, donor, form)
    visit, refusal = tried(
        request, services.check_in, session=session, donor=donor, **form.wanted()
    )
    if refusal:
        return _confirm(request, session, donor, form, refusal)
    messages.success(request, _("已报到。"))
    return redirect("blood:visit", visit.pk)


@require_http_methods(GET_POST)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """A donor who comes for the first time; on to the wish."""
    session = site_selectors.session(request.actor, pk)
    typed = {**_typed(request.POST.get("q", "")), "request": uuid4()}
    sent = request.method == "POST" and "q" not in request.POST
    form = RegisterForm(request.POST if sent else None, initial=typed)
    refusal = None
    if sent and form.is_valid():
        donor, refusal = tried(
            request, donor_services.register, place=session.org_path, **form.given()
        )
        if donor:
            return redirect(f"{reverse('blood:check_in', args=[pk])}?q={donor.code}")
        _mark(form, refusal)
    context = {"session": session, "form": form, "refusal": refusal}
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/register.html", context, status=status)


def _typed(q: str) -> dict[str, str]:
    """What was looked for in vain goes into the field it belongs to."""
    digits = q.replace(" ", "")
    if digits[:1].isdigit():
        return {"id_number": q} if len(digits) > 13 else {"phone": q}
    return {"name": q}


def _mark(form: Any, refusal: Refusal | None) -> None:
    from sanxian.core import labels

    for reason in refusal.reasons if refusal else ():
        field = reason.params.get("field")
        if field in form.fields:
            form.add_error(field, labels.sentence(reason))
