"""The collection hospital's own pages: whom it examines and collects from, and the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.web import Request, tried
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.care import Product
from sanxian.stemdonor.forms import care as forms
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.rules import care as rules
from sanxian.stemdonor.selectors import cases as cases_of
from sanxian.stemdonor.selectors import follow as follow_of
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services import collections, exams
from sanxian.stemdonor.views.course import course
from sanxian.stemdonor.views.parts import shown

_S = CaseStatus


@require_GET
def ward(request: Request) -> HttpResponse:
    """The hospital's donors now, and what waits for a doctor."""
    rows = list(chosen.ward(request.actor))
    briefs = cases_of.names(rows)
    if sheets.wanted(request):
        header = [_("病例代码"), _("状态"), _("到这一步")]
        flat = ([row.code, str(words.CASES[row.status]), row.since] for row in rows)
        return sheets.table(request, "ward", header, flat)
    waiting = follow_of.for_doctor(request.actor)
    context = {
        "rows": [_row(row, briefs) for row in rows], "columns": _columns(), "count": len(rows),
        "export": sheets.links(request),
        "waiting": [
            {"url": reverse("stemdonor:follow_up", args=[one.pk]), "label": one.case.code,
             "note": words.POINTS.get(one.point, one.point), "badge": _("请看"), "tone": "warn"}
            for one in waiting
        ],
    }  # fmt: skip
    return shown(request, "ward", context)


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("捐献者")}, {"key": "status", "label": _("状态")},
        {"key": "code", "label": _("病例代码")}, {"key": "since", "label": _("到这一步")},
    ]  # fmt: skip


def _row(row: Any, briefs: dict[int, Any]) -> dict[str, Any]:
    return {
        "name": {"text": briefs[row.registrant.person_id].name,
                 "url": reverse("stemdonor:ward_case", args=[row.pk])},
        "status": {"text": words.CASES[row.status], "tone": words.CASE_TONES[row.status]},
        "code": {"text": row.code, "code": True}, "since": clock.day(row.since),
    }  # fmt: skip


@require_GET
def ward_case(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.ward_case(request.actor, pk))


def _page(
    request: Request, row: Any, word: str = "", form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    exam, stay = chosen.ward_exam(request.actor, row), chosen.ward_stay(request.actor, row)
    if exam and exam.verdict:
        trail.saw(request.actor, subject_of(exam), "exam", at=request.at, place=exam.org_path)
    acts = [_act(row, one) for one in _words(row, exam, stay)]
    for n, one in enumerate(acts):
        one["main"] = n == 0
        if one["word"] == word and form is not None:
            one["form"], one["open"] = form, True
    brief, hand = cases_of.donor(row), chosen.hand_over(row)
    context = {
        "row": row, "brief": brief, "status": words.CASES[row.status],
        "tone": words.CASE_TONES[row.status], "refusal": refusal, "acts": acts,
        "exam": exam, "verdict": words.VERDICTS[exam.verdict] if exam else "",
        "plan": cases_of.plan(row) if stay else None, "need": cases_of.need(row),
        "chart": [_dose(one) for one in chosen.doses(row)], "bags": _bags(row), "hand": hand,
        "course": course(row), "short": _short(row),
    }  # fmt: skip
    return shown(request, "ward_case", context, form)


def _dose(one: Any) -> dict[str, Any]:
    felt = [words.REACTIONS[code] for code in collections.reactions(one)]
    return {
        "day": one.day, "micrograms": one.micrograms, "temperature": one.temperature / 10,
        "reactions": felt, "needs_doctor": one.needs_doctor,
    }  # fmt: skip


def _bags(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "volume": one.volume_ml,
            "mnc": one.mnc / 100,
            "cd34": one.cd34 / 100,
        }
        for one in cases_of.bags(row)
    ]


