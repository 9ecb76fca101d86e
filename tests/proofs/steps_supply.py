"""Steps of T2 between the places: orders, what is set aside for them, boxes, transfers, returns."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from sanxian.blood.models import Order as Row
from sanxian.blood.models import Patient as Person
from sanxian.blood.models import Shipment
from sanxian.blood.models import Transfer as Passing
from sanxian.blood.services import appropriateness, orders, returns, shipments, transfers
from sanxian.blood.services.returns import Back
from tests.proofs.machine import Machine, row_of, step
from tests.proofs.oracle import (
    COLD,
    EMERGENCY_DAYS,
    GROUPS,
    STOCK_OF,
    Bag,
    Box,
    Order,
    Transfer,
    against_claim,
    days,
    hours,
    liked,
    universal,
)

MOVABLE = ("available", "reserved", "untested")
NEEDS = ((), (), (), (), ("irradiated",), ("leucodepleted",), ("cmv_negative",), ("washed",), ("irradiated", "cmv_negative"), ("antigen_negative:E",))  # fmt: skip


# -- orders --------------------------------------------------------------------------------------------


def below_line(m: Machine, kind: str, group: tuple[str, str], hurry: str) -> set[str]:
    """Below the emergency line only what cannot wait is served."""
    if hurry == "emergency" or not all(group):
        return set()
    kind = STOCK_OF[kind]
    centre, since = m.stage.centre, m.now - days(7)
    there = sum(b.state == "available" and b.kind == kind and b.group == group and b.place == centre and b.expires > m.now for b in m.book.bags.values())  # fmt: skip
    gone = sum(
        b.kind == kind and b.group == group
        for box in m.book.boxes
        if box.out == centre and box.sent and since < box.sent and not box.to.startswith(centre)
        for b in box.bags
    )
    if gone >= 5 and there * 7 < EMERGENCY_DAYS.get(kind, 0) * gone:
        return {"below_emergency_line", "only_critical_now"}
    return set()


@step(16)
def order(m: Machine, r: Random) -> Any:
    """For a patient, or for the hospital's own shelf."""
    ready = [b for b in m.bags("available") if b.place == m.stage.centre and b.expires > m.now]
    patients = [p for p in m.book.patients if sum(o.patient is p for o in m.book.orders) < 3]
    patient = r.choice(patients) if patients and r.random() < 0.85 else None
    kind = STOCK_OF[r.choice(ready).kind] if ready and r.random() < 0.9 else r.choice(("red_cells", "ffp", "whole_blood"))  # fmt: skip
    group = r.choice([b.group for b in ready] or GROUPS)
    if patient and ready and r.random() < 0.85:
        fits = [b for b in ready if all(patient.group) and b.group in liked(b.kind, patient.group, False)]  # fmt: skip
        kind = STOCK_OF[r.choice(fits).kind] if fits else kind
    n, hurry = r.choice((1, 1, 2)), r.choice(("routine", "urgent", "emergency"))
    needs = set(r.choice(NEEDS))
    wanted = patient.group if patient else group
    why = below_line(m, kind, wanted, hurry)
    person = row_of(Person, patient.key) if patient else None
    by = m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: orders.place(
            hospital=m.stage.hospital, supplier=m.stage.centre, component=kind, quantity=n,
            urgency=hurry, needed_by=m.now + hours(6), patient=person, abo="" if patient else group[0],
            rhd="" if patient else group[1], needs=sorted(needs), by=by, at=m.now,
        ),
    )  # fmt: skip
    if not done:
        return None
    if patient:
        needs |= patient.needs | {f"antigen_negative:{a}" for a in patient.against}
    made = Order(done[0].pk, kind, n, hurry, m.stage.hospital, m.stage.centre, patient, group, _asked(needs, kind), m.now)  # fmt: skip
    m.book.orders.append(made)
    return done


def _asked(needs: set[str], kind: str) -> set[str]:
    """Of the needs, those that this component can have at all."""
    cells = STOCK_OF[kind] in ("whole_blood", "red_cells")
    white = cells or STOCK_OF[kind] in ("platelets", "apheresis_platelets")
    found = {n for n in needs if white and n in ("irradiated", "leucodepleted", "cmv_negative")}
    found |= {n for n in needs if cells and n.startswith("antigen_negative")}
    return found | ({"washed"} & needs if STOCK_OF[kind] == "red_cells" else set())


