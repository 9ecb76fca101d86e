"""Steps of T2 in the component room: what is made of bags, where they lie, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sanxian.blood.models import Excursion
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.services import components, processing, temperatures
from sanxian.core.actor import Actor
from tests.proofs.machine import Machine, row_of, step
from tests.proofs.oracle import (
    ALLOWED_OUTSIDE,
    BANDS,
    COLD,
    ENDED,
    LIVE,
    PLATELETS,
    SHELF,
    Bag,
    Spot,
    Warmth,
    against_clearing,
    against_making,
    days,
    hours,
    years,
)

Sized = list[tuple[str, int, datetime]]  # kind, mL, expiry of each child


def maker(m: Machine, r: Random, place: str) -> tuple[Actor, set[str]]:
    """Who makes components, and whether she may do it where the bag lies."""
    ours = place.startswith(m.stage.centre)
    return m.who(r, "component_technician"), set() if ours else {"not_permitted"}


def without_donation(bag: Bag) -> set[str]:
    """The parts of a bag are numbered by its donation: a pool, and what another system released, have
    none here."""
    if bag.gift:
        return set()
    return {"taken_over_not_separated" if bag.foreign else "pool_stays_as_it_is"}


def carry_over(parent: Bag, kind: str, ml: int, expires: datetime, row: Any, place: str) -> Bag:
    """A child as it must be: white cells and rays are told of cells only."""
    bag = Bag(row.pk, row.number, kind, ml, parent.collected, expires, place, parent.gift)
    cells = COLD[kind] in ("red_cells", "platelets", "frozen_cells") and kind in KEEPS_CELLS
    bag.rays, bag.filtered = parent.rays and cells, parent.filtered and cells
    bag.washed, bag.cmv, bag.lacks = parent.washed, parent.cmv, parent.lacks
    bag.opened = parent.opened
    return bag


KEEPS_CELLS = ("whole_blood", "red_cells", "washed_red_cells", "frozen_red_cells", "thawed_red_cells", *PLATELETS)  # fmt: skip


def make(
    m: Machine, why: set[str], do: Callable[[], Any], plans: Sequence[tuple[Bag, Sized]], **given: bool
) -> Any:  # fmt: skip
    """Do it, and write the children into the book as the oracle foresees them."""
    done = m.attempt(why, do, exact=False)
    if not done:
        return None
    rows = done[0] if isinstance(done[0], list) else [done[0]]
    m.says("the number of children", len(rows), sum(len(sized) for _, sized in plans))
    left = list(rows)
    for parent, sized in plans:
        for kind, ml, expires in sized:
            row = next((u for u in left if u.component == kind and u.donation_id == (parent.gift and parent.gift.key)), None)  # fmt: skip
            if row is None:
                m.says("a child", [u.component for u in left], kind)
            left.remove(row)
            child = carry_over(parent, kind, ml, expires, row, parent.place)
            for name, value in given.items():
                setattr(child, name, value)
            m.book.born(child, [parent])
        m.book.leave(parent, m.now)
    return done


def chosen(m: Machine, r: Random, kinds: Sequence[str], most: int = 2, **more: Any) -> list[Bag]:
    good = [b for b in m.bags(*SHELF) if b.kind in kinds and not against_making(b, m.now) and b.place.startswith(m.stage.centre)]  # fmt: skip
    every = list(m.book.bags.values())
    return m.some(r, good, every, most)


# -- making ------------------------------------------------------------------------------------------


@step(14)
def separate(m: Machine, r: Random) -> Any:
    bags = chosen(m, r, ("whole_blood",), 3)
    if not bags:
        return False
    into = r.choice(((), (), ("red_cells", "platelets", "ffp"), ("red_cells", "platelets", "frozen_plasma")))  # fmt: skip
    by, why = maker(m, r, bags[0].place)
    plans = []
    for bag in bags:
        first = against_making(bag, m.now) | ({"unit_not_whole_blood"} if bag.kind != "whole_blood" else set()) | without_donation(bag)  # fmt: skip
        why |= first if why != {"not_permitted"} else set()
    late = set()
    for bag in bags:
        age = m.now - bag.collected
        wanted = into or ("red_cells", "ffp" if age < hours(8) else "frozen_plasma")
        if ("platelets" in wanted and age >= hours(6)) or ("ffp" in into and age >= hours(8)):
            late.add("component_too_late")
        plans.append((bag, [(kind, *_part(bag, kind, "platelets" in wanted)) for kind in wanted]))
    rows = m.units(bags)
    return make(
        m, why or late, lambda: components.separate(units=rows, into=into, by=by, at=m.now), plans
    )  # fmt: skip


def _part(bag: Bag, kind: str, with_platelets: bool) -> tuple[int, datetime]:
    of_200 = {"red_cells": 150, "platelets": 25}.get(kind, 75 if with_platelets else 100)
    return bag.ml * of_200 // 200, life(bag, kind)


def life(bag: Bag, kind: str) -> datetime:
    """Until when a part keeps: what was opened, and irradiated cells, no longer than the whole."""
    ends = {
        "red_cells": bag.collected + days(35),
        "platelets": bag.collected + days(5),
        "ffp": years(bag.collected, 1),
        "frozen_plasma": years(bag.collected, 4),
        "cryo": years(bag.collected, 1),
    }
    short = bag.opened or (bag.rays and kind == "red_cells")
    return min(ends[kind], bag.expires) if short else ends[kind]


@step(3)
def cryo(m: Machine, r: Random) -> Any:
    bags = chosen(m, r, ("ffp",))
    if not bags:
        return False
    by, why = maker(m, r, bags[0].place)
    for bag in bags:
        first = against_making(bag, m.now) | ({"unit_not_ffp"} if bag.kind != "ffp" else set()) | without_donation(bag)  # fmt: skip
        why |= first if why != {"not_permitted"} else set()
    plans = []
    for bag in bags:
        small = max(1, bag.ml * 25 // 200)
        sized = [("cryo", small, life(bag, "cryo")), ("frozen_plasma", max(1, bag.ml - small), life(bag, "frozen_plasma"))]  # fmt: skip
        plans.append((bag, sized))
    rows = m.units(bags)
    return make(m, why, lambda: components.make(units=rows, by=by, at=m.now), plans)


TREATED: dict[str, dict[str, str]] = {
    "leucodeplete": {k: k for k in ("whole_blood", "red_cells", "platelets", "apheresis_platelets")},
    "wash": {"red_cells": "washed_red_cells", "thawed_red_cells": "washed_red_cells"},
    "irradiate": {k: k for k in ("whole_blood", "red_cells", "washed_red_cells", "thawed_red_cells", "platelets", "apheresis_platelets")},
    "freeze": {"red_cells": "frozen_red_cells"},
    "thaw": {"ffp": "thawed_plasma", "frozen_plasma": "thawed_plasma", "cryo": "thawed_cryo", "frozen_red_cells": "thawed_red_cells"},
    "convert": {"ffp": "frozen_plasma"},
}  # fmt: skip
KEPT = {"leucodeplete": 90, "wash": 85, "irradiate": 100, "freeze": 100, "thaw": 90, "convert": 100}
GIVEN: dict[str, dict[str, bool]] = {"leucodeplete": {"filtered": True}, "wash": {"washed": True}, "irradiate": {"rays": True}}  # fmt: skip


def against_treating(bag: Bag, word: str, at: datetime) -> set[str]:
    found = against_making(bag, at, old=word == "convert")
    if bag.pooled:
        found.add("pool_stays_as_it_is")
    if bag.kind not in TREATED[word]:
        return found | {"treatment_not_for_this"}
    if (word == "leucodeplete" and bag.filtered) or (word == "irradiate" and bag.rays):
        found.add("treated_before")
    if word == "irradiate" and bag.kind not in PLATELETS and at >= bag.collected + days(14):
        found.add("irradiation_too_late")
    if word == "freeze" and at >= bag.collected + days(6):
        found.add("freeze_too_late")
    if word == "convert" and at < bag.expires:
        found.add("plasma_still_fresh")
    if word == "convert" and (
        at >= years(bag.collected, 4) or bag.expires < years(bag.collected, 1)
    ):
        found.add("unit_past_expiry")
    return found


def ends(bag: Bag, word: str, at: datetime, closed: bool) -> datetime:
    """When the child expires: never later than its parent, but for freezing and conversion."""
    if word == "freeze":
        return years(bag.collected, 10)
    if word == "convert":
        return years(bag.collected, 4)
    left = {
        "leucodeplete": None if closed else hours(24),
        "wash": hours(24),
        "irradiate": None if bag.kind in PLATELETS else days(14),
        "thaw": hours(6) if bag.kind == "cryo" else hours(24),
    }[word]
    return min(bag.expires, at + left) if left else bag.expires


def treat(m: Machine, r: Random, word: str) -> Any:
    bags = chosen(m, r, tuple(TREATED[word]), 2)
    if not bags:
        return False
    by, why = maker(m, r, bags[0].place)
    closed = word != "leucodeplete" or r.random() < 0.7
    for bag in bags:
        if not why or why != {"not_permitted"}:
            why = why | against_treating(bag, word, m.now)
    plans: list[tuple[Bag, Sized]] = []
    for bag in bags if not why else ():
        kind = TREATED[word][bag.kind]
        size = max(1, bag.ml * KEPT[word] // 100)
        plans.append((bag, [(kind, size, ends(bag, word, m.now, closed))]))
    rows = m.units(bags)
    more = {"closed": closed} if word == "leucodeplete" else {}
    do = getattr(processing, word)
    given = GIVEN.get(word, {}) | ({"opened": True} if word in ("wash", "thaw") or not closed else {})  # fmt: skip
    return make(m, why, lambda: do(units=rows, by=by, at=m.now, **more), plans, **given)


@step(5)
def leucodeplete(m: Machine, r: Random) -> Any:
    return treat(m, r, "leucodeplete")


@step(4)
def wash(m: Machine, r: Random) -> Any:
    return treat(m, r, "wash")


@step(4)
def irradiate(m: Machine, r: Random) -> Any:
    return treat(m, r, "irradiate")


@step(2)
def freeze(m: Machine, r: Random) -> Any:
    return treat(m, r, "freeze")


@step(4)
def thaw(m: Machine, r: Random) -> Any:
    return treat(m, r, "thaw")


@step(1)
def convert(m: Machine, r: Random) -> Any:
    return treat(m, r, "convert")


@step(3)
def split(m: Machine, r: Random) -> Any:
    kinds = ("whole_blood", "red_cells", "washed_red_cells", "thawed_plasma", *PLATELETS)
    bags = chosen(m, r, kinds, 1)
    if not bags:
        return False
    bag = bags[0]
    by, why = maker(m, r, bag.place)
    each = r.choice((20, 40, 60, 10, bag.ml // 2, bag.ml))
    volumes = [each] * r.choice((1, 2, 2, 3, 7))
    if not why:
        why = against_making(bag, m.now)
        if bag.pooled:
            why.add("pool_stays_as_it_is")
        if bag.kind not in kinds:
            why.add("treatment_not_for_this")
        if not 2 <= len(volumes) <= 6:
            why.add("split_into_so_many")
        if each < 20:
            why.add("split_part_too_small")
        if sum(volumes) > bag.ml:
            why.add("split_more_than_there_is")
    sized = [(bag.kind, v, bag.expires) for v in volumes]
    row = m.units([bag])[0]
    return make(m, why, lambda: processing.split(unit=row, volumes=volumes, by=by, at=m.now), [(bag, sized)])  # fmt: skip


@step(8)
def pool(m: Machine, r: Random) -> Any:
    """Platelets, or thawed cryoprecipitate, of one group into one bag."""
    here = [b for b in m.bags("available") if b.kind in ("platelets", "thawed_cryo") and b.place == m.stage.centre and b.expires > m.now]  # fmt: skip
    if not here:
        return False
    kind, group = r.choice([(b.kind, b.group) for b in here])
    same = [b for b in here if (b.kind, b.group) == (kind, group)]
    bags = same[: r.choice((4, 4, 5))]
    if len(bags) < 4 and r.random() < 0.8:
        return False
    if r.random() < 0.15:
        bags = [*bags[:3], r.choice(list(m.book.bags.values()))]
    bags = list(dict.fromkeys(bags))
    far = [b.place for b in bags if not b.place.startswith(m.stage.centre)]
    by, why = maker(m, r, far[0] if far else bags[0].place)
    for bag in bags if not why else ():
        why |= against_making(bag, m.now)
        if bag.gift is None:
            why.add("taken_over_not_pooled" if bag.foreign else "pool_stays_as_it_is")
        if bag.kind not in ("platelets", "thawed_cryo"):
            why.add("treatment_not_for_this")
        if not bag.released:
            why.add("pool_needs_release")
    if why != {"not_permitted"}:
        checks = {
            "pool_of_so_many": not 4 <= len(bags) <= 10,
            "pool_of_one_group": len({b.group for b in bags}) > 1,
            "pool_of_one_component": len({b.kind for b in bags}) > 1,
            "pool_of_one_place": len({b.place for b in bags}) > 1,
        }
        why |= {code for code, holds in checks.items() if holds}
    rows = m.units(bags)
    done = m.attempt(why, lambda: processing.pool(units=rows, by=by, at=m.now))
    if not done:
        return None
    row = done[0]
    becomes, left = ("pooled_platelets", hours(24)) if kind == "platelets" else ("pooled_cryo", hours(6))  # fmt: skip
    child = Bag(
        row.pk, row.number, becomes, sum(b.ml for b in bags) * 98 // 100,
        min(b.collected for b in bags), min([m.now + left, *(b.expires for b in bags)]), bags[0].place, None,
    )  # fmt: skip
    child.rays, child.filtered = all(b.rays for b in bags), all(b.filtered for b in bags)
    child.washed, child.cmv = all(b.washed for b in bags), all(b.cmv for b in bags)
    child.lacks = " ".join(sorted(set.intersection(*(set(b.lacks.split()) for b in bags))))
    m.book.born(child, bags)
    for bag in bags:
        m.book.leave(bag, m.now)
    return done


# -- holding and the end -------------------------------------------------------------------------------


def keeper(m: Machine, r: Random, place: str, role: str) -> tuple[Actor, set[str]]:
    """Whose word counts where the bag lies: the centre's officer or the hospital's clerk."""
    if place.startswith(m.stage.hospital):
        return m.who(r, "hospital_clerk"), set()
    ours = place.startswith(m.stage.centre)
    return m.who(r, role), set() if ours else {"not_permitted"}


def elsewhere(bags: Sequence[Bag]) -> set[str]:
    """The service asks the first bag's place first, then says of each that lies elsewhere."""
    return {"unit_elsewhere"} if len({b.place for b in bags}) > 1 else set()


