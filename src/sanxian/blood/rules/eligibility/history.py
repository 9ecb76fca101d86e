"""Earlier donations: intervals in both directions and yearly maxima."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sanxian.blood.facts import Eligibility, Facts, Kind, PastDonation, Why
from sanxian.blood.facts.eligibility_policy import YearCount
from sanxian.kernel.days import MonthEnd, Span, YearWindow, add, first_free
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Eligibility]

A_YEAR = Span(1, "years")

# what was given, what is wanted: the value that decides and the word for it
INTERVALS = {
    (Kind.WHOLE_BLOOD, Kind.WHOLE_BLOOD): ("interval_whole_to_whole", Why.INTERVAL_WHOLE_BLOOD),
    (Kind.APHERESIS_PLATELETS, Kind.APHERESIS_PLATELETS): (
        "interval_platelets_to_platelets",
        Why.INTERVAL_PLATELETS,
    ),
    (Kind.APHERESIS_PLATELETS, Kind.WHOLE_BLOOD): (
        "interval_platelets_to_whole",
        Why.INTERVAL_PLATELETS_TO_WHOLE_BLOOD,
    ),
    (Kind.WHOLE_BLOOD, Kind.APHERESIS_PLATELETS): (
        "interval_whole_to_platelets",
        Why.INTERVAL_WHOLE_BLOOD_TO_PLATELETS,
    ),
}


def history(facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    """What the earlier donations forbid, and until when."""
    if any(donation.date > on for donation in facts.donations):
        yield Reason(Why.HISTORY_AFTER_DAY, source="donation record")
    for donation in facts.donations:
        yield from _interval(donation, facts, on, policy)
    if facts.wanted is Kind.APHERESIS_PLATELETS:
        yield from _yearly_number(facts, on, policy)
        yield from _yearly_volume(facts, on, policy)


def _interval(donation: PastDonation, facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    key, why = INTERVALS[donation.kind, facts.wanted]
    if why is Why.INTERVAL_PLATELETS and facts.special_match_approved_by.strip():
        key = "interval_platelets_special_match"
    span = getattr(policy.values, key)
    until = after(donation.date, span, policy)
    if on < until:
        named = conventions(donation.date, span)
        yield policy.reason(why, key, until=until, conventions=named, interval=span)


def after(day: date, span: Span, policy: Policy) -> date:
    """The first day free again, by the conventions of the edition."""
    return first_free(day, span, policy.values.interval_end, policy.values.month_end)


def conventions(day: date, span: Span) -> tuple[str, ...]:
    """Which conventions decided: the end of a month matters only where a day is lacking."""
    ends = {add(day, span, month_end) for month_end in MonthEnd}
    return ("interval_end", "month_end") if len(ends) > 1 else ("interval_end",)


def _yearly_number(facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    v = policy.values
    per_dose = v.platelet_year_counts is YearCount.DOSES
    amounts = [(d, (d.doses or 1) if per_dose else 1) for d in _platelets(facts)]
    wanted = (facts.doses or 1) if per_dose else 1
    yield from _maximum(
        Why.PLATELETS_A_YEAR,
        "platelets_a_year_max",
        _counted(amounts, policy),
        wanted,
        on,
        policy,
        ("year_window", "platelet_year_counts", "interval_end"),
    )


def _yearly_volume(facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    dose = policy.values.platelet_dose_ml
    amounts = [
        (d, (dose * (d.doses or 1) if d.volume_ml is None else d.volume_ml) + d.plasma_ml)
        for d in _platelets(facts)
    ]
    volume = dose * (facts.doses or 1) if facts.volume_ml is None else facts.volume_ml
    yield from _maximum(
        Why.PLATELETS_PLASMA_A_YEAR,
        "platelets_plasma_a_year_max_ml",
        _counted(amounts, policy),
        volume + facts.plasma_ml,
        on,
        policy,
        ("year_window", "platelet_dose_ml", "interval_end"),
    )


def _platelets(facts: Facts) -> list[PastDonation]:
    return [d for d in facts.donations if d.kind is Kind.APHERESIS_PLATELETS]


def _counted(amounts: Iterable[tuple[PastDonation, int]], policy: Policy) -> list[tuple[date, int]]:
    """Each amount with the first day on which it no longer counts."""
    if policy.values.year_window is YearWindow.CALENDAR:
        return [(date(d.date.year + 1, 1, 1), amount) for d, amount in amounts]
    return [(after(d.date, A_YEAR, policy), amount) for d, amount in amounts]


def _maximum(
    why: Why,
    key: str,
    counted: list[tuple[date, int]],
    wanted: int,
    on: date,
    policy: Policy,
    named: tuple[str, ...],
) -> Iterator[Reason]:
    """A reason when what counts on the day and what is wanted exceed the limit together."""
    limit = getattr(policy.values, key)
    standing = sorted(row for row in counted if row[0] > on)
    total = sum(amount for _, amount in standing) + wanted
    if total <= limit:
        return
    until = _first_room(standing, total - limit)
    yield policy.reason(why, key, until=until, conventions=named, limit=limit)


def _first_room(standing: list[tuple[date, int]], excess: int) -> date | None:
    """The day by which enough has ceased to count; None when that never suffices."""
    for leaves, amount in standing:
        excess -= amount
        if excess <= 0:
            return leaves
    return None
