"""The ward's phone: bags that are here, three scans, begin, end, report."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.facts.hospital import Point
from sanxian.blood.forms.bedside import CheckForm, ReactionForm
from sanxian.blood.forms.wards import ObservationForm, StopForm
from sanxian.blood.labels import bedside as words
from sanxian.blood.rules import observation
from sanxian.blood.selectors import bedside as selectors
from sanxian.blood.selectors import witness
from sanxian.blood.services import bedside as services
from sanxian.blood.services import observations
from sanxian.blood.views.supply import answered, attempt, component, group, show
from sanxian.core import clock, trail
from sanxian.core.act import subject_of
from sanxian.core.labels import advice, sentence
from sanxian.kernel.refusal import Reason, Refusal


@require_http_methods(["GET"])
def ward(request: HttpRequest) -> HttpResponse:
    """The bags that wait, those that run, and those of the last day."""
    waiting, running = (
        selectors.waiting(request.actor),
        selectors.running(request.actor, request.at),
    )
    ends = selectors.begin_by(waiting)
    context = {
        "waiting": [_waiting(i, ends[i.pk], request) for i in waiting],
        "running": [_running(i) for i in running],
        "done": [_done(i) for i in selectors.done(request.actor, request.at)],
        "finding": _finding(len(waiting), len(running)),
    }
    return show(request, "ward", context)


def _finding(waiting: int, running: int) -> str:
    if waiting:
        return _("%(n)s 袋血等待床旁核对") % {"n": waiting}
    return _("%(n)s 袋正在输注") % {"n": running} if running else _("没有等着的血")


def _said(issue: Any) -> dict[str, Any]:
    return {
        "label": f"{component(issue.unit.component)} {group(issue.unit)}",
        "note": _("血袋尾号 %(tail)s") % {"tail": issue.unit.number[-8:]},
    }


def _waiting(issue: Any, end: datetime, request: HttpRequest) -> dict[str, Any]:
    late = end < request.at  # type: ignore[attr-defined]
    return {
        **_said(issue),
        "url": reverse("blood:check", args=[issue.pk]),
        "due": clock.local(end).strftime("%H:%M"),
        "due_note": _("前开始"),
        "late": late,
        "badge": _("超时，请退回") if late else "",
        "tone": "bad",
        "action": _("核对"),
    }


def _running(issue: Any) -> dict[str, Any]:
    begun = clock.local(issue.transfusion.started_at).strftime("%H:%M")
    return {
        **_said(issue),
        "url": reverse("blood:bed", args=[issue.pk]),
        "due": begun,
        "due_note": _("开始"),
        "badge": _("输注中"),
        "tone": "now",
    }


def _done(issue: Any) -> dict[str, Any]:
    ended = clock.local(issue.transfusion.ended_at).strftime("%H:%M")
    return {
        **_said(issue),
        "url": reverse("blood:bed", args=[issue.pk]),
        "due": ended,
        "due_note": _("结束"),
        "badge": _("已输完"),
        "tone": "ok",
    }


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Three scans; when all agree the next screen begins the transfusion."""
    issue = selectors.get(request.actor, pk)
    if selectors.begun(issue):
        return redirect("blood:bed", pk)
    form = CheckForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return show(request, "check", _check_context(issue, form), status=status)
    values = form.cleaned_data
    scan = services.Scan(
        issue, values["patient_code"], values["hospital_number"], values["unit_number"]
    )
    second = witness.badge(values["second"])
    made, refusal = answered(request, services.check, "", scans=[scan], second_by=second)
    if refusal:
        return show(request, "check", _check_context(issue, form), refusal)
    if made[0].ok:
        return redirect("blood:bed", pk)
    faults = [Reason(code) for code in made[0].faults.split(",")]
    alarm = [(sentence(reason), advice(reason)) for reason in faults]
    context = {**_check_context(issue, CheckForm()), "alarm": alarm}
    return show(request, "check", context, status=Refusal.http)


def _check_context(issue: Any, form: CheckForm) -> dict[str, Any]:
    return {
        "issue": issue,
        "form": form,
        "what": component(issue.unit.component),
        "group": group(issue.unit),
        "ward": selectors.ward_name(issue),
        "begin_by": selectors.begin_by([issue])[issue.pk],
        "failed": sum(not c.ok for c in issue.latest_first),
        "two": editions.bedside(issue.org_path, clock.day(issue.issued_at)).values.second_checker,
    }


@require_http_methods(["GET"])
def bed(request: HttpRequest, pk: int) -> HttpResponse:
    return bed_page(request, selectors.get(request.actor, pk))


