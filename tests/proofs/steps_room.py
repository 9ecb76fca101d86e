"""Steps of T2 in the donor room and the laboratory: from the door to the second signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from sanxian.blood.facts.bench import Control
from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay
from sanxian.blood.models import CollectionBatch, Donation, Release, Visit
from sanxian.blood.services import batches, controls, donations, donors, laboratory, release, visits
from sanxian.people.rules.demo import demo_id_number
from tests.blood.donor_room.room import BORN, DECLARED, FIT, NO
from tests.blood.laboratory import kit
from tests.proofs.machine import AT, PAIRS, Machine, step
from tests.proofs.oracle import (
    LIVE,
    MUST_BE_TESTED,
    Bag,
    Gift,
    Giver,
    day,
    days,
    hours,
    months,
)

_files = count(1)
TWICE = ("hbsag", "anti_hcv", "hiv", "syphilis")  # a reactive first run is repeated twice


# -- the donor room ----------------------------------------------------------------------------------


@step(14)
def arrive(m: Machine, r: Random) -> Any:
    """Somebody comes to give, mostly for the first time."""
    session, by = m.session(), m.who(r, "registrar")
    back = [g for g in m.book.givers if not g.visit]
    giver = r.choice(back) if back and r.random() < 0.25 else None
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
        key = row.pk
    wish = r.choice((200, 300, 400, 400))
    if giver is None:
        return False
    donor = donors.Donor.objects.get(pk=key)
    done = m.attempt(
        set(),
        lambda: visits.check_in(
            session=session, donor=donor, kind="whole_blood", volume_ml=wish, by=by, at=m.now
        ),
    )
    if done:
        giver.visit, giver.stage, giver.came, giver.wish = done[0].pk, "arrived", day(m.now), wish
    return done


def of_today(m: Machine, giver: Giver) -> set[str]:
    return set() if giver.came == day(m.now) else {"session_of_another_day"}


def may_give(m: Machine, giver: Giver) -> bool:
    """Whether the record lets her: nothing bars her, and half a year has passed."""
    today = day(m.now)
    rested = giver.last is None or months(giver.last, 6) <= today
    return not giver.barred and (giver.until is None or giver.until <= today) and rested


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
    visit, by = Visit.objects.get(pk=giver.visit), m.who(r, "nurse")
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
    visit, by = Visit.objects.get(pk=giver.visit), m.who(r, "nurse")
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
    m.book.gifts.append(Gift(done[0].pk, done[0].number, giver, day(m.now), m.now))
    return done


@step(14)
def finish(m: Machine, r: Random) -> Any:
    gift = m.pick(r, [g for g in m.book.gifts if g.state == "drawing"], m.book.gifts)
    if gift is None:
        return False
    too_much = r.random() < 0.05
    ml = gift.giver.wish * 2 if too_much else gift.giver.wish
    if not gift.giver.visit:  # given long ago: nothing to finish
        ml, too_much = 400, False
    row, by = Donation.objects.select_related("visit").get(pk=gift.key), m.who(r, "nurse")
    why = set() if gift.state == "drawing" else {"no_such_step"}
    if too_much:
        why = {"volume_over_wish"}
    elif why:
        why.add("volume_over_wish")
    at = m.now + timedelta(minutes=8)
    done = m.attempt(
        why, lambda: donations.finish(donation=row, volume_ml=ml, by=by, at=at), exact=False
    )
    if not done:
        return None
    m.now, gift.state = at, "drawn"
    gift.giver.visit, gift.giver.stage, gift.giver.last = 0, "", gift.on
    unit = row.units.get()
    bag = Bag(
        unit.pk, unit.number, "whole_blood", ml, gift.began, gift.began + days(35), m.stage.site, gift
    )  # fmt: skip
    m.book.bags[bag.key] = bag
    return done


# -- what came to the laboratory -----------------------------------------------------------------------


@step(7)
def hand_over(m: Machine, r: Random) -> Any:
    today = r.choice(list(m.sessions)[-2:])
    mine = [g for g in m.book.gifts if g.on == today and not g.batch]
    drawing = any(g.state == "drawing" for g in mine)
    drawn = [g for g in mine if g.state != "drawing"]
    if not mine and r.random() < 0.8:
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
    row, by = CollectionBatch.objects.get(pk=key), m.who(r, "lab_technician")
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
    row, by = CollectionBatch.objects.get(pk=key), m.who(r, "lab_technician")
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
    row, by = CollectionBatch.objects.get(pk=key), m.who(r, "quality_officer")
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
    said |= {"abo": [giver.group[0]], "rhd": [giver.group[1]], "alt": ["23"]}
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
        said["alt"] = ["61"] * 3
    elif roll < 0.21:
        del said[r.choice(MUST_BE_TESTED)]
    elif roll < 0.24:  # somebody else's blood under this number
        said["abo"] = [r.choice([a for a in ("A", "B", "O", "AB") if a != giver.group[0]])]
    if r.random() < 0.3:
        said["anti_cmv"] = ["nonreactive"]
    if r.random() < 0.3:
        said["phenotype"] = [r.choice(("E- K-", "K-", "E+ K-"))]
    return said


def judged(assay: str, runs: list[str]) -> str:
    """One word of the runs of one assay; "" while repeats are wanted. NAT is not repeated."""
    high = assay == "alt" and int(runs[0]) > 50
    if not high and (runs[0] != "reactive" or assay not in TWICE):
        return runs[0]
    if len(runs) < 3:
        return ""
    if high:
        return max(runs)
    return "reactive" if "reactive" in runs[1:] else "initial_reactive"


def untested(m: Machine) -> list[Gift]:
    return [g for g in m.book.gifts if g.state == "drawn" and not g.results]


@step(16)
def file(m: Machine, r: Random) -> Any:
    """The analyser's file of some tubes, whole or not at all."""
    gifts = untested(m)
    chosen = r.sample(gifts, min(len(gifts), r.randint(1, 6)))
    if m.book.gifts and r.random() < 0.12:
        chosen.append(r.choice(m.book.gifts))
    chosen = list(dict.fromkeys(chosen))
    if not chosen:
        return False
    said = {g: profile(r, g.giver) for g in chosen}
    rows = [
        Reading(g.number, assay, word, kit.TOOL, kit.LOT)
        for g in chosen
        for assay, words in said[g].items()
        for word in words
    ]
    why = set()
    for gift in chosen:
        if gift.state != "drawn":
            why |= {"result_donation_judged", "result_twice"}
        elif gift.results or gift.wanted:
            why |= {"result_already_there", "result_twice"}
    why = why or against_results(m)
    by, name = m.who(r, "lab_technician"), next(_files)
    done = m.attempt(
        why,
        lambda: laboratory.load(
            place=m.stage.centre, name="今天.csv", digest=f"{name:064d}", readings=rows, by=by, at=m.now
        ),
        exact=False,
    )  # fmt: skip
    if not done:
        return None
    for gift in chosen:
        for assay, words in said[gift].items():
            note(gift, assay, words)
    return done


