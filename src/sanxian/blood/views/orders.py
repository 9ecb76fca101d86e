"""Orders: the list of both sides, one order with its way, and every act on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.forms.distribution import MatchForm
from sanxian.blood.forms.orders import CancelForm, FreeForm, OrderForm
from sanxian.blood.labels import orders as words
from sanxian.blood.labels.distribution import ACTS, ELECTRONIC, need
from sanxian.blood.labels.hospital import MATCHES, METHODS, OUTCOME_TONES, OUTCOMES
from sanxian.blood.lifecycle import OrderStatus
from sanxian.blood.rules.issuing import CROSSMATCHED
from sanxian.blood.selectors import hospital as ours
from sanxian.blood.selectors import levels, patient_samples
from sanxian.blood.selectors import orders as selectors
from sanxian.blood.selectors.shelf import lying
from sanxian.blood.services import orders as services
from sanxian.blood.views.supply import (
    answered,
    attempt,
    choice,
    component,
    exports,
    group,
    joined,
    paged,
    picked,
    seg,
    show,
    status_cell,
    unit_cell,
)
from sanxian.core import clock, sheets
from sanxian.kernel.refusal import Malformed, Unknown

COLUMNS = [
    ("code", gettext_lazy("申请")),
    ("hospital", gettext_lazy("医院")),
    ("patient", gettext_lazy("患者")),
    ("what", gettext_lazy("要什么")),
    ("filled", gettext_lazy("已备")),
    ("urgency", gettext_lazy("紧急程度")),
    ("needed", gettext_lazy("最迟")),
    ("status", gettext_lazy("状态")),
]
ELECTRONIC_ACT = "blood.order.crossmatch_electronic"
STATUSES = [("", gettext_lazy("进行中")), *words.STATUSES.items(), ("all", gettext_lazy("全部"))]


@require_http_methods(["GET"])
def orders(request: HttpRequest) -> HttpResponse:
    """What is asked of us, or by us: the soonest needed first."""
    status = choice(request.GET.get("status"), [s for s, _l in STATUSES])
    q = request.GET.get("q", "")
    rows = selectors.listed(request.actor, status=status, q=q)
    if request.GET.get("export"):
        return sheets.table(request, "orders", *_sheet(selectors.asked(rows)))
    page = paged(request, rows)
    asked = selectors.asked(page)
    mine = [a for a in asked if _may_reserve(request, a.order) and a.lacking]
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(a) for a in asked],
        "q": q,
        "tabs": seg(request, "status", STATUSES, status),
        "export": exports(request),
        "lacking": sum(a.lacking for a in mine),
        "reservable": [a.order.pk for a in mine],
        "finding": _finding(page.paginator.count, mine),
        "may_place": request.actor.may_somewhere("blood.order.place"),
    }
    return show(request, "orders", context)


def _finding(count: int, lacking: list[selectors.Asked]) -> str:
    if lacking:
        return _("%(n)s 份申请还没有备齐") % {"n": len(lacking)}
    return _("%(n)s 份申请") % {"n": count} if count else _("没有等着的申请")


def _row(asked: selectors.Asked) -> dict[str, Any]:
    order = asked.order
    return {
        "code": {"text": order.code, "url": reverse("blood:order", args=[order.pk]), "code": True},
        "hospital": asked.hospital,
        "patient": {"text": order.patient.code, "code": True} if order.patient else _("备库"),
        "what": what(order),
        "filled": f"{asked.filled} / {order.quantity}",
        "urgency": urgency(order),
        "needed": order.needed_by,
        "status": {"text": words.STATUSES[order.status], "tone": words.TONES[order.status]},
    }


def urgency(order: Any) -> dict[str, Any]:
    if order.massive_id:
        return {"text": _("大量输血"), "tone": "bad"}
    return {
        "text": words.URGENCIES[order.urgency],
        "tone": words.URGENCY_TONES[order.urgency],
    }


def what(order: Any) -> str:
    """ "悬浮红细胞 A+ 2 袋"."""
    name = "".join(selectors.group_of(order)) or _("未定血型")
    return f"{component(order.component)} {name} " + _("%(n)s 袋") % {"n": order.quantity}


def _sheet(rows: list[selectors.Asked]) -> tuple[list[str], list[list[Any]]]:
    head = [str(label) for _k, label in COLUMNS]
    lines = [
        [
            a.order.code,
            a.hospital,
            a.order.patient.code if a.order.patient else "",
            what(a.order),
            f"{a.filled} / {a.order.quantity}",
            str(words.URGENCIES[a.order.urgency]),
            a.order.needed_by,
            str(words.STATUSES[a.order.status]),
        ]
        for a in rows
    ]
    return head, lines


def _may_reserve(request: HttpRequest, order: Any) -> bool:
    return bool(_shelf(request, order))


def _shelf(request: HttpRequest, order: Any) -> str:
    """The shelf from which this actor may serve the order: the supplier's, or the hospital's own."""
    for path in (order.supplier_path, order.org_path):
        if request.actor.may("blood.order.reserve", path):  # type: ignore[attr-defined]
            return path
    return ""


@require_POST
def reserve_many(request: HttpRequest) -> HttpResponse:
    """Serve every waiting order of the page in one act, emergencies first."""
    wanted = [
        int(key) for key in request.POST.getlist("order") if key.isdecimal() and len(key) < 19
    ]
    rows = list(selectors.mine(request.actor).filter(pk__in=wanted))
    shelves: dict[str, list[Any]] = {}
    for row in rows:
        shelves.setdefault(_shelf(request, row), []).append(row)
    if not rows or "" in shelves:
        raise Unknown("not_found")
    for shelf, theirs in shelves.items():
        said = _("已按先急后缓、先到期先用的次序备血。")
        refusal = attempt(request, services.reserve, said, supplier=shelf, orders=theirs)
        if refusal:
            return show(request, "orders_refused", {}, refusal)
    return redirect("blood:orders")


@require_http_methods(["GET"])
def order(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, selectors.get(request.actor, pk))


def _patient_url(request: HttpRequest, row: Any) -> str:
    """The patient's page, for those of the hospital who may open it."""
    seen = row.patient_id and request.actor.may("blood.patient.see", row.org_path)
    return reverse("blood:patient", args=[row.patient_id]) if seen else ""


