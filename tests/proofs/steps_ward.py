"""Steps of T2 in the hospital, and what the quality officer opens and closes: issue, bed, recall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sanxian.blood.models import (
    BedsideCheck,
    Donation,
    Donor,
    Information,
    Issue,
    Notice,
    ReactionCase,
    Unit,
)
from sanxian.blood.models import Order as Row
from sanxian.blood.models import Patient as Person
from sanxian.blood.models import Recall as Case
from sanxian.blood.services import (
    bedside,
    haemovigilance,
    hospital,
    information,
    patient_samples,
    recalls,
)
from tests.proofs.machine import PAIRS, Machine, row_of, step
from tests.proofs.oracle import (
    ASKED_OF,
    LIVE,
    Bag,
    Gift,
    Handed,
    Order,
    Patient,
    Reacted,
    Recall,
    against_bed,
    against_issue,
    against_tubes,
    days,
    hours,
    newest,
)
from tests.proofs.steps_supply import _asked, carried

# -- patients ----------------------------------------------------------------------------------------


@step(7)
def admit(m: Machine, r: Random) -> Any:
    n, sex = len(m.book.patients) + 1, r.choice(("male", "female"))
    by, born = m.who(r, "hospital_clerk"), date(1960, 3, 1) if sex == "male" else date(1999, 3, 1)
    number = f"ZY{n:05d}"
    done = m.attempt(
        set(),
        lambda: hospital.register(
            hospital=m.stage.hospital, name="王某某", number=number, sex=sex, born=born, by=by, at=m.now
        ),
    )  # fmt: skip
    if done:
        row = done[0]
        m.book.patients.append(Patient(row.pk, row.code, number, m.stage.hospital, sex, born))
    return done


@step(8)
def group(m: Machine, r: Random) -> Any:
    """The patient's group; another than stands there needs a word, and no blood on its way."""
    patient = m.pick(r, [p for p in m.book.patients if not all(p.group)], m.book.patients)
    if patient is None:
        return False
    found = r.choice(PAIRS) if not all(patient.group) or r.random() < 0.5 else patient.group
    corrects = r.random() < 0.5
    why = set()
    if all(patient.group) and found != patient.group:
        last = newest(patient, 2)
        if not corrects:
            why.add("group_differs")
        elif len(last) < 2 or any(s.group != found for s in last):
            why.add("group_tubes_disagree")
        claimed = any(b.claim and b.claim.patient is patient for b in m.book.bags.values())
        if claimed or any(h.patient is patient and not h.outcome for h in m.book.handed):
            why.add("group_in_use")
    row, by = row_of(Person, patient.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: hospital.group(
            patient=row, abo=found[0], rhd=found[1], corrects=corrects, by=by, at=m.now
        ),
    )
    if done:
        if all(patient.group) and found != patient.group:
            void_matches(m, patient)
        patient.group = found
    return done


@step(1)
def need(m: Machine, r: Random) -> Any:
    """What this patient's blood must always have; open orders ask for it from now on."""
    patient = m.pick(r, m.book.patients)
    if patient is None:
        return False
    codes = r.choice(((), ("irradiated",), ("cmv_negative",), ("washed",)))
    against = r.choice(((), (), ("E",), ("K",)))
    row, by = row_of(Person, patient.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        set(),
        lambda: patient_samples.require(patient=row, codes=codes, antibodies=against, by=by, at=m.now),
    )  # fmt: skip
    if done:
        if set(against) - patient.against:
            void_electronic(m, patient)
        patient.needs, patient.against = set(codes), patient.against | set(against)
        standing = patient.needs | {f"antigen_negative:{a}" for a in patient.against}
        for order in m.book.orders:
            if order.patient is patient and order.open:
                order.needs = _asked(order.needs | standing, order.kind)
    return done


# -- crossmatch and issue --------------------------------------------------------------------------------


def claimed(m: Machine, order: Order) -> list[Bag]:
    return [b for b in m.book.bags.values() if b.claim is order]


def here(order: Order, bag: Bag) -> bool:
    return bag.claim is order and bag.place == order.place


