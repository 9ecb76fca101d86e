"""T2: no unsafe unit is issued or given, whatever is tried; see `machine.py` and `oracle.py`.

A slice walks many short worlds of random steps. `walk` gives back the table of kinds and outcomes,
so that a kind that never succeeds, or is never refused, is seen.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from tests.proofs.proving import Slice

LENGTH = 400


def slices() -> list[Slice]:
    """A million steps in forty slices."""
    return [
        Slice(f"walk {n}", "walk", {"seed": 1000 + n, "worlds": 63, "length": LENGTH})
        for n in range(40)
    ]


def stage() -> Any:
    """The small city in an empty database of this process."""
    from sanxian import ground

    ground.lay()
    from django.db import transaction

    from tests.proofs import machine, steps_bags, steps_room, steps_supply, steps_ward

    assert steps_bags and steps_room and steps_supply and steps_ward
    with transaction.atomic():
        made = machine.Stage()
        made.open()
    return made


def walk(seed: int, worlds: int, length: int = LENGTH, seconds: float = 0) -> dict[str, Any]:
    """Worlds of random steps, at most so many seconds (0: until done); how often what came of what."""
    city, table = stage(), Counter[tuple[str, str]]()
    from tests.proofs import machine

    began, steps = time.monotonic(), 0
    for n in range(worlds):
        steps += len(machine.wander(city, seed * 10_000 + n, length, table, at_the_end))
        if seconds and time.monotonic() - began > seconds:
            break
    spent = time.monotonic() - began
    facts: dict[str, Any] = {"steps": steps, "seconds": round(spent, 1)}
    return facts | {f"{kind}: {word}": n for (kind, word), n in sorted(table.items())}


def at_the_end(machine: Any) -> None:
    """What must hold of a whole world besides what was compared at each step."""
    from sanxian.twin import balance
    from tests.proofs.machine import Broken

    struck = balance.strike()
    if not struck.closes:
        raise Broken(f"the balance does not close: {struck.as_dict()}")
    for bag in machine.book.bags.values():
        made = [b for b in machine.book.bags.values() if bag in b.parents and len(b.parents) == 1]
        liquid = bag.ml * 50 // 200 if bag.kind == "whole_blood" and len(made) > 1 else 0
        if sum(b.ml for b in made) > bag.ml + liquid:  # red cells are given their additive
            raise Broken(f"bag {bag.key}: more mL came out of it than were in it")
    for row in machine.book.handed:
        if row.outcome == "transfused" and any(g.faults for g in row.bag.gifts()):
            raise Broken(f"bag {row.bag.key} was given, and a donation in it has findings")


# -- the controls --------------------------------------------------------------------------------------


def controls(seed: int, worlds: int) -> dict[str, Any]:
    """The same with one guard after another switched off: after how many worlds each was missed, 0
    where it was not."""
    city = stage()
    from tests.proofs.world import forked

    return {guard: forked(_without, city, guard, seed, worlds) for guard in SWITCHED_OFF}


def _without(city: Any, guard: str, seed: int, worlds: int) -> int:
    from tests.proofs import machine

    SWITCHED_OFF[guard]()
    for n in range(worlds):
        try:
            machine.wander(city, seed * 10_000 + n, LENGTH, Counter(), shrink=0)
        except machine.Broken:
            return n + 1
    return 0


def _compatibility_off() -> None:
    from sanxian.blood.rules import issuing

    issuing._incompatible = lambda *given: iter(())
    issuing.compatibility.bars = lambda *given: ()  # type: ignore[assignment]


def _need_off() -> None:
    from sanxian.blood.services import orders

    orders.unmet = lambda *given: []  # type: ignore[assignment]


def _expiry_off() -> None:
    from sanxian.blood.rules import issuing

    whole = issuing._unfit
    issuing._unfit = lambda bag, at: (r for r in whole(bag, at) if r.code != "unit_expired")


def _crossmatch_off() -> None:
    from sanxian.blood.rules import issuing

    issuing._unmatched = lambda *given: iter(())


def _recall_off() -> None:
    from sanxian.blood.services import recalls

    recalls._hold = lambda *given: None


def _two_persons_off() -> None:
    from sanxian.blood.services import release

    whole = release._not_confirmable
    release._not_confirmable = lambda *given: (r for r in whole(*given) if r.code != "same_person")


def _excursion_off() -> None:
    from sanxian.blood.services import temperatures

    temperatures._quarantine = lambda *given: None


def _batch_off() -> None:
    from sanxian.blood.services import release

    release._uncounted = lambda *given: iter(())


SWITCHED_OFF = {
    "compatibility": _compatibility_off,
    "need": _need_off,
    "expiry": _expiry_off,
    "crossmatch": _crossmatch_off,
    "recall": _recall_off,
    "two persons": _two_persons_off,
    "excursion": _excursion_off,
    "batch": _batch_off,
}
