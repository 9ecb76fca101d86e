"""What has happened to the person: every event of 8.3, every class of 8.2, every deferral known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sanxian.blood.facts import (
    CODES,
    SEALED,
    Event,
    Finding,
    KnownDeferral,
    Permanent,
    PermanentFinding,
    Temporary,
    Why,
    open_code,
)
from sanxian.blood.rules.eligibility import decide
from tests.blood.rules.people import FIT, IN_FORCE, ON, PLATELETS, codes, event, policy, reason

SPANS = [  # event, the day, the first day free, verified?
    ("dental_care", "2026-11-19", "2026-11-22", True),
    ("tooth_extraction", "2026-11-15", "2026-11-30", True),
    ("minor_surgery", "2026-11-15", "2026-11-30", True),
    ("appendectomy", "2026-09-01", "2026-12-01", True),
    ("hernia_repair", "2026-09-01", "2026-12-01", True),
    ("tonsillectomy", "2026-09-01", "2026-12-01", True),
    ("major_surgery", "2026-06-01", "2026-12-01", True),
    ("benign_gynaecological_tumour", "2026-01-10", "2027-01-10", True),
    ("benign_surface_tumour", "2026-01-10", "2027-01-10", True),
    ("menstruation", "2026-11-20", "2026-11-23", True),
    ("abortion", "2026-06-01", "2026-12-01", True),
    ("delivery", "2026-01-10", "2027-01-10", True),
    ("breastfeeding", "2026-01-10", "2027-01-10", True),
    ("eye_infection", "2026-11-20", "2026-11-27", True),
    ("eye_surgery", "2026-09-01", "2026-12-01", True),
    ("upper_respiratory_infection", "2026-11-20", "2026-11-27", True),
    ("pneumonia", "2026-09-01", "2026-12-01", True),
    ("acute_gastroenteritis", "2026-11-20", "2026-11-27", True),
    ("acute_urinary_infection", "2026-11-01", "2026-12-01", True),
    ("acute_pyelonephritis", "2026-09-01", "2026-12-01", True),
    ("wound_infection", "2026-11-20", "2026-11-27", True),
    ("local_skin_inflammation", "2026-11-20", "2026-11-27", True),
    ("widespread_skin_inflammation", "2026-11-20", "2026-12-04", True),
    ("blood_exposure", "2026-01-10", "2027-01-10", True),
    ("tattoo", "2026-01-10", "2027-01-10", True),
    ("hepatitis_a", "2026-01-10", "2027-01-10", True),
    ("dysentery", "2026-06-01", "2026-12-01", True),
    ("typhoid", "2026-01-10", "2027-01-10", True),
    ("brucellosis", "2025-01-10", "2027-01-10", True),
    ("malaria", "2024-01-10", "2027-01-10", True),
    ("malaria_area", "2026-01-10", "2027-01-10", True),
    ("toxoplasmosis", "2026-06-01", "2026-12-01", True),
    ("q_fever", "2025-01-10", "2027-01-10", True),
    ("transfusion_received", "2026-01-10", "2027-01-10", False),
    ("vaccine_inactivated", "2026-11-21", "2026-11-22", False),
    ("vaccine_measles", "2026-11-20", "2026-12-04", False),
    ("vaccine_mumps", "2026-11-20", "2026-12-04", False),
    ("vaccine_oral_polio", "2026-11-20", "2026-12-04", False),
    ("vaccine_rubella", "2026-11-20", "2026-12-18", False),
    ("vaccine_japanese_encephalitis_live", "2026-11-20", "2026-12-18", False),
    ("vaccine_rabies", "2026-11-20", "2026-12-18", False),
    ("vaccine_rabies_after_bite", "2026-01-10", "2027-01-10", False),
    ("animal_serum", "2026-11-20", "2026-12-18", False),
    ("hepatitis_b_immunoglobulin", "2026-01-10", "2027-01-10", False),
    ("high_risk_sexual_contact", "2026-01-10", "2027-01-10", False),
]


@pytest.mark.parametrize(("code", "day", "until", "verified"), SPANS)
def test_an_event_bars_until_its_time_has_passed(code, day, until, verified):
    facts, until = replace(FIT, events=(event(code, day),)), date.fromisoformat(until)
    found = reason(facts, code)
    assert found.until == until
    assert found.status == ("verified" if verified else "unverified")
    assert found.source
    assert codes(facts, until - timedelta(days=1)) == [code]
    assert codes(facts, until) == []


SPECIAL = {
    "menstruation_expected", "pregnancy", "urinary_stone_attack", "infectious_contact", "aspirin",
}  # fmt: skip


def test_every_event_has_a_row_here():
    assert {row[0] for row in SPANS} | SPECIAL == set(Temporary)


@pytest.mark.parametrize("code", [t for t in Temporary if t not in SPECIAL])
def test_what_has_not_ended_has_no_day(code):
    found = reason(replace(FIT, events=(Event(code, ongoing=True),)), code)
    assert found.until is None and found.source


@pytest.mark.parametrize("code", [t for t in Temporary if t not in ("pregnancy", "infectious_contact", "aspirin")])  # fmt: skip
def test_what_nobody_remembers_the_day_of(code):
    found = reason(replace(FIT, events=(Event(code),)), "event_date_unknown")
    assert found.params == {"event": code} and found.source and found.until is None


def test_of_two_extracted_teeth_the_later_counts():
    twice = (event("tooth_extraction", "2026-11-15"), event("tooth_extraction", "2026-11-10"))
    found = decide(replace(FIT, events=twice), ON, IN_FORCE).reasons
    assert [r.until for r in found] == [date(2026, 11, 30)]


def test_aspirin_matters_to_platelets_only():
    taken = (event("aspirin", "2026-11-18"),)
    assert codes(replace(FIT, events=taken)) == []
    assert reason(replace(PLATELETS, events=taken), "aspirin").until == date(2026, 11, 23)
    assert codes(replace(PLATELETS, events=taken), date(2026, 11, 23)) == []


@pytest.mark.parametrize(
    ("on", "barred"),
    [("2026-11-27", False), ("2026-11-28", True), ("2026-12-01", True), ("2026-12-02", False)],
)
def test_three_days_before_menstruation(on, barred):
    facts = replace(FIT, events=(event("menstruation_expected", "2026-12-01"),))
    assert codes(facts, date.fromisoformat(on)) == ["menstruation_expected"] * barred


@pytest.mark.parametrize("given", [{"ongoing": True}, {}, {"date": date(2020, 1, 1)}])
def test_a_pregnancy_bars_until_the_record_says_how_it_ended(given):
    facts = replace(FIT, events=(Event(Temporary.PREGNANCY, **given),))
    assert codes(facts) == ["pregnancy"]
    assert reason(facts, "pregnancy").until is None


def test_a_stone_attack_bars_while_it_lasts():
    assert codes(replace(FIT, events=(event("urinary_stone_attack", ongoing=True),))) == [
        "urinary_stone_attack"
    ]
    over = replace(FIT, events=(event("urinary_stone_attack", "2026-11-21"),))
    assert codes(over) == []
    assert codes(over, date(2026, 11, 20)) == ["urinary_stone_attack"]


def test_breastfeeding_beyond_a_year_is_a_convention():
    facts = replace(FIT, events=(event("breastfeeding", "2025-01-10", ongoing=True),))
    found = reason(facts, "breastfeeding")
    assert found.until is None
    assert found.convention == "breastfeeding_after_a_year=barred"
    allowed = policy(breastfeeding_after_a_year='"allowed"')
    assert codes(facts, by=allowed) == []
    within = replace(FIT, events=(event("breastfeeding", "2026-01-10", ongoing=True),))
    assert reason(within, "breastfeeding", by=allowed).until == date(2027, 1, 10)
    assert reason(within, "breastfeeding").until is None


def test_contact_waits_for_the_incubation_of_that_disease():
    facts = replace(FIT, events=(event("infectious_contact", "2026-11-10", disease="measles"),))
    found = reason(facts, "infectious_contact")
    assert (found.until, found.status) == (date(2026, 12, 1), "unverified")
    assert codes(facts, date(2026, 12, 1)) == []
    living_with = replace(facts.events[0], ongoing=True)
    assert reason(replace(FIT, events=(living_with,)), "infectious_contact").until is None


def test_contact_with_a_disease_not_in_the_table_is_for_the_doctor():
    facts = replace(FIT, events=(event("infectious_contact", "2020-11-10", disease="plague"),))
    assert codes(facts) == ["disease_unknown"]


def test_month_ends_hold_for_events_too():
    facts = replace(FIT, events=(event("pneumonia", "2026-11-30"),))
    found = reason(facts, "pneumonia", by=policy(month_end='"first_of_next"'))
    assert found.until == date(2027, 3, 1)
    assert found.convention == "interval_end=same_day, month_end=first_of_next"


@pytest.mark.parametrize("code", list(Permanent))
@pytest.mark.parametrize(
    ("finding", "expected"),
    [(Finding.BARRED, None), (Finding.PENDING, "permanent_pending"), (Finding.CLEARED, "")],
)
def test_a_permanent_class_is_what_the_clinician_decides(code, finding, expected):
    facts = replace(FIT, permanent=(PermanentFinding(code, finding, by="D7"),))
    wanted = [code.value] if expected is None else [expected] * bool(expected)
    assert codes(facts) == wanted
    assert all(r.source and r.until is None for r in decide(facts, ON, IN_FORCE).reasons)


def test_nobody_is_cleared_by_nobody():
    with pytest.raises(ValueError, match="by"):
        PermanentFinding(Permanent.EYE, Finding.CLEARED, by=" ")


def test_a_later_edition_may_lift_a_class():
    facts = replace(FIT, permanent=(PermanentFinding(Permanent.EYE, Finding.BARRED, by="D7"),))
    assert codes(facts, by=policy(permanent="{ eye = false }")) == []


@pytest.mark.parametrize(
    ("until", "on", "expected"),
    [
        (None, "2026-11-21", ["lab_deferral"]),
        ("2026-11-22", "2026-11-21", ["lab_deferral"]),
        ("2026-11-21", "2026-11-21", []),
    ],
)
def test_a_known_deferral_bars_here_too(until, on, expected):
    known = KnownDeferral("lab_deferral", date.fromisoformat(until) if until else None)
    facts = replace(FIT, known_deferrals=(known,))
    assert codes(facts, date.fromisoformat(on)) == expected
    assert all(r.source for r in decide(facts, date.fromisoformat(on), IN_FORCE).reasons)


def test_a_known_deferral_speaks_the_same_words():
    for code in CODES:
        assert codes(replace(FIT, known_deferrals=(KnownDeferral(code),))) == [code]
    with pytest.raises(ValueError, match="reason code"):
        KnownDeferral("because")


@pytest.mark.parametrize("code", ["hbv", "hcv", "hiv", "syphilis"])
def test_the_trail_never_learns_which_marker(code):
    facts = replace(FIT, permanent=(PermanentFinding(Permanent(code), Finding.BARRED, by="D7"),))
    assert decide(facts, ON, IN_FORCE).open_codes == ("lab_deferral",)


def test_sealed_codes_become_open_ones_and_open_ones_stay():
    assert {open_code(code) for code in SEALED} == {"lab_deferral", "interview_deferral"}
    assert open_code("hb_low") == "hb_low"
    assert not set(SEALED.values()) & set(SEALED)
    assert set(SEALED) <= CODES


def test_the_words_of_the_three_lists_are_distinct():
    assert len(CODES) == len(Why) + len(Temporary) + len(Permanent)
