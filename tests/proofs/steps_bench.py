"""Steps of T2 at the bench: values typed twice unseen, groups from reactions, nucleic-acid pools,
results taken back."""

from __future__ import annotations

from random import Random
from typing import Any

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import Donation, GroupCorrection, GroupDiscrepancy, NatPool, Result
from sanxian.blood.services import corrections, discrepancies, laboratory, pools
from tests.blood.laboratory import kit
from tests.proofs.machine import Machine, row_of, step
from tests.proofs.oracle import Corrected, Gift, Pool, against_correcting
from tests.proofs.oracle_bench import (
    NO_READING,
    against_finding,
    against_reading,
    forward,
    grouped,
    read,
    tested,
    type_in,
)
from tests.proofs.steps_room import against_results, lacking_one, load, reactions, spelt
from tests.proofs.steps_ward import recalled

STRENGTHS = ("0", "w", "1+", "2+", "3+", "4+", *NO_READING)
PLAIN = ("alt", "hbsag", "anti_hcv", "hiv", "syphilis", "nat", "anti_cmv", "antibody_screen")


def at_bench(m: Machine, r: Random, *, most: float = 0.96) -> Gift | None:
    """A donation whose tube waits at the bench, now and then another."""
    waiting = [g for g in m.book.gifts if g.state == "drawn"]
    if waiting and r.random() < most:
        return r.choice(waiting)
    return r.choice(m.book.gifts) if m.book.gifts else None


def seen_by(r: Random, gift: Gift) -> str:
    """The reactions of a donor's tube; now and then one of them is not as it should be."""
    seen = reactions(gift.giver.group, indirect=r.random() < 0.6)
    roll = r.random()
    if roll < 0.12:
        seen[r.choice(list(seen))] = r.choice(STRENGTHS)
    elif roll < 0.16:  # a weak D
        seen |= {"anti_d": r.choice(("0", "w", "1+")), "anti_d_indirect": r.choice(("0", "2+"))}
    elif roll < 0.19:  # another donor's tube
        seen = reactions((r.choice(("A", "B", "O", "AB")), gift.giver.group[1]), indirect=True)
    elif roll < 0.25:  # the plasma speaks of another group than the cells
        other = reactions((r.choice(("A", "B", "O", "AB")), "+"), indirect=False)
        seen |= {cells: other[cells] for cells in ("a1_cells", "b_cells")}
    return spelt(seen)


# -- two persons type ----------------------------------------------------------------------------------


@step(12)
def type_value(m: Machine, r: Random) -> Any:
    """One person types one value; a second, who does not see it, has to type the same."""
    begun = [(g, a) for g in m.book.gifts if g.state == "drawn" for a, v in g.typed.items() if v]
    if begun and r.random() < 0.7:
        gift, assay = r.choice(begun)
        word = r.choice(gift.typed[assay])[1]
    else:
        found = at_bench(m, r)
        if found is None:
            return False
        gift, assay, word = found, *_something(r, found)
    if r.random() < 0.15:
        word = {"alt": str(r.choice((20, 30, 55))), "grouping": seen_by(r, gift)}.get(assay, word)
        word = r.choice(("reactive", "nonreactive")) if assay in PLAIN and assay != "alt" else word
    by = m.who(r, "lab_technician", number=r.choice((1, 2, 3)))
    why = against_reading(gift, assay, [], typed=True) or against_results(m)
    if not why and any(who == by.id for who, _ in gift.typed.get(assay, ())):
        why = {"typed_by_you"}
    row = Reading(gift.number, assay, word, kit.TOOL, kit.LOT)
    done = m.attempt(
        why, lambda: laboratory.enter(place=m.stage.centre, readings=[row], by=by, at=m.now)
    )
    if not done:
        return None
    value = type_in(gift.typed.setdefault(assay, []), by.id, word)
    if value:
        read(gift, assay, value)
    return "two agree" if value else "one typed"


