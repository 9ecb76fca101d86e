"""Intervals in both directions and yearly maxima, by each convention."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import Kind, PastDonation, Why
from sanxian.blood.rules.eligibility import decide, next_dates
from tests.blood.rules.people import (
    DRAFT,
    FIT,
    IN_FORCE,
    ON,
    PLATELETS,
    PLT,
    WB,
    codes,
    gave,
    policy,
    reason,
)


@pytest.mark.parametrize(
    ("last", "facts", "code", "until"),
    [
        (gave(WB, "2026-06-10"), FIT, "interval_whole_blood", "2026-12-10"),
        (gave(PLT, "2026-11-10"), FIT, "interval_platelets_to_whole_blood", "2026-12-08"),
        (gave(PLT, "2026-11-10"), PLATELETS, "interval_platelets", "2026-11-24"),
        (gave(WB, "2026-09-10"), PLATELETS, "interval_whole_blood_to_platelets", "2026-12-10"),
    ],
)  # fmt: skip
def test_an_interval_ends_on_the_corresponding_day(last, facts, code, until):
    facts, until = replace(facts, donations=(last,)), date.fromisoformat(until)
    found = reason(facts, code)
    assert found.until == until
    assert found.source and found.edition == "GB18467-2011" and found.status == "verified"
    assert found.convention == "interval_end=same_day"
    assert codes(facts, until - timedelta(days=1)) == [code]
    assert codes(facts, until) == []


def test_the_day_after_is_another_convention():
    facts = replace(FIT, donations=(gave(WB, "2026-06-10"),))
    by = policy(interval_end='"day_after"')
    assert reason(facts, "interval_whole_blood", by=by).until == date(2026, 12, 11)
    assert reason(facts, "interval_whole_blood", by=by).convention == "interval_end=day_after"


@pytest.mark.parametrize(
    ("day", "convention", "until"),
    [
        ("2026-08-31", "clamp", "2027-02-28"),
        ("2026-08-31", "first_of_next", "2027-03-01"),
        ("2027-08-29", "clamp", "2028-02-29"),
    ],
)
def test_month_ends(day, convention, until):
    facts = replace(FIT, donations=(gave(WB, day),))
    found = reason(facts, "interval_whole_blood", date(2027, 9, 1) if day > "2027" else ON,
                   policy(month_end=f'"{convention}"'))  # fmt: skip
    assert found.until == date.fromisoformat(until)
    assert ("month_end=" in found.convention) == (day == "2026-08-31")


def test_the_draft_asks_for_ninety_days():
    facts = replace(FIT, donations=(gave(WB, "2026-08-23"),))
    assert codes(facts, by=DRAFT) == []
    assert codes(facts, by=IN_FORCE) == ["interval_whole_blood"]
    one_short = replace(FIT, donations=(gave(WB, "2026-08-24"),))
    found = reason(one_short, "interval_whole_blood", by=DRAFT)
    assert (found.until, found.edition) == (date(2026, 11, 22), "law-draft-2025")


@pytest.mark.parametrize(
    ("doctor", "on", "expected"),
    [
        ("", "2026-11-20", ["interval_platelets"]),
        ("D7", "2026-11-16", ["interval_platelets"]),
        ("D7", "2026-11-17", []),
        (" ", "2026-11-17", ["interval_platelets"]),
    ],
)
def test_a_special_match_needs_a_week_and_a_doctor(doctor, on, expected):
    facts = replace(
        PLATELETS, donations=(gave(PLT, "2026-11-10"),), special_match_approved_by=doctor
    )
    assert codes(facts, date.fromisoformat(on)) == expected


def test_a_special_match_does_not_shorten_the_way_to_whole_blood():
    facts = replace(FIT, donations=(gave(PLT, "2026-11-10"),), special_match_approved_by="D7")
    assert codes(facts) == ["interval_platelets_to_whole_blood"]


def test_both_kinds_in_the_record_give_both_reasons():
    facts = replace(FIT, donations=(gave(WB, "2026-07-01"), gave(PLT, "2026-11-10")))
    assert codes(facts) == ["interval_whole_blood", "interval_platelets_to_whole_blood"]
    assert decide(facts, ON, IN_FORCE).until == date(2027, 1, 1)


def test_of_two_donations_the_later_decides():
    facts = replace(FIT, donations=(gave(WB, "2026-07-01"), gave(WB, "2026-06-01")))
    assert [r.until for r in decide(facts, ON, IN_FORCE).reasons] == [date(2027, 1, 1)]


def test_a_donation_on_the_day_itself_bars_and_one_after_it_is_a_fault_of_the_record():
    assert codes(replace(FIT, donations=(gave(WB, "2026-11-21"),))) == ["interval_whole_blood"]
    assert codes(replace(FIT, donations=(gave(WB, "2026-11-22"),)))[0] == "history_after_day"


def fortnights(count, last=date(2026, 11, 1), **more):
    """That many platelet donations, two weeks apart, the last one given."""
    return tuple(PastDonation(PLT, last - timedelta(weeks=2 * i), **more) for i in range(count))


@pytest.mark.parametrize(("count", "expected"), [(23, []), (24, ["platelets_a_year"])])
def test_twenty_four_a_year(count, expected):
    facts = replace(PLATELETS, donations=fortnights(count, volume_ml=200))
    assert codes(facts) == expected


def test_the_year_rolls_and_the_reason_knows_the_day():
    facts = replace(PLATELETS, donations=fortnights(25, volume_ml=200))  # oldest 2025-11-30
    found = reason(facts, "platelets_a_year")
    # 25 in twelve months: two must have left, the second oldest is of 2025-12-14
    assert found.until == date(2026, 12, 14)
    assert "year_window=rolling" in found.convention
    assert codes(facts, date(2026, 12, 13)) == ["platelets_a_year"]
    assert codes(facts, date(2026, 12, 14)) == []


def test_by_the_calendar_year_the_count_starts_on_new_years_day():
    by, on = policy(year_window='"calendar"'), date(2026, 12, 20)
    facts = replace(PLATELETS, donations=fortnights(24, date(2026, 11, 16), volume_ml=200))
    assert codes(facts, on) == ["platelets_a_year"]  # the oldest is of 2025-12-29
    assert codes(facts, on, by) == []
    more = replace(facts, donations=(*facts.donations, gave(PLT, "2026-01-02", volume_ml=200)))
    assert reason(more, "platelets_a_year", on, by).until == date(2027, 1, 1)
    assert codes(more, date(2027, 1, 1), by) == []


def test_what_counts_against_the_yearly_number_is_a_convention():
    facts = replace(PLATELETS, donations=fortnights(12, doses=2, volume_ml=400))
    assert codes(facts) == []
    assert codes(facts, by=policy(platelet_year_counts='"doses"')) == ["platelets_a_year"]


@pytest.mark.parametrize(
    ("past_ml", "wanted_ml", "plasma_ml", "expected"),
    [
        (9750, 250, 0, []),
        (9751, 250, 0, ["platelets_plasma_a_year"]),
        (9600, 200, 200, []),
        (9601, 200, 200, ["platelets_plasma_a_year"]),
    ],
)
def test_ten_litres_a_year(past_ml, wanted_ml, plasma_ml, expected):
    past = (gave(PLT, "2026-03-01", volume_ml=past_ml - 1000, plasma_ml=1000),)
    facts = replace(PLATELETS, donations=past, volume_ml=wanted_ml, plasma_ml=plasma_ml)
    assert codes(facts) == expected


def test_room_for_ten_litres_comes_when_enough_has_left():
    past = (
        gave(PLT, "2026-01-10", volume_ml=3000),
        gave(PLT, "2026-02-10", volume_ml=3000),
        gave(PLT, "2026-03-10", volume_ml=6000),
    )
    facts = replace(PLATELETS, donations=past, volume_ml=1000)
    assert reason(facts, "platelets_plasma_a_year").until == date(2027, 1, 10)
    facts = replace(facts, volume_ml=1001)
    assert reason(facts, "platelets_plasma_a_year").until == date(2027, 2, 10)
    assert reason(replace(facts, volume_ml=10_001), "platelets_plasma_a_year").until is None


def test_a_dose_without_a_volume_is_taken_as_the_convention_says():
    facts = replace(PLATELETS, donations=fortnights(20, doses=2))  # 20 × 500 mL
    found = reason(facts, "platelets_plasma_a_year")
    assert "platelet_dose_ml=250" in found.convention
    assert codes(facts, by=policy(platelet_dose_ml=200)) == []


def test_whole_blood_has_no_yearly_maximum_of_its_own():
    past = tuple(gave(WB, f"{year}-01-05") for year in range(1990, 2026))
    assert codes(replace(FIT, donations=past)) == []


@pytest.mark.parametrize(
    ("donations", "whole", "platelets"),
    [
        ((), "2026-11-21", "2026-11-21"),
        ((gave(WB, "2026-11-21"),), "2027-05-21", "2027-02-21"),
        ((gave(PLT, "2026-11-21"),), "2026-12-19", "2026-12-05"),
        (fortnights(24, date(2026, 11, 21), volume_ml=200), "2026-12-19", "2027-01-03"),
    ],
)
def test_next_dates(donations, whole, platelets):
    facts = replace(FIT, donations=donations)
    found = {n.kind: n.first for n in next_dates(facts, ON, IN_FORCE)}
    assert found == {
        Kind.WHOLE_BLOOD: date.fromisoformat(whole),
        Kind.APHERESIS_PLATELETS: date.fromisoformat(platelets),
    }


def test_next_dates_need_no_measurements_and_name_the_reasons_of_today():
    bare = type(FIT)(WB, FIT.birth_date, FIT.sex, donations=(gave(WB, "2026-11-01"),))
    whole, platelets = next_dates(bare, ON, IN_FORCE)
    assert [r.code for r in whole.reasons] == ["interval_whole_blood"]
    assert [r.code for r in platelets.reasons] == ["interval_whole_blood_to_platelets"]


def test_no_next_date_beyond_the_age():
    old = replace(FIT, birth_date=date(1960, 1, 1))
    assert [n.first for n in next_dates(old, ON, IN_FORCE)] == [None, None]
    # 56 in the spring: the interval ends after that day, and nothing says he asks to go on
    soon = replace(FIT, birth_date=date(1971, 3, 1), donations=(gave(WB, "2026-11-01"),))
    assert [n.first for n in next_dates(soon, ON, IN_FORCE)] == [None, date(2027, 2, 1)]


past = st.builds(
    PastDonation,
    kind=st.sampled_from(list(Kind)),
    date=st.dates(date(2024, 1, 1), ON),
    volume_ml=st.none() | st.integers(0, 600),
    doses=st.none() | st.integers(1, 2),
    plasma_ml=st.integers(0, 200),
)
HISTORY = {why for why in Why if why.startswith("interval_") or why.endswith("_a_year")}
CHOICES = [
    policy(interval_end=f'"{e}"', month_end=f'"{m}"', year_window=f'"{y}"', platelet_year_counts=f'"{c}"')
    for e in ("same_day", "day_after")
    for m in ("clamp", "first_of_next")
    for y in ("rolling", "calendar")
    for c in ("sessions", "doses")
]  # fmt: skip


@given(
    donations=st.lists(past, max_size=40),
    one_more=past,
    by=st.sampled_from(CHOICES),
    facts=st.sampled_from([FIT, PLATELETS]),
)
def test_another_donation_never_lets_one_come_earlier(donations, one_more, by, facts):
    def until(record):
        decision = decide(replace(facts, donations=tuple(record)), ON, by)
        return {r.code: r.until or date.max for r in decision.reasons if r.code in HISTORY}

    before, after = until(donations), until([*donations, one_more])
    assert all(code in after and after[code] >= day for code, day in before.items())


@given(donations=st.lists(past, max_size=40), by=st.sampled_from(CHOICES))
def test_on_the_first_day_the_history_lets_pass_and_not_the_day_before(donations, by):
    facts = replace(PLATELETS, donations=tuple(donations))
    for found in next_dates(facts, ON, by):
        if found.first is None or found.first == ON:
            continue
        wanting = replace(facts, wanted=found.kind, doses=1)

        def barred(day, wanting=wanting):
            return HISTORY & {r.code for r in decide(wanting, day, by).reasons}

        assert not barred(found.first)
        assert barred(found.first - timedelta(days=1))