@step(20)
def crossmatch(m: Machine, r: Random) -> Any:
    with_bags = [o for o in m.book.orders if o.patient and any(here(o, b) and o.patient.key not in b.matches for b in claimed(m, o))]  # fmt: skip
    order = m.pick(r, with_bags, m.book.orders)
    if order is None:
        return False
    bags = [b for b in claimed(m, order) if b.place == order.place]
    if not bags or r.random() < 0.1:
        every = claimed(m, order) or list(m.book.bags.values())
        bags = [r.choice(every)] if every else []
    if not bags:
        return False
    outcomes = {b.number: "compatible" if r.random() < 0.92 else "incompatible" for b in bags}
    why = set()
    if order.patient is None:
        why.add("order_without_patient")
    elif not all(order.patient.group):
        why.add("patient_not_grouped")
    for bag in bags:
        if bag.claim is not order:
            why.add("unit_not_reserved")
        elif bag.place != order.place:
            why.add("unit_lies_elsewhere")
    taken = m.now - hours(r.choice((0, 0, 0, 1, 30, 60, 73, -1)))
    if taken > m.now:
        why.add("sample_taken_later")
    elif taken + hours(72) < m.now:
        why.add("crossmatch_too_old")
    row, by = row_of(Row, order.key), m.who(r, "hospital_clerk")
    done = m.attempt(
        why,
        lambda: hospital.crossmatch(
            order=row, outcomes=outcomes, method="gel_card", sampled_at=taken, by=by, at=m.now
        ),
    )
    if not done:
        return None
    assert order.patient
    for bag in bags:
        bag.matches[order.patient.key] = outcomes[bag.number], taken + hours(72), "gel_card"
        if outcomes[bag.number] == "incompatible":
            bag.state = "available" if bag.state == "reserved" else bag.state
            m.book.let_go(bag)
    return done


def against_order(m: Machine, order: Order, ward: str) -> set[str]:
    found = set()
    if order.patient is None:
        found.add("order_without_patient")
    if not order.open:
        found.add("order_not_open")
    if ward != m.stage.ward:
        found.add("ward_elsewhere")
    if order.patient and order.hurry != "emergency" and not order.stated:
        found.add("use_not_stated")
    return found


@step(34)
def issue(m: Machine, r: Random) -> Any:
    """Blood is handed out, or asked for where it must not be."""
    if not m.book.orders or not m.book.bags:
        return False
    ward = m.stage.hospital if r.random() < 0.02 else m.stage.ward
    good = [(o, b) for o in m.book.orders if not against_order(m, o, ward) and not against_tubes(o.patient) for b in claimed(m, o) if not against_issue(b, o, m.now)]  # fmt: skip
    if good and r.random() < 0.75:
        order, bag = r.choice(good)
    else:
        order, bag = r.choice(m.book.orders), r.choice(list(m.book.bags.values()))
        nearly = [b for b in claimed(m, order)]
        bag = r.choice(nearly) if nearly and r.random() < 0.6 else bag
    bags = list(dict.fromkeys([bag, *([r.choice(list(m.book.bags.values()))] if r.random() < 0.08 else [])]))  # fmt: skip
    why = against_order(m, order, ward) | against_tubes(order.patient)
    for one in bags:
        said = against_issue(one, order, m.now)
        why |= said
        m.table["issue, " + ("safe" if not said else "unsafe"), "asked"] += 1
    units, row = m.units(bags), row_of(Row, order.key)
    by = m.who(r, "hospital_clerk")
    done = m.attempt(
        why, lambda: hospital.issue(order=row, units=units, ward=ward, by=by, at=m.now),
        exact=order.patient is not None,
    )  # fmt: skip
    if not done:
        return None
    rows = {x.unit_id: x for x in done[0]}
    for one in bags:
        one.state, one.place, one.claim, one.claimed_until = "issued", ward, None, None
        m.book.leave(one, m.now)
        assert order.patient
        m.book.handed.append(Handed(rows[one.key].pk, one, order, order.patient, m.now))
    return done


# -- the bed -------------------------------------------------------------------------------------------


def at_bed(m: Machine, r: Random) -> Handed | None:
    return m.pick(r, [h for h in m.book.handed if not h.outcome], m.book.handed)


