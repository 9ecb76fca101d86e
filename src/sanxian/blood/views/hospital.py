"""The transfusion department's desk: boxes, crossmatch, issue, patients, emergencies, returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component
from sanxian.blood.forms.distribution import MatchForm
from sanxian.blood.forms.hospital import GroupForm, PatientForm, ReturnForm
from sanxian.blood.labels.hospital import SEXES
from sanxian.blood.labels.orders import STATUSES, TONES, URGENCIES, URGENCY_TONES
from sanxian.blood.lifecycle import MassiveStatus, OrderStatus, ShipmentStatus
from sanxian.blood.rules.transfusion import return_band
from sanxian.blood.selectors import bedside, orders, patient_samples, shipments
from sanxian.blood.selectors import hospital as selectors
from sanxian.blood.selectors.shelf import lying
from sanxian.blood.services import emergencies
from sanxian.blood.services import hospital as services
from sanxian.blood.views.orders import page as order_page
from sanxian.blood.views.orders import what
from sanxian.blood.views.supply import (
    answered,
    attempt,
    component,
    group,
    joined,
    paged,
    picked,
    show,
)
from sanxian.core import clock, sheets
from sanxian.core.web import sought
from sanxian.kernel.refusal import Malformed, Unknown

PATIENT_COLUMNS = [
    ("code", gettext_lazy("患者编码")),
    ("sex", gettext_lazy("性别")),
    ("born", gettext_lazy("出生年")),
    ("group", gettext_lazy("血型")),
]


@require_http_methods(["GET"])
def desk(request: HttpRequest) -> HttpResponse:
    """What the transfusion department has to do now, the most urgent first."""
    open_orders = list(orders.listed(request.actor, side="out"))
    filled = orders.asked(orders.served_first(open_orders))
    coming = list(shipments.listed(request.actor, side="in", status=ShipmentStatus.SENT))
    out = list(selectors.out_now(request.actor))
    ends = bedside.begin_by(out)
    context = {
        "boxes": [_box(b) for b in shipments.boxes(coming)],
        "orders": [_order(a) for a in filled],
        "out": [_out(i, ends[i.pk] < request.at) for i in out],
        "finding": _finding(coming, filled, selectors.to_match(request.actor).count()),
        "orders_url": reverse("blood:orders"),
        "signs": list(selectors.to_sign(request.actor)),
        "owed": [_owed(i, request.at) for i in selectors.to_match(request.actor)[:50]],
        "may_register": request.actor.may_somewhere("blood.patient.register"),
        "may_back": request.actor.may_somewhere("blood.unit.send_back"),
    }
    return show(request, "hospital", context)


def _finding(coming: list[Any], asked: list[orders.Asked], owed: int) -> str:
    if owed:
        return _("%(n)s 袋紧急发出的血待补做配血") % {"n": owed}
    if coming:
        return _("%(n)s 箱血液等待签收") % {"n": len(coming)}
    here = [a for a in asked if _lies_here(a)]
    if here:
        return _("%(n)s 份申请的血可以配血、发血") % {"n": len(here)}
    return _("%(n)s 份申请等血") % {"n": len(asked)} if asked else _("没有等着的事")


def _lies_here(asked: orders.Asked) -> bool:
    """Everything that was asked is in the hospital, not on the centre's shelf or on its way."""
    row = asked.order
    delivered = row.status == OrderStatus.DELIVERED or row.supplier_path == row.org_path
    return delivered and not asked.lacking


def _box(shown: shipments.Box) -> dict[str, Any]:
    row = shown.shipment
    return {
        "label": row.code,
        "note": _("%(name)s 发来，%(n)s 袋") % {"name": shown.sender, "n": shown.bags},
        "due": clock.local(row.sent_at).strftime("%H:%M") if row.sent_at else "",
        "due_note": _("发出"),
        "url": reverse("blood:box", args=[row.pk]),
        "action": _("签收"),
    }


def _order(asked: orders.Asked) -> dict[str, Any]:
    row = asked.order
    here = _lies_here(asked)
    status = _("可以配血、发血") if here else STATUSES[row.status]
    tone = "now" if here else TONES[row.status]
    if row.urgency != "routine" and asked.lacking:
        status, tone = URGENCIES[row.urgency], URGENCY_TONES[row.urgency]
    who = row.patient.code if row.patient else _("备库")
    return {
        "label": what(row),
        "note": f"{who} · {row.code} · {asked.filled}/{row.quantity}",
        "due": clock.local(row.needed_by).strftime("%m-%d %H:%M"),
        "due_note": _("最迟"),
        "badge": status,
        "tone": tone,
        "url": reverse("blood:order", args=[row.pk]),
    }


def _owed(issue: Any, at: Any) -> dict[str, Any]:
    until = selectors.match_by(issue.org_path, issue.issued_at)
    return {
        "label": f"{issue.unit.number} {group(issue.unit)}",
        "note": f"{component(issue.unit.component)} · {issue.patient.code}",
        "due": clock.local(until).strftime("%m-%d %H:%M"),
        "due_note": _("最迟"),
        "late": until <= at,
        "badge": _("已输注") if issue.outcome else _("在病区"),
        "tone": "bad" if until <= at else "warn",
        "url": reverse("blood:order", args=[issue.order_id]),
        "action": _("补做配血"),
    }


