"""Steps of T2 about one patient: her tubes, the electronic crossmatch, an emergency before the group is
known, a great bleeding, her own blood."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

from sanxian.blood.models import (
    AutologousDeposit,
    EmergencyProposal,
    MassiveTransfusion,
    ReactionCase,
)
from sanxian.blood.models import Order as Row
from sanxian.blood.models import Patient as Person
from sanxian.blood.services import autologous, emergencies, hospital, massive, patient_samples
from tests.proofs.machine import PAIRS, Machine, row_of, step
from tests.proofs.oracle import (
    LIVE,
    RED,
    Deposit,
    Handed,
    Massive,
    Order,
    Patient,
    Proposal,
    Sample,
    against_electronic,
    against_emergency,
    against_own,
    day,
    days,
    hours,
    lacking,
    stands,
    universal,
)
from tests.proofs.steps_supply import _asked, _rest
from tests.proofs.steps_ward import against_order, claimed, here, reacted, void_electronic

_labels = count(1)
PACK = {"red_cells": 4, "apheresis_platelets": 1, "ffp": 4}


def person(patient: Patient) -> Person:
    return row_of(Person, patient.key)


# -- tubes and the computer's crossmatch -------------------------------------------------------------------


@step(12)
def sample(m: Machine, r: Random) -> Any:
    """What a patient's tube says; the first gives her the group, and another group is no answer."""
    waiting = [o.patient for o in m.book.orders if o.patient and any(here(o, b) for b in claimed(m, o))]  # fmt: skip
    patient = m.pick(r, waiting, m.book.patients)
    if patient is None:
        return False
    group = patient.group if all(patient.group) and r.random() < 0.92 else r.choice(PAIRS)
    screen = r.choice(("negative",) * 6 + ("positive", ""))
    taken = m.now - hours(r.choice((0, 0, 1, 20, 70, 80, -1)))
    again = bool(m.book.labels) and r.random() < 0.05
    label = r.choice(m.book.labels) if again else f"GX{next(_labels):07d}"
    why = {"sample_known"} if again else set()
    if taken > m.now:
        why.add("sample_taken_later")
    row, by = person(patient), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: patient_samples.sample(
            patient=row, label=label, taken_at=taken, abo=group[0], rhd=group[1], screen=screen, by=by, at=m.now
        ),
    )  # fmt: skip
    if not done:
        return None
    m.book.labels.append(label)
    patient.samples.append(Sample(taken, group, screen))
    if not all(patient.group):
        patient.group = group
    elif group != patient.group or screen == "positive":
        void_electronic(m, patient)
    return done


@step(14)
def match_by_computer(m: Machine, r: Random) -> Any:
    """Only where two tubes agree, one of them was screened lately, and no antibody was ever found."""
    with_bags = [o for o in m.book.orders if o.patient and any(here(o, b) for b in claimed(m, o))]
    good = [o for o in with_bags if not against_electronic(o.patient, m.now)]
    order = m.pick(r, good, with_bags if r.random() < 0.8 else m.book.orders)
    if order is None:
        return False
    bags = [b for b in claimed(m, order) if here(order, b)]
    if not bags or r.random() < 0.1:
        bags = [r.choice(list(m.book.bags.values()))]
    why = against_electronic(order.patient, m.now) if order.patient else {"order_without_patient"}
    for bag in bags:
        if bag.claim is not order:
            why.add("unit_not_reserved")
            continue
        if bag.place != order.place or bag.state != "reserved":
            why.add("unit_lies_elsewhere")
        if order.patient:
            why |= against_electronic(order.patient, m.now, bag)
        why |= lacking(bag, order.needs)
    row, units = row_of(Row, order.key), m.units(bags)
    by = m.who(r, "hospital_clerk")
    done = m.attempt(
        why, lambda: patient_samples.crossmatch(order=row, units=units, by=by, at=m.now)
    )
    if not done:
        return None
    screened = max(s.taken for s in order.patient.samples if s.screen)
    for bag in bags:
        until = min(m.now, screened) + hours(72)
        bag.matches[order.patient.key] = "compatible", until, "electronic"
    return done