def bed_page(
    request: HttpRequest, issue: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """Checked: begin. Running: end. Afterwards: a reaction may be reported."""
    last = issue.latest_first[0] if issue.latest_first else None
    begun = selectors.begun(issue)
    taken = selectors.observed(begun) if begun else []
    due = _due(begun, taken, issue, request.at) if begun else ()
    may = request.actor.may
    context = {
        "taken": [_observed(row) for row in taken],
        "due": [words.POINTS[point] for point in due],
        "beats": words.VITAL_UNITS["pulse"],
        "observe_form": ObservationForm(initial={"point": due[0] if due else Point.EXTRA})
        if begun and may("blood.observation.record", issue.org_path)
        else None,
        "stop_form": StopForm() if begun and begun.ended_at is None else None,
        "ending": selectors.ending(begun) if begun else None,
        "deviations": _deviations(begun) if begun else [],
        "case": selectors.case_of(issue) if begun else None,
        "issue": issue,
        "what": component(issue.unit.component),
        "group": group(issue.unit),
        "ward": selectors.ward_name(issue),
        "begun": begun,
        "may_begin": begun is None and last is not None and last.ok and issue.closed_at is None,
        "running": begun is not None and begun.ended_at is None,
        "reaction_form": ReactionForm() if begun else None,
        "last": last,
    }
    return show(request, "bed", {**context, **forms}, refusal, status)


def _due(begun: Any, taken: Any, issue: Any, at: datetime) -> tuple[Point, ...]:
    ruled = editions.bedside(issue.org_path, clock.day(begun.started_at))
    points = [row.point for row in taken]
    return observation.due(begun.started_at, begun.ended_at, points, at, ruled)


def _observed(row: Any) -> dict[str, Any]:
    said = json.loads(row.vitals)
    signs = [f"{words.VITALS[k]} {v} {words.VITAL_UNITS[k]}" for k, v in said.items()]
    return {"at": row.at, "point": words.POINTS[row.point], "said": " · ".join(signs)}


def _deviations(begun: Any) -> list[Any]:
    ending = selectors.ending(begun)
    return [words.DEVIATIONS[code] for code in ending.deviations.split()] if ending else []


@require_POST
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Vital signs, sealed; the page reads them back only to those of this ward."""
    issue, form = selectors.get(request.actor, pk), ObservationForm(request.POST)
    if not form.is_valid():
        return bed_page(request, issue, status=422, observe_form=form)
    refusal = attempt(
        request,
        observations.observe,
        _("已记下。"),
        issue=issue,
        point=form.cleaned_data["point"],
        vitals=form.vitals(),
    )
    return bed_page(request, issue, refusal) if refusal else redirect("blood:bed", pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stopped before all went in: why, and how much had."""
    issue, form = selectors.get(request.actor, pk), StopForm(request.POST)
    if not form.is_valid():
        return bed_page(request, issue, status=422, stop_form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, services.finish, _("已停止，并记下。"), issue=issue, **values)
    return bed_page(request, issue, refusal) if refusal else redirect("blood:bed", pk)


@require_http_methods(["GET"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The transfusion record on paper, for the patient's file."""
    issue = selectors.get(request.actor, pk)
    begun = selectors.begun(issue)
    if begun is None:
        return redirect("blood:bed", pk)
    trail.saw(
        request.actor, subject_of(issue), "transfusion_record", at=request.at, place=issue.org_path
    )
    ending = selectors.ending(begun)
    context = {
        "issue": issue,
        "what": component(issue.unit.component),
        "group": group(issue.unit),
        "ward": selectors.ward_name(issue),
        "begun": begun,
        "check": begun.check_passed,
        "taken": [_observed(row) for row in selectors.observed(begun)],
        "ending": ending,
        "stopped": words.STOPS.get(ending.stopped_for, "") if ending else "",
        "deviations": _deviations(begun),
        "reactions": [
            {"kind": words.KINDS[r.kind], "grade": words.GRADES[r.grade], "at": r.at}
            for r in issue.reactions.order_by("at")
        ],
    }
    return show(request, "record", context)


@require_POST
def transfuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, on the strength of the last check."""
    issue = selectors.get(request.actor, pk)
    if not issue.latest_first:
        return redirect("blood:check", pk)
    refusal = attempt(request, services.transfuse, _("已开始输注。"), checks=issue.latest_first[:1])
    return bed_page(request, issue, refusal) if refusal else redirect("blood:bed", pk)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    issue = selectors.get(request.actor, pk)
    refusal = attempt(request, services.finish, _("输注已结束。"), issue=issue)
    return bed_page(request, issue, refusal) if refusal else redirect("blood:ward")


@require_POST
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a reaction: the bags of the same donor are held at once."""
    issue, form = selectors.get(request.actor, pk), ReactionForm(request.POST)
    if not form.is_valid():
        return bed_page(request, issue, status=422, reaction_form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    said = _("已上报；同一献血者的其他血液已封存。")
    refusal = attempt(request, services.report, said, issue=issue, **values)
    return bed_page(request, issue, refusal) if refusal else redirect("blood:bed", pk)
