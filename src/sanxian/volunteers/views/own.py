"""A volunteer's own pages, for a phone: what she is asked, where she is expected, her time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, labels, sheets
from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Refusal, Unknown
from sanxian.orgs import places
from sanxian.people import selectors as people
from sanxian.volunteers import forms, news
from sanxian.volunteers import labels as words
from sanxian.volunteers.lifecycle import SignupStatus, VolunteerStatus
from sanxian.volunteers.selectors import asking, certificates, covers, hours, offers, reach, shifts
from sanxian.volunteers.selectors import trainings as training_reads
from sanxian.volunteers.selectors import volunteers as chosen
from sanxian.volunteers.services import certificates as papers
from sanxian.volunteers.services import offers as offer_acts
from sanxian.volunteers.services import shifts as shift_acts
from sanxian.volunteers.services import trainings, volunteers
from sanxian.volunteers.views import roster
from sanxian.volunteers.views.parts import amount, joined, when, word_of

STEPS = {
    "rest": (volunteers.own_rest, gettext_lazy("好好休息，想回来随时说一声。")),
    "resume": (volunteers.own_resume, gettext_lazy("欢迎回来。")),
    "leave": (volunteers.own_leave, gettext_lazy("您已退出。谢谢您做过的每一件事。")),
}
ANSWERS = {"accept": True, "decline": False}


def _mine(request: Request) -> Any:
    found = reach.own(request.actor)
    if found is None:
        raise Unknown("volunteer_absent")
    return found


@require_GET
def home(request: Request) -> HttpResponse:
    """What waits for an answer first; then where one is expected."""
    mine = reach.own(request.actor)
    if mine is None or mine.status == VolunteerStatus.LEFT:
        return _welcome(request, forms.ReadyForm())
    return _home(request, mine)


def _welcome(request: Request, form: Any, refusal: Refusal | None = None) -> HttpResponse:
    try:
        name = people.own(request.actor).name
    except Unknown:
        return render(request, "volunteers/my_nobody.html")
    context = {"name": name, "form": form, "refusal": refusal}
    return render(request, "volunteers/my_welcome.html", context, status=form_status(form, refusal))


def _home(request: Request, mine: Any, refusal: Refusal | None = None) -> HttpResponse:
    facts = asking.facts_of([mine], request.at)[mine.pk]
    waiting = offers.waiting(mine, request.at)
    coming = [
        one for one in offers.coming(mine, request.at) if not one.subject.startswith("volunteers.")
    ]
    year = clock.day(request.at).year
    minutes = hours.minutes_of([mine.pk], *hours.year(year)).get(mine.pk, 0)
    names = places.names(one.org_path for one in [*waiting, *coming])
    kinds = [kind for kind in words.KINDS if kind in facts.kinds]
    active = mine.status == VolunteerStatus.ACTIVE
    context = {
        "mine": mine, "name": chosen.brief(mine).name, "refusal": refusal,
        "status": words.VOLUNTEERS[mine.status], "tone": words.VOLUNTEER_TONES[mine.status],
        "waiting": [_offer(one, names, request.at) for one in waiting],
        "coming": [_offer(one, names, request.at) for one in coming],
        "places": [_place(one, request) for one in shifts.coming(mine, request.at)],
        "open": [_open(one) for one in shifts.open_to(mine, kinds, request.at)] if active else [],
        "trainings": [_training(one) for one in training_reads.open_to(mine, request.at)],
        "signed": [_training(one.training) for one in training_reads.of(mine)
                   if one.result == "" and one.training.ends > request.at],
        "year": year, "hours": amount(minutes), "teams": joined(chosen.teams_of([mine.pk]).get(mine.pk, ())),
        "covered": [one for one in covers.of(mine) if not one.ended_at and one.ends > request.at][:1],
        "ready": forms.ReadyForm(initial={"kinds": kinds}), "tap": forms.Taps(),
        "kinds": joined(words.KINDS[kind] for kind in kinds), "active": active,
    }  # fmt: skip
    return render(
        request, "volunteers/my.html", context, status=int(refusal.http) if refusal else 200
    )


def _offer(row: Any, names: dict[str, str], at: datetime) -> dict[str, Any]:
    detail = news.DETAIL.get(row.kind)
    page = news.PAGE.get(row.kind)
    return {
        "row": row, "kind": words.KINDS[row.kind], "when": when(row.starts, row.ends),
        "place": names.get(row.org_path, ""), "detail": list(detail(row)) if detail else [],
        "url": page(row) if page and row.status == "accepted" else "",
        "may_return": not news.held(row, at),
    }  # fmt: skip


def _place(row: Any, request: Request) -> dict[str, Any]:
    present = row.status == SignupStatus.PRESENT
    return {
        "row": row, "shift": row.shift, "when": when(row.shift.starts, row.shift.ends),
        "kind": words.KINDS[row.shift.kind], "present": present,
        "soon": present or row.shift.starts - request.at < shifts.SOON,
        "status": words.SIGNUPS[row.status], "tone": words.SIGNUP_TONES.get(row.status, "wait"),
        "may_withdraw": not present and request.at < row.shift.starts,
    }  # fmt: skip


def _open(row: Any) -> dict[str, Any]:
    return {"row": row, "kind": words.KINDS[row.kind], "when": when(row.starts, row.ends),
            "free": row.seats - row.taken}  # fmt: skip


def _training(row: Any) -> dict[str, Any]:
    return {"row": row, "course": words.COURSES[row.course], "when": when(row.starts, row.ends)}


@require_POST
def apply(request: Request) -> HttpResponse:
    form = forms.ReadyForm(request.POST)
    if not form.is_valid():
        return _welcome(request, form)
    made, refusal = tried(
        request, volunteers.own_apply, place=request.actor.facility, **form.given()
    )
    if refusal:
        return _welcome(request, form, refusal)
    messages.success(request, _("收到您的报名，县红十字会会和您联系。"))
    return redirect("volunteers:my")


@require_POST
def ready(request: Request) -> HttpResponse:
    """What one wants to do from now on."""
    form = forms.ReadyForm(request.POST)
    if not form.is_valid():
        return _home(request, _mine(request), Refusal("volunteer_kinds_missing"))
    return _tapped(request, volunteers.own_ready, _("已更新。"), **form.given())


@require_POST
def step(request: Request, word: str) -> HttpResponse:
    """Rest, come back, leave: two taps, no reason."""
    service, said = STEPS[word_of(word, STEPS)]
    return _tapped(request, service, str(said))


@require_POST
def answer(request: Request, pk: int, word: str) -> HttpResponse:
    """Yes or no in one tap; or what one had accepted is given back."""
    offers.own(_mine(request), pk)
    said = word_of(word, (*ANSWERS, "return"))
    if said == "return":
        return _tapped(request, offer_acts.give_back, _("已交回，时间空出来了。"), offer=pk)
    thanks = _("谢谢您！我们等您。") if ANSWERS[said] else _("好的，这件事不再问您。")
    return _tapped(request, offer_acts.answer, thanks, offer=pk, yes=ANSWERS[said])


@require_POST
def sign_up(request: Request, pk: int) -> HttpResponse:
    return _tapped(request, shift_acts.sign_up, _("已报名，到时见。"), shift=pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    return _tapped(request, shift_acts.withdraw, _("已退出这一班，不用说理由。"), signup=pk)


@require_POST
def sign_training(request: Request, pk: int) -> HttpResponse:
    return _tapped(request, trainings.own_sign, _("已报名培训。"), training=pk)


def _tapped(request: Request, service: Any, said: str, **given: Any) -> HttpResponse:
    mine = _mine(request)
    _made, refusal = tried(request, service, place=request.actor.facility, **given)
    if refusal and int(refusal.http) != 404:
        return _home(request, mine, refusal)
    if refusal:
        raise refusal
    messages.success(request, said)
    return redirect("volunteers:my")


@require_http_methods(["GET", "POST"])
def check(request: Request, pk: int) -> HttpResponse:
    """Check in, or out, with the code on the wall."""
    row = shifts.own(_mine(request), pk)
    form, refusal = forms.CodeForm(request.POST or None), None
    service = shift_acts.check_out if row.status == SignupStatus.PRESENT else shift_acts.check_in
    if request.method == "POST" and form.is_valid():
        here = {"place": request.actor.facility, "signup": pk}
        made, refusal = tried(request, service, code=form.cleaned_data["code"], **here)
        if made:
            messages.success(request, _checked(made))
            return redirect("volunteers:my")
        if refusal and "check_code_wrong" in refusal.codes:
            tried(request, shift_acts.tried, request=None, **here)
    context = {
        "form": form, "refusal": refusal, "shift": row.shift, "row": row,
        "when": when(row.shift.starts, row.shift.ends), "out": row.status == SignupStatus.PRESENT,
    }  # fmt: skip
    return render(request, "volunteers/my_check.html", context, status=form_status(form, refusal))


def _checked(row: Any) -> str:
    return _("已签退，辛苦了。") if row.status == SignupStatus.DONE else _("已签到，谢谢您来。")


@require_GET
def my_hours(request: Request) -> HttpResponse:
    """One's own statement of a year."""
    mine = reach.own(request.actor)
    if mine is None:
        return home(request)
    known = hours.years(mine)
    asked = roster.key(request.GET.get("year"))
    year = asked if asked in known else clock.day(request.at).year
    span = hours.year(year)
    rows = hours.of(mine, *span)
    if sheets.wanted(request):
        header = [_("日期"), _("服务"), _("分钟"), _("公里"), _("来源")]
        return sheets.table(
            request, f"my-hours-{year}", header,
            ([r.day, str(words.KINDS[r.kind]), r.minutes, r.km, str(words.SOURCES[r.source])]
             for r in rows),
        )  # fmt: skip
    sums = hours.sums(mine, *span)
    context = {
        "year": year, "years": known, "export": sheets.links(request), "tap": forms.Taps(),
        "total": amount(sum(said["minutes"] for said in sums.values())),
        "sums": [(words.KINDS[k], amount(v["minutes"])) for k, v in sums.items()],
        "rows": [(r, words.KINDS[r.kind], amount(r.minutes), words.SOURCES[r.source])
                 for r in rows[:100]],
        "papers": certificates.of(mine)[:5], "any": bool(sums),
    }  # fmt: skip
    return render(request, "volunteers/my_hours.html", context)


@require_POST
def certificate(request: Request) -> HttpResponse:
    """A paper of one year, free, as often as one asks."""
    _mine(request)
    form = forms.YearForm(request.POST)
    if not form.is_valid():
        return redirect("volunteers:my_hours")
    made, refusal = tried(
        request, papers.own, place=request.actor.facility, year=form.cleaned_data["year"]
    )
    if refusal:
        messages.warning(request, labels.sentence(refusal.reasons[0]))
        return redirect("volunteers:my_hours")
    return redirect("volunteers:my_paper", made.pk)


@require_GET
def paper(request: Request, pk: int) -> HttpResponse:
    return roster.paper(
        request, certificates.own(_mine(request), pk), reverse("volunteers:my_hours")
    )
