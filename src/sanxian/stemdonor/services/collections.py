"""At the hospital: the drug that mobilises, the sessions of collection, the hand-over of the bags."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.kernel import numbers as numbers_
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.care import Product, Vessel
from sanxian.stemdonor.facts.cases import Side, StopWhy
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CellBag, CollectionHospital, Dose, HandOver, MatchCase, Stay
from sanxian.stemdonor.rules import care as rules
from sanxian.stemdonor.selectors import cases as found
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services import cases, follows, stays
from sanxian.stemdonor.services.going import BASIS, go
from sanxian.stemdonor.services.parts import house, known
from sanxian.stemdonor.services.stays import CELLS

MOST_MICROGRAMS = 2000
LETTERS, SIGNS = "BCDEFGHJKLMNPQRSTUVWXYZ", "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_S = CaseStatus


def _here(stay: Stay) -> MatchCase:
    """The case of a bed that is booked. Raises Refusal where another plan stands."""
    case = stay.case
    if stay.status != "booked":
        raise Refusal("stay_over")
    return case


@act("stemdonor.gcsf.give", basis=BASIS, on="stay")
def give(
    *,
    stay: Stay,
    micrograms: int,
    temperature: int,
    reactions: Sequence[str],
    by: Actor,
    at: datetime,
) -> Dose:
    """One day of the drug, with the day's chart; the first begins mobilisation. `temperature` in
    tenths of a degree. What a doctor should look at comes on the ward's desk at once.

    Raises Refusal (no_such_step, gcsf_once_a_day, gcsf_gap, gcsf_days_over …), Malformed.
    """
    case, day = _here(stay), clock.day(at)
    if not 0 < micrograms <= MOST_MICROGRAMS:
        raise Malformed("unreadable", field="micrograms")
    Malformed.unless_empty(rules.reactions_fault(reactions))
    if case.status not in (_S.CONFIRMED, _S.MOBILISING):
        raise Refusal("confirm_first")
    ruled = editions.collection(case.org_path, day)
    given = [row.day for row in chosen.doses(case)]
    Refusal.unless_empty(rules.dose_faults(ruled, given, day, temperature))
    grave = rules.needs_doctor(ruled, temperature, reactions)
    made = create(
        Dose, case=case, org_path=stay.org_path, day=day, micrograms=micrograms,
        temperature=temperature, reactions=json.dumps(sorted(reactions)),
        needs_doctor=bool(grave), at=at, by=by.id,
    )  # fmt: skip
    if case.status == _S.CONFIRMED:
        go(case, "mobilise", by=by, at=at)
        _second_signature(case, by=by, at=at)
    if grave:
        duties.open_duty(
            kind=kinds.DOCTOR, subject=subject_of(case), place=stay.org_path,
            by=by, at=at,
        )  # fmt: skip
    note(edition=editions.said(ruled), n=len(given) + 1)
    return made


def _second_signature(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """From the first day of the drug on somebody of the city knows that she will sign for the cells, and
    on which day: to be late there keeps cells waiting."""
    standing = found.plan(case)
    assert standing is not None  # the table lets nothing begin without one
    last = standing.collection + timedelta(days=standing.collection_days - 1)
    duties.open_duty(
        kind=kinds.SIGN, subject=subject_of(case), place=places.city_of(case.org_path),
        due=clock.instant(last, 17), by=by, at=at,
    )  # fmt: skip


def reactions(dose: Dose) -> list[str]:
    """What she felt, out of its seal."""
    return list(json.loads(dose.reactions)) if dose.reactions else []


@act("stemdonor.gcsf.stop", basis=("民法典 第1006条",), on="stay")
def stop(
    *, stay: Stay, why: str = StopWhy.UNSAID, words: str = "", by: Actor, at: datetime
) -> MatchCase:
    """She does not go on, or must not: said at the hospital. Raises Malformed, NoSuchStep."""
    return cases.stop(
        case=_here(stay), side=Side.DONOR, why=why, words=words, by=house(by, cases.STOP), at=at
    )


@act("stemdonor.collection.start", basis=BASIS, on="stay")
def start(*, stay: Stay, by: Actor, at: datetime) -> MatchCase:
    """The first session begins. Raises Refusal (gcsf_too_few, no_such_step)."""
    case = _here(stay)
    ruled = editions.collection(case.org_path, clock.day(at))
    Refusal.unless_empty(rules.collect_faults(ruled, [row.day for row in chosen.doses(case)]))
    return go(case, "collect", by=by, at=at)


@act("stemdonor.collection.record", basis=BASIS, on="stay")
def record(
    *,
    stay: Stay,
    vessel: str,
    product: Product,
    started_at: datetime,
    by: Actor,
    at: datetime,
) -> CellBag:
    """A session is over: its bag gets a number by chance, which is all that its way will know of it.

    Raises Refusal (no_such_step, sessions_too_many, product_empty), Malformed.
    """
    known(Vessel, vessel, "vessel")
    case = _here(stay)
    if case.status != _S.COLLECTING:
        raise Refusal("no_such_step")
    if started_at >= at:
        raise Malformed("unreadable", field="started_at")
    if chosen.hand_over(case):
        raise Refusal("handed_already")
    ruled = editions.collection(case.org_path, clock.day(at))
    before = found.bags(case)
    Refusal.unless_empty(rules.session_faults(ruled, len(before), product))
    year = clock.local(at).year
    serial = chosen.last_serial(stay.hospital, year) + 1
    number = _new_number(stay.hospital, year)
    made = create(
        CellBag, case=case, hospital=stay.hospital, org_path=stay.org_path, number=number,
        year=year, serial=serial, session=len(before) + 1, vessel=vessel,
        volume_ml=product.volume_ml, mnc=product.mnc, cd34=product.cd34, started_at=started_at,
        ended_at=at, by=by.id,
    )  # fmt: skip
    note(number=number)
    news.told("collected", case=case, by=by, at=at)
    return made


def _new_number(hospital: CollectionHospital, year: int) -> str:
    """A code by chance, with its check character: it travels to the other side, where a number that
    begins with the hospital's own would say in which city the donor lives. Which hospital filled the
    bag stands in its row. LETTERS has no A: only the bag of a demonstration is known as one."""
    while True:
        house = secrets.choice(LETTERS) + "".join(secrets.choice(SIGNS) for _ in range(4))
        if hospital.facility in numbers_.DEMONSTRATION:
            house = numbers_.DEMONSTRATION[0]
        number = CELLS.make(house, year, secrets.randbelow(1_000_000))
        if not found.bag_known(number):
            return number


@act("stemdonor.collection.abort", basis=("民法典 第1006条",), on="stay")
def abort(
    *, stay: Stay, why: str = StopWhy.UNSAID, words: str = "", by: Actor, at: datetime
) -> MatchCase:
    """Collection is broken off at her word or for her health. Raises Malformed, NoSuchStep."""
    known(StopWhy, why, "why")
    case = _here(stay)
    return cases.end(case, Side.DONOR, StopWhy(why), words, word="abort", by=by, at=at)


# -- hand-over -------------------------------------------------------------------------------------------


@act("stemdonor.handover.give", basis=BASIS, on="stay")
def hand_give(*, stay: Stay, bags: int, by: Actor, at: datetime) -> HandOver:
    """The hospital signs that it gives so many bags. Raises Refusal (bags_differ, nothing_collected)."""
    case = _here(stay)
    there = chosen.hand_over(case)
    if case.status != _S.COLLECTING or there:
        raise Refusal("no_such_step")
    recorded = len(found.bags(case))
    if not recorded:
        raise Refusal("nothing_collected")
    if bags != recorded:
        raise Refusal("bags_differ", counted=bags, bags=recorded)
    return create(
        HandOver, case=case, org_path=stay.org_path, bags=bags, given_by=by.id, given_at=at
    )


@act("stemdonor.handover.take", basis=BASIS, on="hand_over")
def hand_take(
    *,
    hand_over: HandOver,
    bags: int,
    numbers: Sequence[str],
    temperature: int,
    by: Actor,
    at: datetime,
) -> HandOver:
    """The escort counts, reads the labels and the box, and signs; another account than the one that
    gave. `temperature` of the box in tenths of a degree.

    Raises Refusal (bags_differ, bag_labels_differ, cell_box_temperature, same_signature, handed_already).
    """
    case = hand_over.case
    if hand_over.taken_by:
        raise Refusal("handed_already")
    recorded = found.bags(case)
    ruled = editions.collection(case.org_path, clock.day(at))
    Refusal.unless_empty(
        rules.hand_over_faults(
            ruled, bags=len(recorded), counted=bags,
            labels_match=sorted(map(numbers_.normalise, numbers)) == sorted(b.number for b in recorded),
            temperature=temperature, given_by=hand_over.given_by, taken_by=by.id,
        )
    )  # fmt: skip
    signed = {"labels_match": True, "temperature": temperature, "taken_by": by.id, "taken_at": at}
    update(HandOver, signed, pk=hand_over.pk)
    for name, value in signed.items():
        setattr(hand_over, name, value)
    go(case, "hand_over", collected_on=clock.day(recorded[0].started_at), by=by, at=at)
    stays.ended(case, by=by, at=at)
    follows.plan(case, by=by, at=at)
    duties.finish_for(kind=kinds.SIGN, subject=subject_of(case), by=by, at=at)
    news.told("handed_over", case=case, by=by, at=at)
    for hear in news.DONATED:
        hear(case=case, by=by, at=at)
    return hand_over