@step(14)
def state(m: Machine, r: Random) -> Any:
    """The doctor's grounds for an order."""
    with_patient = [o for o in m.book.orders if o.patient]
    asked = m.pick(r, [o for o in with_patient if not o.stated], m.book.orders)
    if asked is None:
        return False
    why = set() if asked.patient else {"order_without_patient"}
    if asked.stated:
        why.add("use_already_stated")
    values = {"hb": Decimal(55), "platelets": Decimal(8), "inr": Decimal("2.4"), "fibrinogen": Decimal("0.6")}  # fmt: skip
    row, by = row_of(Row, asked.key), m.who(r, "hospital_doctor")
    done = m.attempt(
        why,
        lambda: appropriateness.state(
            order=row, department=m.stage.ward, setting="elective_surgery", values=values, by=by, at=m.now
        ),
    )  # fmt: skip
    asked.stated = asked.stated or bool(done)
    return done


def overdue(m: Machine, place: str) -> list[Bag]:
    return [b for b in m.bags("reserved") if b.claim and not b.box and b.claimed_until <= m.now and (not place or b.place == place)]  # fmt: skip


def free_now(m: Machine, bags: list[Bag]) -> None:
    for bag in bags:
        bag.state = "available"
        m.book.let_go(bag)


def may_reserve(m: Machine, asked: Order, supplier: str) -> set[str]:
    why = set()
    if supplier not in (asked.supplier, asked.place):
        why.add("supplier_differs")
    if not asked.open:
        why.add("order_not_open")
    if asked.patient and not all(asked.patient.group):
        why.add("patient_not_grouped")
    return why


def chooses(m: Machine, r: Random) -> tuple[Order | None, str]:
    asked = m.pick(r, [o for o in m.book.orders if o.state in ("placed", "part")], m.book.orders)
    return asked, m.stage.hospital if r.random() < 0.15 else m.stage.centre


def set_aside(m: Machine, asked: Order, bag: Bag) -> None:
    bag.state, bag.claim, bag.claimed_until = "reserved", asked, m.now + hours(48)


@step(20)
def reserve(m: Machine, r: Random) -> Any:
    """The shelf chooses: what it takes must suit, be the best there is, and be all that is wanted."""
    asked, supplier = chooses(m, r)
    if asked is None:
        return False
    by = m.who(r, "stock_manager" if supplier == m.stage.centre else "hospital_clerk")
    late = overdue(m, supplier)
    why = may_reserve(m, asked, supplier)
    snapshot = {b: (b.state, b.claim, b.claimed_until) for b in late}
    states = {o: o.state for o in m.book.orders}
    free_now(m, late)
    if not why and supplier == m.stage.centre:
        why = below_line(m, asked.kind, asked.wants, asked.hurry)
    fitting = [b for b in m.book.bags.values() if not against_claim(b, asked, supplier, m.now) and _form(b, asked)]  # fmt: skip
    wanted = asked.n - m.book.filled(asked)
    if not why and not (fitting and wanted > 0):
        why = {"shelf_has_none"}
    row = row_of(Row, asked.key)
    done = m.attempt(why, lambda: orders.reserve(supplier=supplier, orders=[row], by=by, at=m.now))
    if not done:
        for bag, before in snapshot.items():
            bag.state, bag.claim, bag.claimed_until = before
        for one, before_state in states.items():
            one.state = before_state
        return None
    taken = {u for u in row.reservations.filter(ended_at__isnull=True, reserved_at=m.now).values_list("unit", flat=True)}  # fmt: skip
    mine = [m.book.bags[key] for key in taken if m.book.bags[key].claim is not asked]
    m.says("how many were set aside", len(mine), min(wanted, len(fitting)))
    strange = [b.key for b in mine if b not in fitting]
    m.says("what was set aside and may not be", strange, [])
    if asked.patient:
        _best(m, asked, mine, fitting)
    for bag in mine:
        set_aside(m, asked, bag)
    m.book.settle(asked)
    return done


def _form(bag: Bag, asked: Order) -> bool:
    """By itself the shelf gives only what was ordered, and washed cells where washed ones are needed."""
    return bag.kind == asked.kind or (bag.kind == "washed_red_cells" and "washed" in asked.needs)


def _best(m: Machine, asked: Order, mine: list[Bag], fitting: list[Bag]) -> None:
    assert asked.patient
    rank = liked(asked.kind, asked.patient.group, asked.patient.sex == "male")
    worst = max(rank.index(b.group) for b in mine)
    left = [rank.index(b.group) for b in fitting if b not in mine]
    if left and min(left) < worst:
        m.says("the group that was taken", rank[worst], rank[min(left)])


