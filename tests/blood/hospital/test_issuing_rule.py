"""The rule of issue by itself: each fact that may be wrong, alone and together, and the edges of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sanxian.blood.facts.issuing import Bag, Crossmatched, Fault, Recipient
from sanxian.blood.facts.supply_policy import COMPATIBILITY, EMERGENCY
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.rules import issuing
from sanxian.kernel.policy import load, resolve

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMPATIBLE = resolve(COMPATIBILITY, load(COMPATIBILITY), "370300", date(2026, 11, 23))
OFF = resolve(EMERGENCY, load(EMERGENCY), "370300", date(2026, 11, 23))
ON = replace(OFF, values=replace(OFF.values, enabled=True))

GOOD = Bag(
    number="U1",
    component=Component.RED_CELLS,
    abo="A",
    rhd="+",
    status=UnitStatus.RESERVED,
    released=True,
    recalled=False,
    expires_at=AT + SECOND,
    match=Crossmatched("compatible", AT + SECOND),
)
SPARE = replace(GOOD, abo="O", rhd="-", status=UnitStatus.AVAILABLE, ours=False, match=None)


def said(bag: Bag, abo: str = "A", rhd: str = "+") -> list[str]:
    return [r.code for r in issuing.bars(bag, abo, rhd, AT, COMPATIBLE)]


def test_a_good_bag() -> None:
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"released": False}, ["unit_not_released"]),
        ({"recalled": True}, ["unit_recalled"]),
        ({"expires_at": AT}, ["unit_expired"]),
        ({"abo": ""}, ["unit_ungrouped"]),
        ({"rhd": ""}, ["unit_ungrouped"]),
        ({"here": False}, ["unit_lies_elsewhere"]),
        ({"ours": False}, ["unit_not_reserved"]),
        ({"match": None}, ["crossmatch_missing"]),
        ({"match": Crossmatched("incompatible", AT + SECOND)}, ["crossmatch_incompatible"]),
        ({"match": Crossmatched("compatible", AT)}, ["crossmatch_expired"]),
        ({"match": None, "component": Component.FFP}, []),
        ({"match": None, "component": Component.WHOLE_BLOOD}, ["crossmatch_missing"]),
        ({"abo": "B"}, ["group_incompatible"]),
    ],
)
def test_one_fault(change: dict[str, Any], codes: list[str]) -> None:
    assert said(replace(GOOD, **change)) == codes


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (UnitStatus.UNTESTED, "unit_untested"),
        (UnitStatus.AVAILABLE, "unit_not_reserved"),
        (UnitStatus.TRAVELLING, "unit_travelling"),
        (UnitStatus.ISSUED, "unit_already_issued"),
        (UnitStatus.HELD, "unit_held"),
        (UnitStatus.TRANSFUSED, "unit_not_reserved"),
        (UnitStatus.CONSUMED, "unit_not_reserved"),
        (UnitStatus.DISCARDED, "unit_not_reserved"),
    ],
)
def test_every_other_status_is_refused(status: UnitStatus, code: str) -> None:
    assert said(replace(GOOD, status=status)) == [code]


def test_every_status_was_tried() -> None:
    assert len(UnitStatus) == 9


@pytest.mark.parametrize(("abo", "rhd"), [("", ""), ("A", ""), ("", "+")])
def test_a_patient_not_wholly_grouped(abo: str, rhd: str) -> None:
    assert said(GOOD, abo, rhd) == ["patient_not_grouped"]


def test_all_faults_together_in_one_answer() -> None:
    bad = replace(
        GOOD,
        released=False,
        recalled=True,
        expires_at=AT,
        here=False,
        ours=False,
        abo="B",
        match=None,
    )
    assert said(bad) == [
        "unit_not_released",
        "unit_recalled",
        "unit_expired",
        "unit_lies_elsewhere",
        "unit_not_reserved",
        "group_incompatible",
        "crossmatch_missing",
    ]


def test_each_reason_names_the_bag_and_compatibility_its_source() -> None:
    reasons = issuing.bars(replace(GOOD, abo="B", match=None), "A", "+", AT, COMPATIBLE)
    assert {r.params["number"] for r in reasons} == {"U1"}
    assert reasons[0].source and reasons[0].edition == "general-2012"


# -- before grouping -------------------------------------------------------------------------------


def emergency(bag: Bag, policy: Any = ON, signed: Any = None) -> list[str]:
    return [r.code for r in issuing.bars_emergency(bag, AT, policy, signed)]


def test_a_universal_bag() -> None:
    assert emergency(SPARE) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"released": False}, ["unit_not_released"]),
        ({"recalled": True}, ["unit_recalled"]),
        ({"expires_at": AT}, ["unit_expired"]),
        ({"here": False}, ["unit_lies_elsewhere"]),
        ({"status": UnitStatus.RESERVED}, ["unit_not_available"]),
        ({"status": UnitStatus.HELD}, ["unit_held"]),
        ({"status": UnitStatus.ISSUED}, ["unit_already_issued"]),
        ({"abo": "A"}, ["emergency_unit_group"]),
        ({"rhd": "+"}, ["emergency_unit_group"]),
        ({"component": Component.PLATELETS}, ["emergency_unit_group"]),
    ],
)
def test_one_fault_before_grouping(change: dict[str, Any], codes: list[str]) -> None:
    assert emergency(replace(SPARE, **change)) == codes


@pytest.mark.parametrize(
    ("standing", "change", "codes"),
    [
        (("O", "+"), {"rhd": "+"}, []),
        (("A", "+"), {"abo": "B"}, ["group_incompatible"]),
        (("A", "+"), {"abo": "", "rhd": ""}, ["unit_ungrouped", "unit_group_unknown"]),
        (("A", "+"), {"abo": "A", "recalled": True}, ["unit_recalled"]),
        (("", ""), {"rhd": "+"}, ["emergency_unit_group"]),
    ],
)
def test_for_one_whose_group_stands(
    standing: tuple[str, str], change: dict[str, Any], codes: list[str]
) -> None:
    said = issuing.bars_emergency(replace(SPARE, **change), AT, ON, None, Recipient(standing), COMPATIBLE)  # fmt: skip
    assert [r.code for r in said] == codes
    assert {r.params["number"] for r in said} <= {SPARE.number}


def test_switched_off() -> None:
    assert emergency(SPARE, OFF) == ["emergency_not_enabled"]


@pytest.mark.parametrize(
    ("signed", "codes"),
    [
        ([("blood.unit.issue_emergency", "a"), ("blood.unit.sign_emergency", "b")], []),
        (
            [("blood.unit.issue_emergency", "a"), ("blood.unit.sign_emergency", "a")],
            ["emergency_same_person"],
        ),
        ([("blood.unit.issue_emergency", "a")], ["emergency_signature_missing"]),
        ([], ["emergency_signature_missing"] * 2),
    ],
)
def test_two_hands(signed: list[tuple[str, str]], codes: list[str]) -> None:
    assert emergency(SPARE, ON, signed) == codes


# -- the bed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scanned", "right", "faults"),
    [
        (("P", "N", "U"), ("P", "N", "U"), []),
        ((" P", "N ", "\tU\n"), ("P", "N", "U"), []),
        (("p", "N", "U"), ("P", "N", "U"), [Fault.PATIENT]),
        (("P", "M", "U"), ("P", "N", "U"), [Fault.IDENTIFIER]),
        (("P", "N", "V"), ("P", "N", "U"), [Fault.UNIT]),
        (("N", "P", "U"), ("P", "N", "U"), [Fault.PATIENT, Fault.IDENTIFIER]),
        (("P", "", "U"), ("P", "", "U"), [Fault.IDENTIFIER]),  # nothing on file proves nothing
    ],
)
def test_what_differs(
    scanned: tuple[str, ...], right: tuple[str, ...], faults: list[Fault]
) -> None:
    assert issuing.differs(scanned, right) == faults
