"""Who may register, what must be understood, and when somebody leaves for their age."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sanxian.kernel import idcard
from sanxian.kernel.days import LeapBirthday, age, birthday
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemdonor.facts.registrants import SAMPLES, TRUE, EnrolmentRule

LEAP = LeapBirthday.MAR_1  # the later reading: nobody is a day too young
_FOREIGN = re.compile(r"[A-Z0-9][A-Z0-9-]{4,23}", re.ASCII)
_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


def age_bars(born: date | None, on: date, ruled: Resolved[EnrolmentRule]) -> Iterator[Reason]:
    """Why somebody of this age may not register."""
    if born is None:
        yield Reason("born_unknown", params={"field": "born"})
        return
    years = age(born, on, LEAP)
    if years < ruled.values.youngest:
        until = birthday(born, ruled.values.youngest, LEAP)
        yield ruled.reason("too_young_to_register", "youngest", until=until,
                           youngest=ruled.values.youngest)  # fmt: skip
    if years > ruled.values.oldest:
        yield ruled.reason("too_old_to_register", "oldest", oldest=ruled.values.oldest)


def leaves_on(born: date, ruled: Resolved[EnrolmentRule]) -> date:
    """The birthday on which somebody leaves the registry."""
    return birthday(born, ruled.values.leave_at, LEAP)


def born_by(on: date, ruled: Resolved[EnrolmentRule]) -> date:
    """The latest day of birth of those who have reached the age of leaving on that day."""
    year, leap = on.year - ruled.values.leave_at, (on.month, on.day) == (2, 29)
    return on.replace(year=year, day=28) + timedelta(days=1) if leap else on.replace(year=year)


def correct(answers: Mapping[str, bool], ruled: Resolved[EnrolmentRule]) -> int:
    """How many of the edition's questions were answered rightly."""
    return sum(answers.get(q) is TRUE[q] for q in ruled.values.questions)


def passed(answers: Mapping[str, bool], ruled: Resolved[EnrolmentRule]) -> bool:
    return correct(answers, ruled) >= ruled.values.right_least


def label(text: str) -> str:
    """A sample's label as it is kept: the house's own, or one that a registry printed.

    Raises Malformed for one that cannot be, and for a document's or telephone's number.
    """
    number = re.sub(r"\s", "", text).upper()
    if number.startswith(SAMPLES.lead + "R"):
        return SAMPLES.parse(number, "number").text
    if not _FOREIGN.fullmatch(number):
        raise Malformed("sample_number_unreadable", field="number")
    if _PHONE.fullmatch(number) or idcard.is_valid(number):
        raise Malformed("sample_number_personal", field="number")
    return number