@step(34)
def check(m: Machine, r: Random) -> Any:
    """Three scans by two nurses; sometimes one of them is of somebody else."""
    row = at_bed(m, r)
    if row is None:
        return False
    said = {"patient_code": row.patient.code, "hospital_number": row.patient.number, "unit_number": row.bag.number}  # fmt: skip
    faults = against_bed(row, m.now)
    wrong = r.random() < 0.12
    if wrong:
        name = r.choice(list(said))
        said[name] = said[name][:-1] + ("0" if said[name][-1] != "0" else "1")
    second = m.stage.who("ward_nurse", number=2).id
    alone = r.random() < 0.06
    issued = row_of(Issue, row.key)
    by = m.who(r, "ward_nurse")
    second = r.choice(("", by.id)) if alone else second
    done = m.attempt(
        set(),
        lambda: bedside.check(
            scans=[bedside.Scan(issued, **said)], second_by=second, by=by, at=m.now
        ),
    )
    if not done:
        return None
    good = not faults and not wrong and not alone
    m.says("the check at the bed", done[0][0].ok, good)
    row.check, row.checked = done[0][0].pk, good
    return "passed" if good else "failed"


@step(34)
def transfuse(m: Machine, r: Random) -> Any:
    checked = [h for h in m.book.handed if h.check]
    row = m.pick(r, [h for h in checked if not h.outcome and h.checked], checked)
    if row is None:
        return False
    why = against_bed(row, m.now) | (set() if row.checked else {"check_failed"})
    found, by = row_of(BedsideCheck, row.check), m.who(r, "ward_nurse")
    done = m.attempt(why, lambda: bedside.transfuse(checks=[found], by=by, at=m.now))
    if done:
        row.bag.state, row.outcome = "transfused", "transfused"
        m.book.used_up(row.order)
    return done


@step(4)
def finish_giving(m: Machine, r: Random) -> Any:
    row = m.pick(r, [h for h in m.book.handed if h.outcome == "transfused" and not h.ended], m.book.handed)  # fmt: skip
    if row is None:
        return False
    why = set() if row.outcome == "transfused" else {"not_transfused"}
    if row.ended:
        why = {"transfusion_ended"}
    issued, by = Issue.objects.select_related("unit").get(pk=row.key), m.who(r, "ward_nurse")
    done = m.attempt(why, lambda: bedside.finish(issue=issued, by=by, at=m.now))
    row.ended = row.ended or bool(done)
    return done


@step(5)
def bring_back(m: Machine, r: Random) -> Any:
    """A unit that was not given comes back: on the shelf, held, or destroyed."""
    row = at_bed(m, r)
    if row is None:
        return False
    opened = r.random() < 0.1
    celsius = r.choice((None, 2, 6, 10, 11, 1, 20, 24, -18, -70))
    issued, by = row_of(Issue, row.key), m.who(r, "hospital_clerk")
    why = {"issue_closed"} if row.outcome else set()
    done = m.attempt(
        why,
        lambda: hospital.return_unit(
            issue=issued, opened=opened, celsius=None if celsius is None else Decimal(celsius), by=by, at=m.now
        ),
    )  # fmt: skip
    if not done:
        return None
    bag = row.bag
    bag.place = m.stage.hospital
    fine = celsius is not None and carried(bag, celsius) and m.now <= row.at + timedelta(minutes=30)
    if opened:
        bag.state, row.outcome = "discarded", "discarded"
    elif bag.state == "held":
        row.outcome = "held"
    elif fine:
        bag.state, row.outcome = "available", "returned"
    else:
        bag.state, bag.held_for, row.outcome = "held", "returned", "held"
    m.says("what becomes of it", done[0].outcome, row.outcome)
    m.book.settle(row.order)
    m.book.used_up(row.order)
    return row.outcome


@step(2)
def react(m: Machine, r: Random) -> Any:
    """The patient reacts: everything of the same donations lies still."""
    row = m.pick(r, [h for h in m.book.handed if h.outcome == "transfused"], m.book.handed)
    if row is None:
        return False
    why = set() if row.outcome == "transfused" else {"not_transfused"}
    issued, by = row_of(Issue, row.key), m.who(r, "ward_nurse")
    kind = r.choice(KINDS_OF_REACTION)
    done = m.attempt(
        why,
        lambda: bedside.report(issue=issued, kind=kind, grade=2, care="减慢", by=by, at=m.now),
    )
    if done:
        reacted(m, row, ReactionCase.objects.get(reaction=done[0]).pk, kind)
    return done


