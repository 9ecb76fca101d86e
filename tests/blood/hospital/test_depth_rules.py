"""The pure rules of the hospital's depth, as tables: grounds, returns, own blood, vital signs, inquiry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sanxian.blood import editions
from sanxian.blood.facts.hospital import SURGICAL, Finding, Grounds, Inquiry, Reaction, Setting
from sanxian.blood.facts.hospital_policy import Appropriateness, Autologous, Bedside, Hospital, Line
from sanxian.blood.facts.terms import FAMILY, STOCKED, Component
from sanxian.blood.rules import appropriateness, autologous, haemovigilance, observation, returns
from sanxian.kernel.days import Span

pytestmark = pytest.mark.django_db
PLACE, ON = "/37/3703/h1/", date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
SURGERY, INTERNAL = "elective_surgery", "internal"


def judged(component: str, setting: str, value: str, *signs: str) -> tuple[str, list[str]]:
    policy = editions.appropriateness(PLACE, ON)
    measure = appropriateness.MEASURED[FAMILY[Component(component)]]
    values = {measure: Decimal(value)} if value else {}
    finding, reasons = appropriateness.judge(Grounds(component, setting, values, signs), policy)
    return finding, [r.code for r in reasons]


OK, ASK, OUT = Finding.APPROPRIATE, Finding.NEEDS_REASON, Finding.OUTSIDE


@pytest.mark.parametrize(
    ("component", "setting", "value", "signs", "finding", "codes"),
    [
        ("red_cells", SURGERY, "69.9", (), OK, []),
        ("red_cells", SURGERY, "70", (), ASK, ["use_between"]),
        ("red_cells", SURGERY, "70", ("bleeding",), OK, []),
        ("red_cells", SURGERY, "99.9", ("shock",), OK, []),
        ("red_cells", SURGERY, "100", ("bleeding",), OUT, ["use_outside"]),
        ("red_cells", SURGERY, "", (), ASK, ["use_value_missing"]),
        ("red_cells", SURGERY, "", ("bleeding",), ASK, ["use_value_missing"]),
        ("red_cells", INTERNAL, "59", (), OK, []),
        ("red_cells", INTERNAL, "65", (), ASK, ["use_between"]),
        ("whole_blood", INTERNAL, "59", (), OK, []),
        ("washed_red_cells", SURGERY, "60", (), OK, []),
        ("apheresis_platelets", SURGERY, "49", (), OK, []),
        ("apheresis_platelets", SURGERY, "100", (), OUT, ["use_outside"]),
        ("apheresis_platelets", "haematology", "9", (), OK, []),
        ("apheresis_platelets", "haematology", "10", (), ASK, ["use_between"]),
        ("apheresis_platelets", "haematology", "50", ("bleeding",), OUT, ["use_outside"]),
        ("pooled_platelets", "haematology", "9", (), OK, []),
        ("ffp", SURGERY, "1.5", (), OK, []),
        ("ffp", SURGERY, "1.49", (), ASK, ["use_between"]),
        ("ffp", SURGERY, "1.2", ("bleeding",), OK, []),
        ("ffp", SURGERY, "1.19", ("bleeding",), OUT, ["use_outside"]),
        ("ffp", INTERNAL, "1.9", (), ASK, ["use_between"]),
        ("cryo", SURGERY, "0.79", (), OK, []),
        ("cryo", SURGERY, "0.8", (), ASK, ["use_between"]),
        ("cryo", SURGERY, "1.5", ("bleeding",), OUT, ["use_outside"]),
    ],
)
def test_grounds(
    component: str, setting: str, value: str, signs: tuple[str, ...], finding: str, codes: list[str]
) -> None:
    assert judged(component, setting, value, *signs) == (finding, codes)


def test_every_component_has_a_measure_and_a_volume() -> None:
    policy = editions.appropriateness(PLACE, ON)
    for component in Component:
        assert FAMILY[component] in appropriateness.MEASURED
        assert appropriateness.total_ml([(component, 3)], policy) > 0
    assert set(appropriateness.MEASURED) == set(STOCKED)


def test_each_setting_is_judged_by_one_of_the_two_lines() -> None:
    for setting in Setting:
        expected = OK if setting in SURGICAL else ASK
        assert judged("red_cells", setting, "65")[0] == expected


def test_a_reason_names_its_source() -> None:
    policy = editions.appropriateness(PLACE, ON)
    _finding, [reason] = appropriateness.judge(Grounds("red_cells", SURGERY), policy)
    assert reason.status == "unverified" and reason.edition and reason.source


@pytest.mark.parametrize(
    ("ml", "approved", "stopped"),
    [
        (1599, 0, False),
        (1600, 0, True),
        (1600, 1600, False),
        (1601, 0, True),
        (1800, 1800, False),
        (1800, 1799, True),
        (2000, 1800, True),
    ],
)
def test_a_large_use_waits_for_its_approval(ml: int, approved: int, stopped: bool) -> None:
    policy = editions.appropriateness(PLACE, ON)
    codes = [r.code for r in appropriateness.large_bars(ml, approved, policy)]
    assert codes == (["large_use_not_approved"] if stopped else [])


def offered(**changed: Any) -> returns.Offered:
    given = {
        "component": "red_cells",
        "expires_at": AT + timedelta(days=3),
        "opened": False,
        "unbroken": True,
        "minutes_out": 30,
    }
    return returns.Offered(**{**given, **changed})


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"minutes_out": 31}, ["out_too_long"]),
        ({"opened": True}, ["opened"]),
        ({"unbroken": False}, ["cold_chain_broken"]),
        ({"expires_at": AT}, ["past_expiry"]),
        ({"component": "apheresis_platelets"}, ["component_not_taken_back"]),
        (
            {"opened": True, "unbroken": False, "minutes_out": 99},
            ["opened", "cold_chain_broken", "out_too_long"],
        ),
    ],
)
def test_what_goes_back_to_the_centre(changed: dict[str, Any], codes: list[str]) -> None:
    found = returns.bars(offered(**changed), AT, editions.hospital(PLACE, ON))
    assert [r.code for r in found] == codes


def draw(**changed: Any) -> autologous.Draw:
    given = {"hb": 110, "volume_ml": 400, "on": ON, "operation_on": ON + timedelta(days=3)}
    return autologous.Draw(**{**given, **changed})


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"hb": 109}, ["deposit_hb_low"]),
        ({"volume_ml": 501}, ["deposit_volume"]),
        ({"volume_ml": 0}, ["deposit_volume"]),
        ({"operation_on": ON + timedelta(days=2)}, ["deposit_too_late"]),
        ({"before": (ON - timedelta(days=3),)}, []),
        ({"before": (ON - timedelta(days=9), ON - timedelta(days=2))}, ["deposit_too_soon"]),
        (
            {"hb": 80, "volume_ml": 900, "operation_on": ON, "before": (ON,)},
            ["deposit_hb_low", "deposit_volume", "deposit_too_late", "deposit_too_soon"],
        ),
    ],
)
def test_when_a_patient_may_deposit(changed: dict[str, Any], codes: list[str]) -> None:
    found = autologous.deposit_bars(draw(**changed), editions.autologous(PLACE, ON))
    assert [r.code for r in found] == codes


@pytest.mark.parametrize(
    ("tested", "finding", "days", "codes"),
    [
        (True, "clear", 1, []),
        (False, "", 1, ["deposit_not_tested"]),
        (True, "reactive", 1, ["deposit_reactive"]),
        (True, "clear", 0, ["deposit_expired"]),
        (False, "", 0, ["deposit_not_tested", "deposit_expired"]),
    ],
)
def test_when_a_deposit_may_be_used(
    tested: bool, finding: str, days: int, codes: list[str]
) -> None:
    policy = editions.autologous(PLACE, ON)
    found = autologous.use_bars(tested, finding, AT + timedelta(days=days), AT, policy)
    assert [r.code for r in found] == codes


@pytest.mark.parametrize(
    ("own", "others", "patients", "share", "ml_share"),
    [
        ([], [], (0, 0), None, None),
        ([], [(1, 400)], (0, 1), "0.0", "0.0"),
        ([(1, 400)], [], (1, 1), "100.0", "100.0"),
        ([(1, 400), (1, 200)], [(1, 600), (2, 600)], (1, 2), "50.0", "33.3"),
        ([(1, 100), (2, 100)], [(3, 100)], (2, 3), "66.7", "66.7"),
    ],
)
def test_the_ratio_of_own_blood(
    own: list[tuple[int, int]],
    others: list[tuple[int, int]],
    patients: tuple[int, int],
    share: str | None,
    ml_share: str | None,
) -> None:
    found = autologous.ratio(own, others)
    assert (found.own_patients, found.patients) == patients
    said = [str(x) if x is not None else None for x in (found.by_patients, found.by_ml)]
    assert said == [share, ml_share]


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 0, None), (1, 1000, "1.00"), (2, 3, "666.67"), (0, 5, "0.00")]
)
def test_per_thousand(part: int, whole: int, said: str | None) -> None:
    found = autologous.per_thousand(part, whole)
    assert (str(found) if found is not None else None) == said


@pytest.mark.parametrize(("span", "minutes"), [("30 minutes", 30), ("2 hours", 120)])
def test_minutes_of_a_span(span: str, minutes: int) -> None:
    assert autologous.minutes(Span.parse(span)) == minutes


WELL = {"celsius": "36.6", "pulse": "80", "systolic": "120", "diastolic": "75", "breaths": "16"}


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"celsius": "45"}, []),
        ({"celsius": "45.1"}, ["vital_impossible"]),
        ({"pulse": "9"}, ["vital_impossible"]),
        ({"systolic": None}, ["vital_missing"]),
        ({"glucose": "5"}, ["vital_impossible"]),
    ],
)
def test_vital_signs(changed: dict[str, Any], codes: list[str]) -> None:
    said = {k: Decimal(v) for k, v in {**WELL, **changed}.items() if v is not None}
    assert [r.code for r in observation.faults(said)] == codes


@pytest.mark.parametrize(
    ("minutes", "ended", "taken", "due"),
    [
        (0, False, [], ["start"]),
        (14, False, ["start"], []),
        (15, False, ["start"], ["early"]),
        (40, False, [], ["start", "early"]),
        (40, True, ["start", "early"], ["end"]),
        (40, True, ["start", "early", "end"], []),
    ],
)
def test_when_to_look_at_the_patient(
    minutes: int, ended: bool, taken: list[str], due: list[str]
) -> None:
    at = AT + timedelta(minutes=minutes)
    policy = editions.bedside(PLACE, ON)
    assert list(observation.due(AT, at if ended else None, taken, at, policy)) == due


@pytest.mark.parametrize(
    ("category", "done", "missing"),
    [
        ("febrile", [], ["clerical"]),
        ("febrile", ["clerical"], []),
        ("bacterial", ["clerical"], ["culture"]),
        ("wrong_blood", ["clerical"], ["regroup_patient", "regroup_unit"]),
        (
            "haemolytic_acute",
            ["dat"],
            ["clerical", "regroup_patient", "regroup_unit", "crossmatch_again", "haemolysis"],
        ),
    ],
)
def test_what_an_inquiry_lacks(category: str, done: list[str], missing: list[str]) -> None:
    assert list(haemovigilance.lacking(category, done)) == missing


def test_no_category_goes_without_a_clerical_check() -> None:
    for category in Reaction:
        assert haemovigilance.lacking(category, [])[0] == Inquiry.CLERICAL
        assert haemovigilance.lacking(category, list(Inquiry)) == ()


MINUTES, DAYS = Span.parse("30 minutes"), Span.parse("3 days")


@pytest.mark.parametrize(
    ("cls", "good", "bad"),
    [
        (Bedside, {"second_checker": True, "early_after": MINUTES, "observations": ()},
         {"early_after": DAYS}),
        (Hospital, {"transfer_needs_agreement": True, "returns_accepted": True,
                    "return_out_within": MINUTES, "return_components": ()},
         {"return_out_within": DAYS}),
        (Autologous, {"hb_from": 110, "most_ml": 400, "draws_apart": DAYS,
                      "last_before_operation": DAYS, "deposit_life": DAYS, "tests_needed": True,
                      "reactive_may_be_given": False}, {"hb_from": 0}),
    ],
)  # fmt: skip
def test_an_edition_that_makes_no_sense_is_refused(
    cls: Any, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    cls(**good)
    with pytest.raises(ValueError):
        cls(**{**good, **bad})


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"lines": {"hb_surgical": Line(Decimal(101), Decimal(100))}}, False),
        ({"lines": {"inr_surgical": Line(Decimal(1), Decimal("1.2"))}}, False),
        ({"ml_per_bag": {"red_cells": 200}}, False),
        ({"ml_per_bag": {**{str(c): 200 for c in STOCKED}, "water": 1}}, False),
        ({"large_ml": 0}, False),
    ],
)
def test_lines_are_the_right_way_round(changed: dict[str, Any], fits: bool) -> None:
    good: dict[str, Any] = {
        "lines": {"hb_surgical": Line(Decimal(70), Decimal(100))},
        "ml_per_bag": {str(c): 200 for c in STOCKED},
        "large_ml": 1600,
        "statement_before_issue": True,
        "approval_before_issue": True,
    }
    if fits:
        Appropriateness(**{**good, **changed})
        return
    with pytest.raises(ValueError):
        Appropriateness(**{**good, **changed})