def page(request: HttpRequest, row: Any, refusal: Any = None, **forms: Any) -> HttpResponse:
    """The order with its way, and the forms of those acts that this actor may do now."""
    lines = selectors.lines(row)
    lacking = max(row.quantity - selectors.filled([row])[0][1], 0)
    context = {
        "order": row,
        "what": what(row),
        "lacking": lacking,
        "group": "".join(selectors.group_of(row)),
        "finding": _state(row, lacking, lines),
        **_owed(request, row),
        "steps": _way(row),
        "urgency": urgency(row),
        "massive_url": _massive_url(request, row),
        "pack_url": _pack_url(request, row, lines),
        "needs": joined(need(code) for code in selectors.needs_of(row)),
        "indication": words.INDICATIONS.get(row.indication, row.indication),
        "patient_url": _patient_url(request, row),
        "hospital": selectors.asked([row])[0].hospital,
        "lines": [_line(x, request.at) for x in lines],
        "unmet": sum(bool(x.lacks) for x in lines),
        "issues": [_issue(x) for x in selectors.issues(row)],
        "ended": [
            (r.unit.number, words.ENDED_FOR.get(r.ended_for, r.ended_for), r.ended_at)
            for r in selectors.ended(row)
        ],
        **_supplying(request, row, lacking),
        **_treating(request, row, lines),
        **_ending(request, row),
    }
    return show(request, "order", {**context, **forms}, refusal)


def _massive_url(request: HttpRequest, row: Any) -> str:
    """The great bleeding that it is a part of, for those who may open it."""
    may = request.actor.may  # type: ignore[attr-defined]
    seen = row.massive_id and any(
        may("blood.massive.see", p) for p in (row.org_path, row.supplier_path)
    )
    return reverse("blood:massive", args=[row.massive_id]) if seen else ""


