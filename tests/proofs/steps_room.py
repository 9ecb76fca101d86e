"""Steps of T2 in the donor room and the laboratory: from the door to the second signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from sanxian.blood.facts.bench import Control
from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay
from sanxian.blood.models import CollectionBatch, Donation, Release, Visit
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.services import (
    apheresis,
    batches,
    controls,
    donations,
    donors,
    laboratory,
    release,
    visits,
)
from sanxian.people.rules.demo import demo_id_number
from tests.blood.donor_room.room import BORN, DECLARED, FIT, NO
from tests.blood.laboratory import kit
from tests.proofs.machine import AT, PAIRS, Machine, row_of, step
from tests.proofs.oracle import (
    LIVE,
    MUST_BE_TESTED,
    RED,
    Bag,
    Case,
    Gift,
    Giver,
    bars_plasma,
    day,
    days,
    hours,
    months,
)
from tests.proofs.oracle_bench import TWICE, against_reading, read

_files = count(1)


# -- the donor room ----------------------------------------------------------------------------------


@step(22)
def arrive(m: Machine, r: Random) -> Any:
    """Somebody comes to give, mostly for the first time."""
    session, by = m.session(), m.who(r, "registrar")
    back = [g for g in m.book.givers if not g.visit]
    wrong = [g for g in back if all(g.known) and g.known != g.group]
    giver = r.choice(back) if back and r.random() < 0.25 else None
    giver = r.choice(wrong) if wrong and r.random() < 0.15 else giver
    key = giver.key if giver else 0
    if giver is None and not m.stranger:
        n = len(m.book.givers) + 1
        row = donors.register(
            place=m.stage.site,
            name="许文静",
            id_number=demo_id_number(n, BORN, "female"),
            phone=f"139{n:08d}",
            by=by,
            at=m.now,
        )
        giver = Giver(row.pk, r.choice(PAIRS))
        m.book.givers.append(giver)
        if r.random() < 0.06:  # an older register had her down as another
            giver.known = r.choice([g for g in PAIRS if g != giver.group])
            donors.Donor.objects.filter(pk=row.pk).update(abo=giver.known[0], rhd=giver.known[1])
        key = row.pk
    often = (
        giver in wrong and r.random() < 0.5
    )  # soon again: platelets may be given every fortnight
    kind = "apheresis_platelets" if often or r.random() < 0.15 else "whole_blood"
    wish = r.choice((1, 2)) if kind != "whole_blood" else r.choice((200, 300, 400, 400))
    amount = {"volume_ml": wish} if kind == "whole_blood" else {"doses": wish}
    if giver is None:
        return False
    donor = row_of(donors.Donor, key)
    done = m.attempt(
        set(),
        lambda: visits.check_in(session=session, donor=donor, kind=kind, by=by, at=m.now, **amount),
    )
    if done:
        giver.visit, giver.stage, giver.came = done[0].pk, "arrived", day(m.now)
        giver.wish, giver.kind = wish, kind
    return done


def of_today(m: Machine, giver: Giver) -> set[str]:
    return set() if giver.came == day(m.now) else {"session_of_another_day"}


def may_give(m: Machine, giver: Giver) -> bool:
    """Whether the record lets her: nothing bars her, and long enough has passed since each donation."""
    today = day(m.now)
    rested = all(_rested(on, kind, giver.kind) <= today for on, kind in giver.gave)
    return not giver.barred and (giver.until is None or giver.until <= today) and rested


def _rested(on: date, kind: str, wanted: str) -> date:
    """The first day after a donation on which one of the wanted kind may be given."""
    if kind == "whole_blood":
        return months(on, 6 if wanted == "whole_blood" else 3)
    return on + days(28 if wanted == "whole_blood" else 14)


def visiting(m: Machine, r: Random, stage: str) -> tuple[Giver | None, set[str]]:
    """Somebody whose visit stands there, or elsewhere; and why that is too early or too late."""
    here = [g for g in m.book.givers if g.visit]
    giver = m.pick(r, [g for g in here if g.stage == stage and not of_today(m, g)], here)
    if giver is None:
        return None, set()
    late = of_today(m, giver)
    return giver, late or (set() if giver.stage == stage else {"no_such_step"})


@step(14)
def screen(m: Machine, r: Random) -> Any:
    giver, why = visiting(m, r, "arrived")
    if giver is None:
        return False
    pale = r.random() < 0.05
    measured = replace(FIT, hb_g_per_l=FIT.hb_g_per_l - 40) if pale else FIT
    visit, by = row_of(Visit, giver.visit), m.who(r, "nurse")
    may = may_give(m, giver) and not pale
    done = m.attempt(
        why, lambda: visits.screen(visit=visit, answers=NO, measured=measured, by=by, at=m.now)
    )
    if done:
        m.says("the visit", done[0].status, "accepted" if may else "deferred")
        giver.stage = "accepted"
        if not may:
            giver.visit, giver.stage = 0, ""
            return "deferred"
    return done


@step(14)
def draw(m: Machine, r: Random) -> Any:
    giver, why = visiting(m, r, "accepted")
    if giver is None:
        return False
    visit, by = row_of(Visit, giver.visit), m.who(r, "nurse")
    unsigned = r.random() < 0.04
    if unsigned and not of_today(m, giver):
        why = {"declaration_missing"}
    said = "" if unsigned else DECLARED
    late = giver.barred or (giver.until is not None and giver.until > day(m.now))
    done = m.attempt(why, lambda: visits.draw(visit=visit, declared=said, by=by, at=m.now))
    if not done:
        return None
    m.says("whether anything is drawn", done[0] is None, late)
    if late:
        giver.visit, giver.stage = 0, ""
        return "deferred"
    giver.stage = "drawing"
    made = Gift(done[0].pk, done[0].number, giver, day(m.now), m.now, kind=giver.kind, wish=giver.wish)  # fmt: skip
    m.book.gifts.append(made)
    return done


@step(4)
def run_machine(m: Machine, r: Random) -> Any:
    """What the separator did, written down while the donor still sits there."""
    good = [g for g in m.book.gifts if g.state == "drawing" and g.kind != "whole_blood" and not g.machine]  # fmt: skip
    gift = m.pick(r, good, m.book.gifts)
    if gift is None:
        return False
    ended = m.now + hours(1) if r.random() < 0.06 else m.now
    product = 0 if r.random() < 0.06 else 4000 if r.random() < 0.06 else 250
    why = set() if gift.kind != "whole_blood" else {"not_apheresis"}
    if gift.state != "drawing":
        why.add("apheresis_over")
    if ended <= gift.began:
        why.add("run_out_of_order")
    if ended > m.now:
        why.add("run_ahead")
    if ended - gift.began > hours(6):
        why.add("run_too_long")
    if product == 0:
        why.add("run_without_product")
    if product > 3800:
        why.add("run_more_than_processed")
    if not why and gift.machine:
        why = {"apheresis_there_already"}
    row, by = Donation.objects.select_related("visit").get(pk=gift.key), m.who(r, "nurse")
    run = Run(gift.began, ended, 3800, 380, product)
    done = m.attempt(
        why,
        lambda: apheresis.record(
            donation=row, device="MCS-1", kit="995E", kit_lot="K2611", programme="血小板", run=run, by=by, at=m.now
        ),
    )  # fmt: skip
    gift.machine = gift.machine or bool(done)
    return done


@step(18)
def finish(m: Machine, r: Random) -> Any:
    gift = m.pick(r, [g for g in m.book.gifts if g.state == "drawing"], m.book.gifts)
    if gift is None:
        return False
    row, by = Donation.objects.select_related("visit").get(pk=gift.key), m.who(r, "nurse")
    too_much = r.random() < 0.05
    at = m.now + timedelta(minutes=8)
    if gift.kind == "whole_blood":
        given = {"volume_ml": gift.wish * 2 if too_much else gift.wish}
        why = {"volume_over_wish"} if too_much else set()
    else:
        given = {"doses": gift.wish + too_much}
        why = {"doses_over_wish"} if too_much else set()
        why |= set() if gift.machine else {"apheresis_record_missing"}
    why = why or (set() if gift.state == "drawing" else {"no_such_step"})
    done = m.attempt(why, lambda: donations.finish(donation=row, by=by, at=at, **given))
    if not done:
        return None
    m.now, gift.state = at, "drawn"
    gift.giver.visit, gift.giver.stage = 0, ""
    gift.giver.gave.append((gift.on, gift.kind))
    whole = gift.kind == "whole_blood"
    units = list(row.units.order_by("pk"))
    m.says("how many bags were filled", len(units), 1 if whole else gift.wish)
    for unit in units:
        size, life = (gift.wish, days(35)) if whole else (250, days(5))
        m.book.bags[unit.pk] = Bag(
            unit.pk, unit.number, gift.kind, size, gift.began, gift.began + life, m.stage.site, gift
        )
    return done


# -- what came to the laboratory -----------------------------------------------------------------------


@step(7)
def hand_over(m: Machine, r: Random) -> Any:
    today = r.choice(list(m.sessions)[-2:])
    mine = [g for g in m.book.gifts if g.on == today and not g.batch]
    drawing = any(g.state == "drawing" for g in mine)
    drawn = [g for g in mine if g.state != "drawing"]
    if (drawing or not mine) and r.random() < 0.8:
        return False
    why = {"collection_still_drawing"} if drawing else set() if drawn else {"collection_nothing_drawn"}  # fmt: skip
    session, by = m.sessions[today], m.who(r, "nurse")
    done = m.attempt(why, lambda: batches.hand_over(session=session, by=by, at=m.now))
    if done:
        m.book.batches[done[0].pk] = drawn
        for gift in drawn:
            gift.batch = done[0].pk
    return done


@step(9)
def count_in(m: Machine, r: Random) -> Any:
    """Tubes and bags are counted; now and then a tube is not there, and somebody says why."""
    open_ones = [k for k, gifts in m.book.batches.items() if not all(g.counted for g in gifts)]
    key = m.pick(r, open_ones, list(m.book.batches))
    if key is None:
        return False
    gifts = m.book.batches[key]
    lost = {r.choice(gifts)} if r.random() < 0.12 else set()
    row, by = row_of(CollectionBatch, key), m.who(r, "lab_technician")
    tubes = [g.number for g in gifts if g not in lost]
    bags = [g.number for g in gifts]
    why = {"collection_closed"} if all(g.counted for g in gifts) else set()
    done = m.attempt(
        why, lambda: batches.receive(batch=row, tubes=tubes, bags=bags, by=by, at=m.now)
    )
    if not done:
        return None
    for gift in gifts:
        gift.tube = gift.tube or gift not in lost
    missing = [g for g in gifts if not g.tube and not g.explained]
    for gift in gifts:
        gift.counted = not missing
    return "one tube missing" if missing else done


@step(4)
def close_count(m: Machine, r: Random) -> Any:
    """A batch with a difference: closed too early, or explained and closed."""
    waiting = [k for k, gifts in m.book.batches.items() if gifts and not gifts[0].counted]
    if not waiting:
        return False
    key = r.choice(waiting)
    row, by = row_of(CollectionBatch, key), m.who(r, "lab_technician")
    gifts = m.book.batches[key]
    if row.received_at is None:
        return m.attempt({"collection_not_received"}, lambda: batches.close(batch=row, by=by, at=m.now))  # fmt: skip
    if any(not g.tube and not g.explained for g in gifts) and r.random() < 0.3:
        return m.attempt({"collection_difference"}, lambda: batches.close(batch=row, by=by, at=m.now))  # fmt: skip
    said = {g.number: "tube_broken" for g in gifts if not g.tube and not g.explained}
    if not said:
        return False
    if not m.attempt(set(), lambda: batches.explain(batch=row, said=said, by=by, at=m.now)):
        return None
    batches.close(batch=row, by=by, at=m.now)
    for gift in gifts:
        gift.counted, gift.explained = True, gift.explained or not gift.tube
    return "explained"


@step(1)
def reopen_count(m: Machine, r: Random) -> Any:
    key = m.pick(r, list(m.book.batches))
    if key is None:
        return False
    gifts = m.book.batches[key]
    row, by = row_of(CollectionBatch, key), m.who(r, "quality_officer")
    why = set() if gifts[0].counted else {"no_such_step"}
    done = m.attempt(
        why, lambda: batches.reopen(batch=row, reason="count_in_doubt", by=by, at=m.now)
    )
    if done:
        for gift in gifts:
            gift.counted = False
    return done


# -- the bench -----------------------------------------------------------------------------------------


@step(3)
def control(m: Machine, r: Random) -> Any:
    """This morning's controls of every reagent; now and then they fail."""
    fails = r.random() < 0.2
    found = "y" if fails else "x"
    rows = [
        Control(kit.TOOL, assay.value, kit.LOT, level, "x", found)
        for assay in Assay
        for level in ("negative", "positive")
    ]
    by = m.who(r, "lab_technician")
    done = m.attempt(
        set(), lambda: controls.run_controls(place=m.stage.centre, controls=rows, by=by, at=m.now)
    )
    if done:
        m.book.controls = (m.now, not fails)
        return "failed" if fails else done
    return done


