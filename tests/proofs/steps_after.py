"""Steps of T2 after a finding: the confirming laboratory's answer, and the way back to giving."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from sanxian.blood.models import Confirmation, CounsellingCase, Donation, Donor
from sanxian.blood.models import Reentry as Row
from sanxian.blood.services import confirmations, reentry
from tests.proofs.machine import Machine, row_of, step
from tests.proofs.oracle import MARKERS, Answer, Case, Return, against_return, day, days, months

REASON = "papers_incomplete"

# -- the confirming laboratory -------------------------------------------------------------------------


@step(3)
def send_sample(m: Machine, r: Random) -> Any:
    """A sample of what reacted goes to another laboratory."""
    reacts = [(g, k) for g in m.book.gifts for k in MARKERS if g.results.get(k) in ("reactive", "initial_reactive")]  # fmt: skip
    every = [(g, r.choice(MARKERS)) for g in m.book.gifts]
    chosen = m.pick(r, reacts, every)
    if chosen is None:
        return False
    gift, marker = chosen
    why = set() if chosen in reacts else {"confirmation_not_reactive"}
    waits = any(a.giver is gift.giver and a.marker == marker and a.state != "agreed" for a in m.book.answers)  # fmt: skip
    if not why and waits:
        why = {"confirmation_under_way"}
    donor, donation = row_of(Donor, gift.giver.key), row_of(Donation, gift.key)
    by = m.who(r, "lab_technician")
    done = m.attempt(
        why,
        lambda: confirmations.send(
            place=m.stage.centre, donor=donor, donation=donation, purpose="confirm", marker=marker,
            method="western_blot", laboratory="市疾控中心", by=by, at=m.now,
        ),
    )  # fmt: skip
    if done:
        m.book.answers.append(Answer(done[0].pk, gift.giver, marker, day(m.now)))
    return done


@step(5)
def type_answer(m: Machine, r: Random) -> Any:
    """Two persons type the same answer; two that differ are both forgotten."""
    one = m.pick(r, [a for a in m.book.answers if a.state != "agreed"], m.book.answers)
    if one is None:
        return False
    outcome = r.choice(("positive", "negative", "negative", "indeterminate"))
    if one.said and r.random() < 0.7:
        outcome = one.said
    on = day(m.now) + days(1) if r.random() < 0.05 else day(m.now)
    by = m.who(r, "lab_technician", number=r.choice((1, 2, 3)))
    why = {"confirmation_day"} if on > day(m.now) else set()
    same = (one.said, one.on) == (outcome, on)
    if not why and one.state != "sent" and one.by == by.id:
        why = {"typed_by_you"}
    elif not why and one.state == "agreed":
        why = {"no_such_step"}
    row = row_of(Confirmation, one.key)
    done = m.attempt(
        why,
        lambda: confirmations.answer(
            confirmation=row, outcome=outcome, reported_on=on, by=by, at=m.now
        ),
    )
    if not done:
        return None
    if one.state == "sent":
        one.state, one.said, one.on, one.by = "read", outcome, on, by.id
        return "one typed"
    one.state, one.by = ("agreed", one.by) if same else ("sent", "")
    one.said = outcome if same else ""
    return "two agree" if same else "two differ"


# -- the way back ----------------------------------------------------------------------------------------


def case_row(case: Case) -> CounsellingCase:
    return CounsellingCase.objects.select_related("donor", "donation").get(donation=case.gift.key)


@step(3)
def sample_again(m: Machine, r: Random) -> Any:
    """A sample of a donor who is barred, which is no donation."""
    case = m.pick(r, m.book.cases)
    if case is None:
        return False
    free, today = months(case.since, 6), day(m.now)
    on: date = r.choice((today, today + days(1), free, months(free, 1), free - days(1), today - days(31)))  # fmt: skip
    said = dict.fromkeys(MARKERS, "nonreactive")
    if r.random() < 0.08:
        said[r.choice(MARKERS)] = "reactive"
    why = {"sample_ahead"} if on > today else set()
    row, by = case_row(case), m.who(r, "counsellor")
    done = m.attempt(
        why, lambda: reentry.test(case=row, taken_on=on, results=said, by=by, at=m.now)
    )
    if done:
        case.samples.append((on, "reactive" not in said.values()))
    return done


def against(m: Machine, case: Case) -> set[str]:
    said = {a.said for a in m.book.answers if a.giver is case.gift.giver and a.state == "agreed"}
    return against_return(case, day(m.now), said)


@step(4)
def propose_return(m: Machine, r: Random) -> Any:
    """The counsellor finds that a donor may come back; nothing changes yet."""
    ripe = [c for c in m.book.cases if c.bars and not against(m, c)]
    case = m.pick(r, ripe, m.book.cases)
    if case is None:
        return False
    why = against(m, case) | (set() if case.bars else {"reentry_no_deferral"})
    if not why and any(w.case is case and w.state == "proposed" for w in m.book.returns):
        why = {"reentry_there_already"}
    row, by = case_row(case), m.who(r, "counsellor")
    done = m.attempt(why, lambda: reentry.propose(case=row, by=by, at=m.now))
    if done:
        m.book.returns.append(Return(done[0].pk, case))
    return done


@step(3)
def agree_return(m: Machine, r: Random) -> Any:
    """A second person agrees; the rule is asked once more, and what barred her is lifted."""
    one = m.pick(r, [w for w in m.book.returns if w.state == "proposed"], m.book.returns)
    if one is None:
        return False
    row = Row.objects.select_related("case__donor", "case__donation").get(pk=one.key)
    by = m.who(r, "quality_officer")
    if r.random() < 0.1:
        why = set() if one.state == "proposed" else {"no_such_step"}
        done = m.attempt(why, lambda: reentry.refuse(reentry=row, reason=REASON, by=by, at=m.now))
        one.state = "refused" if done else one.state
        return "refused by the second" if done else None
    why = against(m, one.case) or (set() if one.state == "proposed" else {"no_such_step"})
    done = m.attempt(why, lambda: reentry.agree(reentry=row, by=by, at=m.now))
    if done:
        one.state, one.case.bars = "agreed", False
        giver = one.case.gift.giver
        giver.barred = any(c.bars for c in m.book.cases if c.gift.giver is giver)
    return done
