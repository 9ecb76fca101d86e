"""The donor's own pages: when next, what it was good for, who looked, and the way out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.facts import NextDate
from sanxian.blood.forms.aftercare import OwnInformForm
from sanxian.blood.labels.donor_room import ACTS, KINDS
from sanxian.blood.selectors import care, counselling
from sanxian.blood.selectors import own as selectors
from sanxian.blood.services import information
from sanxian.core import clock, labels
from sanxian.kernel.refusal import Malformed, Unknown
from sanxian.people import selectors as people
from sanxian.people import services as people_services
from sanxian.people.facts import Purpose
from sanxian.people.rules.consent import VERSIONS
from sanxian.portal.forms import ContactForm
from sanxian.stemdonor.lifecycle.cases import COUNTED_ON
from sanxian.stemdonor.selectors import cases

TO_CALL = {"lab_deferral", "interview_deferral", "lookback_deferral"}
CONTACT = (Purpose.SMS_CONTACT, Purpose.PHONE_CONTACT)


def _amount(row: Any) -> str:
    kind = str(KINDS[row.kind])
    if row.volume_ml and not row.doses:
        return f"{kind} {row.volume_ml} mL"
    return _("%(kind)s %(n)s 个治疗单位") % {"kind": kind, "n": row.doses}


# -- home ------------------------------------------------------------------------------------------


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The next day first; then what one's blood was good for."""
    mine, on = selectors.donor(request.actor), clock.day(request.at)
    if mine is None:
        return render(request, "portal/welcome.html", {"name": people.own(request.actor).name})
    past = selectors.donations(mine)
    centre, phone = selectors.centre(mine)
    barred = selectors.deferrals(mine, on)
    context = {
        "mine": mine,
        "name": people.own(request.actor).name,
        "hero": _hero(mine, past, on),
        "also": _also(selectors.next_dates(mine, on), on),
        "used": selectors.thanks(mine)[:5],
        "past": past[:3],
        "amount": _amount,
        "centre": centre,
        "phone": phone,
        "call": any(reason.code in TO_CALL for reason in barred),
        "appointment": _appointment(mine),
        "iron": iron.advice if (iron := care.iron_of(mine, on)) else None,
        "counted_on": _counted_on(request),
        "waits": [(labels.sentence(r), r.until) for r in barred if r.code not in TO_CALL],
    }
    for row in context["past"]:
        row.said = _amount(row)
    return render(request, "portal/home.html", context)


def _counted_on(request: HttpRequest) -> bool:
    """Whether she is about to give stem cells: her own pages know of both, no desk does."""
    case = cases.own(request.actor)
    return case is not None and case.status in COUNTED_ON


def _appointment(mine: Any) -> Any:
    """When the counsellor has kept time for her; None where she has not been written to."""
    case = counselling.called(mine)
    return case.appointment_at if case else None


def _hero(mine: Any, past: list[Any], on: date) -> dict[str, Any] | None:
    """The nearest day on which she can give whole blood, and how far the way there is."""
    whole = next(iter(selectors.next_dates(mine, on)), None)
    if whole is None or whole.first is None:
        return None
    last = past[0].day if past else None
    left = (whole.first - on).days
    return {
        "act": ACTS[whole.kind],
        "day": whole.first,
        "now": left <= 0,
        "left": left,
        "value": (on - last).days if last and left > 0 else None,
        "max": (whole.first - last).days if last else None,
        "last": last,
        "said": _amount(past[0]) if past else "",
    }


def _also(dates: tuple[NextDate, ...], on: date) -> list[dict[str, Any]]:
    """The other kinds, for those who may already give them or soon will."""
    return [
        {"kind": KINDS[d.kind], "now": d.first <= on, "day": d.first} for d in dates[1:] if d.first
    ]


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, number: str) -> HttpResponse:
    """Something to tell about one donation; that it shall not be used needs no reason."""
    mine = _mine(request)
    found = selectors.donation(mine, number)
    form = OwnInformForm(request.POST or None, initial={"request": uuid4()})
    if request.method == "POST" and form.is_valid():
        information.own_take(
            place=request.actor.facility,
            number=found.number,
            by=request.actor,
            at=request.at,
            **form.given(),
        )
        messages.success(request, _("收到了，谢谢您。我们会妥善处理，您不用再做什么。"))
        return redirect("portal:history")
    context = {"form": form, "donation": found, "said": _amount(found)}
    status = 422 if form.is_bound else 200
    return render(request, "portal/tell.html", context, status=status)


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Everything given, each with its certificate."""
    mine = _mine(request)
    rows = selectors.donations(mine)
    for row in rows:
        row.said = _amount(row)
    context = {
        "rows": rows,
        "used": selectors.thanks(mine),
        "helped": sum(row.used for row in rows),
    }
    return render(request, "portal/history.html", context)


def _mine(request: HttpRequest) -> Any:
    mine = selectors.donor(request.actor)
    if mine is None:
        raise Unknown("not_found")
    return mine


@require_GET
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One donation on paper, for the donor to keep or show."""
    mine = _mine(request)
    found = selectors.donation(mine, number)
    centre, phone = selectors.centre(mine)
    context = {
        "donation": found,
        "said": _amount(found),
        "name": people.own(request.actor).name,
        "mine": mine,
        "centre": centre,
        "phone": phone,
        "on": clock.day(request.at),
    }
    return render(request, "portal/certificate.html", context)


# -- oneself -----------------------------------------------------------------------------------------


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/me.html", _me(request, ContactForm()))


def _me(request: HttpRequest, form: ContactForm) -> dict[str, Any]:
    person = people.own(request.actor)
    open_ = {c.purpose for c in people.consents(person) if c.withdrawn_at is None}
    brief = people.brief_of(person)
    return {
        "form": form,
        "brief": brief,
        "in_touch": bool(open_ & set(CONTACT)),
        "taking_part": Purpose.BLOOD_SERVICE in open_,
        "any": bool(open_),
    }


@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    """A new phone or address, from oneself."""
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            people_services.own_contact(
                place=request.actor.facility,
                by=request.actor,
                at=request.at,
                phone=form.cleaned_data["phone"],
                address=form.cleaned_data["address"] or None,
            )
            messages.success(request, _("已更新联系方式。"))
            return redirect("portal:me")
        except Malformed as refusal:
            form.add_error("phone", labels.sentence(refusal.reasons[0]))
    return render(request, "portal/me.html", _me(request, form), status=422)


@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """No more calls and messages; one goes on as a donor."""
    _withdraw(request, CONTACT)
    messages.success(request, _("好的，我们不再给您打电话、发短信。"))
    return redirect("portal:me")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out, in two taps, without a reason."""
    _withdraw(request, tuple(Purpose))
    messages.success(request, _("您已退出。谢谢您来过，随时可以回来。"))
    return redirect("portal:me")


def _withdraw(request: HttpRequest, purposes: tuple[str, ...]) -> None:
    person = people.own(request.actor)
    open_ = {c.purpose for c in people.consents(person) if c.withdrawn_at is None}
    for purpose in purposes:
        if purpose in open_:
            people_services.own_withdraw(
                place=request.actor.facility, purpose=purpose, by=request.actor, at=request.at
            )


@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """Back again, with the text in use today."""
    people_services.own_give(
        place=request.actor.facility,
        purpose=Purpose.BLOOD_SERVICE,
        version=VERSIONS[Purpose.BLOOD_SERVICE],
        by=request.actor,
        at=request.at,
    )
    messages.success(request, _("欢迎回来。"))
    return redirect("portal:me")