@step(10)
def reserve_these(m: Machine, r: Random) -> Any:
    """Units chosen by hand."""
    asked, supplier = chooses(m, r)
    if asked is None or not m.book.bags:
        return False
    every = list(m.book.bags.values())
    good = [b for b in every if not against_claim(b, asked, supplier, m.now)]
    nearly = [b for b in every if b.place == supplier and b.state == "available"]
    drawn = [m.pick(r, good, nearly or every) for _ in range(r.choice((1, 1, 2)))]
    bags = list(dict.fromkeys(bag for bag in drawn if bag))
    if not bags:
        return False
    by = m.who(r, "stock_manager" if supplier == m.stage.centre else "hospital_clerk")
    why = may_reserve(m, asked, supplier)
    late = overdue(m, supplier)
    if late:
        return False
    if not why and supplier == m.stage.centre:
        why = below_line(m, asked.kind, asked.wants, asked.hurry)
    if not why:
        for bag in bags:
            why |= against_claim(bag, asked, supplier, m.now)
        if len(bags) > asked.n - m.book.filled(asked):
            why.add("more_than_ordered")
    row, units = row_of(Row, asked.key), m.units(bags)
    done = m.attempt(
        why, lambda: orders.reserve(supplier=supplier, orders=[row], units=units, by=by, at=m.now)
    )
    if done:
        for bag in bags:
            set_aside(m, asked, bag)
        m.book.settle(asked)
    return done


@step(2)
def free(m: Machine, r: Random) -> Any:
    bag = m.pick(r, m.bags("reserved"), list(m.book.bags.values()))
    if bag is None:
        return False
    if bag.place.startswith(m.stage.hospital):
        by, why = m.who(r, "hospital_clerk"), set()
    else:
        by, why = m.who(r, "stock_manager"), set() if bag.place.startswith(m.stage.centre) else {"not_permitted"}  # fmt: skip
    if not why and (bag.state != "reserved" or not bag.claim):
        why = {"unit_not_reserved"}
    units = m.units([bag])
    done = m.attempt(why, lambda: orders.free(units=units, why="not_needed", by=by, at=m.now))
    if done:
        free_now(m, [bag])
    return done


@step(2)
def overdue_hour(m: Machine, r: Random) -> Any:
    """The house frees what was set aside too long ago."""
    late = overdue(m, "")
    if not late:
        return False
    m.says("how many were freed", orders.tick(m.now), len(late))
    free_now(m, late)
    return "done"


@step(1)
def cancel(m: Machine, r: Random) -> Any:
    asked = m.pick(r, [o for o in m.book.orders if o.state == "placed"], m.book.orders)
    if asked is None:
        return False
    why = set() if asked.state in ("placed", "part", "reserved") else {"no_such_step"}
    row, by = row_of(Row, asked.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        why, lambda: orders.cancel(place=m.stage.hospital, order=row, why="not_needed", by=by, at=m.now)
    )  # fmt: skip
    if done:
        asked.state = "cancelled"
        _rest(m, asked)
    return done


@step(1)
def close(m: Machine, r: Random) -> Any:
    asked = m.pick(r, m.book.orders)
    if asked is None:
        return False
    out = any(h.order is asked and not h.outcome for h in m.book.handed)
    why = {"issue_open"} if out else set() if asked.open else {"no_such_step"}
    row, by = row_of(Row, asked.key), m.who(r, "hospital_clerk")
    done = m.attempt(why, lambda: orders.close(order=row, by=by, at=m.now))
    if done:
        asked.state = "closed"
        _rest(m, asked)
    return done


def _rest(m: Machine, asked: Order) -> None:
    for bag in m.book.bags.values():
        if bag.claim is asked:
            bag.state = "available" if bag.state == "reserved" else bag.state
            bag.claim = bag.claimed_until = None


# -- boxes ---------------------------------------------------------------------------------------------


def carrier(m: Machine, r: Random, place: str) -> tuple[Any, set[str]]:
    if place.startswith(m.stage.hospital):
        return m.who(r, "hospital_clerk"), set()
    if place.startswith(m.stage.second):
        return m.who(r, "hospital_clerk", "hospital2"), set()
    return m.who(r, "stock_manager"), set()


