"""Every code of the donor room is said on screens, and no page shows a bare code."""

import re
from pathlib import Path

import pytest

from sanxian.blood.facts import donor_room as facts
from sanxian.blood.facts.screening import Measured, opened, reason_from
from sanxian.blood.facts.terms import Kind, Site
from sanxian.blood.forms import visits as forms
from sanxian.blood.labels import donor_room as words
from sanxian.blood.lifecycle import SessionStatus, VisitStatus
from sanxian.blood.rules import collection
from sanxian.blood.services import (
    donations,
    donors,
    numbers,
    reactions,
    sessions,
    sites,
    visits,
)
from sanxian.core import labels
from sanxian.kernel.refusal import Reason

SERVICES = (donations, donors, numbers, reactions, sessions, sites, visits, collection)


def said_by(module):
    """Codes in calls of Reason, Refusal and Malformed, and in tables of bars."""
    text = Path(module.__file__).read_text("utf-8")
    called = re.findall(r'(?:Reason|Refusal|Malformed)\(\s*"([a-z_]+)"', text)
    tables = re.findall(
        r'^ +"([a-z_]+)": (?:session|visit|site|day|opens|rows|whole|room|here|0 <|donors|not |\()',
        text,
        re.M,
    )
    return {*called, *tables}


def test_every_code_of_the_services_has_a_sentence():
    codes = set().union(*(said_by(module) for module in SERVICES))
    assert len(codes) > 25
    assert {c for c in codes if c not in labels.SENTENCES} == set()


def test_no_sentence_is_left_over():
    text = "".join(
        p.read_text("utf-8") for m in SERVICES for p in Path(m.__file__).parent.glob("*.py")
    )
    text += Path(words.__file__).parents[1].joinpath("selectors/donors.py").read_text("utf-8")
    assert {code for code in words.REASONS if f'"{code}"' not in text} == set()


@pytest.mark.parametrize(
    "table, codes",
    [
        (words.DUTIES, facts.Duty),
        (words.STOPS, facts.Stop),
        (words.HARMS, facts.Harm),
        (words.LIFTS, facts.Lift),
        (words.KINDS, Kind),
        (words.ACTS, Kind),
        (words.SITES, Site),
        (words.SESSION_STATUSES, SessionStatus),
        (words.SESSION_TONES, SessionStatus),
        (words.VISIT_STATUSES, VisitStatus),
        (words.VISIT_TONES, VisitStatus),
        (words.MEASURES, [n for n in Measured.__dataclass_fields__ if n != "pulse_regular"]),
        (forms.NUMBERS, list(words.MEASURES)),
    ],
)
def test_tables_of_words_are_complete(table, codes):
    assert set(table) == set(codes)


# -- what is shown of reasons ------------------------------------------------------------------------


def test_a_sealed_reason_is_opened_without_a_trace_of_itself():
    sealed = Reason(
        "hiv", None, "GB 18467-2011 8.2 (S22)", "GB18467-2011", "unverified", "", {"limit": 1}
    )
    msm = Reason("msm", None, "GB 18467-2011 8.2 (S21)", "GB18467-2011", "verified")
    drug = Reason("drug_dependence", None, "GB 18467-2011 8.2 (S22)", "GB18467-2011", "unverified")
    [lab] = opened([sealed])
    assert (lab.code, lab.source, lab.status, lab.params) == (
        "lab_deferral",
        "GB 18467-2011",
        "",
        {},
    )
    assert opened([msm]) == opened([drug])


def test_of_two_sealed_reasons_the_longer_is_shown():
    from datetime import date

    short = Reason("high_risk_sexual_contact", date(2027, 1, 1), "GB 18467-2011")
    [shown] = opened([short, Reason("msm", None, "GB 18467-2011")])
    assert (shown.code, shown.until) == ("interview_deferral", None)


def test_open_reasons_stay_as_they_are():
    reasons = (Reason("hb_low", params={"limit": 115}), Reason("weight_low", params={"limit": 45}))
    assert opened(reasons) == reasons


def test_a_reason_survives_its_json():
    from datetime import date

    reason = Reason(
        "tattoo",
        date(2027, 6, 1),
        "8.3",
        "GB18467-2011",
        "verified",
        "interval_end=same_day",
        {"interval": "1 year"},
    )
    assert reason_from(reason.as_dict()) == reason