def note(gift: Gift, assay: str, words: list[str]) -> None:
    word = judged(assay, words)
    if word:
        gift.results[assay] = word
        gift.wanted.pop(assay, None)
    else:
        gift.wanted[assay] = 3 - len(words)


@step(6)
def complete(m: Machine, r: Random) -> Any:
    """What a tube still lacks: repeats of what reacted, and assays that were left out."""
    open_ones = [g for g in m.book.gifts if g.state == "drawn" and g.results and (g.wanted or g.missing)]  # fmt: skip
    if not open_ones:
        return False
    gift = r.choice(open_ones)
    good = {"abo": gift.giver.group[0], "rhd": gift.giver.group[1], "alt": "20"}
    word = r.choice(("reactive", "nonreactive"))
    again = {a: ["reactive"] + [word] * n for a, n in gift.wanted.items()}
    fresh = {a: [good.get(a, "nonreactive")] for a in gift.missing if a not in again}
    rows = [
        Reading(gift.number, assay, one, kit.TOOL, kit.LOT)
        for assay, words in [*((a, w[1:]) for a, w in again.items()), *fresh.items()]
        for one in words
    ]
    by, name = m.who(r, "lab_technician"), next(_files)
    done = m.attempt(
        against_results(m),
        lambda: laboratory.load(
            place=m.stage.centre, name="补做.csv", digest=f"{name:064d}", readings=rows, by=by, at=m.now
        ),
    )  # fmt: skip
    if done:
        for assay, words in (again | fresh).items():
            note(gift, assay, words)
    return done


# -- release -------------------------------------------------------------------------------------------


def against_judging(m: Machine, gifts: list[Gift], *, after: bool) -> tuple[set[str], set[str]]:
    """Why these may not be judged now: what is asked first, and what only then."""
    first, then = set(), set()
    known: dict[Giver, tuple[str, str]] = {}
    for gift in gifts:
        if gift.wanted:
            first |= {"repeat_wanted"} | ({"results_missing"} if gift.missing else set())
        elif gift.missing and not gift.faults:
            first.add("results_missing")
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
    ready = [g for g in m.book.gifts if g.state == "drawn" and g.results and not g.wanted and (not g.missing or g.faults) and g.counted]  # fmt: skip
    if not m.book.gifts:
        return False
    chosen = r.sample(ready, min(len(ready), r.randint(1, 5)))
    if not chosen or r.random() < 0.12:
        chosen = list(dict.fromkeys([*chosen[:2], r.choice(m.book.gifts)]))
    by = m.who(r, "lab_reviewer" if r.random() < 0.15 else "lab_technician")
    early = {"donation_not_waiting", "results_missing"} if any(g.state != "drawn" for g in chosen) else set()  # fmt: skip
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
    gift.giver.known = gift.results["abo"], gift.results["rhd"]
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


def _rejected(m: Machine, gift: Gift) -> None:
    gift.state = "rejected"
    for bag in m.book.heirs(m.book.of({gift})):
        if bag.state in LIVE:
            bag.state, bag.held_for = "held", "lab_deferral"
    if gift.reactive:
        gift.giver.barred = True
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
    row, by = Release.objects.get(pk=gift.release), m.who(r, "lab_technician")
    why = set() if gift.state == "proposed" else {"release_not_open"}
    done = m.attempt(
        why, lambda: release.reopen(release=row, reason="results_in_doubt", by=by, at=m.now)
    )
    if done:
        gift.state = "drawn"
    return done
