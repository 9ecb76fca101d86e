"""The board of shifts, one shift with its people and its code, offers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, thing, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.volunteers import forms
from sanxian.volunteers import labels as words
from sanxian.volunteers.lifecycle import OfferStatus, ShiftStatus, SignupStatus
from sanxian.volunteers.selectors import able, asking, offers, reach
from sanxian.volunteers.selectors import shifts as chosen
from sanxian.volunteers.selectors import teams as team_reads
from sanxian.volunteers.selectors import volunteers as people
from sanxian.volunteers.services import offers as offer_acts
from sanxian.volunteers.services import shifts
from sanxian.volunteers.views.parts import PAGE, key, tabs, tapped, when, word_of

# -- shifts --------------------------------------------------------------------------------------------


@require_GET
def board(request: Request) -> HttpResponse:
    """What is to come, the soonest first."""
    tab = "past" if request.GET.get("tab") == "past" else ""
    said = thing(request)
    rows = chosen.listed(request.actor, request.at, tab == "past", said)
    if sheets.wanted(request):
        header = [
            _("做什么"),
            _("服务"),
            _("开始"),
            _("结束"),
            _("地点"),
            _("报名"),
            _("名额"),
            _("状态"),
        ]
        return sheets.table(
            request, "shifts", header,
            ([r.title, str(words.KINDS[r.kind]), r.starts, r.ends, r.where, r.taken, r.seats,
              str(words.SHIFTS[r.status])] for r in rows.iterator(500)),
        )  # fmt: skip
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_shift_row(r) for r in page], "columns": _shift_columns(),
        "tabs": tabs({"": _("将要开始"), "past": _("过去的")}, tab), "q": said,
        "export": sheets.links(request),
        "may_plan": request.actor.may_somewhere("volunteers.shift.plan"),
        "empty": sum(r.taken < r.seats for r in page if r.status == ShiftStatus.PLANNED),
    }  # fmt: skip
    return render(request, "volunteers/shifts.html", context)


def _shift_columns() -> list[dict[str, Any]]:
    return [
        {"key": "title", "label": _("做什么")}, {"key": "when", "label": _("时间")},
        {"key": "where", "label": _("地点")}, {"key": "kind", "label": _("服务")},
        {"key": "team", "label": _("队伍")}, {"key": "taken", "label": _("报名 / 名额")},
        {"key": "status", "label": _("状态")},
    ]  # fmt: skip


def _shift_row(row: Any) -> dict[str, Any]:
    return {
        "title": {"text": row.title, "url": reverse("volunteers:shift", args=[row.pk])},
        "when": when(row.starts, row.ends), "where": row.where, "kind": words.KINDS[row.kind],
        "team": row.team.name if row.team else None, "taken": f"{row.taken} / {row.seats}",
        "status": {"text": words.SHIFTS[row.status], "tone": words.SHIFT_TONES[row.status]},
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def shift_new(request: Request) -> HttpResponse:
    every = request.actor.may_somewhere(reach.WHOLE)
    known = team_reads.choices(request.actor, "volunteers.shift.plan")
    form = forms.ShiftForm(request.POST or None, teams=known, all_teams=every, initial={"seats": 4})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, shifts.plan, **_planned(request, form))
        if made:
            messages.success(request, _("班次已安排，志愿者可以报名了。"))
            return redirect("volunteers:shift", made.pk)
    context = {"form": form, "refusal": refusal, "nobody": not every and not known}
    return render(request, "volunteers/shift_new.html", context, status=form_status(form, refusal))


def _planned(request: Request, form: forms.ShiftForm) -> dict[str, Any]:
    pk = form.cleaned_data["team"]
    team = team_reads.chosen(request.actor, pk, "volunteers.shift.plan") if pk else None
    place = team.org_path if team else request.actor.paths("volunteers.shift.plan")[0]
    return {"team": team, "place": place, **form.given()}


@require_GET
def shift(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(request: Request, row: Any, refusal: Refusal | None = None) -> HttpResponse:
    runs = reach.runs(request.actor, row.team_id, row.org_path)
    signed = chosen.people(request.actor, row)
    names = asking.briefs(one.volunteer_id for one in signed)
    asked = offers.about_shift(request.actor, row) if runs else []
    planned, over = row.status == ShiftStatus.PLANNED, request.at >= row.ends
    context = {
        "row": row, "kind": words.KINDS[row.kind], "when": when(row.starts, row.ends),
        "status": words.SHIFTS[row.status], "tone": words.SHIFT_TONES[row.status],
        "people": [_signed(one, names, request) for one in signed], "runs": runs, "over": over,
        "refusal": refusal, "tap": forms.Taps(), "planned": planned,
        "free": max(row.seats - row.taken, 0),
        "pick": _askable(request, row, [*signed, *asked]) if runs and planned and not over else None,
        "asked": asked,
        "may_close": planned and over and request.actor.may("volunteers.shift.close", row.org_path),
    }  # fmt: skip
    for one in asked:
        one.said, one.tone = words.OFFERS[one.status], words.OFFER_TONES.get(one.status, "wait")
    return render(
        request, "volunteers/shift.html", context, status=int(refusal.http) if refusal else 200
    )


def _signed(row: Any, names: dict[int, Any], request: Request) -> dict[str, Any]:
    brief = names[row.volunteer_id]
    may = request.at >= row.shift.starts
    acts = {
        SignupStatus.SIGNED: [("arrive", _("来了")), ("miss", _("没有来"))] if may else [],
        SignupStatus.MISSED: [("arrive", _("其实来了"))],
        SignupStatus.PRESENT: [("go", _("走了"))],
    }  # fmt: skip
    return {
        "row": row, "name": brief.name, "phone": brief.masked_phone,
        "status": words.SIGNUPS[row.status], "tone": words.SIGNUP_TONES.get(row.status, "wait"),
        "acts": [(word, said, reverse("volunteers:mark", args=[row.pk, word]))
                 for word, said in acts.get(row.status, [])],
    }  # fmt: skip


def _askable(request: Request, row: Any, known: list[Any]) -> forms.PickForm | None:
    """Whom one could ask to come: able, within one's own reach, and not there already."""
    inside = {one.volunteer_id for one in known}
    mine = set(reach.volunteers(request.actor).values_list("pk", flat=True))
    found = able(row.kind, row.org_path, request.at, among=mine - inside)
    ready = [(b.pk, _asking(b, chosen.risky(row, request.at))) for b in found if b.trained]
    return forms.PickForm(people=ready) if ready else None