def _something(r: Random, gift: Gift) -> tuple[str, str]:
    """An assay and what is typed for it."""
    if gift.wanted and r.random() < 0.6:
        assay = r.choice(gift.wanted)
        return assay, r.choice(("20", "61")) if assay == "alt" else r.choice(("reactive", "nonreactive"))  # fmt: skip
    assay = r.choice(("grouping", "grouping", "abo", *PLAIN))
    if assay == "grouping":
        return assay, seen_by(r, gift)
    if assay == "abo":
        return assay, gift.giver.group[0]
    if assay == "alt":
        return assay, r.choice(("20", "20", "55"))
    return assay, "reactive" if r.random() < 0.15 else "nonreactive"


# -- groups ----------------------------------------------------------------------------------------------


@step(16)
def tubes(m: Machine, r: Random) -> Any:
    """The reader's file of reactions of some donations."""
    open_ones = [g for g in m.book.gifts if g.state == "drawn" and not {"abo", "rhd"} <= set(g.results)]  # fmt: skip
    doubtful = [g for g in m.book.gifts if g.state == "drawn" and g.doubt]
    chosen = r.sample(open_ones, min(len(open_ones), r.randint(1, 4)))
    if doubtful and r.random() < 0.5:
        chosen = [r.choice(doubtful)]
    elif m.book.gifts and r.random() < 0.1:
        chosen.append(r.choice(m.book.gifts))
    chosen = list(dict.fromkeys(chosen))
    return load(m, r, [(g, "grouping", seen_by(r, g)) for g in chosen]) if chosen else False


@step(9)
def explain_doubt(m: Machine, r: Random) -> Any:
    """One person says which group it is, and why the tubes differed."""
    doubtful = [g for g in m.book.gifts if g.doubt]
    if not doubtful:
        return False
    gift = r.choice(doubtful)
    doubt = gift.doubt
    assert doubt
    later = gift.tubes[doubt.after :]
    abo, rhd = gift.giver.group
    if later and r.random() < 0.8:
        abo, rhd = forward(later[-1]), grouped(later[-1])[1] or rhd
    if r.random() < 0.1:
        abo = rhd = ""
    why = against_finding(gift, abo, rhd)
    if not why and doubt.said is not None:
        why = {"no_such_step"}
    row = GroupDiscrepancy.objects.get(donation=gift.key, status__in=("open", "explained"))
    by = m.who(r, "lab_technician")
    cause = "weak_antigen" if abo else "not_found"
    done = m.attempt(
        why,
        lambda: discrepancies.explain(
            discrepancy=row, cause=cause, abo=abo, rhd=rhd, by=by, at=m.now
        ),
    )
    if done:
        doubt.said, doubt.by = (abo, rhd), by.id
    return done


@step(9)
def agree_doubt(m: Machine, r: Random) -> Any:
    """A second person agrees, or asks for more tests."""
    doubtful = [g for g in m.book.gifts if g.doubt]
    gift = m.pick(r, [g for g in doubtful if g.doubt and g.doubt.said is not None], doubtful)
    if gift is None:
        return False
    doubt, back = gift.doubt, r.random() < 0.2
    row = GroupDiscrepancy.objects.get(donation=gift.key, status__in=("open", "explained"))
    alone = r.random() < 0.15
    by = m.who(r, "lab_technician") if alone else m.who(r, "lab_reviewer")
    why = set() if doubt.said is not None else {"no_such_step"}
    if alone:
        why = {"not_permitted"} if not _may_agree(by) else why
    if back:
        done = m.attempt(why, lambda: discrepancies.send_back(discrepancy=row, by=by, at=m.now))
        if done:
            doubt.said, doubt.by = None, ""
        return "more tests" if done else None
    if doubt.by == by.id and "not_permitted" not in why:
        why = {"same_person"}
    elif "not_permitted" not in why:
        why = against_finding(gift, *(doubt.said or ("", ""))) or why
    done = m.attempt(why, lambda: discrepancies.agree(discrepancy=row, by=by, at=m.now))
    if not done:
        return None
    abo, rhd = doubt.said
    gift.results["abo"], gift.results["rhd"] = abo or "undetermined", rhd or "undetermined"
    gift.doubt, gift.settled = None, (row.pk, (abo, rhd))
    return "agreed" if abo else "not found"


