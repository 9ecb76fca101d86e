"""Age, body and wish: each limit with the value on either side of it."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from sanxian.blood.facts import ELIGIBILITY, Sex, Why
from sanxian.blood.rules.eligibility import decide
from sanxian.kernel.policy import load, resolve
from tests.blood.rules.people import (
    DRAFT,
    FIT,
    IN_FORCE,
    ON,
    PLATELETS,
    codes,
    gave,
    policy,
    reason,
)

MALE = {"sex": Sex.MALE}


def test_the_fit_may_give():
    for facts in (FIT, PLATELETS):
        decision = decide(facts, ON, IN_FORCE)
        assert decision.allowed and decision.reasons == () and decision.until is None
        assert "GB18467-2011" in decision.editions


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"weight_kg": Decimal("45")}, []),
        ({"weight_kg": Decimal("44.9")}, ["weight_low"]),
        ({**MALE, "weight_kg": Decimal("50")}, []),
        ({**MALE, "weight_kg": Decimal("49.9")}, ["weight_low"]),
        ({"weight_kg": None}, ["missing_weight_kg"]),
        ({"sbp_mmhg": 90, "dbp_mmhg": 60}, []),
        ({"sbp_mmhg": 89, "dbp_mmhg": 59}, ["sbp_low", "dbp_low"]),
        ({"sbp_mmhg": 139, "dbp_mmhg": 89}, []),
        ({"sbp_mmhg": 140}, ["sbp_high"]),
        ({"dbp_mmhg": 90, "sbp_mmhg": 139}, ["dbp_high"]),
        ({"sbp_mmhg": 110, "dbp_mmhg": 80}, []),
        ({"sbp_mmhg": 109, "dbp_mmhg": 80}, ["pulse_pressure_low"]),
        ({"sbp_mmhg": None}, ["missing_sbp_mmhg"]),
        ({"dbp_mmhg": None}, ["missing_dbp_mmhg"]),
        ({"pulse_per_min": 60}, []),
        ({"pulse_per_min": 59}, ["pulse_low"]),
        ({"pulse_per_min": 50, "endurance_athlete": True}, []),
        ({"pulse_per_min": 49, "endurance_athlete": True}, ["pulse_low"]),
        ({"pulse_per_min": 100}, []),
        ({"pulse_per_min": 101}, ["pulse_high"]),
        ({"pulse_per_min": None}, ["missing_pulse_per_min"]),
        ({"pulse_regular": False}, ["pulse_irregular"]),
        ({"pulse_regular": None}, ["missing_pulse_regular"]),
        ({"temperature_c": Decimal("37.5")}, []),
        ({"temperature_c": Decimal("37.6")}, ["temperature_high"]),
        ({"temperature_c": None}, ["missing_temperature_c"]),
        ({"hb_g_per_l": Decimal(115)}, []),
        ({"hb_g_per_l": Decimal(114)}, ["hb_low"]),
        ({**MALE, "hb_g_per_l": Decimal(120)}, []),
        ({**MALE, "hb_g_per_l": Decimal(119)}, ["hb_low"]),
        ({"hb_g_per_l": None}, ["missing_hb_g_per_l"]),
        ({"volume_ml": 200}, []),
        ({"volume_ml": 300}, []),
        ({"volume_ml": 400}, []),
        ({"volume_ml": 250}, ["volume_not_offered"]),
        ({"volume_ml": 401}, ["volume_over_max"]),
        ({"volume_ml": None}, ["missing_volume_ml"]),
        ({"hct": Decimal("0.1"), "platelets_e9_per_l": Decimal(1)}, []),
        ({"questionnaire_complete": None}, ["missing_questionnaire_complete"]),
        ({"questionnaire_complete": False}, ["missing_questionnaire_complete"]),
        ({"unanswered": ("travel", "drugs")}, ["answer_unknown", "answer_unknown"]),
    ],
)  # fmt: skip
def test_whole_blood(change, expected):
    assert codes(replace(FIT, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hct": Decimal("0.36")}, []),
        ({"hct": Decimal("0.359")}, ["hct_low"]),
        ({"hct": None}, ["missing_hct"]),
        ({"platelets_e9_per_l": Decimal(150)}, []),
        ({"platelets_e9_per_l": Decimal(149)}, ["platelets_low"]),
        ({"platelets_e9_per_l": Decimal("449.9")}, []),
        ({"platelets_e9_per_l": Decimal(450)}, ["platelets_high"]),
        ({"platelets_e9_per_l": None}, ["missing_platelets_e9_per_l"]),
        ({"platelets_after_e9_per_l": Decimal(100)}, []),
        ({"platelets_after_e9_per_l": Decimal(99)}, ["platelets_after_low"]),
        ({"platelets_after_e9_per_l": None}, ["missing_platelets_after_e9_per_l"]),
        ({"doses": 2}, []),
        ({"doses": 3}, ["doses_not_offered"]),
        ({"doses": None}, ["missing_doses"]),
        ({"doses": 1, "plasma_ml": 200}, []),
        ({"doses": 1, "plasma_ml": 201}, ["plasma_over_max"]),
        ({"doses": 2, "plasma_ml": 1}, ["plasma_needs_one_dose"]),
        ({"hb_g_per_l": Decimal(114)}, ["hb_low"]),
        ({"volume_ml": 250}, []),
    ],
)
def test_platelets(change, expected):
    assert codes(replace(PLATELETS, **change)) == expected


def test_only_the_predicted_count_is_an_unverified_limit_of_the_body():
    low = replace(PLATELETS, platelets_after_e9_per_l=Decimal(99), hb_g_per_l=Decimal(90))
    assert reason(low, "platelets_after_low").status == "unverified"
    assert reason(low, "hb_low").status == "verified"
    assert reason(low, "hb_low").source == "GB 18467-2011 (S9,S11)"
    assert reason(low, "hb_low").params == {"limit": Decimal(115)}


@pytest.mark.parametrize(
    ("born", "by", "expected"),
    [
        ("2008-11-21", IN_FORCE, []),
        ("2008-11-22", IN_FORCE, ["too_young"]),
        ("1970-11-22", IN_FORCE, []),  # 55, the day before the 56th birthday
        ("1970-11-21", IN_FORCE, ["repeat_donors_only", "missing_past_reaction", "repeat_on_request_only"]),
        ("1965-11-22", IN_FORCE, ["repeat_donors_only", "missing_past_reaction", "repeat_on_request_only"]),
        ("1965-11-21", IN_FORCE, ["too_old"]),
        ("1970-11-21", DRAFT, []),
        ("1960-11-22", DRAFT, []),  # 65
        ("1960-11-21", DRAFT, ["too_old"]),
        ("2008-11-22", DRAFT, ["too_young"]),
        ("1970-11-22", policy(upper_age='"birthday"'), ["repeat_donors_only", "missing_past_reaction", "repeat_on_request_only"]),
        ("1971-11-21", policy(upper_age='"birthday"'), []),  # the 55th birthday itself
        ("1971-11-20", policy(upper_age='"birthday"'), ["repeat_donors_only", "missing_past_reaction", "repeat_on_request_only"]),
    ],
)  # fmt: skip
def test_age(born, by, expected):
    assert codes(replace(FIT, birth_date=date.fromisoformat(born)), by=by) == expected


def test_the_young_are_told_their_day():
    young = replace(FIT, birth_date=date(2009, 2, 28))
    assert reason(young, "too_young").until == date(2027, 2, 28)
    assert reason(young, "too_young").convention == ""


@pytest.mark.parametrize(
    ("convention", "until"), [("feb_28", date(2026, 2, 28)), ("mar_1", date(2026, 3, 1))]
)
def test_born_on_29_february(convention, until):
    leap = replace(FIT, birth_date=date(2008, 2, 29))
    by = policy(leap_birthday=f'"{convention}"')
    on = date(2026, 2, 27)
    assert reason(leap, "too_young", on, by).until == until
    assert reason(leap, "too_young", on, by).convention == f"leap_birthday={convention}"
    assert "too_young" not in codes(leap, until, by)


TWICE = (gave("whole_blood", "2020-01-05"), gave("whole_blood", "2021-01-05"))
OLDER = replace(
    FIT, birth_date=date(1968, 1, 1), donations=TWICE, past_reaction=False, asks_to_continue=True
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"donations": TWICE[:1]}, ["repeat_donors_only"]),
        ({"past_reaction": True}, ["repeat_without_reaction_only"]),
        ({"past_reaction": None}, ["missing_past_reaction"]),
        ({"asks_to_continue": False}, ["repeat_on_request_only"]),
        ({"birth_date": date(1965, 11, 21)}, ["too_old"]),
    ],
)
def test_above_55_repeat_donors_may_go_on(change, expected):
    assert codes(replace(OLDER, **change)) == expected


def test_how_many_make_a_repeat_donor_is_a_convention():
    once = replace(OLDER, donations=TWICE[:1])
    assert reason(once, "repeat_donors_only").convention.startswith("repeat_donor_min=2")
    assert codes(once, by=policy(repeat_donor_min=1)) == []


def test_zhejiang_does_not_ask_for_past_reactions_when_its_text_is_chosen():
    reacted = replace(OLDER, past_reaction=True)
    by = policy("330100", named="zhejiang-2020")
    assert codes(reacted, by=by) == []
    assert codes(reacted, by=policy("330100")) == ["repeat_without_reaction_only"]


def test_a_reaction_matters_only_above_the_ordinary_age():
    assert codes(replace(FIT, past_reaction=True)) == []


def test_every_reason_at_once():
    bad = replace(
        FIT,
        birth_date=date(2010, 1, 1),
        weight_kg=Decimal(40),
        hb_g_per_l=None,
        pulse_per_min=120,
        volume_ml=500,
        donations=(gave("whole_blood", "2026-10-01"),),
    )
    assert codes(bad) == [
        "too_young", "weight_low", "pulse_high", "missing_hb_g_per_l", "volume_over_max",
        "interval_whole_blood",
    ]  # fmt: skip
    decision = decide(bad, ON, IN_FORCE)
    assert not decision.allowed and decision.until is None


def test_with_nothing_measured_nothing_is_allowed():
    bare = type(FIT)(wanted=FIT.wanted, birth_date=FIT.birth_date, sex=FIT.sex)
    assert all(code.startswith("missing_") for code in codes(bare))
    needed = {f.name for f in fields(FIT) if f.metadata["needed_for"] in ("both", "whole_blood")}
    assert set(codes(bare)) == {f"missing_{name}" for name in needed}
    both = replace(bare, wanted=PLATELETS.wanted)
    needed = {
        f.name for f in fields(FIT) if f.metadata["needed_for"] in ("both", "apheresis_platelets")
    }
    assert set(codes(both)) == {f"missing_{name}" for name in needed}


def test_every_missing_code_names_a_field():
    names = {f.name for f in fields(FIT)}
    for why in Why:
        if why.startswith("missing_"):
            assert why.removeprefix("missing_") in names


def test_the_law_alone_decides_nothing_before_the_standard():
    ids = [e.id for e in load(ELIGIBILITY)]
    assert ids == [
        "law-1998", "GB18467-2011", "conventions-2012", "law-draft-2025", "zhejiang-2020",
    ]  # fmt: skip
    resolved = resolve(ELIGIBILITY, load(ELIGIBILITY), "", ON)
    assert resolved.origin("interval_whole_to_whole").edition_id == "GB18467-2011"
    assert "献血法" in resolved.origin("interval_whole_to_whole").source
