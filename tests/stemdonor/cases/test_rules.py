"""The rules of a case, of a collection and of what comes after, as tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sanxian.kernel.calendar import WorkingCalendar
from sanxian.kernel.policy import load, resolve
from sanxian.stemdonor.facts import case_policy as topics
from sanxian.stemdonor.facts.care import Candidate, Dates, Product
from sanxian.stemdonor.facts.cases import SEALED_WHY, Answers, Request, Stood, StopWhy, Talked
from sanxian.stemdonor.facts.follow import Blood, CostKind, Given, VisitKind
from sanxian.stemdonor.rules import care, cases, follow
from sanxian.stemdonor.selectors.cases import first_name

ON = date(2026, 11, 23)
DAY = timedelta(days=1)


def ruled(topic: Any, place: str = "370302") -> Any:
    return resolve(topic, load(topic), place, ON)


def codes(found: Any) -> list[str]:
    return [reason.code for reason in found]


CASE, TALK, COLLECTION = ruled(topics.CASE), ruled(topics.TALK), ruled(topics.COLLECTION)
FOLLOW, COST = ruled(topics.FOLLOW), ruled(topics.COST)


# -- a case --------------------------------------------------------------------------------------------

CHINA = [
    (date(2026, 1, 1), False), (date(2026, 1, 2), False), (date(2026, 1, 4), True),
    *((date(2026, 2, d), False) for d in range(16, 24) if date(2026, 2, d).weekday() < 5),
    (date(2026, 2, 14), True), (date(2026, 2, 28), True), (date(2026, 4, 6), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "day"),
    [(Request.EXTENDED, date(2026, 4, 16)), (Request.VERIFICATION, date(2026, 4, 7))],
)
def test_how_long_a_donor_is_held(request_, day):
    calendar = WorkingCalendar.of(CHINA, {2026})
    held = cases.held_until(CASE, calendar, request_, date(2026, 1, 15))
    assert (held.day, held.provisional) == (day, False)


def test_a_hold_into_an_unpublished_year_is_provisional():
    calendar = WorkingCalendar.of(CHINA, {2026})
    assert cases.held_until(CASE, calendar, Request.EXTENDED, date(2026, 11, 23)).provisional


@pytest.mark.parametrize("why", list(StopWhy))
def test_what_stands_open(why):
    assert cases.open_why(why) == ("personal" if why in SEALED_WHY else why.value)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Talked(), ["talk_first", "taught_too_little", "health_not_asked"]),
        (Talked(1, 3, True), ["taught_too_little"]),
        (Talked(1, 4, True, ("open",)), ["health_open"]),
        (Talked(2, 5, True), []),
    ],
)
def test_what_a_yes_needs(said, found):
    assert codes(cases.agree_bars(TALK, said)) == found


@pytest.mark.parametrize(
    ("stood", "found"),
    [
        (Stood(Request.DOMESTIC, None), ["exam_first"]),
        (Stood(Request.DOMESTIC, ON - DAY), ["exam_too_old"]),
        (Stood(Request.DOMESTIC, ON), []),
        (Stood(Request.LYMPHOCYTES, ON), ["never_gave"]),
        (Stood(Request.LYMPHOCYTES, ON, date(2026, 10, 24)), ["second_too_soon"]),
        (Stood(Request.LYMPHOCYTES, ON, date(2026, 10, 23)), []),
        (Stood(Request.SECOND_CELLS, ON, date(2026, 8, 24)), ["second_too_soon"]),
        (Stood(Request.SECOND_CELLS, ON, date(2026, 8, 23)), []),
    ],
)
def test_what_collection_needs(stood, found):
    assert codes(cases.ready_bars(CASE, stood, ON)) == found


@pytest.mark.parametrize(
    ("answered", "agreed", "found"),
    [(4, 4, False), (5, 5, True), (5, 4, False), (50, 50, True), (0, 0, False)],
)
def test_what_is_too_perfect(answered, agreed, found):
    assert cases.too_perfect(CASE, Answers(answered, agreed)) is found


@pytest.mark.parametrize(
    ("side", "why", "no"),
    [("donor", "unwilling", True), ("donor", "unsaid", True), ("donor", "lost", False),
     ("donor", "unfit", False), ("patient", "not_needed", False)],
)  # fmt: skip
def test_what_counts_as_a_no(side, why, no):
    assert cases.counts_as_no(side, StopWhy(why)) is no


def test_health_that_bars():
    answers = {"heart": "yes", "away": "yes", "ill": "no"}
    assert cases.health_stops(TALK, answers) == ("heart",)


@pytest.mark.parametrize(
    ("name", "first"),
    [("王小明", "小明"), ("李雷", "雷"), ("欧阳娜娜", "娜娜"), ("王", "王"), ("Anna Li", "Anna"),
     ("欧阳", "阳")],
)  # fmt: skip
def test_a_first_name(name, first):
    assert first_name(name) == first


# -- a collection --------------------------------------------------------------------------------------


def hospital(pk: int, km: int | None = 10, **given: bool) -> Candidate:
    said: dict[str, Any] = {"qualified": True, "beds_free": True, **given}
    return Candidate(pk=pk, name=f"h{pk}", org_path="/", km=km, **said)


def test_the_nearest_able_hospital_comes_first():
    rows = [
        hospital(1, 90), hospital(2, 5, beds_free=False), hospital(3, 20), hospital(4, None),
        hospital(5, 1, qualified=False),
    ]  # fmt: skip
    found = care.nearest(rows)
    assert [one.pk for one, _ in found] == [3, 1, 4, 5, 2]
    assert [why for _, why in found][3:] == ["hospital_unqualified", "hospital_not_these_days"]


def test_one_word_for_no_bed_and_for_the_same_house():
    """Else the choice would tell where the patient lies."""
    full, same = hospital(1, beds_free=False), hospital(1, together=True)
    assert care.unsuitable(full) == care.unsuitable(same) == "hospital_not_these_days"


def dates(**given: Any) -> Dates:
    said: dict[str, Any] = {
        "admission": ON, "gcsf_from": ON, "gcsf_days": 4, "collection": ON + 4 * DAY,
        "collection_days": 1, "discharge": ON + 5 * DAY,
    }  # fmt: skip
    return Dates(**{**said, **given})


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"gcsf_days": 5}, []),
        ({"gcsf_days": 3}, ["gcsf_days", "gcsf_not_before_collection"]),
        ({"gcsf_days": 6, "collection": ON + 5 * DAY}, ["gcsf_days"]),
        ({"admission": ON - DAY}, ["plan_in_the_past"]),
        ({"admission": ON + DAY}, ["plan_out_of_order"]),
        ({"collection": ON + 6 * DAY, "discharge": ON + 6 * DAY}, ["gcsf_not_before_collection"]),
        ({"collection_days": 3, "discharge": ON + 6 * DAY}, ["sessions_too_many"]),
        ({"collection_days": 2, "discharge": ON + 4 * DAY}, ["plan_out_of_order"]),
        ({"discharge": ON + 8 * DAY}, ["stay_too_long"]),
    ],
)
def test_the_days_of_a_plan(given, found):
    assert codes(care.date_faults(COLLECTION, dates(**given), ON)) == found


@pytest.mark.parametrize(
    ("given", "on", "temperature", "found"),
    [
        ((), ON, 366, []),
        ((), ON, 36, ["temperature_impossible"]),
        ((ON,), ON, 366, ["gcsf_once_a_day"]),
        ((ON,), ON + 2 * DAY, 366, ["gcsf_gap"]),
        (tuple(ON + DAY * n for n in range(5)), ON + 5 * DAY, 366, ["gcsf_days_over"]),
    ],
)
def test_a_day_of_the_drug(given, on, temperature, found):
    assert codes(care.dose_faults(COLLECTION, given, on, temperature)) == found


@pytest.mark.parametrize(
    ("temperature", "seen", "found"),
    [(379, ["bone_pain"], ()), (380, ["fatigue"], ("fever",)),
     (370, ["spleen_pain"], ("spleen_pain",)), (390, ["allergy"], ("fever", "allergy"))],
)  # fmt: skip
def test_what_a_doctor_should_see(temperature, seen, found):
    assert care.needs_doctor(COLLECTION, temperature, seen) == found


@pytest.mark.parametrize("seen", [[], ["none", "fever"], ["unknown"]])
def test_a_chart_that_says_two_things(seen):
    assert codes(care.reactions_fault(seen)) == ["no_such_choice"]


@pytest.mark.parametrize(
    ("mnc", "cd34", "weight", "found"),
    [
        (30_000, 12_000, 60, {}),
        (29_999, 12_000, 60, {"mnc": (29_999, 30_000)}),
        (30_000, 11_999, 60, {"cd34": (11_999, 12_000)}),
        (1, 1, 0, {}),
    ],
)
def test_whether_the_cells_are_enough(mnc, cd34, weight, found):
    assert care.short_of(COLLECTION, [Product(200, mnc, cd34)], weight) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"bags": 0, "counted": 0}, ["nothing_collected"]),
        ({"counted": 1}, ["bags_differ"]),
        ({"labels_match": False}, ["bag_labels_differ"]),
        ({"temperature": 81}, ["cell_box_temperature"]),
        ({"temperature": 19}, ["cell_box_temperature"]),
        ({"taken_by": "a"}, ["same_signature"]),
    ],
)
def test_what_two_people_sign(given, found):
    said = {
        "bags": 2, "counted": 2, "labels_match": True, "temperature": 40, "given_by": "a",
        "taken_by": "b",
    }  # fmt: skip
    assert codes(care.hand_over_faults(COLLECTION, **{**said, **given})) == found


# -- afterwards ----------------------------------------------------------------------------------------


def test_when_one_asks_after_a_donor():
    days = follow.due_days(FOLLOW, date(2026, 11, 30))
    assert list(days)[:6] == ["day2", "day7", "month1", "month3", "month6", "year1"]
    assert days["month3"] == date(2027, 2, 28)
    assert list(days)[-1] == "year10" and days["year10"] == date(2036, 11, 30) and len(days) == 15


@pytest.mark.parametrize(
    ("how", "blood", "found"),
    [
        ("well", Blood(), ()),
        ("ill", Blood(), ("ill",)),
        ("well", Blood(hb=109), ("hb",)),
        ("well", Blood(hb=110, wbc=300, plt=100), ()),
        ("well", Blood(wbc=299), ("wbc",)),
        ("well", Blood(wbc=1201), ("wbc",)),
        ("tired", Blood(plt=99), ("plt",)),
    ],
)
def test_what_is_abnormal(how, blood, found):
    assert follow.abnormal(FOLLOW, how, blood) == found


@pytest.mark.parametrize("blood", [Blood(hb=0), Blood(hb=301), Blood(wbc=-1), Blood(plt=5001)])
def test_what_no_blood_count_can_be(blood):
    assert codes(follow.blood_faults(blood)) == ["blood_impossible"]


def test_whom_to_visit():
    rows = [
        Given(1, date(2026, 3, 1)), Given(2, date(2020, 1, 1), date(2025, 1, 1)),
        Given(3, date(2019, 1, 1)), Given(4, date(2018, 1, 1), date(2026, 2, 1)),
        Given(5, date(2027, 1, 1)),
    ]  # fmt: skip
    found = [(one.pk, kind) for one, kind in follow.visits(FOLLOW, rows, 2026)]
    assert found == [(1, VisitKind.THIS_YEAR), (3, VisitKind.TURN), (2, VisitKind.TURN)]


def test_earlier_donors_come_in_batches():
    rows = [Given(n, date(2010, 1, 1)) for n in range(100)]
    assert len(follow.visits(FOLLOW, rows, 2026)) == FOLLOW.values.visits_batch


@pytest.mark.parametrize(
    ("kind", "days", "cents", "receipt", "found"),
    [
        ("lost_work", 2, 40_000, "", []),
        ("lost_work", 2, 40_001, "", ["cost_above_standard"]),
        ("travel", 1, 4_999, "", []),
        ("travel", 1, 5_000, "", ["receipt_missing"]),
        ("travel", 1, 500_000, "T-1", []),
        ("hotel", 1, 35_001, "", ["cost_above_standard", "receipt_missing"]),
        ("meals", 0, 1, "", ["cost_empty"]),
        ("gold", 1, 1, "", ["no_such_choice"]),
    ],
)
def test_a_line_of_costs(kind, days, cents, receipt, found):
    assert codes(follow.cost_faults(COST, kind, days, cents, receipt)) == found


def test_a_standard_says_where_it_stands():
    (reason,) = follow.cost_faults(COST, "lost_work", 1, 20_001, "")
    assert (reason.edition, reason.status, reason.params["above"]) == (
        "general-2012", "unverified", "0.01",
    )  # fmt: skip
    assert follow.over(COST, CostKind.TRAVEL, 1, 10**7) == 0


@pytest.mark.parametrize(("donors", "found"), [(4, None), (5, 700)])
def test_small_sums_are_not_disclosed(donors, found):
    assert follow.disclosed(COST, donors, 700) == found


@pytest.mark.parametrize(("part", "whole", "found"), [(19, 19, None), (10, 20, 50), (0, 0, None)])
def test_a_rate_needs_a_denominator(part, whole, found):
    assert follow.rate(FOLLOW, part, whole) == found


@pytest.mark.parametrize(
    ("place", "leave", "points"), [("370200", 14, 2), ("370302", 0, 2), ("430600", 0, 6)]
)
def test_a_plan_differs_by_place(place, leave, points):
    values = ruled(topics.PLAN, place).values
    assert values.leave_days == leave and len(values.call_points) == points
    if points == 6:
        assert len(values.companions) == 5
        assert all("示例" in point.text for point in values.call_points.values())


@pytest.mark.parametrize(
    ("cls", "given"),
    [
        (topics.CaseRule, {"patient_told": ("name",)}),
        (topics.CaseRule, {"review_least": 1}),
        (topics.CaseRule, {"reservation": {Request.DOMESTIC: 0}}),
        (topics.TalkRule, {"teach_back_least": 9}),
        (topics.CollectionRule, {"gcsf_days_least": 6}),
        (topics.CollectionRule, {"transport_low": 90}),
        (topics.FollowRule, {"points": {}}),
        (topics.FollowRule, {"wbc_low": 2000}),
    ],
)
def test_values_that_contradict_each_other_are_refused(cls, given):
    held = {
        topics.CaseRule: CASE, topics.TalkRule: TALK, topics.CollectionRule: COLLECTION,
        topics.FollowRule: FOLLOW,
    }[cls].values  # fmt: skip
    with pytest.raises(ValueError):
        cls(**{**vars(held), **given})
