"""Samples: what waits to go, boxes and their lists, the bench of the laboratory."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, sought, sought_in, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stemdonor.forms import samples as forms
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.selectors import samples as chosen
from sanxian.stemdonor.services import samples as services
from sanxian.stemdonor.views.parts import PAGE, shown

SEND = "stemdonor.sample.send"
MOST = 400


@require_http_methods(["GET", "POST"])
def waiting(request: Request) -> HttpResponse:
    """What may go to a laboratory, and what is asked back."""
    rows = list(chosen.waiting(request.actor)[:MOST])
    if sheets.wanted(request):
        header = [_("样本编号"), _("样本"), _("采样日期")]
        return sheets.table(request, "samples", header, map(_flat, rows))
    may = request.actor.may_somewhere(SEND)
    form = _send_form(request, rows) if may else None
    refusal = None
    if may and form and request.method == "POST" and form.is_valid():
        picked = set(form.cleaned_data["samples"])
        made, refusal = tried(
            request, services.send, samples=[r for r in rows if str(r.pk) in picked],
            place=request.actor.paths(SEND)[0], laboratory=form.cleaned_data["laboratory"],
        )  # fmt: skip
        if made:
            messages.success(request, _("已装箱送出：%(n)s 份。") % {"n": made.count})
            return redirect("stemdonor:box", made.pk)
    context = {
        "rows": rows, "form": form if rows else None, "refusal": refusal,
        "listable": chosen.to_list(request.actor)[:PAGE], "back": chosen.to_discard(request.actor)[:PAGE],
        "tap": ActForm(), "export": sheets.links(request),
    }  # fmt: skip
    return shown(request, "samples", context, form)


def _flat(row: Any) -> list[Any]:
    return [row.number, str(words.KINDS[row.kind]), clock.day(row.drawn_at)]


def _send_form(request: Request, rows: list[Any]) -> forms.SendForm:
    data = request.POST if request.method == "POST" else None
    laboratories = chosen.laboratories(request.actor)
    return forms.SendForm(data, laboratories=laboratories, samples=rows)


@require_GET
def boxes(request: Request) -> HttpResponse:
    """Boxes that were sent or received, the latest first."""
    q = sought(request)
    rows = chosen.consignments(request.actor, q)
    if sheets.wanted(request):
        header = [_("箱"), _("状态"), _("份数"), _("缺"), _("已分型"), _("送出")]
        return sheets.table(request, "boxes", header, map(_box_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    names = places.names([*(b.org_path for b in page), *(b.laboratory for b in page)])
    context = {
        "page": page, "export": sheets.links(request), "q": q,
        "columns": [("box", _("箱")), ("status", _("状态")), ("from", _("从")), ("to", _("到")),
                    ("count", _("份数")), ("missing", _("缺")), ("typed", _("已分型"))],
        "rows": [
            {
                "box": {"text": f"#{b.pk}", "url": reverse("stemdonor:box", args=[b.pk])},
                "status": {"text": words.BOXES[b.status], "tone": "ok" if b.received_at else "now"},
                "from": names.get(b.org_path, ""), "to": names.get(b.laboratory, ""),
                "count": b.count, "missing": b.missing, "typed": b.typed,
            }
            for b in page
        ],
    }  # fmt: skip
    return shown(request, "boxes", context)


def _box_flat(row: Any) -> list[Any]:
    status = str(words.BOXES[row.status])
    return [row.pk, status, row.count, row.missing, row.typed, clock.day(row.sent_at)]


@require_http_methods(["GET", "POST"])
def box(request: Request, pk: int) -> HttpResponse:
    """One box with its list; in the laboratory, what is in it is compared with the list."""
    row = chosen.consignment(request.actor, pk)
    content = chosen.content(row)
    may = row.status == "sent" and request.actor.may("stemdonor.sample.receive", row.laboratory)
    form, refusal = None, None
    if may:
        data = request.POST if request.method == "POST" else None
        form = forms.ReceiveForm(data, numbers=[s.number for s in content])
        if request.method == "POST" and form.is_valid():
            made, refusal = tried(request, services.receive, place=row.laboratory, consignment=row,
                                  **form.given())  # fmt: skip
            if made:
                messages.success(request, _("已核对清单。"))
                return redirect("stemdonor:box", row.pk)
            row = chosen.consignment(request.actor, pk)
    names = places.names([row.org_path, row.laboratory])
    context = {
        "row": row, "content": [_line(s) for s in content], "form": form, "refusal": refusal,
        "status": words.BOXES[row.status], "origin": names.get(row.org_path), "export": None,
        "to": names.get(row.laboratory),
        "columns": [("number", _("样本编号")), ("kind", _("样本")), ("status", _("状态"))],
    }  # fmt: skip
    return shown(request, "box", context, form)


def _line(row: Any) -> dict[str, Any]:
    return {
        "number": {"text": row.number, "code": True, "url": reverse("stemdonor:sample", args=[row.pk])},
        "kind": words.KINDS[row.kind],
        "status": {"text": words.SAMPLE_STATUSES[row.status], "tone": words.SAMPLE_TONES[row.status]},
    }  # fmt: skip


@require_GET
def bench(request: Request) -> HttpResponse:
    """What lies in the laboratory: numbers alone, no name."""
    rows = chosen.bench(request.actor)
    q, rows = sought_in(request, rows, "number")
    if sheets.wanted(request):
        header = [_("样本编号"), _("样本"), _("状态")]
        return sheets.table(request, "bench", header, map(_bench_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "rows": [_line(s) for s in page], "export": sheets.links(request),
        "columns": [("number", _("样本编号")), ("kind", _("样本")), ("status", _("状态"))],
        "coming": chosen.consignments(request.actor).filter(status="sent")[:PAGE],
        "asked_back": rows.filter(asked_back=True).count(),
    }  # fmt: skip
    return shown(request, "bench", context)


def _bench_flat(row: Any) -> list[Any]:
    return [row.number, str(words.KINDS[row.kind]), str(words.SAMPLE_STATUSES[row.status])]


@require_GET
def sample(request: Request, pk: int) -> HttpResponse:
    return _sample(request, chosen.one(request.actor, pk))


def _sample(
    request: Request, row: Any, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    keeper = chosen.keeper(row)
    may = {word: request.actor.may(f"stemdonor.sample.{word}", keeper)
           for word in ("type_in", "reject", "discard")}  # fmt: skip
    may["print"] = (
        request.actor.may("stemdonor.sample.print", row.org_path)
        and row.status in ("drawn", "sent", "received", "typed")
        and not row.asked_back
    )
    sees = request.actor.may("stemdonor.registrant.see", row.org_path)
    context = {
        "row": row, "status": words.SAMPLE_STATUSES[row.status], "tone": words.SAMPLE_TONES[row.status],
        "kind": words.KINDS[row.kind], "why": words.UNFIT.get(row.why, ""), "may": may,
        "typed": form if isinstance(form, forms.TypedForm) else forms.TypedForm(
            initial={"typed_on": clock.day(request.at)}),
        "typing": form if type(form) is forms.TypingForm else forms.TypingForm(),
        "fineness": words.FINENESS.get(row.resolution, ""),
        "reject": forms.RejectForm(), "tap": ActForm(), "refusal": refusal,
        "registrant": row.registrant_id if sees else None, "place": places.names([keeper]).get(keeper),
        "rejectable": row.status in ("drawn", "received"),
        "discardable": (row.asked_back or row.status == "unfit") and row.status not in
        ("discarded", "sent") and row.why != "missing",
    }  # fmt: skip
    return shown(request, "sample", context, form)


STEPS: dict[str, tuple[Any, Any]] = {
    "type": (services.type_in, forms.TypedForm),
    "typing": (services.add_typing, forms.TypingForm),
    "reject": (services.reject, forms.RejectForm),
    "discard": (services.discard, ActForm),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Typed, unfit, or destroyed."""
    row = chosen.one(request.actor, pk)
    if word not in STEPS:
        raise Malformed("no_such_choice", field="word")
    service, kind = STEPS[word]
    form = kind(request.POST)
    if not form.is_valid():
        if word in ("type", "typing"):
            return _sample(request, row, form)
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    place = chosen.keeper(row)
    _made, refusal = tried(request, service, place=place, sample=row, **form.cleaned_data)
    if refusal:
        bound = form if word in ("type", "typing") else None
        return _sample(request, chosen.one(request.actor, pk), bound, refusal)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:sample", row.pk)
