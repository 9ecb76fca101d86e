"""T1: no unit of blood is issued twice, however many clerks reach for it at once.

Forked processes go through the same units in the same order, so that they meet at every one, and
issue each through the real service. `without` takes guards away, for the negative control: "rule"
(what blood.rules.issuing bars), "trigger", "index" (the unique index on open issues), "move" (the
conditional UPDATE).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from sanxian.core.database import drop
from tests.proofs.proving import Found, Slice
from tests.proofs.world import Fork, Gate, database, forked, open_city

PER_ORDER = 10


def slices() -> list[Slice]:
    """32 processes and 1,000 units on each database, a hundred units a slice."""
    return [
        Slice(f"{kind}-{part:02}", "holds", {"kind": kind, "processes": 32, "units": 100})
        for kind in ("sqlite", "postgres")
        for part in range(1, 11)
    ]


def holds(kind: str, processes: int, units: int) -> dict[str, Any]:
    """The race with every guard; fails unless issues = distinct units = acknowledgements."""
    return checked(race(kind, processes, units, [[]])["stages"][0], units)


def checked(facts: dict[str, Any], units: int) -> dict[str, Any]:
    wanted = {"acknowledged": units, "issues": units, "distinct": units, "issued": units}
    wanted |= {"on_trail": units, "faults": 0, "trail_bad": 0}
    wrong = {key: facts[key] for key, value in wanted.items() if facts[key] != value}
    if wrong:
        raise Found(f"{wrong} of {facts}")
    return facts


def race(kind: str, processes: int, units: int, stages: list[list[str]]) -> dict[str, Any]:
    """One race for each stage, over units of its own; a stage says which guards it goes without."""
    with database(kind):
        ward, pairs = make_ready(units * len(stages))
        parts = [pairs[i : i + units] for i in range(0, len(pairs), units)]
        return {
            "stages": [_run(ward, *each, processes) for each in zip(parts, stages, strict=True)]
        }


def _run(ward: Any, pairs: list[Any], without: Sequence[str], processes: int) -> dict[str, Any]:
    with ExitStack() as taken:
        for guard in without:
            _TAKE_AWAY[guard](taken)
        gate = Gate()
        racers = [Fork(_racer, ward, pairs, gate, n, told=True) for n in range(processes)]
        for racer in racers:
            if racer.line() != "ready":
                raise Found(f"racer {racer.pid} did not start: {racer.rest()}")
        gate.open()
        said = [racer.result() for racer in racers]
    found = forked(_count, [unit.pk for _, unit in pairs])
    return {
        "attempts": processes * len(pairs),
        **{key: sum(one[key] for one in said) for key in ("acknowledged", "refused", "faults")},
        **found,
        "doubles": found["issues"] - found["distinct"],
    }


def make_ready(units: int) -> tuple[Any, list[tuple[Any, Any]]]:
    """Orders with their units in the hospital, crossmatched; made in one transaction, for speed."""
    from django.db import transaction

    with transaction.atomic():
        ward = open_city()
        pairs = []
        while len(pairs) < units:
            pairs += _ready(ward, min(PER_ORDER, units - len(pairs)))
    return ward, pairs


def _ready(ward: Any, count: int) -> list[tuple[Any, Any]]:
    """One order with its units, in the hospital and crossmatched; urgent enough to pass at any stock."""
    ward.stock(count)
    order = ward.order(ward.patient(), count, urgency="emergency")
    ward.reserve(order)
    bags = ward.reserved_for(order)
    ward.carry(*bags)
    ward.match(order, *bags)
    return [(order, bag) for bag in bags]


def _racer(ward: Any, pairs: list[tuple[Any, Any]], gate: Gate, seed: int, say: Any) -> dict:
    """Try to issue every unit. Refusals are the right answer for all but one; other faults count."""
    from django.db import DatabaseError, connection

    from sanxian.blood.services import hospital
    from sanxian.kernel.refusal import Refusal

    connection.ensure_connection()
    order = _nearly_in_order(pairs, random.Random(seed))
    done = {"acknowledged": 0, "refused": 0, "faults": 0}
    say("ready")
    gate.wait()
    for wish, unit in order:
        try:
            hospital.issue(order=wish, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
            done["acknowledged"] += 1
        except Refusal:
            done["refused"] += 1
        except DatabaseError:
            done["faults"] += 1
    return done


def _nearly_in_order(pairs: list[Any], dice: random.Random) -> list[Any]:
    """Shuffled within threes: all meet at the same few units, but not in a file."""
    groups = [pairs[i : i + 3] for i in range(0, len(pairs), 3)]
    return [pair for group in groups for pair in dice.sample(group, len(group))]


def _count(keys: list[int]) -> dict[str, int]:
    from sanxian.blood.models import Issue, Unit
    from sanxian.core import trail
    from sanxian.core.models import Trail

    issues = Issue.objects.filter(unit__in=keys)
    named = [f"blood.unit:{key}" for key in keys]
    return {
        "issues": issues.count(),
        "distinct": issues.values("unit").distinct().count(),
        "issued": Unit.objects.filter(pk__in=keys, status="issued").count(),
        "on_trail": Trail.objects.filter(step="issue", subject__in=named).count(),
        "trail_bad": 0 if trail.verify().ok else 1,
    }


# -- the guards taken away: rule and move for one stage, what stands in the database for good ---------


def _no_rule(taken: ExitStack) -> None:
    taken.enter_context(patch("sanxian.blood.rules.issuing.bars", lambda *_, **__: []))


def _no_move(taken: ExitStack) -> None:
    def blindly(group: list[Any], word: str, extra: dict[str, Any], *_: Any) -> None:
        rows = type(group[0])._default_manager.filter(pk__in=[record.pk for record in group])
        rows.update(**extra, status="issued")

    taken.enter_context(patch("sanxian.core.move._move_group", blindly))


def _no_trigger(taken: ExitStack) -> None:
    from django.db import connection

    for sql in drop(connection.vendor, "blood_issue", "blood_issue_guard"):
        _execute(sql)


def _no_index(taken: ExitStack) -> None:
    _execute("DROP INDEX IF EXISTS blood_issue_one_open")


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


_TAKE_AWAY = {"rule": _no_rule, "trigger": _no_trigger, "index": _no_index, "move": _no_move}