def _out(issue: Any, late: bool) -> dict[str, Any]:
    return {
        "label": f"{issue.unit.number} {group(issue.unit)}",
        "note": f"{component(issue.unit.component)} · {issue.patient.code}",
        "due": clock.local(issue.issued_at).strftime("%m-%d %H:%M"),
        "due_note": _("发出"),
        "late": late,
        "badge": _("超过开始时限") if late else "",
        "tone": "warn",
        "url": reverse("blood:return", args=[issue.pk]),
        "action": _("退回"),
    }


# -- patients ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def patients(request: HttpRequest) -> HttpResponse:
    """Patients by their code; a whole hospital number finds its own patient."""
    q = sought(request)
    if sheets.wanted(request):
        return _patients_sheet(request, selectors.patients(request.actor, q))
    page = paged(request, selectors.patients(request.actor, q))
    context = {
        "page": page,
        "q": q,
        "columns": PATIENT_COLUMNS,
        "rows": [_patient_row(row) for row in page],
        "may_register": request.actor.may_somewhere("blood.patient.register"),
    }
    return show(request, "patients", context)


def _patients_sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    """Patients by their codes: a file that leaves the house names nobody."""
    header = [str(label) for _key, label in PATIENT_COLUMNS]
    flat = ([row.code, SEXES.get(row.sex, ""), row.born.year if row.born else "",
             f"{row.abo}{row.rhd}"] for row in rows[:5000])  # fmt: skip
    return sheets.table(request, "patients", header, flat)


def _patient_row(row: Any) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:patient", args=[row.pk]), "code": True},
        "sex": SEXES.get(row.sex, ""),
        "born": str(row.born.year) if row.born else None,  # a year, not an amount
        "group": group(row) or {"text": _("未定"), "tone": "warn"},
    }


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new patient file under the hospital's own number."""
    hospitals = selectors.hospitals(request.actor, "blood.patient.register")
    if not hospitals:
        raise Unknown("not_found")
    form = PatientForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(
            request, "register", {"form": form}, status=422 if request.method == "POST" else 200
        )
    values = {k: v for k, v in form.given().items() if k != "request"}
    row, refusal = answered(
        request, services.register, _("患者已登记。"), hospital=hospitals[0][0], **values
    )
    if refusal:
        return show(request, "register", {"form": form}, refusal)
    return redirect("blood:patient", row.pk)


@require_http_methods(["GET"])
def patient(request: HttpRequest, pk: int) -> HttpResponse:
    return patient_page(request, selectors.patient(request.actor, pk))