def _pack_url(request: HttpRequest, row: Any, lines: list[selectors.Line]) -> str:
    """A new box to the hospital with what is set aside for it; "" where nothing waits to be sent."""
    waits = any(not x.here and x.unit.org_path == row.supplier_path for x in lines)
    if not waits or not request.actor.may("blood.shipment.pack", row.supplier_path):  # type: ignore[attr-defined]
        return ""
    return f"{reverse('blood:pack')}?{urlencode({'to': row.org_path})}"


def _state(row: Any, lacking: int, lines: list[selectors.Line]) -> str:
    if row.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED):
        return str(words.STATUSES[row.status])
    if lacking:
        return _("还缺 %(n)s 袋") % {"n": lacking}
    if any(not line.here for line in lines):
        return _("已备齐，等待送到")
    if lines:
        return _("血已在医院，等待配血和发血")
    return _("已全部发出")


def _line(line: selectors.Line, at: datetime) -> dict[str, Any]:
    return {
        "unit": line.unit,
        "number": line.unit.number,
        "group": group(line.unit),
        "expires": line.unit.expires_at,
        "here": line.here,
        "left": _left(line, at),
        "lacks": joined(need(code) for code in line.lacks),
        "status": status_cell(line.unit),
        "match": ELECTRONIC
        if line.method == "electronic" and line.match == "compatible"
        else MATCHES.get(line.match, ""),
        "match_ok": line.match == "compatible",
        "needs_match": line.unit.component in CROSSMATCHED,
    }


def _left(line: selectors.Line, at: datetime) -> str:
    """How long it stays set aside: it goes back to the shelf by itself."""
    minutes = int((line.until - at).total_seconds()) // 60
    if minutes <= 0:
        return _("预留已到期")
    if minutes < 120:
        return _("预留还剩 %(n)s 分钟") % {"n": minutes}
    return _("预留还剩 %(n)s 小时") % {"n": minutes // 60}


def _issue(issue: Any) -> dict[str, Any]:
    return {
        "number": unit_cell(issue.unit),
        "at": issue.issued_at,
        "emergency": issue.emergency,
        "outcome": OUTCOMES.get(issue.outcome, issue.outcome),
        "tone": OUTCOME_TONES.get(issue.outcome, "wait"),
    }


def _way(row: Any) -> list[dict[str, Any]]:
    """Placed, reserved, delivered, issued, closed: where it stands and whose turn it is."""
    hours = selectors.hours(row)
    stations = (
        ("placed", _("提出申请"), ""),
        ("reserved", _("备血"), _("血站库存管理员")),
        ("delivered", _("送到医院"), _("血站发血、医院签收")),
        ("issued", _("配血发血"), _("输血科技师")),
        ("closed", _("输注完成"), _("病房护士")),
    )
    done = row.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED)
    steps: list[dict[str, Any]] = []
    for name, label, who in stations:
        at = hours.get(name)
        state = "done" if at or (done and name == "closed") else "skip" if done else "next"
        steps.append(
            {
                "label": label,
                "at": clock.local(at).strftime("%m-%d %H:%M") if at else "",
                "state": state,
                "who": who,
            }
        )
    last = max((n for n, step in enumerate(steps) if step["state"] == "done"), default=0)
    for step in steps[:last]:
        if step["state"] == "next":
            step["state"] = "skip"
    if not done and last + 1 < len(steps):
        due = clock.local(row.needed_by).strftime("%m-%d %H:%M")
        steps[last + 1] |= {"state": "now", "due": due}
    return steps