def against_results(m: Machine) -> set[str]:
    """Why nothing that the instrument says counts now."""
    assert m.book.controls
    when, good = m.book.controls
    old = {"lot_expired"} if day(m.now) > day(AT) + days(200) else set()
    if when <= m.now - hours(24):
        return old | {"control_missing"}
    return old | (set() if good else {"control_failed"})


def profile(r: Random, giver: Giver) -> dict[str, list[str]]:
    """What the analyser says of a tube: runs by assay."""
    said = {a: ["nonreactive"] for a in MUST_BE_TESTED}
    mixed = all(giver.known) and giver.known != giver.group and r.random() < 0.5
    abo, rhd = giver.known if mixed else giver.group  # the same mistake once more
    said |= {"abo": [abo], "rhd": [rhd], "alt": ["23"]}
    roll = r.random()
    marker = r.choice(TWICE)
    if roll < 0.05:
        said[marker] = ["reactive"] * 3
    elif roll < 0.08:
        said[marker] = ["reactive", "nonreactive", "nonreactive"]
    elif roll < 0.11:
        said[marker] = ["reactive"]
    elif roll < 0.13:
        said["nat"] = ["reactive"]
    elif roll < 0.16:
        said["alt"] = [["61"] * 3, ["61", "20", "20"], ["61"]][r.randrange(3)]
    elif roll < 0.21:
        del said[r.choice(MUST_BE_TESTED)]
    elif roll < 0.24:  # somebody else's blood under this number
        said["abo"] = [r.choice([a for a in ("A", "B", "O", "AB") if a != giver.group[0]])]
    if r.random() < 0.3:
        said["anti_cmv"] = ["nonreactive"]
    if r.random() < 0.25:
        said["antibody_screen"] = [r.choice(("reactive", "nonreactive"))]
    if r.random() < 0.3:
        said["phenotype"] = [r.choice(("E- K-", "K-", "E+ K-"))]
    return said


