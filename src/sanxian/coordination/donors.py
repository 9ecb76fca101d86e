"""The donor's side as coordination asks and tells it: codes, days and bags; never a name but to the checker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sanxian.coordination.facts import (
    PRODUCT,
    DonorSide,
    DonorWord,
    Doors,
    FromDonor,
    FromPatient,
    Known,
    PatientWord,
    Waiting,
)
from sanxian.coordination.selectors import links
from sanxian.coordination.sides import house
from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.stemdonor.facts.cases import Side, StopWhy
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.selectors import cases as donor_cases
from sanxian.stemdonor.services import cases
from sanxian.stempatient import selectors as patients

OVER = (CaseStatus.CLOSED, CaseStatus.STOPPED)
HEARS = ("stemdonor.case.tell_need", "stemdonor.case.conditioning", "stemdonor.case.deliver",
         "stemdonor.case.stop", "stemdonor.registrant.release",
         "stemdonor.registrant.conditioned")  # fmt: skip


def said(case: Any, word: DonorWord) -> Iterator[FromDonor]:
    """What a word means in the fields that may cross: one message, or one for each bag."""
    out = donor_cases.outward(case)
    if word == DonorWord.PLANNED:
        if out["collection"]:
            yield FromDonor(word, day=out["collection"])
    elif word == DonorWord.RESERVED:
        yield FromDonor(word, day=out["reserved_until"])
    elif word == DonorWord.COLLECTED:
        yield from (FromDonor(word, product=_product(bag["number"])) for bag in out["bags"])
    else:
        yield FromDonor(word)


def _product(number: str) -> str:
    """As it stands on the bag, its check sign too: what is received is compared with it."""
    said = number.upper()
    return said if PRODUCT.fullmatch(said) else ""


def _side(case: Any) -> DonorSide | None:
    if case is None:
        return None
    open_ = case.status not in OVER
    return DonorSide(
        str(case.uid), case.code, case.org_path, str(case.status), open_,
        donor_cases.hospital_path(case), donor_cases.signed_at(case),
    )  # fmt: skip


def _by_code(code: str) -> DonorSide | None:
    return _side(donor_cases.by_code(code))


def _by_uid(uid: str) -> DonorSide | None:
    return _side(donor_cases.by_uid(uid))


def _hear(*, uid: str, said: FromPatient, by: Actor, at: datetime) -> None:
    """Tell the donor's side. Raises what it refuses."""
    case = donor_cases.by_uid(uid)
    if case is None:
        raise Refusal("no_donor_case")
    inside: dict[str, Any] = {"case": case, "by": house(by, *HEARS), "at": at}
    if said.word == PatientWord.WANTED:
        _need(said, inside)
    elif said.word == PatientWord.PREPARING:
        cases.conditioning(since=at, **inside)
    elif said.word == PatientWord.RECEIVED and case.status == CaseStatus.HANDED_OVER:
        cases.deliver(delivered_at=at, **inside)
    elif said.word == PatientWord.CANCELLED and case.status not in OVER:
        cases.stop(side=Side.PATIENT, why=StopWhy.NOT_NEEDED, **inside)


def _need(said: FromPatient, inside: dict[str, Any]) -> None:
    """Cells always; of the body what the place lets a donor's side know, else nothing of it."""
    cells = {"mnc": int((said.mnc or 0) * 100), "cd34": int((said.cd34 or 0) * 100)}
    body: dict[str, int | str] = {
        "sex": said.sex, "age": said.age or 0, "weight": int(said.weight or 0)
    }  # fmt: skip
    try:
        cases.tell_need(told={**cells, **body}, **inside)
    except Refusal as refusal:
        if "not_told_here" not in refusal.codes:
            raise
        cases.tell_need(told=cells, **inside)


def _known(uid: str) -> Known:
    """Facts of the donor's side that a draft must not put beside the patient's."""
    case = donor_cases.by_uid(uid)
    if case is None:
        return Known()
    hospital = donor_cases.hospital_path(case)
    named = places.names([hospital, places.city_of(case.org_path), case.org_path])
    days = tuple(day for day in (donor_cases.outward(case)["collection"],) if day)
    return Known(
        (donor_cases.donor(case).name,), (), tuple(n for n in (named.get(hospital, ""),) if n),
        tuple(named[p] for p in named if p != hospital), days, donor_cases.press_wish(case),
    )  # fmt: skip


def _mine(by: Actor) -> list[str]:
    return [str(case.uid) for case in donor_cases.all_own(by)]


def _waiting(path: str) -> list[Waiting]:
    """Reserved donors, and what came after that, the first to run out first."""
    return [
        Waiting(str(row.uid), row.code, places.city_of(row.org_path), clock.day(row.received_at),
                row.reserved_until, row.task)
        for row in donor_cases.held_below(path)
    ]  # fmt: skip


def ended_for_patient(case: Any) -> bool:
    """Whether it stopped because the patient's side has no need of these cells."""
    found = donor_cases.stopped(case)
    return found is not None and found.side == Side.PATIENT


def together(*, case: Any, hospital: str) -> bool:
    """Whether the patient lies in the hospital where the cells would be collected (S001): then wards and
    staff could meet. The donor's side learns no more than that the days do not suit."""
    link = links.of_donor(str(case.uid))
    return bool(link) and patients.by_uid(link.patient).org_path == hospital  # type: ignore[union-attr]


_HELD = (CaseStatus.RESERVED, CaseStatus.EXAMINING, CaseStatus.FIT)
_GONE = (CaseStatus.HANDED_OVER, CaseStatus.DELIVERED)


def _so_far(uid: str) -> list[FromDonor]:
    """What the patient's side would have heard, had it been linked from the first day."""
    case = donor_cases.by_uid(uid)
    if case is None or case.status in OVER:
        return []
    out = donor_cases.outward(case)
    planned = case.status == CaseStatus.PLANNED or out["confirmed"]
    words = [DonorWord.RESERVED] if planned or case.status in _HELD else []
    words += [DonorWord.PLANNED] if planned else []
    words += [DonorWord.CONFIRMED] if out["confirmed"] else []
    words += [DonorWord.COLLECTED] if case.status in _GONE else []
    return [one for word in words for one in said(case, word)]


DOORS = Doors(_by_code, _by_uid, _hear, _known, _mine, _so_far, _waiting)