@step(2)
def hold(m: Machine, r: Random) -> Any:
    bags = m.some(r, m.bags(*LIVE), list(m.book.bags.values()), 2)
    if not bags:
        return False
    by, why = keeper(m, r, bags[0].place, "quality_officer")
    if not why and any(b.state not in LIVE for b in bags):
        why = {"unit_not_holdable"}
    rows = m.units(bags)
    done = m.attempt(why, lambda: components.hold(units=rows, reason="appearance", by=by, at=m.now))
    if done:
        for bag in bags:
            m.book.hold(bag, "appearance")
            m.book.close_issue(bag, "held")
    return done


@step(10)
def clear(m: Machine, r: Random) -> Any:
    here = [b for b in m.bags("held") if b.place.startswith(m.stage.centre)]
    good = [b for b in here if not against_clearing(b, m.book, m.now)]
    every = here if r.random() < 0.8 else list(m.book.bags.values())
    bags = m.some(r, good, every, 2)
    if not bags:
        return False
    ours = bags[0].place.startswith(m.stage.centre)
    by, why = m.who(r, "quality_officer"), set() if ours else {"not_permitted"}
    for bag in bags if ours else ():
        why |= against_clearing(bag, m.book, m.now)
    rows = m.units(bags)
    done = m.attempt(
        why, lambda: components.clear(units=rows, reason="checked_good", by=by, at=m.now)
    )
    if done:
        for bag in bags:
            bag.state, bag.held_for = _cleared(bag), ""
    return done


