"""People and policies of the eligibility tests: two who may give, and the editions that decide."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sanxian.blood.facts import (
    ELIGIBILITY,
    Event,
    Facts,
    Kind,
    PastDonation,
    Sex,
    Temporary,
)
from sanxian.blood.rules.eligibility import decide
from sanxian.kernel.policy import load, parse_edition, resolve

ON = date(2026, 11, 21)
WB, PLT = Kind.WHOLE_BLOOD, Kind.APHERESIS_PLATELETS

FIT = Facts(
    wanted=WB,
    birth_date=date(1990, 5, 20),
    sex=Sex.FEMALE,
    volume_ml=400,
    weight_kg=Decimal("56"),
    sbp_mmhg=118,
    dbp_mmhg=76,
    pulse_per_min=72,
    pulse_regular=True,
    temperature_c=Decimal("36.5"),
    hb_g_per_l=Decimal("130"),
    questionnaire_complete=True,
)
PLATELETS = replace(
    FIT,
    wanted=PLT,
    volume_ml=None,
    doses=1,
    hct=Decimal("0.40"),
    platelets_e9_per_l=Decimal("250"),
    platelets_after_e9_per_l=Decimal("150"),
)


def policy(place="370300", on=ON, named=None, **changed):
    """The shipped policy; `changed` are values of a local edition, for conventions."""
    editions = load(ELIGIBILITY)
    if changed:
        body = "\n".join(f"{key} = {value}" for key, value in changed.items())
        text = (
            '[[edition]]\nid="local"\nname="本地"\nplace="37"\nsource="test"\n'
            f'status="unverified"\neffective=2012-07-01\n[edition.values]\n{body}'
        )
        editions = [*editions, parse_edition(ELIGIBILITY, text)]
    return resolve(ELIGIBILITY, editions, place, on, named)


IN_FORCE = policy()
DRAFT = policy(named="law-draft-2025")


def codes(facts, on=ON, by=IN_FORCE):
    return [reason.code for reason in decide(facts, on, by).reasons]


def reason(facts, code, on=ON, by=IN_FORCE):
    """The one reason with that code; fails where there is none."""
    return {r.code: r for r in decide(facts, on, by).reasons}[code]


def gave(kind, day, **more):
    return PastDonation(kind, date.fromisoformat(day), **more)


def event(code, day=None, **more):
    return Event(Temporary(code), date.fromisoformat(day) if day else None, **more)
