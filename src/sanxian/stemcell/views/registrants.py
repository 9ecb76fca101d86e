"""The register of a branch, and one registrant with all that was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemcell import forms
from sanxian.stemcell import labels as words
from sanxian.stemcell.lifecycle import HERE, RegistrantStatus, TypingStatus
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import registrants, typings
from sanxian.stemcell.views.parts import PAGE, code, shown

SHOWN = (RegistrantStatus.AVAILABLE, RegistrantStatus.UNAVAILABLE, RegistrantStatus.LEFT)


@require_GET
def registry(request: Request) -> HttpResponse:
    """Who stands in the register, by number."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in {*SHOWN, "untyped"} else ""
    number = code(request.GET.get("q", ""))
    rows = (
        chosen.untyped(request.actor) if tab == "untyped"
        else chosen.listed(request.actor, tab, number)
    )  # fmt: skip
    if sheets.wanted(request):
        header = [
            _("在库编号"),
            _("状态"),
            _("出生年份"),
            _("性别"),
            _("地区"),
            _("血型"),
            _("CMV"),
        ]
        return sheets.table(request, "registrants", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    totals = chosen.totals(request.actor)
    context = {
        "q": number, "page": page, "rows": [_row(row) for row in page], "totals": totals,
        "here": totals["available"] + totals["unavailable"], "columns": _columns(),
        "export": sheets.links(request), "branches": chosen.branches(request.actor),
        "may_enter": request.actor.may_somewhere("stemcell.registrant.enter"),
        "tabs": _tabs(tab),
    }  # fmt: skip
    return shown(request, "stemcell/registry.html", context)


def _tabs(tab: str) -> list[dict[str, Any]]:
    rows = [("", _("全部")), *((s.value, words.REGISTRANTS[s]) for s in SHOWN)]
    rows.append(("untyped", _("还没有分型")))
    return [
        {"url": f"?tab={key}" if key else "?", "label": said, "current": key == tab}
        for key, said in rows
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "number", "label": _("在库编号")}, {"key": "status", "label": _("状态")},
        {"key": "born", "label": _("出生年份")}, {"key": "sex", "label": _("性别")},
        {"key": "abo", "label": _("血型")}, {"key": "cmv", "label": _("CMV")},
        {"key": "region", "label": _("地区")},
    ]  # fmt: skip


def _flat(row: Any) -> list[Any]:
    said, cmv = words.REGISTRANTS[row.status], words.CMV.get(row.cmv, "")
    return [row.number, str(said), row.born, str(words.SEXES.get(row.sex, "")), row.region, row.abo,
            str(cmv)]  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    url = reverse("stemcell:registrant", args=[row.pk])
    return {
        "number": {"text": row.number, "url": url, "code": True},
        "status": {"text": words.REGISTRANTS[row.status], "tone": words.REGISTRANT_TONES[row.status]},
        "born": str(row.born or "") or None, "sex": words.SEXES.get(row.sex) or None,
        "abo": row.abo or None, "cmv": words.CMV.get(row.cmv) or None, "region": row.region or None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """A new registrant, under a number."""
    place = chosen.branch(request.actor)
    form = forms.EnterForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(
            request, registrants.enter, place=place, number=form.cleaned_data["number"],
            coarse=form.coarse(),
        )  # fmt: skip
        if made:
            messages.success(request, _("已入库；请记下分型。"))
            return redirect("stemcell:registrant", made.pk)
    context = {"form": form, "refusal": refusal}
    return shown(request, "stemcell/enter.html", context, form_status(form, refusal))


@require_GET
def registrant(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(
    request: Request, row: Any, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """One registrant; that the typings were looked at stands on the trail."""
    typed = chosen.typings(row)
    if typed:
        trail.saw(request.actor, subject_of(row), "typing", at=request.at, place=row.org_path)
    standing = next((t for t in typed if t.status == TypingStatus.STANDING), None)
    here = row.status in HERE
    context = {
        "row": row, "facts": _facts(row), "status": words.REGISTRANTS[row.status],
        "tone": words.REGISTRANT_TONES[row.status], "here": here, "refusal": refusal,
        "typed": [_typing(t) for t in typed], "standing": standing,
        "form": (form or (forms.CorrectForm(initial={"gl": standing.text, "method": standing.method})
                          if standing else forms.LaboratoryForm())) if here else None,
        "suspend": forms.SuspendForm(), "leave": forms.LeaveForm(), "tap": forms.ActForm(),
    }  # fmt: skip
    answer = form_status(form, refusal) if form else int(refusal.http) if refusal else 200
    return shown(request, "stemcell/registrant.html", context, answer)


def _facts(row: Any) -> list[tuple[str, Any]]:
    why = {**words.ABSENCES, **words.LEAVINGS}.get(row.status_for, "")
    return [
        (_("原因"), why or "—"), (_("出生年份"), row.born or "—"),
        (_("性别"), words.SEXES.get(row.sex, "—")), (_("血型"), row.abo or "—"),
        (_("CMV"), words.CMV.get(row.cmv, "—")), (_("地区"), row.region or "—"),
        (_("入库日期"), f"{clock.local(row.entered_at):%Y-%m-%d}"),
    ]  # fmt: skip


def _typing(row: Any) -> dict[str, Any]:
    return {
        "blocks": row.text.split("^"), "row": row, "method": words.METHODS[row.method],
        "status": words.TYPINGS[row.status], "why": words.CORRECTIONS.get(row.why, ""),
        "tone": "ok" if row.status == TypingStatus.STANDING else "wait",
    }  # fmt: skip


@require_POST
def typing(request: Request, pk: int) -> HttpResponse:
    """A typing, or the correction of the one that stands."""
    row = chosen.one(request.actor, pk)
    standing = chosen.standing(row)
    form = (forms.CorrectForm if standing else forms.LaboratoryForm)(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    made, refusal = (
        tried(request, typings.correct, typing=standing, **form.given())
        if standing
        else tried(request, typings.record, registrant=row, **form.given())
    )
    if refusal:
        return _page(request, row, form, refusal)
    messages.success(request, _("分型已记下，检索立即用它。"))
    return redirect("stemcell:registrant", row.pk)


STEPS: dict[str, Any] = {
    "suspend": (registrants.suspend, forms.SuspendForm),
    "restore": (registrants.restore, forms.ActForm),
    "leave": (registrants.leave, forms.LeaveForm),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Not available for now, available again, gone."""
    row = chosen.one(request.actor, pk)
    if word not in STEPS:
        raise Malformed("no_such_choice", field="word")
    service, kind = STEPS[word]
    form = kind(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    _done, refusal = tried(request, service, registrant=row, **form.cleaned_data)
    if refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, _("已改。"))
    return redirect("stemcell:registrant", row.pk)