def _may_agree(by: Any) -> bool:
    return any("blood.discrepancy.agree" in grant.permissions for grant in by.grants)


# -- a record that was wrong ---------------------------------------------------------------------------------


@step(6)
def correct_group(m: Machine, r: Random) -> Any:
    """The laboratory proposes that a donor's record says what two persons found."""
    known = [g for g in m.book.gifts if g.settled]
    good = [g for g in known if not against_correcting(g, m.book)]
    gift = m.pick(r, good, known)
    if gift is None or not gift.settled:
        return False
    key, found = gift.settled
    why = against_correcting(gift, m.book)
    if any(c.gift.giver is gift.giver and c.state == "proposed" for c in m.book.corrected):
        why.add("group_correction_under_way")
    row = row_of(GroupDiscrepancy, key)
    by = m.who(r, "lab_reviewer", number=r.choice((1, 2)))
    done = m.attempt(
        why, lambda: corrections.propose(discrepancy=row, reason="sample_mixed", by=by, at=m.now)
    )
    if done:
        one = Corrected(done[0].pk, gift, gift.giver.known, found, by.id)
        m.book.corrected.append(one)
    return done


@step(6)
def agree_correction(m: Machine, r: Random) -> Any:
    """A second person agrees: whatever bears the old group lies still, and never serves again."""
    one = m.pick(r, [c for c in m.book.corrected if c.state == "proposed"], m.book.corrected)
    if one is None:
        return False
    row = row_of(GroupCorrection, one.key)
    by, gift = m.who(r, "lab_reviewer", number=r.choice((1, 2))), one.gift
    if r.random() < 0.1:
        why = set() if one.state == "proposed" else {"no_such_step"}
        done = m.attempt(why, lambda: corrections.withdraw(correction=row, by=by, at=m.now))
        one.state = "withdrawn" if done else one.state
        return "withdrawn" if done else None
    why = {"same_person"} if by.id == one.by else against_correcting(gift, m.book)
    outdated = gift.giver.known != one.old or (gift.settled and gift.settled[1] != one.found)
    if by.id != one.by and outdated:
        why.add("group_correction_outdated")
    why = why or (set() if one.state == "proposed" else {"no_such_step"})
    done = m.attempt(why, lambda: corrections.confirm(correction=row, by=by, at=m.now))
    if not done:
        return None
    one.state, gift.giver.known = "confirmed", one.found
    labelled = {g for g in m.book.gifts if g.giver is gift.giver and any(g.label) and g.label != one.found}  # fmt: skip
    return relabelled(m, one, labelled, done[0].recall_id)


def relabelled(m: Machine, one: Corrected, labelled: set[Gift], recall: int | None) -> str:
    touched = m.book.touched(labelled, set()) if labelled else set()
    m.says("whether something is recalled", recall is not None, bool(touched))
    if recall is None:
        return "nothing bore it"
    for bag in touched:
        bag.mislabelled = True
        for patient, (word, until, how) in bag.matches.items():
            bag.matches[patient] = word, min(until, m.now), how
    recalled(m, recall, f"blood.groupcorrection:{one.key}", labelled, set())
    return "taken back"


# -- pools -------------------------------------------------------------------------------------------------


@step(8)
def pool_samples(m: Machine, r: Random) -> Any:
    """Samples of several donations into one tube."""
    ready = [g for g in m.book.gifts if g.state == "drawn" and not g.pool and not g.single and "nat" not in g.results and "nat" not in g.runs]  # fmt: skip
    chosen = r.sample(ready, min(len(ready), r.randint(2, 6)))
    if m.book.gifts and r.random() < 0.12:
        chosen.append(r.choice(m.book.gifts))
    if r.random() < 0.05:
        chosen = chosen[:1]
    chosen = list(dict.fromkeys(chosen))
    if not chosen:
        return False
    why = set() if 2 <= len(chosen) <= 8 else {"pool_size"}
    for gift in chosen:
        if gift.state != "drawn":
            why.add("pool_donation_judged")
        if "nat" in gift.results or gift.runs.get("nat") or gift.single:
            why.add("pool_already_tested")
        if gift.pool:
            why.add("pool_already_pooled")
    rows, by = _rows(chosen), m.who(r, "lab_technician")
    done = m.attempt(why, lambda: pools.make(place=m.stage.centre, donations=rows, by=by, at=m.now))
    if done:
        made = Pool(done[0].pk, done[0].code, chosen)
        m.book.pools.append(made)
        for gift in chosen:
            gift.pool = made
    return done