# -- before the crossmatch ------------------------------------------------------------------------------------


def against_patient(m: Machine, order: Order, ward: str) -> set[str]:
    return against_order(m, order, ward) - {"use_not_stated"}


@step(10)
def propose_emergency(m: Machine, r: Random) -> Any:
    """Blood for somebody who cannot wait: named by one hand, nothing moves yet."""
    near = m.bags("available")
    urgent = [o for o in m.book.orders if o.open and o.patient]
    good = [(o, b) for o in urgent for b in near if b.place == o.place and not against_emergency(b, o, m.now)]  # fmt: skip
    own = [(o, b) for o, b in good if stands(o.patient)]
    if good and r.random() < 0.75:
        order, bag = r.choice(own if own and r.random() < 0.5 else good)
    else:
        order = m.pick(r, urgent, m.book.orders)
        close = [b for b in near if order and b.place == order.place]
        bag = m.pick(r, close, list(m.book.bags.values()))
    if order is None or bag is None:
        return False
    ward = m.stage.hospital if r.random() < 0.03 else m.stage.ward
    why = against_patient(m, order, ward) | against_emergency(bag, order, m.now)
    if not why and any(p.bag is bag and not p.ended for p in m.book.proposals):
        why = {"unit_already_proposed"}
    row, units, by = row_of(Row, order.key), m.units([bag]), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: hospital.issue_emergency(order=row, units=units, ward=ward, by=by, at=m.now),
    )
    if done:
        m.book.proposals.append(Proposal(done[0][0].pk, order, bag, by.id, ward))
    return done


@step(8)
def sign_emergency(m: Machine, r: Random) -> Any:
    """A second hand takes it out; everything is asked again."""
    waiting = [p for p in m.book.proposals if not p.ended]
    one = m.pick(r, waiting, m.book.proposals)
    if one is None:
        return False
    by = m.who(r, "hospital_clerk") if r.random() < 0.2 else m.who(r, "hospital_doctor")
    why = {"proposal_ended"} if one.ended else set()
    if one.by == by.id:
        why.add("same_person")
    if not why:
        why = against_patient(m, one.order, one.ward) | against_emergency(one.bag, one.order, m.now)
    row = row_of(EmergencyProposal, one.key)
    done = m.attempt(why, lambda: hospital.sign_emergency(proposals=[row], by=by, at=m.now))
    if not done:
        return None
    one.ended, bag = True, one.bag
    bag.state, bag.place = "issued", one.ward
    m.book.leave(bag, m.now)
    assert one.order.patient
    way = "her own group" if stands(one.order.patient) else "universal" if universal(bag) else "positive"  # fmt: skip
    owed = bag.kind == "whole_blood" or bag.kind in RED
    handed = Handed(done[0][0].pk, bag, one.order, one.order.patient, m.now, owed=owed)
    m.book.handed.append(handed)
    return way


def owing(row: Handed) -> bool:
    return row.owed and row.outcome in ("", "transfused")


@step(8)
def match_after(m: Machine, r: Random) -> Any:
    """What went out before its crossmatch is matched now; where it does not fit, the alarm."""
    row = m.pick(r, [h for h in m.book.handed if owing(h)], m.book.handed)
    if row is None:
        return False
    outcome = "compatible" if r.random() < 0.75 else "incompatible"
    taken = m.now - hours(r.choice((0, 0, 1, 20, 80, -1)))
    why = set() if owing(row) else {"crossmatch_not_owed"}
    if taken > m.now:
        why.add("sample_taken_later")
    if owing(row) and taken + hours(72) < row.at:
        why.add("crossmatch_too_old")
    asked, by = row_of(Row, row.order.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: emergencies.crossmatch_after(
            order=asked, outcomes={row.bag.number: outcome}, method="gel_card", sampled_at=taken, by=by, at=m.now
        ),
    )  # fmt: skip
    if not done:
        return None
    row.owed, bag = False, row.bag
    bag.matches[row.patient.key] = outcome, taken + hours(72), "gel_card"
    if outcome == "compatible":
        return "fits"
    if row.outcome:
        report = ReactionCase.objects.get(reaction__issue=row.key, reaction__kind="wrong_blood")
        reacted(m, row, report.pk, "wrong_blood")
        return "given and does not fit"
    m.book.close_issue(bag, "held")
    if bag.state in LIVE:
        m.book.hold(bag, "crossmatch_incompatible")
    return "does not fit"