def patient_page(
    request: HttpRequest, row: Any, refusal: Any = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """Group and orders of a patient; name and number only after a reason was given."""
    may = request.actor.may  # type: ignore[attr-defined]
    context = {
        "patient": row,
        "sex": SEXES.get(row.sex, ""),
        "group": group(row),
        "group_form": GroupForm(initial={"abo": row.abo, "rhd": row.rhd})
        if may("blood.patient.group", row.org_path)
        else None,
        "orders": [
            _order(a) for a in orders.asked(orders.listed(request.actor, status="all", q=row.code))
        ],
        "may_place": may("blood.order.place", row.org_path),
        "may_deposit": may("blood.autologous.deposit", row.org_path),
        "may_ask_large": may("blood.use.ask_large", row.org_path),
        **_massive(request, row),
        "reasons": REASONS,
    }
    return show(request, "patient", {**context, **forms}, refusal, status)


def _massive(request: HttpRequest, row: Any) -> dict[str, Any]:
    """A great bleeding that goes on, or the button that begins one."""
    may = request.actor.may  # type: ignore[attr-defined]
    running = []
    if may("blood.massive.see", row.org_path):
        running = list(row.massives.filter(status=MassiveStatus.OPEN))
    pack = editions.massive(row.org_path, clock.day(request.at)).values.pack  # type: ignore[attr-defined]
    said = [_("%(what)s %(n)s 袋") % {"what": component(c), "n": n} for c, n in pack.items()]
    return {
        "massives": running,
        "may_massive": not running and may("blood.massive.open", row.org_path),
        "pack": joined(said),
    }


REASONS = [
    ("bedside_check", gettext_lazy("核对身份")),
    ("sample", gettext_lazy("核对标本")),
    ("treatment", gettext_lazy("诊疗需要")),
]


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and number in clear, once; the reading is recorded."""
    row = selectors.patient(request.actor, pk)
    why = request.POST.get("reason", "")
    if why not in dict(REASONS):
        return patient_page(request, row, Malformed("reason_unknown", field="reason"))
    opened = selectors.opened(request.actor, row, why, request.at)
    return patient_page(request, row, opened=opened)


@require_POST
def group_patient(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = selectors.patient(request.actor, pk), GroupForm(request.POST)
    if not form.is_valid():
        return patient_page(request, row, status=422, group_form=form)
    values = {k: v for k, v in form.given().items() if k != "request"}
    refusal = attempt(request, services.group, _("血型已记录。"), patient=row, **values)
    if refusal:
        return patient_page(request, row, refusal, group_form=form)
    return redirect("blood:patient", pk)


# -- crossmatch and issue ----------------------------------------------------------------------------


@require_POST
def crossmatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Outcomes of those units that were judged; the others stay as they are."""
    row = orders.get(request.actor, pk)
    units = [line.unit for line in orders.lines(row)]
    return _crossmatched(request, row, units, services.crossmatch, _("配血结果已记录。"))


@require_POST
def crossmatch_after(request: HttpRequest, pk: int) -> HttpResponse:
    """Outcomes of those units that went out in an emergency and were judged since."""
    row = orders.get(request.actor, pk)
    units = [owed.unit for owed in selectors.unmatched(row.pk)]
    said = _("补做的配血结果已记录。")
    return _crossmatched(request, row, units, emergencies.crossmatch_after, said)


def _crossmatched(
    request: HttpRequest, row: Any, units: Iterable[Any], service: Callable[..., Any], done: str
) -> HttpResponse:
    form = MatchForm(request.POST)
    if not form.is_valid():
        fault = Malformed("crossmatch_sample_missing", field="sampled_at")
        return order_page(request, row, fault)
    outcomes = {u.number: said for u in units if (said := request.POST.get(f"match-{u.pk}", ""))}
    refusal = attempt(
        request,
        service,
        done,
        order=row,
        outcomes=outcomes,
        method=request.POST.get("method", ""),
        sampled_at=form.cleaned_data["sampled_at"],
    )
    return order_page(request, row, refusal) if refusal else redirect("blood:order", row.pk)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the ticked units out to a ward."""
    row = orders.get(request.actor, pk)
    units = lying(row.org_path, request.POST.getlist("unit"))
    refusal = (
        Malformed("nothing_chosen")
        if not units
        else attempt(
            request,
            services.issue,
            _("已发血，请病房取血后在床旁核对。"),
            order=row,
            units=units,
            ward=request.POST.get("ward", "")[:200],
        )
    )
    return order_page(request, row, refusal) if refusal else redirect("blood:order", pk)


@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose units before the crossmatch, where the place's edition allows it."""
    row = orders.get(request.actor, pk)
    ruled = editions.emergency(row.org_path, clock.day(request.at))
    to = patient_samples.recipient_of(row, ruled, request.at)
    units = selectors.before_crossmatch(row, request.at) if ruled.values.enabled else []
    context = {
        "stands": to.stands,
        "known": group(row.patient) if row.patient else "",
        "tubes": ruled.values.samples,
        "order": row,
        "what": what(row),
        "units": units,
        "wards": selectors.wards(row.org_path),
        "enabled": ruled.values.enabled,
        "edition": ruled.origin("enabled"),
    }
    if request.method != "POST":
        return show(request, "emergency", context)
    chosen = lying(row.org_path, request.POST.getlist("unit"))
    refusal = (
        Malformed("nothing_chosen")
        if not chosen
        else attempt(
            request,
            services.issue_emergency,
            _("已提出，等待医生签字。"),
            order=row,
            units=chosen,
            ward=request.POST.get("ward", "")[:200],
        )
    )
    return show(request, "emergency", context, refusal) if refusal else redirect("blood:order", pk)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """The second hand: proposals of others that wait for a doctor."""
    rows = list(selectors.to_sign(request.actor))
    if request.method != "POST":
        return show(request, "sign", {"rows": rows})
    chosen = picked(request, rows, "proposal")
    refusal = (
        Malformed("nothing_chosen")
        if not chosen
        else attempt(
            request, services.sign_emergency, _("已签字，血液可以取走。"), proposals=chosen
        )
    )
    return show(request, "sign", {"rows": rows}, refusal) if refusal else redirect("blood:sign")


# -- back from the ward --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def return_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a unit back; the rule says whether it may go on the shelf again."""
    row = selectors.issue_out(request.actor, pk)
    form = ReturnForm(request.POST or None)
    day = clock.day(request.at)
    ruled, cold = editions.transfusion(row.org_path, day), editions.storage(row.org_path, day)
    context = {
        "issue": row,
        "form": form,
        "what": component(row.unit.component),
        "group": group(row.unit),
        "band": return_band(Component(row.unit.component), ruled, cold),
        "within": ruled.values.return_within.count,
    }
    if request.method != "POST" or not form.is_valid():
        return show(request, "return", context, status=422 if request.method == "POST" else 200)
    values = form.cleaned_data
    _row, refusal = answered(
        request,
        services.return_unit,
        _("退回已记录。"),
        issue=row,
        opened=bool(values["opened"]),
        celsius=values["celsius"],
    )
    return show(request, "return", context, refusal) if refusal else redirect("blood:hospital")
