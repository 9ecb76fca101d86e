"""A search for a patient, what it found, and one pair explained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.core import clock, labels, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, tried
from sanxian.hla.registry import Found
from sanxian.stemcell import forms, rules
from sanxian.stemcell import labels as words
from sanxian.stemcell.facts import Stage
from sanxian.stemcell.selectors import index, names, queries
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import searching
from sanxian.stemcell.views.parts import PAGE, code, shown, unready


@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Ask for a patient: a code, a typing, a rule, and who is wanted."""
    place = chosen.branch(request.actor, index.SEARCH)
    known = names.ready()
    if known is None:
        return unready(request)
    form = forms.SearchForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made, refusal = tried(
            request, searching.search, place=place, patient=said["patient"], text=form.text(),
            stage=said["stage"], narrowed=form.narrowed(),
        )  # fmt: skip
        if made:
            return redirect("stemcell:query", made.pk)
    context = {
        "form": form, "refusal": refusal,         "unread": sorted(index.unread(place, known)), "example": forms.GL,
        "rules": [_rule(stage, place, request) for stage in Stage],
    }  # fmt: skip
    return shown(request, "stemcell/search.html", context, form_status(form, refusal))


def _rule(stage: Stage, place: str, request: Request) -> dict[str, Any]:
    """What a rule asks for, and whether its source was read."""
    ruled = queries.rule_of(stage, place, clock.day(request.at))
    values = ruled.values
    return {
        "label": words.STAGES[stage], "loci": " ".join(values.loci), "least": values.least,
        "of": values.of, "resolution": words.RESOLUTIONS[values.resolution],
        "edition": ", ".join(ruled.edition_ids), "source": ruled.origin("least").source,
        "unverified": ruled.origin("least").status.value == "unverified",
    }  # fmt: skip


@require_GET
def asked(request: Request) -> HttpResponse:
    """The searches of this branch, the latest first."""
    patient = code(request.GET.get("q", ""))
    rows = queries.listed(request.actor, patient)
    if sheets.wanted(request):
        header = [_("患者代码"), _("规则"), _("检索时间"), _("找到")]
        return sheets.table(
            request, "queries", header,
            ([r.patient, str(words.STAGES[r.stage]), r.asked_at, r.found] for r in rows.iterator(500)),
        )  # fmt: skip
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    columns = [
        {"key": "patient", "label": _("患者代码")}, {"key": "stage", "label": _("规则")},
        {"key": "at", "label": _("检索时间")}, {"key": "found", "label": _("找到")},
    ]  # fmt: skip
    found = [
        {"patient": {"text": r.patient, "url": reverse("stemcell:query", args=[r.pk]), "code": True},
         "stage": words.STAGES[r.stage], "at": f"{clock.local(r.asked_at):%m-%d %H:%M}",
         "found": r.found}
        for r in page
    ]  # fmt: skip
    context = {"page": page, "columns": columns, "rows": found, "q": patient,
               "export": sheets.links(request)}  # fmt: skip
    return shown(request, "stemcell/asked.html", context)


@require_GET
def query(request: Request, pk: int) -> HttpResponse:
    """What the register answers now, the most promising first."""
    row = queries.one(request.actor, pk)
    known = names.held()
    answer = queries.answered(row, request.actor, known)
    ruled = queries.rule(row)
    loci = ruled.values.loci
    if sheets.wanted(request):
        trail.saw(request.actor, subject_of(row), "export", at=request.at, place=row.org_path)
        return sheets.table(request, f"search-{row.pk}", _header(loci), _sheet(answer.donors, loci))
    page = Paginator(answer.donors, PAGE).get_page(request.GET.get("page"))
    keys = chosen.keys_of(row.org_path, [donor.id for donor in page])
    context = {
        "row": row, "stage": words.STAGES[row.stage], "page": page, "loci": loci,
        "rows": [_found(donor, n, row, ruled, keys, request) for n, donor in
                 enumerate(page, page.start_index())],
        "counts": [{"label": f"{n}/{ruled.values.of}", "value": count, "unit": _("位")}
                   for n, count in answer.tally.by_matches.items() if count],
        "of": ruled.values.of, "total": answer.tally.total, "listed": len(answer.donors),
        "was": row.found, "made_up": names.are_made_up(known),
        "outlook": answer.outlook, "export": sheets.links(request), "narrowed": _narrowed(row),
        "unverified": ruled.origin("least").status.value == "unverified",
        "edition": row.edition, "legend": words.LEGEND,
    }  # fmt: skip
    return shown(request, "stemcell/query.html", context)


def _narrowed(row: Any) -> list[str]:
    said = queries.narrowed(row)
    ages = _("%(a)s—%(b)s 岁") % {"a": said.age_from or 18, "b": said.age_to or "…"}
    found = [
        ages if said.age_from or said.age_to else "", words.SEXES.get(said.sex, ""), said.abo,
        words.CMV.get(said.cmv, ""), said.region,
        _("包括暂不可用的") if said.unavailable else "",
    ]  # fmt: skip
    return [str(one) for one in found if one]