def against_way(m: Machine, bag: Bag, out: str, to: str) -> set[str]:
    """What may travel where: untested blood among the centre's own, reserved blood to who ordered it,
    a hospital's blood only as agreed or as judged."""
    found = set()
    hospitals = (m.stage.hospital, m.stage.second)
    if bag.state == "untested" and to in hospitals:
        found.add("untested_leaves_centre")
    if bag.state == "reserved" and bag.claim and bag.claim.place != to:
        found.add("reserved_for_elsewhere")
    return found


@step(24)
def pack(m: Machine, r: Random) -> Any:
    good = [b for b in m.bags(*MOVABLE) if not b.box and b.expires > m.now and b.place in (m.stage.site, m.stage.centre)]  # fmt: skip
    good = [b for b in good if b.place == m.stage.site or b.state != "untested"]
    rare = [
        b for b in good if b.state == "available" and b.place == m.stage.centre and universal(b)
    ]
    if r.random() < 0.8:
        good = [b for b in good if b.place == m.stage.site or b.claim] or good
    bags = m.some(r, good, list(m.book.bags.values()), 6)
    rare = [
        b for b in good if b.state == "available" and b.place == m.stage.centre and universal(b)
    ]
    if rare and r.random() < 0.15:  # for the hospital's own shelf: for whom nobody can wait
        red = [b for b in good if b.place == m.stage.centre and b.state == "available" and b.kind == "red_cells"]  # fmt: skip
        bags = [r.choice(red if red and r.random() < 0.4 else rare)]
    if not bags:
        return False
    out = bags[0].place
    claim = next((b.claim for b in bags if b.claim), None)
    usual = m.stage.centre if out != m.stage.centre else claim.place if claim else m.stage.hospital
    to = r.choice((m.stage.site, m.stage.centre, m.stage.hospital, m.stage.second)) if r.random() < 0.12 else usual  # fmt: skip
    if r.random() < 0.8:
        bags = [b for b in bags if not against_way(m, b, out, to)] or bags
    if out in (m.stage.ward,) or not out.startswith((m.stage.centre, m.stage.hospital, m.stage.second)):  # fmt: skip
        return False
    by, why = carrier(m, r, out)
    if out == to:
        why.add("box_stays_here")
    for bag in bags:
        if bag.place != out:
            why.add("unit_lies_elsewhere")
        if bag.state not in MOVABLE:
            why.add("unit_not_movable")
        elif bag.expires <= m.now:
            why.add("unit_expired")
        if bag.box:
            why.add("unit_in_other_box")
    for bag in bags if not why else ():
        why |= against_way(m, bag, out, to)
        if out in (m.stage.hospital, m.stage.second):
            agreed = bag.transfer and bag.transfer.state == "agreed" and bag.transfer.to == to
            if to in (m.stage.hospital, m.stage.second) and not agreed:
                why.add("transfer_not_agreed")
            if to == m.stage.centre:
                why.add("not_judged_for_return")
    rows = m.units(bags)
    done = m.attempt(
        why, lambda: shipments.pack(from_path=out, to_path=to, units=rows, by=by, at=m.now), exact=False
    )  # fmt: skip
    if done:
        boxed(m, done[0].pk, out, to, bags)
    return done


def boxed(m: Machine, key: int, out: str, to: str, bags: list[Bag]) -> Box:
    box = Box(key, out, to, list(bags), packed=m.now)
    m.book.boxes.append(box)
    for bag in bags:
        bag.box = box
    return box


@step(24)
def send(m: Machine, r: Random) -> Any:
    box = m.pick(r, [b for b in m.book.boxes if b.state == "packed"], m.book.boxes)
    if box is None:
        return False
    by, why = carrier(m, r, box.out)
    if box.state == "sent":
        why.add("unit_not_movable")
    elif box.state != "packed":
        why.add("no_such_step")
    for bag in box.bags if not why else ():
        if bag.state not in MOVABLE or bag.place != box.out:
            why.add("unit_not_movable")
        elif bag.expires <= m.now:
            why.add("unit_expired")
        why |= against_way(m, bag, box.out, box.to)
    if box.state == "sent":
        why |= {"unit_expired"}
    row = row_of(Shipment, box.key)
    done = m.attempt(
        why, lambda: shipments.send(shipment=row, by=by, at=m.now), exact=box.state != "sent"
    )
    if done:
        left(m, box)
    return done


