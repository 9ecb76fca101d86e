"""My duties, what lies in my places, one duty with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core import clock, labels, sheets
from sanxian.core.actor import Actor
from sanxian.core.web import whose
from sanxian.duties import forms, kinds, selectors, services
from sanxian.duties import labels as words
from sanxian.duties.selectors import calls
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.people import labels as people

PAGE = 50
DATED = ("turn_late", "turn_today")


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for me first, in the order in which it is best done; the rest behind tabs."""
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in tabs(request.actor) else "mine"
    kind = request.GET.get("kind", "")
    q = whose(request)
    rows = _rows(tab, kind, request, q)
    if sheets.wanted(request):
        return _sheet(request, rows)
    page = Paginator(cast(Any, rows), PAGE).get_page(request.GET.get("page"))
    shown = calls.with_names(page, request.actor)
    context = {
        "page": page, "cards": [line(one.duty, request, one) for one in shown], "tab": tab,
        "counts": selectors.count_mine(request.actor, request.at), "tap": forms.Tap(),
        "tabs": [
            {"url": f"?tab={key}", "label": label, "current": key == tab}
            for key, label in tabs(request.actor).items()
        ],
        "kind": kind, "q": q, "kinds": _kinds(rows, kind), "export": sheets.links(request),
        "may_measure": request.actor.may_somewhere(selectors.SEE),
    }  # fmt: skip
    return render(request, "duties/listed.html", context)


def tabs(by: Actor) -> dict[str, Any]:
    """Who sees her own duties only has no list of everybody's."""
    every = by.may_somewhere(selectors.SEE)
    return {key: label for key, label in words.TABS.items() if every or key in ("mine", "closed")}


def _rows(
    tab: str, kind: str, request: HttpRequest, code: str = ""
) -> list[calls.Called] | calls.Lines:
    """The lines of a tab: ordered for one's own, by their day else; of one worker by her code."""
    by, at = request.actor, request.at
    if tab == "mine":
        return [
            one for one in calls.queue(by, at)
            if (not kind or one.duty.kind == kind) and selectors.owned(one.duty, code)
        ]  # fmt: skip
    rows = {
        "here": lambda: selectors.open_here(by),
        "late": lambda: selectors.overdue(by, at),
        "closed": lambda: selectors.closed(by),
    }[tab]()
    rows = rows.filter(kind=kind) if kind else rows
    return calls.Lines(rows.filter(owner__code__startswith=code) if code else rows)


def _kinds(rows: Any, chosen: str) -> list[tuple[str, str, bool]]:
    """The kinds to choose from: those that any room offers and that this actor has to do with."""
    found = {one.duty.kind for one in rows} if isinstance(rows, list) else set(rows.kinds())
    return [
        (code, str(kinds.get(code).label), code == chosen) for code in sorted({*found, chosen} - {""})
        if code in kinds.KINDS
    ]  # fmt: skip


def _sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    """What waits, as a table; a duty is named by its kind and number, nobody by name."""
    header = [
        _("编号"), _("事项"), _("状态"), _("地点"), _("负责人"), _("开始"), _("最迟"), _("办结"),
        _("用时（分钟）"), _("跑的趟数"),
    ]  # fmt: skip
    found = [one.duty for one in rows]
    names = places.names(duty.org_path for duty in found)
    lines = (
        [
            duty.pk, kinds.get(duty.kind).label, words.STATUSES[duty.status],
            names.get(duty.org_path, ""), duty.owner.code if duty.owner else "", duty.opened_at,
            duty.due_at, duty.closed_at, duty.minutes, duty.trips,
        ]
        for duty in found
    )  # fmt: skip
    return sheets.table(request, "duties", header, lines)


