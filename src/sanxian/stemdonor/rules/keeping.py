"""The days to think it over, keeping in touch, and what is asked back when somebody leaves."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from sanxian.kernel.days import MonthEnd, Span, add
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemdonor.facts.registrants import CoolingRule, KeepingRule, Outcome


def cooling_until(drawn: datetime, ruled: Resolved[CoolingRule]) -> datetime:
    """The first moment at which a sample may be sent."""
    return drawn + timedelta(days=ruled.values.days)


def call_due(drawn: datetime, ruled: Resolved[CoolingRule]) -> datetime:
    """By when the call at the end of those days is made."""
    return cooling_until(drawn, ruled) + timedelta(days=ruled.values.call_days)


def send_bars(
    cooled_at: datetime | None, until: datetime | None, at: datetime, day: date | None
) -> Iterator[Reason]:
    """Why a sample may not be sent yet; `day` is the place's day on which the wait ends."""
    if until is None or at < until:
        yield Reason("still_cooling", until=day)
    if cooled_at is None:
        yield Reason("cooling_call_missing")


def answer_bars(answers: Collection[str], ruled: Resolved[CoolingRule]) -> Iterator[Reason]:
    """A call that reached somebody has asked every question of the script."""
    for question in ruled.values.questions:
        if question not in answers:
            yield Reason("question_not_asked", params={"field": f"said_{question}"})


def next_contact(on: date, ruled: Resolved[KeepingRule]) -> date:
    """When to be in touch again."""
    return add(on, Span(ruled.values.months, "months"), MonthEnd.CLAMP)


def room(hands: int, listed: int, ruled: Resolved[KeepingRule]) -> int:
    """How many more may be listed this week, by those who do the work and what was listed."""
    return max(0, hands * ruled.values.a_week - listed)


def deed_bars(
    outcome: str, deeds: Collection[str], ruled: Resolved[KeepingRule]
) -> Iterator[Reason]:
    """Keeping in touch asks for something done; a greeting alone does not count."""
    if outcome == Outcome.KEEP and len(set(deeds)) < ruled.values.deeds_least:
        yield ruled.reason("deed_missing", "deeds_least", least=ruled.values.deeds_least)


def lost_bars(attempts: int, ruled: Resolved[KeepingRule]) -> Iterator[Reason]:
    """Nobody is lost before they were looked for."""
    if attempts < ruled.values.attempts:
        yield ruled.reason(
            "too_few_attempts", "attempts", made=attempts, needed=ruled.values.attempts
        )


def review_day(on: date, asked: date | None, ruled: Resolved[KeepingRule]) -> date:
    """When a deferral is looked at again."""
    return asked or on + timedelta(days=ruled.values.review_days)


def spread(day: date, number: int) -> date:
    """A day in the year after `day`, by a number, so that not all of a file fall due at once."""
    length = 366 if calendar.isleap(day.year) else 365
    return day + timedelta(days=1 + number * 97 % length)