def left(m: Machine, box: Box) -> None:
    box.state, box.sent = "sent", m.now
    for bag in box.bags:
        bag.state = "travelling"
        m.book.leave(bag, m.now)


@step(1)
def unpack(m: Machine, r: Random) -> Any:
    box = m.pick(r, m.book.boxes)
    if box is None:
        return False
    by, why = carrier(m, r, box.out)
    if box.state != "packed":
        why.add("no_such_step")
    row = row_of(Shipment, box.key)
    done = m.attempt(why, lambda: shipments.cancel(shipment=row, why="not_needed", by=by, at=m.now))
    if done:
        box.state = "cancelled"
        for bag in box.bags:
            bag.box, bag.back = None, False
    return done


@step(24)
def receive(m: Machine, r: Random) -> Any:
    """The box is opened: what is whole, what leaks, what is not there, what came warm."""
    box = m.pick(r, [b for b in m.book.boxes if b.state == "sent"], m.book.boxes)
    if box is None:
        return False
    astray = r.random() < 0.04
    place = r.choice([p for p in (m.stage.centre, m.stage.hospital) if p != box.to]) if astray else box.to  # fmt: skip
    if place == m.stage.site:
        return False
    by, why = carrier(m, r, place)
    if astray:
        why = {"wrong_destination"}
    elif box.state != "sent":
        why.add("no_such_step")
    roll = r.random()
    odd = r.choice(box.bags)
    missing = {odd} if roll < 0.06 and len(box.bags) > 1 else set()
    leaks = {odd} if 0.06 <= roll < 0.1 else set()
    false = {odd} if 0.1 <= roll < 0.13 else set()
    usual = {"red_cells": 4, "platelets": 22, "plasma": -30, "frozen_cells": -80}[COLD[odd.kind]]
    celsius = r.choice((None, None, None, None, None, None, usual, usual, usual + 5, usual + 30))
    row = row_of(Shipment, box.key)
    done = m.attempt(
        why,
        lambda: shipments.receive(
            place=place, shipment=row, seen=[b.number for b in box.bags if b not in missing],
            damaged=[b.number for b in leaks], wrong=[b.number for b in false],
            celsius=None if celsius is None else Decimal(celsius), by=by, at=m.now,
        ),
    )  # fmt: skip
    if not done:
        return None
    box.state = "received"
    whole = [b for b in box.bags if b not in missing | leaks | false]
    warm = {b for b in whole if celsius is not None and not carried(b, celsius)}
    if box.sent and m.now > box.sent + hours(24):
        warm |= {b for b in whole if COLD[b.kind] == "red_cells"}
    for bag in box.bags:
        bag.box, bag.back = None, False
        _arrives(m, bag, box.to, bag in missing, bag in leaks | false | warm)
    _delivered(m, [b for b in whole if b not in warm], box.to)
    return "with differences" if missing or leaks or false or warm else done


def carried(bag: Bag, celsius: int) -> bool:
    """Whether a bag may have travelled at this temperature."""
    bands = {"red_cells": (2, 10), "platelets": (20, 24), "plasma": (-80, -18), "frozen_cells": (-196, -65)}  # fmt: skip
    low, high = bands[COLD[bag.kind]]
    return low <= celsius <= high


def _arrives(m: Machine, bag: Bag, to: str, missing: bool, bad: bool) -> None:
    if missing:
        if bag.state == "travelling":
            m.book.hold(bag, "missing_in_transit")
        return
    if bad:
        if bag.state == "travelling":
            m.book.hold(bag, "in_transit")
        if bag.state == "held":
            bag.place = to
        return
    if bag.state == "travelling":
        bag.state = "untested" if not bag.released else "reserved" if bag.claim else "available"
    bag.place = to


def _delivered(m: Machine, whole: list[Bag], to: str) -> None:
    """Orders for which something came and nothing is on its way any more."""
    for asked in {b.claim for b in whole if b.claim}:
        coming = any(b.claim is asked and b.place != to for b in m.book.bags.values())
        if not coming and asked.place == to and asked.state in ("part", "reserved"):
            asked.state = "delivered"


# -- out of a hospital ---------------------------------------------------------------------------------


