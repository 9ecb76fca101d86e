"""Typings on their way from a laboratory to the registry, and the comparison of two that stand there.

The donor's side keeps a day, how fine, and an edition; a locus or an allele stands nowhere but in the
registry. What it hears of a comparison is yes or no; how many sides match goes to the patient's side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sanxian.coordination.facts import DonorWord, FromDonor
from sanxian.coordination.kinds import UNTYPED
from sanxian.coordination.selectors import links
from sanxian.coordination.services import messages
from sanxian.coordination.sides import house
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.duties import selectors as work
from sanxian.duties import services as duties
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemcell import rules
from sanxian.stemcell.facts import Coarse
from sanxian.stemcell.selectors import held as chosen
from sanxian.stemcell.selectors import registrants as entries
from sanxian.stemcell.services import held, registrants
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.news import Kept
from sanxian.stemdonor.selectors import registrants as donors
from sanxian.stempatient import selectors as patients

PART = 500  # numbers of a file in one statement
DOES = (
    "stemcell.held.keep", "stemcell.held.enter", "stemcell.held.drop", "stemcell.registrant.enter",
    "stemcell.typing.record",
)  # fmt: skip


def branch_of(path: str) -> str:
    """The registry branch of a place's province; "" where there is none."""
    province = places.nearest(path, Kind.PROVINCE)
    found = places.of_kind(province, Kind.REGISTRY) if province else []
    return found[0][0] if found else ""


def keep(*, sample: Any, text: str, method: str, day: date, by: Actor, at: datetime) -> Kept | None:
    """Hand a typing to the branch, under the sample's number or, where it is known, the registry's."""
    branch = branch_of(sample.org_path)
    if not branch:
        return None
    hand = house(by, *DOES)
    laboratory = places.names([by.facility]).get(by.facility, "")
    row, fineness = held.keep(
        place=branch, sample=sample.number, text=text, method=method, laboratory=laboratory,
        day=day, by=hand, at=at,
    )  # fmt: skip
    number = sample.registrant.number
    if number:
        held.enter(held=row, number=number, by=hand, at=at)
    return Kept(fineness.value, row.release)


def entered(*, number: str, why: str, by: Actor, at: datetime) -> None:
    """A number was given: what was typed of its sample is entered under it. Where nothing was, no search
    finds the person: the branch lists the number as untyped, and the city has a duty."""
    row = donors.by_number(number)
    if row is None or chosen.is_typed(number):
        return
    for sample in row.samples.filter(status="typed").order_by("-typed_on", "-pk"):
        waiting = chosen.of_sample(sample.number)
        if waiting:
            held.enter(held=waiting, number=number, by=house(by, *DOES), at=at)
            return
    _wait(row, by, at)


def _wait(row: Any, by: Actor, at: datetime) -> None:
    """A number of which nothing is typed: listed by the branch, and on a desk of the city."""
    branch, number = branch_of(row.org_path), row.number
    if not branch:
        return
    if not entries.numbers_taken([number]) and not any(rules.number_bars(number)):
        registrants.enter(place=branch, number=number, coarse=Coarse(), by=house(by, *DOES), at=at)
    duties.open_duty(kind=UNTYPED, subject=subject_of(row), place=row.org_path, by=by, at=at)


def stand(*, numbers: Sequence[str], by: Actor, at: datetime) -> None:
    """Whoever typed them, by hand or by file: the city need not ask any more."""
    for part in _parts(numbers):
        about = [subject_of(row) for row in donors.by_numbers(part)]
        if about:
            duties.finish_about(kind=UNTYPED, subjects=about, by=by, at=at)


def taken_back(*, numbers: Sequence[str], since: datetime, by: Actor, at: datetime) -> None:
    """A file of typings is void: what it had done for the city is to be done again."""
    for part in _parts(numbers):
        rows = {subject_of(row): row for row in donors.by_numbers(part)}
        for subject in sorted(work.done_about(UNTYPED, rows, since)):
            if rows[subject].status != RegistrantStatus.LEFT:
                _wait(rows[subject], by, at)


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + PART] for start in range(0, len(numbers), PART))


def left(*, number: str, why: str, by: Actor, at: datetime) -> None:
    """Nothing is asked of a laboratory about somebody who has left."""
    row = donors.by_number(number)
    if row is not None:
        duties.cancel_for(kind=UNTYPED, subject=subject_of(row), by=by, at=at)


def destroyed(*, sample: Any, by: Actor, at: datetime) -> None:
    waiting = chosen.of_sample(sample.number)
    if waiting:
        held.drop(held=waiting, by=house(by, *DOES), at=at)


def compared(*, case: Any, at: datetime) -> bool | None:
    """Whether both typings match by the confirmatory rule; the count goes to the patient's side."""
    link, branch = links.of_donor(str(case.uid)), branch_of(case.org_path)
    if link is None or not branch:
        return None
    code = patients.by_uid(link.patient).code
    found = chosen.verdict(branch, case.registrant.number, code, clock.day(at))
    if found is None:
        return None
    said = FromDonor(DonorWord.REPORT, matches=found.matches, of=found.of)
    messages.from_donor(str(case.uid), said, at)
    return found.meets