def _age(donor: Found, request: Request) -> int | None:
    return clock.day(request.at).year - donor.born if donor.born else None


def _percent(p: float | None) -> str:
    """A chance as one reads it; what is nearly impossible is not called impossible."""
    if p is None:
        return "—"
    if 0 < p < 0.001:
        return "<0.1%"
    return "99.9%" if 0.999 < p < 0.9999 else f"{p:.1%}"


def _found(
    donor: Found, n: int, row: Any, ruled: Any, keys: dict[str, int], request: Request
) -> dict[str, Any]:
    reasons = rules.against(ruled, donor.grades)
    key = keys.get(donor.id)
    return {
        "n": n, "number": donor.id, "matches": donor.matches, "definite": donor.definite,
        "url": reverse("stemcell:registrant", args=[key]) if key else "",
        "pair": reverse("stemcell:pair", args=[row.pk, key]) if key else "",
        "age": _age(donor, request), "abo": donor.abo, "sex": words.SEXES.get(index.WORD.get(donor.sex, ""), ""),
        "cmv": words.CMV.get(donor.cmv, ""), "p10": _percent(donor.p10), "p9": _percent(donor.p9),
        "p8": _percent(donor.p8), "cells": [_cell(locus, donor.grades[locus]) for locus in donor.grades],
        "meets": not reasons, "why": [labels.sentence(reason) for reason in reasons],
    }  # fmt: skip


def _cell(locus: str, sides: str) -> dict[str, Any]:
    """One locus of a pair: two letters for the eye, a sentence for the ear."""
    worst = "bad" if set(sides) & {"L", "M"} else "warn" if "P" in sides else "ok"
    said = _("、").join(str(words.GRADES[side]) for side in sides)
    return {
        "locus": locus, "text": "".join(str(words.GRADE_LETTERS[side][0]) for side in sides),
        "tone": worst, "said": said,
    }  # fmt: skip


def _header(loci: tuple[str, ...]) -> list[str]:
    return [_("在库编号"), _("相合"), _("确定相合"), *loci, "P(10/10)", "P(9/10)", "P(8/10)",
            _("出生年份"), _("性别"), _("血型"), _("CMV"), _("地区")]  # fmt: skip


def _sheet(donors: tuple[Found, ...], loci: tuple[str, ...]) -> Iterator[list[Any]]:
    for d in donors:
        chances = [None if p is None else round(p, 6) for p in (d.p10, d.p9, d.p8)]
        sex = str(words.SEXES.get(index.WORD.get(d.sex, ""), ""))
        yield [d.id, d.matches, d.definite, *(d.grades[x] for x in loci),
               *("" if p is None else str(p) for p in chances), d.born or None, sex, d.abo,
               str(words.CMV.get(d.cmv, "")), d.region]  # fmt: skip


@require_GET
def pair(request: Request, pk: int, registrant: int) -> HttpResponse:
    """A patient and a registrant side by side, allele by allele; the look stands on the trail."""
    row, other = queries.one(request.actor, pk), chosen.one(request.actor, registrant)
    said = searching.explain(query=row, registrant=other, by=request.actor, at=request.at)
    ruled = queries.rule(row)
    reasons = rules.against(ruled, {x: one.grade.sides for x, one in said.items()})
    counted = [one.grade for x, one in said.items() if x in ruled.values.loci]
    context = {
        "row": row, "other": other, "stage": words.STAGES[row.stage],
        "matches": sum(g.matches for g in counted), "of": ruled.values.of,
        "definite": sum(g.definite for g in counted),
        "loci": [_locus(locus, one, locus in ruled.values.loci) for locus, one in said.items()],
        "reasons": [labels.sentence(reason) for reason in reasons],
        "gvh": sum(g.gvh for g in counted), "hvg": sum(g.hvg for g in counted),
        "counts_lacking": [x for x in ruled.values.loci if x not in said],
    }  # fmt: skip
    return shown(request, "stemcell/pair.html", context)


def _locus(locus: str, one: Any, counts: bool) -> dict[str, Any]:
    notes = [words.NOTES[note] for note in one.notes if note in words.NOTES]
    if one.epitopes:
        notes.append(words.EPITOPES[one.epitopes])
    return {
        "locus": locus, "counts": counts, "cell": _cell(locus, one.grade.sides), "notes": notes,
        "sides": [
            {"patient": f.patient or "—", "donor": f.donor or "—", "grade": words.GRADES[f.grade],
             "tone": words.GRADE_TONES[f.grade], "shared": [s for s in f.shared if s],
             "why": _("；").join(str(words.FACINGS[r]) for r in f.reasons)}
            for f in one.facing
        ],
    }  # fmt: skip
