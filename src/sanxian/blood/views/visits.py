"""At the counter and at the chair: find, register, check in, screen, draw, leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.facts import Kind
from sanxian.blood.forms.visits import (
    CheckInForm,
    FinishForm,
    RegisterForm,
    ScreenForm,
    StopForm,
    wishes,
)
from sanxian.blood.labels.donor_room import (
    ACTS,
    KINDS,
    MEASURES,
    SESSION_STATUSES,
    SESSION_TONES,
    SEXES,
    VISIT_STATUSES,
    VISIT_TONES,
)
from sanxian.blood.labels.supply import SOLUTIONS
from sanxian.blood.lifecycle import VisitStatus
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.blood.selectors import screening as screening_selectors
from sanxian.blood.selectors import sites as site_selectors
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import donors as donor_services
from sanxian.blood.services import visits as services
from sanxian.blood.services.donations import ADDITIVE
from sanxian.blood.views.desk import may, saw, tried
from sanxian.core import clock
from sanxian.kernel.refusal import Malformed, Refusal

GET_POST = ["GET", "POST"]


def age(born: date | None, on: date) -> int | None:
    """Full years, for the eye; what decides is the rule's own reckoning."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def called(brief: Any, on: date) -> str:
    """How a screen in a public room names a donor: family name, sex, age."""
    words = [brief.name[:1] + "＊" * max(1, len(brief.name) - 1)]
    if brief.sex:
        words.append(str(SEXES[brief.sex]))
    if brief.born:
        words.append(_("%(n)s 岁") % {"n": age(brief.born, on)})
    return _("，").join(words)


def amount(record: Any) -> str:
    """What is given: 全血 400 mL, or 单采血小板 2 个治疗单位."""
    kind = str(KINDS[record.kind])
    if record.kind == Kind.WHOLE_BLOOD:
        return f"{kind} {record.volume_ml} mL"
    return _("%(kind)s %(n)s 个治疗单位") % {"kind": kind, "n": record.doses}


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
    from sanxian.blood.views.sites import crew_words

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
    if request.method == "POST":
        return _check_in(request, session)
    q, refusal, found = request.GET.get("q", "").strip(), None, []
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
    dates, unknown = _early(donor, on, session.org_path)
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


def _early(donor: Any, on: date, path: str) -> tuple[tuple[Any, ...], Refusal | None]:
    """Next dates by kind; a file without birthday says so instead."""
    try:
        return donor_selectors.next_dates(donor, on, path), None
    except Refusal as refusal:
        return (), refusal


