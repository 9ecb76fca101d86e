"""The transfusion department: patients, crossmatch, issue to a ward, return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.issuing import Bag, Crossmatched, Match, Recipient
from sanxian.blood.facts.supply_policy import Emergency
from sanxian.blood.facts.terms import Abo, Component, Rh, Sex
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import (
    Crossmatch,
    EmergencyProposal,
    Issue,
    Order,
    Patient,
    Reservation,
    Unit,
)
from sanxian.blood.rules import issuing
from sanxian.blood.rules.transfusion import crossmatch_bars, length, return_bars
from sanxian.blood.selectors import patient_samples
from sanxian.blood.selectors.hospital import index_of
from sanxian.blood.selectors.orders import OPEN
from sanxian.blood.services import appropriateness, bags
from sanxian.blood.services import orders as ordering
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken, move, move_many
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范", "医疗机构临床用血管理办法（卫生部令第85号）")
METHODS = ("saline", "polybrene", "gel_card", "antiglobulin")
RETURN_OUTCOMES = ("returned", "held", "discarded")
PROPOSES, SIGNS = "blood.unit.issue_emergency", "blood.unit.sign_emergency"


# -- patients ----------------------------------------------------------------------------------------


@act("blood.patient.register", basis=BASIS, on="hospital")
def register(
    *,
    hospital: str,
    name: str,
    number: str,
    sex: str,
    born: date | None = None,
    by: Actor,
    at: datetime,
) -> Patient:
    """Open a patient's file in this hospital under its own number; name and number are sealed.

    Refuses: patient_name_missing, patient_number_missing, patient_sex_unknown, born_in_future, patient_known.
    """
    name, number = name.strip(), number.strip()
    Refusal.unless_empty(_patient_faults(name, number, sex, born, clock.day(at)))
    index = index_of(hospital, number)
    if Patient.objects.filter(org_path=hospital, number_index=index).exists():
        raise Refusal("patient_known")
    return create(
        Patient,
        code=new_code("P"),
        org_path=hospital,
        name=name,
        number=number,
        number_index=index,
        sex=sex,
        born=born,
    )


def _patient_faults(
    name: str, number: str, sex: str, born: date | None, today: date
) -> Iterable[Reason]:
    if not name:
        yield Reason("patient_name_missing")
    if not number:
        yield Reason("patient_number_missing")
    if sex not in set(Sex):
        yield Reason("patient_sex_unknown", params={"sex": sex[:8]})
    if born and born > today:
        yield Reason("born_in_future")


@act("blood.patient.group", basis=BASIS, on="patient")
def group(
    *, patient: Patient, abo: str, rhd: str, corrects: bool = False, by: Actor, at: datetime
) -> Patient:
    """Record the patient's group. A different one than stands there needs `corrects` and the last two
    tubes, and is refused while units are set aside or handed out by the old one; what was
    crossmatched before counts no more.

    Refuses: patient_group_wrong, group_differs, group_tubes_disagree, group_in_use.
    """
    if abo not in set(Abo) - {""} or rhd not in set(Rh) - {""}:
        raise Malformed("patient_group_wrong")
    known = Patient.objects.get(pk=patient.pk)
    if (known.abo or known.rhd) and (known.abo, known.rhd) != (abo, rhd):
        Refusal.unless_empty(_group_clash(known, corrects, (abo, rhd)))
        Crossmatch.objects.filter(patient=known, valid_until__gt=at).update(valid_until=at)
    Patient.objects.filter(pk=patient.pk).update(abo=abo, rhd=rhd, grouped_at=at)
    patient.abo, patient.rhd, patient.grouped_at = abo, rhd, at
    note(corrects=corrects)
    return patient


def _group_clash(patient: Patient, corrects: bool, found: tuple[str, str]) -> Iterable[Reason]:
    """Somebody's tube was mixed up: which one, a second tube decides and not a person."""
    where = {"patient": patient.code}
    if not corrects:
        yield Reason("group_differs", params=where)
    elif not patient_samples.told_twice(patient, found):
        yield Reason("group_tubes_disagree", params=where)
    open_rows = Reservation.objects.filter(order__patient=patient, ended_at__isnull=True)
    if open_rows.exists() or patient.issues.filter(closed_at__isnull=True).exists():
        yield Reason("group_in_use", params=where)