def _cleared(bag: Bag) -> str:
    """What a held bag is when nothing holds it any more: in a box that has left it travels on."""
    if bag.box and bag.box.state == "sent":
        return "travelling"
    return "available" if bag.released else "untested"


@step(2)
def discard(m: Machine, r: Random) -> Any:
    open_ones = ("untested", "available", "reserved", "held", "issued")
    good = [b for b in m.bags(*open_ones) if b.state == "held" or b.expires <= m.now]
    bags = m.some(r, good, list(m.book.bags.values()), 2)
    if not bags:
        return False
    by, why = keeper(m, r, bags[0].place, "stock_manager")
    reason = "expired" if all(b.expires <= m.now for b in bags) or r.random() < 0.1 else "bag_leaking"  # fmt: skip
    if not why and any(b.state not in open_ones for b in bags):
        why = {"unit_not_discardable"}
    elif not why and reason == "expired" and any(b.expires > m.now for b in bags):
        why = {"unit_in_date"}
    rows = m.units(bags)
    done = m.attempt(why, lambda: components.discard(units=rows, reason=reason, by=by, at=m.now))
    if done:
        for bag in bags:
            gone(m, bag)
    return done


def gone(m: Machine, bag: Bag) -> None:
    bag.state = "discarded"
    m.book.let_go(bag)
    m.book.close_issue(bag, "discarded")
    m.book.leave(bag, m.now)


