"""A volunteer's time is promised once, on however many telephones she taps.

Forked processes accept offers for the same hours at the same moment, each another offer, through the real
service. `without` takes guards away, for the negative control: "rule" (what volunteers.rules bars), "trigger"
(the table's own), "hold" (the row that an act keeps while it looks and takes).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sanxian.core.database import drop
from tests.proofs.proving import Found
from tests.proofs.world import Fork, Gate, database, forked

HOUR = timedelta(hours=1)
TRIGGER = "volunteers_commitment_overlap_guard"


def race(kind: str, processes: int, times: int, stages: list[list[str]]) -> dict[str, Any]:
    """One race for each stage, over hours of its own; a stage says which guards it goes without."""
    with database(kind):
        by, at, offers = make_ready(processes, times * len(stages))
        parts = [offers[i : i + times] for i in range(0, len(offers), times)]
        return {
            "stages": [_run(by, at, *each, processes) for each in zip(parts, stages, strict=True)]
        }


def make_ready(processes: int, times: int) -> tuple[Any, Any, list[list[int]]]:
    """One volunteer with an account; for each time as many offers as there are processes, by key."""
    from django.db import transaction

    from sanxian.core.prepared import create
    from sanxian.volunteers.facts import Kind
    from sanxian.volunteers.models import Offer
    from tests.personas import Personas, build_city
    from tests.volunteers.corps import Corps

    with transaction.atomic():
        city = build_city()
        corps = Corps(city, Personas(city))
        row, by = corps.seated(Kind.PUBLICITY)
        made = []
        for n in range(times):
            starts = corps.at + (n + 1) * 3 * HOUR
            common = {
                "volunteer": row, "kind": Kind.PUBLICITY, "org_path": corps.path, "risky": False,
                "starts": starts, "ends": starts + 2 * HOUR, "made_at": corps.at,
                "made_by": "a-proof", "expires_at": starts,
            }  # fmt: skip
            made.append(
                [create(Offer, subject=f"proof:{n}:{p}", **common).pk for p in range(processes)]
            )
    return by, corps.at, made


def _run(
    by: Any, at: Any, offers: list[list[int]], without: Sequence[str], processes: int
) -> dict[str, Any]:
    with ExitStack() as taken:
        for guard in without:
            _TAKE_AWAY[guard](taken)
        gate = Gate()
        racers = [
            Fork(_racer, by, at, [each[n] for each in offers], gate, told=True)
            for n in range(processes)
        ]
        for racer in racers:
            if racer.line() != "ready":
                raise Found(f"racer {racer.pid} did not start: {racer.rest()}")
        gate.open()
        said = [racer.result() for racer in racers]
    found = forked(_count, [key for each in offers for key in each])
    return {
        **{key: sum(one[key] for one in said) for key in ("accepted", "refused", "faults")},
        **found,
        "doubles": found["promised"] - found["times"],
    }


def _racer(by: Any, at: Any, offers: list[int], gate: Gate, say: Any) -> dict[str, int]:
    from django.db import DatabaseError, connection

    from sanxian.kernel.refusal import Refusal
    from sanxian.volunteers.services.offers import answer

    connection.ensure_connection()
    done = {"accepted": 0, "refused": 0, "faults": 0}
    say("ready")
    gate.wait()
    for key in offers:
        try:
            answer(place=by.facility, offer=key, yes=True, by=by, at=at)
            done["accepted"] += 1
        except Refusal:
            done["refused"] += 1
        except DatabaseError:  # the trigger's word, where the rule was taken away
            done["faults"] += 1
    return done


def _count(keys: list[int]) -> dict[str, int]:
    from sanxian.volunteers.models import Commitment

    rows = Commitment.objects.filter(offer__in=keys, released_at__isnull=True)
    return {"promised": rows.count(), "times": rows.values("starts").distinct().count()}


def _no_rule(taken: ExitStack) -> None:
    taken.enter_context(patch("sanxian.volunteers.rules.taking_bars", lambda *_, **__: []))


def _no_hold(taken: ExitStack) -> None:
    taken.enter_context(patch("sanxian.volunteers.services.offers.hold", lambda _: None))


def _no_trigger(taken: ExitStack) -> None:
    forked(_drop)


def _drop() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in drop(connection.vendor, "volunteers_commitment", TRIGGER):
            cursor.execute(sql)


_TAKE_AWAY = {"rule": _no_rule, "hold": _no_hold, "trigger": _no_trigger}
