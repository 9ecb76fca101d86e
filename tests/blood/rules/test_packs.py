"""Whether blood may be drawn into a bag set: a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sanxian.blood.facts.terms import Kind
from sanxian.blood.rules.packs import Lot, bars

ON = date(2026, 11, 23)
GOOD = Lot("CX26Q", 400, ON, True)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, ()),
        ({"asked": True}, ()),
        ({"scanned": "", "lot": None}, ()),
        ({"scanned": "", "lot": None, "asked": True}, ("pack_lot_missing",)),
        ({"scanned": "", "lot": None, "asked": True, "kind": Kind.APHERESIS_PLATELETS}, ()),
        ({"lot": None}, ("pack_lot_unknown",)),
        ({"kind": Kind.APHERESIS_PLATELETS, "wanted_ml": 0}, ("pack_lot_kind",)),
        ({"lot": replace(GOOD, in_use=False)}, ("pack_lot_withdrawn",)),
        ({"lot": replace(GOOD, expires_on=ON - timedelta(days=1))}, ("pack_lot_expired",)),
        ({"lot": replace(GOOD, volume_ml=300)}, ("pack_lot_too_small",)),
        ({"lot": replace(GOOD, volume_ml=300), "wanted_ml": 300}, ()),
        (
            {"lot": Lot("X", 200, ON - timedelta(days=9), False)},
            ("pack_lot_withdrawn", "pack_lot_expired", "pack_lot_too_small"),
        ),
    ],
)
def test_what_is_drawn_into(given: dict[str, Any], codes: tuple[str, ...]) -> None:
    said = {
        "kind": Kind.WHOLE_BLOOD, "wanted_ml": 400, "scanned": "CX26Q", "lot": GOOD,
        "asked": False, "on": ON, **given,
    }  # fmt: skip
    assert tuple(reason.code for reason in bars(**said)) == codes
