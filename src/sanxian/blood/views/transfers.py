"""A hospital's own shelf, and its two ways out: to another hospital, back to the centre."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.forms.uses import BackForm, RefuseTransferForm, TransferForm
from sanxian.blood.labels.transfers import REFUSALS, STATUSES, TONES, WHYS
from sanxian.blood.selectors import hospital_shelf as shelf
from sanxian.blood.selectors import transfers as selectors
from sanxian.blood.services import returns
from sanxian.blood.services import transfers as services
from sanxian.blood.views.supply import (
    answered,
    attempt,
    choice,
    component,
    exports,
    group,
    paged,
    seg,
    show,
    unit_cell,
)
from sanxian.core import clock, sheets
from sanxian.core.labels import sentence
from sanxian.kernel.refusal import Malformed, Reason, Unknown
from sanxian.orgs import places

SHELF = [
    ("what", gettext_lazy("成分")),
    ("group", gettext_lazy("血型")),
    {"key": "free", "label": gettext_lazy("可用"), "numeric": True},
    {"key": "soon", "label": gettext_lazy("三天内到期"), "numeric": True},
    {"key": "reserved", "label": gettext_lazy("已预留"), "numeric": True},
    {"key": "held", "label": gettext_lazy("封存"), "numeric": True},
    ("first", gettext_lazy("最早到期")),
]
COLUMNS = [
    ("code", gettext_lazy("调剂号")),
    ("from", gettext_lazy("从")),
    ("to", gettext_lazy("到")),
    {"key": "bags", "label": gettext_lazy("袋"), "numeric": True},
    ("why", gettext_lazy("原因")),
    ("asked", gettext_lazy("提出")),
    ("status", gettext_lazy("状态")),
]
BACK = [
    ("number", gettext_lazy("血袋号")),
    ("what", gettext_lazy("成分")),
    ("at", gettext_lazy("时间")),
    {"key": "minutes", "label": gettext_lazy("离开储存（分钟）"), "numeric": True},
    ("outcome", gettext_lazy("结果")),
]


def _place(request: HttpRequest, permission: str = "") -> tuple[str, str]:
    """The hospital asked for, of those the actor may see; the first where none is asked for."""
    known = shelf.hospitals(request.actor)
    if permission:
        known = [row for row in known if request.actor.may(permission, row[0])]
    wanted = request.GET.get("at", "")
    found = [row for row in known if row[0] == wanted] or known
    if not found:
        raise Unknown("not_found")
    return found[0]


@require_http_methods(["GET"])
def hospital_stock(request: HttpRequest) -> HttpResponse:
    """Group by component, then each free bag; bags are ticked to go elsewhere."""
    path, name = _place(request)
    cells = shelf.cells(request.actor, path, request.at)
    if sheets.wanted(request):
        header = [row["label"] if isinstance(row, dict) else row[1] for row in SHELF]
        rows = ([component(c.component), f"{c.abo}{c.rhd}", c.free, c.soon, c.reserved, c.held,
                 c.first] for c in cells)  # fmt: skip
        return sheets.table(request, "hospital-stock", [str(h) for h in header], rows)
    q = request.GET.get("q", "")[:32]
    page = paged(request, shelf.bags(request.actor, path, q=q))
    soon = sum(c.soon for c in cells)
    free = sum(c.free for c in cells)
    context = {
        "finding": _("%(soon)s 袋三天内到期") % {"soon": soon}
        if soon
        else _("%(n)s 袋可用，三天内没有到期的") % {"n": free},
        "place": name,
        "path": path,
        "columns": SHELF,
        "rows": [_cell(c) for c in cells],
        "bags": [_bag(u, request.at) for u in page],
        "page": page,
        "q": q,
        "export": exports(request),
        "may_ask": request.actor.may("blood.transfer.ask", path),
        "may_back": request.actor.may("blood.unit.send_back", path),
        "others": _others(request, path),
    }
    return show(request, "hospital_stock", context)


def _others(request: HttpRequest, path: str) -> list[dict[str, Any]]:
    known = shelf.hospitals(request.actor)
    if len(known) < 2:
        return []
    return [{"url": f"?at={p}", "label": n, "current": p == path} for p, n in known]


def _cell(cell: shelf.Cell) -> dict[str, Any]:
    return {
        "what": component(cell.component),
        "group": f"{cell.abo}{cell.rhd}" or _("未定"),
        "free": cell.free,
        "soon": {"text": cell.soon, "tone": "warn"} if cell.soon else 0,
        "reserved": cell.reserved,
        "held": cell.held,
        "first": cell.first,
    }


def _bag(unit: Any, at: Any) -> dict[str, Any]:
    return {
        "pk": unit.pk,
        "number": unit.number,
        "what": component(unit.component),
        "group": group(unit),
        "volume": unit.volume_ml,
        "expires": unit.expires_at,
        "soon": unit.expires_at <= at + shelf.SOON,
    }


def _ticked(request: HttpRequest, path: str) -> list[Any]:
    """The bags chosen on the shelf page: in the address of a GET, in the body of a POST."""
    said = request.POST if request.method == "POST" else request.GET
    keys = [key for key in said.getlist("unit") if key.isdigit()][:200]
    return list(shelf.bags(request.actor, path).filter(pk__in=keys))


@require_http_methods(["GET", "POST"])
def ask_transfer(request: HttpRequest) -> HttpResponse:
    """Where the chosen bags shall go, and why."""
    path, name = _place(request, "blood.transfer.ask")
    units = _ticked(request, path)
    targets = selectors.other_hospitals(path)
    form = TransferForm(request.POST if request.method == "POST" else None, targets=targets)
    ruled = editions.hospital(path, clock.day(request.at))
    context = {
        "form": form,
        "units": [_bag(u, request.at) for u in units],
        "shelf_url": reverse("blood:hospital_stock"),
        "place": name,
        "agreed": ruled.values.transfer_needs_agreement,
        "origin": ruled.origin("transfer_needs_agreement"),
    }
    if request.method != "POST" or not form.is_valid():
        return show(
            request, "ask_transfer", context, status=422 if request.method == "POST" else 200
        )
    values = form.cleaned_data
    row, refusal = answered(
        request,
        services.ask,
        _("调剂已提出。"),
        hospital=path,
        to_path=values["to_path"],
        units=units,
        why=values["why"],
    )
    if refusal:
        return show(request, "ask_transfer", context, refusal)
    return redirect("blood:transfer", row.pk)


@require_http_methods(["GET"])
def transfers(request: HttpRequest) -> HttpResponse:
    """Transfers from, to, and answered by the actor's places."""
    status = choice(request.GET.get("status"), ("all", *STATUSES), "all")
    q = request.GET.get("q", "")[:40]
    rows = selectors.listed(request.actor, "" if status == "all" else status, q)
    if sheets.wanted(request):
        said = list(rows)
        names = _names(said)
        header = [row["label"] if isinstance(row, dict) else row[1] for row in COLUMNS]
        cells = ([r.code, names.get(r.org_path), names.get(r.to_path), r.bags, str(WHYS[r.why]),
                  r.asked_at, str(STATUSES[r.status])] for r in said)  # fmt: skip
        return sheets.table(request, "transfers", [str(h) for h in header], cells)
    page = paged(request, rows)
    names = _names(page)
    waiting = selectors.to_answer(request.actor).count()
    back = selectors.sent_back(request.actor)[:20]
    context = {
        "title": _("院间调剂与退回"),
        "finding": _("%(n)s 份调剂等您答复") % {"n": waiting}
        if waiting
        else _("%(n)s 份调剂") % {"n": page.paginator.count},
        "lead": _("医院之间调剂血液，血站同意后装箱；每一袋的去向都可以追溯。"),
        "tabs": seg(request, "status", [("all", _("全部")), *STATUSES.items()], status),
        "q": q,
        "placeholder": _("调剂号"),
        "columns": COLUMNS,
        "rows": [_row(r, names) for r in page],
        "page": page,
        "export": exports(request),
        "empty": _("没有这样的调剂"),
        "second_title": _("退回血站"),
        "second_columns": BACK,
        "second_rows": [_back(r) for r in back],
        "main": (reverse("blood:hospital_stock"), _("看本院血液"))
        if request.actor.may_somewhere("blood.transfer.ask")
        else None,
    }
    return show(request, "listing", context)