@step(3)
def expire(m: Machine, r: Random) -> Any:
    """The house's own hour: old plasma is converted, what else is past its time is discarded."""
    still = (*SHELF, "reserved", "held")
    due = [b for b in m.bags(*still) if b.expires <= m.now]
    if not due:
        return False
    ripe = [b for b in due if b.kind == "ffp" and b.place == m.stage.centre and not against_treating(b, "convert", m.now)]  # fmt: skip
    if ripe:
        return False  # the machine's own step does that
    n = components.tick(m.now)
    m.says("how many were discarded", n, len(due))
    for bag in due:
        gone(m, bag)
    return "done"


# -- where they lie ------------------------------------------------------------------------------------


def out_now(spot: Spot, m: Machine) -> bool:
    return any(w.open and w.spot is spot and w.goes_on for w in m.book.warmths)


@step(8)
def store(m: Machine, r: Random) -> Any:
    spot = r.choice(m.book.spots)
    here = [b for b in m.bags("untested", "available", "reserved", "held") if b.place == spot.place]
    bags = m.some(r, [b for b in here if COLD[b.kind] == spot.zone], list(m.book.bags.values()), 6)
    if not bags:
        return False
    by, why = keeper(m, r, bags[0].place, "stock_manager")
    for bag in bags if not why else ():
        if bag.state in (*ENDED, "travelling", "issued"):
            why.add("unit_not_here")
        if bag.place != spot.place:
            why.add("spot_elsewhere")
        if COLD[bag.kind] != spot.zone:
            why.add("spot_too_warm_or_cold")
    if why != {"not_permitted"} and out_now(spot, m):
        why.add("spot_in_excursion")
    rows, place = m.units(bags), m.rows[spot.key]
    done = m.attempt(why, lambda: components.store(units=rows, spot=place, by=by, at=m.now))
    if done:
        for bag in bags:
            m.book.leave(bag, m.now)
            bag.spot = spot
            spot.stays.append([bag, m.now, None])
    return done