def untested(m: Machine) -> list[Gift]:
    return [g for g in m.book.gifts if g.state == "drawn" and not g.results]


Said = list[tuple[Gift, str, str]]  # what a list of readings says: of whom, which assay, what


def against_list(said: Said, *, typed: bool) -> set[str]:
    """Every fault of a list of readings."""
    why: set[str] = set()
    seen: dict[tuple[Gift, str], list[str]] = {}
    for gift, assay, word in said:
        before = seen.setdefault((gift, assay), [])
        why |= against_reading(gift, assay, before, typed=typed)
        before.append(word)
    return why


def load(m: Machine, r: Random, said: Said, more: list[Reading] | None = None) -> Any:
    """The analyser's file with these readings, whole or not at all; `more` are of pools."""
    rows = [Reading(g.number, a, word, kit.TOOL, kit.LOT) for g, a, word in said] + (more or [])
    why = against_list(said, typed=False) or against_results(m)
    by, name = m.who(r, "lab_technician"), next(_files)
    done = m.attempt(
        why,
        lambda: laboratory.load(
            place=m.stage.centre, name="今天.csv", digest=f"{name:064d}", readings=rows, by=by, at=m.now
        ),
    )  # fmt: skip
    for gift, assay, word in said if done else ():
        read(gift, assay, word)
    return done


