"""A donor's wrongly recorded group: the list, one correction, and both signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.forms.testing import CorrectGroupForm
from sanxian.blood.labels.corrections import STATUSES, TONES, WHY
from sanxian.blood.labels.screen import UNIT_STATUSES
from sanxian.blood.selectors import corrections as chosen
from sanxian.blood.selectors import release as releases
from sanxian.blood.selectors import testing
from sanxian.blood.services import corrections as services
from sanxian.core import clock, sheets
from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal

MOST = 50


@require_GET
def corrections(request: Request) -> HttpResponse:
    """Every correction at one's places."""
    q = "".join(sign for sign in request.GET.get("q", "")[:24] if sign.isprintable()).strip()
    found = chosen.listed(request.actor, q)
    if sheets.wanted(request):
        header = [
            _("献血者编号"),
            _("献血码"),
            _("原来"),
            _("更正为"),
            _("原因"),
            _("提出"),
            _("现在"),
        ]
        return sheets.table(request, "group-corrections", header, map(_flat, found.iterator(500)))
    page = Paginator(found, MOST).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "page": page,
        "rows": [_row(row) for row in page],
        "columns": (
            ("donor", _("献血者编号")), ("number", _("献血码")), ("change", _("更正")),
            ("at", _("提出")), ("status", _("现在")),
        ),
        "waiting": chosen.waiting(request.actor).count(),
        "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "blood/corrections.html", context)


def _flat(row: Any) -> list[Any]:
    return [
        row.donor.code,
        row.discrepancy.donation.number,
        f"{row.old_abo}{row.old_rhd}",
        f"{row.abo}{row.rhd}",
        str(WHY[row.reason]),
        row.proposed_at,
        str(STATUSES[row.status]),
    ]


def _row(row: Any) -> dict[str, Any]:
    url = reverse("blood:group_correction", args=[row.pk])
    return {
        "donor": {"text": row.donor.code, "url": url, "code": True},
        "number": {"text": row.discrepancy.donation.number, "code": True},
        "change": f"{row.old_abo}{row.old_rhd} → {row.abo}{row.rhd}",
        "at": f"{clock.local(row.proposed_at):%Y-%m-%d %H:%M}",
        "status": {"text": STATUSES[row.status], "tone": TONES[row.status]},
    }


@require_GET
def correction(request: Request, pk: int) -> HttpResponse:
    """One correction: what it says, what hangs on it, and what I may do."""
    return _one(request, pk)


def _one(
    request: Request, pk: int, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    hanging = chosen.hanging(row)
    mine, may = row.proposed_by == request.actor.id, request.actor.may
    waits = row.status == "proposed"
    context = {
        "row": row,
        "state": STATUSES[row.status],
        "facts": _facts(row, releases.names([row.proposed_by, row.confirmed_by])),
        "hanging": hanging,
        "total": hanging.units.total(),
        "units": [(UNIT_STATUSES[word], n) for word, n in sorted(hanging.units.items())],
        "mine": mine and waits,
        "may_confirm": waits and not mine and may("blood.group.confirm", row.org_path),
        "may_withdraw": waits and may("blood.group.withdraw", row.org_path),
        "request_id": uuid4(),
        "refusal": refusal,
    }
    return render(request, "blood/correction.html", context, status=status)


def _facts(row: Any, names: dict[str, str]) -> list[Any]:
    doubt = reverse("blood:discrepancy", args=[row.discrepancy_id])
    number = row.discrepancy.donation.number
    said: list[Any] = [
        {"label": _("献血者编号"), "value": row.donor.code, "code": True},
        (_("原来"), f"{row.old_abo} {row.old_rhd}"),
        (_("更正为"), f"{row.abo} {row.rhd}"),
        (_("原因"), WHY[row.reason]),
        {"label": _("依据的定型"), "value": number, "url": doubt, "code": True},
        (_("提出"), f"{names.get(row.proposed_by, '')} {clock.local(row.proposed_at):%Y-%m-%d %H:%M}"),
    ]  # fmt: skip
    if row.confirmed_by:
        when = f"{clock.local(row.ended_at):%Y-%m-%d %H:%M}"
        said.append((_("复核"), f"{names.get(row.confirmed_by, '')} {when}"))
    if row.recall:
        url = reverse("blood:recall", args=[row.recall_id])
        said.append({"label": _("召回"), "value": row.recall.code, "url": url, "code": True})
    return said


@require_POST
def correct_group(request: Request, pk: int) -> HttpResponse:
    """Propose on a settled discrepancy (`pk`) that the donor's record be corrected."""
    row, form = testing.discrepancy(request.actor, pk), CorrectGroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选更正的原因。"))
        return redirect("blood:discrepancy", pk)
    try:
        made = services.propose(
            discrepancy=row,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        context = {"row": row, "refusal": refusal}
        return render(request, "blood/correction_refused.html", context, status=refusal.http)
    messages.success(request, _("已提出，等第二人复核。"))
    return redirect("blood:group_correction", made.pk)


@require_POST
def confirm_correction(request: Request, pk: int) -> HttpResponse:
    """The second person agrees: everything that hung on the old record is held at once."""
    return _end(
        request, pk, services.confirm, _("血型记录已更正；按原血型贴签的血已全部封存并通知医院。")
    )


@require_POST
def withdraw_correction(request: Request, pk: int) -> HttpResponse:
    """The record stays as it is."""
    return _end(request, pk, services.withdraw, _("已撤回，记录不变。"))


def _end(request: Request, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    row, form = chosen.one(request.actor, pk), ActForm(request.POST)
    if not form.is_valid():
        return redirect("blood:group_correction", pk)
    try:
        act(correction=row, by=request.actor, at=request.at, request=form.cleaned_data["request"])
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        return _one(request, pk, refusal=refusal, status=refusal.http)
    messages.success(request, done)
    return redirect("blood:group_correction", pk)