@step(5)
def log(m: Machine, r: Random) -> Any:
    """A reading now, or the logger's lines of the last hours, which may have been warm."""
    spot = r.choice(m.book.spots)
    low, high = BANDS[spot.zone]
    good = (low + high) // 2
    if r.random() < 0.4:
        length = r.choice((20, 40, 50, 70, 100))
        moments = [m.now - timedelta(minutes=n) for n in (length, length // 2, 1)]
        readings = {at: high + 3 for at in moments}
        readings[m.now] = r.choice((good, good, high + 4))
    else:
        readings = {m.now: r.choice((good, good, good, low, high))}
    why = {"reading_differs"} if any(spot.log.get(at, c) != c for at, c in readings.items()) else set()  # fmt: skip
    by = m.who(r, "stock_manager" if spot.place == m.stage.centre else "hospital_clerk")
    rows = [Reading(at, Decimal(c)) for at, c in readings.items()]
    place = m.rows[spot.key]
    done = m.attempt(why, lambda: temperatures.log(spot=place, readings=rows, by=by, at=m.now))
    if not done:
        return None
    fresh = [at for at in readings if at not in spot.log]
    spot.log |= readings
    found = _warm(m, spot, fresh) if fresh else []
    m.says("the times outside", sorted(row.pk for row in done[0]), sorted(_known(m, spot, found, done[0])))  # fmt: skip
    return "too long outside" if found else done


def outside(spot: Spot) -> list[tuple[datetime, datetime, datetime | None]]:
    """When it was outside its range for longer than is allowed: first, end as known, first good."""
    low, high = BANDS[spot.zone]
    found, since, last = [], None, None
    for at, c in [*sorted(spot.log.items()), (None, None)]:
        if at is not None and not low <= c <= high:
            since, last = since or at, at
        elif since is not None:
            found.append((since, at or last, at))
            since = None
    allowed = timedelta(minutes=ALLOWED_OUTSIDE[spot.zone])
    return [run for run in found if run[1] - run[0] > allowed]


def _warm(m: Machine, spot: Spot, fresh: list[datetime]) -> list[tuple[datetime, datetime, datetime | None]]:  # fmt: skip
    """The times outside that the new readings belong to: between the good ones around them."""
    low, high = BANDS[spot.zone]
    fine = [at for at, c in spot.log.items() if low <= c <= high]
    before = max((at for at in fine if at < min(fresh)), default=min(spot.log))
    after = min((at for at in fine if at > max(fresh)), default=max(spot.log))
    return [run for run in outside(spot) if run[0] >= before and run[1] <= after]


def _known(m: Machine, spot: Spot, runs: Sequence[Any], rows: Sequence[Any]) -> list[int]:
    """Write the times outside into the book; the keys of those that are new or have grown."""
    keys = []
    for since, end, good in runs:
        same = [w for w in m.book.warmths if w.spot is spot and w.since <= end and (w.until is None or w.until >= since)]  # fmt: skip
        mine = next((w for w in sorted(same, key=lambda w: w.since) if w.open), None)
        if mine is None and same:
            continue
        if mine is None:
            row = next(x for x in rows if x.since == since)
            mine = Warmth(row.pk, spot, [], good is None, since, good)
            m.book.warmths.append(mine)
        mine.since, mine.until, mine.goes_on = since, good, good is None
        keys.append(mine.key)
        _quarantine(m, mine)
    return keys


def _quarantine(m: Machine, warmth: Warmth) -> None:
    """Everything that lay there meanwhile, and what was made of it since."""
    end = warmth.until or m.now
    there = {bag for bag, since, until in warmth.spot.stays if since < end and (until is None or until > warmth.since)}  # fmt: skip
    for bag in m.book.heirs(there):
        if bag in warmth.bags or bag.state == "consumed":
            continue
        warmth.bags.append(bag)
        if bag.state in LIVE:
            m.book.hold(bag, "temperature")
            m.book.close_issue(bag, "held")


@step(6)
def settle_warmth(m: Machine, r: Random) -> Any:
    """The quality officer decides upon every bag of a fault of the cold."""
    open_ones = [w for w in m.book.warmths if w.open]
    warmth = m.pick(r, open_ones, m.book.warmths)
    if warmth is None:
        return False
    decisions = {}
    for bag in warmth.bags:
        fine = not ({"unit_past_expiry", "donation_rejected", "unit_recalled"} & _stays(m, bag, warmth))  # fmt: skip
        word = "clear" if fine and r.random() < 0.7 else "discard"
        decisions[bag.key] = word if bag.state == "held" else "told"
    why = set()
    if decisions and r.random() < 0.15:
        key = r.choice(list(decisions))
        decisions[key] = "told" if m.book.bags[key].state == "held" else "clear"
        why = {"excursion_undecided" if decisions[key] == "told" else "excursion_not_held"}
    if not warmth.open:
        why.add("excursion_not_open")
    if warmth.goes_on:
        why.add("excursion_goes_on")
    sound = [b for b in warmth.bags if decisions[b.key] == "clear" and b.state == "held" and b.held_for == "temperature"]  # fmt: skip
    for bag in sound if not why else ():
        why |= _stays(m, bag, warmth)
    role = "quality_officer" if warmth.spot.place == m.stage.centre else "hospital_clerk"
    row, by = row_of(Excursion, warmth.key), m.who(r, role)
    done = m.attempt(
        why, lambda: temperatures.close(excursion=row, decisions=decisions, by=by, at=m.now)
    )
    if not done:
        return None
    warmth.open = False
    for bag in sound:
        bag.state, bag.held_for = _cleared(bag), ""
    for bag in warmth.bags:
        if decisions[bag.key] == "discard":
            bag.state = "discarded"
            m.book.leave(bag, m.now)
    return done


def _stays(m: Machine, bag: Bag, warmth: Warmth) -> set[str]:
    """Why a bag stays held when this fault of the cold is settled; others count still."""
    found = against_clearing(bag, m.book, m.now) - {"unit_in_excursion"}
    if any(w.open and w is not warmth and bag in w.bags for w in m.book.warmths):
        found.add("unit_in_excursion")
    return found
