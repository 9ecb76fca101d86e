"""What follows a donation: what is held and recalled, who is called when, advice on iron, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sanxian.blood.facts.aftercare import Contacted, Told
from sanxian.blood.facts.aftercare_policy import Aftercare
from sanxian.blood.facts.terms import Sex
from sanxian.kernel.days import MonthEnd, Span, add
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Aftercare]
NEGATIVE = "nonreactive"
NOT_NEGATIVE = frozenset({"positive", "indeterminate"})  # of a confirmatory test


# -- what a donor tells ------------------------------------------------------------------------------


def holds(kind: Told, given: date, on: date, policy: Policy) -> bool:
    """Whether blood given on that day must lie still for what is told on `on`."""
    return _reaches(given, policy.values.holds[kind], on)


def looks_back(kind: Told, given: date, on: date, policy: Policy) -> bool:
    """Whether an earlier donation is drawn in too."""
    span = policy.values.looks_back[kind]
    return span.count > 0 and _reaches(given, span, on)


def _reaches(given: date, span: Span, on: date) -> bool:
    return on <= add(given, span, MonthEnd.CLAMP)


# -- after a reaction --------------------------------------------------------------------------------


def calls(grade: int, at: datetime, policy: Policy) -> tuple[datetime, ...]:
    """When somebody has to call a donor who reacted at `at`."""
    return tuple(at + timedelta(hours=h) for h in policy.values.follow_up_hours[str(grade)])


def settle_bars(
    grade: int, outcomes: Sequence[str], *, planned: bool, doctor: bool, policy: Policy
) -> tuple[Reason, ...]:
    """Why a reaction may not be closed: nobody has heard that the donor is well, or it takes a doctor.

    `outcomes` are those of the calls made, in their order; `planned`: the edition asks for calls.
    """
    found = []
    well = outcomes and outcomes[-1] in (Contacted.RECOVERED, Contacted.REFERRED)
    if planned and not well:
        found.append(policy.reason("reaction_not_followed_up", "follow_up_hours." + str(grade)))
    if grade >= policy.values.doctor_from_grade and not doctor:
        limit = policy.values.doctor_from_grade
        found.append(policy.reason("reaction_needs_doctor", "doctor_from_grade", limit=limit))
    return tuple(found)


# -- iron --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IronAdvice:
    """`wait` is advice, never a bar. `low` deferrals within the window; `near`: the last was close."""

    low: int
    near: bool
    wait: Span
    source: str
    status: str


def iron_advice(
    sex: str,
    lows: Iterable[date],
    last: Decimal | None,
    limit: Decimal,
    on: date,
    policy: Policy,
) -> IronAdvice | None:
    """Advice for a donor whose haemoglobin runs low; None where there is nothing to say.

    `lows` are days of deferrals for low haemoglobin, `last` the last value in g/L.
    """
    v = policy.values
    since = [d for d in lows if d <= on <= add(d, v.iron_window, MonthEnd.CLAMP)]
    near = last is not None and limit <= last < limit + v.iron_margin_g_per_l
    if len(since) < v.iron_low_times and not near:
        return None
    key = "iron_interval_male" if sex == Sex.MALE else "iron_interval_female"
    origin = policy.origin(key)
    return IronAdvice(len(since), near, getattr(v, key), origin.source, origin.status.value)


# -- a positive donor --------------------------------------------------------------------------------


def reportable(findings: Iterable[str], policy: Policy) -> int | None:
    """Working days until the report of the gravest of these findings; None: none is reported."""
    known = policy.values.report_working_days
    return min((known[code] for code in findings if code in known), default=None)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample for re-entry: the day it was taken, and each marker's outcome."""

    day: date
    results: Mapping[str, str]

    def negative(self, markers: Iterable[str]) -> bool:
        return all(self.results.get(marker) == NEGATIVE for marker in markers)


def reentry_bars(
    findings: Sequence[str],
    since: date,
    samples: Sequence[Sample],
    confirmed: Iterable[tuple[str, str, date]],
    markers: Sequence[str],
    on: date,
    policy: Policy,
) -> tuple[Reason, ...]:
    """Why a donor deferred for these findings since that day may not come back; () when she may.

    `confirmed` are (marker, outcome, day) of confirmatory tests; `markers` those that every sample
    must show negative.
    """
    found = list(_not_allowed(findings, since, on, policy))
    key = "reentry_tests"
    if any(outcome in NOT_NEGATIVE for _marker, outcome, _day in confirmed):
        found.append(policy.reason("reentry_confirmed", key))
    late = [s for s in samples if s.day >= _earliest(findings, since, policy)]
    if any(not s.negative(markers) for s in samples):
        found.append(policy.reason("reentry_not_negative", key))
    if _spaced(late, policy) < policy.values.reentry_tests:
        found.append(
            policy.reason("reentry_samples_missing", key, limit=policy.values.reentry_tests)
        )
    return tuple(found)


def _not_allowed(
    findings: Sequence[str], since: date, on: date, policy: Policy
) -> Iterator[Reason]:
    known = policy.values.reentry_after
    if not findings or any(code not in known for code in findings):
        yield Reason("reentry_not_offered", source=policy.origin("reentry_tests").source)
        return
    free = _earliest(findings, since, policy)
    if on < free:
        longest = max(findings, key=lambda code: add(since, known[code], MonthEnd.CLAMP))
        yield policy.reason("reentry_too_early", f"reentry_after.{longest}", until=free)


def _earliest(findings: Sequence[str], since: date, policy: Policy) -> date:
    known = policy.values.reentry_after
    days = [add(since, known[code], MonthEnd.CLAMP) for code in findings if code in known]
    return max(days, default=since)


def _spaced(samples: Sequence[Sample], policy: Policy) -> int:
    """How many samples count: each far enough from the one before."""
    count, last = 0, None
    for day in sorted(s.day for s in samples):
        if last is None or day >= add(last, policy.values.reentry_test_gap, MonthEnd.CLAMP):
            count, last = count + 1, day
    return count