def reacted(m: Machine, row: Handed, key: int, kind: str) -> None:
    """A case is open, and what else there is of the same donations lies still."""
    m.book.reacted.append(Reacted(key, row.bag, kind))
    for bag in m.book.family(row.bag):
        if bag.state in LIVE and bag.expires > m.now:
            m.book.hold(bag, "patient_reaction")


KINDS_OF_REACTION = ("febrile", "allergic", "bacterial", "haemolytic_acute", "lung_injury")


@step(3)
def conclude_case(m: Machine, r: Random) -> Any:
    """The hospital looks into a reaction, mostly at all that it has to, and says what it was."""
    case = m.pick(r, [c for c in m.book.reacted if c.open], m.book.reacted)
    if case is None:
        return False
    category, sure = r.choice(KINDS_OF_REACTION), r.choice(("definite", "possible", "not_assessable", "unlikely", "excluded"))  # fmt: skip
    asked = {"clerical"} | ASKED_OF.get(category, set())
    looked = asked if r.random() < 0.8 else {"clerical"}
    row, by = row_of(ReactionCase, case.key), m.who(r, "hospital_clerk")
    shut = set() if case.open else {"case_concluded"}
    for kind in sorted(looked - case.done):
        done = m.attempt(
            shut,
            lambda kind=kind: haemovigilance.investigate(
                case=row, kind=kind, outcome="normal", by=by, at=m.now
            ),
        )
        if not done:
            return None
        case.done.add(kind)
        case.state = "investigating"
    why = {"inquiry_lacks"} if asked - case.done else set() if case.open else {"no_such_step"}
    done = m.attempt(
        why,
        lambda: haemovigilance.conclude(
            case=row, category=category, severity="severe", imputability=sure, by=by, at=m.now
        ),
    )
    if done:
        case.state, case.word = "concluded", (category, sure)
        return case.bar or "not the bag"
    return None


@step(2)
def review_case(m: Machine, r: Random) -> Any:
    """The centre has the last word, or sends it back."""
    case = m.pick(r, [c for c in m.book.reacted if c.state == "concluded"], m.book.reacted)
    if case is None:
        return False
    category, sure = r.choice(KINDS_OF_REACTION), r.choice(("probable", "unlikely"))
    row, by = row_of(ReactionCase, case.key), m.who(r, "quality_officer")
    given = {"place": m.stage.centre, "case": row, "feedback": "已核查", "by": by, "at": m.now}
    why = set() if case.state == "concluded" else {"no_such_step"}
    if r.random() < 0.3:
        done = m.attempt(why, lambda: haemovigilance.send_back(**given))
        case.state = "investigating" if done else case.state
        return "sent back" if done else None
    done = m.attempt(
        why, lambda: haemovigilance.review(category=category, imputability=sure, **given)
    )
    if done:
        case.state, case.last = "reviewed", (category, sure)
    return done


# -- recall --------------------------------------------------------------------------------------------


def recalled(m: Machine, key: int, root: str, gifts: set[Gift], roots: set[Bag]) -> None:
    touched = m.book.touched(gifts, roots)
    for bag in touched:
        if bag.state in LIVE:
            m.book.close_issue(bag, "recalled")
            m.book.hold(bag, "recalled")
        if bag.state in ("held", "transfused"):
            bag.recalled = True
    notices = list(Notice.objects.filter(recall=key).values_list("pk", flat=True))
    m.book.recalls.append(Recall(key, sorted(touched, key=lambda b: b.key), root, notices=notices))


@step(1)
def recall(m: Machine, r: Random) -> Any:
    kind = r.choice(("donation", "donor", "unit"))
    pool = {"donation": m.book.gifts, "donor": m.book.givers, "unit": list(m.book.bags.values())}
    root = m.pick(r, pool[kind])
    if root is None:
        return False
    gifts = {root} if kind == "donation" else {g for g in m.book.gifts if g.giver is root}
    roots: set[Bag] = set()
    if kind == "unit":
        gifts, roots = ({root.gift} if root.gift else set()), {root}
    why = set() if m.book.touched(gifts, roots) else {"recall_touches_nothing"}
    row = row_of({"donation": Donation, "donor": Donor, "unit": Unit}[kind], root.key)
    by = m.who(r, "quality_officer")
    done = m.attempt(
        why,
        lambda: recalls.open_recall(
            root=row, cause="lab_finding", place=m.stage.centre, by=by, at=m.now
        ),
    )
    if done:
        recalled(m, done[0].pk, f"blood.{kind}:{root.key}", gifts, roots)
    return done


