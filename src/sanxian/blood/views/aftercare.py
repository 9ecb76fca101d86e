"""What a donor tells later: taken down at the centre, sent in with the slip's code, decided by quality."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from sanxian.blood.forms.aftercare import FindForm, InformForm, SlipForm
from sanxian.blood.labels.aftercare import INFORMATION_STATUSES, TOLD, WAYS
from sanxian.blood.selectors import aftercare as selectors
from sanxian.blood.services import information as services
from sanxian.blood.views.desk import may, saw
from sanxian.blood.views.shown import amount
from sanxian.core import clock, sheets
from sanxian.core.web import alone, form_status, matching, sought, tried
from sanxian.kernel.refusal import Refusal, Unknown

GET_POST = ["GET", "POST"]
COLUMNS = (
    ("at", gettext_lazy("回告时间")),
    ("number", gettext_lazy("献血码")),
    ("day", gettext_lazy("献血日")),
    ("way", gettext_lazy("怎样说的")),
    ("held", gettext_lazy("血液")),
    ("status", gettext_lazy("状态")),
)


# -- at the centre -------------------------------------------------------------------------------------


@require_http_methods(GET_POST)
def find(request: HttpRequest) -> HttpResponse:
    """Which donation is it about? By its number, the slip's code, or the donor's code."""
    form = FindForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            found = selectors.about(request.actor, form.cleaned_data["about"])
            return redirect("blood:inform", found.pk)
        except Unknown as unknown:
            refusal = unknown
    context = {"form": form, "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/aftercare/inform_find.html", context, status=status)


@require_http_methods(GET_POST)
def inform(request: HttpRequest, pk: int) -> HttpResponse:
    """Take down what the donor tells. What it was is sealed as soon as it is sent."""
    found = selectors.donation(request.actor, pk)
    form = InformForm(request.POST or None, initial={"request": uuid4(), "way": "phone"})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.take, donation=found, **form.given())
        if made:
            messages.success(request, _("已记下。请谢谢献血者，告诉他会妥善处理，不必再问。"))
            return redirect("blood:inform_find")
    context = {"form": form, "donation": found, "given": amount(found), "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/aftercare/inform.html", context, status=status)


# -- the quality officer -------------------------------------------------------------------------------


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for a decision; `?settled=1` what was decided. Which kind it was is on its own page."""
    settled = request.GET.get("settled") == "1"
    found = selectors.listed(request.actor, settled=settled)
    found = matching(found, sought(request), "donation__number")
    if one := alone(request, found):
        return redirect("blood:information", one.pk)
    if sheets.wanted(request):
        header = [str(label) for _key, label in COLUMNS]
        body = ([_cells(r)[key] for key, _label in COLUMNS] for r in found)
        return sheets.table(request, "donor-information", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [_cells(row) | {"number": _link(row)} for row in page]
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": rows,
        "settled": settled,
        "export": sheets.links(request),
    }
    return render(request, "blood/aftercare/informations.html", context)


def _cells(row: Any) -> dict[str, Any]:
    return {
        "at": row.at,
        "number": row.donation.number,
        "day": row.donation.day,
        "way": WAYS[row.way],
        "held": _("已封存") if row.holds else _("不用封存"),
        "status": INFORMATION_STATUSES[row.status],
    }


def _link(row: Any) -> dict[str, Any]:
    url = reverse("blood:information", args=[row.pk])
    return {"text": row.donation.number, "code": True, "url": url}


@require_http_methods(GET_POST)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told, and its end. Reading it is kept for the donor to see."""
    found = selectors.get(request.actor, pk)
    refusal = None
    if request.method == "POST":
        made, refusal = tried(request, services.settle, information=found)
        if made:
            messages.success(request, _("已决定。"))
            return redirect("blood:informations")
    saw(request, found.donation.donor.person_id, "information", found.org_path)
    context = {
        "row": found,
        "kind": TOLD[found.kind],
        "way": WAYS[found.way],
        "given": amount(found.donation),
        "recalls": found.recalls.order_by("pk"),
        "refusal": refusal,
        "number": uuid4(),
        "may_settle": may(request, "blood.information.settle", found.org_path),
    }
    status = refusal.http if refusal else 200
    return render(request, "blood/aftercare/information.html", context, status=status)


# -- the slip ------------------------------------------------------------------------------------------


@require_http_methods(GET_POST)
def slip(request: HttpRequest) -> HttpResponse:
    """For whoever holds a slip of thanks, without signing in: this blood shall not be used."""
    form = SlipForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.take_slip(code=form.cleaned_data["code"], at=clock.now())
            return render(request, "blood/aftercare/slip_thanks.html")
        except Refusal as found:
            refusal = found
    context = {"form": form, "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/aftercare/slip.html", context, status=status)
