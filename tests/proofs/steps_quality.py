"""Steps of T2 of the quality officer: stock of another system, counts, what went wrong and what is done
about it, departures from a procedure, records that have stood long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from sanxian.blood.facts.registers import UnitLine
from sanxian.blood.models import (
    CorrectiveAction,
    Disposal,
    Nonconformity,
    StockCount,
    Takeover,
    Unit,
)
from sanxian.blood.models import Deviation as Departure
from sanxian.blood.services import counting, deviations, nonconformities, retention, takeovers
from sanxian.blood.services.nonconformities import Planned, Subject
from tests.proofs.machine import Machine, row_of, step
from tests.proofs.oracle import (
    GROUPS,
    LIVE,
    Bag,
    Count,
    Deviation,
    Erasure,
    Fault,
    Line,
    Register,
    day,
    days,
    found_in_count,
    stood_since,
)

_serials = count(1)
HERE = ("untested", "available", "reserved", "held")


# -- stock of another system --------------------------------------------------------------------------------


@step(1)
def state_register(m: Machine, r: Random) -> Any:
    """Somebody states what another system had released."""
    lines = [_line(m, r, n) for n in range(1, r.randint(2, 5))]
    why = set()
    if r.random() < 0.08 and m.book.bags:
        old = lines[0]
        taken = r.choice(list(m.book.bags.values())).number
        lines[0] = UnitLine(1, taken, old.component, old.abo, old.rhd, old.volume_ml, old.collected_at, old.expires_at)  # fmt: skip
        why = {"number_taken"}
    if r.random() < 0.08:
        old = lines[-1]
        lines[-1] = UnitLine(old.row, old.number, old.component, old.abo, old.rhd, old.volume_ml, old.collected_at, m.now)  # fmt: skip
        why = why | {"bag_past_expiry"}
    by = m.who(r, "stock_manager")
    done = m.attempt(
        why,
        lambda: takeovers.propose(
            place=m.stage.centre, system="旧系统", name="库存.xlsx", digest=f"{next(_serials):064d}", lines=lines, by=by, at=m.now
        ),
    )  # fmt: skip
    if done:
        m.book.registers.append(Register(done[0].pk, lines, by.id))
    return done


def _line(m: Machine, r: Random, row: int) -> UnitLine:
    kind = r.choice(("red_cells", "red_cells", "ffp", "platelets", "whole_blood"))
    abo, rhd = r.choice((*GROUPS, ("O", "-"), ("AB", "+")))
    drawn = m.now - days(r.choice((1, 2, 4)))
    life = {"red_cells": 35, "ffp": 365, "platelets": 5, "whole_blood": 21}[kind]
    number = f"TK{next(_serials):09d}"
    return UnitLine(row, number, kind, abo, rhd, 200, drawn, drawn + days(life))


@step(2)
def sign_register(m: Machine, r: Random) -> Any:
    """A second person signs: what is still in date is stock."""
    one = m.pick(r, [x for x in m.book.registers if x.state == "proposed"], m.book.registers)
    if one is None:
        return False
    why = set() if one.state == "proposed" else {"no_such_step"}
    row, by = row_of(Takeover, one.key), m.who(r, "quality_officer")
    if r.random() < 0.1:
        done = m.attempt(why, lambda: takeovers.withdraw(takeover=row, by=by, at=m.now))
        one.state = "withdrawn" if done else one.state
        return "withdrawn" if done else None
    if not why and any(_lies(line.number) for line in one.lines if line.expires_at > m.now):
        why = {"number_taken_now"}
    done = m.attempt(why, lambda: takeovers.confirm(takeover=row, by=by, at=m.now))
    if not done:
        return None
    one.state = "confirmed"
    made = {u.number: u.pk for u in Unit.objects.filter(takeover_line__takeover=row)}
    m.says("the bags taken over", set(made), {x.number for x in one.lines if x.expires_at > m.now})
    for line in one.lines:
        if line.number in made:
            bag = Bag(made[line.number], line.number, line.component, line.volume_ml, line.collected_at, line.expires_at, m.stage.centre, None)  # fmt: skip
            bag.state, bag.released, bag.group = "available", True, (line.abo, line.rhd)
            m.book.bags[bag.key] = bag
            one.bags.append(bag)
    return done


def _lies(number: str) -> bool:
    return Unit.objects.filter(number=number).exists()


@step(1)
def undo_register(m: Machine, r: Random) -> Any:
    """Taken back while every bag lies there untouched; it never lies on a shelf again."""
    one = m.pick(r, [x for x in m.book.registers if x.state == "confirmed"], m.book.registers)
    if one is None:
        return False
    why = set() if one.state == "confirmed" else {"no_such_step"}
    moved = [b for b in one.bags if b.state != "available" or b.place != m.stage.centre]
    if not why and moved:
        why = {"takeover_used"}
    seen = not why and any(b.key in m.seen for b in one.bags)
    row, by = row_of(Takeover, one.key), m.who(r, "quality_officer")
    done = m.attempt(
        why,
        lambda: takeovers.undo(takeover=row, by=by, at=m.now),
        perhaps=frozenset({"takeover_used"} if seen else ()),
    )
    if done:
        one.state = "undone"
        for bag in one.bags:
            bag.state = "discarded"
    return done


# -- counts ------------------------------------------------------------------------------------------------


def counter(m: Machine, r: Random, place: str) -> Any:
    return m.who(r, "stock_manager") if place == m.stage.centre else m.who(r, "hospital_clerk")


@step(2)
def open_count(m: Machine, r: Random) -> Any:
    spot = r.choice(m.book.spots) if r.random() < 0.5 else None
    place = spot.place if spot else r.choice((m.stage.centre, m.stage.hospital))
    open_one = any(c.state == "open" and c.place == place and c.spot is spot for c in m.book.counts)
    why = {"count_open_already"} if open_one else set()
    row, by = m.rows[spot.key] if spot else None, counter(m, r, place)
    done = m.attempt(why, lambda: counting.open_count(place=place, spot=row, by=by, at=m.now))
    if not done:
        return None
    there = [b for b in m.bags(*HERE) if b.place == place and (spot is None or b.spot is spot)]
    m.says("how many are expected", done[0].expected, len(there))
    made = Count(done[0].pk, place, spot, {b.number: Line(b, True) for b in there})
    m.book.counts.append(made)
    m.seen |= {b.key for b in there}
    return done


@step(3)
def scan_count(m: Machine, r: Random) -> Any:
    """Bags that were seen there: most of those expected, now and then one too many."""
    one = m.pick(r, [c for c in m.book.counts if c.state == "open"], m.book.counts)
    if one is None:
        return False
    seen = [n for n in one.lines if r.random() < 0.95]
    if r.random() < 0.3 and m.book.bags:
        seen.append(r.choice(list(m.book.bags.values())).number)
    why = set() if one.state == "open" else {"count_not_open"}
    if r.random() < 0.08:
        seen.append("看不清")
        why.add("count_number_unreadable")
    seen = list(dict.fromkeys(seen))
    if not seen:
        return False
    row, by = row_of(StockCount, one.key), counter(m, r, one.place)
    done = m.attempt(why, lambda: counting.scan(count=row, seen=seen, by=by, at=m.now))
    if not done:
        return None
    by_number = {b.number: b for b in m.book.bags.values()}
    for number in seen:
        one.lines.setdefault(number, Line(by_number.get(number), False)).seen = True
        m.seen |= {by_number[number].key} if number in by_number else set()
    return done


@step(3)
def finish_count(m: Machine, r: Random) -> Any:
    """What is missing is held until somebody knows where it went."""
    one = m.pick(r, [c for c in m.book.counts if c.state == "open"], m.book.counts)
    if one is None:
        return False
    why = set() if one.state == "open" else {"no_such_step"}
    if one.lines and not any(x.seen for x in one.lines.values()):
        why = {"count_not_begun"}
    row, by = row_of(StockCount, one.key), counter(m, r, one.place)
    done = m.attempt(why, lambda: counting.finish(count=row, by=by, at=m.now))
    if not done:
        return None
    one.state, one.by = "counted", by.id
    for line in one.lines.values():
        line.finding = found_in_count(one, line)
    told = dict(row.lines.values_list("number", "finding"))
    m.says("what the count found", told, {n: x.finding for n, x in one.lines.items()})
    for line in one.lines.values():
        if line.finding == "missing" and line.bag and line.bag.state != "held":
            m.book.hold(line.bag, "not_found")
    return done


EXPLAINS = {"missing": "lost", "elsewhere": "move_not_booked", "unexpected": "label_misread"}


@step(3)
def explain_count(m: Machine, r: Random) -> Any:
    counted = [c for c in m.book.counts if c.state == "counted"]
    one = m.pick(r, [c for c in counted if any(x.open for x in c.lines.values())], m.book.counts)
    if one is None or not one.lines:
        return False
    odd = [n for n, x in one.lines.items() if x.finding not in ("", "found", "left")]
    number = r.choice(odd) if odd and r.random() < 0.9 else r.choice(list(one.lines))
    line = one.lines[number]
    code = EXPLAINS.get(line.finding, "lost") if r.random() < 0.9 else "found_later"
    why = set()
    if one.state != "counted":
        why = {"count_not_counted"}
    elif line.finding in ("found", "left"):
        why = {"count_no_difference"}
    elif line.explained:
        why = {"count_explained_before"}
    elif code != EXPLAINS[line.finding] and line.finding != "missing":
        why = {"count_explanation_unfit"}
    row, by = row_of(StockCount, one.key), counter(m, r, one.place)
    done = m.attempt(
        why, lambda: counting.explain(count=row, explanations={number: code}, by=by, at=m.now)
    )
    if done:
        line.explained = by.id
    return done


@step(2)
def close_stock_count(m: Machine, r: Random) -> Any:
    """Another person than who counted and who explained."""
    one = m.pick(r, [c for c in m.book.counts if c.state == "counted"], m.book.counts)
    if one is None:
        return False
    role = "hospital_clerk" if one.place != m.stage.centre else "quality_officer"
    number = 2 if role == "hospital_clerk" and r.random() < 0.8 else 1
    by = counter(m, r, one.place) if r.random() < 0.2 else m.who(r, role, number=number)
    why = set()
    if one.by == by.id or any(x.explained == by.id for x in one.lines.values()):
        why.add("same_person")
    if one.state == "counted" and any(x.open for x in one.lines.values()):
        why.add("count_difference_unexplained")
    if not why and one.state != "counted":
        why = {"no_such_step"}
    row = row_of(StockCount, one.key)
    done = m.attempt(why, lambda: counting.close(count=row, by=by, at=m.now))
    if done:
        one.state = "closed"
    return done


# -- what went wrong -----------------------------------------------------------------------------------------


@step(2)
def open_fault(m: Machine, r: Random) -> Any:
    """Something is not as it should be; its bags are held at once where that is asked."""
    bags = m.some(r, m.bags(*LIVE), list(m.book.bags.values()), 2) if r.random() < 0.8 else []
    hold = r.random() < 0.7
    touched = [Subject("unit", b.number, b.key) for b in bags]
    by = m.who(r, "quality_officer")
    holdable = [b for b in bags if b.state in LIVE] if hold else []
    ours = all(b.place.startswith(m.stage.centre) for b in holdable)
    why = set() if ours else {"not_permitted"}
    done = m.attempt(
        why,
        lambda: nonconformities.open_nonconformity(
            place=m.stage.centre, kind="product", severity="major", area="storage", what="标签不清", touched=touched,
            hold=hold, by=by, at=m.now,
        ),
    )  # fmt: skip
    if not done:
        return None
    m.says("how many were held", done[0].held, len(holdable))
    for bag in holdable:
        m.book.hold(bag, "awaiting_inquiry")
        m.book.close_issue(bag, "held")
    m.seen |= {b.key for b in bags}
    m.book.faults.append(Fault(done[0].pk, day(m.now)))
    return done


@step(6)
def look_into_fault(m: Machine, r: Random) -> Any:
    """The next word about a fault: its cause, a plan, what was done, whether it helped, the end."""
    one = m.pick(r, [f for f in m.book.faults if f.state != "closed"], m.book.faults)
    if one is None:
        return False
    usual = {"open": "investigate", "investigated": "plan", "planned": "do", "checked": "close", "closed": "close"}  # fmt: skip
    word = usual[one.state] if not (one.state == "planned" and one.done) else "check"
    if r.random() < 0.15:
        word = r.choice(("investigate", "plan", "check", "close", "do"))
    return _word(m, r, one, word)


def _word(m: Machine, r: Random, one: Fault, word: str) -> Any:
    number = r.choice((1, 2, 2)) if word == "close" else 1
    by = m.who(r, "quality_officer", number=number)
    row = row_of(Nonconformity, one.key)
    given = {"by": by, "at": m.now}
    before = {"investigate": "open", "plan": "investigated", "check": "planned", "close": "checked", "do": ""}[word]  # fmt: skip
    why = set() if one.state == before else {"no_such_step"}
    if word == "investigate":
        do = lambda: nonconformities.investigate(nonconformity=row, cause="method", why="没有核对", **given)  # noqa: E731 # fmt: skip
    elif word == "plan":
        owner = m.stage.who("quality_officer").id
        actions = [Planned("corrective", "逐袋核对", owner, day(m.now) + days(7))]
        do = lambda: nonconformities.plan(nonconformity=row, actions=actions, **given)  # noqa: E731
    elif word == "do":
        action = CorrectiveAction.objects.filter(nonconformity=row).order_by("-pk").first()
        if action is None:
            return False
        why = set() if one.state == "planned" and not one.done else {"no_such_step"}
        do = lambda: nonconformities.do(action=action, result="改了", **given)  # noqa: E731
    elif word == "check":
        helps = r.random() < 0.8
        if one.state == "planned" and not one.done:
            why = {"action_not_done"}
        do = lambda: nonconformities.check(nonconformity=row, effective=helps, **given)  # noqa: E731
    else:
        if one.checked_by == by.id:
            why = {"same_person"}
        do = lambda: nonconformities.close(nonconformity=row, **given)  # noqa: E731
    done = m.attempt(why, do)
    if not done:
        return None
    if word == "do":
        one.done = True
    elif word == "check" and not helps:
        one.state, one.done = "investigated", False
        return "did not help"
    else:
        one.state = {"investigate": "investigated", "plan": "planned", "check": "checked", "close": "closed"}[word]  # fmt: skip
        one.checked_by = by.id if word == "check" else one.checked_by
        one.done = one.done and word != "plan"
    return word


@step(2)
def deviate(m: Machine, r: Random) -> Any:
    """A departure from the procedure: asked, allowed by another person, over on its day."""
    waiting = [d for d in m.book.deviations if d.state == "proposed"]
    if not m.book.deviations or r.random() < 0.3:
        return _ask_deviation(m, r)
    one = m.pick(r, waiting, m.book.deviations)
    if one is None:
        return False
    row, by = row_of(Departure, one.key), m.who(r, "quality_officer")
    if one.state == "approved" and r.random() < 0.5:
        done = m.attempt(set(), lambda: deviations.end(deviations=[row], by=by, at=m.now))
        one.state = "ended" if done else one.state
        return "ended" if done else None
    why = {"same_person"} if one.by == by.id else set()
    if one.until < day(m.now):
        why.add("deviation_over")
    why = why or (set() if one.state == "proposed" else {"no_such_step"})
    done = m.attempt(why, lambda: deviations.approve(deviation=row, by=by, at=m.now))
    one.state = "approved" if done else one.state
    return "approved" if done else None


def _ask_deviation(m: Machine, r: Random) -> Any:
    since = day(m.now) + days(r.choice((0, 0, 1, -1)))
    until = since + days(r.choice((0, 3, 7, -1)))
    why = {"deviation_begins_in_the_past"} if since < day(m.now) else set()
    if until < since:
        why.add("deviation_ends_before")
    by = m.who(r, "quality_officer" if r.random() < 0.3 else "lab_technician")
    done = m.attempt(
        why,
        lambda: deviations.propose(
            place=m.stage.centre, area="laboratory", what="改用备用试剂", why="断货", since=since, until=until, by=by, at=m.now
        ),
    )  # fmt: skip
    if done:
        m.book.deviations.append(Deviation(done[0].pk, until, by.id))
    return "asked" if done else None


# -- records ----------------------------------------------------------------------------------------------------


def years_ago(at: datetime, n: int, more: int) -> datetime:
    """The same hour n years ago, and some days."""
    return at.replace(year=at.year - n, day=min(at.day, 28)) - timedelta(days=more)


@step(1)
def old_record(m: Machine, r: Random) -> Any:
    """A fault of years ago that was closed then."""
    then = years_ago(m.now, r.choice((8, 9, 10, 10, 11)), r.choice((-3, 0, 2)))
    by, other = m.stage.who("quality_officer"), m.stage.who("quality_officer", number=2)
    given: dict[str, Any] = {"by": by, "at": then}
    row = nonconformities.open_nonconformity(
        place=m.stage.centre, kind="error", severity="minor", area="records", what="登记表写错", **given
    )  # fmt: skip
    nonconformities.investigate(nonconformity=row, cause="person", why="看错行", **given)
    actions = [Planned("corrective", "改", by.id, day(then))]
    nonconformities.plan(nonconformity=row, actions=actions, **given)
    nonconformities.do(action=row.actions.get(), result="改了", **given)
    nonconformities.check(nonconformity=row, effective=True, **given)
    nonconformities.close(nonconformity=row, by=other, at=then)
    made = Fault(row.pk, day(then), state="closed", done=True, checked_by=by.id)
    m.book.faults.append(made)
    return "done"


@step(2)
def propose_erasing(m: Machine, r: Random) -> Any:
    """What has stood its ten years, and nothing younger, whatever is asked."""
    listed = {f for e in m.book.erasures if e.state in ("proposed", "agreed") for f in e.faults}
    due = [f for f in m.book.faults if f.state == "closed" and not f.erased and f not in listed and stood_since(f.on, m.now)]  # fmt: skip
    why = set() if due else {"nothing_past_its_time"}
    by = m.who(r, "quality_officer")
    done = m.attempt(
        why,
        lambda: retention.propose(place=m.stage.centre, kind="quality", by=by, at=m.now),
    )
    if not done:
        return None
    said = set(done[0].lines.values_list("key", flat=True))
    m.says("what may be erased", said, {f.key for f in due})
    m.book.erasures.append(Erasure(done[0].pk, due))
    return done


@step(3)
def agree_erasing(m: Machine, r: Random) -> Any:
    """One person agrees, another erases; a record that is younger is never touched."""
    one = m.pick(r, [e for e in m.book.erasures if e.state in ("proposed", "agreed")], m.book.erasures)  # fmt: skip
    if one is None:
        return False
    row = row_of(Disposal, one.key)
    by = m.who(r, "quality_officer", number=r.choice((1, 2)))
    if one.state == "proposed" and r.random() < 0.8:
        done = m.attempt(set(), lambda: retention.agree(disposal=row, by=by, at=m.now))
        if done:
            one.state, one.by = "agreed", by.id
        return "agreed" if done else None
    why = {"same_person"} if one.by == by.id else set()
    why = why or (set() if one.state == "agreed" else {"no_such_step"})
    done = m.attempt(why, lambda: retention.erase(disposal=row, by=by, at=m.now))
    if not done:
        return None
    one.state = "erased"
    for fault in one.faults:
        fault.erased = True
    stands = {x.pk for x in Nonconformity.objects.all() if str(x.what or "")}
    m.says("which records still stand", stands, {f.key for f in m.book.faults if not f.erased})
    return "erased"