@step(1)
def word(m: Machine, r: Random) -> Any:
    """A donor says that her blood shall not be used."""
    gift = m.pick(r, [g for g in m.book.gifts if g.state in ("drawn", "released", "proposed")])
    if gift is None:
        return False
    row, by = row_of(Donation, gift.key), m.who(r, "quality_officer")
    done = m.attempt(
        set(),
        lambda: information.take(donation=row, kind="do_not_use", way="phone", by=by, at=m.now),
    )
    if not done:
        return None
    gift.told = True
    root = f"blood.donation:{gift.key}"
    if not any(c.open and c.root == root for c in m.book.recalls):
        case = Case.objects.get(root=root, status="open")
        recalled(m, case.pk, root, {gift}, set())
    return done


@step(6)
def answer(m: Machine, r: Random) -> Any:
    """A hospital says that its units lie still."""
    waiting = [(c, n) for c in m.book.recalls for n in c.notices]
    if not waiting:
        return False
    case, key = r.choice(waiting)
    notice = row_of(Notice, key)
    by = m.who(r, "hospital_clerk", "" if notice.org_path == m.stage.hospital else "hospital2")
    done = m.attempt(set(), lambda: recalls.answer_notice(notice=notice, by=by, at=m.now))
    if done:
        case.notices.remove(key)
    return done


@step(4)
def close_recall(m: Machine, r: Random) -> Any:
    case = m.pick(r, [c for c in m.book.recalls if c.open], m.book.recalls)
    if case is None:
        return False
    outcome = r.choice(("cleared", "cleared", "confirmed"))
    why = {"recall_unanswered"} if case.notices else set() if case.open else {"no_such_step"}
    row, by = row_of(Case, case.key), m.who(r, "quality_officer")
    done = m.attempt(
        why, lambda: recalls.close_recall(recall=row, outcome=outcome, by=by, at=m.now)
    )
    if done:
        case.open = False
        still = {b for c in m.book.recalls if c.open for b in c.bags}
        for bag in case.bags:
            if outcome == "cleared" and bag not in still:
                bag.recalled = False
    return done


@step(4)
def settle_word(m: Machine, r: Random) -> Any:
    """The quality officer ends what a donor told, when its recall is closed."""
    told = [g for g in m.book.gifts if g.told]
    if not told:
        return False
    gift = r.choice(told)
    row = Information.objects.filter(donation=gift.key, status="taken").first()
    cases = set(row.recalls.values_list("pk", flat=True))
    open_ones = any(c.open and c.key in cases for c in m.book.recalls)
    by = m.who(r, "quality_officer")
    done = m.attempt(
        {"information_recall_open"} if open_ones else set(),
        lambda: information.settle(information=row, by=by, at=m.now),
    )
    if done:
        gift.told = Information.objects.filter(donation=gift.key, status="taken").exists()
    return done


def void_electronic(m: Machine, patient: Patient) -> None:
    """Something new is known: what the computer said of this patient counts no more."""
    void_matches(m, patient, ("electronic",))


def void_matches(m: Machine, patient: Patient, hows: Sequence[str] = ()) -> None:
    """What was matched for this patient counts no more; `hows` empty means however it was done."""
    for bag in m.book.bags.values():
        word, until, how = bag.matches.get(patient.key, ("", m.now, ""))
        if word and until > m.now and (not hows or how in hows):
            bag.matches[patient.key] = word, m.now, how


LEAPS = (*[hours(1)] * 12, *[hours(6)] * 6, *[days(1)] * 5, days(3), days(3), days(8), days(20), days(190), days(380))  # fmt: skip


@step(3)
def leap(m: Machine, r: Random) -> Any:
    """Time passes."""
    m.now += r.choice(LEAPS)
    return "done"
