"""My duties, what lies in my places, one duty with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core import clock, labels, sheets
from sanxian.duties import forms, kinds, selectors, services
from sanxian.duties import labels as words
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.orgs import places


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for me first; everything open in my places behind a tab."""
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in words.TABS else "mine"
    if sheets.wanted(request):
        return _sheet(request, _rows(tab, request))
    page = Paginator(_rows(tab, request), 50).get_page(request.GET.get("page"))
    context = {
        "page": page, "cards": [line(duty, request) for duty in page], "tab": tab,
        "counts": selectors.count_mine(request.actor, request.at), "tap": forms.Tap(),
        "tabs": [
            {"url": f"?tab={key}", "label": label, "current": key == tab}
            for key, label in words.TABS.items()
        ],
        "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "duties/listed.html", context)


def _sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    """What waits, as a table; a duty is named by its kind and number, nobody by name."""
    header = [_("编号"), _("事项"), _("状态"), _("开始"), _("最迟")]
    found = (
        [duty.pk, card["label"], words.STATUSES[duty.status], duty.opened_at, duty.due_at]
        for duty in rows
        for card in [selectors.card(duty, request.at)]
    )
    return sheets.table(request, "duties", header, found)


def _rows(tab: str, request: HttpRequest) -> Any:
    if tab == "late":
        return selectors.overdue(request.actor, request.at)
    return (selectors.mine if tab == "mine" else selectors.open_here)(request.actor)


def line(duty: Any, request: HttpRequest) -> dict[str, Any]:
    """A duty as `duties/_mine.html` shows it, with what this actor can do with a tap."""
    card = selectors.card(duty, request.at)
    hers = duty.owner is None or duty.owner.code == request.actor.id
    may = hers and selectors.may_do(duty, request.actor)
    return {
        **card, "urgency_label": words.URGENCIES[card["urgency"]],
        "tone": words.URGENCY_TONES[card["urgency"]], "status_label": words.STATUSES[duty.status],
        "may_acknowledge": may and duty.status != "acknowledged" and not duty.closed_at,
        "may_finish": may and duty.status == "acknowledged",
    }  # fmt: skip


def desk(request: HttpRequest, most: int = 8) -> dict[str, Any]:
    """The context of `duties/_mine.html` on a role's desk."""
    rows = selectors.mine(request.actor)[:most]
    return {"cards": [line(duty, request) for duty in rows], "tap": forms.Tap()}


@require_GET
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get(pk, request.actor)
    return render(request, "duties/duty.html", _context(found, request))


def _context(found: Any, request: HttpRequest) -> dict[str, Any]:
    may_lead = not found.closed_at and request.actor.may("duties.duty.reassign", found.org_path)
    people = places.colleagues(found.owner_org.path) if may_lead else []
    return {
        **line(found, request), "tap": forms.Tap(), "rows": _facts(found),
        "turns": [_turn(turn) for turn in selectors.history(found)],
        "hand": forms.Hand(colleagues=people) if may_lead else None,
    }  # fmt: skip


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
        (_("上报次数"), duty.raised),
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
    return _tapped(request, pk, services.finish, _("已办结。"))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _tapped(request, pk, services.cancel, _("已取消。"))


def _tapped(request: HttpRequest, pk: int, do: Any, said: str) -> HttpResponse:
    found, form = selectors.get(pk, request.actor), forms.Tap(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="request")
    do(duty=found, by=request.actor, at=request.at, request=form.cleaned_data["request"])
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
    form = forms.Hand(request.POST, colleagues=places.colleagues(found.owner_org.path))
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.reassign(duty=found, by=request.actor, at=request.at, **form.cleaned_data)
    messages.success(request, _("已转交。"))
    return redirect("duties:duty", pk)
