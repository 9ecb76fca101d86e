"""Donors and patients that wait for a link, side by side, and one act that joins two of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanxian.coordination import forms
from sanxian.coordination.facts import Side
from sanxian.coordination.selectors import links as links_of
from sanxian.coordination.selectors import waiting as chosen
from sanxian.coordination.services import links
from sanxian.coordination.views.parts import done
from sanxian.core import sheets
from sanxian.core.web import Request, form_status, sought
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places


@require_http_methods(["GET", "POST"])
def pairs(request: Request, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    """Codes, places and days of both sides; who they are stands on no page of this room."""
    if request.method == "POST" and form is None:
        branch = links_of.branch(request.actor, chosen.JOIN)
        sent = forms.PairForm(request.POST)
        return done(request, pairs, sent, links.join, "coordination:waiting", place=branch)
    q = sought(request)
    donors, patients = _waiting(request, q)
    if sheets.wanted(request):
        header = [_("哪一方"), _("代码"), _("国家中心任务"), _("地方"), _("从"), _("到")]
        return sheets.table(
            request, "waiting", header, [*map(_flat, donors), *map(_flat, patients)]
        )
    bound = form.data if form else {}
    context = {
        "q": q, "donors": donors, "patients": patients, "export": sheets.links(request),
        "form": form or forms.PairForm(), "refusal": refusal,
        "donor_code": bound.get("donor_code", ""), "patient_code": bound.get("patient_code", ""),
    }  # fmt: skip
    return render(request, "coordination/waiting.html", context, status=form_status(form, refusal))


def _waiting(request: Request, q: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Both sides with the names of their places; those whose code or task begins so."""
    found = chosen.pairs(request.actor)
    names = places.names(row.place for rows in found.values() for row in rows)
    donors, patients = (
        [
            {"row": row, "place": names.get(row.place, ""), "side": side}
            for row in found[side]
            if row.code.startswith(q) or row.task.upper().startswith(q)
        ]
        for side in (Side.DONOR, Side.PATIENT)
    )
    return donors, patients


def _flat(one: dict[str, Any]) -> list[Any]:
    row = one["row"]
    side = _("供者") if one["side"] == Side.DONOR else _("患者")
    return [side, row.code, row.task, one["place"], row.first, row.last]