@step(3)
def ask_transfer(m: Machine, r: Random) -> Any:
    """Blood that lies in one hospital for another: either way."""
    second = any(b.place == m.stage.second for b in m.bags("available")) and r.random() < 0.5
    out, other = (m.stage.second, m.stage.hospital) if second else (m.stage.hospital, m.stage.second)  # fmt: skip
    here = [b for b in m.bags("available") if b.place == out]
    good = [b for b in here if not b.transfer and b.expires > m.now]
    bags = m.some(r, good, here or list(m.book.bags.values()), 2)
    if not bags:
        return False
    to = out if r.random() < 0.05 else other
    why = {"box_stays_here"} if to == out else set()
    for bag in bags:
        if bag.place != out:
            why.add("unit_lies_elsewhere")
        if bag.state != "available":
            why.add("unit_not_available")
        if bag.expires <= m.now:
            why.add("unit_expired")
        if bag.transfer:
            why.add("unit_in_other_transfer")
    rows, by = m.units(bags), carrier(m, r, out)[0]
    done = m.attempt(
        why,
        lambda: transfers.ask(
            hospital=out, to_path=to, units=rows, why="shortage", by=by, at=m.now
        ),
    )
    if done:
        passing = Transfer(done[0].pk, out, to, list(bags))
        m.book.transfers.append(passing)
        for bag in bags:
            bag.transfer = passing
    return done


@step(4)
def answer_transfer(m: Machine, r: Random) -> Any:
    asked = m.pick(r, [t for t in m.book.transfers if t.state == "asked"], m.book.transfers)
    if asked is None:
        return False
    yes = r.random() < 0.8
    row, by = row_of(Passing, asked.key), m.who(r, "stock_manager")
    why = set() if asked.state == "asked" else {"no_such_step"}
    given = {"place": m.stage.centre, "transfer": row, "by": by, "at": m.now}
    done = m.attempt(why, lambda: transfers.agree(**given) if yes else transfers.refuse(why="not_needed", **given))  # fmt: skip
    if done:
        asked.state = "agreed" if yes else "refused"
        if not yes:
            for bag in asked.bags:
                bag.transfer = None
    return done


@step(4)
def send_transfer(m: Machine, r: Random) -> Any:
    asked = m.pick(r, [t for t in m.book.transfers if t.state == "agreed"], m.book.transfers)
    if asked is None:
        return False
    why = set()
    live = [b for b in asked.bags if b.transfer is asked]
    for bag in live:
        if bag.place != asked.out:
            why.add("unit_lies_elsewhere")
        if bag.state not in MOVABLE:
            why.add("unit_not_movable")
        elif bag.expires <= m.now:
            why.add("unit_expired")
        if bag.box:
            why.add("unit_in_other_box")
        if asked.state != "agreed":
            why.add("transfer_not_agreed")
        why |= against_way(m, bag, asked.out, asked.to)
    if not live:
        why = {"nothing_chosen"}
    row, by = row_of(Passing, asked.key), carrier(m, r, asked.out)[0]
    done = m.attempt(why, lambda: transfers.send(transfer=row, by=by, at=m.now), exact=False)
    if done:
        asked.state = "sent"
        box = Shipment.objects.latest("pk")
        left(m, boxed(m, box.pk, asked.out, asked.to, live))
        for bag in live:
            bag.transfer = None
    return done


@step(2)
def send_back(m: Machine, r: Random) -> Any:
    """Unused blood back to the centre: what was cold all the time goes into a box, the rest is destroyed."""
    here = [b for b in m.bags("available") if b.place == m.stage.hospital and not b.transfer and not b.box]  # fmt: skip
    bag = m.pick(r, here, list(m.book.bags.values()))
    if bag is None or bag.box:
        return False
    minutes, whole, cold = r.choice((5, 20, 45)), r.random() < 0.9, r.random() < 0.9
    why = set() if bag.place == m.stage.hospital else {"unit_lies_elsewhere"}
    if bag.state != "available":
        why.add("unit_not_available")
    if bag.transfer:
        why.add("unit_in_other_transfer")
    offers = [Back(m.units([bag])[0], not whole, cold, minutes)]
    by = m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: returns.send_back(
            hospital=m.stage.hospital, offers=offers, why="not_needed", by=by, at=m.now
        ),
    )
    if not done:
        return None
    kept = bag.kind in ("red_cells", "ffp", "frozen_plasma", "cryo") and bag.expires > m.now
    if whole and cold and minutes <= 30 and kept:
        boxed(m, done[0][0].shipment_id, m.stage.hospital, m.stage.centre, [bag])
        bag.back = True
        return "taken back"
    bag.state = "discarded"
    m.book.leave(bag, m.now)
    return "destroyed"