def _wishes(session: Any, on: date) -> list[tuple[str, Any]]:
    """What this session takes, as the policy of its place offers it."""
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
    q = request.GET.get("q", "")
    form = RegisterForm(request.POST or None, initial={**_typed(q), "request": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
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


# -- one visit ---------------------------------------------------------------------------------------


@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a visit stands, and the one next act. What was found at a screening is seen by name."""
    found = selectors.get(request.actor, pk)
    if found.status == VisitStatus.DEFERRED:
        saw(request, found.donor.person_id, "screening", found.org_path)
    return _visit(request, pk)


def _visit(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    context = visit_context(request, found) | more
    refusal = more.get("refusal")
    return render(
        request,
        f"blood/donor_room/{_page_of(found)}.html",
        context,
        status=refusal.http if refusal else more.get("status", 200),
    )


def _page_of(found: Any) -> str:
    pages = {
        VisitStatus.ARRIVED: "arrived",
        VisitStatus.ACCEPTED: "accepted",
        VisitStatus.DRAWING: "drawing",
        VisitStatus.DONATED: "done",
        VisitStatus.STOPPED: "done",
        VisitStatus.DEFERRED: "deferred",
        VisitStatus.LEFT: "left",
    }
    return pages[found.status]


def visit_context(request: HttpRequest, found: Any) -> dict[str, Any]:
    on = clock.day(request.at)
    brief = donor_selectors.briefs([found.donor])[found.donor_id]
    extra: Callable[[Any, HttpRequest], dict[str, Any]] = EXTRAS.get(found.status, _nothing)
    return {
        "visit": found,
        "session": found.session,
        "donor": found.donor,
        "brief": brief,
        "name": called(brief, on),
        "amount": amount(found),
        "kind": KINDS[found.kind],
        "act": ACTS[found.kind],
        "way": _way(found),
        "number": uuid4(),
        "on": on,
        "may_screen": may(request, "blood.visit.screen", found.org_path),
        "may_draw": may(request, "blood.visit.draw", found.org_path),
        "may_leave": may(request, "blood.visit.leave", found.org_path),
        **extra(found, request),
    }


def _nothing(found: Any, request: HttpRequest) -> dict[str, Any]:
    return {}


def _deferred(found: Any, request: HttpRequest) -> dict[str, Any]:
    """The refusal card, and for each kind the day on which she can come again."""
    reasons = selectors.reasons(found) or donor_selectors.standing(
        found.donor, clock.day(request.at)
    )
    dates, _unknown = _early(found.donor, clock.day(request.at), found.org_path)
    return {
        "reasons": reasons,
        "gauges": gauges(found),
        "dates": [(KINDS[d.kind], d) for d in dates if d.first],
    }


def _drawing(found: Any, request: HttpRequest) -> dict[str, Any]:
    initial = {
        "request": uuid4(),
        "volume_ml": found.volume_ml or None,
        "doses": found.doses,
        "additive": ADDITIVE,
    }
    return {
        "donation": found.donation,
        "finish": FinishForm(kind=found.kind, initial=initial, solutions=list(SOLUTIONS.items())),
        "stop": StopForm(initial={"request": uuid4(), "volume_ml": 0}),
        "may_finish": may(request, "blood.donation.finish", found.org_path),
    }


def _done(found: Any, request: HttpRequest) -> dict[str, Any]:
    dates, _unknown = _early(found.donor, clock.day(request.at), found.org_path)
    return {
        "donation": found.donation,
        "bags": selectors.bags(found.donation),
        "given": amount(found.donation),
        "dates": [(KINDS[d.kind], d) for d in dates],
        "may_record": may(request, "blood.reaction.record", found.org_path),
    }


EXTRAS: dict[str, Callable[[Any, HttpRequest], dict[str, Any]]] = {
    VisitStatus.DEFERRED: _deferred,
    VisitStatus.DRAWING: _drawing,
    VisitStatus.DONATED: _done,
    VisitStatus.STOPPED: _done,
}

ORDER = (VisitStatus.ARRIVED, VisitStatus.ACCEPTED, VisitStatus.DRAWING, VisitStatus.DONATED)


def _way(found: Any) -> list[dict[str, Any]]:
    """The way of a visit: arrived, screened, drawn, thanked."""
    screening = getattr(found, "screening", None)
    donation = getattr(found, "donation", None)
    times: list[datetime | None] = [
        found.arrived_at,
        screening.at if screening else None,
        donation.started_at if donation else None,
        donation.ended_at if donation else None,
    ]
    labels = [_("报到"), _("初筛"), _("采血"), _("休息与感谢")]
    last = sum(time is not None for time in times)
    if found.status == VisitStatus.DRAWING:
        last -= 1  # the needle is in: that step is the present one
    over = found.status in {
        VisitStatus.DEFERRED,
        VisitStatus.LEFT,
        VisitStatus.DONATED,
        VisitStatus.STOPPED,
    }
    return [
        {
            "label": label,
            "at": clock.local(time).strftime("%H:%M") if time else "",
            "state": _state(n, last, over, time),
        }
        for n, (label, time) in enumerate(zip(labels, times, strict=True))
    ]


def _state(step: int, last: int, over: bool, time: datetime | None) -> str:
    if time and not (step == last and not over):
        return "done"
    return "skip" if over else "now" if step == last else "next"


def gauges(found: Any) -> list[dict[str, Any]]:
    """What was measured, against the limits of that day's policy."""
    said = selectors.measured(found)
    if not said:
        return []
    values = screening_selectors.ruling(found.org_path, clock.day(found.arrived_at)).values
    sex = donor_selectors.briefs([found.donor])[found.donor_id].sex
    bands = {
        "hb_g_per_l": (getattr(values, f"hb_{sex}_g_per_l_from"), None, 80, 200),
        "sbp_mmhg": (values.sbp_mmhg_from, values.sbp_mmhg_below - 1, 70, 180),
        "dbp_mmhg": (values.dbp_mmhg_from, values.dbp_mmhg_below - 1, 40, 120),
        "pulse_per_min": (values.pulse_from, values.pulse_to, 40, 140),
        "temperature_c": (None, values.temperature_c_to, 35, 40),
        "weight_kg": (getattr(values, f"weight_{sex}_kg_from"), None, 35, 100),
        "platelets_e9_per_l": (values.platelets_from, values.platelets_below - 1, 50, 550),
    }
    return [
        {
            "label": MEASURES[name][0],
            "unit": MEASURES[name][1],
            "value": _figure(said[name]),
            "low": _figure(low),
            "high": _figure(high),
            "min": least,
            "max": most,
        }
        for name, (low, high, least, most) in bands.items()
        if said.get(name) is not None
    ]


def _figure(value: Any) -> Any:
    """Decimals of the record and the policy as the picture draws them."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number == int(number) else number


# -- screen ------------------------------------------------------------------------------------------


@require_http_methods(GET_POST)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionnaire and the measurements, on one page for a gloved hand."""
    found = selectors.get(request.actor, pk)
    if found.status != VisitStatus.ARRIVED:
        return redirect("blood:visit", pk)
    brief = donor_selectors.briefs([found.donor])[found.donor_id]
    form = ScreenForm(
        request.POST or None,
        sex=brief.sex,
        kind=found.kind,
        today=clock.day(request.at),
        initial={"request": uuid4()},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        refusal = _screen(request, found, form)
        if not form.errors and not refusal:
            return redirect("blood:visit", pk)
    context = visit_context(request, found) | {
        "form": form,
        "refusal": refusal,
        "past": donor_selectors.donations(found.donor)[:3],
    }
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/screen.html", context, status=status)


def _screen(request: HttpRequest, found: Any, form: ScreenForm) -> Refusal | None:
    """Screen; where only measurements are lacking, mark them instead of sending her home."""
    answers, measured = form.answers(request.actor.id), form.measured()
    try:
        decision = screening_selectors.decision(found, answers, measured, clock.day(request.at))
    except Refusal as refusal:
        return refusal
    missing = screening_selectors.not_measured(decision)
    if missing:
        form.want(missing)
        return None
    _made, refusal = tried(
        request,
        services.screen,
        visit=found,
        answers=answers,
        measured=measured,
        request=form.cleaned_data["request"],
    )
    return refusal


# -- draw and leave ----------------------------------------------------------------------------------


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    donation, refusal = tried(request, services.draw, visit=found)
    if refusal:
        return _visit(request, pk, refusal=refusal)
    if donation is None:
        messages.warning(request, _("初筛之后新到了一条暂缓记录，今天不能采血。"))
    return redirect("blood:visit", pk)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(request.actor, pk)
    _made, refusal = tried(request, services.leave, visit=found)
    if refusal:
        return _visit(request, pk, refusal=refusal)
    messages.success(request, _("已登记离开，没有问原因。"))
    return redirect("blood:session", found.session_id)