# -- crossmatch --------------------------------------------------------------------------------------


@act("blood.order.crossmatch", basis=BASIS, on="order")
def crossmatch(
    *,
    order: Order,
    outcomes: Mapping[str, str],
    method: str,
    sampled_at: datetime,
    by: Actor,
    at: datetime,
) -> list[Crossmatch]:
    """Record the crossmatch of the order's patient with units set aside for it, by unit number.

    `sampled_at` is when the patient's tube was taken: from then on the result holds as long as the
    edition says, since what the patient forms after it would not be seen. An incompatible unit is
    free again at once. Refuses with every fault: order_without_patient, patient_not_grouped,
    method_unknown, outcome_unknown, unit_not_reserved, unit_lies_elsewhere, sample_taken_later,
    crossmatch_too_old.
    """
    held = _reserved(order, outcomes)
    ruled = editions.transfusion(order.org_path, clock.day(at))
    Refusal.unless_empty(
        [
            *_crossmatch_faults(order, outcomes, method, held),
            *tube_faults(sampled_at, at),
            *crossmatch_bars(sampled_at, at, ruled),
        ]
    )
    until = sampled_at + length(ruled.values.crossmatch_valid)
    said = [(held[number].unit, order.patient, outcome) for number, outcome in outcomes.items()]
    rows = matched(order, said, method, until, by, at)
    bad = [held[n] for n, outcome in outcomes.items() if outcome == Match.INCOMPATIBLE]
    ordering.give_back(bad, "incompatible", at)
    note(units=len(rows), incompatible=len(bad))
    return rows


def matched(
    order: Order,
    said: Iterable[tuple[Unit, Patient | None, str]],
    method: str,
    until: datetime,
    by: Actor,
    at: datetime,
) -> list[Crossmatch]:
    """Write what the crossmatch of each unit with its patient said, inside a running act."""
    return insert_many(
        Crossmatch(
            patient=patient,
            unit=unit,
            order=order,
            org_path=order.org_path,
            outcome=outcome,
            method=method,
            at=at,
            by=by.id,
            valid_until=until,
        )
        for unit, patient, outcome in said
    )


def tube_faults(sampled_at: datetime, at: datetime) -> Iterable[Reason]:
    if sampled_at > at:
        yield Reason("sample_taken_later")


def _reserved(order: Order, numbers: Iterable[str]) -> dict[str, Reservation]:
    return {r.unit.number: r for r in _numbered(order, list(numbers))}