def _rows(gifts: list[Gift]) -> list[Donation]:
    found = Donation.objects.in_bulk([g.key for g in gifts])
    return [found[g.key] for g in gifts]


@step(8)
def test_pool(m: Machine, r: Random) -> Any:
    """What a pool says: by the analyser's file, or typed by two persons."""
    pool = m.pick(r, [p for p in m.book.pools if p.state == "pending"], m.book.pools)
    if pool is None:
        return False
    word = "reactive" if r.random() < 0.3 else "nonreactive"
    row = Reading(pool.code, "nat", word, kit.TOOL, kit.LOT)
    why = (set() if pool.state == "pending" else {"pool_not_pending"}) or against_results(m)
    if r.random() < 0.6:
        done = _loaded(m, r, [row], why)
    else:
        by = m.who(r, "lab_technician", number=r.choice((1, 2, 3)))
        if not why and any(who == by.id for who, _ in pool.typed):
            why = {"typed_by_you"}
        done = m.attempt(
            why, lambda: laboratory.enter(place=m.stage.centre, readings=[row], by=by, at=m.now)
        )
        word = type_in(pool.typed, by.id, word) if done else ""
    if done and word:
        tested(pool, word)
    return (f"pool {word}" if word else "one typed") if done else None


def _loaded(m: Machine, r: Random, rows: list[Reading], why: set[str]) -> Any:
    from tests.proofs.steps_room import _files

    by, name = m.who(r, "lab_technician"), next(_files)
    return m.attempt(
        why,
        lambda: laboratory.load(
            place=m.stage.centre, name="混样.csv", digest=f"{name:064d}", readings=rows, by=by, at=m.now
        ),
    )  # fmt: skip


@step(8)
def resolve_pool(m: Machine, r: Random) -> Any:
    """The members of a pool that reacted, each by itself."""
    open_ones = [p for p in m.book.pools if p.state == "unresolved"]
    if not open_ones:
        return False
    pool = r.choice(open_ones)
    left = [g for g in pool.gifts if not g.single]
    some = left[: r.randint(1, len(left))]
    if r.random() < 0.05:
        some = [r.choice(pool.gifts)]
    return load(m, r, [(g, a, w) for g in some for a, w in lacking_one(r, g, "nat") or [("nat", "nonreactive")]])  # fmt: skip


@step(6)
def discriminate(m: Machine, r: Random) -> Any:
    """A nucleic-acid test that reacted is told apart by virus: what follows differs."""
    reacts = [g for g in m.book.gifts if g.state == "drawn" and nat_reacts(g)]
    gift = m.pick(r, reacts, m.book.gifts)
    if gift is None:
        return False
    found = {v for v in ("hbv", "hcv", "hiv") if r.random() < 0.4}
    rows = [
        Reading(gift.number, f"nat_{v}", "reactive" if v in found else "nonreactive", kit.TOOL, kit.LOT)
        for v in ("hbv", "hcv", "hiv")
    ]  # fmt: skip
    why = {"result_donation_judged"} if gift.state != "drawn" else set()
    why = why or (set() if nat_reacts(gift) else {"nat_not_reactive"})
    done = _loaded(m, r, rows, why or against_results(m))
    if done:
        gift.viruses |= found
    return ("hiv" if "hiv" in found else "another" if found else "none") if done else None


def nat_reacts(gift: Gift) -> bool:
    return "reactive" in (gift.single, *gift.runs.get("nat", ()))