def line(duty: Any, request: HttpRequest, one: calls.Called | None = None) -> dict[str, Any]:
    """A duty as `duties/_mine.html` shows it, with what this actor can do with a tap."""
    card = selectors.card(duty, request.at)
    hers = duty.owner is None or duty.owner.code == request.actor.id
    may = hers and not duty.closed_at and selectors.may_do(duty, request.actor)
    calling = duty.kind in kinds.CONTACT
    tapped = not kinds.recorded_here(duty.kind) and not kinds.done_elsewhere(duty.kind)
    return {
        **card, "due": _due(duty.due_at, request.at), "urgency_label": words.URGENCIES[card["urgency"]] if not duty.closed_at else "",
        "tone": words.URGENCY_TONES[card["urgency"]], "status_label": words.STATUSES[duty.status],
        "may_acknowledge": may and duty.status != "acknowledged",
        "may_finish": may and duty.status == "acknowledged" and tapped,
        "may_call": may and duty.status == "acknowledged" and calling,
        "name": one.name if one else "", "phone": one.phone if one else "",
        "why": _why(one.turn.why, calling) if one and one.turn else "",
    }  # fmt: skip


def _why(turn: str, calling: bool) -> Any:
    """Why it comes now; that nobody called yet is no news where nobody is to be called."""
    return words.TURNS.get(turn, "") if calling or turn in DATED else ""


def _due(due: datetime, at: datetime) -> str:
    """With the year where it is another."""
    here = clock.local(due)
    return here.strftime("%m-%d %H:%M" if here.year == clock.local(at).year else "%Y-%m-%d %H:%M")


def desk(request: HttpRequest, most: int = 8) -> dict[str, Any]:
    """The context of `duties/_mine.html` on a role's desk."""
    shown = calls.with_names(calls.queue(request.actor, request.at)[:most], request.actor)
    return {"cards": [line(one.duty, request, one) for one in shown], "tap": forms.Tap()}


@require_GET
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(pk, request.actor)
    return render(request, "duties/duty.html", _context(found, request))


def _context(found: Any, request: HttpRequest) -> dict[str, Any]:
    may_lead = not found.closed_at and request.actor.may("duties.duty.reassign", found.org_path)
    mine = not found.closed_at and found.owner and found.owner.code == request.actor.id
    return {
        **line(found, request), "tap": forms.Tap(), "rows": _facts(found),
        "turns": [_turn(turn) for turn in selectors.history(found)],
        "attempts": [_attempt(row) for row in selectors.attempts(found)],
        "hand": forms.Hand(colleagues=_staff(found, request)) if may_lead else None,
        "pass_on": forms.Hand(colleagues=_colleagues(found, request)) if mine else None,
        "spent": forms.Spent(),
        **called(found, request),
    }  # fmt: skip


def _staff(duty: Any, request: HttpRequest) -> list[tuple[str, str]]:
    """Whoever of the organisation that has the work may do it."""
    able = set(selectors.able(duty, clock.day(request.at)))
    return [row for row in places.colleagues(duty.owner_org.path) if row[0] in able]


def _colleagues(duty: Any, request: HttpRequest) -> list[tuple[str, str]]:
    """Who may do the same work here, by name; not oneself."""
    able = set(selectors.able(duty, clock.day(request.at))) - {request.actor.id}
    return places.accounts(able)


def called(duty: Any, request: HttpRequest) -> dict[str, Any]:
    """Whom to call, what to say, and whether she may be called now."""
    contact = calls.contact(duty, request.actor, request.at)
    if contact is None:
        return {"contact": None}
    key = calls.person_key(contact, request.actor, duty.org_path)
    bars = services.bars(contact.party, duty.org_path, request.at)
    way = calls.next_way(duty, request.at, contact)
    return {
        "contact": contact, "call": forms.Call(), "here": kinds.recorded_here(duty.kind),
        "reveal": reverse("people:reveal", args=[key, "phone"]) if key else "",
        "reasons": list(people.LOOKS.items()),
        "script": [
            words.QUESTIONS[code] % {"name": contact.name} for code in calls.script(duty, request.at)
            if code in words.QUESTIONS
        ],
        "bars": Refusal(*bars) if bars and not kinds.get(duty.kind).care else None,
        "way": _way(way) if way else "",
    }  # fmt: skip


def _way(way: Any) -> str:
    said = {"way": words.CHANNELS.get(way.channel, ""), "n": way.number, "of": way.of}
    return str(words.WAYS[way.why]) % said