@step(20)
def file(m: Machine, r: Random) -> Any:
    """The analyser's file of some tubes, whole or not at all."""
    gifts = untested(m)
    chosen = r.sample(gifts, min(len(gifts), r.randint(1, 6)))
    if m.book.gifts and r.random() < 0.12:
        chosen.append(r.choice(m.book.gifts))
    chosen = list(dict.fromkeys(chosen))
    if not chosen:
        return False
    said = []
    for gift in chosen:
        runs = profile(r, gift.giver)
        if gift.pool and r.random() < 0.9:
            runs.pop("nat", None)
        if gift.tubes and r.random() < 0.9:
            runs = {a: words for a, words in runs.items() if a not in ("abo", "rhd")}
        said += [(gift, assay, word) for assay, words in runs.items() for word in words]
    return load(m, r, said)


@step(7)
def complete(m: Machine, r: Random) -> Any:
    """What a tube still lacks: repeats of what reacted, and assays that were left out."""
    open_ones = [g for g in m.book.gifts if g.state == "drawn" and g.results and (g.wanted or g.missing)]  # fmt: skip
    if not open_ones:
        return False
    gift = r.choice(open_ones)
    word = r.choice(("reactive", "nonreactive"))
    high = r.choice(("55", "20"))
    said = [
        (gift, assay, high if assay == "alt" else word)
        for assay in gift.wanted
        for _ in range(3 - len(gift.runs[assay]))
    ]
    for assay in gift.missing:
        said += [(gift, a, w) for a, w in lacking_one(r, gift, assay)]
    said = list(dict.fromkeys(said)) if not gift.wanted else said
    return load(m, r, said) if said else False