# -- a great bleeding -------------------------------------------------------------------------------------------


def packed(m: Machine, case: Massive, rows: list[Row]) -> None:
    """One order of each component of the pack, for that patient."""
    m.says("the pack", sorted((x.component, x.quantity) for x in rows), sorted(PACK.items()))
    needs = case.patient.needs | {f"antigen_negative:{a}" for a in case.patient.against}
    for row in rows:
        asked = Order(
            row.pk, row.component, row.quantity, "emergency", m.stage.hospital, m.stage.centre,
            case.patient, case.patient.group, _asked(needs, row.component), m.now, massive=case,
        )  # fmt: skip
        m.book.orders.append(asked)


@step(1)
def open_massive(m: Machine, r: Random) -> Any:
    patient = m.pick(r, m.book.patients)
    if patient is None or len(m.book.massives) > 4:
        return False
    why = {"massive_is_open"} if any(c.open and c.patient is patient for c in m.book.massives) else set()  # fmt: skip
    row, by = person(patient), m.who(r, "hospital_doctor" if r.random() < 0.5 else "hospital_clerk")
    done = m.attempt(
        why,
        lambda: massive.open_massive(patient=row, supplier=m.stage.centre, by=by, at=m.now),
    )
    if done:
        case = Massive(done[0].pk, patient)
        m.book.massives.append(case)
        packed(m, case, list(done[0].orders.all()))
    return done


@step(1)
def next_pack(m: Machine, r: Random) -> Any:
    case = m.pick(r, [c for c in m.book.massives if c.open], m.book.massives)
    if case is None or sum(o.massive is case for o in m.book.orders) > 6:
        return False
    row, by = row_of(MassiveTransfusion, case.key), m.who(r, "hospital_clerk")
    why = set() if case.open else {"massive_is_closed"}
    done = m.attempt(why, lambda: massive.next_pack(massive=row, by=by, at=m.now))
    if done:
        packed(m, case, done[0])
    return done


@step(1)
def close_massive(m: Machine, r: Random) -> Any:
    case = m.pick(r, [c for c in m.book.massives if c.open], m.book.massives)
    if case is None:
        return False
    out = any(h.order.massive is case and not h.outcome for h in m.book.handed)
    why = {"massive_bags_out"} if out else set() if case.open else {"no_such_step"}
    row, by = row_of(MassiveTransfusion, case.key), m.who(r, "hospital_clerk")
    done = m.attempt(why, lambda: massive.close_massive(massive=row, by=by, at=m.now))
    if not done:
        return None
    rows = [h for h in m.book.handed if h.order.massive is case]
    given, back = (sum(h.outcome == word for h in rows) for word in ("transfused", "returned"))
    said = done[0].asked, done[0].given, done[0].back, done[0].lost
    asked = sum(o.n for o in m.book.orders if o.massive is case)
    m.says("the balance of the bleeding", said, (asked, given, back, len(rows) - given - back))
    case.open = False
    for order in m.book.orders:
        if order.massive is case and order.open:
            order.state = "closed"
            _rest(m, order)
    return done


# -- her own blood ------------------------------------------------------------------------------------------------


@step(3)
def deposit(m: Machine, r: Random) -> Any:
    patient = m.pick(r, m.book.patients)
    if patient is None:
        return False
    ml, hb = r.choice((200, 400, 400, 501, 0)), r.choice((120, 130, 110, 109))
    planned = day(m.now) + days(r.choice((3, 7, 10, 2)))
    ward = m.stage.hospital if r.random() < 0.03 else m.stage.ward
    why = {"department_elsewhere"} if ward != m.stage.ward else set()
    if hb < 110:
        why.add("deposit_hb_low")
    if not 0 < ml <= 500:
        why.add("deposit_volume")
    if planned < day(m.now) + days(3):
        why.add("deposit_too_late")
    if any(day(m.now) < day(d.drawn) + days(3) for d in m.book.deposits if d.patient is patient):
        why.add("deposit_too_soon")
    row, by = person(patient), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: autologous.deposit(
            patient=row, department=ward, volume_ml=ml, hb=hb, operation_on=planned, by=by, at=m.now
        ),
    )
    if done:
        expires = m.now + days(35)
        m.book.deposits.append(Deposit(done[0].pk, done[0].number, patient, m.now, expires))
    return done


