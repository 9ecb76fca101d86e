"""Volunteers beside a donor: from when they read who it is, until when they may give their days back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemdonor.facts.case_policy import PlanRule

NUMBERS = re.compile(r"[0-9Xx]{7,}")  # of a telephone or a document; a room or a bus has fewer
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]", re.ASCII)


def told_from(first: date, ruled: Resolved[PlanRule]) -> date:
    """The day from which a volunteer whose work begins on `first` reads whom it is about."""
    return first - timedelta(days=ruled.values.told_before)


def back_until(starts: datetime, ruled: Resolved[PlanRule]) -> datetime:
    """The last moment at which somebody else can still be found."""
    return starts - timedelta(hours=ruled.values.back_before)


def back_bars(starts: datetime, at: datetime, ruled: Resolved[PlanRule]) -> Iterator[Reason]:
    """Why the days cannot be given back by a tap any more: then one calls the worker."""
    if at > back_until(starts, ruled):
        yield ruled.reason("too_late_to_replace", "back_before", hours=ruled.values.back_before)


def meet_bars(meet: str, name: str) -> Iterator[Reason]:
    """Where one meets is read by a volunteer: no full name of the donor, no long number."""
    if (name and name in meet) or NUMBERS.search(meet.replace(" ", "")):
        yield Reason("meet_says_too_much", params={"field": "meet"})


def phone_bars(phone: str) -> Iterator[Reason]:
    """What is dialled is a telephone number, and nothing else."""
    if phone and not PHONE.fullmatch(phone):
        yield Reason("unreadable", params={"field": "phone"})
