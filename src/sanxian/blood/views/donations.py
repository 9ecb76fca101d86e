"""The end of a draw, labels, thanks, reactions."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms.donors import ReactionForm
from sanxian.blood.forms.visits import FinishForm, StopForm
from sanxian.blood.labels.donor_room import ACTS, GRADES, HARMS, KINDS
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.supply import SOLUTIONS
from sanxian.blood.selectors import donors as donor_selectors
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import donations as services
from sanxian.blood.services import reactions as reaction_services
from sanxian.blood.views.desk import may, saw, tried
from sanxian.blood.views.shown import amount
from sanxian.blood.views.visits import visit_context
from sanxian.core import clock, sheets, symbols
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
        "dates": [(ACTS[d.kind], d.first) for d in dates if d.first],
    }
    return render(request, "blood/donor_room/thanks.html", context)


# -- reactions -----------------------------------------------------------------------------------------

REACTION_COLUMNS = (
    ("at", gettext_lazy("时间")),
    ("donation", gettext_lazy("献血码")),
    ("kind", gettext_lazy("情况")),
    ("grade", gettext_lazy("程度")),
    ("settle", gettext_lazy("下一步")),
)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What befell the donor, and what was done."""
    found = selectors.donation(request.actor, pk)
    form = ReactionForm(request.POST or None, initial={"request": uuid4()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, reaction_services.record, donation=found, **form.given())
        if made:
            messages.success(request, _("已记录，请继续照看献血者。"))
            return redirect("blood:visit", found.visit_id)
    context = {"form": form, "donation": found, "refusal": refusal}
    status = refusal.http if refusal else 422 if form.is_bound else 200
    return render(request, "blood/donor_room/reaction_form.html", context, status=status)


@require_GET
def reactions(request: HttpRequest) -> HttpResponse:
    """Reactions that are not over yet; `?settled=1` those that are."""
    settled = request.GET.get("settled") == "1"
    found = selectors.reactions(request.actor, unsettled=not settled)
    if request.GET.get("export"):
        header = [str(label) for _key, label in REACTION_COLUMNS[:-1]]
        body = [[r.at, r.donation.number, HARMS[r.kind], GRADES[r.grade]] for r in found]
        return sheets.table(request, "reactions", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [
        {
            "at": r.at,
            "donation": {
                "text": r.donation.number,
                "code": True,
                "url": reverse("blood:visit", args=[r.donation.visit_id]),
            },
            "kind": HARMS[r.kind],
            "grade": {"text": GRADES[r.grade], "tone": "bad" if r.grade > 2 else "warn"},
            "settle": None
            if r.settled_at
            else {
                "text": _("了结"),
                "url": reverse("blood:donor_reaction", args=[r.pk]),
                "button": True,
            },
        }
        for r in page
    ]
    context = {"page": page, "columns": REACTION_COLUMNS, "rows": rows, "settled": settled}
    return render(request, "blood/donor_room/reactions.html", context)


@require_http_methods(["GET", "POST"])
def reaction(request: HttpRequest, pk: int) -> HttpResponse:
    """One reaction, and its end."""
    found = selectors.reaction(request.actor, pk)
    refusal = None
    if request.method == "POST":
        made, refusal = tried(request, reaction_services.settle, reaction=found)
        if made:
            messages.success(request, _("已了结。"))
            return redirect("blood:donor_reactions")
    saw(request, found.donation.donor.person_id, "reaction", found.org_path)
    context = {
        "reaction": found,
        "kind": HARMS[found.kind],
        "grade": GRADES[found.grade],
        "refusal": refusal,
        "number": uuid4(),
        "may_settle": may(request, "blood.reaction.settle", found.org_path),
    }
    status = refusal.http if refusal else 200
    return render(request, "blood/donor_room/reaction.html", context, status=status)
