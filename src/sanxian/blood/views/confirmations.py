"""Confirmatory tests in another laboratory, and retained samples."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.testing import (
    AnswerForm,
    AskForm,
    RetainForm,
    SendForm,
    TakeOutForm,
    WithdrawForm,
)
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.labels.testing import (
    CONFIRMATION_STATUSES,
    CONFIRMED,
    METHODS,
    PURPOSES,
    RETAINED_STATUSES,
)
from sanxian.blood.selectors import confirmations as chosen
from sanxian.blood.selectors import release as releases
from sanxian.blood.selectors import testing
from sanxian.blood.services import confirmations as services
from sanxian.blood.services import retained as keeping
from sanxian.core import clock, sheets
from sanxian.core.act import subject_of
from sanxian.core.trail import saw
from sanxian.core.web import Request, alone, matching, sought
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Refusal, Unknown

MOST = 60
TONES = {"sent": "now", "read": "warn", "standing": "ok", "withdrawn": "wait"}
SAMPLE_TONES = {"stored": "ok", "out": "warn", "ended": "wait"}


@require_http_methods(["GET", "POST"])
def confirmations(request: Request) -> HttpResponse:
    """Samples at other laboratories; POST sends one."""
    if request.method == "POST":
        return _send(request)
    if one := alone(request, chosen.waiting(request.actor)):
        return redirect("blood:confirmation", one.pk)
    if request.GET.get("export"):
        header = [_("为了什么"), _("献血者编号"), _("献血码"), _("实验室"), _("送出"), _("现在")]
        rows = _sought(request)[:5000]
        return sheets.table(request, "confirmations", header, [_exported(r) for r in rows])
    return _list(request, SendForm(initial={"request": uuid4()}))


def _sought(request: Request) -> Any:
    """Every confirmation, or those of one donation or donor."""
    return matching(
        chosen.listed(request.actor), sought(request), "donation__number", "donor__code"
    )


def _exported(row: Any) -> list[Any]:
    return [
        str(PURPOSES[row.purpose]),
        row.donor.code,
        row.donation.number if row.donation else "",
        row.laboratory,
        row.sent_at,
        str(CONFIRMATION_STATUSES[row.status]),
    ]


def _list(
    request: Request, form: SendForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    page = Paginator(_sought(request), MOST).get_page(request.GET.get("page"))
    context = {
        "waiting": chosen.waiting(request.actor).count(),
        "columns": [
            {"key": "what", "label": _("为了什么")},
            {"key": "of", "label": _("谁的标本")},
            {"key": "where", "label": _("实验室")},
            {"key": "sent", "label": _("送出")},
            {"key": "status", "label": _("现在")},
        ],
        "rows": [_row(r) for r in page],
        "page": page,
        "form": form if request.actor.may_somewhere("blood.confirmation.send") else None,
        "may_load": request.actor.may_somewhere("blood.confirmation.load"),
        "refusal": refusal,
    }
    return render(request, "blood/confirmations.html", context, status=status)


def _row(row: Any) -> dict[str, Any]:
    url = reverse("blood:confirmation", args=[row.pk])
    number = row.donation.number if row.donation else row.donor.code
    return {
        "what": {"text": PURPOSES[row.purpose], "url": url},
        "of": {"text": number, "code": True},
        "where": row.laboratory,
        "sent": f"{clock.local(row.sent_at):%m-%d %H:%M}",
        "status": {"text": CONFIRMATION_STATUSES[row.status], "tone": TONES[row.status]},
    }


def _send(request: Request) -> HttpResponse:
    form = SendForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    said = form.cleaned_data
    try:
        donation, donor = _whose(request, said)
        services.send(
            place=request.actor.facility,
            donor=donor,
            donation=donation,
            purpose=said["purpose"],
            marker=said["marker"],
            method=said["method"],
            laboratory=said["laboratory"],
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Unknown:
        form.add_error(None, _("没有这份献血，或它不归本实验室。"))
        return _list(request, form, status=422)
    except Refusal as refusal:
        return _list(request, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("已登记送出。"))
    return redirect("blood:confirmations")


def _whose(request: Request, said: dict[str, Any]) -> tuple[Any, Any]:
    """The donation and its donor, or the donor alone. Raises Unknown."""
    if said["number"]:
        donation = testing.donation_numbered(request.actor, normalise(said["number"]))
        return donation, donation.donor
    return None, testing.donor_coded(request.actor, normalise(said["donor"]))


@require_http_methods(["GET", "POST"])
def confirmation(request: Request, pk: int) -> HttpResponse:
    """One confirmatory test; POST types the report, each of two persons for herself."""
    row = chosen.one(request.actor, pk)
    if request.method != "POST":
        return _one(request, row, AnswerForm(initial={"request": uuid4()}))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _one(request, row, form, status=422)
    said = form.cleaned_data
    try:
        done = services.answer(
            confirmation=row,
            outcome=said["outcome"],
            reported_on=said["reported_on"],
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Refusal as refusal:
        return _one(request, row, form, refusal=refusal, status=refusal.http)
    messages.success(request, _answered(done.status))
    return redirect("blood:confirmation", pk)


def _answered(status: str) -> str:
    if status == "standing":
        return _("两人所录一致，报告已确定。")
    if status == "read":
        return _("已录一遍，等另一位同事再录；互相看不到。")
    return _("两人所录不一致，两遍都不算，请重新各录一遍。")


def _one(
    request: Request,
    row: Any,
    form: AnswerForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    saw(request.actor, subject_of(row.donor), "confirmation", at=request.at, place=row.org_path)
    names = releases.names([row.sent_by, row.first_by, row.second_by])
    waits = row.status in ("sent", "read")
    mine = row.status == "read" and row.first_by == request.actor.id
    may = request.actor.may("blood.confirmation.answer", row.org_path)
    context = {
        "row": row,
        "state": CONFIRMATION_STATUSES[row.status],
        "facts": _facts(row, names),
        "mine": mine,
        "form": form if waits and may and not mine else None,
        "withdraw": WithdrawForm(initial={"request": uuid4()})
        if waits and request.actor.may("blood.confirmation.withdraw", row.org_path)
        else None,
        "refusal": refusal,
    }
    return render(request, "blood/confirmation.html", context, status=status)


def _facts(row: Any, names: dict[str, str]) -> list[Any]:
    said: list[Any] = [
        (_("为了什么"), PURPOSES[row.purpose]),
        {"label": _("献血者编号"), "value": row.donor.code, "code": True},
        (_("项目"), ASSAYS[row.marker]),
        (_("方法"), METHODS[row.method]),
        (_("确证实验室"), row.laboratory),
        (_("送出"), f"{names.get(row.sent_by, '')} {clock.local(row.sent_at):%Y-%m-%d %H:%M}"),
    ]
    if row.donation:
        url = reverse("blood:results", args=[row.donation_id])
        number = {"label": _("献血码"), "value": row.donation.number, "url": url, "code": True}
        said.insert(2, number)
    if row.status == "standing":
        bad = "bad" if row.outcome == "positive" else ""
        said.append({"label": _("报告结论"), "value": CONFIRMED[row.outcome], "tone": bad})
        said.append((_("报告日期"), row.reported_on))
        said.append((_("录入"), f"{names.get(row.first_by, '')} · {names.get(row.second_by, '')}"))
    return said


@require_POST
def withdraw_confirmation(request: Request, pk: int) -> HttpResponse:
    """No answer will come."""
    row, form = chosen.one(request.actor, pk), WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选撤回原因。"))
        return redirect("blood:confirmation", pk)
    said = form.cleaned_data
    try:
        services.withdraw(
            confirmation=row,
            reason=said["reason"],
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Refusal as refusal:
        anew = AnswerForm(initial={"request": uuid4()})
        return _one(request, row, anew, refusal=refusal, status=refusal.http)
    messages.success(request, _("已撤回。"))
    return redirect("blood:confirmations")


# -- retained samples --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def retained(request: Request) -> HttpResponse:
    """Where each tube lies; POST puts tubes away."""
    if request.method == "POST":
        return _store(request)
    if request.GET.get("export"):
        header = [_("献血码"), _("位置"), _("存入"), _("保存到"), _("现在")]
        rows = testing.retained(request.actor)[:20000]
        said = [
            [r.donation.number, r.position, r.stored_at, r.kept_until, str(RETAINED_STATUSES[r.status])]
            for r in rows
        ]  # fmt: skip
        return sheets.table(request, "retained", header, said)
    return _samples(request, RetainForm(initial={"request": uuid4()}))


def _samples(
    request: Request, form: RetainForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    q = "".join(sign for sign in request.GET.get("q", "")[:40] if sign.isprintable()).strip()
    page = Paginator(testing.retained(request.actor, q), MOST).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "out": testing.retained(request.actor, status="out").count(),
        "columns": [
            {"key": "number", "label": _("献血码")},
            {"key": "position", "label": _("位置")},
            {"key": "until", "label": _("保存到")},
            {"key": "status", "label": _("现在")},
        ],
        "rows": [_sample_row(r) for r in page],
        "page": page,
        "form": form if request.actor.may_somewhere("blood.sample.store") else None,
        "refusal": refusal,
    }
    return render(request, "blood/retained.html", context, status=status)


def _sample_row(row: Any) -> dict[str, Any]:
    url = reverse("blood:sample", args=[row.pk])
    return {
        "number": {"text": row.donation.number, "url": url, "code": True},
        "position": row.position,
        "until": row.kept_until,
        "status": {"text": RETAINED_STATUSES[row.status], "tone": SAMPLE_TONES[row.status]},
    }


def _store(request: Request) -> HttpResponse:
    form = RetainForm(request.POST)
    if not form.is_valid():
        return _samples(request, form, status=422)
    pairs = [(normalise(number), position) for number, position in form.pairs()]
    known = testing.donations_numbered(request.actor, [number for number, _p in pairs])
    if unknown := [number for number, _p in pairs if number not in known]:
        said = _("没有这些献血码，或不归本实验室：%(numbers)s")
        form.add_error("lines", said % {"numbers": " ".join(n[:24] for n in unknown[:20])})
        return _samples(request, form, status=422)
    try:
        rows = keeping.store(
            place=request.actor.facility,
            samples=[(known[number], position) for number, position in pairs],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _samples(request, form, refusal=refusal, status=refusal.http)
    messages.success(request, _("已存入 %(n)s 份留样。") % {"n": len(rows)})
    return redirect("blood:retained")


@require_http_methods(["GET"])
def sample(request: Request, pk: int) -> HttpResponse:
    """One retained sample, and what may be done with it."""
    return _sample(request, testing.sample(request.actor, pk))


def _sample(
    request: Request, row: Any, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    may = request.actor.may
    url = reverse("blood:results", args=[row.donation_id])
    context = {
        "row": row,
        "state": RETAINED_STATUSES[row.status],
        "facts": [
            {"label": _("献血码"), "value": row.donation.number, "url": url, "code": True},
            (_("位置"), row.position),
            (_("存入"), f"{clock.local(row.stored_at):%Y-%m-%d %H:%M}"),
            (_("保存到"), row.kept_until),
        ],
        "may": {
            word: may(f"blood.sample.{word}", row.org_path)
            for word in ("take_out", "put_back", "use_up", "destroy")
        },
        "due": row.kept_until <= clock.day(request.at),
        "form": TakeOutForm(initial={"request": uuid4()}),
        "request_id": uuid4(),
        "refusal": refusal,
    }
    return render(request, "blood/sample.html", context, status=status)


ACTS: dict[str, Any] = {
    "take_out": keeping.take_out,
    "put_back": keeping.put_back,
    "use_up": keeping.use_up,
}


@require_POST
def take_out_sample(request: Request, pk: int) -> HttpResponse:
    """Take a sample out for a test."""
    return _do(request, pk, "take_out", TakeOutForm(request.POST))


@require_POST
def put_back_sample(request: Request, pk: int) -> HttpResponse:
    """Put back what is left."""
    return _do(request, pk, "put_back", AskForm(request.POST))


@require_POST
def use_up_sample(request: Request, pk: int) -> HttpResponse:
    """Nothing is left."""
    return _do(request, pk, "use_up", AskForm(request.POST))


@require_POST
def destroy_sample(request: Request, pk: int) -> HttpResponse:
    """Destroy a sample whose time is over."""
    return _do(request, pk, "destroy", AskForm(request.POST))


def _do(request: Request, pk: int, word: str, form: AskForm) -> HttpResponse:
    row = testing.sample(request.actor, pk)
    if not form.is_valid():
        return _sample(request, row, status=422)
    given = {"by": request.actor, "at": request.at, **form.cleaned_data}
    try:
        if word == "destroy":
            keeping.destroy(samples=[row], **given)
        else:
            ACTS[word](sample=row, **given)
    except Refusal as refusal:
        return _sample(
            request, testing.sample(request.actor, pk), refusal=refusal, status=refusal.http
        )
    messages.success(request, _("已记录。"))
    return redirect("blood:sample", pk)
