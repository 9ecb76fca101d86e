"""Donor reactions: recorded at the chair, followed up by telephone, closed, counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.blood.forms.aftercare import ReactionCallForm
from sanxian.blood.forms.donors import ReactionForm
from sanxian.blood.labels.aftercare import CONTACTED, grade_words
from sanxian.blood.labels.donor_room import HARMS
from sanxian.blood.selectors import aftercare
from sanxian.blood.selectors import visits as selectors
from sanxian.blood.services import reactions as services
from sanxian.blood.views.desk import may, saw
from sanxian.core import clock, policy, sheets
from sanxian.core.web import alone, form_status, matching, sought, tried

COLUMNS = (
    ("at", gettext_lazy("时间")),
    ("donation", gettext_lazy("献血码")),
    ("kind", gettext_lazy("情况")),
    ("grade", gettext_lazy("程度")),
    ("due", gettext_lazy("下次随访")),
    ("settle", gettext_lazy("下一步")),
)


def grades(path: str, at: Any) -> dict[int, str]:
    """The words of each grade, as the edition of the place says them."""
    words = aftercare.ruling(path, clock.day(at)).values.grade_words
    return grade_words(words, (get_language() or "zh").startswith("zh"))


def worded(at: Any) -> Callable[[str, int], str]:
    """The word of a grade at a place, for a list; each area's edition is asked for once."""
    known: dict[str, dict[int, str]] = {}

    def word(path: str, grade: int) -> str:
        area = policy.area(path)
        if area not in known:
            known[area] = grades(path, at)
        return known[area][grade]

    return word


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What befell the donor, and what was done."""
    found = selectors.donation(request.actor, pk)
    words = grades(found.org_path, request.at)
    form = ReactionForm(request.POST or None, initial={"request": uuid4()}, grades=words)
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, services.record, donation=found, **form.given())
        if made:
            messages.success(request, _("已记录，请继续照看献血者。"))
            return redirect("blood:visit", found.visit_id)
    context = {"form": form, "donation": found, "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/donor_room/reaction_form.html", context, status=status)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Reactions that are not over yet; `?settled=1` those that are."""
    settled = request.GET.get("settled") == "1"
    found, word = selectors.reactions(request.actor, unsettled=not settled), worded(request.at)
    found = matching(found, sought(request), "donation__number")
    if one := alone(request, found):
        return redirect("blood:donor_reaction", one.pk)
    if request.GET.get("export"):
        header = [str(label) for _key, label in COLUMNS[:-1]]
        body = [[r.at, r.donation.number, HARMS[r.kind], word(r.org_path, r.grade), r.due]
                for r in found]  # fmt: skip
        return sheets.table(request, "reactions", header, body)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [_row(r, request.at, word) for r in page]
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": rows,
        "settled": settled,
        "export": sheets.links(request),
        "may_count": request.actor.may_somewhere("blood.reaction.count"),
    }
    return render(request, "blood/donor_room/reactions.html", context)


def _row(r: Any, at: Any, word: Callable[[str, int], str]) -> dict[str, Any]:
    url = reverse("blood:donor_reaction", args=[r.pk])
    late = r.due and r.due <= at
    return {
        "at": r.at,
        "donation": {
            "text": r.donation.number,
            "code": True,
            "url": reverse("blood:visit", args=[r.donation.visit_id]),
        },
        "kind": HARMS[r.kind],
        "grade": {"text": word(r.org_path, r.grade), "tone": "bad" if r.grade > 2 else "warn"},
        "due": {"text": _("该打电话了"), "tone": "warn"} if late else r.due,
        "settle": {"text": _("看"), "url": url}
        if r.settled_at
        else {"text": _("随访"), "url": url, "button": True},
    }


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One reaction, the calls, and its end."""
    found = selectors.reaction(request.actor, pk)
    refusal = None
    if request.method == "POST":
        act = services.judge if _is_doctor(request, found) else services.settle
        made, refusal = tried(request, act, reaction=found)
        if made:
            messages.success(request, _("已了结。"))
            return redirect("blood:donor_reactions")
    return _shown(request, found, refusal=refusal)


def _is_doctor(request: HttpRequest, found: Any) -> bool:
    return may(request, services.DOCTOR, found.org_path)


@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody called the donor."""
    found = selectors.reaction(request.actor, pk)
    form, refusal = ReactionCallForm(request.POST), None
    if form.is_valid():
        made, refusal = tried(request, services.contact, reaction=found, **form.given())
        if made:
            messages.success(request, _("已记下这次随访。"))
            return redirect("blood:donor_reaction", pk)
    return _shown(request, found, refusal=refusal, form=form)


def _shown(request: HttpRequest, found: Any, refusal: Any = None, form: Any = None) -> HttpResponse:
    saw(request, found.donation.donor.person_id, "reaction", found.org_path)
    bars = () if found.settled_at else services.bars(found, request.actor, request.at)
    fresh = form or ReactionCallForm(initial={"request": uuid4()})
    context = {
        "reaction": found,
        "kind": HARMS[found.kind],
        "grade": grades(found.org_path, request.at)[found.grade],
        "calls": [_call(row) for row in aftercare.calls(found)],
        "form": fresh,
        "refusal": refusal,
        "bars": bars,
        "number": uuid4(),
        "may_call": not found.settled_at and may(request, "blood.reaction.contact", found.org_path),
        "may_settle": may(request, "blood.reaction.settle", found.org_path),
    }
    status = form_status(fresh, refusal)
    return render(request, "blood/donor_room/reaction.html", context, status=status)


def _call(row: Any) -> dict[str, Any]:
    return {
        "due": row.due_at,
        "made": row.made_at,
        "said": CONTACTED.get(row.outcome, ""),
        "note": row.note if row.made_at else "",
    }