@step(3)
def test_deposit(m: Machine, r: Random) -> Any:
    own = m.pick(r, [d for d in m.book.deposits if not d.finding], m.book.deposits)
    if own is None:
        return False
    finding = "reactive" if r.random() < 0.15 else "clear"
    why = {"deposit_tested"} if own.finding else set() if own.state == "stored" else {"deposit_ended"}  # fmt: skip
    row, by = row_of(AutologousDeposit, own.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        why, lambda: autologous.test_deposit(deposit=row, finding=finding, by=by, at=m.now)
    )
    if done:
        own.finding = finding
    return done


@step(3)
def issue_own(m: Machine, r: Random) -> Any:
    own = m.pick(r, [d for d in m.book.deposits if d.state == "stored"], m.book.deposits)
    if own is None:
        return False
    why = against_own(own, m.now) or (set() if own.state == "stored" else {"no_such_step"})
    row, by = row_of(AutologousDeposit, own.key), m.who(r, "hospital_clerk")
    done = m.attempt(why, lambda: autologous.issue(deposit=row, by=by, at=m.now))
    if done:
        own.state = "issued"
    return done


@step(4)
def give_own(m: Machine, r: Random) -> Any:
    """Back to the patient it came from and to nobody else: three scans, two persons."""
    own = m.pick(r, [d for d in m.book.deposits if d.state == "issued"], m.book.deposits)
    if own is None:
        return False
    other = r.choice(m.book.patients) if r.random() < 0.2 else own.patient
    number = own.number if r.random() < 0.9 else own.number[:-1] + "0"
    second = m.stage.who("ward_nurse", number=2).id
    by = m.who(r, "ward_nurse")
    roll = r.random()
    second = by.id if roll < 0.05 else "" if roll < 0.1 else second
    why = set(against_own(own, m.now))
    if other is not own.patient:
        why |= {"patient_code_differs", "second_identifier_differs"}
    if number != own.number:
        why.add("unit_number_differs")
    if second in ("", by.id):
        why.add("second_checker_same" if second else "second_checker_missing")
    if not why and own.state != "issued":
        why = {"deposit_not_issued"}
    row = row_of(AutologousDeposit, own.key)
    done = m.attempt(
        why,
        lambda: autologous.give(
            deposit=row, patient_code=other.code, hospital_number=other.number, number=number,
            second_by=second, by=by, at=m.now,
        ),
    )  # fmt: skip
    if done:
        own.state = "given"
    return done


@step(2)
def end_own(m: Machine, r: Random) -> Any:
    """Stored again in time, or destroyed: it never becomes anybody else's."""
    own = m.pick(r, [d for d in m.book.deposits if d.state == "issued"], m.book.deposits)
    if own is None:
        return False
    row, by = row_of(AutologousDeposit, own.key), m.who(r, "hospital_clerk")
    if r.random() < 0.6:
        minutes = r.choice((5, 30, 31))
        why = {"out_too_long"} if minutes > 30 else set()
        why |= {"deposit_expired"} if own.expires <= m.now else set()
        why = why or (set() if own.state == "issued" else {"no_such_step"})
        done = m.attempt(
            why, lambda: autologous.take_back(deposit=row, minutes_out=minutes, by=by, at=m.now)
        )
        if done:
            own.state = "stored"
        return "stored again" if done else None
    why = set() if own.state in ("stored", "issued") else {"no_such_step"}
    done = m.attempt(
        why, lambda: autologous.discard(deposit=row, why="not_needed", by=by, at=m.now)
    )
    if done:
        own.state = "discarded"
    return "destroyed" if done else None