def _supplying(request: HttpRequest, row: Any, lacking: int) -> dict[str, Any]:
    """What the shelf can give, for those who may reserve from it."""
    shelf = _shelf(request, row)
    if not shelf or not lacking or row.status not in selectors.OPEN:
        return {"suggested": [], "may_reserve": False, "nearly": [], "stopped": []}
    units = selectors.suggested(row, shelf, request.at)  # type: ignore[attr-defined]
    shown = [{"unit": u, "group": group(u), "take": n < lacking} for n, u in enumerate(units)]
    nearly = selectors.nearly(row, shelf, request.at) if len(units) < lacking else []  # type: ignore[attr-defined]
    stopped = levels.gated([row], shelf, request.at).get(row.pk, [])  # type: ignore[attr-defined]
    grouped = all(selectors.group_of(row))
    # a hospital's own empty shelf is no news to it: it has asked the centre
    may = bool(units) or not grouped or shelf == row.supplier_path
    return {
        "suggested": shown,
        "may_reserve": may,
        "grouped": grouped,
        "nearly": [_nearly(found) for found in nearly],
        "stopped": stopped,
    }


def _nearly(found: selectors.Unfit) -> dict[str, Any]:
    """A bag that would do but for what it lacks, and the act that would make it fit."""
    acts = found.acts
    return {
        "unit": unit_cell(found.unit),
        "group": group(found.unit),
        "lacks": joined(need(code) for code in found.lacks),
        "mend": joined(str(ACTS[act]) for act in acts) if acts else _("不能补做"),
    }


def _treating(request: HttpRequest, row: Any, lines: list[selectors.Line]) -> dict[str, Any]:
    """What the transfusion department does next."""
    may = request.actor.may  # type: ignore[attr-defined]
    here = [line for line in lines if line.here]
    to_match = [x for x in here if x.unit.component in CROSSMATCHED and x.match != "compatible"]
    ready = [x for x in here if x not in to_match]
    wards = ours.wards(row.org_path) if may("blood.unit.issue", row.org_path) else []
    return {
        "to_match": to_match if may("blood.order.crossmatch", row.org_path) and row.patient else [],
        "by_computer": _by_computer(request, row, to_match),
        "methods": METHODS.items(),
        "match_form": MatchForm(initial={"sampled_at": _newest_tube(row) if to_match else None}),
        "matches": MATCHES.items(),
        "wards": wards,
        "to_issue": ready if wards and row.patient else [],
        "limits": editions.transfusion(row.org_path, clock.day(request.at)).values,  # type: ignore[attr-defined]
        "emergency": bool(wards)
        and row.urgency == "emergency"
        and bool(row.patient)
        and row.status in selectors.OPEN
        and may("blood.unit.issue_emergency", row.org_path),
    }