def _attempt(row: Any) -> dict[str, Any]:
    said = [words.CHANNELS[row.channel], words.OUTCOMES[row.outcome]]
    if row.minutes:
        said.append(_("%(n)s 分钟") % {"n": row.minutes})
    if row.trips:
        said.append(_("跑 %(n)s 趟") % {"n": row.trips})
    return {"at": row.at, "text": " · ".join(str(one) for one in said), "who": row.by}


def _about(duty: Any) -> Any:
    """What the duty is about, as a link to its page; the record's own name is for the trail."""
    kind = kinds.get(duty.kind)
    url = kind.link(duty.subject) if kind.link else ""
    return {"label": _("事由"), "value": kind.label, "url": url} if url else (_("事由"), kind.label)


def _facts(duty: Any) -> list[Any]:
    names = places.names([duty.org_path])
    due = _("暂定，放假安排公布后重算") if duty.provisional else ""
    return [
        _about(duty), (_("地点"), names.get(duty.org_path, duty.org_path)),
        (_("负责机构"), duty.owner_org.name), (_("负责人"), duty.owner.name if duty.owner else "—"),
        (_("应接收"), _stamp(duty.acknowledge_by)),
        (_("应办结"), f"{_stamp(duty.due_at)} {due}".strip()),
        (_("上报次数"), duty.raised), (_("转手次数"), duty.handed),
        *([(_("本人约在"), _stamp(duty.again_at))] if duty.again_at else []),
        *([(_("用时"), _("%(n)s 分钟") % {"n": duty.minutes})] if duty.minutes else []),
        *([(_("本人跑的趟数"), duty.trips)] if duty.trips else []),
    ]  # fmt: skip


def _stamp(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def _turn(turn: selectors.Turn) -> dict[str, Any]:
    reasons = _("、").join(labels.sentence(Reason(code)) for code in turn.reasons)
    said = " · ".join(filter(None, (str(words.STEPS[turn.step]), reasons)))
    given = turn.owner if turn.owner != turn.actor else ""
    return {"at": turn.at, "text": said, "who": " → ".join(filter(None, (turn.actor, given)))}


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    return _tapped(request, pk, services.acknowledge, _("已接收，归您办。"))


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.Spent(request.POST)
    said = form.said() if form.is_valid() else {}
    return _tapped(request, pk, services.finish, _("已办结。"), **said)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _tapped(request, pk, services.cancel, _("已取消。"))


def _tapped(request: HttpRequest, pk: int, do: Any, said: str, **given: Any) -> HttpResponse:
    found, form = selectors.get(pk, request.actor), forms.Tap(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="request")
    number = form.cleaned_data["request"]
    do(duty=found, by=request.actor, at=request.at, request=number, **given)
    messages.success(request, said)
    return HttpResponseRedirect(_back(request))  # an address; `redirect` would look for its name


def _back(request: HttpRequest) -> str:
    """The desk from which the tap came, if it is one of ours."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("duties:listed")


@require_POST
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(pk, request.actor)
    form = forms.Hand(request.POST, colleagues=_staff(found, request))
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.reassign(duty=found, by=request.actor, at=request.at, **form.cleaned_data)
    messages.success(request, _("已转交。"))
    return redirect("duties:duty", pk)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own duty to a colleague, or to whoever takes it."""
    found = selectors.get(pk, request.actor)
    form = forms.Hand(request.POST, colleagues=_colleagues(found, request))
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.hand_over(duty=found, by=request.actor, at=request.at, **form.cleaned_data)
    messages.success(request, _("已转交。"))
    return redirect("duties:listed")


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a call."""
    found = selectors.get(pk, request.actor)
    form = forms.Call(request.POST)
    if not form.is_valid():
        context = _context(found, request) | {"call": form}
        return render(request, "duties/duty.html", context, status=422)
    services.record(duty=found, by=request.actor, at=request.at, **form.cleaned_data)
    messages.success(request, _("已记录。"))
    return redirect("duties:duty", pk)
