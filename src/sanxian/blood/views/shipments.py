"""Boxes: packed, sent, received scan by scan, and the slip that goes with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.facts.supply_policy import Zone
from sanxian.blood.forms.shipments import PackForm, ReceiveForm, UnpackForm
from sanxian.blood.labels import shipments as words
from sanxian.blood.labels.distribution import ANSWERS as REPLIES
from sanxian.blood.labels.distribution import BOX_KINDS
from sanxian.blood.lifecycle import ShipmentStatus
from sanxian.blood.selectors import desks
from sanxian.blood.selectors import distribution as cold
from sanxian.blood.selectors import shipments as selectors
from sanxian.blood.services import shipments as services
from sanxian.blood.views.supply import (
    answered,
    attempt,
    choice,
    component,
    exports,
    group,
    numbers,
    paged,
    seg,
    show,
    status_cell,
    unit_cell,
)
from sanxian.core import clock, sheets
from sanxian.core.symbols import datamatrix_svg
from sanxian.core.web import alone
from sanxian.kernel.refusal import Malformed, Reason, Refusal, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

COLUMNS = [
    ("code", gettext_lazy("箱号")),
    ("way", gettext_lazy("从哪里到哪里")),
    {"key": "bags", "label": gettext_lazy("袋数"), "numeric": True},
    ("at", gettext_lazy("装箱")),
    ("faults", gettext_lazy("差异")),
    ("status", gettext_lazy("状态")),
]
LINE_COLUMNS = [
    ("number", gettext_lazy("血袋号")),
    ("what", gettext_lazy("品种")),
    ("group", gettext_lazy("血型")),
    ("expires", gettext_lazy("有效期至")),
    ("note", gettext_lazy("差异")),
    ("answer", gettext_lazy("发出方答复")),
    ("status", gettext_lazy("现在")),
]
STATUSES = [("", gettext_lazy("进行中")), *words.STATUSES.items(), ("all", gettext_lazy("全部"))]


@require_http_methods(["GET"])
def boxes(request: HttpRequest) -> HttpResponse:
    """What waits to be packed, what is on its way, what has come."""
    status = choice(request.GET.get("status"), [s for s, _l in STATUSES])
    q = request.GET.get("q", "")
    rows = selectors.listed(request.actor, status=status, q=q)
    if one := alone(request, selectors.listed(request.actor, side="out", status=status, q=q)):
        return redirect("blood:box", one.pk)
    if request.GET.get("export"):
        return sheets.table(request, "boxes", *_sheet(selectors.boxes(rows)))
    page = paged(request, rows)
    may_pack = request.actor.may_somewhere("blood.shipment.pack")
    supplies = may_pack and request.actor.may_somewhere("blood.order.see")
    waiting = selectors.awaited(request.actor, request.at) if supplies else []
    coming = selectors.listed(request.actor, side="in", status=ShipmentStatus.SENT).count()
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(box) for box in selectors.boxes(page)],
        "q": q,
        "tabs": seg(request, "status", STATUSES, status),
        "export": exports(request),
        "waiting": [_to_pack(w) for w in waiting],
        "may_pack": may_pack,
        "finding": _finding(request, len(waiting), coming),
    }
    return show(request, "boxes", context)


def _finding(request: HttpRequest, waiting: int, coming: int) -> str:
    if coming:
        return _("%(n)s 箱血液在路上，等待签收") % {"n": coming}
    if waiting:
        return _("%(n)s 家医院的血等待装箱") % {"n": waiting}
    packed = selectors.listed(request.actor, side="out", status=ShipmentStatus.PACKED).count()
    return _("%(n)s 箱装好还没有发出") % {"n": packed} if packed else _("没有等着的箱子")


def _to_pack(waiting: selectors.Waiting) -> dict[str, Any]:
    return {
        "label": waiting.name,
        "note": _("%(n)s 袋已预留") % {"n": len(waiting.units)},
        "due": clock.local(waiting.needed_by).strftime("%m-%d %H:%M"),
        "due_note": _("最早要用"),
        "url": f"{reverse('blood:pack')}?to={waiting.path}",
        "action": _("装箱"),
    }


def _row(box: selectors.Box) -> dict[str, Any]:
    row = box.shipment
    return {
        "code": {"text": row.code, "url": reverse("blood:box", args=[row.pk]), "code": True},
        "way": f"{box.sender} → {box.receiver}",
        "bags": box.bags,
        "at": row.packed_at,
        "faults": {"text": _("%(n)s 处") % {"n": box.faults}, "tone": "bad"}
        if box.faults
        else None,
        "status": {"text": words.STATUSES[row.status], "tone": words.TONES[row.status]},
    }


def _sheet(rows: list[selectors.Box]) -> tuple[list[str], list[list[Any]]]:
    head = [
        _("箱号"),
        _("从"),
        _("到"),
        _("袋数"),
        _("差异"),
        _("装箱"),
        _("发出"),
        _("签收"),
        _("状态"),
    ]
    lines = [
        [
            b.shipment.code,
            b.sender,
            b.receiver,
            b.bags,
            b.faults,
            b.shipment.packed_at,
            b.shipment.sent_at,
            b.shipment.received_at,
            str(words.STATUSES[b.shipment.status]),
        ]
        for b in rows
    ]
    return head, lines


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest) -> HttpResponse:
    """A new box; `?to=` fills in what is set aside for that hospital, `?from=` the
    way to the centre, with each `?number=`."""
    sources = selectors.packed_from(request.actor)
    if not sources:
        raise Unknown("not_found")
    said = request.POST.get("from_path") or request.GET.get("from")
    start = choice(said, [p for p, _n in sources], _usual(request, sources))
    known = {str(b.pk): b for b in cold.free_boxes(request.actor, request.at)}
    given = {
        "sources": sources,
        "targets": selectors.destinations(start),
        "boxes": [(key, f"{b.code} · {BOX_KINDS[b.kind]}") for key, b in known.items()],
    }
    if request.method != "POST":
        form = PackForm(initial=_prefilled(request, start), **given)
        return show(request, "pack", {"form": form})
    form = PackForm(request.POST, **given)
    if not form.is_valid():
        return show(request, "pack", {"form": form}, status=422)
    values = form.cleaned_data
    units, strange = selectors.scanned(
        request.actor, numbers(values["numbers"]), values["from_path"]
    )
    if strange:
        found = [Reason("scan_is_no_unit", params={"number": n[:32]}) for n in strange]
        return show(request, "pack", {"form": form}, Malformed(*found))
    box, refusal = answered(
        request,
        services.pack,
        _("已装箱。"),
        from_path=values["from_path"],
        to_path=values["to_path"],
        units=units,
        box=known.get(values["box"]),
        celsius=values["celsius"],
    )
    if refusal:
        return show(request, "pack", {"form": form}, refusal)
    return redirect("blood:box", box.pk)


def _usual(request: HttpRequest, sources: list[tuple[str, str]]) -> str:
    """Where a box is packed unless said otherwise: who sends from a shelf, there; else the site
    where most bags still lie."""
    if request.actor.may_somewhere("blood.order.see"):  # type: ignore[attr-defined]
        return sources[0][0]
    lying = desks.left_behind(request.actor)  # type: ignore[attr-defined]
    known = [path for path, _name in sources if lying[path]]
    return max(known, key=lambda path: lying[path], default=sources[0][0])


def _prefilled(request: HttpRequest, start: str) -> dict[str, Any]:
    wanted = request.GET.get("to", "")
    supplies = request.actor.may_somewhere("blood.order.see")  # type: ignore[attr-defined]
    if not wanted and ("from" in request.GET or not supplies):
        said = "\n".join(request.GET.getlist("number")[:400])[: 400 * 32]
        to = places.nearest(start, OrgKind.CENTRE)
        return {"from_path": start, "to_path": to, "numbers": said}
    waiting = [w for w in selectors.awaited(request.actor, request.at) if w.path == wanted]
    found = [u for w in waiting for u in w.units]
    lies_at = found[0].org_path if found else start
    here = [u.number for u in found if u.org_path == lies_at]
    return {"from_path": lies_at, "to_path": wanted, "numbers": "\n".join(here)}


@require_http_methods(["GET"])
def box(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, selectors.get(request.actor, pk))


def page(
    request: HttpRequest, row: Any, refusal: Refusal | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """The box with its way, its bags, and what this actor does next with it."""
    [shown] = selectors.boxes([row])
    may = request.actor.may  # type: ignore[attr-defined]
    packed, sent = row.status == ShipmentStatus.PACKED, row.status == ShipmentStatus.SENT
    context = {
        "box": shown,
        "shipment": row,
        "steps": _way(shown),
        "finding": _state(shown),
        "columns": LINE_COLUMNS,
        "rows": [_line(x) for x in selectors.lines(row)],
        "cold": _cold(row),
        **_answering(request, row),
        "may_send": packed and may("blood.shipment.send", row.org_path),
        "unpack_form": UnpackForm()
        if packed and may("blood.shipment.cancel", row.org_path)
        else None,
        "receive_form": ReceiveForm()
        if sent and may("blood.shipment.receive", row.to_path)
        else None,
    }
    return show(request, "box", {**context, **forms}, refusal, status)


def _cold(row: Any) -> dict[str, Any]:
    """What was measured on the way."""
    found = row.readings.aggregate(n=Count("pk"), low=Min("celsius"), high=Max("celsius"))
    known = (row.packed_celsius, row.opened_celsius, found["n"] or None, row.box_id)
    return {"any": any(x is not None for x in known), **found}


def _answering(request: HttpRequest, row: Any) -> dict[str, Any]:
    """The differences that the sender has still to answer."""
    may = request.actor.may  # type: ignore[attr-defined]
    open_lines = [x for x in selectors.lines(row) if x.note and not x.answer]
    mine = may("blood.shipment.answer", row.org_path)
    return {
        "to_answer": [_difference(x) for x in open_lines] if mine else [],
        "answers": REPLIES.items(),
        "unanswered": len(open_lines),
    }


def _difference(line: Any) -> dict[str, Any]:
    return {"pk": line.pk, "number": line.unit.number, "what": words.DIFFERENCES[line.note]}


def _state(shown: selectors.Box) -> str:
    row = shown.shipment
    if row.status == ShipmentStatus.RECEIVED and shown.faults:
        return _("已签收，有 %(n)s 处差异") % {"n": shown.faults}
    name = {ShipmentStatus.PACKED: shown.sender, ShipmentStatus.SENT: shown.receiver}
    said = {
        ShipmentStatus.PACKED: _("%(n)s 袋已装箱，等待发出"),
        ShipmentStatus.SENT: _("%(n)s 袋在路上，等待签收"),
        ShipmentStatus.RECEIVED: _("%(n)s 袋已签收"),
        ShipmentStatus.CANCELLED: _("这个箱子已取消"),
    }
    return said[row.status] % {"n": shown.bags, "name": name.get(row.status, "")}


def _way(shown: selectors.Box) -> list[dict[str, Any]]:
    row = shown.shipment
    stations = (
        (_("装箱"), row.packed_at, shown.sender),
        (_("发出"), row.sent_at, shown.sender),
        (_("签收"), row.received_at, shown.receiver),
    )
    steps = [
        {
            "label": label,
            "at": clock.local(at).strftime("%m-%d %H:%M") if at else "",
            "who": who,
            "state": "done" if at else "next",
        }
        for label, at, who in stations
    ]
    if row.status in selectors.LIVE:
        next(step for step in steps if step["state"] == "next")["state"] = "now"
    return steps


def _line(line: Any) -> dict[str, Any]:
    unit = line.unit
    return {
        "number": unit_cell(unit),
        "what": component(unit.component),
        "group": group(unit) or None,
        "expires": unit.expires_at,
        "status": status_cell(unit),
        "note": {"text": words.DIFFERENCES[line.note], "tone": "bad"} if line.note else None,
        "answer": REPLIES.get(line.answer),
    }


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    refusal = attempt(request, services.send, _("已发出。"), shipment=row)
    return page(request, row, refusal) if refusal else redirect("blood:box", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.get(request.actor, pk), UnpackForm(request.POST)
    if not form.is_valid():
        return page(request, row, status=422, unpack_form=form)
    refusal = attempt(
        request,
        services.cancel,
        _("箱子已取消，血液放回架上。"),
        shipment=row,
        why=form.cleaned_data["why"],
    )
    return page(request, row, refusal) if refusal else redirect("blood:box", pk)


@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan by scan; what was not scanned is missing, what leaks is held."""
    row, form = selectors.get(request.actor, pk), ReceiveForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, row, status=422, receive_form=form)
    refusal = attempt(
        request,
        services.receive,
        _("已签收。"),
        place=row.to_path,
        shipment=row,
        seen=numbers(form.cleaned_data["seen"]),
        damaged=numbers(form.cleaned_data["damaged"]),
        wrong=numbers(form.cleaned_data["wrong"]),
        celsius=form.cleaned_data["celsius"],
        readings=form.cleaned_data["logger"],
    )
    if refusal:
        row = selectors.get(request.actor, pk)
        return page(request, row, refusal, receive_form=form)
    return redirect("blood:box", pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sender says to each difference; those without a word stay open."""
    row = selectors.get(request.actor, pk)
    answers = {
        x.pk: request.POST[f"answer-{x.pk}"]
        for x in selectors.lines(row)
        if request.POST.get(f"answer-{x.pk}")
    }
    refusal = attempt(request, services.answer, _("已答复。"), shipment=row, answers=answers)
    return page(request, row, refusal) if refusal else redirect("blood:box", pk)


@require_http_methods(["GET"])
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The hand-over slip, two copies of which go with the driver."""
    row = selectors.get(request.actor, pk)
    [shown] = selectors.boxes([row])
    lines = [
        {
            "number": x.unit.number,
            "what": component(x.unit.component),
            "group": group(x.unit) or _("待检"),
            "volume": x.unit.volume_ml,
            "expires": x.unit.expires_at,
        }
        for x in selectors.lines(row)
        if x.note != "extra"
    ]
    ruled = editions.storage(row.org_path, clock.day(request.at)).values
    context = {
        "box": shown,
        "shipment": row,
        "lines": lines,
        "square": datamatrix_svg(row.code),
        "band": ruled.zones[Zone.TRANSPORT],
        "within": ruled.transport_within,
    }
    return show(request, "slip", context)