@step(1)
def dissolve_pool(m: Machine, r: Random) -> Any:
    pool = m.pick(r, [p for p in m.book.pools if p.state == "pending"], m.book.pools)
    if pool is None:
        return False
    why = set() if pool.state == "pending" else {"no_such_step"}
    row, by = row_of(NatPool, pool.key), m.who(r, "lab_technician")
    done = m.attempt(why, lambda: pools.dissolve(pool=row, reason="pool_spoilt", by=by, at=m.now))
    if done:
        pool.state = "dissolved"
        pool.typed.clear()
        for gift in pool.gifts:
            gift.pool = None
    return done


# -- taken back ----------------------------------------------------------------------------------------------


def stands_against(words: list[tuple[str, str]], reason: str) -> set[str]:
    """What reacted is not taken back just to try again."""
    for assay, word in words:
        high = assay == "alt" and word.isdigit() and int(word) > 50
        if reason == "retest" and (high or word in ("reactive", "initial_reactive")):
            return {"result_reactive_stands"}
    return set()


GROUP = ("abo", "rhd")


@step(3)
def void_result(m: Machine, r: Random) -> Any:
    gift = at_bench(m, r)
    if gift is None or not gift.results:
        return False
    assay = r.choice(list(gift.results))
    reason = r.choice(("wrong_sample", "instrument_fault", "retest"))
    why = set() if gift.state == "drawn" else {"result_judged"}
    why = why or stands_against([(assay, gift.results[assay])], reason)
    row = Result.objects.filter(donation=gift.key, assay=assay).exclude(status="void").get()
    by = m.who(r, "lab_technician")
    done = m.attempt(why, lambda: laboratory.void(result=row, reason=reason, by=by, at=m.now))
    if not done:
        return None
    del gift.results[assay]
    gift.runs.pop(assay, None)
    if assay == "nat":
        gift.single = ""
        gift.viruses.clear()
    if assay in GROUP and gift.tubes:  # what was read from the same tubes goes together
        _without_tubes(gift)
    return done


def _without_tubes(gift: Gift) -> None:
    for assay in GROUP:
        gift.results.pop(assay, None)
        gift.runs.pop(assay, None)
    gift.tubes.clear()
    if gift.doubt:
        gift.doubt.after = 0


@step(3)
def begin_anew(m: Machine, r: Random) -> Any:
    """Runs that have come to no result, and what was typed once, are taken back."""
    begun = [(g, a) for g in m.book.gifts for a in [*g.wanted, *(a for a, v in g.typed.items() if v)]]  # fmt: skip
    begun += [(g, "grouping") for g in m.book.gifts if g.doubt]
    every = [(g, a) for g in m.book.gifts[-12:] for a in ("abo", "alt", "hiv", "nat")]
    chosen = m.pick(r, [(g, a) for g, a in begun if g.state == "drawn"], every)
    if chosen is None:
        return False
    gift, assay = chosen
    names = (*GROUP, "grouping") if assay in (*GROUP, "grouping") else (assay,)
    reason = r.choice(("wrong_sample", "control_failed", "retest"))
    words = [(a, w) for a in names for w in gift.runs.get(a, ())]
    words += [("nat", gift.single)] if assay == "nat" and gift.single else []
    of_tubes = bool(gift.tubes) and "grouping" in names
    typed = any(gift.typed.get(a) for a in names)
    why = set() if gift.state == "drawn" else {"donation_not_waiting"}
    if not why and "grouping" not in names and assay in gift.results:
        why = {"run_has_result"}
    if not why and not (words or of_tubes or typed):
        why = {"run_nothing_there"}
    why = why or stands_against(words, reason)
    row, by = row_of(Donation, gift.key), m.who(r, "lab_technician")
    done = m.attempt(
        why,
        lambda: laboratory.void_runs(donation=row, assay=assay, reason=reason, by=by, at=m.now),
    )
    if not done:
        return None
    for name in names:
        gift.typed.pop(name, None)
        gift.runs.pop(name, None)
    if assay == "nat":
        gift.single = ""
        gift.viruses.clear()
    if "grouping" in names:
        lapses = gift.doubt is not None and gift.doubt.after > 0
        _without_tubes(gift)
        gift.doubt = None if lapses else gift.doubt
    return done
