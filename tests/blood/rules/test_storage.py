"""Shelf lives and temperatures, by the figures of the edition."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import STORAGE, Component, Solution, Treatment
from sanxian.blood.facts.supply_policy import Zone
from sanxian.blood.rules.storage import (
    CELLS,
    LIFE,
    POSSIBLE,
    band,
    becomes,
    expired,
    expires_at,
    irradiation_bars,
    temperature_bars,
    transport_bars,
    zone_of,
)
from sanxian.kernel.policy import PolicyError
from sanxian.kernel.refusal import Malformed
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(STORAGE)
SHANGHAI = ZoneInfo("Asia/Shanghai")
DRAWN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai


def expiry(component, policy=POLICY, at=DRAWN, **more):
    return expires_at(Component(component), collected_at=at, policy=policy, zone=SHANGHAI, **more)


@pytest.mark.parametrize(
    ("component", "solution", "life"),
    [
        ("whole_blood", "ACD-B", timedelta(days=21)),
        ("whole_blood", "CPD", timedelta(days=21)),
        ("whole_blood", "CPDA-1", timedelta(days=35)),
        ("red_cells", "ACD-B", timedelta(days=21)),
        ("red_cells", "CPD", timedelta(days=21)),
        ("red_cells", "CPDA-1", timedelta(days=35)),
        ("red_cells", "MAP", timedelta(days=35)),
        ("red_cells", "SAGM", timedelta(days=35)),
        ("red_cells", "AS-1", timedelta(days=42)),
        ("red_cells", "AS-3", timedelta(days=42)),
        ("red_cells", "AS-5", timedelta(days=42)),
        ("red_cells", "saline", timedelta(hours=24)),
        ("platelets", "", timedelta(days=5)),
        ("apheresis_platelets", "", timedelta(days=5)),
        ("ffp", "", timedelta(days=365)),
        ("cryo", "", timedelta(days=365)),
        ("frozen_plasma", "", timedelta(days=365 * 4 + 1)),
    ],
)
def test_lives_from_collection(component, solution, life):
    found = expiry(component, solution=solution)
    assert found.at == DRAWN + life
    assert POLICY.origin(found.key).source


def test_every_solution_has_a_row():
    for solution in Solution:
        assert expiry("red_cells", solution=solution).at > DRAWN


def test_the_last_moment_is_before_the_expiry():
    end = expiry("platelets").at
    assert not expired(end, end - timedelta(microseconds=1))
    assert expired(end, end)


HOURS_LATER = DRAWN + timedelta(hours=6)


@pytest.mark.parametrize(
    ("component", "solution", "treatment", "treated_at", "end"),
    [
        ("red_cells", "MAP", "washed", HOURS_LATER, HOURS_LATER + timedelta(hours=24)),
        ("red_cells", "MAP", "opened", HOURS_LATER, HOURS_LATER + timedelta(hours=24)),
        ("whole_blood", "CPDA-1", "opened", HOURS_LATER, HOURS_LATER + timedelta(hours=24)),
        ("red_cells", "MAP", "irradiated", HOURS_LATER, HOURS_LATER + timedelta(days=14)),
        ("red_cells", "saline", "irradiated", HOURS_LATER, DRAWN + timedelta(hours=24)),
        ("red_cells", "saline", "washed", HOURS_LATER, DRAWN + timedelta(hours=24)),
        ("red_cells", "MAP", "thawed", datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 1, 2, tzinfo=UTC)),
        ("red_cells", "MAP", "frozen", None, datetime(2036, 3, 2, 1, 30, tzinfo=UTC)),
        ("platelets", "", "still", None, DRAWN + timedelta(hours=24)),
        ("apheresis_platelets", "", "irradiated", HOURS_LATER, DRAWN + timedelta(days=5)),
    ],
)  # fmt: skip
def test_what_was_done_shortens_the_life(component, solution, treatment, treated_at, end):
    found = expiry(component, solution=solution, treatment=treatment, treated_at=treated_at)
    assert found.at == end


@pytest.mark.parametrize(
    ("component", "more", "code"),
    [
        ("red_cells", {}, "storage_solution_unknown"),
        ("whole_blood", {"solution": "tea"}, "storage_solution_unknown"),
        ("red_cells", {"solution": "MAP", "treatment": "stirred"}, "storage_treatment_unknown"),
        ("red_cells", {"solution": "MAP", "treatment": "washed"}, "storage_treated_at_missing"),
        ("ffp", {"treatment": "washed"}, "storage_treatment_impossible"),
        ("whole_blood", {"solution": "CPD", "treatment": "washed"}, "storage_treatment_impossible"),
        ("red_cells", {"solution": "CPD", "treatment": "still"}, "storage_treatment_impossible"),
    ],
)
def test_what_has_no_life(component, more, code):
    with pytest.raises(Malformed) as refused:
        expiry(component, **more)
    assert refused.value.codes == (code,)


def test_a_moment_without_a_zone_is_a_programming_error():
    with pytest.raises(ValueError, match="zone"):
        expiry("ffp", at=datetime(2026, 3, 2))


@pytest.mark.parametrize("component", [c for c in Component if c not in {*CELLS, *LIFE}])
def test_what_is_made_of_another_has_no_life_of_its_own(component):
    with pytest.raises(ValueError, match="made of another"):
        expiry(component, solution="MAP")


def test_a_year_ends_in_the_calendar_of_the_place():
    # 29 February 2028 in Shanghai is still the 28th in UTC at half past midnight
    drawn = datetime(2028, 2, 28, 16, 30, tzinfo=UTC)
    assert expiry("ffp", at=drawn).at.astimezone(SHANGHAI) == datetime(
        2029, 2, 28, 0, 30, tzinfo=SHANGHAI
    )


def test_days_may_end_with_the_day_and_hours_never_do():
    by = shipped(STORAGE, ends='"end_of_day"')
    assert expiry("platelets", by).at == datetime(2026, 3, 8, tzinfo=SHANGHAI)
    assert expiry("red_cells", by, solution="saline").at == DRAWN + timedelta(hours=24)


@given(
    component=st.sampled_from([*CELLS, *LIFE]),
    solution=st.sampled_from(list(Solution)),
    treatment=st.sampled_from([t for t in Treatment if t not in ("frozen", "thawed")]),
    hours=st.integers(0, 24 * 60),
    end=st.sampled_from(['"same_moment"', '"end_of_day"']),
)
def test_nothing_but_freezing_lengthens_a_life(component, solution, treatment, hours, end):
    by = shipped(STORAGE, ends=end)
    plain = expiry(component, by, solution=solution).at
    if treatment in POSSIBLE.get(component, ()):
        at = DRAWN + timedelta(hours=hours)
        assert (
            expiry(component, by, solution=solution, treatment=treatment, treated_at=at).at <= plain
        )


@pytest.mark.parametrize(
    ("on", "status"), [("2024-08-31", "verified"), ("2024-09-01", "unverified")]
)
def test_the_figures_of_2012_are_unverified_since_the_standard_of_2023(on, status):
    by = shipped(STORAGE, on=date.fromisoformat(on))
    assert by.origin("platelet_life").status == status
    assert by.origin("cell_life.MAP").status == status
    assert by.origin("irradiate_within").status == "unverified"


@pytest.mark.parametrize(("days", "expected"), [(13, []), (14, ["irradiation_too_late"])])
def test_irradiation_comes_early(days, expected):
    assert codes(irradiation_bars(DRAWN, DRAWN + timedelta(days=days), POLICY)) == expected


def test_plasma_grows_old():
    assert becomes(Component.FFP) is Component.FROZEN_PLASMA
    assert all(becomes(c) is None for c in Component if c is not Component.FFP)


@pytest.mark.parametrize(
    ("component", "treatment", "low", "high"),
    [
        ("whole_blood", "", 2, 6), ("red_cells", "", 2, 6), ("red_cells", "washed", 2, 6),
        ("red_cells", "frozen", -196, -65), ("platelets", "", 20, 24),
        ("apheresis_platelets", "", 20, 24), ("ffp", "", -80, -18), ("frozen_plasma", "", -80, -18),
        ("cryo", "", -80, -18),
    ],
)  # fmt: skip
def test_temperatures(component, treatment, low, high):
    component = Component(component)
    kept = band(component, POLICY, treatment)
    assert (kept.low, kept.high) == (low, high)
    for celsius, expected in [
        (Decimal(low), []),
        (Decimal(high), []),
        (low - Decimal("0.1"), ["temperature_out_of_band"]),
        (high + Decimal("0.1"), ["temperature_out_of_band"]),
    ]:
        assert codes(temperature_bars(component, celsius, POLICY, treatment)) == expected
    assert zone_of(component, treatment) is not Zone.TRANSPORT


@pytest.mark.parametrize(
    ("component", "hours", "celsius", "expected"),
    [
        ("red_cells", 24, "10", []),
        ("red_cells", 24, "2", []),
        ("red_cells", 25, "6", ["transport_too_long"]),
        ("red_cells", 1, "10.1", ["temperature_out_of_band"]),
        ("whole_blood", 25, "1.9", ["transport_too_long", "temperature_out_of_band"]),
        ("red_cells", 1, None, ["transport_not_measured"]),
        ("platelets", 1, "22", []),
        ("platelets", 1, "19", ["temperature_out_of_band"]),
        ("ffp", 1, None, []),
    ],
)
def test_transport(component, hours, celsius, expected):
    found = transport_bars(
        Component(component),
        packed_at=DRAWN,
        at=DRAWN + timedelta(hours=hours),
        celsius=None if celsius is None else Decimal(celsius),
        policy=POLICY,
    )
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"zones": "{ plasma = { low = 1, high = 0 } }"}, "low is above high"),
        ({"transport_within": '"1 day"'}, "transport_within"),
    ],
)
def test_what_no_edition_may_say(changed, why):
    with pytest.raises(PolicyError, match=why):
        shipped(STORAGE, **changed)


def test_the_answer_comes_in_the_zone_it_was_asked_in():
    east = timezone(timedelta(hours=8))
    assert expiry("ffp", at=DRAWN.astimezone(east)).at.utcoffset() == timedelta(hours=8)
    assert set(POSSIBLE) >= CELLS
