"""T2: no unsafe unit is issued or given, whatever is tried; see `machine.py` and `oracle.py`.

A slice walks many short worlds of random steps. `walk` gives back the table of kinds and outcomes,
so that a kind that never succeeds, or is never refused, is seen.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.proofs.proving import Slice
from tests.proofs.switched_off import SWITCHED_OFF

LENGTH = 400


def slices() -> list[Slice]:
    """A million steps in forty slices, and every guard switched off."""
    walks = [
        Slice(f"walk {n}", "walk", {"seed": 1000 + n, "worlds": 63, "length": LENGTH})
        for n in range(40)
    ]
    return [*walks, Slice("without a guard", "controls", {"seed": 5, "worlds": 60})]


def stage() -> Any:
    """The small city in an empty database of this process."""
    from sanxian import ground

    ground.lay()
    from django.db import transaction

    from tests.proofs import machine

    machine.know_every_step()
    with transaction.atomic():
        made = machine.Stage()
        made.open()
    gc.collect()
    gc.freeze()  # what stands now stands in every world: the collector need not look at it again
    gc.set_threshold(100_000, 20, 20)
    return made


def walk(seed: int, worlds: int, length: int = LENGTH) -> dict[str, Any]:
    """Worlds of random steps; how often what came of what."""
    city, table = stage(), Counter[tuple[str, str]]()
    from tests.proofs import machine

    began, steps = time.monotonic(), 0
    for n in range(worlds):
        steps += len(machine.wander(city, seed * 10_000 + n, length, table, at_the_end))
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


def controls(seed: int, worlds: int, guards: Sequence[str] = ()) -> dict[str, Any]:
    """The same with one guard after another switched off: after how many worlds each was missed, 0
    where it was not. Steps that the guard is about are taken more often. Raises AssertionError where
    one was not missed."""
    city = stage()
    from tests.proofs.world import forked

    chosen = guards or SWITCHED_OFF
    found = {guard: forked(_without, city, guard, seed, worlds) for guard in chosen}
    assert all(found.values()), found
    return {f"most worlds without {guard}": n for guard, n in found.items()}


def _without(city: Any, guard: str, seed: int, worlds: int) -> int:
    from tests.proofs import machine

    off = SWITCHED_OFF[guard]
    off.switch()
    for n in range(worlds):
        try:
            machine.wander(
                city, seed * 10_000 + n, LENGTH // 2, Counter(), shrink=0, lean=off.steps
            )
        except machine.Broken:
            return n + 1
    return 0
