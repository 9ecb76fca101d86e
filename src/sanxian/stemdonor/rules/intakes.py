"""What cannot be true of a register of registrants; every fault with its row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemdonor.facts.registrants import EnrolmentRule, RegistrantLine
from sanxian.stemdonor.rules import enrolment

FAULTS_MOST = 1000


def fault(code: str, line: RegistrantLine, column: str, **params: object) -> Reason:
    return Reason(code, params={**params, "row": line.who.row, "column": column})


def faults(
    lines: Sequence[RegistrantLine],
    counties: Mapping[str, str],
    on: date,
    ruled: Resolved[EnrolmentRule],
) -> Iterator[Reason]:
    """`counties`: every word by which a county may be named, and "" where the sender is one."""
    numbers = Counter(line.number for line in lines)
    documents = Counter(line.who.id_number for line in lines if line.who.id_number)
    for line in lines:
        yield from _number(line, numbers)
        if line.county not in counties:
            yield fault("county_not_known", line, "county")
        if line.who.id_number and documents[line.who.id_number] > 1:
            yield fault("one_person_twice", line, "id_number")
        yield from _days(line, on, ruled)


def _number(line: RegistrantLine, numbers: Mapping[str, int]) -> Iterator[Reason]:
    try:
        enrolment.label(line.number)
    except Malformed as refusal:
        yield fault(refusal.codes[0], line, "number")
    if numbers[line.number] > 1:
        yield fault("number_twice", line, "number")


def _days(line: RegistrantLine, on: date, ruled: Resolved[EnrolmentRule]) -> Iterator[Reason]:
    born = line.who.born
    if born is None:
        yield fault("born_unknown", line, "born")
    elif enrolment.leaves_on(born, ruled) <= on:
        yield fault("past_leaving_age", line, "born", age=ruled.values.leave_at)
    for column, day in (("listed", line.listed), ("kept", line.kept)):
        if day and day > on:
            yield fault("day_in_future", line, column)