def _names(rows: Any) -> dict[str, str]:
    return places.names({path for r in rows for path in (r.org_path, r.to_path)})


def _row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:transfer", args=[row.pk]), "code": True},
        "from": names.get(row.org_path, ""),
        "to": names.get(row.to_path, ""),
        "bags": row.bags,
        "why": WHYS[row.why],
        "asked": row.asked_at,
        "status": {"text": STATUSES[row.status], "tone": TONES[row.status]},
    }


def _back(row: Any) -> dict[str, Any]:
    reasons = [sentence(Reason(code)) for code in row.reasons.split()]
    outcome = {"text": _("装箱退回"), "tone": "ok"}
    if reasons:
        outcome = {"text": _("报废"), "tone": "warn", "note": " ".join(reasons)}
    return {
        "number": unit_cell(row.unit),
        "what": component(row.unit.component),
        "at": row.at,
        "minutes": row.minutes_out,
        "outcome": outcome,
    }


@require_http_methods(["GET"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, selectors.get(request.actor, pk))


def _page(request: HttpRequest, row: Any, refusal: Any = None) -> HttpResponse:
    may = request.actor.may  # type: ignore[attr-defined]
    names = _names([row])
    asked, agreed = row.status == "asked", row.status == "agreed"
    context = {
        "transfer": row,
        "status": STATUSES[row.status],
        "tone": TONES[row.status],
        "why": WHYS[row.why],
        "sender": names.get(row.org_path, ""),
        "receiver": names.get(row.to_path, ""),
        "refused_for": REFUSALS.get(row.refused_for, ""),
        "units": [_bag(line.unit, request.at) for line in row.lines.all()],
        "may_answer": asked and may("blood.transfer.agree", row.centre_path),
        "refuse_form": RefuseTransferForm(),
        "may_withdraw": (asked or agreed) and may("blood.transfer.withdraw", row.org_path),
        "may_send": agreed and may("blood.transfer.send", row.org_path),
    }
    return show(request, "transfer", context, refusal)


@require_POST
def agree_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    refusal = attempt(request, services.agree, _("已同意。"), place=row.centre_path, transfer=row)
    return _page(request, row, refusal) if refusal else redirect("blood:transfer", pk)


@require_POST
def refuse_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    why = request.POST.get("why", "")
    refusal = attempt(
        request, services.refuse, _("已答复。"), place=row.centre_path, transfer=row, why=why
    )
    return _page(request, row, refusal) if refusal else redirect("blood:transfer", pk)


@require_POST
def withdraw_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    refusal = attempt(request, services.withdraw, _("已撤回。"), transfer=row)
    return _page(request, row, refusal) if refusal else redirect("blood:transfer", pk)


@require_POST
def send_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    refusal = attempt(request, services.send, _("已装箱送出。"), transfer=row)
    return _page(request, row, refusal) if refusal else redirect("blood:transfer", pk)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest) -> HttpResponse:
    """How each chosen bag was kept; the rule sends it back or has it destroyed."""
    path, name = _place(request, "blood.unit.send_back")
    units = _ticked(request, path)
    form = BackForm(request.POST if request.method == "POST" else None)
    ruled = editions.hospital(path, clock.day(request.at))
    context = {
        "form": form,
        "units": [_bag(u, request.at) for u in units],
        "shelf_url": reverse("blood:hospital_stock"),
        "place": name,
        "limit": ruled.values.return_out_within.count,
        "origin": ruled.origin("return_out_within"),
    }
    if request.method != "POST" or not form.is_valid():
        return show(request, "send_back", context, status=422 if request.method == "POST" else 200)
    offers = [offer for offer in (_offer(request, u) for u in units) if offer]
    if len(offers) < len(units):
        return show(request, "send_back", context, Malformed("minutes_missing"))
    made, refusal = answered(
        request,
        returns.send_back,
        "",
        hospital=path,
        offers=offers,
        why=form.cleaned_data["why"],
    )
    if refusal:
        return show(request, "send_back", context, refusal)
    boxes = [row.shipment_id for row in made if row.shipment_id]
    return redirect("blood:box", boxes[0]) if boxes else redirect("blood:transfers")


def _offer(request: HttpRequest, unit: Any) -> returns.Back | None:
    minutes = request.POST.get(f"minutes-{unit.pk}", "")
    if not minutes.isascii() or not minutes.isdigit() or len(minutes) > 5:
        return None
    opened = request.POST.get(f"opened-{unit.pk}") == "on"
    unbroken = request.POST.get(f"unbroken-{unit.pk}") == "on"
    return returns.Back(unit, opened, unbroken, int(minutes))
