"""What has happened to the person: temporary, permanent and known deferrals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sanxian.blood.facts import Eligibility, Event, Facts, Finding, Kind, Temporary, Why
from sanxian.blood.facts.eligibility_policy import Silence
from sanxian.blood.rules.eligibility.history import after, conventions
from sanxian.kernel.days import add
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Eligibility]


def deferrals(facts: Facts, on: date, policy: Policy) -> Iterator[Reason]:
    """Every event, class and deferral on record that still bars."""
    whole = facts.wanted is Kind.WHOLE_BLOOD
    spared = policy.values.temporary_platelets_only if whole else ()
    for event in facts.events:
        if event.code not in spared:
            yield from _event(event, on, policy)
    yield from _permanent(facts, policy)
    for known in facts.known_deferrals:
        if known.until is None or on < known.until:
            yield Reason(known.code, known.until, source=known.source)


def _event(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    special = {
        Temporary.PREGNANCY: _pregnancy,
        Temporary.MENSTRUATION_EXPECTED: _expected,
        Temporary.BREASTFEEDING: _breastfeeding,
        Temporary.INFECTIOUS_CONTACT: _contact,
    }
    yield from special.get(event.code, _ordinary)(event, on, policy)


def _ordinary(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    yield from _waiting(event, f"temporary.{event.code}", on, policy)


def _waiting(event: Event, key: str, on: date, policy: Policy) -> Iterator[Reason]:
    """Barred while it lasts, and for a time after; without a day nobody can say how long."""
    if event.ongoing:
        yield policy.reason(event.code, key)
    elif event.date is None:
        yield policy.reason(Why.EVENT_DATE_UNKNOWN, key, event=event.code.value)
    else:
        yield from _until(event, key, on, policy)


def _until(event: Event, key: str, on: date, policy: Policy) -> Iterator[Reason]:
    assert event.date is not None
    span = policy.origin(key).value
    until = after(event.date, span, policy) if span.count else event.date
    if on < until:
        named = conventions(event.date, span)
        yield policy.reason(event.code, key, until=until, conventions=named, interval=span)


def _pregnancy(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    """Always: what ends it, abortion or delivery, is an event of its own."""
    yield policy.reason(event.code, "temporary.pregnancy")


def _expected(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    """Counts backwards: barred from some days before the day expected to that day."""
    key = "temporary.menstruation_expected"
    if event.date is None:
        yield policy.reason(Why.EVENT_DATE_UNKNOWN, key, event=event.code.value)
        return
    lead = add(on, policy.origin(key).value, policy.values.month_end)
    if on <= event.date <= lead:
        yield policy.reason(event.code, key)


def _breastfeeding(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    """Within a year of delivery barred; beyond it the edition's convention speaks."""
    key = "temporary.breastfeeding"
    if event.date is None:
        yield from _waiting(event, key, on, policy)
        return
    within = list(_until(event, key, on, policy))
    if event.ongoing and policy.values.breastfeeding_after_a_year is Silence.BARRED:
        yield policy.reason(event.code, key, conventions=("breastfeeding_after_a_year",))
    else:
        yield from within


def _contact(event: Event, on: date, policy: Policy) -> Iterator[Reason]:
    if event.disease in policy.values.incubation:
        yield from _waiting(event, f"incubation.{event.disease}", on, policy)
    else:
        yield policy.reason(Why.DISEASE_UNKNOWN, "temporary.infectious_contact")


def _permanent(facts: Facts, policy: Policy) -> Iterator[Reason]:
    for finding in facts.permanent:
        key = f"permanent.{finding.code}"
        if finding.decision is Finding.PENDING:
            yield policy.reason(Why.PERMANENT_PENDING, key)
        elif finding.decision is Finding.BARRED and policy.values.permanent[finding.code]:
            yield policy.reason(finding.code, key)
