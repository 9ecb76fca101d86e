"""The end of a draw, labels, thanks, reactions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms.visits import FinishForm, StopForm
from sanxian.blood.labels.donor_room import ACTS, KINDS
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.supply import SOLUTIONS
from sanxian.blood.selectors import aftercare
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import donations as services
from sanxian.blood.views.shown import amount
from sanxian.blood.views.visits import visit_context
from sanxian.core import clock, symbols
from sanxian.core.web import tried
from sanxian.kernel import numbers
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

# -- finish and stop ---------------------------------------------------------------------------------


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.donation(request.actor, pk)
    form = FinishForm(request.POST, kind=found.kind, solutions=list(SOLUTIONS.items()))
    refusal = None
    if form.is_valid():
        made, refusal = tried(request, services.finish, donation=found, **form.given())
        if made:
            messages.success(request, _("采血完成，请献血者休息，并道谢。"))
            return redirect("blood:visit", found.visit_id)
    return _again(request, found, refusal, finish=form)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.donation(request.actor, pk)
    form = StopForm(request.POST)
    refusal = None
    if form.is_valid():
        made, refusal = tried(request, services.stop, donation=found, **form.given())
        if made:
            messages.success(request, _("已登记中止。"))
            return redirect("blood:visit", found.visit_id)
    return _again(request, found, refusal, stop=form)


def _again(request: HttpRequest, found: Any, refusal: Any, **form: Any) -> HttpResponse:
    """The draw's page once more, with what was typed and why it was not taken."""
    visit = selectors.get(request.actor, found.visit_id)
    if visit.status != "drawing":
        return redirect("blood:visit", visit.pk)
    context = visit_context(request, visit) | form | {"refusal": refusal}
    status = refusal.http if refusal else 422
    return render(request, "blood/donor_room/drawing.html", context, status=status)


# -- labels ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """The bag's label and those of the tubes; opening the page puts the printing on the trail."""
    found = selectors.donation_for_label(request.actor, pk)
    if request.method == "POST":
        _made, refusal = tried(
            request, services.label, donation=found, again=request.POST.get("again") == "1"
        )
        if refusal is None:
            return redirect(f"{reverse('blood:donation_label', args=[pk])}?printed=1")
    context = {
        "donation": found,
        "printed": request.GET.get("printed") == "1",
        "number": uuid4(),
        "shown": numbers.scheme(found.scheme).shown(found.number),
        "bars": symbols.code128_svg(found.number),
        "square": symbols.datamatrix_svg(found.number),
        "centre": _centre(found),
        "kind": KINDS[found.kind],
        "given": _asked(found),
        "bags": [_bag(unit) for unit in selectors.bags(found)],
        "tubes": [_("血型"), _("血清学"), _("核酸"), _("留样")],
    }
    return render(request, "blood/donor_room/label.html", context)


def _centre(found: Any) -> str:
    path = places.nearest(found.org_path, OrgKind.CENTRE)
    return places.names([path]).get(path, "") if path else ""


def _asked(found: Any) -> str:
    return amount(found if found.ended_at else found.visit)


def _bag(unit: Any) -> dict[str, Any]:
    return {
        "unit": unit,
        "component": COMPONENTS[unit.component],
        "bars": symbols.code128_svg(unit.number),
        "square": symbols.datamatrix_svg(unit.number),
    }


def shown_code(code: str) -> str:
    """In groups of four, as one reads it out."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


# -- thanks ------------------------------------------------------------------------------------------


@require_GET
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip for the donor: thanks, what was given, from which day she can come again."""
    found = selectors.donation(request.actor, pk)
    dates = donor_selectors.next_dates(found.donor, clock.day(request.at), found.org_path)
    context = {
        "donation": found,
        "given": amount(found),
        "centre": _centre(found),
        "site": found.visit.session.site,
        "donor": found.donor,
        "slip": shown_code(aftercare.slip_code(found)),
        "tell": request.build_absolute_uri(reverse("blood:tell")),
        "dates": [(ACTS[d.kind], d.first) for d in dates if d.first],
    }
    return render(request, "blood/donor_room/thanks.html", context)
