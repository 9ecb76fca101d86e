"""The balance of a lived city: every unit is accounted for, one by one, or it does not close."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

IN_STOCK = ("untested", "available", "reserved", "issued", "held")


@dataclass(frozen=True, slots=True)
class Balance:
    """Counts of units, and the units that do not add up (`faults`: number and what is wrong)."""

    units: int
    transfused: int
    discarded: int
    consumed: int
    in_stock: int
    in_transit: int
    faults: tuple[str, ...]

    @property
    def closes(self) -> bool:
        ends = self.transfused + self.discarded + self.consumed + self.in_stock + self.in_transit
        return self.units == ends and not self.faults

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "faults": list(self.faults)[:20], "closes": self.closes}


def strike() -> Balance:
    """Count every unit by its status, and compare each with its trail, its parents and its ends.

    The trail is read apart from the tables: a unit whose last step on the trail is not its status,
    that was consumed without children, transfused without a transfusion, or made of nothing, is a
    fault.
    """
    units = _rows("SELECT id, number, status, donation_id FROM blood_unit")
    counted = Counter(status for _, _, status, _ in units)
    faults = [*_against_trail(units), *_without_reason(units)]
    return Balance(
        units=len(units),
        transfused=counted["transfused"],
        discarded=counted["discarded"],
        consumed=counted["consumed"],
        in_stock=sum(counted[s] for s in IN_STOCK),
        in_transit=counted["travelling"],
        faults=tuple(sorted(faults)),
    )


def _against_trail(units: list[tuple[Any, ...]]) -> Iterable[str]:
    last: dict[str, str] = {}
    rows = _rows(
        "SELECT subject, data FROM core_trail WHERE subject LIKE 'blood.unit:%%' AND step <> ''"
        " ORDER BY id"
    )
    for subject, data in rows:
        last[subject] = json.loads(data)["to"]
    for key, number, status, _ in units:
        if last.get(f"blood.unit:{key}", "untested") != status:
            yield f"{number}: {status} but the trail says {last.get(f'blood.unit:{key}')}"


def _without_reason(units: list[tuple[Any, ...]]) -> Iterable[str]:
    parents = {row[0] for row in _rows("SELECT parent_id FROM blood_unitedge")}
    children = {row[0] for row in _rows("SELECT child_id FROM blood_unitedge")}
    given = {
        row[0]
        for row in _rows(
            "SELECT i.unit_id FROM blood_transfusion t JOIN blood_issue i ON i.id = t.issue_id"
        )
    }
    boxed = {row[0] for row in _rows("SELECT unit_id FROM blood_shipmentline WHERE open")}
    taken_over = {row[0] for row in _rows("SELECT id FROM blood_unit WHERE takeover_line_id > 0")}
    for key, number, status, donation in units:
        if status == "consumed" and key not in parents:
            yield f"{number}: consumed into nothing"
        if status != "consumed" and key in parents:
            yield f"{number}: made into others and still {status}"
        if (status == "transfused") != (key in given):
            yield f"{number}: transfusion and status differ"
        if status == "travelling" and key not in boxed:
            yield f"{number}: travels in no box"
        if donation is None and key not in children | taken_over:
            yield f"{number}: made of nothing"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        return list(cursor.fetchall())