def _asking(brief: Any, risky: bool) -> str:
    lacks = "" if brief.insured or not risky else _("（没有保险）")
    return f"{brief.name} {brief.masked_phone}{lacks}"


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Ask one volunteer; the answer is hers."""
    row = chosen.run(request.actor, pk, "volunteers.shift.invite")
    (wanted,) = people.several(request.actor, [key(request.POST.get("volunteer"))])
    _made, refusal = tried(request, shifts.invite, shift=row, volunteer=wanted.pk)
    if refusal:
        return _page(request, row, refusal)
    messages.success(request, _("邀请已发出；可以婉拒，不用说理由。"))
    return redirect("volunteers:shift", pk)


@require_POST
def shift_cancel(request: Request, pk: int) -> HttpResponse:
    row = chosen.run(request.actor, pk, "volunteers.shift.cancel")
    return tapped(request, shifts.cancel, _("班次已取消，报名的时间都空出来了。"), "volunteers:shift", pk,
                  shift=row)  # fmt: skip


@require_POST
def shift_close(request: Request, pk: int) -> HttpResponse:
    row = chosen.run(request.actor, pk, "volunteers.shift.close")
    _made, refusal = tried(request, shifts.close, shift=row)
    if refusal:
        return _page(request, row, refusal)
    messages.success(request, _("班次已结束。"))
    return redirect("volunteers:shift", pk)


@require_GET
def code(request: Request, pk: int) -> HttpResponse:
    """The screen on site: six digits, large, until they change."""
    row = chosen.run(request.actor, pk)
    said, changes = chosen.code(row, request.at)
    context = {
        "row": row, "code": said, "first": said[:3], "last": said[3:], "changes": changes,
        "refresh": max(5, min(60, int((changes - request.at).total_seconds()))),
        "when": when(row.starts, row.ends), "place": places.names([row.org_path]).get(row.org_path, ""),
    }  # fmt: skip
    return render(request, "volunteers/code.html", context)


@require_POST
def mark(request: Request, pk: int, word: str) -> HttpResponse:
    """By hand, where a phone was of no use."""
    row = chosen.signup(request.actor, pk)
    said = word_of(word, ("arrive", "go", "miss"))
    _made, refusal = tried(request, shifts.mark, signup=row, word=said)
    if refusal:
        return _page(request, row.shift, refusal)
    messages.success(request, _("已登记。"))
    return redirect("volunteers:shift", row.shift_id)


# -- offers --------------------------------------------------------------------------------------------


@require_GET
def offers_listed(request: Request) -> HttpResponse:
    """What was asked of whom, and how it stands; in the order of time, of nobody's count."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in set(OfferStatus) else ""
    said = thing(request)
    rows = offers.listed(request.actor, tab, said)
    if sheets.wanted(request):
        header = [_("姓名"), _("服务"), _("开始"), _("结束"), _("邀请时间"), _("状态")]
        return sheets.table(request, "offers", header, map(_offer_flat, _named(list(rows))))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    known = {"": _("全部"), **{s.value: words.OFFERS[s] for s in OfferStatus}}
    context = {
        "page": page, "rows": [_offer(one, request) for one in _named(list(page))],
        "tabs": tabs(known, tab), "q": said, "export": sheets.links(request),
        "tap": forms.Taps(),
    }  # fmt: skip
    return render(request, "volunteers/offers.html", context)


def _named(rows: list[Any]) -> list[tuple[Any, str]]:
    names = asking.names(row.volunteer_id for row in rows)
    return [(row, names[row.volunteer_id]) for row in rows]


def _offer_flat(pair: tuple[Any, str]) -> list[Any]:
    row, name = pair
    return [name, str(words.KINDS[row.kind]), row.starts, row.ends, row.made_at,
            str(words.OFFERS[row.status])]  # fmt: skip


def _offer(pair: tuple[Any, str], request: Request) -> dict[str, Any]:
    row, name = pair
    live = row.status in (OfferStatus.OPEN, OfferStatus.ACCEPTED)
    may = live and request.actor.may("volunteers.offer.withdraw", row.org_path)
    return {
        "row": row, "name": name, "kind": words.KINDS[row.kind], "when": when(row.starts, row.ends),
        "status": words.OFFERS[row.status], "tone": words.OFFER_TONES.get(row.status, "wait"),
        "withdraw": reverse("volunteers:offer_withdraw", args=[row.pk]) if may else "",
    }  # fmt: skip


@require_POST
def offer_withdraw(request: Request, pk: int) -> HttpResponse:
    row = offers.one(request.actor, pk)
    said = _("邀请已撤回。")
    return tapped(request, offer_acts.withdraw, said, "volunteers:offers", offer=row)