def _owed(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What went out in an emergency and has to be crossmatched now."""
    may = request.actor.may("blood.order.crossmatch_after", row.org_path)  # type: ignore[attr-defined]
    owed = list(ours.unmatched(row.pk)) if may else []
    if not owed:
        return {}
    return {
        "owed": owed,
        "owed_form": MatchForm(initial={"sampled_at": _newest_tube(row)}),
        "owed_by": ours.match_by(owed[0].org_path, owed[0].issued_at),
        "finding": _("紧急发出的血，待补做配血"),
    }


def _newest_tube(row: Any) -> Any:
    """When the newest tube of the order's patient was taken, in the place's time."""
    taken = patient_samples.newest_taken(row.patient) if row.patient else None
    return taken and taken.astimezone(clock.PLACE).replace(tzinfo=None)


def _by_computer(
    request: HttpRequest, row: Any, to_match: list[selectors.Line]
) -> dict[str, Any] | None:
    """Whether the computer may stand for the crossmatch, and if not every reason; None where the
    place has not switched it on."""
    at, may = request.at, request.actor.may  # type: ignore[attr-defined]
    if not to_match or not row.patient_id or not may(ELECTRONIC_ACT, row.org_path):
        return None
    if not editions.electronic(row.org_path, clock.day(at)).values.enabled:
        return None
    bars = patient_samples.electronic_bars(row, at)
    return {"bars": bars, "tubes": reverse("blood:patient_samples", args=[row.patient_id])}


def _ending(request: HttpRequest, row: Any) -> dict[str, Any]:
    may = request.actor.may  # type: ignore[attr-defined]
    frees = any(may("blood.order.free", p) for p in (row.supplier_path, row.org_path))
    undelivered = row.status in (OrderStatus.PLACED, OrderStatus.PART, OrderStatus.RESERVED)
    return {
        "free_form": FreeForm() if frees else None,
        "cancel_form": CancelForm() if undelivered and _side(request, row) else None,
        "may_close": may("blood.order.close", row.org_path) and row.status in selectors.OPEN,
    }


def _side(request: HttpRequest, row: Any) -> str:
    """On whose behalf this actor may cancel: the hospital's or the supplier's."""
    for path in (row.org_path, row.supplier_path):
        if request.actor.may("blood.order.cancel", path):  # type: ignore[attr-defined]
            return path
    return ""


@require_POST
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the ticked units aside for this order."""
    row = selectors.get(request.actor, pk)
    shelf = _shelf(request, row) or row.supplier_path
    said = _("已预留。")
    units = lying(shelf, request.POST.getlist("unit"))
    if not units:
        return page(request, row, Malformed("nothing_chosen"))
    refusal = attempt(request, services.reserve, said, supplier=shelf, orders=[row], units=units)
    return page(request, row, refusal) if refusal else redirect("blood:order", pk)


@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Give ticked units back to the shelf."""
    row, form = selectors.get(request.actor, pk), FreeForm(request.POST)
    units = picked(request, [line.unit for line in selectors.lines(row)])
    if not form.is_valid() or not units:
        return page(request, row, Malformed("nothing_chosen"), free_form=form)
    refusal = attempt(
        request, services.free, _("已解除预留。"), units=units, why=form.cleaned_data["why"]
    )
    return page(request, row, refusal) if refusal else redirect("blood:order", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.get(request.actor, pk), CancelForm(request.POST)
    if not form.is_valid():
        return page(request, row, Malformed("reason_unknown", field="why"), cancel_form=form)
    place = _side(request, row) or row.org_path
    refusal = attempt(
        request,
        services.cancel,
        _("申请已取消，预留的血液已放回。"),
        place=place,
        order=row,
        why=form.cleaned_data["why"],
    )
    return page(request, row, refusal) if refusal else redirect("blood:order", pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    row = selectors.get(request.actor, pk)
    refusal = attempt(request, services.close, _("申请已完成。"), order=row)
    return page(request, row, refusal) if refusal else redirect("blood:order", pk)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """A new order; `?patient=` for one patient, else for the hospital's own stock."""
    hospitals = ours.hospitals(request.actor, "blood.order.place")
    if not hospitals:
        raise Unknown("not_found")
    key = request.GET.get("patient", "")
    patient = ours.patient(request.actor, int(key)) if key.isdecimal() and len(key) < 19 else None
    hospital = (
        patient.org_path
        if patient
        else choice(request.GET.get("hospital"), [p for p, _n in hospitals], hospitals[0][0])
    )
    given: dict[str, Any] = {
        "suppliers": ours.suppliers(hospital),
        "for_patient": patient is not None,
    }
    if request.method != "POST":
        soon = clock.local(request.at + timedelta(hours=4))
        form = OrderForm(initial={"needed_by": soon}, **given)
        return show(request, "place", {"form": form, "patient": patient})
    form = OrderForm(request.POST, **given)
    context = {"form": form, "patient": patient}
    if not form.is_valid():
        return show(request, "place", context, status=422)
    values = {k: v for k, v in form.given().items() if k != "request"}
    made, refusal = answered(
        request, services.place, _("申请已提出。"), hospital=hospital, patient=patient, **values
    )
    if refusal:
        stopped = "below_emergency_line" in refusal.codes
        logs = stopped and request.actor.may("blood.postponement.log", hospital)
        asked = {"component": values["component"], "bags": values["quantity"]}
        who = {"patient": patient.pk} if patient else {"abo": values["abo"], "rhd": values["rhd"]}
        url = f"{reverse('blood:postpone')}?{urlencode({**asked, **who})}" if logs else ""
        return show(request, "place", {**context, "postpone_url": url}, refusal)
    if patient and request.actor.may("blood.use.state", hospital):
        return redirect("blood:state_use", made.pk)
    return redirect("blood:order", made.pk)
