"""The one-to-one plan: made on one page, printed for the donor on another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.core import clock
from sanxian.core.web import Request, tried
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.follow import CostKind
from sanxian.stemdonor.forms import cases as forms
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.rules import follow as rules
from sanxian.stemdonor.rules import promised as rules_of_calls
from sanxian.stemdonor.selectors import beside
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import hospitals as hospitals_of
from sanxian.stemdonor.services import plans
from sanxian.stemdonor.views.cases import hospital_choices
from sanxian.stemdonor.views.course import course
from sanxian.stemdonor.views.parts import shown

WEEK = timedelta(days=7)


@require_http_methods(["GET", "POST"])
def plan(request: Request, pk: int) -> HttpResponse:
    """Days and arrangements; the nearest able hospital is proposed for the days that are asked."""
    row = chosen.one(request.actor, pk)
    first = clock.day(request.at) + WEEK
    standing = chosen.plan(row)
    if standing:
        first = standing.admission
    last = standing.discharge if standing else first + timedelta(days=5)
    form = forms.PlanForm(
        hospital_choices(row, first, last), request.POST or None, initial=_proposed(standing, first)
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.given()
        given["hospital"] = hospitals_of.chosen(given["hospital"])
        made, refusal = tried(request, plans.make, case=row, **given)
        if made:
            messages.success(request, _("方案已定，请本人签最终确认。"))
            return redirect("stemdonor:case", pk)
    local = editions.plan(row.org_path, clock.day(request.at))
    context = {
        "row": row, "form": form, "refusal": refusal, "brief": chosen.donor(row),
        "companions": list(local.values.companions.values()),
        "leave_days": local.values.leave_days,
        "example": any(edition.endswith("example") for edition in local.edition_ids),
    }  # fmt: skip
    return shown(request, "plan", context, form)


def _proposed(standing: Any, first: Any) -> dict[str, Any]:
    """The days that stand, or a week from now: five days of the drug up to the collection."""
    if standing is None:
        day = timedelta(days=1)
        return {
            "admission": first, "gcsf_from": first, "collection": first + 4 * day,
            "discharge": first + 5 * day,
        }  # fmt: skip
    names = ("admission", "gcsf_from", "gcsf_days", "collection", "collection_days", "discharge",
             "press", "insured", "insurance")  # fmt: skip
    said = {name: getattr(standing, name) for name in names}
    return {**said, "hospital": standing.stay.hospital_id, **chosen.arranged(standing)}


@require_GET
def paper(request: Request, pk: int) -> HttpResponse:
    """For the donor's own hand: the days, who accompanies, what is paid; and the letter of leave."""
    row = chosen.one(request.actor, pk)
    standing = chosen.plan(row)
    if standing is None:
        raise Unknown("not_found")
    day = clock.day(request.at)
    local, cost = editions.plan(row.org_path, day), editions.cost(row.org_path, day)
    office, left_out = places.city_of(row.org_path) or row.org_path, chosen.spared(row)
    context = {
        "row": row, "plan": standing, "brief": chosen.donor(row), "on": day,
        "hospital": places.names([standing.org_path, standing.stay.org_path]).get(
            standing.stay.org_path, ""),
        "office": places.names([office]).get(office, ""), "arranged": _arranged(standing),
        "employer": chosen.arranged(standing).get("employer", ""),
        "beside": [one for one in beside.places_beside(row, request.at) if not one.spared],
        "calls": [
            one.text for one in rules_of_calls.points(local.values)
            if not rules_of_calls.spared(one, left_out)
        ],
        "days": (standing.discharge - standing.admission).days + 1,
        "standards": [(words.COSTS[kind], _standard(cost.values.most[kind])) for kind in CostKind],
        "receipt_from": rules.yuan(cost.values.receipt_from), "course": course(row),
    }  # fmt: skip
    return render(request, "stemdonor/plan_paper.html", context)


def _arranged(standing: Any) -> list[tuple[Any, str]]:
    labels = {
        "companion": _("陪护"), "hotel": _("住宿"), "meals": _("伙食"), "travel": _("往返"),
        "wishes": _("要求"), "meet": _("碰面"), "phone": _("有事打"),
    }  # fmt: skip
    told = chosen.arranged(standing)
    rows: list[tuple[Any, str]] = [
        (label, told[key]) for key, label in labels.items() if told.get(key)
    ]
    rows.append((_("保险"), standing.insurance or (_("已买") if standing.insured else _("还没有"))))
    rows.append((_("报道"), str(words.PRESSES[standing.press])))
    return rows


def _standard(most: int) -> str:
    return _("每天最多 %(yuan)s 元") % {"yuan": rules.yuan(most)} if most else _("凭票据")
