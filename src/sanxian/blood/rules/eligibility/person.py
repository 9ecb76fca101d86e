"""Age, body and wish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sanxian.blood.facts import Eligibility, Facts, Kind, Sex, Why
from sanxian.blood.facts.eligibility_policy import UpperAge
from sanxian.kernel.days import birthday
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Eligibility]


def age(facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    """The lower limit ends on a birthday; above the upper one repeat donors may go on."""
    v = policy.values
    from_day = birthday(facts.birth_date, v.age_from, v.leap_birthday)
    if on < from_day:
        named = _leap(facts)
        yield policy.reason(
            Why.TOO_YOUNG, "age_from", until=from_day, conventions=named, limit=v.age_from
        )
    if _over(facts, on, policy, max(v.age_to, v.age_to_repeat)):
        key = "age_to" if v.age_to >= v.age_to_repeat else "age_to_repeat"
        yield policy.reason(
            Why.TOO_OLD, key, conventions=_upper(facts), limit=max(v.age_to, v.age_to_repeat)
        )
    elif _over(facts, on, policy, v.age_to):
        yield from _repeat(facts, policy)


def _over(facts: Facts, on: date, policy: Policy, years: int) -> bool:
    v = policy.values
    if v.upper_age is UpperAge.BIRTHDAY:
        return on > birthday(facts.birth_date, years, v.leap_birthday)
    return on >= birthday(facts.birth_date, years + 1, v.leap_birthday)


def _leap(facts: Facts) -> tuple[str, ...]:
    return ("leap_birthday",) if (facts.birth_date.month, facts.birth_date.day) == (2, 29) else ()


def _upper(facts: Facts) -> tuple[str, ...]:
    return ("upper_age", *_leap(facts))


def _repeat(facts: Facts, policy: Policy) -> Iterator[Reason]:
    v = policy.values
    limits: dict[str, Any] = {"age_to": v.age_to, "age_to_repeat": v.age_to_repeat}
    if len(facts.donations) < v.repeat_donor_min:
        yield policy.reason(
            Why.REPEAT_DONORS_ONLY,
            "age_to_repeat",
            conventions=("repeat_donor_min", *_upper(facts)),
            **limits,
        )
    if v.repeat_needs_no_reaction and facts.past_reaction is None:
        yield policy.reason(Why.MISSING_PAST_REACTION, "repeat_needs_no_reaction")
    elif v.repeat_needs_no_reaction and facts.past_reaction:
        yield policy.reason(Why.REPEAT_WITHOUT_REACTION_ONLY, "repeat_needs_no_reaction", **limits)
    if v.repeat_needs_request and not facts.asks_to_continue:
        yield policy.reason(Why.REPEAT_ON_REQUEST_ONLY, "repeat_needs_request", **limits)


def body(facts: Facts, policy: Policy) -> Iterator[Reason]:
    """What was measured, against the limits; what was not is a reason of its own."""
    male = facts.sex is Sex.MALE
    weight = "weight_male_kg_from" if male else "weight_female_kg_from"
    hb = "hb_male_g_per_l_from" if male else "hb_female_g_per_l_from"
    yield from _at_least(facts, policy, "weight_kg", weight, Why.WEIGHT_LOW)
    yield from _pressure(facts, policy)
    yield from _pulse(facts, policy)
    yield from _at_most(facts, policy, "temperature_c", "temperature_c_to", Why.TEMPERATURE_HIGH)
    yield from _at_least(facts, policy, "hb_g_per_l", hb, Why.HB_LOW)
    if facts.wanted is Kind.APHERESIS_PLATELETS:
        yield from _platelets(facts, policy)


def _pressure(facts: Facts, policy: Policy) -> Iterator[Reason]:
    yield from _at_least(facts, policy, "sbp_mmhg", "sbp_mmhg_from", Why.SBP_LOW)
    yield from _below(facts, policy, "sbp_mmhg", "sbp_mmhg_below", Why.SBP_HIGH)
    yield from _at_least(facts, policy, "dbp_mmhg", "dbp_mmhg_from", Why.DBP_LOW)
    yield from _below(facts, policy, "dbp_mmhg", "dbp_mmhg_below", Why.DBP_HIGH)
    least = policy.values.pulse_pressure_mmhg_from
    if facts.sbp_mmhg is None or facts.dbp_mmhg is None:
        return
    if facts.sbp_mmhg - facts.dbp_mmhg < least:
        yield policy.reason(Why.PULSE_PRESSURE_LOW, "pulse_pressure_mmhg_from", limit=least)


def _pulse(facts: Facts, policy: Policy) -> Iterator[Reason]:
    slow = "pulse_athlete_from" if facts.endurance_athlete else "pulse_from"
    yield from _at_least(facts, policy, "pulse_per_min", slow, Why.PULSE_LOW)
    yield from _at_most(facts, policy, "pulse_per_min", "pulse_to", Why.PULSE_HIGH)
    if facts.pulse_regular is None:
        yield policy.reason(Why.MISSING_PULSE_REGULAR, "pulse_from")
    elif not facts.pulse_regular:
        yield policy.reason(Why.PULSE_IRREGULAR, "pulse_from")


def _platelets(facts: Facts, policy: Policy) -> Iterator[Reason]:
    before, after = "platelets_e9_per_l", "platelets_after_e9_per_l"
    yield from _at_least(facts, policy, "hct", "hct_from", Why.HCT_LOW)
    yield from _at_least(facts, policy, before, "platelets_from", Why.PLATELETS_LOW)
    yield from _below(facts, policy, before, "platelets_below", Why.PLATELETS_HIGH)
    yield from _at_least(facts, policy, after, "platelets_after_from", Why.PLATELETS_AFTER_LOW)


def _pair(facts: Facts, policy: Policy, name: str, key: str) -> tuple[Decimal | int | None, Any]:
    return getattr(facts, name), getattr(policy.values, key)


def _at_least(facts: Facts, policy: Policy, name: str, key: str, why: Why) -> Iterator[Reason]:
    """A lower limit; it also says when the measurement is missing."""
    measured, limit = _pair(facts, policy, name, key)
    if measured is None:
        yield policy.reason(Why(f"missing_{name}"), key)
    elif measured < limit:
        yield policy.reason(why, key, limit=limit)


def _at_most(facts: Facts, policy: Policy, name: str, key: str, why: Why) -> Iterator[Reason]:
    measured, limit = _pair(facts, policy, name, key)
    if measured is None:
        yield policy.reason(Why(f"missing_{name}"), key)
    elif measured > limit:
        yield policy.reason(why, key, limit=limit)


def _below(facts: Facts, policy: Policy, name: str, key: str, why: Why) -> Iterator[Reason]:
    measured, limit = _pair(facts, policy, name, key)
    if measured is not None and measured >= limit:
        yield policy.reason(why, key, limit=limit)


def wish(facts: Facts, policy: Policy) -> Iterator[Reason]:
    """Whether what is wanted is offered at all."""
    if facts.wanted is Kind.WHOLE_BLOOD:
        yield from _volume(facts, policy)
    else:
        yield from _doses(facts, policy)


def _volume(facts: Facts, policy: Policy) -> Iterator[Reason]:
    v = policy.values
    if facts.volume_ml is None:
        yield policy.reason(Why.MISSING_VOLUME_ML, "whole_blood_volumes_ml")
    elif facts.volume_ml > v.whole_blood_max_ml:
        yield policy.reason(Why.VOLUME_OVER_MAX, "whole_blood_max_ml", limit=v.whole_blood_max_ml)
    elif facts.volume_ml not in v.whole_blood_volumes_ml:
        offered = ", ".join(str(ml) for ml in v.whole_blood_volumes_ml)
        yield policy.reason(Why.VOLUME_NOT_OFFERED, "whole_blood_volumes_ml", offered=offered)


def _doses(facts: Facts, policy: Policy) -> Iterator[Reason]:
    v = policy.values
    if facts.doses is None:
        yield policy.reason(Why.MISSING_DOSES, "platelet_doses_max")
    elif not 1 <= facts.doses <= v.platelet_doses_max:
        yield policy.reason(Why.DOSES_NOT_OFFERED, "platelet_doses_max", limit=v.platelet_doses_max)
    key, limit = "plasma_with_one_dose_max_ml", v.plasma_with_one_dose_max_ml
    if facts.plasma_ml > 0 and (facts.doses or 1) > 1:
        yield policy.reason(Why.PLASMA_NEEDS_ONE_DOSE, key, limit=limit)
    if facts.plasma_ml > limit:
        yield policy.reason(Why.PLASMA_OVER_MAX, key, limit=limit)


def completeness(facts: Facts, policy: Policy) -> Iterator[Reason]:
    """The questionnaire, whole; and no question left open."""
    source = "health questionnaire"
    if not facts.questionnaire_complete:
        yield Reason(Why.MISSING_QUESTIONNAIRE_COMPLETE, source=source)
    for question in facts.unanswered:
        yield Reason(Why.ANSWER_UNKNOWN, source=source, params={"question": question})