def lacking_one(r: Random, gift: Gift, assay: str) -> list[tuple[str, str]]:
    """A first reading of an assay that was left out; groups by tubes where tubes were begun."""
    if assay in gift.wanted or (assay == "nat" and gift.pool and gift.pool.state == "pending"):
        return []
    if assay in ("abo", "rhd") and (gift.tubes or gift.doubt):
        first = "abo" if "abo" in gift.missing else "rhd"
        return [("grouping", spelt(reactions(gift.giver.group, indirect=True)))] if assay == first else []  # fmt: skip
    if assay == "nat" and gift.pool:
        return [] if gift.single else [("nat", r.choice(("reactive", "nonreactive", "nonreactive")))]  # fmt: skip
    good = {"abo": gift.giver.group[0], "rhd": gift.giver.group[1], "alt": "20"}
    return [(assay, good.get(assay, "nonreactive"))]


def reactions(group: tuple[str, str], *, indirect: bool) -> dict[str, str]:
    """What the tubes of a donor of this group show when all is well."""
    abo, rhd = group
    seen = {"anti_a": "4+" if "A" in abo else "0", "anti_b": "4+" if "B" in abo else "0"}
    seen |= {"anti_d": "4+" if rhd == "+" else "0", "control": "0"}
    seen |= {"a1_cells": "0" if "A" in abo else "3+", "b_cells": "0" if "B" in abo else "2+"}
    seen["o_cells"] = "0"
    return seen | ({"anti_d_indirect": "0"} if indirect and rhd == "-" else {})


def spelt(seen: dict[str, str]) -> str:
    return " ".join(f"{name}={word}" for name, word in seen.items())


# -- release -------------------------------------------------------------------------------------------


def against_judging(m: Machine, gifts: list[Gift], *, after: bool) -> tuple[set[str], set[str]]:
    """Why these may not be judged now: what is asked first, and what only then."""
    first, then = set(), set()
    known: dict[Giver, tuple[str, str]] = {}
    for gift in gifts:
        first |= gift.incomplete
        if not gift.faults and not first:
            group = gift.results["abo"], gift.results["rhd"]
            if not held(m, gift, gifts):
                on_file = gift.giver.known if all(gift.giver.known) else group
                if known.setdefault(gift.giver, on_file) != group:
                    then.add("group_discrepancy")
            if m.book.looked_at(gift):
                then.add("release_donation_held")
        if not gift.batch:
            then.add("donation_outside_batch")
        elif not gift.counted:
            then.add("collection_batch_open")
        elif not gift.tube:
            then.add("tube_never_came")
    return first, then


def held(m: Machine, gift: Gift, gifts: list[Gift]) -> bool:
    """Whether a good donation is not used all the same: its donor is barred, its bags are in doubt."""
    others = any(g.giver is gift.giver and g.reactive for g in gifts)
    return gift.giver.barred or others or m.book.looked_at(gift) or m.book.found_bad(gift)


def verdict(m: Machine, gift: Gift, gifts: list[Gift]) -> str:
    return "unfit" if gift.faults or held(m, gift, gifts) else "fit"