@prepared
def _numbered(order: Order, numbers: list[str]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(order=order, ended_at__isnull=True, unit__number__in=numbers)
    return rows.select_related("unit", "order__patient")


def _crossmatch_faults(
    order: Order, outcomes: Mapping[str, str], method: str, held: Mapping[str, Reservation]
) -> Iterable[Reason]:
    if not outcomes:
        yield Reason("nothing_chosen")
    if order.patient is None:
        yield Reason("order_without_patient", params={"order": order.code})
    elif not (order.patient.abo and order.patient.rhd):
        yield Reason("patient_not_grouped", params={"patient": order.patient.code})
    if method not in METHODS:
        yield Reason("method_unknown", params={"method": method[:24]})
    for number, outcome in outcomes.items():
        where = {"number": number[:32]}
        if outcome not in set(Match):
            yield Reason("outcome_unknown", params=where)
        if number not in held:
            yield Reason("unit_not_reserved", params=where)
        elif held[number].unit.org_path != order.org_path:
            yield Reason("unit_lies_elsewhere", params=where)


# -- issue -------------------------------------------------------------------------------------------


@act("blood.unit.issue", basis=BASIS, on="order")
def issue(
    *, order: Order, units: Sequence[Unit], ward: str, by: Actor, at: datetime
) -> list[Issue]:
    """Hand units out to a ward for the order's patient. There is no way around a reason.

    Refuses with every reason of every unit: what blood.rules.issuing.bars says, and
    order_without_patient, ward_elsewhere, nothing_chosen, use_not_stated, large_use_not_approved.
    """
    if not units:
        raise Malformed("nothing_chosen")
    (known,) = _with_patient(order.pk)
    faults = [*_order_faults(known, ward), *appropriateness.issue_bars(known, at)]
    fresh = bags.as_they_are([u.pk for u in units])
    if known.patient:
        policy = editions.compatibility(known.org_path, clock.day(at))
        for bag in _bags(known, fresh):
            faults += issuing.bars(bag, known.patient.abo, known.patient.rhd, at, policy)
        faults += [reason for unit in fresh for reason in ordering.unmet(unit, known, at)]
        faults += patient_samples.differing(known.patient)
        note(edition=" ".join(policy.edition_ids))
    Refusal.unless_empty(faults)
    rows = _hand_out(fresh, known, ward, "issue", at, issued_by=by.id)
    ordering.end(_held(fresh), "issued", at)
    return rows


@prepared
def _with_patient(order: int) -> QuerySet[Order, Any]:
    return Order.objects.select_related("patient").filter(pk=order)


@prepared
def _held(units: list[Unit]) -> QuerySet[Reservation, Any]:
    return Reservation.objects.filter(unit__in=units, ended_at__isnull=True)


def _order_faults(order: Order, ward: str) -> Iterable[Reason]:
    if order.patient is None:
        yield Reason("order_without_patient", params={"order": order.code})
    if order.status not in OPEN:
        yield Reason("order_not_open", params={"order": order.code, "status": order.status})
    inside = ward.startswith(order.org_path) and ward != order.org_path
    if not inside or places.kind_of(ward) != Kind.WARD:
        yield Reason("ward_elsewhere")


def _bags(order: Order, units: list[Unit]) -> list[Bag]:
    """The units as the rule sees them, in three queries for any number of units."""
    ours = set(_set_aside(order, units))
    tests = _tests(order.patient, units) if order.patient else []
    matches = {unit: Crossmatched(outcome, until) for unit, outcome, until in tests}
    return [_bag(u, order.org_path, u.pk in ours, matches.get(u.pk)) for u in units]


@prepared
def _set_aside(order: Order, units: list[Unit]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(order=order, unit__in=units, ended_at__isnull=True)
    return rows.values_list("unit", flat=True)


@prepared
def _tests(patient: Patient, units: list[Unit]) -> QuerySet[Crossmatch, Any]:
    """Unit, outcome and end of every crossmatch with this patient, the newest last."""
    rows = Crossmatch.objects.filter(patient=patient, unit__in=units).order_by("at", "pk")
    return rows.values_list("unit_id", "outcome", "valid_until")


def _bag(unit: Unit, hospital: str, ours: bool, match: Crossmatched | None) -> Bag:
    return Bag(
        number=unit.number,
        component=unit.component,
        abo=unit.abo,
        rhd=unit.rhd,
        status=unit.status,
        released=unit.released_at is not None,
        recalled=unit.recalled,
        expires_at=unit.expires_at,
        here=unit.org_path == hospital,
        ours=ours,
        match=match,
    )


def _hand_out(
    units: list[Unit], order: Order, ward: str, word: str, at: datetime, **signed: object
) -> list[Issue]:
    """The rows first: the database lets a unit be issued only for a patient, and only once."""
    rows = [
        Issue(unit=unit, patient=order.patient, order=order, org_path=ward, issued_at=at, **signed)
        for unit in units
    ]
    try:
        insert_many(rows)
    except IntegrityError as fault:
        raise Overtaken("overtaken", record="unit", step=word) from fault
    bags.leave(units, at)
    move_many(units, word, set={"org_path": ward, "storage": ""})
    return rows


# -- before the crossmatch --------------------------------------------------------------------------------


@act(PROPOSES, basis=BASIS, on="order")
def issue_emergency(
    *, order: Order, units: Sequence[Unit], ward: str, by: Actor, at: datetime
) -> list[EmergencyProposal]:
    """Propose units for a patient who cannot wait for the crossmatch; nothing moves until a doctor signs.

    Only where the place's edition of blood.emergency allows it: the units it names where nobody knows
    the group or it does not stand by as many tubes as it asks for, else cells that suit the group.
    Refuses with every reason; patient_is_grouped where the ordinary way is as quick,
    need_antigen_negative where an antibody of hers speaks against the unit.
    """
    if not units:
        raise Malformed("nothing_chosen")
    known = Order.objects.select_related("patient").get(pk=order.pk)
    fresh = list(Unit.objects.filter(pk__in=[u.pk for u in units]).order_by("pk"))
    _emergency_or_refuse(known, fresh, ward, at)
    waiting = EmergencyProposal.objects.filter(unit__in=fresh, ended_at__isnull=True)
    taken = list(waiting.values_list("unit__number", flat=True))
    Refusal.unless_empty(Reason("unit_already_proposed", params={"number": n}) for n in taken)
    return insert_many(
        EmergencyProposal(
            unit=unit,
            order=known,
            patient=known.patient,
            org_path=ward,
            proposed_at=at,
            proposed_by=by.id,
        )
        for unit in fresh
    )


def _emergency_or_refuse(
    order: Order,
    units: list[Unit],
    ward: str,
    at: datetime,
    signed: issuing.Signatures | None = None,
) -> None:
    policy = editions.emergency(order.org_path, clock.day(at))
    suits = editions.compatibility(order.org_path, clock.day(at))
    to = patient_samples.recipient_of(order, policy, at)
    faults = [*_order_faults(order, ward), *_no_need(order, units, to, policy)]
    for unit in units:
        bag = _bag(unit, order.org_path, False, None)
        faults += issuing.bars_emergency(bag, at, policy, signed, to, suits)
        faults += [r for r in ordering.unmet(unit, order, at) if r.code == "need_antigen_negative"]
    note(edition=" ".join([*policy.edition_ids, *(suits.edition_ids if to.stands else ())]))
    said: list[Reason] = []
    for reason in faults:  # what no unit may change, such as an edition that is off, is said once
        if reason not in said:
            said.append(reason)
    Refusal.unless_empty(said)


def _no_need(
    order: Order, units: list[Unit], to: Recipient, policy: Resolved[Emergency]
) -> Iterable[Reason]:
    """Of one whose group stands only the crossmatch is left out, so only what is crossmatched goes
    this way."""
    matched = all(unit.component in issuing.CROSSMATCHED for unit in units)
    if order.patient and to.stands and not (matched and policy.values.group_specific):
        yield Reason("patient_is_grouped", params={"patient": order.patient.code})


@act(SIGNS, basis=BASIS, on="proposals")
def sign_emergency(
    *, proposals: Sequence[EmergencyProposal], by: Actor, at: datetime
) -> list[Issue]:
    """The second hand: a doctor who did not propose takes the units out for the patient.

    Everything is asked again. Refuses with every reason, and same_person, proposal_ended,
    several_orders.
    """
    fresh = _waiting(proposals)
    Refusal.unless_empty(_not_signable(fresh, proposals, by))
    order, ward = fresh[0].order, fresh[0].org_path
    units = [row.unit for row in fresh]
    hands = ((PROPOSES, fresh[0].proposed_by), (SIGNS, by.id))
    _emergency_or_refuse(order, units, ward, at, hands)
    done = EmergencyProposal.objects.filter(pk__in=[r.pk for r in fresh], ended_at__isnull=True)
    if done.update(ended_at=at, signed_by=by.id) != len(fresh):
        raise Overtaken("overtaken", record="emergency")
    return _hand_out(
        units,
        order,
        ward,
        "issue_emergency",
        at,
        emergency=True,
        issued_by=fresh[0].proposed_by,
        second_by=by.id,
    )


def _waiting(proposals: Sequence[EmergencyProposal]) -> list[EmergencyProposal]:
    if not proposals:
        raise Malformed("nothing_chosen")
    rows = EmergencyProposal.objects.filter(pk__in=[p.pk for p in proposals])
    return list(rows.select_related("unit", "order__patient").order_by("pk"))


def _not_signable(
    fresh: list[EmergencyProposal], asked: Sequence[EmergencyProposal], by: Actor
) -> Iterable[Reason]:
    if len(fresh) != len({p.pk for p in asked}):
        yield Reason("proposal_ended")
    if len({(r.order_id, r.org_path, r.proposed_by) for r in fresh}) > 1:
        yield Reason("several_orders")
    for row in fresh:
        where = {"number": row.unit.number}
        if row.ended_at:
            yield Reason("proposal_ended", params=where)
        if row.proposed_by == by.id:
            yield Reason("same_person", params=where)


# -- back from the ward ------------------------------------------------------------------------------


@act("blood.unit.return", basis=BASIS, on="issue")
def return_unit(
    *, issue: Issue, opened: bool, celsius: Decimal | None, by: Actor, at: datetime
) -> Issue:
    """Take back a unit that was not given; `celsius` is the temperature of the bag.

    Unopened, soon enough, and as warm as its component must be: on the shelf again. Opened: discarded.
    Otherwise held for the quality officer. What was held meanwhile stays held. Refuses:
    issue_closed.
    """
    (row,) = _handed_out(issue.pk)
    if row.closed_at:
        raise Refusal("issue_closed", number=row.unit.number)
    outcome, why = _outcome(row, opened, celsius, at)
    _close(row, outcome, at)
    home = places.nearest(row.org_path, Kind.HOSPITAL) or row.org_path
    _put_back(row.unit, outcome, why, home)
    if row.order:
        ordering.settle([row.order])
        ordering.close_if_used([row.order])
    note(outcome=outcome, why=why)
    return row


@prepared
def _handed_out(issue: int) -> QuerySet[Issue, Any]:
    return Issue.objects.select_related("unit", "order").filter(pk=issue)


def _outcome(row: Issue, opened: bool, celsius: Decimal | None, at: datetime) -> tuple[str, str]:
    """How the issue ends, and the code of why the unit is not simply back."""
    if opened:
        return "discarded", "opened"
    if row.unit.status != UnitStatus.ISSUED:
        return "held", row.unit.held_for
    day = clock.day(at)
    bars = return_bars(
        Component(row.unit.component),
        row.issued_at,
        at,
        celsius,
        editions.transfusion(row.org_path, day),
        editions.storage(row.org_path, day),
    )
    return ("held", bars[0].code) if bars else ("returned", "")


def _put_back(unit: Unit, outcome: str, why: str, home: str) -> None:
    if outcome == "returned":
        move(unit, "return", set={"org_path": home})
    elif outcome == "discarded":
        move(unit, "discard", set={"org_path": home, "ended_for": why}, reasons=[why])
    elif unit.status == UnitStatus.ISSUED:
        move(unit, "hold", set={"org_path": home, "held_for": why}, reasons=[why])
    else:
        Unit.objects.filter(pk=unit.pk).update(org_path=home)


def _close(row: Issue, outcome: str, at: datetime) -> None:
    said = {"closed_at": at, "outcome": outcome}
    if update(Issue, said, pk=row.pk, closed_at=None) != 1:
        raise Overtaken("overtaken", record="issue")
    row.closed_at, row.outcome = at, outcome
