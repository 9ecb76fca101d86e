"""Values that persons type: two must type the same before it counts, and neither sees the other's.

No act stands here; `laboratory.enter` is the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import TypedReading
from sanxian.blood.rules.confirmation import Typed, Wanted, agreed
from sanxian.blood.services.runs import File, said
from sanxian.core.act import note
from sanxian.core.actor import Actor
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Reason, Refusal

CHUNK = 400
Key = tuple[int, int, str]


def keep(file: File, readings: Sequence[Reading], by: Actor, at: datetime) -> list[TypedReading]:
    """Write down what this person typed. Refuses typed_by_you where she has typed it before."""
    rows = [_row(file, reading, by, at) for reading in readings]
    mine = {_key(row) for row in _open(file) if row.by == by.id}
    Refusal.unless_empty(
        Reason("typed_by_you", params={"number": r.number, "assay": r.assay})
        for r, row in zip(readings, rows, strict=True)
        if _key(row) in mine
    )
    insert_many(rows)
    return rows


def agreed_by(
    file: File, rows: Sequence[TypedReading], readings: Sequence[Reading], at: datetime
) -> list[Reading]:
    """The readings on which two persons now agree; their typed rows are settled.

    Three readings of which no two are alike are settled without a result: the value is typed
    afresh.
    """
    known: dict[Key, list[TypedReading]] = {}
    for row in _open(file):
        known.setdefault(_key(row), []).append(row)
    found, settled, afresh = [], [], 0
    for row, reading in zip(rows, readings, strict=True):
        these = sorted(known[_key(row)], key=lambda r: r.pk)
        value, wanted = agreed([Typed(r.by, r.value) for r in these])
        if wanted in (Wanted.NOTHING, Wanted.AFRESH):
            settled += [r.pk for r in these]
        afresh += wanted is Wanted.AFRESH
        if wanted is Wanted.NOTHING:
            found.append(replace(reading, outcome=_sayable(reading.assay, value)))
    _settle(settled, at)
    note(agreed=len(found), afresh=afresh)
    return found


def _row(file: File, reading: Reading, by: Actor, at: datetime) -> TypedReading:
    donation, pool = file.donations.get(reading.number), file.pools.get(reading.number)
    return TypedReading(
        donation=donation,
        pool=pool,
        org_path=(donation or pool).org_path,  # type: ignore[union-attr]
        assay=reading.assay,
        value=said(reading),
        at=at,
        by=by.id,
    )


def _key(row: TypedReading) -> Key:
    return row.donation_id or 0, row.pool_id or 0, row.assay


def _open(file: File) -> list[TypedReading]:
    """What has been typed for these donations and pools and is not settled."""
    donations = sorted(row.pk for row in file.donations.values())
    pools = sorted(row.pk for row in file.pools.values())
    found = list(TypedReading.objects.filter(pool_id__in=pools, settled_at__isnull=True))
    for i in range(0, len(donations), CHUNK):
        part = donations[i : i + CHUNK]
        found += TypedReading.objects.filter(donation_id__in=part, settled_at__isnull=True)
    return found


def _sayable(assay: str, value: str) -> str:
    """A kept value as a reading says it: what names its virus says it by its assay."""
    return value.rpartition(" ")[2] if assay.startswith("nat_") else value


def _settle(keys: Iterable[int], at: datetime) -> None:
    wanted = sorted(keys)
    for i in range(0, len(wanted), CHUNK):
        rows = TypedReading.objects.filter(pk__in=wanted[i : i + CHUNK])
        rows.update(settled_at=at)