@step(16)
def propose(m: Machine, r: Random) -> Any:
    ready = [g for g in m.book.gifts if g.state == "drawn" and g.results and not g.incomplete and g.counted]  # fmt: skip
    if not m.book.gifts:
        return False
    chosen = r.sample(ready, min(len(ready), r.randint(1, 5)))
    if not chosen or r.random() < 0.12:
        chosen = list(dict.fromkeys([*chosen[:2], r.choice(m.book.gifts)]))
    by = m.who(r, "lab_reviewer" if r.random() < 0.15 else "lab_technician")
    judged_ones = [g for g in chosen if g.state != "drawn"]
    early = {"donation_not_waiting", "results_missing"} if judged_ones else set()
    early = early.union(*(g.begun for g in judged_ones))
    first, then = against_judging(m, [g for g in chosen if g.state == "drawn"], after=False)
    rows = list(Donation.objects.filter(pk__in=[g.key for g in chosen]))
    done = m.attempt(
        (early | first) or then,
        lambda: release.propose(donations=rows, by=by, at=m.now),
        exact=False,
    )
    if not done:
        return None
    by_key = {row.donation_id: row for row in done[0]}
    for gift in chosen:
        gift.verdict = verdict(m, gift, chosen)
        m.says(f"the verdict on {gift.key}", by_key[gift.key].verdict, gift.verdict)
        gift.state, gift.proposed_by, gift.release = "proposed", by.id, by_key[gift.key].pk
    return done


@step(18)
def confirm(m: Machine, r: Random) -> Any:
    by = m.who(r, "lab_reviewer", number=r.choice((1, 2)))
    waiting = [g for g in m.book.gifts if g.state == "proposed" and (g.proposed_by != by.id or r.random() < 0.1)]  # fmt: skip
    judged_ones = [g for g in m.book.gifts if g.release]
    first = m.pick(r, waiting, judged_ones)
    if first is None:
        return False
    chosen = list(dict.fromkeys([first, *r.sample(waiting, min(len(waiting), r.randint(0, 4)))]))
    why = {"same_person"} if any(g.proposed_by == by.id and g.state == "proposed" for g in chosen) else set()  # fmt: skip
    if any(g.state != "proposed" for g in chosen):
        why.add("release_not_open")
    if not why:
        why, then = against_judging(m, chosen, after=True)
        if not why and any(g.verdict != verdict(m, g, chosen) for g in chosen):
            why = {"verdict_changed"}
        why = why or then
    rows = list(Release.objects.filter(pk__in=[g.release for g in chosen]))
    done = m.attempt(why, lambda: release.confirm(releases=rows, by=by, at=m.now), exact=False)
    if not done:
        return None
    for gift in chosen:
        _released(m, gift) if gift.verdict == "fit" else _rejected(m, gift)
    return done


def _released(m: Machine, gift: Gift) -> None:
    gift.state = "released"
    gift.giver.known = gift.label = gift.results["abo"], gift.results["rhd"]
    gift.cmv = gift.results.get("anti_cmv") == "nonreactive"
    gift.lacks = gift.results.get("phenotype", "")
    for bag in m.book.of({gift}):
        if gift.cmv or gift.lacks:
            bag.cmv, bag.lacks = gift.cmv, gift.lacks
        if bag.state == "discarded":
            continue
        bag.released, bag.group = True, gift.giver.known
        if bag.state == "untested" and bag.expires > m.now:
            bag.state = "available"
        if bars_plasma(gift) and bag.kind not in RED and bag.state in LIVE:
            bag.state, bag.held_for = "held", "lab_not_used"


def _rejected(m: Machine, gift: Gift) -> None:
    gift.state = "rejected"
    for bag in m.book.heirs(m.book.of({gift})):
        if bag.state in LIVE:
            bag.state, bag.held_for = "held", "lab_deferral"
    if gift.reactive:
        gift.giver.barred = True
        findings = [code for code in gift.faults if code.startswith("reactive_")]
        findings += [f"reactive_nat_{virus}" for virus in gift.viruses] if "reactive_nat" in findings else []  # fmt: skip
        m.book.cases.append(Case(gift, day(m.now), findings))
    elif "alt_high" in gift.faults:
        until = months(day(m.now), 6)
        gift.giver.until = max(gift.giver.until or until, until)


@step(1)
def reopen(m: Machine, r: Random) -> Any:
    """A judgement is taken back before anybody agreed."""
    judged_ones = [g for g in m.book.gifts if g.release]
    gift = m.pick(r, [g for g in judged_ones if g.state == "proposed"], judged_ones)
    if gift is None:
        return False
    row, by = row_of(Release, gift.release), m.who(r, "lab_technician")
    why = set() if gift.state == "proposed" else {"release_not_open"}
    done = m.attempt(
        why, lambda: release.reopen(release=row, reason="results_in_doubt", by=by, at=m.now)
    )
    if done:
        gift.state = "drawn"
    return done
