"""A patient's tubes, standing needs and antibodies; the crossmatch by computer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.distribution import Screen
from sanxian.blood.forms.distribution import NeedForm, SampleForm
from sanxian.blood.labels.distribution import SCREENS, need
from sanxian.blood.selectors import hospital as patients
from sanxian.blood.selectors import orders
from sanxian.blood.selectors import patient_samples as selectors
from sanxian.blood.selectors.shelf import lying
from sanxian.blood.services import patient_samples as services
from sanxian.blood.views.orders import page as order_page
from sanxian.blood.views.supply import attempt, group, joined, show
from sanxian.core import clock

COLUMNS = [
    {"key": "label", "label": gettext_lazy("标本管号"), "code": True},
    ("taken", gettext_lazy("采样")),
    ("group", gettext_lazy("血型")),
    ("screen", gettext_lazy("抗体筛查")),
]
TONES = {Screen.NEGATIVE: "ok", Screen.POSITIVE: "bad", Screen.NOT_DONE: "wait"}


@require_http_methods(["GET"])
def samples(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, patients.patient(request.actor, pk))


def page(
    request: HttpRequest, row: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """What is known of her before blood is chosen."""
    may = request.actor.may  # type: ignore[attr-defined]
    found = selectors.shown(request.actor, row, request.at)
    differs = selectors.differing(row)
    wanted, antibodies = (row.needs or "").split(), (row.antibodies or "").split()
    now = clock.local(request.at)
    context = {
        "patient": row,
        "columns": COLUMNS,
        "rows": [_row(sample, group(row)) for sample in found],
        "finding": _finding(found, differs, group(row)),
        "differs": bool(differs),
        "needs": joined(need(code) for code in wanted),
        "antibodies": joined(_("抗-%(antigen)s") % {"antigen": a} for a in antibodies),
        "sample_form": SampleForm(initial={"taken_at": now})
        if may("blood.patient.sample", row.org_path)
        else None,
        "need_form": NeedForm(initial={"codes": wanted, "antibodies": antibodies})
        if may("blood.patient.need", row.org_path)
        else None,
    }
    return show(request, "samples", {**context, **forms}, refusal, status)


def _finding(found: list[Any], differs: list[Any], known: str) -> str:
    if differs:
        return _("最近的标本与档案的血型不一致")
    tubes = len({s.label for s in found if f"{s.abo}{s.rhd}" == known})
    if tubes > 1:
        return _("血型已由 %(n)s 份标本定得一致") % {"n": tubes}
    return _("血型还要再定一次") if tubes else _("还没有定型标本")


def _row(sample: Any, known: str) -> dict[str, Any]:
    said = f"{sample.abo}{sample.rhd}"
    return {
        "label": sample.label,
        "taken": sample.taken_at,
        "group": said if said == known or not known else {"text": said, "tone": "bad"},
        "screen": {"text": SCREENS[sample.screen], "tone": TONES[sample.screen]},
    }


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = patients.patient(request.actor, pk), SampleForm(request.POST)
    if not form.is_valid():
        return page(request, row, status=422, sample_form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, services.sample, _("标本已登记。"), patient=row, **values)
    if refusal:
        return page(request, row, refusal, sample_form=form)
    return redirect("blood:patient_samples", pk)


@require_POST
def require(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = patients.patient(request.actor, pk), NeedForm(request.POST)
    if not form.is_valid():
        return page(request, row, status=422, need_form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(
        request,
        services.require,
        _("特殊要求已记录，进行中的申请也已更新。"),
        patient=row,
        **values,
    )
    return page(request, row, refusal) if refusal else redirect("blood:patient_samples", pk)


@require_POST
def crossmatch(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked units of an order, by computer."""
    row = orders.get(request.actor, pk)
    units = lying(row.org_path, request.POST.getlist("unit"))
    refusal = attempt(request, services.crossmatch, _("电子配血已记录。"), order=row, units=units)
    return order_page(request, row, refusal) if refusal else redirect("blood:order", pk)