def _short(row: Any) -> list[Any]:
    """What all bags have less of than the weight asks for, where the weight is told here."""
    weight = cases_of.need(row).get("weight") or 0
    ruled = editions.collection(row.org_path, clock.day(row.since))
    bags = [Product(one.volume_ml, one.mnc, one.cd34) for one in cases_of.bags(row)]
    labels = {"mnc": "MNC", "cd34": "CD34+"}
    return [
        (labels[name], found / 100, needed / 100)
        for name, (found, needed) in rules.short_of(ruled, bags, weight).items()
    ] if bags else []  # fmt: skip


def _words(row: Any, exam: Any, stay: Any) -> tuple[str, ...]:
    """What the hospital can do now, the next act first."""
    status = _S(row.status)
    if status == _S.EXAMINING and exam and not exam.verdict:
        return ("judge",)
    if not stay or stay.status != "booked":
        return ()
    if status == _S.CONFIRMED:
        return ("dose", "stop")
    if status == _S.MOBILISING:
        given = len(chosen.doses(row))
        ruled = editions.collection(row.org_path, clock.day(row.since))
        ready = given >= ruled.values.gcsf_days_least
        return ("start", "dose", "stop") if ready else ("dose", "stop")
    if status == _S.COLLECTING:
        if chosen.hand_over(row):
            return ()
        return ("give", "bag", "abort") if cases_of.bags(row) else ("bag", "abort")
    return ()


def _act(row: Any, word: str) -> dict[str, Any]:
    title, button = words.WARD_TITLES[word]
    form = FORMS.get(word, ActForm)()
    return {
        "word": word, "title": title, "button": button, "form": form, "open": False,
        "url": reverse("stemdonor:ward_step", args=[row.pk, word]),
        "stop": word in ("stop", "abort"),
    }  # fmt: skip


FORMS: dict[str, Any] = {
    "judge": forms.JudgeForm,
    "dose": forms.DoseForm,
    "bag": forms.BagForm,
    "give": forms.GiveForm,
    "stop": forms.EndForm,
    "abort": forms.EndForm,
}
SERVICES: dict[str, Callable[..., Any]] = {
    "judge": exams.judge,
    "dose": collections.give,
    "stop": collections.stop,
    "start": collections.start,
    "bag": collections.record,
    "abort": collections.abort,
    "give": collections.hand_give,
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """One act of the hospital."""
    row = chosen.ward_case(request.actor, pk)
    if word not in SERVICES:
        raise Malformed("no_such_choice", field="word")
    form = FORMS.get(word, ActForm)(request.POST)
    if not form.is_valid():
        return _page(request, row, word, form)
    given = _about(request, row, word)
    given |= _bag(request, form) if word == "bag" else form.given()
    _made, refusal = tried(request, SERVICES[word], **given)
    if refusal:
        return _page(request, chosen.ward_case(request.actor, pk), word, form, refusal)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:ward_case", pk)


def _about(request: Request, row: Any, word: str) -> dict[str, Any]:
    """The record that the act is about. Raises Unknown."""
    found: Any
    if word == "judge":
        found = chosen.ward_exam(request.actor, row)
    else:
        found = chosen.ward_stay(request.actor, row)
    if found is None:
        raise Unknown("not_found")
    return {"exam" if word == "judge" else "stay": found}


def _bag(request: Request, form: Any) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "vessel": said["vessel"], "product": form.product(), "request": said["request"],
        "started_at": request.at - timedelta(hours=said["hours"]),
    }  # fmt: skip


# -- the second signature --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def take(request: Request) -> HttpResponse:
    """Whoever carries the cells counts, reads the labels and the box, and signs; no name stands here."""
    form, refusal = forms.TakeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.given()
        hand = chosen.hand_over_of(numbers.normalise(next(iter(given["numbers"]), "")))
        if hand is None:
            refusal = Refusal("bag_labels_differ")
        else:
            made, refusal = tried(request, collections.hand_take, hand_over=hand, **given)
            if made:
                messages.success(request, _("交接完成，可以出发。"))
                return redirect("stemdonor:take")
    return shown(request, "take", {"form": form, "refusal": refusal}, form)
